"""Exposure in figures and small plots: a line through the weeks, between none and all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, EDGE = 312, 72, 6  # the view box the template names


@dataclass(frozen=True)
class Plot:
    """Lines and single dots through the weeks that have a value, and where the last one stands."""

    lines: tuple[str, ...]
    dots: tuple[tuple[str, str], ...]
    end: tuple[str, str] | None


def percent(share: float | None) -> str:
    return "—" if share is None else f"{100 * share:.1f}%"


def hundredths(number: float | None) -> str:
    return "—" if number is None else f"{number:.2f}"


def plot(values: Sequence[float | None]) -> Plot:
    """Place shares from 0 to 1; weeks without a value leave a gap."""
    step = (WIDTH - 2 * EDGE) / max(len(values) - 1, 1)
    places = [None if value is None else (f"{EDGE + n * step:.1f}", _y(value)) for n, value in enumerate(values)]
    runs = list(_runs(places))
    return Plot(
        tuple(" ".join(",".join(place) for place in run) for run in runs if len(run) > 1),
        tuple(run[0] for run in runs if len(run) == 1),
        places[-1] if places else None,
    )


def _y(value: float) -> str:
    return f"{HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * value:.1f}"


def _runs(places: Iterable[tuple[str, str] | None]) -> Iterable[list[tuple[str, str]]]:
    run: list[tuple[str, str]] = []
    for place in [*places, None]:
        if place is None:
            if run:
                yield run
            run = []
        else:
            run.append(place)
