"""Companies: found, read, edit; their members."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kernel.pages import (
    acting,
    actor_of,
    allow,
    attempt,
    back_url,
    done,
    find,
    once,
    seen_version,
    signed_in,
    verb_page,
    verb_row,
    version_of,
)
from kernel.texts import pair, reader_language
from kernel.values import assign
from profiles import actions
from profiles import transitions as t
from profiles.current import SESSION_KEY
from profiles.forms.companies import ROLE_WORDS, CompanyForm, RoleForm
from profiles.models import Company, Invitation, Membership
from profiles.rules import COMPANY_VIEW, MEMBER
from profiles.stages import StageSuggestion
from profiles.states import InvitationStatus, MembershipStatus, Stage
from profiles.views.common import typed

COMPANIES = Company.objects.select_related("industry", "prefecture")


@signed_in
def company_new(request: HttpRequest) -> HttpResponse:
    """Enter a company; `suggest` shows the stage and its reason before anything is saved."""
    form = CompanyForm(typed(request))
    return _company_form(
        request,
        form,
        do=lambda values: _found_once(request, values),
        context={
            "heading": _("Enter your company"),
            "button": _("Save the company"),
            "back": reverse("home"),
            "once": request.POST.get("once") or uuid4().hex,
        },
        said=_("The company is saved. You are its owner."),
    )


def _found_once(request: HttpRequest, values: dict[str, Any]) -> Company:
    """Found the company; a double click or a reload of the same form gives the same one."""
    found = once(request, values, lambda: actions.found_company(actor=actor_of(request), values=values))
    return Company.objects.get(pk=found)


@signed_in
def company_edit(request: HttpRequest, company_id: UUID) -> HttpResponse:
    row = verb_row(request, t.EDIT_COMPANY, COMPANIES, company_id)
    url = reverse("company", args=[row.pk])
    form = CompanyForm(request.POST) if request.method == "POST" else CompanyForm(initial=_initial(row))
    return _company_form(
        request,
        form,
        do=lambda values: actions.edit_company(
            company_id=row.pk, actor=actor_of(request), values=values, version=version_of(request)
        ),
        context={
            "heading": _("Edit the company"),
            "button": _("Save the changes"),
            "back": url,
            "company": row,
        },
        said=_("The changes are saved."),
    )


def _initial(row: Company) -> dict[str, Any]:
    found = {name: getattr(row, name) for name in CompanyForm.base_fields if name != "capital"}
    found["stage"] = "" if row.stage == row.stage_suggested else row.stage
    return {**found, "capital": row.capital_minor, "industry": row.industry_id, "prefecture": row.prefecture_id}


def _company_form(
    request: HttpRequest, form: CompanyForm, *, do: Any, context: dict[str, Any], said: str
) -> HttpResponse:
    template, status = "profiles/company_form.html", 200
    if request.method == "POST" and "suggest" in request.POST:
        context["suggestion"] = _suggested(form)
        if request.htmx:  # type: ignore[attr-defined]
            return render(request, f"{template}#suggestion", context)
        if context["suggestion"]:
            form.errors.clear()  # a look at the suggestion complains about nothing
    elif request.method == "POST":
        status = 422
        if form.is_valid():
            ok, row, status = attempt(form, lambda: do(form.values()))
            if ok:
                return done(request, back_url(request, reverse("company", args=[row.pk])), said)
    elif context.get("company"):
        context["suggestion"] = _words(actions.suggest(context["company"]))
    company = context.get("company")
    context["version"] = seen_version(request, company.version if company else None, status)
    return render(request, template, {**context, "form": form}, status=status)


def _suggested(form: CompanyForm) -> dict[str, str] | None:
    """Suggest from the facts typed so far; other fields may still be wrong or empty."""
    form.is_valid()
    values = form.cleaned_data
    if not values.get("industry"):
        return None
    company = Company(industry=values["industry"])
    facts = ("legal_form", "employees", "founded_year", "raised_equity", "aims_fast_growth")
    assign(company, {name: values.get(name) for name in facts}, facts)
    company.legal_form = company.legal_form or "company"
    company.capital_minor = values.get("capital")
    return _words(actions.suggest(company))


def _words(found: StageSuggestion) -> dict[str, str]:
    return {
        "stage": str(Stage(found.stage).label) if found.stage else "",
        "reason": found.reason_ja if reader_language() == "ja" else found.reason_en,
        "size": legal_size_words(found.size),
    }


def legal_size_words(size: str | None) -> str:
    """Return the legal size in words; nothing where the law has no class."""
    return {
        "sme": _("Small or medium enterprise"),
        "mid": _("Mid-size enterprise"),
        "large": _("Large enterprise"),
        "unknown": _("Not decided without the number of employees"),
    }.get(size or "", _("No class in the law for this industry"))


@signed_in
@require_safe
def company(request: HttpRequest, company_id: UUID) -> HttpResponse:
    """Show a company to its members and to staff."""
    actor = actor_of(request)
    row = find(COMPANIES, COMPANY_VIEW, actor, company_id)
    members = Membership.objects.filter(company=row, status=MembershipStatus.ACTIVE).select_related("user")
    invited = Invitation.objects.filter(company=row, status=InvitationStatus.PENDING).order_by("expires_at")
    owner = t.EDIT_COMPANY.offered(row, actor)
    context = {
        "company": row,
        "suggestion": _words(actions.suggest(row)),
        "chosen": row.stage != row.stage_suggested,
        "members": list(members.order_by("created_at")),
        "invitations": list(invited),
        "may_edit": owner,
        "is_member": any(m.user_id == actor.user_id for m in members),
        "roles": ROLE_WORDS,
    }
    return render(request, "profiles/company.html", context)


@signed_in
@require_POST
def switch_company(request: HttpRequest, company_id: UUID) -> HttpResponse:
    """Work for another of the person's companies from here on."""
    row = find(Company.objects.all(), COMPANY_VIEW, actor_of(request), company_id)
    allow(MEMBER, actor_of(request), row)
    request.session[SESSION_KEY] = str(row.pk)
    return done(request, back_url(request, reverse("home")))


@signed_in
def change_role(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    row = verb_row(request, t.CHANGE_ROLE, Membership.objects.select_related("user", "company"), membership_id)
    url = reverse("company", args=[row.company_id])
    return verb_page(
        request,
        form_class=RoleForm,
        initial={"role": row.role},
        do=acting(request, actions.change_role, membership_id=row.pk),
        row=row,
        url=url,
        said=_("The role is changed. It holds from the next click on."),
        context={
            "heading": _("Change the role of %(name)s") % {"name": row.user.name},
            "facts": [(_("Company"), pair(row.company, "name")), (_("Now"), row.get_role_display())],
            "button": _("Change the role"),
            "back": url,
        },
    )


@signed_in
def remove_member(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    """End a membership, one's own or, as an owner, another's: first what follows, then one click."""
    row = verb_row(request, t.LEAVE, Membership.objects.select_related("user", "company"), membership_id)
    own = row.user_id == actor_of(request).user_id
    url = reverse("company", args=[row.company_id])
    return verb_page(
        request,
        form_class=forms.Form,
        do=lambda _values: actions.remove_member(membership_id=row.pk, actor=actor_of(request)),
        url=reverse("home") if own else url,
        said=_("You have left the company.") if own else _("The membership has ended."),
        context={
            "heading": _("Leave this company") if own else _("Remove %(name)s") % {"name": row.user.name},
            "intro": _("From the next click on, nothing of the company is open to this person. What was done stays.")
            if not own
            else _("From the next click on, nothing of the company is open to you. What you did stays."),
            "facts": [(_("Company"), pair(row.company, "name")), (_("Role"), row.get_role_display())],
            "button": _("Leave") if own else _("Remove"),
            "back": url,
        },
    )
