"""The line of milestones: where each lies in the term, in percent of its width."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from engagements.models import Engagement, Milestone
from engagements.states import MilestoneStatus

WHOLE = {MilestoneStatus.SUBMITTED, MilestoneStatus.ACCEPTED}


@dataclass(frozen=True)
class Bar:
    """One milestone on the line: start, width and the dark part, in percent with one decimal."""

    milestone: Milestone
    x: str
    width: str
    dark: str
    shape: str  # of its state: draft run wait done stop late
    dashed: bool


@dataclass(frozen=True)
class Line:
    """All bars, the first and last day drawn, and where today is (None: outside)."""

    bars: list[Bar]
    start: dt.date
    end: dt.date
    today: str | None


def line(engagement: Engagement, milestones: Sequence[Milestone], today: dt.date) -> Line:
    """Place the milestones between the first and the last day of the engagement; late ones make it longer."""
    start = min([engagement.starts_on, *(row.starts_on for row in milestones)])
    end = max([engagement.ends_on, *(row.due_on for row in milestones)])
    whole = (end - start).days + 1

    def place(day: dt.date, more: int = 0) -> float:
        return 100 * ((day - start).days + more) / whole

    bars = [_bar(row, place, today) for row in milestones]
    return Line(bars, start, end, f"{place(today):.1f}" if start <= today <= end else None)


def _bar(row: Milestone, place: Callable[..., float], today: dt.date) -> Bar:
    x, until = place(row.starts_on), place(row.due_on, 1)
    reached = until if row.status in WHOLE else min(max(place(today), x), until)
    cancelled = row.status == MilestoneStatus.CANCELLED
    return Bar(
        row, f"{x:.1f}", f"{until - x:.1f}", "0" if cancelled else f"{reached - x:.1f}", shape(row, today), cancelled
    )


def shape(row: Milestone, today: dt.date) -> str:
    """Return the mark of a milestone's state: running once its first day has come, late after its due day."""
    if row.status == MilestoneStatus.ACCEPTED:
        return "done"
    if row.status == MilestoneStatus.CANCELLED:
        return "stop"
    if row.status == MilestoneStatus.SUBMITTED:
        return "wait"
    if row.due_on < today:
        return "late"
    return "run" if row.starts_on <= today or row.status == MilestoneStatus.RETURNED else "draft"
