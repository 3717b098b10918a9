"""The curators' desk: which needs wait for a shortlist, and one shortlist in the making."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kernel.pages import actor_of, done, paged, signed_in
from kernel.refusals import NotPermitted
from matching.actions import start_shortlist
from matching.board import board, ranked_need
from matching.desk import Listed, applied, draft_of, listed, log_of, under_review, waiting, without_candidates
from matching.filters import RankingFilters
from matching.models import Shortlist
from matching.states import ShortlistStatus

RECENT = 10
FIRST = 20


@require_GET
@signed_in
def desk(request: HttpRequest) -> HttpResponse:
    """Show the queue: needs that wait for a shortlist, needs without candidates, and what was presented."""
    if actor_of(request).staff != "curator":
        raise NotPermitted
    without = list(without_candidates()[: FIRST + 1])
    context = {
        "queue": paged(request, waiting()),
        "without": without[:FIRST],
        "more": len(without) > FIRST,
        "presented": Shortlist.objects.filter(status=ShortlistStatus.PRESENTED)
        .select_related("need__company", "curator")
        .order_by("-presented_at")[:RECENT],
    }
    return render(request, "matching/desk.html", context)


@require_GET
@signed_in
def desk_need(request: HttpRequest, need_id: UUID) -> HttpResponse:
    """Show one need's market, and its shortlist in the making."""
    actor = actor_of(request)
    need = ranked_need(actor, need_id)
    if actor.staff != "curator":
        raise NotPermitted
    filters = RankingFilters(request.GET)
    asked = filters.cleaned_data.get("page") or 1 if filters.is_valid() else 1
    found = board(need, actor, (), asked, desk=True)
    draft, entries = draft_of(found)
    rows = listed(need, draft, entries, found.weights) if draft else []
    context = {
        "need": need,
        "board": found,
        "queue": list(waiting()[:FIRST]),
        "draft": draft,
        "rows": rows,
        "lacking": [row for row in rows if not row.explained_by_curator],
        "preview": _preview(rows, request.GET.get("see", "")),
        "applied": applied(found),
        "others": under_review(found, besides=[row.entry.candidacy_id for row in rows]),
        "log": log_of(need),
        "may_start": found.may_start,
        "may_propose": found.may_propose,
        "presented": [row for row in found.shortlists if row.status == ShortlistStatus.PRESENTED],
    }
    return render(request, "matching/desk_need.html", context)


def _preview(rows: list[Listed], see: str) -> Listed | None:
    """Return the place whose preview was asked for, else the first."""
    return next((row for row in rows if str(row.entry.candidacy_id) == see), rows[0] if rows else None)


@require_POST
@signed_in
def shortlist_start(request: HttpRequest, need_id: UUID) -> HttpResponse:
    """Start a shortlist with the candidacies under review, in the machine's order."""
    start_shortlist(need_id=need_id, actor=actor_of(request))
    return done(request, reverse("desk_need", args=[need_id]), _("The shortlist has been started."))
