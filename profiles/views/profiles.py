"""Profiles as others read them, and the verbs of their life."""

from typing import Any
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kernel import clock
from kernel.actors import Actor
from kernel.pages import acting, actor_of, done, find, long_list, signed_in, verb_page, verb_row, version_of
from kernel.refusals import BadValues
from profiles import portrait, profile_actions
from profiles import transitions as t
from profiles.cards import cards, spans
from profiles.faces import whole_faces
from profiles.filters import ProfileFilter
from profiles.forms.profiles import AvailabilityForm
from profiles.models import Profile
from profiles.rules import CMO, PROFILE_VIEW
from profiles.states import Stage
from profiles.views.own import overview

PAGE = 10  # as in a ranking: nobody compares more at once
VERBS = {
    "submit": t.SUBMIT,
    "hide": t.HIDE,
    "show": t.SHOW,
    "appeal": t.APPEAL,
    "confirm": t.CONFIRM_AVAILABILITY,
    "suspend": t.SUSPEND,
    "restore": t.RESTORE,
    "check": t.CHECK_EVIDENCE,
}


@require_safe
def cmo_list(request: HttpRequest) -> HttpResponse:
    """List published profiles; unless another order is asked, those without a confirmed availability come last."""
    actor = actor_of(request)
    rows = PROFILE_VIEW.filter(Profile.objects.published(), actor)
    filters = ProfileFilter(request.GET, queryset=rows, request=request)
    ok = filters.is_valid()
    page = long_list(request, filters.parts if ok else [], cards(rows, actor), PAGE)
    lines = [(row, portrait.stage_months(spans(row.span_rows)), portrait.availability_known(row)) for row in page]
    context = {
        "page": page,
        "cards": lines,
        "words": filters.words,
        "stage_words": dict(Stage.choices),
        "list": reverse("cmo_list"),
        **filters.shown(),
    }
    return render(request, "profiles/cmo_list.html", context, status=200 if ok else 422)


@require_safe
def profile(request: HttpRequest, profile_id: UUID) -> HttpResponse:
    """Show a profile to whom its state and visibility allow; a visitor of a hidden one is asked to log in."""
    actor = actor_of(request)
    if not actor.signed_in and not PROFILE_VIEW.filter(Profile.objects.filter(pk=profile_id), actor).exists():
        return redirect_to_login(request.get_full_path())
    row = find(whole_faces(Profile.objects.all(), actor), PROFILE_VIEW, actor, profile_id)
    return render(request, "profiles/profile.html", {**pieces(row, actor), "need": _need(request)})


def _need(request: HttpRequest) -> str:
    """Return the id of the need the reader came from, if it reads like one."""
    try:
        return str(UUID(request.GET.get("need", "")))
    except ValueError:
        return ""


def pieces(row: Profile, actor: Actor) -> dict[str, Any]:
    """Return everything the body of a profile shows."""
    own, curator = row.user_id == actor.user_id, actor.staff == "curator"
    return {
        "profile": row,
        "map": portrait.experience_map(row),
        "stages": Stage.labels,
        "outcomes": portrait.changes(row),
        "confirmed": sum(o.confirmed for o in row.outcomes.all()),
        "skills": list(row.skills.all()),
        "unknowns": portrait.unknowns(row),
        "known": portrait.availability_known(row),
        "until": portrait.confirmed_until(row),
        "own": own,
        "private": own or curator,
        "curator": curator,
        "may": {name: verb.offered(row, actor) for name, verb in VERBS.items()} if own or curator else {},
        "member": actor.signed_in and not actor.staff and not own,
    }


# --- the CMO's own verbs ---------------------------------------------------------------------------------------------
@signed_in
@require_POST
def submit(request: HttpRequest, profile_id: UUID) -> HttpResponse:
    """Hand the own profile to a curator; what is missing is named where it can be filled in."""
    try:
        profile_actions.submit_profile(profile_id=profile_id, actor=actor_of(request), version=version_of(request))
    except BadValues as refusal:
        row = find(Profile.objects.whole(), CMO, actor_of(request), profile_id)
        return overview(request, row, refusal=refusal)
    return done(
        request, reverse("own_profile"), _("A curator reads your profile now and answers within 5 business days.")
    )


@signed_in
@require_POST
def hide(request: HttpRequest, profile_id: UUID) -> HttpResponse:
    profile_actions.hide_profile(profile_id=profile_id, actor=actor_of(request))
    return done(request, reverse("own_profile"), _("Your profile is hidden. Everything is kept."))


@signed_in
@require_POST
def show(request: HttpRequest, profile_id: UUID) -> HttpResponse:
    profile_actions.show_profile(profile_id=profile_id, actor=actor_of(request))
    return done(request, reverse("own_profile"), _("Your profile is published again."))


@signed_in
@require_POST
def appeal(request: HttpRequest, profile_id: UUID) -> HttpResponse:
    profile_actions.appeal_profile(profile_id=profile_id, actor=actor_of(request))
    return done(request, reverse("own_profile"), _("Another curator reads your profile now."))


@signed_in
def confirm_availability(request: HttpRequest, profile_id: UUID) -> HttpResponse:
    row = verb_row(request, t.CONFIRM_AVAILABILITY, Profile.objects.all(), profile_id)
    start = max(row.available_from or clock.today(), clock.today())
    return verb_page(
        request,
        form_class=AvailabilityForm,
        initial={"available_from": start, "days_per_month": row.days_per_month},
        do=acting(request, profile_actions.confirm_availability, profile_id=row.pk),
        row=row,
        url=reverse("own_profile"),
        said=_("Your availability is confirmed for 30 days."),
        context={
            "heading": _("Confirm your availability"),
            "intro": _("Companies see from when and for how many days you are free. It counts for 30 days."),
            "button": _("Confirm"),
            "back": reverse("own_profile"),
        },
    )
