"""The curators' work on profiles: the queue, the whole profile beside what is ticked, the decisions."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kernel.changes import Transition
from kernel.pages import (
    acting,
    actor_of,
    allow,
    attempt,
    done,
    find,
    paged,
    seen_version,
    signed_in,
    verb_page,
    verb_row,
    version_of,
)
from kernel.texts import pair
from profiles import portrait, profile_actions
from profiles import transitions as t
from profiles.faces import whole_faces
from profiles.forms.vetting import EvidenceForm, ReasonForm, RejectForm
from profiles.models import Profile
from profiles.rules import CURATOR, PROFILE_VIEW
from profiles.states import RejectCode, Stage
from profiles.views.common import curators_only
from profiles.views.profiles import pieces


@signed_in
@require_safe
def vetting(request: HttpRequest) -> HttpResponse:
    """List the profiles that wait for a curator, the longest wait first."""
    curators_only(request)
    rows = Profile.objects.waiting().select_related("identity", "prefecture").prefetch_related("experiences")
    page = paged(request, rows)
    lines = [(row, portrait.answer_due(row), portrait.stage_months(row.experiences.all())) for row in page]
    return render(request, "profiles/vetting.html", {"page": page, "lines": lines, "stage_words": dict(Stage.choices)})


@signed_in
def vet(request: HttpRequest, profile_id: UUID) -> HttpResponse:
    """Show a curator the whole profile beside what she ticks, and the decisions so far."""
    row = find(_whole(request), PROFILE_VIEW, actor_of(request), profile_id)
    allow(CURATOR, actor_of(request), row)
    return _vet(request, row, EvidenceForm(initial=_verified(row), profile=row))


def _whole(request: HttpRequest) -> Any:
    rows = whole_faces(Profile.objects.all(), actor_of(request))
    return rows.select_related("identity").prefetch_related("conflicts")


def _verified(row: Profile) -> dict[str, Any]:
    return {
        "checked_experiences": [str(e.pk) for e in row.experiences.all() if e.checked],
        "identity_checked": row.identity.checked,
        "references_count": row.references_count,
    }


def _vet(request: HttpRequest, row: Profile, form: EvidenceForm, status: int = 200) -> HttpResponse:
    actor = actor_of(request)
    found = portrait.parts(row)
    context = {
        **pieces(row, actor),
        "form": form,
        "parts": found,
        "percent": portrait.percent(found),
        "due": portrait.answer_due(row) if row.status == "in_review" else None,
        "decisions": list(row.decisions.select_related("by")),
        "can_publish": t.PUBLISH.offered(row, actor),
        "can_check": t.CHECK_EVIDENCE.offered(row, actor),
        "may_suspend": t.SUSPEND.offered(row, actor),
        "may_restore": t.RESTORE.offered(row, actor),
        "version": seen_version(request, row.version, status),
        "reject_words": dict(RejectCode.choices),
    }
    return render(request, "profiles/vet.html", context, status=status)


def _evidence(request: HttpRequest, profile_id: UUID, verb: Transition, do: Any, said: str) -> HttpResponse:
    """Serve a verb whose form is the vetting page itself."""
    row = verb_row(request, verb, _whole(request), profile_id)
    if request.method != "POST":
        return _vet(request, row, EvidenceForm(initial=_verified(row), profile=row))
    form = EvidenceForm(request.POST, profile=row)
    if not form.is_valid():
        return _vet(request, row, form, 422)
    ok, _row, status = attempt(
        form,
        lambda: do(profile_id=row.pk, actor=actor_of(request), version=version_of(request), **form.cleaned_data),
    )
    if not ok:
        return _vet(request, row, form, status)
    return done(request, reverse("vetting" if verb is t.PUBLISH else "vet", args=_args(verb, row)), said)


def _args(verb: Transition, row: Profile) -> list[Any]:
    return [] if verb is t.PUBLISH else [row.pk]


@signed_in
def publish(request: HttpRequest, profile_id: UUID) -> HttpResponse:
    return _evidence(request, profile_id, t.PUBLISH, profile_actions.publish_profile, _("The profile is published."))


@signed_in
def check_evidence(request: HttpRequest, profile_id: UUID) -> HttpResponse:
    return _evidence(
        request, profile_id, t.CHECK_EVIDENCE, profile_actions.check_evidence, _("What you verified is recorded.")
    )


@signed_in
def return_(request: HttpRequest, profile_id: UUID) -> HttpResponse:
    """Give a profile back with the reason."""
    row = verb_row(request, t.RETURN, Profile.objects.select_related("identity"), profile_id)
    return verb_page(
        request,
        form_class=ReasonForm,
        do=acting(request, profile_actions.return_profile, profile_id=row.pk),
        row=row,
        url=reverse("vetting"),
        said=_("The profile is back with her, with your reason."),
        context=_decision(row, _("Return the profile"), _("She may change it and submit it again at once.")),
    )


@signed_in
def reject(request: HttpRequest, profile_id: UUID) -> HttpResponse:
    """Refuse a profile with code, reason and the day of a new try."""
    row = verb_row(request, t.REJECT, Profile.objects.select_related("identity"), profile_id)
    return verb_page(
        request,
        form_class=RejectForm,
        do=acting(request, profile_actions.reject_profile, profile_id=row.pk),
        row=row,
        url=reverse("vetting"),
        said=_("The decision is sent, with your reason."),
        context=_decision(
            row, _("Do not accept the profile"), _("She may appeal once; then another curator decides.")
        ),
    )


@signed_in
def suspend(request: HttpRequest, profile_id: UUID) -> HttpResponse:
    """Take a profile out of the market, with the reason."""
    row = verb_row(request, t.SUSPEND, Profile.objects.select_related("identity"), profile_id)
    return verb_page(
        request,
        form_class=ReasonForm,
        do=lambda values: profile_actions.suspend_profile(profile_id=row.pk, actor=actor_of(request), **values),
        url=reverse("vet", args=[row.pk]),
        said=_("The profile is suspended. Nobody but her and curators sees it."),
        context=_decision(row, _("Suspend the profile"), _("It leaves every list at once; nothing is deleted.")),
    )


def _decision(row: Profile, heading: str, intro: str) -> dict[str, Any]:
    return {
        "heading": heading,
        "intro": intro,
        "facts": [(_("Profile"), pair(row.identity, "name")), (_("State"), row.get_status_display())],
        "button": heading,
        "back": reverse("vet", args=[row.pk]),
    }


@signed_in
@require_POST
def restore(request: HttpRequest, profile_id: UUID) -> HttpResponse:
    profile_actions.restore_profile(profile_id=profile_id, actor=actor_of(request))
    return done(request, reverse("vet", args=[profile_id]), _("The profile is published again."))
