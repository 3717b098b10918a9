"""The company's earlier strong candidates, for its next need."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kernel.pages import actor_of, signed_in
from marketplace.transitions import INVITE
from matching.board import ranked_need
from matching.earlier import earlier


@require_GET
@signed_in
def earlier_candidates(request: HttpRequest, need_id: UUID) -> HttpResponse:
    """List who came far on earlier needs of the company and qualifies now; other pages show it as a piece."""
    actor = actor_of(request)
    need = ranked_need(actor, need_id)
    invites = bool(need.may_invite) and need.status in INVITE.parent_states  # type: ignore[attr-defined]
    context = {"need": need, "people": earlier(need, actor), "invites": invites}
    piece = "#panel" if request.htmx else ""  # type: ignore[attr-defined]
    return render(request, f"matching/earlier.html{piece}", context)
