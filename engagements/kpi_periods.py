"""The periods KPIs are read by: calendar months, quarters of three, years that begin in April as most companies'
books in Japan do. Values in, values out.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

KINDS = ("month", "quarter", "year")
YEAR_BEGINS = 4
MONTHS = {"month": 1, "quarter": 3, "year": 12}
# By then the books of the month before are closed.
READING_DUE_DAY = 10


@dataclass(frozen=True, order=True)
class Period:
    """One month, quarter or year, by its first day."""

    starts_on: dt.date
    kind: str = "month"

    def __post_init__(self) -> None:
        if not begins(self.kind, self.starts_on):
            raise ValueError(f"no {self.kind} begins on {self.starts_on}")

    @property
    def months(self) -> list[Period]:
        """Return the months it consists of."""
        return [Period(_moved(self.starts_on, n)) for n in range(MONTHS[self.kind])]

    @property
    def ends_on(self) -> dt.date:
        return _moved(self.starts_on, MONTHS[self.kind]) - dt.timedelta(days=1)

    @property
    def due_on(self) -> dt.date:
        """Return the last day on which its readings are in time."""
        return _moved(self.starts_on, MONTHS[self.kind]).replace(day=READING_DUE_DAY)

    def moved(self, steps: int) -> Period:
        """Return the period so many before or after."""
        return Period(_moved(self.starts_on, steps * MONTHS[self.kind]), self.kind)

    def back(self, count: int) -> list[Period]:
        """Return the last periods up to this one, oldest first."""
        return [self.moved(-n) for n in range(count - 1, -1, -1)]


def begins(kind: str, day: dt.date) -> bool:
    """Say whether a period of this kind begins on that day."""
    return day.day == 1 and kind in MONTHS and (day.month - YEAR_BEGINS) % MONTHS[kind] == 0


def around(day: dt.date, kind: str = "month") -> Period:
    """Return the period a day lies in."""
    first = day.replace(day=1)
    return Period(_moved(first, -((first.month - YEAR_BEGINS) % MONTHS[kind])), kind)


def last_whole(today: dt.date, kind: str = "month") -> Period:
    """Return the last period that is over."""
    return around(today, kind).moved(-1)


def named(text: str, kind: str) -> Period | None:
    """Return the period a text like 2026-10 or 2026/10/1 names by its first month or day; None when it names none."""
    match = re.fullmatch(r"([0-9]{4})[-/.年]([0-9]{1,2})(?:[-/.月]([0-9]{1,2})?日?)?", text)
    if match is None or kind not in MONTHS:
        return None
    try:
        return Period(dt.date(int(match[1]), int(match[2]), int(match[3] or 1)), kind)
    except ValueError:
        return None


def _moved(first: dt.date, months: int) -> dt.date:
    count = first.year * 12 + first.month - 1 + months
    return dt.date(count // 12, count % 12 + 1, 1)
