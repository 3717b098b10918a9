"""The hard conditions: they exclude and never give points."""

from collections.abc import Callable, Mapping
from datetime import date

from matching.scoring.facts import Candidate, Need, month_of
from matching.scoring.formulas import (
    ask,
    days_late,
    evidenced,
    is_stale,
    weighted_months,
)

MUST_LEVEL = 2
LATE_AT_MOST = 30  # days after the wanted start


def lacking(candidate: Candidate, need: Need) -> tuple[str, ...]:
    """List the must-have skills a candidate has not at level 2; unknown skills are lacking."""
    return tuple(id_ for id_ in need.must if id_ not in candidate.skills or candidate.skills[id_].level < MUST_LEVEL)


def _published(candidate: Candidate, need: Need, as_of: date) -> bool:
    return candidate.published


def _no_conflict(candidate: Candidate, need: Need, as_of: date) -> bool:
    return need.company not in candidate.conflicts


def _not_hidden(candidate: Candidate, need: Need, as_of: date) -> bool:
    return need.company not in candidate.hidden_from


def _speaks(candidate: Candidate, need: Need, as_of: date) -> bool:
    return need.languages <= candidate.languages


def _skilled(candidate: Candidate, need: Need, as_of: date) -> bool:
    return not lacking(candidate, need)


def _plays_role(candidate: Candidate, need: Need, as_of: date) -> bool:
    if not (need.role and need.role_required):
        return True
    rows = evidenced(candidate.experience, "role", need.role)
    return weighted_months(rows, month_of(as_of)) > 0


def _affordable(candidate: Candidate, need: Need, as_of: date) -> bool:
    amount = ask(candidate, need.days, need.currency)
    return amount is None or amount <= need.cap


def _enough_days(candidate: Candidate, need: Need, as_of: date) -> bool:
    return is_stale(candidate, as_of) or 4 * (candidate.days or 0) >= 3 * need.days


def _has_capacity(candidate: Candidate, need: Need, as_of: date) -> bool:
    return candidate.free_days is None or candidate.free_days > 0


def _in_time(candidate: Candidate, need: Need, as_of: date) -> bool:
    return is_stale(candidate, as_of) or days_late(candidate, need) <= LATE_AT_MOST


def _comes_on_site(candidate: Candidate, need: Need, as_of: date) -> bool:
    return need.onsite_days <= 0 or candidate.onsite_possible


# A condition holds or it excludes. The order is the order of the page.
CONDITIONS: Mapping[str, Callable[[Candidate, Need, date], bool]] = {
    "published": _published,
    "conflict": _no_conflict,
    "hidden": _not_hidden,
    "languages": _speaks,
    "must_have": _skilled,
    "role": _plays_role,
    "budget": _affordable,
    "days": _enough_days,
    "capacity": _has_capacity,
    "start": _in_time,
    "onsite": _comes_on_site,
}


def exclusions(candidate: Candidate, need: Need, as_of: date) -> tuple[str, ...]:
    """Name every hard condition that excludes a candidate; none when she qualifies.

    An unknown rate passes the budget and a stale availability passes days and start; unknown skills
    fail a must-have and unknown experience fails a required role.
    """
    return tuple(name for name, holds in CONDITIONS.items() if not holds(candidate, need, as_of))
