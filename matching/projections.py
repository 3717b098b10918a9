"""The rows the ranking compares, written anew at the end of each unit that changes what they are made from."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

from django.db import connection, models
from django.db.models import Q, QuerySet

from kernel import clock
from kernel.actors import SYSTEM, Actor
from kernel.guards import guard
from kernel.units import action
from marketplace.models import Need
from matching.fields import HalfVector, written
from matching.market import SCALARS, active_weights, asked, asking, candidate, whole
from matching.models import MatchNeed, MatchProfile
from matching.vectors import MODEL_VERSION, candidate_columns
from profiles.models import Profile

BATCH = 200  # who edits one of these profiles meanwhile waits for the batch
MOST_A_CALL = 20_000  # of the daily turn; other deadlines wait for it, and the next call goes on


def refresh_match_profile(profile_id: UUID) -> None:
    project(profile_ids=[profile_id])


@action
def project(*, profile_ids: Collection[UUID]) -> int:
    """Write the derived rows of some profiles as of today; return how many changed.

    Locks their roots first and reads in a later statement: an edit and the day's turn both write this row, and the
    later one must have seen the earlier.
    """
    _hold(Profile, profile_ids)
    today = clock.today()
    return _write(
        MatchProfile(profile_id=row.pk, profile_version=row.version, **candidate_columns(candidate(row), today))
        for row in whole(Profile.objects.filter(pk__in=profile_ids).only(*SCALARS))
    )


def refresh_match_need(need_id: UUID) -> None:
    project_need(need_id=need_id)


@action
def project_need(*, need_id: UUID) -> int:
    """Write the derived row of a need while it is open, and take it away afterwards; return how many changed."""
    _hold(Need, [need_id])
    need = asking().filter(pk=need_id, status="open").first()
    if need is None:
        return MatchNeed.objects.filter(pk=need_id).delete()[0]
    return _write([asked(need)])


def _hold(model: type[models.Model], ids: Collection[UUID]) -> None:
    if guard("projection_lock"):
        rows = model._base_manager.select_for_update(no_key=True).filter(pk__in=ids)
        list(rows.order_by("pk").values_list("pk"))


def _write(rows: Iterable[models.Model]) -> int:
    """Insert or update derived rows in one statement; what is the same stays untouched."""
    found = list(rows)
    if not found:
        return 0
    table, fields = found[0]._meta.db_table, found[0]._meta.concrete_fields
    columns = [str(f.column) for f in fields]
    # A text array for each column: one parameter for each value would take longer to read than to write.
    values = [[_text(f, getattr(row, f.attname)) for row in found] for f in fields]
    typed = ", ".join(f"x.{f.column}::{f.db_type(connection)}" for f in fields)
    mine, new = (", ".join(f"{name}.{column}" for column in columns) for name in (table, "EXCLUDED"))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) "  # noqa: S608 (our own columns)
            f"SELECT {typed} FROM unnest({', '.join(['%s::text[]'] * len(fields))}) AS x({', '.join(columns)}) "
            f"ON CONFLICT ({columns[0]}) DO UPDATE SET {', '.join(f'{c} = EXCLUDED.{c}' for c in columns)} "
            f"WHERE ({mine}) IS DISTINCT FROM ({new})",
            values,
        )
        return int(cursor.rowcount)


def _text(column: models.Field[Any, Any], value: Any) -> str:
    if isinstance(column, HalfVector):
        return written(value)
    if isinstance(column, models.JSONField):
        return json.dumps(value)
    return f"{{{','.join(map(str, value))}}}" if isinstance(value, list) else str(value)


# --- all of them -----------------------------------------------------------------------------------------------------
def rebuild(profile_ids: Sequence[UUID] | None = None) -> int:
    """Write the derived rows of some profiles, or of everything, in batches; return how many changed."""
    if profile_ids is not None:
        parts: Iterable[Sequence[UUID]] = (profile_ids[n : n + BATCH] for n in range(0, len(profile_ids), BATCH))
        return sum(project(profile_ids=part) for part in parts)
    changed = sum(project(profile_ids=part) for part in _all(Profile.objects.all()))
    return changed + sum(project_need(need_id=pk) for part in _all(Need.objects.open()) for pk in part)


def _all(rows: QuerySet[Any]) -> Iterator[list[UUID]]:
    """Yield the keys of a table in batches, without holding them all."""
    keys = rows.order_by("pk").values_list("pk", flat=True)
    part = list(keys[:BATCH])
    while part:
        yield part
        part = list(keys.filter(pk__gt=part[-1])[:BATCH])


def reproject(*, actor: Actor = SYSTEM) -> int:
    """Bring rows of another day or version up to date: points age, and confirmations expire. Return how many.

    Each batch is a unit of its own, so nobody who edits a profile waits for the whole market.
    """
    done = 0
    while done < MOST_A_CALL and (ids := _behind()):
        project(profile_ids=ids)
        done += len(ids)
    for pk in _needs_behind():
        done += project_need(need_id=pk)
    return done


def _behind() -> list[UUID]:
    today = clock.today()
    rows = MatchProfile.objects.filter(
        Q(model_version__lt=MODEL_VERSION)
        | Q(model_version__gt=MODEL_VERSION)
        | Q(model_version=MODEL_VERSION, as_of__lt=today)
        | Q(model_version=MODEL_VERSION, as_of__gt=today)
    )
    found = list(rows.values_list("pk", flat=True)[:BATCH])
    return found or list(Profile.objects.filter(match=None).values_list("pk", flat=True)[:BATCH])


def _needs_behind() -> list[UUID]:
    current = MatchNeed.objects.filter(weights_number=active_weights().number, model_version=MODEL_VERSION)
    return list(Need.objects.open().exclude(pk__in=current.values("pk")).values_list("pk", flat=True))
