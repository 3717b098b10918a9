"""Rows with their children in one statement: what `prefetch_related` asks for in one statement a link, the database
hands over as JSON in a column of each row.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import F, Func, OuterRef
from django.db.models.functions import Cast, JSONObject
from django.db.models.query import ModelIterable

Tree = dict[str, Any]
MARK = "together_"


def tree_of(paths: tuple[str, ...]) -> Tree:
    """Return `("a__b", "a__c", "d")` as `{"a": {"b": {}, "c": {}}, "d": {}}`."""
    tree: Tree = {}
    for path in paths:
        at = tree
        for name in path.split("__"):
            at = at.setdefault(name, {})
    return tree


def columns(model: type[models.Model], paths: tuple[str, ...]) -> dict[str, ArraySubquery]:
    """Return the annotations that bring these children along, by name."""
    return {f"{MARK}{name}": _array(model, name, below, text=True) for name, below in tree_of(paths).items()}


def _array(model: type[models.Model], name: str, below: Tree, at: str = "", *, text: bool = False) -> ArraySubquery:
    """Return the rows of a reverse link in their own order, each as an object (as text, which keeps every digit)."""
    link: Any = model._meta.get_field(name)
    rows = link.related_model._base_manager.filter(**{link.field.name: OuterRef(f"{at}pk")})
    row = _object(link.related_model, below)
    rows = rows.order_by(*link.related_model._meta.ordering)
    return ArraySubquery(rows.values(**{f"{MARK}row": Cast(row, models.TextField()) if text else row}))


def _object(model: type[models.Model], below: Tree, at: str = "") -> models.Expression:
    """Return one row as an object; what it links to is reached from the queried row by `at`."""
    row = WholeRow(F(at + next(field.attname for field in model._meta.concrete_fields if not field.primary_key)))
    found = {}
    for name, deeper in below.items():
        link: Any = model._meta.get_field(name)
        found[f"{MARK}{name}"] = (
            _array(model, name, deeper, at)
            if link.one_to_many
            else _object(link.related_model, deeper, f"{at}{name}__")
        )
    return Func(row, JSONObject(**found), template="(%(expressions)s)", arg_joiner=" || ") if found else row


class WholeRow(Func):
    """All columns of the row that one column stands in."""

    output_field = models.JSONField()

    def as_sql(self, compiler: Any, connection: Any, **_context: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        (column,) = self.get_source_expressions()
        return f"to_jsonb({compiler.quote_name_unless_alias(column.alias)}.*)", []


class Together(ModelIterable):  # type: ignore[type-arg]
    """Give each row its children as if they had been prefetched."""

    def __iter__(self) -> Iterator[Any]:
        for row in super().__iter__():
            for key in [key for key in vars(row) if key.startswith(MARK)]:
                said = [json.loads(text, parse_float=Decimal) for text in vars(row).pop(key)]
                _attach(row, key.removeprefix(MARK), said)
            yield row


def _attach(row: Any, name: str, said: list[dict[str, Any]]) -> None:
    link: Any = row._meta.get_field(name)
    children = [_row(link.related_model, one, row._state.db) for one in said]
    for child in children:
        setattr(child, link.field.name, row)
    found = getattr(row, link.get_accessor_name()).all()
    found._result_cache, found._prefetch_done = children, True
    row.__dict__.setdefault("_prefetched_objects_cache", {})[name] = found


def _row(model: type[models.Model], said: dict[str, Any], db: str) -> models.Model:
    """Return the row an object says, with what it brought along."""
    fields = model._meta.concrete_fields
    values = [field.to_python(said[field.attname]) for field in fields]
    row = model.from_db(db, [field.attname for field in fields], values)
    for key in [key for key in said if key.startswith(MARK)]:
        name = key.removeprefix(MARK)
        link: Any = model._meta.get_field(name)
        if link.one_to_many:
            _attach(row, name, said[key])
        else:
            setattr(row, name, said[key] and _row(link.related_model, said[key], db))
    return row
