"""How figures of KPIs are said: periods, verdicts with their sign, differences, what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from engagements import kpi_math
from engagements.kpi_board import Alarm, Board, BoardRow, Point, Step
from engagements.kpi_library import Measure, aggregations
from engagements.kpi_periods import Period
from engagements.kpi_plots import Bar, Spark, bar, spark
from kernel import clock
from kernel.templatetags.kaji import day, label, month, value
from kernel.texts import joined, reader_language
from profiles.reference import unit

SIGNS = {"achieved": ("hit", "◎"), "on_track": ("on", "○"), "off_track": ("miss", "△"), "no_data": ("none", "—")}
MOST_TILES = 3


@dataclass(frozen=True)
class Said:
    """A verdict as it is always shown: class, sign and word."""

    css: str
    sign: str
    word: str


@dataclass(frozen=True)
class Shown:
    """A row of the board with what its template shows."""

    row: BoardRow
    name: str
    unit: str
    said: Said
    percent: str
    progress: str
    change: str
    why: str
    bar: Bar | None
    spark: Spark


def ja() -> bool:
    return reader_language() == "ja"


def period_words(period: Period) -> str:
    """Return 2026年10月, 2026年7〜9月, 2026年度 / Oct 2026, Jul to Sep 2026, year from Apr 2026."""
    first, last = period.starts_on, period.ends_on
    if period.kind == "month":
        return month(first)
    if ja():
        return f"{first.year}年{first.month}〜{last.month}月" if period.kind == "quarter" else f"{first.year}年度"
    if period.kind == "quarter":
        return f"{date_format(first, 'M')} to {month(last)}"
    return f"{month(first)} to {month(last)}"


def percent(tenths: int | None) -> str:
    """Return 749 as 74.9%."""
    return "" if tenths is None else f"{kpi_math.tenths(tenths)}%"


def signed(number: Decimal | None) -> str:
    """Return a difference with its sign: +59, −3.9, ±0."""
    if number is None:
        return "—"
    return f"{'+' if number > 0 else '−' if number < 0 else '±'}{value(abs(number))}"


def said(point: Point) -> Said:
    """Return the verdict of a KPI in a period. Without data it is never a good one."""
    verdict = point.verdict
    css, sign = SIGNS[verdict.status]
    words = {"achieved": _("Achieved"), "on_track": _("On track"), "off_track": _("Off track")}
    reasons = {"target_missing": _("no target"), "scale_missing": _("no baseline")}
    return Said(css, sign, words.get(verdict.status) or reasons.get(verdict.reason or "") or _("no reading"))


def why(row: BoardRow) -> str:
    """Return why there is no verdict, and what would give one."""
    if row.verdict.reason == "target_missing":
        return _("No target is set for this period.")
    if row.verdict.reason == "scale_missing":
        return _("The target is zero or below: it can be judged once the value before the start is known.")
    if row.verdict.reason is None:
        return ""
    if not row.lacks:
        return _("It cannot be computed: the formula would divide by zero.")
    return _("Still to be entered: %(names)s.") % {"names": joined(label(one) for one in row.lacks)}


def shown(row: BoardRow) -> Shown:
    return Shown(
        row,
        label(row.measure),
        unit(row.measure),
        said(row.point),
        percent(row.verdict.attainment),
        percent(row.verdict.progress),
        signed(row.change),
        why(row),
        bar(row),
        spark(row),
    )


def formula(measure: Measure) -> str:
    return measure.formula_ja if ja() else measure.formula_en


def note(measure: Measure) -> str:
    return measure.note_ja if ja() else measure.note_en


def rule(measure: Measure) -> str:
    """Return how months become quarters and years."""
    return str(aggregations()[measure.aggregation]["rule_ja" if ja() else "rule_en"])


def counted(board: Board) -> str:
    """Return 6つのうち達成2、順調2、未達1、実績なし1."""
    counts = board.counts()
    return _(
        "%(all)s KPIs: %(achieved)s achieved, %(on_track)s on track, %(off_track)s off track, %(none)s no data"
    ) % {
        "all": len(board.rows),
        "achieved": counts["achieved"],
        "on_track": counts["on_track"],
        "off_track": counts["off_track"],
        "none": counts["no_data"],
    }


def alarm(one: Alarm) -> str:
    """Return the quantity trap in plain words."""
    sentence = _(
        "Leads rose from %(leads_then)s (%(since)s) to %(leads_now)s, while %(rate)s fell from %(rate_then)s to "
        "%(rate_now)s. More names, less business: look at the quality before spending on more."
    )
    suffix = unit(one.measure)
    return sentence % {
        "leads_then": value(one.leads[0]),
        "leads_now": value(one.leads[1]),
        "since": period_words(one.since),
        "rate": label(one.measure),
        "rate_then": f"{value(one.quality[0])}{suffix}",
        "rate_now": f"{value(one.quality[1])}{suffix}",
    }


def steps(funnel: list[Step]) -> list[dict[str, Any]]:
    """Return the funnel with the width of each bar and the rate from the step before."""
    names = {"leads": _("Leads"), "mql": "MQL", "sql": "SQL", "deals_won": _("Deals won")}
    return [
        {
            "name": names[step.measure.id],
            "value": step.shown,
            "width": None if step.share is None else f"{min(max(step.share / 10, 0.5), 100):.1f}%",
            "rate": percent(step.rate),
        }
        for step in funnel
    ]


def context(board: Board) -> dict[str, Any]:
    """Return what the templates of a board show."""
    rows = [shown(row) for row in board.rows]
    judged = any(one.row.verdict.reason is None for one in rows)
    worst = sorted(rows, key=lambda one: (not one.row.late, ORDER[one.row.verdict.status]))
    return {
        "board": board,
        "rows": rows,
        "tiles": worst[:MOST_TILES] if len(rows) > MOST_TILES and judged else [],
        "period": period_words(board.period),
        "first": period_words(board.periods[0]),
        "told": f"{board.blank}:",
        "columns": [period_words(one) for one in board.periods[board.blank :]],
        "counted": counted(board),
        "alarms": [alarm(one) for one in board.alarms],
        "funnel": steps(board.funnel),
        "missing": [one for one in rows if one.why and one.row.verdict.reason != "target_missing"],
        "due": day(board.period.due_on),
        "open_until": day(board.period.ends_on) if board.period.ends_on >= clock.today() else "",
    }


ORDER = {"off_track": 0, "no_data": 1, "on_track": 2, "achieved": 3}
