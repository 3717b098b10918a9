"""The curator's verbs on a shortlist in the making, each a page of its own."""

from typing import Any
from uuid import UUID

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kernel.changes import Transition
from kernel.pages import acting, actor_of, allow, done, find, signed_in, verb_page, verb_row, version_of
from kernel.refusals import NotVisible, WrongState
from marketplace.models import Candidacy
from matching import transitions as t
from matching.curation_actions import (
    LISTABLE,
    exclude_candidate,
    explain_candidate,
    pin_candidate,
    place_candidate,
    take_shortlist,
    unpin_candidate,
)
from matching.desk import name_of
from matching.forms import ExplainForm, PlaceForm, ReasonForm
from matching.models import Shortlist, ShortlistEntry
from matching.preview import for_the_candidate, for_the_company
from matching.rules import CURATOR, SHORTLIST_VIEW


@signed_in
def shortlist_place(request: HttpRequest, shortlist_id: UUID, candidacy_id: UUID) -> HttpResponse:
    """Put a candidate at a place on the list, with a reason."""
    row, candidacy, entry = _opened(request, t.PLACE, shortlist_id, candidacy_id)
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
        facts=_places(entry),
        button=_("Keep the reason"),
        said=_("The place and its reason are kept."),
        see=str(candidacy.pk),
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


@signed_in
def shortlist_pin(request: HttpRequest, shortlist_id: UUID, candidacy_id: UUID) -> HttpResponse:
    """Pin a candidate to her place, with a reason."""
    row, candidacy, entry = _opened(request, t.PIN, shortlist_id, candidacy_id)
    _refuse_unless(request, entry, pinned=False)
    return _verb(
        request,
        row,
        form_class=ReasonForm,
        initial={},
        do=acting(request, pin_candidate, shortlist_id=row.pk, candidacy_id=candidacy.pk),
        heading=_("Pin %(name)s to her place") % {"name": name_of(candidacy.profile)},
        facts=_places(entry),
        intro=_("She keeps her place while others are moved, added or left off. Only moving herself changes it."),
        button=_("Pin her"),
        said=_("She is pinned, and the reason is kept."),
        see=str(candidacy.pk),
    )


@signed_in
def shortlist_unpin(request: HttpRequest, shortlist_id: UUID, candidacy_id: UUID) -> HttpResponse:
    """Let a pinned candidate's place change again, with a reason."""
    row, candidacy, entry = _opened(request, t.UNPIN, shortlist_id, candidacy_id)
    _refuse_unless(request, entry, pinned=True)
    return _verb(
        request,
        row,
        form_class=ReasonForm,
        initial={},
        do=acting(request, unpin_candidate, shortlist_id=row.pk, candidacy_id=candidacy.pk),
        heading=_("Unpin %(name)s") % {"name": name_of(candidacy.profile)},
        facts=_places(entry),
        intro=_("She stays where she is for now; from here on her place changes with the others."),
        button=_("Unpin her"),
        said=_("She is not pinned any more, and the reason is kept."),
        see=str(candidacy.pk),
    )


@require_POST
@signed_in
def shortlist_take(request: HttpRequest, shortlist_id: UUID) -> HttpResponse:
    """Take a list in the making over from a colleague."""
    row = take_shortlist(shortlist_id=shortlist_id, actor=actor_of(request), version=version_of(request))
    return done(request, reverse("desk_need", args=[row.need_id]), _("You have the list now."))


def _refuse_unless(request: HttpRequest, entry: ShortlistEntry | None, *, pinned: bool) -> None:
    """Refuse a verb on whoever is not on the list, or whose form would not work.

    :raises NotVisible: :raises WrongState: in this order.
    """
    if entry is None:
        raise NotVisible
    if entry.pinned != pinned and request.method != "POST":
        raise WrongState


def _places(entry: ShortlistEntry | None) -> list[tuple[str, int]]:
    """Return where she stands on the list, and where by score, as far as she does."""
    facts = [(_("Place now"), entry.position)] if entry else []
    return facts + ([(_("Rank by score"), entry.machine_rank)] if entry and entry.machine_rank else [])


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


@require_GET
@signed_in
def shortlist_preview(request: HttpRequest, shortlist_id: UUID, candidacy_id: UUID) -> HttpResponse:
    """Show a curator what both sides will read of one candidate, as a piece of the desk or as a page."""
    actor = actor_of(request)
    row: Shortlist = find(Shortlist.objects.select_related("need", "curator"), SHORTLIST_VIEW, actor, shortlist_id)
    allow(CURATOR, actor, row)
    context = {
        "shortlist": row,
        "company": for_the_company(row, candidacy_id),
        "candidate": for_the_candidate(row, candidacy_id),
    }
    piece = request.htmx  # type: ignore[attr-defined]
    return render(request, "matching/both.html" if piece else "matching/preview.html", context)
