"""The engagement room, the list of engagements, and the verbs of an engagement."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from engagements import feed, kpi_words, plots, rules, wording, work_actions
from engagements import transitions as t
from engagements.filters import EngagementFilter
from engagements.forms import BaselineForm, EndForm
from engagements.kpi_board import BACK, Board, build, shown_first
from engagements.kpi_figures import Kept, figures_of, next_reading
from engagements.kpi_periods import around
from engagements.law import earliest_end, notice_deadline, notice_required
from engagements.models import Engagement, Offer
from engagements.states import EngagementStatus, MilestoneStatus
from engagements.todo import SETTLED, SHAPES, next_milestone, side, waiting
from engagements.views.common import offered, side_of
from engagements.views.kpis import links
from kernel import clock
from kernel.pages import acting, actor_of, done, find, paged, signed_in, verb_page, verb_row, version_of
from kernel.refusals import NotVisible
from kernel.templatetags.kaji import day, label
from kernel.texts import pair
from kernel.todo import Todo
from profiles.models import Profile
from profiles.reference import unit


@signed_in
def engagement_list(request: HttpRequest) -> HttpResponse:
    """List the engagements of this person, and above them the offers that are open."""
    actor = actor_of(request)
    rows = Engagement.objects.select_related("company", "profile__identity", "terms").prefetch_related("milestones")
    filters = EngagementFilter(
        request.GET, queryset=rules.ENGAGEMENT_VIEW.filter(rows, actor).order_by("-created_at", "pk"), request=request
    )
    page = paged(request, filters.qs)
    offers = rules.OFFER_VIEW.filter(
        Offer.objects.live().select_related("company", "profile__identity", "need").order_by("expires_at", "pk"), actor
    )
    context = {
        "page": page,
        "rows": [_listed(row) for row in page],
        "filters": filters,
        "filtered": any(request.GET.get(name) for name in ("status", "kind")),
        "offers": list(offers[:20]) if page.number == 1 else [],
        "cmo": Profile.objects.filter(user_id=actor.person).exists(),
    }
    return render(request, "engagements/engagement_list.html", context)


def _listed(row: Engagement) -> dict[str, Any]:
    milestones = [one for one in row.milestones.all() if one.status != MilestoneStatus.CANCELLED]
    return {
        "engagement": row,
        "shape": SHAPES[row.status],
        "accepted": sum(one.status == MilestoneStatus.ACCEPTED for one in milestones),
        "milestones": len(milestones),
        "next": next_milestone(milestones) if row.status in {"proposed", "active"} else None,
        "fee": wording.fee_words(row.terms),
    }


@signed_in
def engagement(request: HttpRequest, engagement_id: UUID) -> HttpResponse:
    """Show the room: where the work stands, what waits for me, KPIs, milestones, what happened."""
    actor = actor_of(request)
    rows = Engagement.objects.whole().with_role(actor.user_id)
    row = find(rows, rules.ENGAGEMENT_VIEW, actor, engagement_id)
    milestones = list(row.milestones.all())
    board, kept = _board(row)
    can = offered(
        actor,
        row,
        record=t.RECORD_READINGS,
        target=t.SET_TARGETS,
        tick=t.TICK_TASK,
        baseline=t.SET_BASELINE,
        start=t.START,
        complete=t.COMPLETE_FIRST,
        end=t.END,
    )
    mine = side(row, actor)
    confirmed = row.cmo_done_at if mine == "cmo" else row.company_done_at
    settled = all(one.status in SETTLED for one in milestones)
    can["complete"] = not confirmed and can["complete"]
    context = {
        **kpi_words.context(board),
        "links": links(row, board.period),
        "next": next_reading(row, clock.today()),
        "engagement": row,
        "terms": row.terms,
        "can": can,
        "settled": settled,
        "confirmed": confirmed,
        "reads_terms": bool(mine) or actor.staff == "curator",
        "steps": _steps(row, milestones),
        "waits": _waits(row, mine, actor.user_id, kept),
        "blockers": work_actions.blockers(row) if row.status == EngagementStatus.PROPOSED else {},
        "line": plots.line(row, milestones, clock.today()),
        "feed": feed.feed(row, milestones),
        "fee": wording.fee_words(row.terms),
        "days": wording.days_words(row.terms),
        "payment": wording.payment_words(row.terms),
        "next_payment": _next_payment(row),
        "ends": _ends(row),
        "today": clock.today(),
        "units": {kpi.kpi_id: unit(kpi.kpi) for kpi in row.kpis.all()},
    }
    return render(request, "engagements/engagement.html", context)


def _board(row: Engagement) -> tuple[Board, Kept]:
    """Return the board of the last whole month, and the figures since the start."""
    period = shown_first(row)
    since = min(period.moved(-BACK[period.kind]).starts_on, around(row.starts_on, "year").starts_on)
    kept = figures_of([row], since)[row.pk]
    return build(row, list(row.kpis.all()), kept, period, ""), kept


def _waits(row: Engagement, mine: str, user_id: UUID | None, kept: Kept) -> list[Todo]:
    """Return what waits, without the title of the engagement the reader is in."""
    title = pair(row, "title").text
    return [replace(one, hint="") if one.hint == title else one for one in waiting(row, mine, user_id, kept)]


def _next_payment(row: Engagement) -> Any:
    return next((due for _closing, due in wording.payment_days(row.terms) if due >= clock.today()), None)


def _ends(row: Engagement) -> dict[str, Any]:
    """Return the dates Article 16 gives: whether it holds, and the last day to give notice."""
    holds = notice_required(row.starts_on, row.terms.service_to)
    return {"holds": holds, "notice_by": notice_deadline(row.terms.service_to) if holds else None}


def _steps(row: Engagement, milestones: list[Any]) -> list[dict[str, Any]]:
    """Return the state line: terms → start → milestones → close."""
    kept = [one for one in milestones if one.status != MilestoneStatus.CANCELLED]
    accepted = sum(one.status == MilestoneStatus.ACCEPTED for one in kept)
    started, over = row.started_at is not None, row.status in {"completed", "ended"}
    ends = _ends(row)
    closing = day(row.ends_on)
    if ends["holds"] and not over:
        closing = _("%(day)s; notice by %(notice)s") % {"day": closing, "notice": day(ends["notice_by"])}
    if over:
        closing = _("%(state)s, %(day)s") % {"state": row.get_status_display(), "day": day(row.ends_on)}
    working = _("%(done)s of %(all)s accepted") % {"done": accepted, "all": len(kept)}
    return [
        {
            "name": pgettext("engagement", "Terms"),
            "text": _("accepted by both sides, version %(n)s") % {"n": row.terms.number},
            "done": True,
            "now": False,
        },
        {
            "name": _("Start of the work"),
            "text": day(row.started_at or row.starts_on),
            "done": started,
            "now": not started and not over,
        },
        {"name": _("Milestones"), "text": working, "done": over, "now": started and not over},
        {"name": _("End of the engagement"), "text": closing, "done": over, "now": False},
    ]


def _back(engagement_id: UUID) -> str:
    return reverse("engagement", args=[engagement_id])


@signed_in
@require_POST
def engagement_start(request: HttpRequest, engagement_id: UUID) -> HttpResponse:
    """Start the work."""
    work_actions.start_engagement(engagement_id=engagement_id, actor=actor_of(request), version=version_of(request))
    return done(request, _back(engagement_id), _("The work has started."))


@signed_in
@require_POST
def engagement_complete(request: HttpRequest, engagement_id: UUID) -> HttpResponse:
    """Confirm for my side that the work is complete."""
    row = work_actions.complete_engagement(
        engagement_id=engagement_id, actor=actor_of(request), version=version_of(request)
    )
    said = _("The engagement is completed.") if row.status == EngagementStatus.COMPLETED else _("Your side confirmed.")
    return done(request, _back(engagement_id), said)


@signed_in
@require_POST
def tick_task(request: HttpRequest, engagement_id: UUID, kind: str) -> HttpResponse:
    """Note that a task the start waits for is settled."""
    work_actions.tick_task(engagement_id=engagement_id, kind=kind, actor=actor_of(request))
    return done(request, _back(engagement_id) + "#tasks", _("Settled."))


@signed_in
def set_baseline(request: HttpRequest, engagement_id: UUID, kpi_id: str) -> HttpResponse:
    """Give a KPI its value before the start, or the day it will be known."""
    row = verb_row(request, t.SET_BASELINE, Engagement.objects.whole(), engagement_id)
    kpi = next((one for one in row.kpis.all() if one.kpi_id == kpi_id), None)
    if kpi is None:
        raise NotVisible
    return verb_page(
        request,
        form_class=BaselineForm,
        initial={"baseline": kpi.baseline, "measured_by": kpi.measured_by},
        do=acting(request, work_actions.set_baseline, engagement_id=engagement_id, kpi_id=kpi_id),
        url=_back(engagement_id) + "#kpis",
        said=_("The value before the start is saved."),
        row=row,
        context={
            "heading": _("%(kpi)s before the start") % {"kpi": label(kpi.kpi)},
            "intro": _("The result is measured from this value. Both sides see it."),
            "facts": [(_("Unit"), unit(kpi.kpi) or "—")],
            "button": _("Save"),
            "back": _back(engagement_id),
        },
    )


@signed_in
def engagement_end(request: HttpRequest, engagement_id: UUID) -> HttpResponse:
    """End the work early, with a reason and the last day; shows the first lawful day."""
    row = verb_row(request, t.END, Engagement.objects.whole(), engagement_id)
    first = clock.today()
    bound = side_of(actor_of(request), row) == "company" and row.started_at and _ends(row)["holds"]
    if bound:
        first = earliest_end(clock.today())
    facts = [(_("Agreed end"), day(row.terms.service_to)), (_("Earliest last day"), day(first))]
    return verb_page(
        request,
        form_class=EndForm,
        initial={"ends_on": min(first, row.ends_on) if not bound else first},
        do=acting(request, work_actions.end_engagement, engagement_id=engagement_id),
        url=_back(engagement_id),
        said=_("The end is recorded. Both sides see the reason and the last day."),
        row=row,
        context={
            "heading": _("End the engagement early"),
            "intro": _(
                "A client who ends an engagement of six months or more gives notice at least 30 days before "
                "(Article 16)."
            )
            if bound
            else _("Milestones that were accepted stay payable."),
            "facts": facts,
            "button": _("End the engagement"),
            "back": _back(engagement_id),
        },
    )
