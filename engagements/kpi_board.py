"""The board: each KPI of an engagement in one period, judged, with its parts, its past, and what is wrong."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from engagements import kpi_math
from engagements.kpi_figures import Kept, Read, expected, figures_of
from engagements.kpi_library import Figures, Measure, asked, exact, leaves, library, missing, of_term, value
from engagements.kpi_math import Trap, Verdict
from engagements.kpi_periods import Period, around, last_whole
from engagements.models import Engagement, EngagementKpi
from kernel import clock

BACK = {"month": 7, "quarter": 5, "year": 3}  # how many periods the lines show
FUNNEL = ("leads", "mql", "sql", "deals_won")
QUALITY = ("sql_rate", "win_rate")


@dataclass(frozen=True)
class Part:
    """What a value was computed from; `read` is the reading of this very period, if there is one."""

    measure: Measure
    value: int | None
    read: Read | None

    @property
    def shown(self) -> Decimal | None:
        return kpi_math.shown(self.value)


@dataclass(frozen=True)
class Point:
    """A KPI in one period: value, target, how it was judged."""

    period: Period
    value: int | None
    target: int | None
    verdict: Verdict

    @property
    def shown(self) -> Decimal | None:
        return kpi_math.shown(self.value)

    @property
    def exact(self) -> Decimal | None:
        return kpi_math.plain(self.value)

    @property
    def target_shown(self) -> Decimal | None:
        return kpi_math.plain(self.target)


@dataclass(frozen=True)
class BoardRow:
    """One KPI of the board. `points` end with the period judged; `lacks` are the parts still to be read."""

    kpi: EngagementKpi
    measure: Measure
    baseline: int | None
    points: tuple[Point, ...]
    parts: tuple[Part, ...]
    lacks: tuple[Measure, ...]
    is_due: bool
    late: bool
    late_on: dt.date | None  # when it was read after all
    revised: bool

    @property
    def point(self) -> Point:
        return self.points[-1]

    @property
    def verdict(self) -> Verdict:
        return self.point.verdict

    @property
    def before(self) -> Decimal | None:
        return kpi_math.plain(self.baseline)

    @property
    def change(self) -> Decimal | None:
        """Return the difference to the period before, as the two are shown."""
        now, then = self.point.shown, self.points[-2].shown if len(self.points) > 1 else None
        return None if now is None or then is None else now - then


@dataclass(frozen=True)
class Step:
    """One step of the funnel: how many, and the rate from the step before in tenths of a percent."""

    measure: Measure
    value: int | None
    share: int | None  # of the first step
    rate: int | None

    @property
    def rate_percent(self) -> Decimal | None:
        return kpi_math.tenths(self.rate)

    @property
    def shown(self) -> Decimal | None:
        return kpi_math.shown(self.value)


@dataclass(frozen=True)
class Alarm:
    """More leads, less business: the rate that fell, from when on."""

    measure: Measure
    since: Period
    trap: Trap

    @property
    def leads(self) -> tuple[Decimal | None, Decimal | None]:
        return kpi_math.shown(self.trap.leads[0]), kpi_math.shown(self.trap.leads[1])

    @property
    def quality(self) -> tuple[Decimal | None, Decimal | None]:
        return kpi_math.shown(self.trap.quality[0]), kpi_math.shown(self.trap.quality[1])


@dataclass(frozen=True)
class Board:
    """All KPIs of an engagement in one period and segment."""

    engagement: Engagement
    period: Period
    segment: str
    segments: list[str]
    rows: list[BoardRow]
    alarms: list[Alarm]
    funnel: list[Step]

    def counts(self) -> dict[str, int]:
        """Return how many KPIs stand in each state."""
        states = [row.verdict.status for row in self.rows]
        return {state: states.count(state) for state in ("achieved", "on_track", "off_track", "no_data")}

    @property
    def late(self) -> bool:
        return any(row.late for row in self.rows)

    @property
    def periods(self) -> list[Period]:
        return self.period.back(BACK[self.period.kind])

    @property
    def blank(self) -> int:
        """Return how many of the periods, from the oldest on, have nothing to tell about any KPI."""
        told = [any(tells(self.engagement, row.points[at]) for row in self.rows) for at in range(len(self.periods))]
        return told.index(True) if True in told else 0


def board_of(
    engagement: Engagement, kpis: Sequence[EngagementKpi], period: Period | None = None, segment: str = ""
) -> Board:
    """Return the board of an engagement in a period, by default the last month that is over."""
    chosen = period or shown_first(engagement)
    since = chosen.moved(-BACK[chosen.kind]).starts_on
    kept = figures_of([engagement], since)[engagement.pk]
    return build(engagement, kpis, kept, chosen, segment)


def shown_first(engagement: Engagement) -> Period:
    """Return the last month that is over, or the last one of the work when that has ended."""
    return min(last_whole(clock.today()), around(engagement.ends_on))


def build(engagement: Engagement, kpis: Sequence[EngagementKpi], kept: Kept, period: Period, segment: str) -> Board:
    """Return the board from figures that were fetched."""
    figures = kept.figures(segment)
    known = set(asked(kpi.kpi_id for kpi in kpis))
    return Board(
        engagement,
        period,
        segment,
        kept.segments,
        [row_of(engagement, kpi, kept, period, segment) for kpi in kpis],
        _alarms(known, period, figures),
        _funnel(known, period, figures),
    )


def tells(engagement: Engagement, point: Point) -> bool:
    """Say whether a KPI's period has something to tell: it belongs to the work, or a figure of it is known."""
    return expected(engagement, point.period) or point.value is not None or point.target is not None


def row_of(engagement: Engagement, kpi: EngagementKpi, kept: Kept, period: Period, segment: str) -> BoardRow:
    """Return one KPI of the board from figures that were fetched."""
    measure = of_term(kpi.kpi)
    figures, targets = kept.figures(segment), kept.targets.get(segment, {})
    # The value before the start is one of the whole; a part of it has none.
    baseline = kpi_math.scaled(kpi.baseline) if not segment else None
    points = tuple(
        _point(measure, one, baseline, figures, targets.get((kpi.kpi_id, one)))
        for one in period.back(BACK[period.kind])
    )
    lacks = missing(kpi.kpi_id, period, figures)
    cadence = kept.cadence(kpi.kpi_id)
    due = not segment and period.kind == cadence and expected(engagement, period)
    return BoardRow(
        kpi,
        measure,
        baseline,
        points,
        _parts(measure, kept, period, segment, figures) if measure.expr else (),
        tuple(library().get(leaf, measure) for leaf in lacks),
        is_due=due,
        late=due and bool(lacks) and period.due_on < clock.today(),
        late_on=_late_on(kpi.kpi_id, kept, period) if not segment and expected(engagement, period) else None,
        revised=_revised(kpi.kpi_id, kept, period, segment),
    )


def _point(measure: Measure, period: Period, baseline: int | None, figures: Figures, target: int | None) -> Point:
    actual = value(measure.id, period, figures)
    return Point(period, actual, target, kpi_math.attain(measure.direction, measure.measure, baseline, target, actual))


def _parts(measure: Measure, kept: Kept, period: Period, segment: str, figures: Figures) -> tuple[Part, ...]:
    readings = kept.readings.get(segment, {})
    return tuple(
        Part(library()[name], value(name, period, figures), readings.get((name, period)))
        for name in (*measure.parts, *(leaf for leaf in leaves(measure.id) if leaf not in measure.parts))
    )


def _readings(kpi_id: str, kept: Kept, period: Period, segment: str) -> list[tuple[Period, Read]]:
    """Return the readings a value comes from: of the period itself, or of its months."""
    found = kept.readings.get(segment, {})
    own = [(period, found[leaf, period]) for leaf in leaves(kpi_id) if (leaf, period) in found]
    months = [] if period.kind == "month" else period.months
    return own + [(m, found[leaf, m]) for m in months for leaf in leaves(kpi_id) if (leaf, m) in found]


def _late_on(kpi_id: str, kept: Kept, period: Period) -> dt.date | None:
    days = [
        day
        for one, read in _readings(kpi_id, kept, period, "")
        if (day := read.first_at.astimezone(clock.BUSINESS_ZONE).date()) > one.due_on
    ]
    return max(days, default=None)


def _revised(kpi_id: str, kept: Kept, period: Period, segment: str) -> bool:
    return any(read.row.revision > 1 for _one, read in _readings(kpi_id, kept, period, segment))


def _alarms(known: set[str], period: Period, figures: Figures) -> list[Alarm]:
    """Return where more leads came in while a rate of quality fell."""
    if "leads" not in known:
        return []
    periods = period.back(BACK[period.kind])
    leads = [value("leads", one, figures) for one in periods]
    found = []
    for name in QUALITY:
        if not known >= set(leaves(name)):
            continue
        trap = kpi_math.quantity_trap(leads, [value(name, one, figures) for one in periods])
        if trap is not None:
            found.append(Alarm(library()[name], periods[-1 - trap.steps], trap))
    return found


def _funnel(known: set[str], period: Period, figures: Figures) -> list[Step]:
    """Return lead → MQL → SQL → won, as far as it is read here; fewer than two steps are none."""
    names = [name for name in FUNNEL if name in known]
    if len(names) < 2:
        return []
    values = {name: exact(name, period, figures) for name in names}
    found = []
    for number, name in enumerate(names):
        now, before = values[name], values[names[number - 1]] if number else None
        first = values[names[0]]
        found.append(
            Step(
                library()[name],
                value(name, period, figures),
                share=int(now * 1000 // first) if now is not None and first else None,
                rate=int(now * 1000 // before) if now is not None and before else None,
            )
        )
    return found
