"""How the 2,000 of a need are shared out over what it asks for."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from matching.scoring.facts import Need

TOTAL = 2_000
FULL = 255
MAXIMUM = TOTAL * FULL

# The order breaks ties of the largest remainder, so it is part of the formula.
FACTORS = (
    "stage",
    "industry",
    "skills",
    "tools",
    "outcomes",
    "evidence",
    "rate",
    "availability",
    "location",
)
# Seed of the database rows: curators tune versions of it there, and those are passed in as `table`.
WEIGHTS: Mapping[str, Mapping[str, int]] = {
    "startup": dict(zip(FACTORS, (320, 160, 640, 240, 200, 80, 200, 120, 40), strict=True)),
    "mid_size": dict(zip(FACTORS, (320, 240, 600, 200, 240, 100, 140, 100, 60), strict=True)),
    "enterprise": dict(zip(FACTORS, (360, 320, 520, 80, 320, 180, 80, 80, 60), strict=True)),
}
SLIDER = range(201)  # per cent


class Asked(NamedTuple):
    """One asked item; `kind` says which vocabulary `id` is from."""

    factor: str
    kind: str
    id: str
    weight: int


def split(total: int, shares: Sequence[int]) -> list[int]:
    """Split a total in proportion to shares by largest remainder, ties to the earlier share.

    :raises ValueError: the shares do not add up to more than zero.
    """
    whole = sum(shares)
    if whole <= 0:
        raise ValueError("At least one share must be above zero.")
    parts = [total * share // whole for share in shares]
    by_remainder = sorted(range(len(shares)), key=lambda n: (-(total * shares[n] % whole), n))
    for n in by_remainder[: total - sum(parts)]:
        parts[n] += 1
    return parts


def weights(
    need: Need,
    table: Mapping[str, Mapping[str, int]] = WEIGHTS,
    multipliers: Mapping[str, int] | None = None,
) -> tuple[Asked, ...]:
    """Give each asked item its weight; together they are 2,000.

    First over the asked factors, then each factor over its items (must-have 2 : nice 1, others
    equally). `table` is stage -> factor -> weight; `multipliers` are the client's sliders per factor
    in whole per cent, 100 when left out.

    :raises ValueError: a slider outside 0-200 or of no factor, or no weight left at all.
    """
    sliders = multipliers or {}
    if any(f not in FACTORS or p not in SLIDER for f, p in sliders.items()):
        raise ValueError("A slider belongs to a factor and lies between 0 and 200 per cent.")
    asked = {factor: items for factor, items in _asked(need).items() if items}
    shares = [table[need.stage][factor] * sliders.get(factor, 100) for factor in asked]
    rows: list[Asked] = []
    for (factor, items), weight in zip(asked.items(), split(TOTAL, shares), strict=True):
        parts = split(weight, [share for _, _, share in items])
        rows += (Asked(factor, kind, id_, part) for (kind, id_, _), part in zip(items, parts, strict=True))
    return tuple(rows)


def _asked(need: Need) -> dict[str, list[tuple[str, str, int]]]:
    """List what a need asks for by factor: (kind, id, share)."""
    role = [("role", need.role, 1)] if need.role else []
    return {
        "stage": [("stage", need.stage, 1), *role],
        "industry": [("industry", id_, 1) for id_ in need.industries],
        "skills": [
            *(("skill", id_, 2) for id_ in need.must),
            *(("skill", id_, 1) for id_ in need.nice),
        ],
        "tools": [("tool", id_, 1) for id_ in need.tools],
        "outcomes": [("kpi", id_, 1) for id_ in need.kpis],
        "evidence": [("evidence", "evidence", 1)],
        "rate": [("rate", "rate", 1)],
        "availability": [("availability", "availability", 1)],
        "location": [("location", "location", 1)] if need.onsite_days > 0 else [],
    }
