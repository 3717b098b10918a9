"""Reading the demo's texts, and turning their days into dates."""

import datetime as dt
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from config.demo.stories import expanded
from kernel import clock
from kernel.clock import BUSINESS_ZONE

FOLDER = Path(__file__).resolve().parent
# The month the texts were written in: on an earlier day all months move back with it.
WRITTEN = 2026 * 12 + 11 - 1
NEAR = 3

Row = dict[str, Any]


def _read(path: Path) -> Any:
    loader = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
    return yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 (both are safe loaders)


@cache
def cmos() -> list[Row]:
    """Return the CMOs, in the order of the files."""
    return [row for path in sorted(FOLDER.glob("cmos_*.yaml")) for row in _read(path)]


@cache
def market() -> Row:
    """Return companies, needs, candidacies, shortlists, offers, engagements, staff and accounts."""
    found: Row = _read(FOLDER / "market.yaml")
    for name, rows in expanded(_read(FOLDER / "stories.yaml"), clock.today()).items():
        found[name] += rows
    return found


def spread(key: str, count: int) -> int:
    """Return a number below `count` that is always the same for a key."""
    return hashlib.sha256(key.encode()).digest()[0] * count // 256


@dataclass(frozen=True)
class Days:
    """The dates of the texts, counted from the moment the demo is loaded."""

    now: dt.datetime

    @property
    def today(self) -> dt.date:
        return self.now.astimezone(BUSINESS_ZONE).date()

    def day(self, in_days: int) -> dt.date:
        """Return the day so many days ahead; negative counts back."""
        return self.today + dt.timedelta(days=in_days)

    def starts_on(self, row: Row) -> dt.date:
        """Return the day `start_in_days` or `start_days_ago` of a row means."""
        return self.day(row["start_in_days"] if "start_in_days" in row else -row["start_days_ago"])

    def month(self, text: str | None) -> dt.date | None:
        """Return the first day of a month such as 2026-04."""
        if text is None:
            return None
        number = _months(text) + min(0, self.today.year * 12 + self.today.month - 1 - WRITTEN)
        return dt.date(number // 12, number % 12 + 1, 1)

    def last_used(self, text: str) -> dt.date | None:
        """Return the month a skill was last used in; none means "now", as in the months before the writing."""
        return None if _months(text) > WRITTEN - NEAR else self.month(text)


def _months(text: str) -> int:
    return int(text[:4]) * 12 + int(text[5:7]) - 1
