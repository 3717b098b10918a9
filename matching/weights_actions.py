"""Every write about versions of the weights: drafted, tuned, brought into force, taken back."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _

from kernel import clock
from kernel.actors import Actor
from kernel.changes import Transition
from kernel.locks import lock
from kernel.refusals import BadValues
from kernel.units import action
from kernel.values import explain, given_reason
from matching import transitions as t
from matching.market import active_weights
from matching.models import WeightSet, WeightsLog
from matching.rerank_actions import rerank_for
from matching.scoring import FACTORS
from matching.scoring.shares import TOTAL
from profiles.states import Stage

ALWAYS = ("stage", "evidence", "rate", "availability")  # what every need asks for
Table = Mapping[str, Mapping[str, int]]


@action
def draft_weights(*, actor: Actor, reason: str) -> WeightSet:
    """Draft the next version; it starts as a copy of the one in force.

    :raises BadValues: without a written reason.
    """
    row = WeightSet(drafted_by_id=actor.user_id, created_at=clock.now())
    with t.DRAFT_WEIGHTS.of(row, actor):
        active = active_weights()
        lock((WeightSet, active.pk))  # who drafts at the same moment gets the number after this one
        row.number = (WeightSet.objects.aggregate(last=Max("number"))["last"] or 0) + 1
        row.weights = active.weights
        row.reason = given_reason(reason, "reason")
    explain(row, exclude=("drafted_by",))  # only now it is a draft, of which there may be many
    return row


@action
def tune_weights(
    *, weights_id: UUID, actor: Actor, weights: Table, reason: str, version: int | None = None
) -> WeightSet:
    """Write the weights of a draft, for every factor of every stage.

    :raises BadValues: as `checked`, or without a written reason.
    """
    with t.TUNE.on(WeightSet, weights_id, actor, version) as row:
        row.weights = checked(weights)
        row.reason = given_reason(reason, "reason")
        explain(row, exclude=("number", "drafted_by"))
    return row


@action
def drop_weights(*, weights_id: UUID, actor: Actor, version: int | None = None) -> WeightSet:
    """Give a draft up; its number is not used again."""
    with t.DROP.on(WeightSet, weights_id, actor, version) as row:
        pass
    return row


@action
def activate_weights(*, weights_id: UUID, actor: Actor, reason: str, version: int | None = None) -> WeightSet:
    """Bring a draft into force and rank all open needs anew.

    :raises BadValues: without a written reason.
    """
    return _bring_into_force(t.ACTIVATE, weights_id, actor, reason, version)


@action
def restore_weights(*, weights_id: UUID, actor: Actor, reason: str, version: int | None = None) -> WeightSet:
    """Bring a version that was replaced back into force and rank all open needs anew.

    :raises BadValues: without a written reason.
    """
    return _bring_into_force(t.RESTORE, weights_id, actor, reason, version)


def _bring_into_force(verb: Transition, weights_id: UUID, actor: Actor, reason: str, version: int | None) -> WeightSet:
    former = active_weights()
    lock((WeightSet, former.pk), (WeightSet, weights_id))
    if weights_id != former.pk:  # the verb itself refuses the one that is in force
        with t.RETIRE.on(WeightSet, former.pk, actor):
            pass
    with verb.on(WeightSet, weights_id, actor, version) as row:
        log = WeightsLog(weights=row, replaced=former, by_id=actor.person, reason=reason.strip(), at=clock.now())
        given_reason(reason, "reason")
        explain(log, exclude=("weights", "replaced", "by"))
        row.activated_at = log.at
    log.save(force_insert=True)
    rerank_for(row, actor)
    return row


def checked(table: Any) -> dict[str, dict[str, int]]:
    """Return weights that may come into force: whole numbers, 2,000 a stage, whatever a need asks for.

    :raises BadValues: naming each stage, or each number, that is wrong.
    """
    if not isinstance(table, Mapping) or set(table) != set(Stage.values):
        raise BadValues({"weights": _("Give weights for every stage, and for no other.")})
    errors: dict[str, Any] = {}
    for stage in Stage:
        errors |= _wrong(stage, table[stage.value])
    if errors:
        raise BadValues(errors)
    return {stage: {factor: table[stage][factor] for factor in FACTORS} for stage in Stage.values}


def _wrong(stage: Stage, row: Any) -> dict[str, Any]:
    name = f"weights/{stage.value}"
    if not isinstance(row, Mapping) or set(row) != set(FACTORS):
        return {name: _("Give a weight for every factor, and for no other.")}
    if wrong := [factor for factor in FACTORS if type(row[factor]) is not int or not 0 <= row[factor] <= TOTAL]:
        return {f"{name}/{factor}": _("A weight is a whole number from 0 to 2,000.") for factor in wrong}
    found = sum(row.values())
    if found != TOTAL:
        words = _("%(stage)s: the weights add up to %(sum)s. They have to add up to 2,000.")
        return {name: words % {"stage": stage.label, "sum": f"{found:,}"}}
    if not any(row[factor] for factor in ALWAYS):
        words = _(
            "%(stage)s: a need may ask for nothing but stage, evidence, rate and availability, so one has to weigh."
        )
        return {name: words % {"stage": stage.label}}
    return {}
