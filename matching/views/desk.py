"""The curators' desk: which needs wait for a shortlist, and one shortlist in the making."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kernel.actors import Actor
from kernel.pages import actor_of, allow, done, signed_in
from kernel.refusals import NotPermitted
from marketplace.models import Need
from marketplace.transitions import PROPOSE
from matching import transitions as t
from matching.actions import start_shortlist
from matching.board import Board, board, ranked_need
from matching.desk import Listed, entries_of, listed, log_of, open_needs, under_review, waiting
from matching.filters import RankingFilters
from matching.models import Shortlist
from matching.rules import CURATOR
from matching.states import ShortlistStatus

RECENT = 10


@require_GET
@signed_in
def desk(request: HttpRequest) -> HttpResponse:
    """Show the queue: needs that wait for a shortlist, needs without candidates, and what was presented."""
    if actor_of(request).staff != "curator":
        raise NotPermitted
    needs = list(open_needs())
    context = {
        "queue": [need for need in needs if need.under_review and not need.was_presented],
        "without": [need for need in needs if not need.under_review and not need.was_presented],
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
    allow(CURATOR, actor, need)
    filters = RankingFilters(request.GET)
    found = board(need, actor, (), filters.cleaned_data.get("page") or 1 if filters.is_valid() else 1)
    draft = Shortlist.objects.filter(need=need, status=ShortlistStatus.DRAFT).select_related("curator").first()
    rows = listed(need, draft, entries_of(draft)) if draft else []
    context = {
        "need": need,
        "board": found,
        "queue": list(waiting()),
        "draft": draft,
        "rows": rows,
        "lacking": [row for row in rows if not row.explained_by_curator],
        "preview": _preview(rows, request.GET.get("see", "")),
        "others": _others(need, rows, found),
        "log": log_of(need),
        "may_start": t.START.offered(need, actor) and draft is None,
        "may_propose": PROPOSE.offered(need, actor),
        "presented": _presented(need, actor),
    }
    return render(request, "matching/desk_need.html", context)


def _preview(rows: list[Listed], see: str) -> Listed | None:
    """Return the place whose preview was asked for, else the first."""
    return next((row for row in rows if str(row.entry.candidacy_id) == see), rows[0] if rows else None)


def _others(need: Need, rows: list[Listed], found: Board) -> list[dict[str, Any]]:
    """Return the candidacies that could be added, with the machine's rank of each."""
    ranks = {row.candidate: n for n, row in enumerate(found.market.ranking.ranked, start=1)}
    others = under_review(need, besides=[row.entry.candidacy_id for row in rows])
    return [{"candidacy": row, "rank": ranks.get(row.profile_id)} for row in others]


def _presented(need: Need, actor: Actor) -> list[Shortlist]:
    rows = Shortlist.objects.filter(need=need, status=ShortlistStatus.PRESENTED)
    return list(rows.select_related("curator").order_by("-presented_at"))


@require_POST
@signed_in
def shortlist_start(request: HttpRequest, need_id: UUID) -> HttpResponse:
    """Start a shortlist with the candidacies under review, in the machine's order."""
    start_shortlist(need_id=need_id, actor=actor_of(request))
    return done(request, reverse("desk_need", args=[need_id]), _("The shortlist has been started."))
