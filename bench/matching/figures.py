"""Percentiles, ratios with their uncertainty, and tables for a terminal."""

import os
import platform
import random
import statistics
from collections.abc import Sequence
from importlib.metadata import version

RESAMPLES = 1_000


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which a share of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def ratio(slow: Sequence[float], fast: Sequence[float]) -> tuple[float, float, float]:
    """Return how many times slower the median of one peer is, with the ends of a 95 % bootstrap interval.

    Values at the same place are of the same need, and needs are drawn as pairs; peers that saw different needs are
    drawn apart.
    """
    chance = random.Random(1)
    paired = len(slow) == len(fast)
    found = []
    for _ in range(RESAMPLES):
        mine = chance.choices(range(len(slow)), k=len(slow))
        theirs = mine if paired else chance.choices(range(len(fast)), k=len(fast))
        found.append(statistics.median(slow[n] for n in mine) / statistics.median(fast[n] for n in theirs))
    middle = statistics.median(slow) / statistics.median(fast)
    return middle, percentile(found, 0.025), percentile(found, 0.975)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Lay out rows under a head, the first column to the left and the others to the right."""
    widths = [max(len(row[n]) for row in [head, *rows]) for n in range(len(head))]
    sides = ["<", *[">"] * (len(head) - 1)]
    lines = [
        "  ".join(f"{text:{side}{width}}" for text, side, width in zip(row, sides, widths, strict=True))
        for row in [head, ["-" * width for width in widths], *rows]
    ]
    return "\n".join(line.rstrip() for line in lines)


def ms(seconds: float) -> str:
    """Write milliseconds with three figures or so."""
    value = seconds * 1_000
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def machine(*lines: str) -> str:
    """Describe the machine, its load now, and the versions of what was measured."""
    packages = ", ".join(f"{name} {version(name)}" for name in ("Django", "psycopg", "duckdb"))
    load = " ".join(f"{value:.1f}" for value in os.getloadavg())
    system = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, load average {load}"
    return "\n".join([system, f"Python {platform.python_version()}, {packages}", *lines])
