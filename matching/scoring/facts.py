"""The facts matching may look at: of a profile, and of a need."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple
from uuid import UUID


class Experience(NamedTuple):
    """One period of work.

    `start` and `end` are month numbers (`month_number`), the end exclusive, so a row lasts
    `end - start` months: April 2024 to March 2025 is 12 months with `end` = April 2025.
    None as end: it still runs, and ends at the month of `as_of`.
    """

    stage: str
    industry: str
    role: str
    start: int
    end: int | None
    evidenced: bool


class Skill(NamedTuple):
    """A skill at level 1-5; `last_used` is a month number, None counts as used now."""

    level: int
    last_used: int | None = None


class Outcome(NamedTuple):
    """One outcome: `complete` has before, after and period, `improved` moved the right way."""

    kpi: str
    improved: bool
    complete: bool
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """The facts of one profile that matching may look at; money in minor units of `currency`."""

    id: UUID
    published: bool = True
    experience: Sequence[Experience] = ()
    skills: Mapping[str, Skill] = field(default_factory=dict)
    tools: Mapping[str, str] = field(default_factory=dict)
    outcomes: Sequence[Outcome] = ()
    identity_checked: bool = False
    references: int = 0
    completed: int = 0
    day_rate: int | None = None
    monthly_fee: int | None = None
    fee_days: int | None = None
    currency: str = "JPY"
    days: int | None = None
    available_from: date | None = None
    availability_confirmed_on: date | None = None
    free_days: int | None = None
    prefecture: str | None = None
    region: str | None = None
    onsite_possible: bool = False
    languages: frozenset[str] = frozenset()
    conflicts: frozenset[UUID] = frozenset()
    hidden_from: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Need:
    """What a company asks for; lists keep their stored order, must-haves before nice-to-haves.

    Money in minor units of `currency` per month; `cap` is the budget with the client's tolerance
    (`budget_max` when there is none); `days` are wanted days a month.

    :raises ValueError: no wanted day, a budget out of order, or an item asked twice.
    """

    id: UUID
    company: UUID
    stage: str
    days: int
    start: date
    budget_min: int
    budget_max: int
    cap: int
    currency: str = "JPY"
    industries: tuple[str, ...] = ()
    role: str | None = None
    role_required: bool = False
    must: tuple[str, ...] = ()
    nice: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()
    kpis: tuple[str, ...] = ()
    languages: frozenset[str] = frozenset()
    onsite_days: int = 0
    prefecture: str | None = None
    region: str | None = None

    def __post_init__(self) -> None:
        if self.days < 1:
            raise ValueError("A need asks for at least one day a month.")
        if not 0 <= self.budget_min <= self.budget_max <= self.cap:
            raise ValueError("A budget runs from its minimum over its maximum to its cap.")
        for asked in (self.industries, self.must + self.nice, self.tools, self.kpis):
            if len(set(asked)) != len(asked):
                raise ValueError("An item can be asked for only once.")


def month_number(year: int, month: int = 12) -> int:
    """Give a calendar month its number; a year known without its month counts as its December."""
    return year * 12 + month - 1


def month_of(day: date) -> int:
    """Give the number of the month a day lies in."""
    return month_number(day.year, day.month)
