"""Small plots of the board: coordinates for server-side SVG, in the view boxes the templates name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engagements.kpi_board import BoardRow
from engagements.kpi_math import CLAMP, plain

WIDTH, HEIGHT, EDGE = 104.0, 32.0, 4.0
FULL = 1250  # the bar shows 0 to 125 %, in tenths


@dataclass(frozen=True)
class Bar:
    """The attainment bar in percent of its width; `kind` is its colour: g reached, ink on course, w missed."""

    width: str
    kind: str


@dataclass(frozen=True)
class Spark:
    """A line through the values that are known, with gaps where none is; dotted the target, fine its 80 % mark."""

    lines: list[str]
    dots: list[tuple[str, str]]
    end: tuple[str, str] | None
    target: str
    mark: str
    unknown: bool
    start: str  # x of the first day of the work, or nothing


KINDS = {"achieved": "g", "on_track": "ink", "off_track": "w"}


def bar(row: BoardRow) -> Bar | None:
    """Return the bar of a verdict, None where there is none."""
    if row.verdict.attainment is None:
        return None
    width = min(max(row.verdict.attainment, CLAMP[0]), FULL) * 100 / FULL
    return Bar(f"{width:.2f}%", KINDS[row.verdict.status])


def spark(row: BoardRow) -> Spark:
    """Place a KPI's values of the last periods."""
    values = [_float(point.value) for point in row.points]
    target = _float(row.point.target)
    mark = _mark(row.measure.direction, target)
    known = [one for one in (*values, target, mark) if one is not None]
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    span = high - low or 1.0
    step = (WIDTH - 2 * EDGE) / max(len(values) - 1, 1)

    def y(one: float) -> str:
        return f"{HEIGHT - 5 - (HEIGHT - 10) * (one - low) / span:.1f}"

    places = [None if one is None else (f"{EDGE + number * step:.1f}", y(one)) for number, one in enumerate(values)]
    runs = _runs(places)
    last = next((place for place in reversed(places) if place), None)
    return Spark(
        [" ".join(",".join(place) for place in run) for run in runs if len(run) > 1],
        [run[0] for run in runs if len(run) == 1],
        last,
        "" if target is None else y(target),
        "" if mark is None else y(mark),
        bool(values) and values[-1] is None,
        _start(row, step),
    )


def _mark(direction: str, target: float | None) -> float | None:
    """Return the value that is 80 % of the way to the target, for those where a ratio says it."""
    if target is None or target <= 0 or direction == "target":
        return None
    return target * 0.8 if direction == "higher" else target / 0.8


def _runs(places: Sequence[tuple[str, str] | None]) -> list[list[tuple[str, str]]]:
    """Split a line where a value is missing."""
    found: list[list[tuple[str, str]]] = [[]]
    for place in places:
        if place is None:
            found.append([])
        else:
            found[-1].append(place)
    return [run for run in found if run]


def _start(row: BoardRow, step: float) -> str:
    first = row.kpi.engagement.starts_on
    for number, point in enumerate(row.points):
        if point.period.starts_on >= first or point.period.ends_on >= first:
            return f"{EDGE + number * step:.1f}" if number else ""
    return ""


def _float(value: int | None) -> float | None:
    number = plain(value)
    return None if number is None else float(number)
