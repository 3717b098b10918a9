"""What a company does with its own rankings."""

from collections.abc import Mapping
from uuid import UUID

from kernel import clock
from kernel.actors import Actor
from kernel.locks import lock
from kernel.refusals import Stale, WrongState
from kernel.units import action
from marketplace.models import Need
from matching import transitions as t
from matching.client_weights import RANKED, checked
from matching.market import active_weights, asking
from matching.models import ClientWeights


@action
def move_sliders(
    *, need_id: UUID, actor: Actor, sliders: Mapping[str, int], version: int | None = None
) -> ClientWeights:
    """Save what a company moved for its need: {factor: whole per cent, 0-200}; left out is 100.

    Version 0 says that none were saved yet.

    :raises BadValues: for a factor the need does not ask for, a value outside, or when nothing weighs anything.
    """
    lock((Need, need_id))
    found = ClientWeights.objects.filter(need_id=need_id).first()
    if found is None:
        if version:
            raise Stale
        row = ClientWeights(need_id=need_id, created_at=clock.now())
        with t.MOVE_FIRST.of(row, actor):
            row.sliders = _moved(need_id, sliders)
        return row
    with t.MOVE.on(ClientWeights, found.pk, actor, version) as row:
        row.sliders = _moved(need_id, sliders)
    return row


def _moved(need_id: UUID, sliders: Mapping[str, int]) -> dict[str, int]:
    need = asking().get(pk=need_id)
    if need.status not in RANKED:
        raise WrongState
    return checked(need, sliders, active_weights())
