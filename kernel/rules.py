"""One permission as one database condition: list, detail, button and API derive from it, so they cannot drift."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import Any, TypeVar

from django.db import models
from django.db.models import Q

from kernel.actors import Actor

Row = TypeVar("Row", bound=models.Model)

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
        """Return the condition on `model` for `actor`; what looks beyond its columns as a subquery, so that joining
        never repeats a row.
        """
        if self.condition is None:
            alternatives = [other.q(model, actor) for other in self.others]
            return EVERYBODY if EVERYBODY in alternatives else reduce(or_, alternatives, NOBODY)
        if actor.kind not in self.kinds:
            return NOBODY
        condition = self.condition(actor)
        if condition == EVERYBODY:  # no subquery over the whole table
            return Q(**{f"{self.path}__isnull": False}) if self.path else EVERYBODY
        if not self.path and _own(condition, model):
            return condition
        root: type[models.Model] = model
        for part in filter(None, self.path.split("__")):
            root = root._meta.get_field(part).related_model  # type: ignore[assignment]
        inside = root._base_manager.filter(condition).values("pk")
        return Q(**{f"{self.path or 'pk'}__in": inside})

    def alternatives(self) -> tuple[Rule, ...]:
        """Return the plain rules of which one must hold."""
        if self.condition is not None:
            return (self,)
        return tuple(part for other in self.others for part in other.alternatives())

    def filter(self, rows: models.QuerySet[Row], actor: Actor) -> models.QuerySet[Row]:
        """Return the rows the rule holds for, each once."""
        return rows.filter(self.q(rows.model, actor))

    def holds(self, actor: Actor, subject: models.Model) -> bool:
        """Say whether the rule holds for one row, in a statement of its own."""
        return self.filter(type(subject)._base_manager.filter(pk=subject.pk), actor).exists()

    def via(self, path: str) -> Rule:
        """Return the same rule for a child that reaches the root by `path`."""
        return replace(
            self,
            path=f"{path}__{self.path}" if self.path else path,
            others=tuple(other.via(path) for other in self.others),
        )

    def __or__(self, other: Rule) -> Rule:
        return Rule(f"{self.name} or {other.name}", None, others=(self, other))


def _own(condition: Q, model: type[models.Model]) -> bool:
    """Say whether a condition looks at nothing but a row's own columns."""
    return all(
        _own(part, model) if isinstance(part, Q) else not isinstance(part, tuple) or _is_column(part[0], model)
        for part in condition.children
    )


def _is_column(path: str, model: type[models.Model]) -> bool:
    name, *behind = path.split("__")
    field: Any = model._meta.pk if name == "pk" else model._meta.get_field(name)
    return field.concrete and (not field.is_relation or not behind or behind[0] in field.get_lookups())


def holding(rules: Iterable[Rule], actor: Actor, subject: models.Model) -> set[Rule]:
    """Return those of the rules that hold for one row, in one statement."""
    asked = tuple(dict.fromkeys(rules))
    if not asked:
        return set()
    model = type(subject)
    told = {f"holds_{number}": rule.q(model, actor) for number, rule in enumerate(asked)}
    found = model._base_manager.filter(pk=subject.pk).annotate(**told).values_list(*told).first()
    return {rule for rule, holds in zip(asked, found or (), strict=False) if holds}


def _everybody(_actor: Actor) -> Q:
    return EVERYBODY


PUBLIC = Rule("everybody", _everybody, kinds=("anonymous", "user", "system"))
SIGNED_IN = Rule("anybody signed in", _everybody)
SYSTEM_ONLY = Rule("the system itself", _everybody, kinds=("system",))
CURATOR = Rule("a curator", lambda actor: EVERYBODY if actor.staff == "curator" else NOBODY)
FINANCE_STAFF = Rule("finance staff", lambda actor: EVERYBODY if actor.staff == "finance" else NOBODY)
