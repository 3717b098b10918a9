"""What if a need asked for a little less, and what comparable CMOs ask: pages, and panels of the need editor."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kernel.pages import actor_of, find, signed_in
from marketplace.models import Need
from matching.client_weights import moved_for
from matching.forms import typed
from matching.market import active_weights, asking
from matching.rates import guidance
from matching.relaxed import panel
from matching.rules import RANKING_VIEW
from matching.thought import Thought, saved, thought
from matching.what_if import what_if as counted


@require_GET
@signed_in
def what_if(request: HttpRequest, need_id: UUID) -> HttpResponse:
    """Count who qualifies for the need as it stands in the form, else as saved, and with each single relaxation."""
    need, asked = _asked(request, need_id)
    weights = active_weights()
    moved = moved_for(need, actor_of(request), {}, published=False, table=weights)
    context = {
        "need": need,
        "curator": actor_of(request).staff == "curator",
        "panel": panel(counted(asked, weights, moved.values)),
    }
    return render(request, _piece(request, "matching/what_if.html"), context)


@require_GET
@signed_in
def rate_guidance(request: HttpRequest, need_id: UUID) -> HttpResponse:
    """Show what comparable CMOs ask for the days of the need as it stands in the form, else as saved."""
    need, asked = _asked(request, need_id)
    context = {"need": need, "curator": actor_of(request).staff == "curator", "guidance": guidance(asked)}
    return render(request, _piece(request, "matching/rate_guidance.html"), context)


def _asked(request: HttpRequest, need_id: UUID) -> tuple[Need, Thought]:
    need: Need = find(asking().select_related("client_weights"), RANKING_VIEW, actor_of(request), need_id)
    return need, thought(typed(request.GET, saved(need)))


def _piece(request: HttpRequest, template: str) -> str:
    """Return the panel alone for a place on another page; without a script the whole page is asked for."""
    return f"{template}#panel" if request.htmx else template  # type: ignore[attr-defined]
