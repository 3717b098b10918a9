"""A CMO's own profile from a résumé in words: paste or upload, look through, confirm."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kernel import drafts
from kernel.pages import actor_of, attempt, done, seen_version, signed_in, version_of
from kernel.refusals import Stale
from profiles.forms.reading import HandInForm, ProfileSuggestionForm
from profiles.labels import labels
from profiles.models import Profile
from profiles.reading.reader import PROFILE
from profiles.reading.vocabulary import KINDS, reading_of
from profiles.reading_actions import take_reading
from profiles.views.common import typed
from profiles.views.own import editable

# Not among the names that the API of kept typing takes.
DRAFT = "reading.profile"


@signed_in
def profile_read(request: HttpRequest) -> HttpResponse:
    """Take a résumé in, as text or file."""
    row = editable(request)
    if request.method != "POST":
        return _start(request, row, HandInForm(initial={"text": _kept(request)}))
    form = HandInForm(request.POST, request.FILES)
    if not form.is_valid():
        return _start(request, row, form, 422)
    ok, text, status = attempt(form, form.content)
    if not ok:
        return _start(request, row, form, status)
    drafts.keep(actor_of(request).person, DRAFT, {"text": text})
    return done(request, reverse("profile_read_check"))


def _start(request: HttpRequest, row: Profile, form: HandInForm, status: int = 200) -> HttpResponse:
    return render(request, "profiles/read.html", {"profile": row, "form": form}, status=status)


def _kept(request: HttpRequest) -> str:
    kept = drafts.kept(actor_of(request).person, DRAFT)
    return str(kept.values["text"]) if kept else ""


@signed_in
def profile_read_check(request: HttpRequest) -> HttpResponse:
    """Show what the résumé names beside its words; POST takes over what was chosen."""
    row, text = editable(request), _kept(request)
    if not text:
        return HttpResponseRedirect(reverse("profile_read"))
    form = _form(request, row, text)
    if request.method != "POST":
        return _check(request, row, form)
    if not form.is_valid():
        return _check(request, row, form, 422)
    ok, _row, status = attempt(form, lambda: _take(request, row, form))
    if not ok:
        fresh = editable(request)
        return _check(request, fresh, form, status)
    drafts.forget(actor_of(request).person, DRAFT)
    return done(request, reverse("own_profile"), _("What you chose is in your profile."))


def _form(request: HttpRequest, row: Profile, text: str) -> ProfileSuggestionForm:
    there = {
        "skills": {line.skill_id for line in row.skills.all()},
        "tools": {line.tool_id for line in row.tools.all()},
    }
    return ProfileSuggestionForm(typed(request), reading=reading_of(text, PROFILE), words=labels(KINDS), there=there)


def _take(request: HttpRequest, row: Profile, form: ProfileSuggestionForm) -> Profile:
    if request.POST.get("seen") != form.seen:
        raise Stale(_("You have handed in another text since. This is what it says."))
    values: dict[str, Any] = form.values()
    return take_reading(profile_id=row.pk, actor=actor_of(request), version=version_of(request), **values)


def _check(request: HttpRequest, row: Profile, form: ProfileSuggestionForm, status: int = 200) -> HttpResponse:
    context = {
        "profile": row,
        "form": form,
        "skills": form.lines("skills"),
        "tools": form.lines("tools"),
        "hints": form.hints("stages", "industries", "roles", "kpis"),
        "version": seen_version(request, row.version, status),
    }
    return render(request, "profiles/read_check.html", context, status=status)


@signed_in
@require_POST
def profile_read_discard(request: HttpRequest) -> HttpResponse:
    """Drop the text that waits."""
    editable(request)
    drafts.forget(actor_of(request).person, DRAFT)
    return done(request, reverse("own_profile"), _("The text is dropped. Your profile is as it was."))
