"""A new need: its stage and problems, until they are a draft. What follows: editor.py."""

from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kernel import drafts
from kernel.models import Draft
from kernel.pages import actor_of, allow, attempt, done, once, signed_in
from kernel.refusals import NotVisible
from marketplace import words
from marketplace.actions import draft_need
from marketplace.drafting import begun
from marketplace.forms import StartForm
from marketplace.views.common import found_one_first, my_company
from marketplace.views.editor import draft_key, keep, opened, steps
from profiles.current import companies_of
from profiles.models import Company
from profiles.rules import REQUESTER as COMPANY_REQUESTER
from profiles.states import Stage


@signed_in
def need_new(request: HttpRequest) -> HttpResponse:
    """Start a need: stage and problems become its first draft."""
    actor, company = actor_of(request), company_of_form(request)
    if company is None:
        return found_one_first()
    allow(COMPANY_REQUESTER, actor, company)
    key = draft_key(company)
    if request.method != "POST":
        asked = request.GET.get("stage")
        stage = asked if asked in Stage.values else company.stage
        return _start(request, company, *opened(request, StartForm, key, {"stage": stage, "problems": []}))
    if "discard" in request.POST:
        drafts.forget(actor.user_id, key)  # type: ignore[arg-type]
        return done(request, reverse("need_new"))
    form = StartForm(request.POST)
    if not form.is_valid():
        return _start(request, company, form, None, status=422)
    ok, need_id, status = attempt(form, lambda: _draft_once(request, company, form.values()))
    if not ok:
        return _start(request, company, form, None, status=status)
    drafts.forget(actor.user_id, key)  # type: ignore[arg-type]
    return done(
        request, reverse("need_edit", args=[need_id, "work"]), _("The draft is saved. You can leave it and come back.")
    )


def company_of_form(request: HttpRequest) -> Company | None:
    """Return the company the form was opened for: she may have switched to another one meanwhile, in another tab.

    :raises NotVisible: when that company is no longer hers.
    """
    asked = request.POST.get("company")
    if asked is None:
        return my_company(request)
    company = next((one for one in companies_of(request) if str(one.pk) == asked), None)
    if company is None:
        raise NotVisible
    return company


def _start(request: HttpRequest, company: Company, form: Any, kept: Draft | None, status: int = 200) -> HttpResponse:
    context = {
        "step": "problems",
        "steps": steps(None, "problems"),
        "form": form,
        "kept": kept,
        "company": company,
        "themes": words.problems_by_theme(),
        "once": request.POST.get("once") or uuid4().hex,
        "autosave_url": reverse("need_new_autosave"),
    }
    return render(request, "marketplace/need_edit.html", context, status=status)


def _draft_once(request: HttpRequest, company: Company, values: dict[str, Any]) -> str:
    """Create the draft; a double click or a reload of the same form gives the same one."""
    values, suggested = begun(values, company.employees)

    return once(
        request,
        [str(company.pk), values],
        lambda: draft_need(company_id=company.pk, actor=actor_of(request), values={**suggested, **values}),
    )


@signed_in
@require_POST
def need_new_autosave(request: HttpRequest) -> HttpResponse:
    """Keep what is being chosen before there is a draft."""
    company = company_of_form(request)
    if company is None:
        raise NotVisible
    allow(COMPANY_REQUESTER, actor_of(request), company)
    return keep(request, draft_key(company))
