"""How a playbook is fitted to the agreed term, and on which days its milestones fall."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from engagements.law import last_day
from profiles.reference import load

OUT_OF_RANGE = "months_out_of_range"
HANDOVER = "handover"


@dataclass(frozen=True, slots=True)
class PlannedMilestone:
    """A milestone of a playbook: months of the plan, and either `always` or a place in the queue out."""

    id: str
    month_start: int
    month_end: int
    always: str | None
    drop_order: int | None


@dataclass(frozen=True, slots=True)
class Plan:
    """A playbook as fitting needs it."""

    id: str
    months: int
    milestones: tuple[PlannedMilestone, ...]


@dataclass(frozen=True, slots=True)
class Book:
    """All plans, with the shortest and longest term they can be fitted to (months)."""

    min_months: int
    max_months: int
    plans: Mapping[str, Plan]


@dataclass(frozen=True, slots=True)
class Span:
    """The months of the term a milestone takes, both included, counted from 1."""

    milestone: str
    month_start: int
    month_end: int


@dataclass(frozen=True, slots=True)
class Fit:
    """What stays, in the order of the playbook, and what goes, in the order it went."""

    kept: tuple[Span, ...]
    dropped: tuple[str, ...]
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A milestone with its first day and its due day."""

    milestone: str
    starts_on: date
    due_on: date


def fit(playbook: str, months: int, book: Book | None = None) -> Fit:
    """Fit a playbook to a term of whole months.

    A term out of range keeps nothing and carries `error`.

    :raises KeyError: no playbook of that id.
    """
    book = book or playbook_book()
    plan = book.plans[playbook]
    if not book.min_months <= months <= book.max_months:
        return Fit((), (), OUT_OF_RANGE)
    dropped = _dropped(plan, months)
    kept = tuple(_span(milestone, months, plan.months) for milestone in plan.milestones if milestone.id not in dropped)
    return Fit(kept, dropped)


def schedule(kept: Sequence[Span], start: date) -> tuple[Scheduled, ...]:
    """Place the spans on the calendar of an engagement that starts on a day.

    Month n ends on the last day of a period of n months, and month n + 1 begins the day after.

    Source: 民法143条.
    """
    return tuple(
        Scheduled(
            span.milestone,
            month_start(start, span.month_start),
            last_day(start, span.month_end),
        )
        for span in kept
    )


def month_start(start: date, number: int) -> date:
    """Give the first day of a month of the engagement, counted from 1."""
    return start if number == 1 else last_day(start, number - 1) + timedelta(days=1)


@cache
def playbook_book() -> Book:
    """Read the plans of data/playbooks.yaml."""
    return book_from(load("playbooks"))


def book_from(playbooks: Mapping[str, Any]) -> Book:
    """Build the plans from the loaded playbooks file."""
    limits = playbooks["fitting"]
    plans = {row["id"]: _plan(row) for row in playbooks["playbooks"]}
    return Book(limits["min_months"], limits["max_months"], plans)


def _plan(row: Mapping[str, Any]) -> Plan:
    names = PlannedMilestone.__dataclass_fields__
    milestones = (PlannedMilestone(**{name: m[name] for name in names}) for m in row["milestones"])
    return Plan(row["id"], row["plan_months"], tuple(milestones))


def _dropped(plan: Plan, months: int) -> tuple[str, ...]:
    """Name what a shorter term has no room for: at most months + 2 stay, at least three."""
    if months >= plan.months:
        return ()
    excess = len(plan.milestones) - max(3, months + 2)
    queue = sorted((m.drop_order, m.id) for m in plan.milestones if m.drop_order)
    return tuple(id_ for _, id_ in queue[: max(0, excess)])


def _span(milestone: PlannedMilestone, months: int, plan_months: int) -> Span:
    start, end = milestone.month_start, milestone.month_end
    if months > plan_months and milestone.always == HANDOVER:
        return Span(milestone.id, months - (end - start), months)
    if months > plan_months and milestone.always:
        return Span(milestone.id, start, end)
    first = (start - 1) * months // plan_months + 1
    last = -(-end * months // plan_months)
    return Span(milestone.id, first, max(first, last))
