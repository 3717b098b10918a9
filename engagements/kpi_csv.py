"""Readings as CSV: the template, the export, and a file judged line by line before anything is recorded."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagements import kpi_math
from engagements.kpi_actions import MOST_ROWS, says_the_same, segment_of, unasked
from engagements.kpi_figures import Kept
from engagements.kpi_library import Measure, aliases, library
from engagements.kpi_periods import KINDS, Period, around, named
from engagements.models import KpiReading
from engagements.models.kpis import MOST
from kernel import clock
from kernel.csvfile import MOST_BYTES, Line, number, read
from kernel.refusals import BadValues
from kernel.templatetags.kaji import label
from kernel.texts import legible
from profiles.reference import unit

COLUMNS = {
    "measure": gettext_lazy("Figure (id)"),
    "name": gettext_lazy("Name of the figure"),
    "period": gettext_lazy("Kind of period"),
    "starts_on": gettext_lazy("First month"),
    "segment": gettext_lazy("Segment"),
    "value": gettext_lazy("Value"),
    "unit": gettext_lazy("Unit"),
    "note": gettext_lazy("Note"),
}
# The header is read in both languages and by id, whoever saved the file.
HEADERS = {
    "measure": ("measure", "figure (id)", "指標id", "指標(id)"),
    "name": ("name", "name of the figure", "指標名", "指標"),
    "period": ("period", "kind of period", "期間の種類"),
    "starts_on": ("starts_on", "first month", "month", "最初の月", "年月"),
    "segment": ("segment", "区分"),
    "value": ("value", "値", "実績"),
    "unit": ("unit", "単位"),
    "note": ("note", "説明", "メモ"),
}
PERIODS = {"month": "month", "quarter": "quarter", "year": "year", "月": "month", "四半期": "quarter", "年": "year"}
MOST_ERRORS = 50
MOST_FILE = MOST_BYTES + 1  # what is read of an upload: enough to know that it is too large
MOST_SEGMENT, MOST_NOTE = 40, 500
MOST_QUOTED = 40  # letters of a cell that are repeated beside what is wrong with it
OLDEST = 1950


@dataclass(frozen=True)
class Fault:
    """What is wrong with a line: which line and column, what stands there, and what to do."""

    line: int
    column: str
    cell: str
    text: str


@dataclass(frozen=True)
class Change:
    """One reading a file would record; `before` is the reading it replaces."""

    line: int
    row: Mapping[str, Any]
    measure: Measure
    period: Period
    before: KpiReading | None

    @property
    def revision(self) -> int:
        return self.before.revision + 1 if self.before else 1


@dataclass
class Preview:
    """What a file holds: what would be recorded, how much is there already, what is wrong."""

    changes: list[Change] = field(default_factory=list)
    same: int = 0
    faults: list[Fault] = field(default_factory=list)

    @property
    def revisions(self) -> int:
        return sum(change.before is not None for change in self.changes)

    @property
    def rows(self) -> list[Mapping[str, Any]]:
        return [change.row for change in self.changes]


# --- out ---------------------------------------------------------------------------------------------------------
def header() -> list[str]:
    return [str(text) for text in COLUMNS.values()]


def template(measures: Iterable[Measure], period: Period, kept: Kept) -> list[list[Any]]:
    """Return the rows to fill in for a period, with what is recorded already."""
    there = kept.readings.get("", {})
    rows = []
    for measure in measures:
        read_ = there.get((measure.id, period))
        value = "" if read_ is None else plain(read_.row.value)
        kind, month = period.kind, f"{period.starts_on:%Y-%m}"
        rows.append([measure.id, label(measure), kind, month, "", value, unit(measure), ""])
    return [header(), *rows]


def export(readings: Iterable[KpiReading]) -> list[list[Any]]:
    """Return the readings that hold, in the columns an import takes."""
    rows = []
    for row in readings:
        measure = library().get(row.measure)
        name, word = (label(measure), unit(measure)) if measure else (row.measure, "")
        month = f"{row.starts_on:%Y-%m}"
        rows.append([row.measure, name, row.period, month, row.segment, plain(row.value), word, row.note])
    return [header(), *rows]


def _place(one: Change) -> list[str]:
    return [one.measure.id, "", one.period.kind, f"{one.period.starts_on:%Y-%m}"]


def rows_of(found: Preview) -> list[list[Any]]:
    """Return what a file would record, as a file."""
    rows = [[*_place(one), one.row["segment"], one.row["value"], "", one.row["note"]] for one in found.changes]
    return [header(), *rows]


def plain(value: Decimal | None) -> Decimal | None:
    """Return a value without idle zeros."""
    if value is None:
        return None
    return value.to_integral_value() if value == value.to_integral_value() else value.normalize()


# --- in ----------------------------------------------------------------------------------------------------------
def preview(content: bytes, known: Sequence[str], kept: Kept) -> Preview:
    """Judge a file line by line against what is asked for here and what is recorded.

    :raises BadValues: when it is no CSV file, or its header lacks a column.
    """
    lines = read(content)
    columns = _columns(lines[0])
    reader = _Reader(known, kept)
    found = reader.found
    for line in lines[1:]:
        cells = {name: _cell(line, at) for name, at in columns.items()}
        if not cells["value"]:
            continue
        try:
            reader.take(line.number, cells)
        except _Wrong as wrong:
            cell = _quoted(cells.get(wrong.column, ""))
            found.faults.append(Fault(line.number, str(COLUMNS[wrong.column]), cell, wrong.text))
        if len(found.faults) >= MOST_ERRORS:
            break
    if not found.faults and len(found.changes) > MOST_ROWS:
        raise BadValues({"file": _("Send at most %(most)s figures in one file.") % {"most": MOST_ROWS}})
    return found


class _Wrong(Exception):
    def __init__(self, column: str, text: str) -> None:
        self.column, self.text = column, text
        super().__init__(text)


def _columns(head: Line) -> dict[str, int]:
    names = {alias: name for name, all_ in HEADERS.items() for alias in all_}
    names |= {str(text).casefold(): name for name, text in COLUMNS.items()}
    found: dict[str, int] = {}
    for at, cell in enumerate(head.cells):
        name = names.get(unicodedata.normalize("NFKC", cell).strip().casefold())
        if name is not None:
            found.setdefault(name, at)
    for name in ("measure", "starts_on", "value"):
        if name not in found:
            wanted = str(COLUMNS[name])
            sentence = _("Line %(line)s: the column “%(column)s” is missing. Use the header of the template.")
            raise BadValues({"file": sentence % {"line": head.number, "column": wanted}})
    return found


def _cell(line: Line, at: int) -> str:
    return line.cells[at].strip() if at < len(line.cells) else ""


def _quoted(cell: str) -> str:
    """Return the beginning of a cell on one line, without signs that show nothing or turn the writing around."""
    return Truncator(legible(" ".join(cell.split()))).chars(MOST_QUOTED)


@dataclass
class _Reader:
    """Takes the lines of a file one by one; refuses a figure that is given twice."""

    known: Sequence[str]
    kept: Kept
    found: Preview = field(default_factory=Preview)
    seen: dict[tuple[Any, ...], int] = field(default_factory=dict)

    def take(self, line: int, cells: Mapping[str, str]) -> None:
        """Note what a line would record.

        :raises _Wrong: with the column that does not fit.
        """
        measure, period = _measure(cells["measure"], self.known), _period(cells)
        segment, note = _texts(cells)
        value = _value(cells["value"])
        key = (measure.id, period, segment)
        if key in self.seen:
            sentence = _("Line %(line)s gives this figure already. Keep one of the two.")
            raise _Wrong("measure", sentence % {"line": self.seen[key]})
        self.seen[key] = line
        read_ = self.kept.readings.get(segment, {}).get((measure.id, period))
        before = read_.row if read_ else None
        if says_the_same(before, value, note):
            self.found.same += 1
            return
        row = {"measure": measure.id, "period": period.kind, "starts_on": period.starts_on, "segment": segment}
        self.found.changes.append(Change(line, row | {"value": value, "note": note}, measure, period, before))


def _texts(cells: Mapping[str, str]) -> tuple[str, str]:
    segment = segment_of(cells.get("segment")).removeprefix("'").strip()
    note = cells.get("note", "").removeprefix("'")
    if len(segment) > MOST_SEGMENT:
        raise _Wrong("segment", _("A segment has at most 40 characters."))
    if len(note) > MOST_NOTE:
        raise _Wrong("note", _("A note has at most 500 characters."))
    return segment, note


def _measure(text: str, known: Sequence[str]) -> Measure:
    name = unicodedata.normalize("NFKC", text).strip().casefold()
    name = aliases().get(name, name)
    if name not in known:
        by_word = {word.casefold(): id_ for id_ in known if (m := library().get(id_)) for word in (m.ja, m.en)}
        name = by_word.get(name, name)
    if name in known and name in library():
        return library()[name]
    if name in library():
        raise _Wrong("measure", unasked(name, known))
    raise _Wrong("measure", _("This figure is not known. Use the ids of the template."))


def _period(cells: Mapping[str, str]) -> Period:
    kind = PERIODS.get(unicodedata.normalize("NFKC", cells.get("period", "")).strip().casefold() or "month")
    if kind is None:
        raise _Wrong("period", _("Write one of: %(kinds)s.") % {"kinds": ", ".join(KINDS)})
    text = unicodedata.normalize("NFKC", cells["starts_on"]).strip()
    period = named(text, kind)
    if period is None:
        raise _Wrong("starts_on", _STARTS[kind]())
    if period > around(clock.today(), kind):
        raise _Wrong("starts_on", _("This period has not begun yet."))
    if period.starts_on.year < OLDEST:
        raise _Wrong("starts_on", _("This is too long ago."))
    return period


_STARTS = {
    "month": lambda: _("Write the month as 2026-10."),
    "quarter": lambda: _("Write the first month of a quarter: January, April, July or October, as 2026-10."),
    "year": lambda: _("Write the first month of the year, which is April, as 2026-04."),
}


def _value(text: str) -> Decimal:
    value = number(text)
    if value is None:
        raise _Wrong("value", _("Write a plain number, such as 1200 or 12.5; no formula and no other text."))
    if abs(value) >= MOST:
        raise _Wrong("value", _("The number is too large."))
    try:
        kpi_math.scaled(value)
    except ValueError:
        raise _Wrong("value", _("Write at most four digits after the point.")) from None
    return value
