"""The run through all open needs: which come next, and how they are ranked. Killed anywhere, it goes on from there."""

from __future__ import annotations

import time
from collections.abc import Iterator
from uuid import UUID

from django.db.models import Exists, OuterRef

from kernel.refusals import Stale, WrongState
from marketplace.models import Need
from matching.bulk import tops
from matching.models import MatchNeed, MatchProfile, Rerank
from matching.projections import project_needs
from matching.rerank_actions import advance_rerank, finish_rerank
from matching.states import RerankStatus
from matching.vectors import MODEL_VERSION

BEST = 10
BATCH = 50  # needs a unit: what a crash loses at most
WORK_S = 4.0  # of a call; then other tasks have their turn


def running() -> Rerank | None:
    return Rerank.objects.filter(status=RerankStatus.RUNNING).select_related("weights").first()


def latest() -> Rerank | None:
    """Return the run under way, or the last one there was; `compared`: there was one before that said who was best."""
    before = Rerank.objects.filter(created_at__lt=OuterRef("created_at"), done__gt=0)
    return Rerank.objects.select_related("weights").annotate(compared=Exists(before)).first()


def go_on(seconds: float = WORK_S) -> int:
    """Go on with the run under way for a while; return how many needs were ranked."""
    until, ranked = time.monotonic() + seconds, 0
    while time.monotonic() < until and (run := running()):
        ranked += rank_batch(run)
    return ranked


def to_the_end() -> Iterator[Rerank]:
    """Go through the run under way until it ends or is stopped, telling how far it is after each batch."""
    while run := running():
        rank_batch(run)
        run.refresh_from_db()
        yield run


def rank_batch(run: Rerank) -> int:
    """Rank the next needs of a run and keep the result; return how many, none when another worker was faster."""
    ids = _next(run)
    try:
        if not ids:
            finish_rerank(rerank_id=run.pk, version=run.version)
            return 0
        project_needs(need_ids=_behind(ids, run))
        best = tops(ids, BEST)
        pairs = len(best) * MatchProfile.objects.filter(published=True).count()
        advance_rerank(rerank_id=run.pk, version=run.version, ids=ids, best=best, pairs=pairs)
    except (Stale, WrongState):
        return 0
    return len(ids)


def _next(run: Rerank) -> list[UUID]:
    left = Need.objects.open().order_by("pk")
    if run.reached:
        left = left.filter(pk__gt=run.reached)
    return list(left.values_list("pk", flat=True)[:BATCH])


def _behind(ids: list[UUID], run: Rerank) -> list[UUID]:
    """Return the needs whose row still has other weights."""
    current = MatchNeed.objects.filter(
        pk__in=ids, weights_number=run.weights.number, model_version=MODEL_VERSION
    ).values_list("pk", flat=True)
    return sorted(set(ids) - set(current))
