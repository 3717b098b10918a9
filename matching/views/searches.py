"""Saved searches: keeping a list, what is new on it, being told no more, with and without logging in."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kernel import clock
from kernel.pages import acting, actor_of, allow, attempt, done, find, signed_in, verb_page, verb_row, version_of
from kernel.refusals import NotPermitted, WrongState
from marketplace.models import Need
from marketplace.rules import NEED_VIEW
from matching import search_actions as actions
from matching import searches
from matching import transitions as t
from matching.fit import own_profile, published
from matching.forms import SearchForm
from matching.models import Digest, SavedSearch
from matching.rules import SAVER
from matching.search_actions import rename_search, resume_search, stop_search
from matching.states import SavedSearchStatus, SearchKind
from matching.stops import ALL, Stop, link, read
from profiles.rules import THEIRS


@require_GET
@signed_in
def saved(request: HttpRequest) -> HttpResponse:
    """List the person's saved searches; on lists, how much is new since she was last told."""
    actor = actor_of(request)
    rows = list(SAVER.filter(SavedSearch.objects.select_related("need"), actor).order_by("status", "created_at", "pk"))
    told = [row for row in rows if row.status == SavedSearchStatus.ACTIVE]
    said, fresh = searches.conditions(rows), searches.published_since(told, actor, clock.now())
    lines = [(row, said.get(row.pk, []), len(fresh.get(row.pk, [])), searches.address(row)) for row in rows]
    context = {
        "lines": lines,
        "most": searches.MOST_NEW,
        "hour": actions.FROM_HOUR,
        "stop": link(Stop(ALL, actor.person)),
    }
    return render(request, "matching/searches.html", context)


@require_GET
@signed_in
def search(request: HttpRequest, search_id: UUID) -> HttpResponse:
    """Show what is new on one saved search since its owner was last told."""
    actor = actor_of(request)
    row = find(SavedSearch.objects.select_related("need"), SAVER, actor, search_id)
    fresh = searches.news([row], actor, clock.now()) if row.status == SavedSearchStatus.ACTIVE else {}
    context = {
        "search": row,
        "chips": searches.conditions([row]).get(row.pk, []),
        "address": searches.address(row),
        "parts": searches.told(fresh, actor),
        "strong": row.kind in actions.RANKINGS,
    }
    return render(request, "matching/search.html", context)


# --- keeping one -----------------------------------------------------------------------------------------------------
@signed_in
def search_new(request: HttpRequest, kind: str) -> HttpResponse:
    """Save a list with its conditions, which stand in the address."""
    if not searches.may_save(kind, actor_of(request)):
        raise NotPermitted
    filters = searches.asked(kind, request.GET)
    name = searches.in_words(filters.chips()) or str(SearchKind(kind).label)
    about = {"chips": filters.chips(), "same": {"kind": kind, "query": filters.query}}
    return _save(request, name, about, kind=kind, query=request.GET)


@signed_in
def search_fit(request: HttpRequest) -> HttpResponse:
    """Be told about new needs that fit oneself."""
    published(own_profile(actor_of(request)))
    about: dict[str, Any] = {"same": {"kind": SearchKind.FIT}, "strong": searches.POINTS}
    return _save(request, str(SearchKind.FIT.label), about, kind=SearchKind.FIT)


@signed_in
def search_candidates(request: HttpRequest, need_id: UUID) -> HttpResponse:
    """Be told about new strong candidates for a need."""
    need: Need = find(Need.objects.all(), NEED_VIEW, actor_of(request), need_id)
    allow(t.SAVE_FOR_NEED.may or NEED_VIEW, actor_of(request), need)
    if need.status not in t.SAVE_FOR_NEED.parent_states:
        raise WrongState
    about = {"same": {"kind": SearchKind.CANDIDATES, "need": need}, "strong": searches.POINTS}
    name = _("Candidates for %(need)s") % {"need": need.number}
    return _save(request, name, about, kind=SearchKind.CANDIDATES, need_id=need.pk)


def _save(request: HttpRequest, name: str, about: dict[str, Any], **what: Any) -> HttpResponse:
    """Ask for a name and save; a script puts the form into the page that leads here."""
    actor, same = actor_of(request), about.pop("same")
    form, status = SearchForm(request.POST if request.method == "POST" else None, initial={"name": name}), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            kept, row, status = attempt(form, lambda: actions.save_search(actor=actor, **what, **form.cleaned_data))
            if kept:
                said = _("Saved. What is new on “%(name)s” comes by mail, at most once a day.") % {"name": row.name}
                return done(request, reverse("searches"), said)
    own = SAVER.filter(SavedSearch.objects.filter(**same, status=SavedSearchStatus.ACTIVE), actor)
    context = about | {
        "form": form,
        "address": request.get_full_path(),
        "known": own.first(),
        "hour": actions.FROM_HOUR,
    }
    piece = "#panel" if request.htmx else ""  # type: ignore[attr-defined]
    return render(request, f"matching/search_new.html{piece}", context, status=status)


# --- its verbs -------------------------------------------------------------------------------------------------------
@signed_in
def search_rename(request: HttpRequest, search_id: UUID) -> HttpResponse:
    row = verb_row(request, t.RENAME_SEARCH, SavedSearch.objects.all(), search_id)
    return verb_page(
        request,
        form_class=SearchForm,
        initial={"name": row.name},
        do=acting(request, rename_search, search_id=row.pk),
        row=row,
        url=reverse("searches"),
        said=_("The search has its new name."),
        context={"heading": _("Rename the search"), "button": _("Save"), "back": reverse("searches")},
    )


@signed_in
@require_POST
def search_stop(request: HttpRequest, search_id: UUID) -> HttpResponse:
    row = stop_search(search_id=search_id, actor=actor_of(request), version=version_of(request))
    return done(request, reverse("searches"), _("You are told no more about “%(name)s”.") % {"name": row.name})


@signed_in
@require_POST
def search_resume(request: HttpRequest, search_id: UUID) -> HttpResponse:
    row = resume_search(search_id=search_id, actor=actor_of(request), version=version_of(request))
    return done(request, reverse("searches"), _("You are told about “%(name)s” again.") % {"name": row.name})


# --- digests and the links in them -----------------------------------------------------------------------------------
@require_GET
@signed_in
def digest(request: HttpRequest, digest_id: UUID) -> HttpResponse:
    """Show what was told on one day, as far as it may be seen today."""
    actor = actor_of(request)
    row: Digest = find(Digest.objects.all(), THEIRS, actor, digest_id)
    parts = searches.told_of([row], actor)[row.pk]
    return render(request, "matching/digest.html", {"digest": row, "parts": parts})


@csrf_exempt  # a mail program's own button posts without a page of ours before it; the link itself says who may
@require_http_methods(["GET", "HEAD", "POST"])
def stop_mails(request: HttpRequest, token: str) -> HttpResponse:
    """End what a link out of a mail ends, on POST alone: programs that look at mails follow links.

    The answer to a POST is the page itself (RFC 8058 asks for no redirect); a second one changes nothing.
    """
    stop = read(token)
    if request.method == "POST":
        actions.stop_by_link(token=token)
    row = searches.one_of(stop)
    return render(request, "matching/stop.html", {"search": row, "stopped": request.method == "POST"})
