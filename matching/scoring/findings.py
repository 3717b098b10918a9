"""The two facts behind each item: what the need asked, and what the profile shows."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import NamedTuple

from matching.scoring.conditions import MUST_LEVEL
from matching.scoring.facts import Candidate, Need, month_of
from matching.scoring.formulas import (
    FULL_MONTHS,
    TOOL_POINTS,
    ask,
    availability_points,
    days_late,
    evidence_points,
    evidenced,
    experience_points,
    faded,
    is_stale,
    location_points,
    outcome_points,
    rate_points,
    skill_points,
    span,
    union_months,
    weighted_months,
)
from matching.scoring.shares import FULL

Value = int | str | bool | date | None
Facts = Mapping[str, Value]


class Found(NamedTuple):
    """Points of one item with its two facts: what the need asked and what the profile shows."""

    points: int
    asked: Facts
    shown: Facts


def points(candidate: Candidate, need: Need, kind: str, id_: str, as_of: date) -> Found:
    """Work out the points of one item and its two facts; an unknown item finds 0 points."""
    return FINDERS[kind](candidate, need, kind, id_, as_of)


def _find_experience(candidate: Candidate, need: Need, kind: str, id_: str, as_of: date) -> Found:
    month = month_of(as_of)
    rows = evidenced(candidate.experience, kind, id_)
    named = sum(getattr(row, kind) == id_ for row in candidate.experience)
    weighted = weighted_months(rows, month)
    shown: Facts = {
        "months": union_months(span(row, month) for row in rows),
        "weighted": weighted,
        "rows": len(rows),
        "rows_without_evidence": named - len(rows),
    }
    asked: Facts = {"id": id_, "weighted": FULL_MONTHS[kind]}
    return Found(experience_points(weighted, FULL_MONTHS[kind]), asked, shown)


def _find_skill(candidate: Candidate, need: Need, kind: str, id_: str, as_of: date) -> Found:
    month, skill, must = month_of(as_of), candidate.skills.get(id_), id_ in need.must
    asked: Facts = {"id": id_, "must": must, "level": MUST_LEVEL if must else None}
    shown: Facts = {
        "level": skill.level if skill else 0,
        "last_used": skill.last_used if skill else None,
        "faded": skill is not None and faded(skill, month),
    }
    return Found(skill_points(skill, month), asked, shown)


def _find_tool(candidate: Candidate, need: Need, kind: str, id_: str, as_of: date) -> Found:
    depth = candidate.tools.get(id_)
    return Found(TOOL_POINTS[depth] if depth else 0, {"id": id_}, {"depth": depth})


def _find_kpi(candidate: Candidate, need: Need, kind: str, id_: str, as_of: date) -> Found:
    rows = [outcome for outcome in candidate.outcomes if outcome.kpi == id_]
    best = outcome_points(rows)
    grade = {FULL: "confirmed", 128: "reported"}.get(best)
    return Found(best, {"id": id_}, {"grade": grade, "rows": len(rows)})


def _find_evidence(candidate: Candidate, need: Need, kind: str, id_: str, as_of: date) -> Found:
    shown: Facts = {
        "identity_checked": candidate.identity_checked,
        "references": candidate.references,
        "completed": candidate.completed,
        "confirmed": sum(outcome.confirmed for outcome in candidate.outcomes),
        "outcomes": len(candidate.outcomes),
    }
    asked: Facts = {"references": 2, "completed": 3}
    return Found(evidence_points(candidate), asked, shown)


def _find_rate(candidate: Candidate, need: Need, kind: str, id_: str, as_of: date) -> Found:
    amount = ask(candidate, need.days, need.currency)
    asked: Facts = {
        "minimum": need.budget_min,
        "maximum": need.budget_max,
        "cap": need.cap,
        "days": need.days,
        "currency": need.currency,
    }
    shown: Facts = {"ask": amount, "currency": candidate.currency}
    if amount is None:
        return Found(0, asked, shown)
    earned = rate_points(amount, need.budget_min, need.budget_max, need.cap)
    return Found(earned, asked, shown)


def _find_availability(candidate: Candidate, need: Need, kind: str, id_: str, as_of: date) -> Found:
    late = days_late(candidate, need)
    shown: Facts = {
        "days": candidate.days,
        "from": candidate.available_from,
        "late": late,
        "confirmed_on": candidate.availability_confirmed_on,
    }
    asked: Facts = {"days": need.days, "start": need.start}
    if is_stale(candidate, as_of):
        return Found(0, asked, shown)
    return Found(availability_points(candidate.days or 0, need.days, late), asked, shown)


def _find_location(candidate: Candidate, need: Need, kind: str, id_: str, as_of: date) -> Found:
    asked: Facts = {
        "prefecture": need.prefecture,
        "region": need.region,
        "onsite_days": need.onsite_days,
    }
    shown: Facts = {"prefecture": candidate.prefecture, "region": candidate.region}
    return Found(location_points(candidate, need), asked, shown)


FINDERS: Mapping[str, Callable[[Candidate, Need, str, str, date], Found]] = {
    "stage": _find_experience,
    "role": _find_experience,
    "industry": _find_experience,
    "skill": _find_skill,
    "tool": _find_tool,
    "kpi": _find_kpi,
    "evidence": _find_evidence,
    "rate": _find_rate,
    "availability": _find_availability,
    "location": _find_location,
}
