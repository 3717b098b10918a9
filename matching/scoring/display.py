"""A score on the page: tenths that add up, and what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass

from matching.scoring.ranking import Item, Part, Score
from matching.scoring.shares import MAXIMUM


@dataclass(frozen=True, slots=True)
class Gap:
    """What one factor leaves open, the costliest item first."""

    factor: str
    missing: int
    items: tuple[Item, ...]


def shown(amount: int) -> int:
    """Turn a score of 0-510,000 into the displayed 0.0-100.0, as whole tenths (floor)."""
    return amount * 1_000 // MAXIMUM


def shown_parts(amounts: Sequence[int]) -> tuple[int, ...]:
    """Turn the parts of a score into tenths that add up to the displayed sum.

    Each is its own tenths rounded down, or one more where the remainder is largest.
    """
    tenths = [shown(amount) for amount in amounts]
    order = sorted(range(len(amounts)), key=lambda n: (-(amounts[n] * 1_000 % MAXIMUM), n))
    for n in order[: shown(sum(amounts)) - sum(tenths)]:
        tenths[n] += 1
    return tuple(tenths)


def gaps(found: Score) -> tuple[Gap, ...]:
    """List what is missing to a full score, the costliest factor first; unknown items are missing."""
    rows = [
        Gap(part.factor, part.maximum - part.low, _open_items(part)) for part in found.parts if part.low < part.maximum
    ]
    return tuple(sorted(rows, key=lambda gap: -gap.missing))


def _open_items(part: Part) -> tuple[Item, ...]:
    return tuple(sorted((i for i in part.items if i.missing), key=lambda item: -item.missing))
