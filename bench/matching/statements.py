"""What textbook SQL and DuckDB share: the conditions and points that are plain arithmetic, as SQL text."""

from bench.matching.flat import AVAILABILITY, Asked


def ask(found: Asked, divide: str) -> str:
    """Write what a person asks for the wanted days, rounded up to 1,000; `divide` is whole-number division."""
    days = found.need.days
    return f"(coalesce(day_rate * {days}, fee * {days} {divide} fee_days) + 999) {divide} 1000 * 1000"


def conditions(found: Asked) -> str:
    """Write the hard conditions that one row of a person answers; `ask` is a column by then."""
    need = found.need
    rows = [
        "published",
        f"languages & {found.languages} = {found.languages}",
        f"(ask IS NULL OR ask <= {need.cap})",
        f"(unknown & {AVAILABILITY} <> 0 OR days * 4 >= {need.days * 3})",
        f"(unknown & {AVAILABILITY} <> 0 OR start_on <= DATE '{need.start}' + 30)",
        "(free IS NULL OR free > 0)",
        *(["onsite"] if need.onsite_days else []),
    ]
    return " AND ".join(rows)


def blind(found: Asked) -> str:
    """Write the weight of what a person does not say."""
    return " + ".join(f"(unknown >> {n} & 1) * {weight}" for n, weight in enumerate(found.blind) if weight) or "0"


def computed(found: Asked, divide: str) -> str:
    """Write the points of rate, availability and place."""
    need = found.need
    spread = max(1, need.budget_max - need.budget_min)
    rate = (
        f"CASE WHEN ask IS NULL THEN 0 WHEN ask <= {need.budget_min} THEN 255 WHEN ask <= {need.budget_max} THEN "
        f"255 - 127 * (ask - {need.budget_min}) {divide} {spread} WHEN ask <= {need.cap} THEN 128 ELSE 0 END"
    )
    there = (
        f"CASE WHEN unknown & {AVAILABILITY} <> 0 THEN 0 ELSE greatest(0, least(255, 255 * days {divide} {need.days})"
        f" - 2 * greatest(0, start_on - DATE '{need.start}')) END"
    )
    place = f"CASE WHEN prefecture = '{need.prefecture}' THEN 255 WHEN region = '{need.region}' THEN 170 ELSE 0 END"
    parts = [f"({rate}) * {found.rate}", f"({there}) * {found.availability}"]
    return " + ".join([*parts, f"({place}) * {found.location}"] if found.location else parts)
