"""The curators' desk: which needs wait for a shortlist, and one shortlist in the making."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kernel.actors import Actor
from kernel.filters import MOST_TYPED
from kernel.pages import actor_of, done, paged, signed_in
from kernel.refusals import NotPermitted
from matching.actions import start_shortlist
from matching.board import board, ranked_need
from matching.desk import (
    Listed,
    applied,
    draft_of,
    elsewhere,
    listed,
    log_of,
    people_found,
    under_review,
    waiting,
    without_candidates,
)
from matching.filters import OVER, WHOSE, OverFilter, QueueFilter, RankingFilters
from matching.models import Shortlist
from matching.overrides import overruled
from matching.states import ShortlistStatus

RECENT = 10
FIRST = 20


@require_GET
@signed_in
def desk(request: HttpRequest) -> HttpResponse:
    """Show the queue: needs that wait for a shortlist, needs without candidates, and what was presented."""
    actor = _curator(request)
    form = QueueFilter(request.GET)
    whose = form.cleaned_data["whose"] if form.is_valid() else ""
    without = list(without_candidates(whose, actor)[: FIRST + 1])
    context = {
        "whose": whose,
        "choices": [("", _("All")), *WHOSE],
        "queue": paged(request, waiting(whose, actor)),
        "without": without[:FIRST],
        "more": len(without) > FIRST,
        "elsewhere": elsewhere(),
        "presented": Shortlist.objects.filter(status=ShortlistStatus.PRESENTED)
        .select_related("need__company", "curator")
        .order_by("-presented_at")[:RECENT],
    }
    return render(request, "matching/desk.html", context)


def _curator(request: HttpRequest) -> Actor:
    """Return who asks.

    :raises NotPermitted: unless she is a curator.
    """
    actor = actor_of(request)
    if actor.staff != "curator":
        raise NotPermitted
    return actor


@require_GET
@signed_in
def desk_need(request: HttpRequest, need_id: UUID) -> HttpResponse:
    """Show one need's market, and its shortlist in the making."""
    need = ranked_need(actor_of(request), need_id)
    actor = _curator(request)
    filters, words = RankingFilters(request.GET), request.GET.get("q", "")[:MOST_TYPED].strip()
    asked = filters.cleaned_data.get("page") or 1 if filters.is_valid() else 1
    found = board(need, actor, (), asked, desk=True, counted=False)
    draft, entries = draft_of(found)
    rows = listed(need, draft, entries, found.weights) if draft else []
    context = {
        "need": need,
        "board": found,
        "queue": list(waiting()[:FIRST]),
        "draft": draft,
        "rows": rows,
        "lacking": [row for row in rows if not row.explained_by_curator],
        "see": _see(rows, request.GET.get("see", "")),
        "words": words,
        "found": people_found(found, words, actor) if words else (),
        "applied": applied(found),
        "others": under_review(found, besides=[row.entry.candidacy_id for row in rows]),
        "log": log_of(need),
        "may_start": found.may_start,
        "may_propose": found.may_propose,
        "presented": [row for row in found.shortlists if row.status == ShortlistStatus.PRESENTED],
    }
    return render(request, "matching/desk_need.html", context)


def _see(rows: list[Listed], see: str) -> Listed | None:
    """Return the place whose preview was asked for, else the first."""
    return next((row for row in rows if str(row.entry.candidacy_id) == see), rows[0] if rows else None)


@require_GET
@signed_in
def overrides(request: HttpRequest) -> HttpResponse:
    """Show curators how often they overruled the machine, and what became of those they put forward."""
    _curator(request)
    form = OverFilter(request.GET)
    context = {"over": form.chosen, "choices": OVER, "told": overruled(form.days)}
    return render(request, "matching/overrides.html", context)


@require_POST
@signed_in
def shortlist_start(request: HttpRequest, need_id: UUID) -> HttpResponse:
    """Start a shortlist with the candidacies under review, in the machine's order."""
    start_shortlist(need_id=need_id, actor=actor_of(request))
    return done(request, reverse("desk_need", args=[need_id]), _("The shortlist has been started."))
