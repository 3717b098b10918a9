"""Every write about runs that rank all open needs anew. A run goes on batch by batch, each a unit of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from kernel import clock
from kernel.actors import SYSTEM, Actor
from kernel.derived import write
from kernel.refusals import WrongState
from kernel.units import action
from kernel.values import explain
from marketplace.models import Need
from matching import transitions as t
from matching.market import active_weights
from matching.models import NeedBest, Rerank, WeightSet
from matching.ranking_sql import Scored
from matching.states import RerankStatus


@action
def start_rerank(*, actor: Actor = SYSTEM) -> Rerank:
    """Start a run through all open needs, under the weights in force.

    :raises BadValues: while another one is running.
    """
    row = Rerank(created_at=clock.now())
    with t.START_RERANK.of(row, actor):
        row.weights, row.total = active_weights(), Need.objects.open().count()
        explain(row, exclude=("weights",))
    return row


@action
def rerank_for(weights: WeightSet, actor: Actor) -> None:
    """Rank all open needs under weights that just came into force; a run under way begins again with them."""
    # The lock first: a run that ends at this moment is not begun again, and a new one may start.
    running = Rerank.objects.select_for_update(no_key=True).filter(status=RerankStatus.RUNNING).first()
    if running is None:
        start_rerank(actor=actor)
        return
    with t.RENEW.on(Rerank, running.pk, actor) as row:
        row.weights, row.total = weights, Need.objects.open().count()
        row.done, row.changed, row.pairs, row.reached = 0, 0, 0, None


@action
def advance_rerank(
    *, rerank_id: UUID, version: int, ids: Sequence[UUID], best: Mapping[UUID, Sequence[Scored]], pairs: int
) -> Rerank:
    """Keep who is best for the needs of one batch, and count it.

    :raises Stale: when somebody else was faster, or newer weights came; then nothing of the batch is kept.
    :raises WrongState: when the run was stopped.
    """
    with t.ADVANCE.on(Rerank, rerank_id, SYSTEM, version) as run:
        rows = [_best(pk, found, run.weights) for pk, found in best.items()]
        before = NeedBest.objects.in_bulk(list(best))
        run.changed += sum(row.pk in before and before[row.pk].profiles != row.profiles for row in rows)
        write(rows)
        run.reached = ids[-1]
        run.done += len(ids)
        run.pairs += pairs
        # Needs are opened and closed meanwhile: what is left is counted anew, so that the last batch is the last.
        run.total = run.done + Need.objects.open().filter(pk__gt=run.reached).count()
    return run


def _best(need_id: UUID, found: Sequence[Scored], weights: WeightSet) -> NeedBest:
    return NeedBest(
        need_id=need_id,
        profiles=[row.profile_id for row in found],
        lows=[row.low for row in found],
        weights_number=weights.number,
        as_of=min((row.as_of for row in found), default=clock.today()),
    )


@action
def finish_rerank(*, rerank_id: UUID, version: int) -> Rerank:
    """End a run that has no need left.

    :raises Stale: when newer weights came. :raises WrongState: when it was stopped.
    """
    with t.FINISH.on(Rerank, rerank_id, SYSTEM, version) as run:
        run.total, run.finished_at = run.done, clock.now()
    return run


@action
def stop_rerank(*, rerank_id: UUID, actor: Actor, version: int | None = None) -> Rerank:
    """Stop a run where it is."""
    with t.STOP.on(Rerank, rerank_id, actor, version) as run:
        pass
    return run


@action
def resume_rerank(*, rerank_id: UUID, actor: Actor, version: int | None = None) -> Rerank:
    """Let a stopped run go on where it was; only the latest one, for an older one had other weights.

    :raises WrongState: when a later one was started.
    """
    with t.RESUME.on(Rerank, rerank_id, actor, version) as run:
        if run.pk != Rerank.objects.values_list("pk", flat=True).first():
            raise WrongState
    return run
