"""The rows the ranking compares, written anew at the end of each unit that changes what they are made from."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from django.db.models import Q

from kernel import clock
from kernel.actors import SYSTEM, Actor
from kernel.derived import batches, hold, write
from kernel.units import action
from marketplace.models import Need
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
    hold(Profile, profile_ids)
    today = clock.today()
    return write(
        MatchProfile(profile_id=row.pk, profile_version=row.version, **candidate_columns(candidate(row), today))
        for row in whole(Profile.objects.filter(pk__in=profile_ids).only(*SCALARS))
    )


def refresh_match_need(need_id: UUID) -> None:
    project_need(need_id=need_id)


@action
def project_need(*, need_id: UUID) -> int:
    """Write the derived row of a need while it is open, and take it away afterwards; return how many changed."""
    hold(Need, [need_id])
    need = asking().filter(pk=need_id, status="open").first()
    if need is None:
        return MatchNeed.objects.filter(pk=need_id).delete()[0]
    return write([asked(need)])


# --- all of them -----------------------------------------------------------------------------------------------------
def rebuild(profile_ids: Sequence[UUID] | None = None) -> int:
    """Write the derived rows of some profiles, or of everything, in batches; return how many changed."""
    changed = sum(project(profile_ids=part) for part in batches(Profile.objects.all(), BATCH, profile_ids))
    if profile_ids is not None:
        return changed
    return changed + sum(project_need(need_id=pk) for part in batches(Need.objects.open(), BATCH) for pk in part)


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
