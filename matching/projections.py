"""The rows the ranking compares, written anew at the end of each unit that changes what they are made from."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db.models import Exists, JSONField, Q, UUIDField, Value

from kernel import clock
from kernel.actors import SYSTEM, Actor
from kernel.derived import batches, hold, write
from kernel.statements import Among, Statement
from kernel.units import action
from marketplace.models import Need
from matching.kept import kept
from matching.market import FACTS, SCALARS, active_weights, asked, asking, candidate, whole
from matching.models import MatchFacts, MatchNeed, MatchProfile, Rerank
from matching.scoring import Candidate
from matching.states import RerankStatus
from matching.vectors import MODEL_VERSION, candidate_columns
from profiles.models import Profile

LISTS = [name for name, rows in FACTS.items() if isinstance(rows.output_field, JSONField)]
BATCH = 200  # who edits one of these profiles meanwhile waits for the batch
NEVER = date(1970, 1, 1)
MOST_A_CALL = 20_000  # of the daily turn; other deadlines wait for it, and the next call goes on


def refresh_match_profile(profile_id: UUID) -> None:
    project(profile_ids=[profile_id])


@action
def project(*, profile_ids: Collection[UUID]) -> int:
    """Write the derived rows of some profiles as of today; return how many changed.

    Locks their roots first and reads in a later statement: an edit and the day's turn both write this row, and the
    later one must have seen the earlier.
    """
    hold(Profile, profile_ids)
    today = clock.today()
    rows = [(row, candidate(row)) for row in _read(profile_ids)]
    facts = (MatchFacts(profile_id=row.pk, facts=kept(her)) for row, her in rows)
    return write((_row(row, her, today) for row, her in rows), beside=facts)


def _read(ids: Collection[UUID]) -> Iterator[Any]:
    """Read profiles as `whole` does; to compose that statement for each edit would take as long as to run it."""
    for row in _reading().read([], list(ids)):
        for name in LISTS:
            setattr(row, name, json.loads(getattr(row, name)))
        yield row


@cache
def _reading() -> Statement:
    some = Among("pk", Value([], output_field=ArrayField(UUIDField())))
    return Statement.of(whole(Profile.objects.filter(some).only(*SCALARS)))


def _row(profile: Any, her: Candidate, today: date) -> MatchProfile:
    first = profile.published_at.astimezone(clock.BUSINESS_ZONE).date() if profile.published_at else NEVER
    return MatchProfile(
        profile_id=profile.pk,
        profile_version=profile.version,
        published_on=first,
        **candidate_columns(her, today),
    )


def refresh_match_need(need_id: UUID) -> None:
    project_needs(need_ids=[need_id])


@action
def project_needs(*, need_ids: Collection[UUID]) -> int:
    """Write the derived rows of needs that are open, and take away those of others; return how many changed."""
    hold(Need, need_ids)
    needs = list(asking().filter(pk__in=need_ids, status="open"))
    weights = active_weights() if needs else None
    rows = [asked(need, weights) for need in needs]
    gone = set(need_ids) - {row.need_id for row in rows}
    taken = MatchNeed.objects.filter(pk__in=gone).delete()[0] if gone else 0
    return write(rows) + taken


# --- all of them -----------------------------------------------------------------------------------------------------
def rebuild(profile_ids: Sequence[UUID] | None = None) -> int:
    """Write the derived rows of some profiles, or of everything, in batches; return how many changed."""
    changed = sum(project(profile_ids=part) for part in batches(Profile.objects.all(), BATCH, profile_ids))
    if profile_ids is not None:
        return changed
    return changed + sum(project_needs(need_ids=part) for part in batches(Need.objects.open(), BATCH))


def reproject(*, actor: Actor = SYSTEM) -> int:
    """Bring rows of another day or version up to date: points age, and confirmations expire. Return how many.

    Each batch is a unit of its own, so nobody who edits a profile waits for the whole market.
    """
    done = 0
    while done < MOST_A_CALL and (ids := _behind()):
        project(profile_ids=ids)
        done += len(ids)
    return done + sum(project_needs(need_ids=part) for part in batches(Need.objects.open(), BATCH, _needs_behind()))


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
    # While a run brings needs under newer weights, it does so.
    running = Exists(Rerank.objects.filter(status=RerankStatus.RUNNING))
    current = MatchNeed.objects.filter(
        Q(weights_number=active_weights().number) | running, model_version=MODEL_VERSION
    )
    return list(Need.objects.open().exclude(pk__in=current.values("pk")).values_list("pk", flat=True))
