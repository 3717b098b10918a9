"""A shortlist as the company reads it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kernel.pages import actor_of, done, find, signed_in, version_of
from marketplace.rules import REQUESTER
from marketplace.transitions import INTERVIEW
from matching.actions import present_shortlist
from matching.board import candidacies_of
from matching.desk import entries_of, listed
from matching.explanation import bar_key
from matching.market import asking
from matching.models import Shortlist
from matching.rules import SHORTLIST_VIEW

# What the company may answer with terms; the upper app's own page judges again.
OFFERABLE = ("under_review", "shortlisted", "interviewing")


@require_GET
@signed_in
def shortlist(request: HttpRequest, shortlist_id: UUID) -> HttpResponse:
    """Show a shortlist in the curator's order: the machine's reasons beside the curator's."""
    actor = actor_of(request)
    row = find(Shortlist.objects.select_related("curator"), SHORTLIST_VIEW, actor, shortlist_id)
    need = asking().get(pk=row.need_id)
    rows = listed(need, row, entries_of(row, actor))
    seen = {c.pk: c for c in candidacies_of(need, actor).values()}
    explained = next((place.explained for place in rows if place.explained), None)
    context = {
        "shortlist": row,
        "need": need,
        "rows": [(place, seen.get(place.entry.candidacy_id)) for place in rows],
        "key": bar_key(explained) if explained else "",
        "interviewable": INTERVIEW.sources,
        "offerable": OFFERABLE,
        "acts": REQUESTER.holds(actor, need),
        "curator": actor.staff == "curator",
    }
    return render(request, "matching/shortlist.html", context)


@require_POST
@signed_in
def shortlist_present(request: HttpRequest, shortlist_id: UUID) -> HttpResponse:
    """Present the list to the company."""
    row = present_shortlist(shortlist_id=shortlist_id, actor=actor_of(request), version=version_of(request))
    return done(request, reverse("shortlist", args=[row.pk]), _("The company has the shortlist now."))
