"""Who fits a need, and why: for its company and for curators."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kernel.pages import actor_of, signed_in
from matching.board import board, ranked_need
from matching.desk import excluded_names
from matching.filters import RankingFilters


@require_GET
@signed_in
def ranking(request: HttpRequest, need_id: UUID) -> HttpResponse:
    """List the candidates of a need in the machine's order, each with her account."""
    actor = actor_of(request)
    need = ranked_need(actor, need_id)
    filters = RankingFilters(request.GET)
    fine = filters.is_valid()
    states = filters.cleaned_data.get("state", []) if fine else []
    found = board(need, actor, states, filters.cleaned_data.get("page") or 1)
    curator = actor.staff == "curator"
    left_out = {pk for row in found.excluded for pk in row.ids} if curator else set()
    context = {
        "need": need,
        "board": found,
        "filters": filters,
        "chosen": states,
        "curator": curator,
        "who": excluded_names(left_out) if curator else {},
    }
    return render(request, "matching/ranking.html", context, status=200 if fine else 422)
