"""What a profile shows beyond its rows: the experience map, what is unknown, what is missing and what it would bring.
Reads rows that are loaded (ProfileRows.whole); asks the database nothing.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kernel import clock
from kernel.calendar import add_business_days
from profiles.models import Industry, Outcome, Profile
from profiles.querysets import STALE_DAYS
from profiles.reference import unit
from profiles.states import Stage

VETTING_DAYS = 5  # business days a curator takes at most; the queue shows what is late
SECTIONS = ("person", "terms", "experiences", "skills", "tools", "languages", "outcomes", "companies")
DARK, MIDDLE = 24, 12  # months from which a cell of the map is darkest, and half dark


# --- experience map --------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Cell:
    """Months of one industry in one stage: verified ones, and those only she states."""

    stage: str
    checked: int
    stated: int

    @property
    def shade(self) -> str:
        if self.checked:
            return "v3" if self.checked >= DARK else "v2" if self.checked >= MIDDLE else "v1"
        return "claim" if self.stated else "v0"

    @property
    def months(self) -> int:
        return self.checked or self.stated

    @property
    def text(self) -> str:
        """Say the months: verified ones, or those only she states."""
        if self.checked:
            return ngettext("%(n)s month", "%(n)s months", self.checked) % {"n": self.checked}
        return ngettext("%(n)s month, not verified", "%(n)s months, not verified", self.stated) % {"n": self.stated}


@dataclass(frozen=True)
class MapRow:
    industry: Industry
    cells: list[Cell]


def _months(row: Any, today: dt.date) -> set[int]:
    end = row.to_month or today
    return set(range(row.from_month.year * 12 + row.from_month.month, end.year * 12 + end.month + 1))


def experience_map(profile: Profile) -> list[MapRow]:
    """Return months by industry and stage, most first; overlapping rows of a cell count once."""
    today = clock.today()
    industries: dict[str, Industry] = {}
    checked: dict[tuple[str, str], set[int]] = {}
    stated: dict[tuple[str, str], set[int]] = {}
    for row in profile.experiences.all():
        industries[row.industry_id] = row.industry
        known = checked if row.checked else stated
        known.setdefault((row.industry_id, row.stage), set()).update(_months(row, today))

    def cell(industry: str, stage: str) -> Cell:
        seen = checked.get((industry, stage), set())
        return Cell(stage, len(seen), len(stated.get((industry, stage), set()) - seen))

    rows = [MapRow(term, [cell(pk, stage) for stage in Stage.values]) for pk, term in industries.items()]
    return sorted(rows, key=lambda row: -sum(cell.checked * 1000 + cell.stated for cell in row.cells))


def stage_months(experiences: Iterable[Any]) -> list[Cell]:
    """Return the months in each stage, all industries together, without empty stages."""
    today = clock.today()
    found = []
    for stage in Stage.values:
        rows = [row for row in experiences if row.stage == stage]
        seen = set().union(*(_months(row, today) for row in rows if row.checked))
        told = set().union(*(_months(row, today) for row in rows if not row.checked)) - seen
        if seen or told:
            found.append(Cell(stage, len(seen), len(told)))
    return found


# --- outcomes --------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Change:
    """An outcome with its figures as they are read: before → after and the unit."""

    row: Outcome
    before: str
    after: str
    unit: str

    @property
    def complete(self) -> bool:
        return bool(self.before and self.after)


def changes(profile: Profile) -> list[Change]:
    """Return the outcomes, those a client confirmed first."""
    rows = sorted(profile.outcomes.all(), key=lambda row: not row.confirmed)
    return [Change(row, _figure(row.before), _figure(row.after), unit(row.kpi)) for row in rows]


def _figure(value: Decimal | None) -> str:
    """Write 18.40 as 18.4 and 4900.00 as 4,900."""
    return "" if value is None else f"{value:,.2f}".rstrip("0").rstrip(".").replace("-", "−")


# --- availability ----------------------------------------------------------------------------------------------------
def confirmed_until(profile: Profile) -> dt.date | None:
    """Return the last day her availability counts as known, or None when she never confirmed it."""
    at = profile.availability_confirmed_at
    return at.astimezone(clock.BUSINESS_ZONE).date() + dt.timedelta(days=STALE_DAYS) if at else None


def availability_known(profile: Profile) -> bool:
    until = confirmed_until(profile)
    return until is not None and until >= clock.today() and profile.days_per_month is not None


def answer_due(profile: Profile) -> dt.date | None:
    """Return by when a curator is to answer a submitted profile."""
    return answer_by(profile.submitted_at)


def answer_by(at: dt.datetime | None) -> dt.date | None:
    """Return the same for the moment it was submitted."""
    return add_business_days(at.astimezone(clock.BUSINESS_ZONE).date(), VETTING_DAYS) if at else None


def new_try(profile: Profile) -> bool:
    """Say whether a profile that was not accepted may be handed in anew, an appeal used or not."""
    return profile.retry_on is not None and profile.retry_on <= clock.today()


# --- unknown, and missing --------------------------------------------------------------------------------------------
def unknowns(profile: Profile) -> list[str]:
    """Return what a reader cannot know from this profile, as sentences; neither points nor deductions follow."""
    open_rows = sum(not row.checked for row in profile.experiences.all())
    numbers = [row for row in profile.outcomes.all() if row.before is None or row.after is None]
    cases = [
        (profile.identity_checked_at is None, _("Nobody has checked the name yet.")),
        (bool(open_rows), _("Some experience is not verified yet. It does not count in rankings.")),
        (not profile.outcomes.all(), _("No outcomes are recorded.")),
        (bool(numbers), _("Some outcomes have no figures before and after.")),
        (not profile.tools.all(), _("No tools are listed. Whether she has worked with a given tool is not known.")),
        (
            profile.day_rate_minor is None and profile.monthly_fee_minor is None,
            _("No rate is given. It is settled in the offer."),
        ),
        (
            not availability_known(profile),
            _("The availability was not confirmed within the last 30 days."),
        ),
        (profile.prefecture is None, _("Where she is based is not given.")),
    ]
    return [sentence for holds, sentence in cases if holds]


@dataclass(frozen=True)
class Part:
    """One part of a profile: is it there, must it be there to submit, and what would it bring."""

    section: str
    name: str
    done: bool
    needed: bool
    brings: str


def parts(profile: Profile) -> list[Part]:
    """Return the parts of a complete profile in the order of the sections."""
    return [*_person(profile), *_terms(profile), *_experience(profile), *_lists(profile), *_outcomes(profile)]


def _person(profile: Profile) -> list[Part]:
    told = bool((profile.headline_ja or profile.headline_en) and (profile.summary_ja or profile.summary_en))
    brings = _("The first thing a company reads, in the list and on your page.")
    return [Part("person", _("Headline and summary"), told, True, brings)]


def _terms(profile: Profile) -> list[Part]:
    free = profile.days_per_month is not None and profile.available_from is not None
    rate = profile.day_rate_minor is not None or profile.monthly_fee_minor is not None
    return [
        Part(
            "terms",
            _("Days and start"),
            free,
            True,
            _("Without them your availability is unknown and earns no points."),
        ),
        Part(
            "terms",
            _("Rate"),
            rate,
            False,
            _("A known rate earns points when it fits the budget; an unknown one earns none."),
        ),
        Part(
            "terms",
            _("Prefecture"),
            profile.prefecture_id is not None,
            False,
            _("Where a company wants you on site, being near earns points."),
        ),
    ]


def _experience(profile: Profile) -> list[Part]:
    rows = list(profile.experiences.all())
    proven = bool(rows) and all(row.evidence for row in rows)
    brings = _("All points for stage and industry come from here.")
    counts = _("An experience counts once a curator has seen what proves it.")
    return [
        Part("experiences", _("Experience"), bool(rows), True, brings),
        Part("experiences", _("Evidence for every experience"), proven, False, counts),
    ]


def _lists(profile: Profile) -> list[Part]:
    return [
        Part(
            "skills",
            _("Skills"),
            bool(profile.skills.all()),
            True,
            _("Companies name must-have skills: without yours listed at level 2 or more, you are not shown."),
        ),
        Part(
            "tools",
            _("Tools"),
            bool(profile.tools.all()),
            False,
            _("From used to got adopted, each depth earns more where a tool is asked for."),
        ),
        Part(
            "languages",
            _("Languages"),
            bool(profile.languages.all()),
            True,
            _("Needs in a language you do not list are closed to you."),
        ),
    ]


def _outcomes(profile: Profile) -> list[Part]:
    full = any(row.before is not None and row.after is not None and row.from_month for row in profile.outcomes.all())
    brings = _("Half of the points for that KPI; all of them once the client confirms it.")
    return [Part("outcomes", _("An outcome with figures and period"), full, False, brings)]


def percent(found: list[Part]) -> int:
    return 100 * sum(part.done for part in found) // len(found)
