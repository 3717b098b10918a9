"""Experiences and outcomes of the own profile: a form for each."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kernel.pages import actor_of, done, signed_in, verb_page, version_of
from kernel.refusals import NotVisible
from profiles import profile_row_actions
from profiles.forms.fields import columns
from profiles.forms.profile_rows import ExperienceForm, OutcomeForm
from profiles.models import Experience, Outcome, Profile
from profiles.views.own import editable, frame


@signed_in
def experience(request: HttpRequest, experience_id: UUID | None = None) -> HttpResponse:
    """Add an experience, or change one."""
    row = editable(request)
    found = _child(row.experiences.all(), experience_id)
    return verb_page(
        request,
        form_class=ExperienceForm,
        initial=_experience_initial(found) if found else {},
        do=lambda values: profile_row_actions.put_experience(
            profile_id=row.pk,
            actor=actor_of(request),
            values=columns(values, "budget", links=("industry", "role")),
            experience_id=experience_id,
            version=version_of(request),
        ),
        url=_after(request, "experience"),
        said=_("The experience is saved."),
        row=row,
        template="profiles/row_form.html",
        context={
            **_about(row, "experience", found),
            "heading": _("Change an experience") if found else _("Add an experience"),
        },
    )


def _about(profile: Profile, noun: str, found: Any) -> dict[str, Any]:
    return {
        **frame(profile, f"{noun}s"),
        "back": reverse("profile_section", args=[f"{noun}s"]),
        "remove": reverse(f"{noun}_remove", args=[found.pk]) if found else "",
    }


def _after(request: HttpRequest, noun: str) -> str:
    return reverse(f"{noun}_new") if "another" in request.POST else reverse("profile_section", args=[f"{noun}s"])


def _child(rows: Any, pk: UUID | None) -> Any:
    if pk is None:
        return None
    for row in rows:
        if row.pk == pk:
            return row
    raise NotVisible


def _experience_initial(row: Experience) -> dict[str, Any]:
    employer = getattr(row, "identity", None)
    plain = ("title_ja", "title_en", "stage", "from_month", "to_month", "team_size", "text_ja", "text_en", "evidence")
    return {
        **{name: getattr(row, name) for name in plain},
        "employer_ja": employer.employer_ja if employer else "",
        "employer_en": employer.employer_en if employer else "",
        "industry": row.industry_id,
        "role": row.role_id,
        "budget": row.budget_minor,
    }


@signed_in
@require_POST
def experience_remove(request: HttpRequest, experience_id: UUID) -> HttpResponse:
    row = editable(request)
    profile_row_actions.remove_experience(
        profile_id=row.pk, experience_id=experience_id, actor=actor_of(request), version=version_of(request)
    )
    return done(request, reverse("profile_section", args=["experiences"]), _("The experience is removed."))


@signed_in
def outcome(request: HttpRequest, outcome_id: UUID | None = None) -> HttpResponse:
    """Add an outcome, or change one; a changed one counts as self-reported."""
    row = editable(request)
    found = _child(row.outcomes.all(), outcome_id)
    return verb_page(
        request,
        form_class=OutcomeForm,
        initial=_outcome_initial(found) if found else {},
        do=lambda values: profile_row_actions.put_outcome(
            profile_id=row.pk,
            actor=actor_of(request),
            values=columns(values, links=("kpi",)),
            outcome_id=outcome_id,
            version=version_of(request),
        ),
        url=_after(request, "outcome"),
        said=_("The outcome is saved."),
        row=row,
        template="profiles/row_form.html",
        context={
            **_about(row, "outcome", found),
            "heading": _("Change an outcome") if found else _("Add an outcome"),
            "warning": _("The client confirmed this. Once changed, it counts as self-reported again.")
            if found and found.confirmed
            else "",
        },
    )


def _outcome_initial(row: Outcome) -> dict[str, Any]:
    plain = ("before", "after", "from_month", "to_month", "text_ja", "text_en", "evidence")
    return {**{name: getattr(row, name) for name in plain}, "kpi": row.kpi_id}


@signed_in
@require_POST
def outcome_remove(request: HttpRequest, outcome_id: UUID) -> HttpResponse:
    row = editable(request)
    profile_row_actions.remove_outcome(
        profile_id=row.pk, outcome_id=outcome_id, actor=actor_of(request), version=version_of(request)
    )
    return done(request, reverse("profile_section", args=["outcomes"]), _("The outcome is removed."))
