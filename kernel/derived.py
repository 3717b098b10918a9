"""Derived rows: what they are made of comes in one statement, they are written in one, and whole tables in batches."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db import connection, models
from django.db.models import F, Func, JSONField, QuerySet

from kernel.guards import guard
from kernel.units import current


def children(
    model: type[models.Model], of: str, columns: Mapping[str, str], *, order: str = "r.id", also: str = ""
) -> Func:
    """Return the rows `r` of a model that point to a row by `of`, as a list of objects; `columns` are name → SQL.

    Written out, not composed for each page anew: composing such lists takes longer than reading them. Whoever does
    not care for their order gives none and spares the sorting.
    """
    told = ", ".join(f"'{name}', {sql}" for name, sql in columns.items())
    order = f" ORDER BY {order}" if order else ""
    rows = f"SELECT jsonb_agg(jsonb_build_object({told}){order}) FROM {model._meta.db_table} r {also}"  # noqa: S608 (our own columns)
    return Func(
        F("pk"),
        template=f"coalesce(({rows} WHERE r.{of}_id = %(expressions)s), '[]')",
        output_field=JSONField(),
    )


def hold(model: type[models.Model], ids: Iterable[Any]) -> None:
    """Lock the roots that derived rows are made from, in one order; what this unit has locked already it holds."""
    known = current().locked
    missing = [pk for pk in ids if (model, pk) not in known]
    if missing and guard("projection_lock"):
        rows = model._base_manager.select_for_update(no_key=True).filter(pk__in=missing)
        list(rows.order_by("pk").values_list("pk"))


def write(rows: Iterable[models.Model], beside: Iterable[models.Model] = ()) -> int:
    """Insert or update derived rows in one statement, those of another table `beside` them in the same one; return
    how many changed. What is the same stays untouched.
    """
    found, more = list(rows), list(beside)
    if not found:
        return 0
    sql, values = _upsert(found)
    if more:
        first, ahead = _upsert(more)
        sql, values = f"WITH beside AS ({first}) {sql}", ahead + values
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return int(cursor.rowcount)


def _upsert(rows: Sequence[models.Model]) -> tuple[str, list[Any]]:
    table, fields = rows[0]._meta.db_table, rows[0]._meta.concrete_fields
    columns = [str(f.column) for f in fields]
    # A text array for each column: one parameter for each value would take longer to read than to write.
    values = [[_text(f, getattr(row, f.attname)) for row in rows] for f in fields]
    typed = ", ".join(f"x.{f.column}::{f.db_type(connection)}" for f in fields)
    mine, new = (", ".join(f"{name}.{column}" for column in columns) for name in (table, "EXCLUDED"))
    sql = (
        f"INSERT INTO {table} ({', '.join(columns)}) "  # noqa: S608 (our own columns)
        f"SELECT {typed} FROM unnest({', '.join(['%s::text[]'] * len(fields))}) AS x({', '.join(columns)}) "
        f"ON CONFLICT ({columns[0]}) DO UPDATE SET {', '.join(f'{c} = EXCLUDED.{c}' for c in columns)} "
        f"WHERE ({mine}) IS DISTINCT FROM ({new})"
    )
    return sql, values


def _text(column: models.Field[Any, Any], value: Any) -> str | None:
    """Write a value, or a list of numbers, as the database reads it."""
    if value is None:
        return None
    if isinstance(column, models.JSONField):
        return json.dumps(value)
    plain = column.get_prep_value(value)
    return f"{{{','.join(map(str, plain))}}}" if isinstance(plain, list) else str(plain)


def batches(rows: QuerySet[Any], size: int, ids: Iterable[Any] | None = None) -> Iterator[list[Any]]:
    """Yield keys in order, some at a time: those given, or those of all rows without holding them all."""
    if ids is not None:
        known = sorted(set(ids))
        yield from (known[start : start + size] for start in range(0, len(known), size))
        return
    keys = rows.order_by("pk").values_list("pk", flat=True)
    part = list(keys[:size])
    while part:
        yield part
        part = list(keys.filter(pk__gt=part[-1])[:size])
