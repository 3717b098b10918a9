"""A shortlist: what the company reads, and the curator's verbs on it."""

from typing import Any
from uuid import UUID

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kernel.changes import Transition
from kernel.pages import acting, actor_of, done, find, signed_in, verb_page, verb_row, version_of
from kernel.refusals import NotVisible
from marketplace.models import Candidacy
from marketplace.rules import REQUESTER
from marketplace.transitions import INTERVIEW
from matching import transitions as t
from matching.actions import LISTABLE, exclude_candidate, explain_candidate, place_candidate, present_shortlist
from matching.board import candidacies_of
from matching.desk import entries_of, listed, name_of
from matching.explanation import bar_key
from matching.forms import ExplainForm, PlaceForm, ReasonForm
from matching.market import asking
from matching.models import Shortlist, ShortlistEntry
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


@signed_in
def shortlist_place(request: HttpRequest, shortlist_id: UUID, candidacy_id: UUID) -> HttpResponse:
    """Put a candidate at a place on the list, with a reason."""
    row, candidacy, entry = _opened(request, t.PLACE, shortlist_id, candidacy_id)
    facts = [(_("Place now"), entry.position)] if entry else []
    facts += [(_("Rank by score"), entry.machine_rank)] if entry and entry.machine_rank else []
    last = row.entries.count()
    asked = request.GET.get("position", "")
    first = (
        int(asked)
        if asked.isascii() and asked.isdigit() and len(asked) < 4
        else (entry.position if entry else last + 1)
    )
    verb = _("Move %(name)s") if entry else _("Add %(name)s")
    return _verb(
        request,
        row,
        form_class=PlaceForm,
        initial={"position": first},
        do=acting(request, place_candidate, shortlist_id=row.pk, candidacy_id=candidacy.pk),
        heading=verb % {"name": name_of(candidacy.profile)},
        facts=facts,
        button=_("Keep the reason"),
        said=_("The place and its reason are kept."),
    )


@signed_in
def shortlist_exclude(request: HttpRequest, shortlist_id: UUID, candidacy_id: UUID) -> HttpResponse:
    """Leave a candidate off the list, with a reason; her candidacy stays under review."""
    row, candidacy, entry = _opened(request, t.EXCLUDE, shortlist_id, candidacy_id)
    if entry is None:
        raise NotVisible
    return _verb(
        request,
        row,
        form_class=ReasonForm,
        initial={},
        do=acting(request, exclude_candidate, shortlist_id=row.pk, candidacy_id=candidacy.pk),
        heading=_("Leave %(name)s off") % {"name": name_of(candidacy.profile)},
        intro=_("The company does not see her on this list. Her candidacy stays under review."),
        button=_("Leave her off"),
        said=_("She is off the list, and the reason is kept."),
    )


@signed_in
def shortlist_explain(request: HttpRequest, shortlist_id: UUID, candidacy_id: UUID) -> HttpResponse:
    """Write the curator's reason for one candidate."""
    row, candidacy, entry = _opened(request, t.EXPLAIN, shortlist_id, candidacy_id)
    if entry is None:
        raise NotVisible
    return _verb(
        request,
        row,
        form_class=ExplainForm,
        initial={"reason_ja": entry.reason_ja, "reason_en": entry.reason_en},
        do=acting(request, explain_candidate, shortlist_id=row.pk, candidacy_id=candidacy.pk),
        heading=_("Why %(name)s is on the list") % {"name": name_of(candidacy.profile)},
        intro=_("The company reads this beside the score. One language is enough."),
        button=_("Keep the reason"),
        said=_("The reason is kept."),
        see=str(candidacy.pk),
    )


@require_POST
@signed_in
def shortlist_present(request: HttpRequest, shortlist_id: UUID) -> HttpResponse:
    """Present the list to the company."""
    row = present_shortlist(shortlist_id=shortlist_id, actor=actor_of(request), version=version_of(request))
    return done(request, reverse("shortlist", args=[row.pk]), _("The company has the shortlist now."))


def _opened(
    request: HttpRequest, verb: Transition, shortlist_id: UUID, candidacy_id: UUID
) -> tuple[Shortlist, Candidacy, ShortlistEntry | None]:
    """Return what a verb's page is about, refusing as the verb itself would.

    :raises NotVisible: :raises NotPermitted: :raises WrongState: in this order.
    """
    row: Shortlist = verb_row(request, verb, Shortlist.objects.all(), shortlist_id)
    rows = Candidacy.objects.filter(pk=candidacy_id, need_id=row.need_id).select_related("profile__identity")
    candidacy = rows.first()
    entry = ShortlistEntry.objects.filter(shortlist=row, candidacy_id=candidacy_id).first()
    if candidacy is None or (entry is None and candidacy.status not in LISTABLE):
        raise NotVisible
    return row, candidacy, entry


def _verb(
    request: HttpRequest,
    row: Shortlist,
    *,
    form_class: type[BaseForm],
    initial: dict[str, Any],
    do: Any,
    said: str,
    see: str = "",
    **context: Any,
) -> HttpResponse:
    """Serve one verb of a shortlist and lead back to the desk."""
    back = reverse("desk_need", args=[row.need_id])
    return verb_page(
        request,
        form_class=form_class,
        initial=initial,
        do=do,
        url=f"{back}?see={see}" if see else back,
        said=said,
        row=row,
        context={**context, "back": back},
    )
