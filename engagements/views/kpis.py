"""Pages of the KPI board: reading it, entering figures and targets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from engagements import kpi_actions, kpi_words, rules
from engagements import transitions as t
from engagements.forms.kpis import ReadingsForm, TargetsForm
from engagements.kpi_board import BACK, board_of, row_of, shown_first, tells
from engagements.kpi_csv import MOST_SEGMENT, OLDEST
from engagements.kpi_figures import Kept, figures_of, next_reading
from engagements.kpi_library import asked, leaves, library, of_term
from engagements.kpi_math import plain
from engagements.kpi_periods import KINDS, Period, around, named
from engagements.models import Engagement, EngagementKpi
from engagements.views.common import offered
from kernel import clock
from kernel.pages import (
    actor_of,
    find,
    paged,
    signed_in,
    verb_page,
    verb_row,
    version_of,
)
from kernel.refusals import NotVisible
from kernel.templatetags.kaji import label
from kernel.texts import joined
from profiles.reference import unit


def room_of(request: HttpRequest, engagement_id: UUID) -> Engagement:
    rows = Engagement.objects.select_related("company", "profile__identity")
    found: Engagement = find(rows, rules.ENGAGEMENT_VIEW, actor_of(request), engagement_id)
    return found


def kpis_of(engagement: Engagement) -> list[EngagementKpi]:
    return list(engagement.kpis.select_related("kpi", "engagement"))


def asked_for(request: HttpRequest, engagement: Engagement) -> tuple[Period, str]:
    """Return the period and segment the address names; what it does not name well is as if not named."""
    kind = request.GET.get("period", "")
    kind = kind if kind in KINDS else KINDS[0]
    period = named(request.GET.get("at", ""), kind)
    if period is None or period.starts_on.year < OLDEST or period > around(clock.today(), kind).moved(20):
        last = shown_first(engagement)
        period = last if kind == "month" else around(last.starts_on, kind)
    return period, kpi_actions.segment_of(request.GET.get("segment", "")[:MOST_SEGMENT])[:MOST_SEGMENT]


def address(name: str, engagement: Engagement | UUID, period: Period | None = None, segment: str = "") -> str:
    pk = engagement.pk if isinstance(engagement, Engagement) else engagement
    return reverse(name, args=[pk]) + (query_of(period, segment) if period else "")


def query_of(period: Period, segment: str = "") -> str:
    """Return the part of an address that names a period and a segment."""
    query = {"period": period.kind, "at": f"{period.starts_on:%Y-%m}", "segment": segment}
    return f"?{urlencode({name: text for name, text in query.items() if text})}"


def switches(to: Callable[[Period], str], period: Period, *, ahead: bool = False) -> dict[str, Any]:
    """Return the links to other periods: by kind, the one before, and the one after if it has begun or `ahead`."""
    kinds = {
        "month": (_("Month"), period.months[-1]),
        "quarter": (_("Quarter"), around(period.months[-1].starts_on, "quarter")),
        "year": (_("Year"), around(period.months[-1].starts_on, "year")),
    }
    before, after = period.moved(-1), period.moved(1)
    later = {"name": kpi_words.period_words(after), "url": to(after)}
    return {
        "kinds": [
            {"name": word, "url": to(other), "now": kind == period.kind} for kind, (word, other) in kinds.items()
        ],
        "earlier": {"name": kpi_words.period_words(before), "url": to(before)},
        "later": later if ahead or after.starts_on <= clock.today() else None,
    }


@signed_in
def kpi_board(request: HttpRequest, engagement_id: UUID) -> HttpResponse:
    """Show the whole board of a period."""
    engagement = room_of(request, engagement_id)
    period, segment = asked_for(request, engagement)
    board = board_of(engagement, kpis_of(engagement), period, segment)
    whole = [{"name": _("Whole"), "url": address("kpi_board", engagement, period), "now": not segment}]
    parts = [
        {"name": name, "url": address("kpi_board", engagement, period, name), "now": name == segment}
        for name in board.segments
    ]
    context = {
        **kpi_words.context(board),
        "engagement": engagement,
        "can": _can(request, engagement),
        "switch": switches(lambda to: address("kpi_board", engagement, to, segment), period),
        "segments": whole + parts if parts else [],
        "next": None if segment else next_reading(engagement, clock.today()),
        "links": links(engagement, period, segment),
        "query": query_of(period, segment),
    }
    return render(request, "engagements/kpi_board.html", context)


def links(engagement: Engagement, period: Period, segment: str = "") -> dict[str, str]:
    """Return where figures of a period are entered and files come from; a file names its segments itself."""
    forms = {name: address(name, engagement, period, segment) for name in ("kpi_readings", "kpi_targets")}
    return forms | {name: address(name, engagement, period) for name in ("kpi_import", "kpi_template")}


def _can(request: HttpRequest, engagement: Engagement) -> dict[str, bool]:
    steps = {"record": t.RECORD_READINGS, "target": t.SET_TARGETS, "baseline": t.SET_BASELINE}
    return offered(actor_of(request), engagement, **steps)


@signed_in
def kpi_figure(request: HttpRequest, engagement_id: UUID, kpi_id: str) -> HttpResponse:
    """Show one KPI: what it is, each period's value with its parts, and every revision of every figure."""
    engagement = room_of(request, engagement_id)
    kpi = next((one for one in kpis_of(engagement) if one.kpi_id == kpi_id), None)
    if kpi is None:
        raise NotVisible
    period, segment = asked_for(request, engagement)
    kept = figures_of([engagement])[engagement.pk]
    past = [row_of(engagement, kpi, kept, one, segment) for one in reversed(period.back(BACK[period.kind]))]
    row = past[0]
    here = reverse("kpi_figure", args=[engagement.pk, kpi_id])
    rows = engagement.readings.filter(measure__in=leaves(kpi_id)).select_related("by")
    measure = of_term(kpi.kpi)
    context = {
        "engagement": engagement,
        "kpi": kpi,
        "one": kpi_words.shown(row),
        "past": [
            {"period": kpi_words.period_words(one.point.period), "one": kpi_words.shown(one)}
            for one in past
            if tells(engagement, one.point)
        ],
        "formula": kpi_words.formula(measure),
        "note": kpi_words.note(measure),
        "rule": kpi_words.rule(measure),
        "period": kpi_words.period_words(period),
        "segment": segment,
        "revisions": paged(request, rows),
        "names": {name: label(library()[name]) for name in leaves(kpi_id) if name in library()}
        or {kpi_id: label(kpi.kpi)},
        "switch": switches(lambda to: here + query_of(to, segment), period),
        "can": _can(request, engagement),
        "links": links(engagement, period, segment),
        "query": query_of(period, segment),
        "first": kpi_words.period_words(row.points[0].period),
    }
    return render(request, "engagements/kpi_figure.html", context)


# --- entering ----------------------------------------------------------------------------------------------------
def _entering(name: str, engagement: Engagement, period: Period, segment: str, **words: Any) -> dict[str, Any]:
    """Return what the page of a form shows that stands for one period and segment."""

    def to(other: Period) -> str:
        return address(name, engagement, other, segment)

    return {
        "engagement": engagement,
        "period": period,
        "segment": segment,
        "switch": switches(to, period, ahead=name == "kpi_targets"),
        "action": to(period),
        "back": address("kpi_board", engagement, period, segment),
        **words,
    }


@signed_in
def kpi_readings(request: HttpRequest, engagement_id: UUID) -> HttpResponse:
    """Enter the figures of one period, all KPIs on one form."""
    engagement = verb_row(request, t.RECORD_READINGS, Engagement.objects.all(), engagement_id)
    period, segment = asked_for(request, engagement)
    kpis = kpis_of(engagement)
    kept = figures_of([engagement])[engagement.pk]

    def record(values: dict[str, Any]) -> Any:
        note, day = values.pop("note"), period.starts_on
        common = {"period": period.kind, "starts_on": day, "segment": segment, "note": note}
        rows = [{"measure": name, "value": value, **common} for name, value in values.items()]
        return kpi_actions.record_readings(
            engagement_id=engagement_id, actor=actor_of(request), rows=rows, version=version_of(request)
        )

    return verb_page(
        request,
        form_class=ReadingsForm,
        form_kwargs={"figures": _read_figures(kpis, kept, period, segment)},
        do=record,
        url=address("kpi_board", engagement, period, segment),
        said=_("The figures are recorded. Both sides see them on the board."),
        row=engagement,
        template="engagements/kpi_form.html",
        context=_entering(
            "kpi_readings",
            engagement,
            period,
            segment,
            heading=_("Figures of %(period)s") % {"period": kpi_words.period_words(period)},
            intro=_("Leave empty what you do not know. Rates are computed from these figures."),
            due=None if segment else period.due_on,
            button=_("Record the figures"),
        ),
    )


def _read_figures(kpis: Sequence[EngagementKpi], kept: Kept, period: Period, segment: str) -> list[Any]:
    readings = kept.readings.get(segment, {})
    found = []
    for name in asked(kpi.kpi_id for kpi in kpis):
        users = [kpi for kpi in kpis if name in leaves(kpi.kpi_id)]
        measure = library().get(name) or of_term(users[0].kpi)
        used = joined(label(kpi.kpi) for kpi in users if kpi.kpi_id != name)
        for_ = _("for %(names)s") % {"names": used} if used else ""
        help_ = _(" · ").join(filter(None, (unit(measure), for_)))
        read_ = readings.get((name, period))
        found.append((name, label(measure), help_, read_.row.value if read_ else None))
    return found


@signed_in
def kpi_targets(request: HttpRequest, engagement_id: UUID) -> HttpResponse:
    """Say what each KPI is to reach in a period, and in those after it if wanted."""
    engagement = verb_row(request, t.SET_TARGETS, Engagement.objects.all(), engagement_id)
    period, segment = asked_for(request, engagement)
    kept = figures_of([engagement])[engagement.pk]

    def aim(values: dict[str, Any]) -> Any:
        repeat = values.pop("repeat")
        rows = [
            {"kpi": name, "value": value, "period": one.kind, "starts_on": one.starts_on, "segment": segment}
            for number, one in enumerate(period.moved(n) for n in range(repeat))
            for name, value in values.items()
            if value is not None or number == 0
        ]
        return kpi_actions.set_targets(
            engagement_id=engagement_id, actor=actor_of(request), rows=rows, version=version_of(request)
        )

    goals = kept.targets.get(segment, {})
    return verb_page(
        request,
        form_class=TargetsForm,
        form_kwargs={"figures": [_goal(kpi, plain(goals.get((kpi.kpi_id, period)))) for kpi in kpis_of(engagement)]},
        do=aim,
        url=address("kpi_board", engagement, period, segment),
        said=_("The targets are set. Both sides see them on the board."),
        row=engagement,
        template="engagements/kpi_form.html",
        context=_entering(
            "kpi_targets",
            engagement,
            period,
            segment,
            heading=_("Targets for %(period)s") % {"period": kpi_words.period_words(period)},
            intro=_("A KPI is judged against the target of the same period. An empty field takes the target back."),
            button=_("Set the targets"),
        ),
    )


def _goal(kpi: EngagementKpi, there: Any) -> tuple[str, str, str, Any]:
    measure = of_term(kpi.kpi)
    ways = {"lower": _("or less"), "higher": _("or more"), "target": _("as close as possible")}
    help_ = _(" · ").join(filter(None, (unit(measure), ways[measure.direction])))
    return kpi.kpi_id, label(measure), help_, there
