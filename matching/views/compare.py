"""Candidates of a ranking side by side."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kernel.pages import actor_of, signed_in
from kernel.refusals import BadValues
from marketplace.models import Need
from matching.board import ranked_need, shown_profiles
from matching.client_weights import Moved, moved_for
from matching.comparison import chosen, placed
from matching.comparison import compare as compared
from matching.filters import RankingFilters
from matching.market import active_weights
from matching.models import WeightSet


@require_GET
@signed_in
def compare(request: HttpRequest, need_id: UUID) -> HttpResponse:
    """Compare two to four candidates, gaps first; a wrong choice is said and kept."""
    actor = actor_of(request)
    need, ids, weights = ranked_need(actor, need_id), chosen(request.GET.getlist("id")), active_weights()
    moved = _moved(request, need, weights)
    context: dict[str, Any] = {"need": need, "curator": actor.staff == "curator", "moved": moved}
    try:
        context["comparison"] = compared(need, actor, ids, moved, weights)
        status = 200
    except BadValues as wrong:
        places = placed(need, ids, moved, weights)
        profiles = shown_profiles(places, actor)
        context |= {"wrong": wrong.errors["id"], "kept": [(row.rank, profiles[pk]) for pk, row in places.items()]}
        status = 422
    return render(request, "matching/compare.html", context, status=status)


def _moved(request: HttpRequest, need: Need, weights: WeightSet) -> Moved:
    """Return the weights the ranking was looked at with; wrong ones are left aside."""
    filters, actor = RankingFilters(request.GET), actor_of(request)
    fine = filters.is_valid()
    published = bool(filters.cleaned_data.get("published"))
    try:
        return moved_for(need, actor, filters.sliders if fine else {}, published=published, table=weights)
    except BadValues:
        return moved_for(need, actor, {}, published=published, table=weights)
