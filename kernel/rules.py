"""One permission as one database condition: list, detail, button and API derive from it, so they cannot drift."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import Any, TypeVar

from django.db import models
from django.db.models import Q

from kernel.actors import Actor

Row = TypeVar("Row", bound=models.Model)
_known: ContextVar[dict[Any, bool] | None] = ContextVar("known_rules", default=None)

NOBODY = Q(pk__in=[])
# Never Q(): `Q() | x` is x, so an "everybody" written that way would vanish in an alternative.
EVERYBODY = Q(pk__isnull=False)


@dataclass(frozen=True)
class Rule:
    """A named condition on the rows of an aggregate root, for one actor; alternatives by `|`.

    `kinds` says which kinds of actor the condition speaks about; for all others nobody passes. Without it a
    condition on `user_id=None` would become IS NULL and let anonymous visitors in.
    """

    name: str
    condition: Callable[[Actor], Q] | None
    kinds: tuple[str, ...] = ("user",)
    path: str = ""
    others: tuple[Rule, ...] = ()

    def q(self, model: type[models.Model], actor: Actor) -> Q:
        """Return the condition on `model` for `actor`, as subqueries: joining never repeats a row."""
        if self.condition is None:
            return reduce(or_, (other.q(model, actor) for other in self.others), NOBODY)
        if actor.kind not in self.kinds:
            return NOBODY
        root: type[models.Model] = model
        for part in filter(None, self.path.split("__")):
            root = root._meta.get_field(part).related_model  # type: ignore[assignment]
        inside = root._base_manager.filter(self.condition(actor)).values("pk")
        return Q(**{f"{self.path or 'pk'}__in": inside})

    def filter(self, rows: models.QuerySet[Row], actor: Actor) -> models.QuerySet[Row]:
        """Return the rows the rule holds for, each once."""
        return rows.filter(self.q(rows.model, actor))

    def holds(self, actor: Actor, subject: models.Model) -> bool:
        """Say whether the rule holds for one row, in a statement of its own (see `once`)."""
        known = _known.get()
        if known is None:
            return self.filter(type(subject)._base_manager.filter(pk=subject.pk), actor).exists()
        if self.condition is None:
            return any(other.holds(actor, subject) for other in self.others)
        # Children of one root share its answer.
        root: Any = {f.name: f for f in subject._meta.concrete_fields}.get(self.path)
        model, pk = (root.related_model, getattr(subject, root.attname)) if root else (type(subject), subject.pk)
        key = (self.condition, "" if root else self.path, actor, model, pk)
        if key not in known:
            rule = replace(self, path="") if root else self
            known[key] = rule.filter(model._base_manager.filter(pk=pk), actor).exists()
        return known[key]

    def via(self, path: str) -> Rule:
        """Return the same rule for a child that reaches the root by `path`."""
        return replace(
            self,
            path=f"{path}__{self.path}" if self.path else path,
            others=tuple(other.via(path) for other in self.others),
        )

    def __or__(self, other: Rule) -> Rule:
        return Rule(f"{self.name} or {other.name}", None, others=(self, other))


@contextmanager
def once() -> Iterator[None]:
    """Inside the block each rule is asked once for a row: for answering a read, in which nothing changes."""
    token = _known.set({})
    try:
        yield
    finally:
        _known.reset(token)


def _everybody(_actor: Actor) -> Q:
    return EVERYBODY


PUBLIC = Rule("everybody", _everybody, kinds=("anonymous", "user", "system"))
SIGNED_IN = Rule("anybody signed in", _everybody)
SYSTEM_ONLY = Rule("the system itself", _everybody, kinds=("system",))
CURATOR = Rule("a curator", lambda actor: EVERYBODY if actor.staff == "curator" else NOBODY)
FINANCE_STAFF = Rule("finance staff", lambda actor: EVERYBODY if actor.staff == "finance" else NOBODY)
