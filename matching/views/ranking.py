"""Who fits a need, and why: for its company and for curators."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kernel.actors import Actor
from kernel.pages import actor_of, done, put_errors, signed_in, version_of
from kernel.refusals import BadValues, Stale
from matching.board import Away, ranked_need
from matching.client_actions import move_sliders
from matching.comparison import chosen
from matching.desk import excluded_names
from matching.filters import RankingFilters, SlidersForm
from matching.shown import Asked, look, not_listed


@require_GET
@signed_in
def ranking(request: HttpRequest, need_id: UUID) -> HttpResponse:
    """List the candidates of a need in the machine's order, each with her account; on request, why others are away."""
    actor = actor_of(request)
    need = ranked_need(actor, need_id)
    filters, counted = RankingFilters(request.GET), "away" in request.GET
    fine = filters.is_valid()
    asked = Asked.of(filters, counted=counted) if fine else Asked(counted=counted)
    if fine and counted and request.htmx:  # type: ignore[attr-defined]
        return render(request, "matching/away.html", _away(not_listed(need, actor, asked), actor))
    try:
        found = look(need, actor, asked)
    except BadValues as wrong:
        put_errors(filters, wrong)
        fine, found = False, look(need, actor, Asked(states=asked.states, counted=counted))
    context = {
        **_away(found.away, actor),
        "need": need,
        "board": found,
        "filters": filters,
        "chosen": asked.states,
        "marked": chosen(request.GET.getlist("id")),
    }
    return render(request, "matching/ranking.html", context, status=200 if fine else 422)


def _away(away: Away, actor: Actor) -> dict[str, Any]:
    """Return who is away as a template reads it: names for curators only."""
    curator = actor.staff == "curator"
    ids = {pk for row in away.excluded for pk in row.ids} if curator else set()
    return {"away": away, "curator": curator, "who": excluded_names(ids) if ids else {}}


@require_POST
@signed_in
def ranking_weights(request: HttpRequest, need_id: UUID) -> HttpResponse:
    """Keep the sliders as the company's own for this need."""
    form = SlidersForm(request.POST)
    if not form.is_valid():
        raise BadValues({name: [str(text) for text in texts] for name, texts in form.errors.items()})
    actor, version = actor_of(request), version_of(request)
    if version is None:
        raise Stale
    move_sliders(need_id=need_id, actor=actor, sliders=form.sliders, version=version)
    return done(request, reverse("ranking", args=[need_id]), _("Your weights for this need are saved."))
