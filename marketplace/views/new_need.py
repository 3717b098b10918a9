"""A new need: its stage and problems, until they are a draft. What follows: editor.py."""

import hashlib
import json
import time
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kernel import drafts
from kernel.idempotency import Key
from kernel.models import Draft
from kernel.pages import actor_of, allow, attempt, done, signed_in
from kernel.refusals import KeyInFlight, NotVisible
from kernel.units import unit
from marketplace import words
from marketplace.actions import draft_need
from marketplace.drafting import drafted, role_hint
from marketplace.forms import StartForm
from marketplace.views.common import found_one_first, my_company
from marketplace.views.editor import draft_key, keep, opened, steps
from profiles.models import Company
from profiles.rules import REQUESTER as COMPANY_REQUESTER
from profiles.states import Stage

WAIT_S, WAITS = 0.1, 30


@signed_in
def need_new(request: HttpRequest) -> HttpResponse:
    """Start a need: stage and problems become its first draft."""
    actor, company = actor_of(request), my_company(request)
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
    actor = actor_of(request)
    suggested = drafted(values["stage"], [row["problem_id"] for row in values["problems"]], company.employees)
    if values["role_id"] is None:
        values["role_id"] = role_hint(
            values["stage"], [row["problem_id"] for row in values["problems"]], company.employees
        )

    def work() -> str:
        return str(draft_need(company_id=company.pk, actor=actor, values={**suggested, **values}).pk)

    once = request.POST.get("once", "")[:64]
    body = json.dumps([str(company.pk), values], sort_keys=True, default=str).encode()
    token = hashlib.sha256(once.encode("utf-8", "replace") + body).hexdigest()
    return str(_patiently(work, Key(actor, token, body) if once else None))


def _patiently(work: Any, key: Key | None) -> Any:
    """Run a keyed unit; the second half of a double click waits for the first and gets its answer."""
    for left in range(WAITS, 0, -1):
        try:
            return unit(work, key=key)
        except KeyInFlight:
            if left == 1:
                raise
            time.sleep(WAIT_S)
    raise AssertionError("the loop returns or raises")


@signed_in
@require_POST
def need_new_autosave(request: HttpRequest) -> HttpResponse:
    """Keep what is being chosen before there is a draft."""
    company = my_company(request)
    if company is None:
        raise NotVisible
    allow(COMPANY_REQUESTER, actor_of(request), company)
    return keep(request, draft_key(company))
