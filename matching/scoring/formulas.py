"""The points of an item, 0-255, each formula on its own; all divisions floor."""

from collections.abc import Iterable, Mapping
from datetime import date

from matching.scoring.facts import Candidate, Experience, Need, Outcome, Skill, month_of
from matching.scoring.shares import FULL

TOOL_POINTS: Mapping[str, int] = {
    "used": 64,
    "configured": 128,
    "designed": 192,
    "adopted": 255,
}
# Weighted months that earn all points: 36 recent months at a stage or in a role, 24 in an industry.
FULL_MONTHS = {"stage": 360, "role": 360, "industry": 240}
SKILL_FADES_AFTER = 36  # months
STALE_AFTER = 30  # days since availability was confirmed
ASK_STEP = 1_000  # an ask is rounded up to this, in minor units


def recency(end: int | None, as_of: int) -> int:
    """Weigh the months of a row by its end: 10 below 36 months ago, 7 below 72, else 4."""
    gone = 0 if end is None else as_of - end
    return 10 if gone < 36 else 7 if gone < 72 else 4


def union_months(spans: Iterable[tuple[int, int]]) -> int:
    """Count the months covered by half-open spans, each month once."""
    covered, reached = 0, None
    for start, end in sorted(spans):
        begin = start if reached is None else max(start, reached)
        if end > begin:
            covered += end - begin
            reached = end
    return covered


def weighted_months(rows: Iterable[Experience], as_of: int) -> int:
    """Add up months x recency, each month once, at the weight of its most recent row."""
    spans = [(recency(row.end, as_of), *span(row, as_of)) for row in rows]
    found = below = 0
    for weight in sorted({weight for weight, *_months in spans}):
        # A month weighs what is below it already, and this much more where a row of this weight or above covers it.
        found += (weight - below) * union_months((start, end) for w, start, end in spans if w >= weight)
        below = weight
    return found


def experience_points(weighted: int, full: int) -> int:
    """Turn weighted months into points; `full` of them earn all."""
    return min(FULL, weighted * FULL // full)


def skill_points(skill: Skill | None, as_of: int) -> int:
    """Give 51 points a level, four fifths of it when last used more than 36 months ago."""
    if skill is None:
        return 0
    points = 51 * skill.level
    return points * 4 // 5 if faded(skill, as_of) else points


def outcome_points(outcomes: Iterable[Outcome]) -> int:
    """Give the best of several outcomes of one KPI its points; only improvements count."""
    return max(
        (FULL if o.confirmed else 128 if o.complete else 0 for o in outcomes if o.improved),
        default=0,
    )


def evidence_points(candidate: Candidate) -> int:
    """Add up identity, references, completed engagements and the share of confirmed outcomes."""
    total = len(candidate.outcomes)
    confirmed = sum(outcome.confirmed for outcome in candidate.outcomes)
    return (
        60 * candidate.identity_checked
        + 40 * min(candidate.references, 2)
        + 25 * min(candidate.completed, 3)
        + (40 * confirmed // total if total else 0)
    )


def ask(candidate: Candidate, days: int, currency: str) -> int | None:
    """Work out what a candidate asks for a number of days a month, rounded up to 1,000.

    None when no rate is known or it is in another currency.
    """
    if candidate.currency != currency:
        return None
    if candidate.day_rate is not None:
        amount = candidate.day_rate * days
    elif candidate.monthly_fee is not None and candidate.fee_days:
        amount = candidate.monthly_fee * days // candidate.fee_days
    else:
        return None
    return -(-amount // ASK_STEP) * ASK_STEP


def rate_points(asked: int, low: int, high: int, cap: int) -> int:
    """Give all points up to the minimum of a budget, about half at its maximum and up to the cap."""
    if asked <= low:
        return FULL
    if asked <= high:
        return FULL - 127 * (asked - low) // (high - low)
    return 128 if asked <= cap else 0


def availability_points(offered: int, wanted: int, late: int) -> int:
    """Give the share of the wanted days, less two points for each day after the start."""
    return max(0, min(FULL, FULL * offered // wanted) - 2 * max(0, late))


def location_points(candidate: Candidate, need: Need) -> int:
    """Give all points in the same prefecture, two thirds in the same region."""
    if candidate.prefecture is None:
        return 0
    if candidate.prefecture == need.prefecture:
        return FULL
    return 170 if candidate.region and candidate.region == need.region else 0


def unknown(candidate: Candidate, as_of: date, currency: str = "JPY") -> frozenset[str]:
    """Name the sections a profile says nothing (or nothing recent) about.

    Rows without evidence are known to be worth 0; they are not unknown.
    """
    silent = {
        "experience": not candidate.experience,
        "skills": not candidate.skills,
        "tools": not candidate.tools,
        "outcomes": not candidate.outcomes,
        "rate": ask(candidate, 1, currency) is None,
        "availability": is_stale(candidate, as_of),
        "location": candidate.prefecture is None,
    }
    return frozenset(section for section, is_silent in silent.items() if is_silent)


def features(candidate: Candidate, as_of: date) -> dict[tuple[str, str], int]:
    """Work out the points of every item that depends on the profile alone, by (kind, id).

    Rate, availability and location need both sides and are not here. What is left out is 0.
    """
    month, rows = month_of(as_of), candidate.experience
    found = {("evidence", "evidence"): evidence_points(candidate)}
    for kind, full in FULL_MONTHS.items():
        for id_ in {getattr(row, kind) for row in rows}:
            weighted = weighted_months(evidenced(rows, kind, id_), month)
            found[kind, id_] = experience_points(weighted, full)
    for id_, skill in candidate.skills.items():
        found["skill", id_] = skill_points(skill, month)
    for id_, depth in candidate.tools.items():
        found["tool", id_] = TOOL_POINTS[depth]
    for kpi in {outcome.kpi for outcome in candidate.outcomes}:
        found["kpi", kpi] = outcome_points(o for o in candidate.outcomes if o.kpi == kpi)
    return found


def span(row: Experience, as_of: int) -> tuple[int, int]:
    """Give the months of a row as a half-open span that ends at `as_of` at the latest."""
    return row.start, as_of if row.end is None else min(row.end, as_of)


def evidenced(rows: Iterable[Experience], kind: str, id_: str) -> list[Experience]:
    """Pick the evidenced rows of one stage, industry or role."""
    return [row for row in rows if row.evidenced and getattr(row, kind) == id_]


def faded(skill: Skill, as_of: int) -> bool:
    """Tell whether a skill was last used more than 36 months ago."""
    return skill.last_used is not None and as_of - skill.last_used > SKILL_FADES_AFTER


def is_stale(candidate: Candidate, as_of: date) -> bool:
    """Tell whether availability is unstated or was confirmed more than 30 days ago."""
    confirmed = candidate.availability_confirmed_on
    if confirmed is None or candidate.days is None or candidate.available_from is None:
        return True
    return (as_of - confirmed).days > STALE_AFTER


def days_late(candidate: Candidate, need: Need) -> int:
    """Count the days from the wanted start to the day a candidate is available."""
    start = candidate.available_from
    return 0 if start is None else max(0, (start - need.start).days)
