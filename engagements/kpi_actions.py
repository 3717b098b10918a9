"""Targets and readings of KPIs: every change is a revision, and the ones before stay readable."""

import datetime as dt
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import F, Q
from django.utils.translation import gettext as _

from engagements import rules
from engagements import transitions as t
from engagements.kpi_figures import figures_of, lacking_in
from engagements.kpi_library import asked, library
from engagements.kpi_periods import Period, begins, last_whole
from engagements.models import Engagement, EngagementKpi, KpiReading, KpiTarget
from engagements.models.kpis import Figure
from engagements.states import EngagementStatus, ReadingSource
from kernel import clock
from kernel.actors import SYSTEM, Actor
from kernel.refusals import BadValues
from kernel.texts import legible
from kernel.units import action
from kernel.values import insert_all

MOST_ROWS = 2000
PLACES = {"kpi": "targets", "measure": "readings"}  # where a refusal says that a row stands
BATCH = 100
Row = Mapping[str, Any]
F_ = TypeVar("F_", bound=Figure)


@action
def set_targets(*, engagement_id: UUID, actor: Actor, rows: Sequence[Row], version: int | None = None) -> Engagement:
    """Say what KPIs are to reach: rows of kpi, period, starts_on, value and, if wanted, segment; no value takes the
    target back. What stays as it is makes no revision.

    :raises BadValues: on KPIs that are not of this engagement, periods that are none, or when nothing changes.
    """
    data = {"count": 0}
    with t.SET_TARGETS.on(Engagement, engagement_id, actor, version, data=data) as engagement:
        known = set(EngagementKpi.objects.filter(engagement=engagement).values_list("kpi_id", flat=True))
        read = _read(rows, "kpi", known)
        made = [KpiTarget(engagement=engagement, kpi_id=row["kpi"], **_figure(row)) for row in read]
        data["count"] = _append(engagement, made, actor)
    return engagement


@action
def record_readings(
    *,
    engagement_id: UUID,
    actor: Actor,
    rows: Sequence[Row],
    source: str = ReadingSource.FORM,
    version: int | None = None,
) -> Engagement:
    """Record what was read: rows of measure (a KPI or an input of one), period, starts_on, value and, if wanted,
    segment and note; no value takes a reading back. What stays as it is makes no revision.

    :raises BadValues: on measures nobody asks for here, periods that are none or have not begun, or when nothing
        changes.
    """
    data = {"count": 0}
    with t.RECORD_READINGS.on(Engagement, engagement_id, actor, version, data=data) as engagement:
        known = EngagementKpi.objects.filter(engagement=engagement).values_list("kpi_id", flat=True)
        made = [
            KpiReading(
                engagement=engagement,
                measure=row["measure"],
                source=source,
                note=str(row.get("note") or "").strip(),
                **_figure(row),
            )
            for row in _read(rows, "measure", set(asked(known)))
        ]
        data["count"] = _append(engagement, made, actor)
    return engagement


def _figure(row: Row) -> dict[str, Any]:
    return {
        "period": row["period"],
        "starts_on": row["starts_on"],
        "segment": segment_of(row.get("segment")),
        "value": row["value"],
    }


def segment_of(name: str | None) -> str:
    """Return the name of a part in one way of writing it, so that it is one part."""
    return legible(unicodedata.normalize("NFKC", name or "")).strip()


def _read(rows: Sequence[Row], name: str, known: set[str]) -> Sequence[Row]:
    """Return the rows when each speaks of a known measure and of a period, once.

    :raises BadValues: with one sentence a row.
    """
    if not rows or len(rows) > MOST_ROWS:
        raise BadValues(_("Send between 1 and %(most)s figures at a time.") % {"most": MOST_ROWS})
    errors: dict[str, Any] = {}
    prefix = PLACES[name]
    seen: set[tuple[Any, ...]] = set()
    for number, row in enumerate(rows):
        key = (row[name], row["period"], row["starts_on"], segment_of(row.get("segment")))
        if row[name] not in known:
            errors[f"{prefix}/{number}/{name}"] = unasked(row[name], known)
        elif not begins(row["period"], row["starts_on"]):
            errors[f"{prefix}/{number}/starts_on"] = _("Name the period by its first day.")
        elif name == "measure" and row["starts_on"] > clock.today():
            errors[f"{prefix}/{number}/starts_on"] = _("This period has not begun yet.")
        elif key in seen:
            errors[f"{prefix}/{number}/{name}"] = _("The same figure is given twice.")
        seen.add(key)
    if errors:
        raise BadValues(errors)
    return rows


def unasked(measure: str, known: Iterable[str]) -> str:
    """Return why a measure cannot be recorded here, and what to do."""
    found = library().get(measure)
    if found is not None and found.expr and set(asked([measure])) <= set(known):
        return _("This KPI is computed. Enter its parts: %(parts)s.") % {"parts": ", ".join(asked([measure]))}
    return _("No KPI of this engagement asks for this figure.")


def _append(engagement: Engagement, made: Sequence[F_], actor: Actor) -> int:
    """Insert what differs from the revision that holds; return how many that were.

    :raises BadValues: when nothing differs.
    """
    model = type(made[0])
    names = [f"{name}_id" if name in {"engagement", "kpi"} else name for name in model.KEY]
    days = {row.starts_on for row in made}
    there = model._base_manager.filter(engagement=engagement, starts_on__in=days).order_by("revision")
    last = {tuple(getattr(row, name) for name in names): row for row in there}
    party = rules.party_of(actor, engagement)
    fresh: dict[int, F_] = {}
    for number, row in enumerate(made):
        before = last.get(tuple(getattr(row, name) for name in names))
        if says_the_same(before, row.value, getattr(row, "note", "")):
            continue
        row.revision, row.party = before.revision + 1 if before else 1, party
        row.by_id, row.at = actor.person, clock.now()
        fresh[number] = row
    if not fresh:
        raise BadValues(_("Nothing here differs from what is recorded already."))
    _insert(fresh, PLACES["kpi" if model is KpiTarget else "measure"])
    return len(fresh)


def _insert(fresh: Mapping[int, Figure], prefix: str) -> None:
    """Insert figures; a refusal names the row by the number it was sent under."""
    numbers = list(fresh)
    try:
        insert_all(list(fresh.values()), exclude=("engagement", "by"))
    except BadValues as refusal:
        found: dict[str, Any] = {}
        for name, texts in refusal.errors.items():
            number, _slash, rest = name.partition("/")
            found[f"{prefix}/{numbers[int(number)]}{f'/{rest}' if rest else ''}" if number else name] = texts
        raise BadValues(found) from refusal


def says_the_same(before: Figure | None, value: Decimal | None, note: str) -> bool:
    """Say whether a value and its note add nothing to the revision that holds."""
    if before is None:
        return value is None
    return before.value == value and (not note or note == getattr(before, "note", ""))


def due_month(today: dt.date) -> Period:
    """Return the last month whose readings should all be there."""
    last = last_whole(today)
    return last if last.due_on < today else last.moved(-1)


@action
def check_readings(*, actor: Actor = SYSTEM) -> int:
    """Look once, after the due day, whether a month's readings are there, and tell both sides what is missing; return
    how many engagements that were.
    """
    month = due_month(clock.today())
    rows = Engagement.objects.filter(
        Q(readings_checked__isnull=True) | Q(readings_checked__lt=month.starts_on),
        status=EngagementStatus.ACTIVE,
        starts_on__lte=month.ends_on,
        ends_on__gte=month.starts_on,
    )
    found = list(rows.order_by(F("readings_checked").asc(nulls_first=True), "pk").values_list("pk", flat=True)[:BATCH])
    for pk in sorted(found, key=str):
        data = {"month": month.starts_on.isoformat(), "missing": 0}
        with t.CHECK_READINGS.on(Engagement, pk, actor, data=data) as engagement:
            kept = figures_of([engagement])[engagement.pk]
            kpis = list(engagement.kpis.select_related("kpi"))
            data["missing"] = sum(bool(lacking_in(engagement, kpi, month, kept)) for kpi in kpis)
            engagement.readings_checked = month.starts_on
    return len(found)
