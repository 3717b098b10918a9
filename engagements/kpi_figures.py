"""The figures of engagements as they stand: what was read, what was aimed at, what is still to be read."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from engagements import kpi_math
from engagements.kpi_library import Figures, missing
from engagements.kpi_periods import KINDS, Period, around, last_whole
from engagements.models import Engagement, EngagementKpi, KpiReading, KpiTarget
from engagements.states import EngagementStatus

Key = tuple[str, Period]


@dataclass(frozen=True)
class Read:
    """The reading that holds, and when the figure was first given."""

    row: KpiReading
    first_at: dt.datetime


@dataclass
class Kept:
    """The figures of one engagement by segment ("" is the whole), then by measure or KPI and period."""

    readings: dict[str, dict[Key, Read]] = field(default_factory=lambda: defaultdict(dict))
    targets: dict[str, dict[Key, int]] = field(default_factory=lambda: defaultdict(dict))

    def figures(self, segment: str = "") -> Figures:
        """Return the scaled values of what was read."""
        found = self.readings.get(segment, {})
        return {key: number for key, one in found.items() if (number := kpi_math.scaled(one.row.value)) is not None}

    @property
    def segments(self) -> list[str]:
        """Return the names of the parts that are read on their own."""
        return sorted(name for name in {*self.readings, *self.targets} if name)

    def cadence(self, kpi_id: str) -> str:
        """Return how often a KPI is to be read: as often as its finest target, by the month without one."""
        kinds = {period.kind for kpi, period in self.targets.get("", {}) if kpi == kpi_id}
        return next((kind for kind in KINDS if kind in kinds), KINDS[0])


def figures_of(engagements: Iterable[Engagement], since: dt.date | None = None) -> dict[UUID, Kept]:
    """Return the figures of each engagement, in two queries; `since` leaves out readings of earlier periods."""
    wanted = [row.pk for row in engagements]
    found = {pk: Kept() for pk in wanted}
    readings = KpiReading.objects.filter(engagement__in=wanted).order_by("revision")
    if since is not None:
        readings = readings.filter(starts_on__gte=since)
    for row in readings:
        mine = found[row.engagement_id].readings[row.segment]
        key = (row.measure, Period(row.starts_on, row.period))
        mine[key] = Read(row, mine[key].first_at if key in mine else row.at)
    for target in KpiTarget.objects.filter(engagement__in=wanted).order_by("revision"):
        goals = found[target.engagement_id].targets[target.segment]
        key = (target.kpi_id, Period(target.starts_on, target.period))
        goals.pop(key, None)
        if (number := kpi_math.scaled(target.value)) is not None:
            goals[key] = number
    return found


def expected(engagement: Engagement, period: Period) -> bool:
    """Say whether a period belongs to the work: it ends after the first day and begins before the last."""
    return engagement.starts_on <= period.ends_on and period.starts_on <= engagement.ends_on


def lacking_in(engagement: Engagement, kpi: EngagementKpi, month: Period, kept: Kept) -> list[str]:
    """Return what should have been read for a KPI when this month ended, and was not."""
    period = around(month.starts_on, kept.cadence(kpi.kpi_id))
    if period.ends_on != month.ends_on or not expected(engagement, period):
        return []
    return missing(kpi.kpi_id, period, kept.figures())


@dataclass(frozen=True)
class Waiting:
    """A month whose readings are to be given: what is missing, and the last day in time."""

    month: Period
    kpis: tuple[EngagementKpi, ...]
    measures: tuple[str, ...]

    @property
    def due_on(self) -> dt.date:
        return self.month.due_on


def waiting_readings(
    engagement: Engagement, kpis: Sequence[EngagementKpi], kept: Kept, today: dt.date
) -> list[Waiting]:
    """Return the months that are over and still lack readings, oldest first; none before the start of the work."""
    if engagement.status != EngagementStatus.ACTIVE:
        return []
    found = []
    month = around(engagement.starts_on)
    end = min(last_whole(today), around(engagement.ends_on))
    while month <= end:
        lacks = {kpi: lacking_in(engagement, kpi, month, kept) for kpi in kpis}
        late = tuple(kpi for kpi, parts in lacks.items() if parts)
        if late:
            measures = tuple(dict.fromkeys(part for parts in lacks.values() for part in parts))
            found.append(Waiting(month, late, measures))
        month = month.moved(1)
    return found


def next_reading(engagement: Engagement, today: dt.date) -> Period | None:
    """Return the month whose readings fall due next, None when the work will be over."""
    if engagement.status not in {EngagementStatus.PROPOSED, EngagementStatus.ACTIVE}:
        return None
    month = max(around(engagement.starts_on), last_whole(today))
    if month.due_on < today:
        month = month.moved(1)
    return month if month <= around(engagement.ends_on) else None
