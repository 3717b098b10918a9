"""What would change if a need asked for a little less: who qualifies now, and with each single relaxation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from fractions import Fraction

from matching.market import active_weights, asked_for
from matching.models import MatchNeed, WeightSet
from matching.scoring import Need as NeedFacts
from matching.thought import Thought
from matching.what_if_sql import qualifying

BUDGETS = (10, 20, 30)  # per cent more; a step is ten
STARTS = (15, 30, 60)  # days later; a step is fifteen
FEWER_DAYS = 5  # at most, and never under half of what is wanted


@dataclass(frozen=True)
class Relaxation:
    """One condition eased: by how much, in how many steps, and the need it would make."""

    kind: str
    size: int
    steps: int
    facts: NeedFacts
    skill: str = ""


@dataclass(frozen=True)
class Option:
    """A relaxation and how many qualify with it."""

    of: Relaxation
    count: int
    more: int

    @property
    def per_step(self) -> Fraction:
        return Fraction(self.more, self.of.steps)


@dataclass(frozen=True)
class WhatIf:
    """Who qualifies as asked, and with each relaxation by itself, in the order of the page."""

    asked: Thought
    now: int
    options: tuple[Option, ...]

    @property
    def best(self) -> Option | None:
        """Return the relaxation that adds most per step, the earlier of two equals; none when nothing helps."""
        helping = [option for option in self.options if option.more > 0]
        return max(helping, key=lambda option: option.per_step, default=None)


def relaxations(asked: Thought) -> Iterator[Relaxation]:
    """Return every single relaxation that makes sense for a need."""
    facts = asked.facts
    for kind, eased in (("budget", _wider), ("days", _shorter), ("start", _later)):
        if kind not in asked.gaps:
            yield from eased(asked)
    if facts.onsite_days > 0:
        yield Relaxation("onsite", facts.onsite_days, 1, replace(facts, onsite_days=0))
    for skill in facts.must:
        wished = replace(facts, must=tuple(x for x in facts.must if x != skill), nice=(*facts.nice, skill))
        yield Relaxation("must_have", 1, 1, wished, skill)


def _wider(asked: Thought) -> Iterator[Relaxation]:
    low, high = asked.facts.budget_min, asked.facts.budget_max
    for size in BUDGETS:
        yield Relaxation("budget", size, size // BUDGETS[0], asked.with_budget(low, high * (100 + size) // 100))


def _shorter(asked: Thought) -> Iterator[Relaxation]:
    days = asked.facts.days
    for size in range(1, min(FEWER_DAYS, days // 2) + 1):
        yield Relaxation("days", size, size, replace(asked.facts, days=days - size))


def _later(asked: Thought) -> Iterator[Relaxation]:
    for size in STARTS:
        later = replace(asked.facts, start=asked.facts.start + timedelta(days=size))
        yield Relaxation("start", size, size // STARTS[0], later)


def what_if(asked: Thought, weights: WeightSet | None = None, multipliers: Mapping[str, int] | None = None) -> WhatIf:
    """Count the real market as asked and under each relaxation, in one statement."""
    weights, eased = weights or active_weights(), list(relaxations(asked))
    need, *variants = (_row(facts, weights, multipliers) for facts in (asked.facts, *(one.facts for one in eased)))
    now, *counted = qualifying(need, variants)
    options = (Option(one, count, count - now) for one, count in zip(eased, counted, strict=True))
    return WhatIf(asked, now, tuple(options))


def _row(facts: NeedFacts, weights: WeightSet, multipliers: Mapping[str, int] | None) -> MatchNeed:
    """Return the row to compare with; sliders that leave nothing of what is asked now are left aside."""
    try:
        return asked_for(facts, weights, multipliers)
    except ValueError:
        return asked_for(facts, weights)
