"""What several pages of engagements need."""

from typing import Any

from django.db import models
from django.http import HttpRequest

from engagements import rules
from kernel.actors import Actor
from kernel.changes import Creation, Transition
from kernel.pages import actor_of, allow
from kernel.refusals import WrongState
from kernel.rules import holding


def may_create(request: HttpRequest, step: Creation, parent: Any) -> None:
    """Refuse the page that makes a row under `parent` to whom it would not work.

    :raises NotPermitted: :raises WrongState: in this order.
    """
    assert step.may is not None  # noqa: S101 (a creation under a parent names its rules)
    allow(step.may, actor_of(request), parent)
    if request.method != "POST" and step.parent_states and parent.status not in step.parent_states:
        raise WrongState


def side_of(actor: Actor, row: models.Model) -> str:
    """Return "cmo", "company" or "" (staff): which side of offer, terms or engagement somebody is on."""
    if row.profile.user_id == actor.user_id:  # type: ignore[attr-defined]
        return "cmo"
    return "company" if rules.MEMBER.holds(actor, row) else ""


def offered(actor: Actor, row: models.Model, **steps: Transition) -> dict[str, bool]:
    """Return which of the verbs would work, in one query: nobody is shown a button that answers 403."""
    possible = {name: step.may for name, step in steps.items() if row.status in step.sources}  # type: ignore[attr-defined]
    allowed = holding(possible.values(), actor, row)
    return {name: possible.get(name) in allowed for name in steps}
