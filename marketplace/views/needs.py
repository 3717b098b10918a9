"""A company's needs, one need's page, and the verbs on it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from kernel.events import timeline
from kernel.pages import (
    acting,
    actor_of,
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
from kernel.refusals import NotPermitted
from kernel.texts import pair
from marketplace import actions, words
from marketplace import transitions as t
from marketplace.acts import acts_on_need, needs_confirming
from marketplace.content import lacks, wording_of
from marketplace.differences import versions_of
from marketplace.forms import CloseForm, ReasonForm, SkillsForm, TermsForm, WorkForm
from marketplace.history import history_of_need
from marketplace.models import Candidacy, Need
from marketplace.projections import preview
from marketplace.querysets import known_to_company
from marketplace.rules import CANDIDACY_VIEW, CURATOR, NEED_VIEW
from marketplace.sight import NEED_SHAPES, seen_by
from marketplace.states import OPEN_CANDIDACIES, CandidacyStatus, NeedStatus
from marketplace.views.common import found_one_first, my_company
from marketplace.views.editor import choices_of, initial_of, typed
from profiles.rules import REQUESTER as COMPANY_REQUESTER
from profiles.states import Staff

OPEN_ROWS = Q(candidacies__status__in=OPEN_CANDIDACIES)
KNOWN_ROWS = known_to_company("candidacies__")
UNANSWERED = Q(candidacies__status=CandidacyStatus.APPLIED) & KNOWN_ROWS
# What each state waits for, said to the company's people.
WAITS_FOR = {
    "draft": gettext_lazy("Your company finishes it and hands it in"),
    "awaiting_approval": gettext_lazy("An approver of your company decides"),
    "in_review": gettext_lazy("A curator checks it"),
    "open": gettext_lazy("CMOs can apply"),
    "paused": gettext_lazy("Not public until your company confirms it"),
    "filled": gettext_lazy("Both sides accepted the terms"),
    "closed": gettext_lazy("Nothing is open any more"),
}
ORDER = (
    CandidacyStatus.APPLIED,
    CandidacyStatus.OFFERED,
    CandidacyStatus.INTERVIEWING,
    CandidacyStatus.SHORTLISTED,
    CandidacyStatus.UNDER_REVIEW,
    CandidacyStatus.INVITED,
    CandidacyStatus.PROPOSED,
    CandidacyStatus.ENGAGED,
    CandidacyStatus.REJECTED,
    CandidacyStatus.WITHDRAWN,
    CandidacyStatus.DECLINED_BY_CMO,
)


@signed_in
def company_needs(request: HttpRequest) -> HttpResponse:
    """List the needs of the company one works for, with what each waits for."""
    actor, company = actor_of(request), my_company(request)
    if company is None:
        return found_one_first()
    rows = NEED_VIEW.filter(Need.objects.of_company(company.pk), actor).select_related("posted_by")
    rows = rows.annotate(
        in_play=Count("candidacies", filter=OPEN_ROWS & KNOWN_ROWS),
        unanswered=Count("candidacies", filter=UNANSWERED),
        answer_by=Min("candidacies__answer_due_on", filter=UNANSWERED),
    )
    page = paged(request, rows.order_by("-created_at", "pk"))
    context = {
        "company": company,
        "page": page,
        "rows": [
            {"need": need, "shape": NEED_SHAPES[need.status], "waits": WAITS_FOR[need.status], "due": _due(need)}
            for need in page
        ],
        "may_post": COMPANY_REQUESTER.holds(actor, company),
    }
    return render(request, "marketplace/company_needs.html", context)


def _due(need: Need) -> Any:
    return actions.confirm_by(need) if need.status == NeedStatus.OPEN else None


@signed_in
def need_queue(request: HttpRequest) -> HttpResponse:
    """List the needs that wait for a curator's check, the longest waiting first."""
    actor = actor_of(request)
    if actor.staff != Staff.CURATOR:
        raise NotPermitted
    rows = CURATOR.filter(Need.objects.filter(status=NeedStatus.IN_REVIEW), actor).select_related("company")
    page = paged(request, rows.order_by("submitted_at", "pk"))
    return render(request, "marketplace/need_queue.html", {"page": page})


@signed_in
def need(request: HttpRequest, need_id: UUID) -> HttpResponse:
    """Show one need to its company or a curator: its state, what can be done now, what happened."""
    actor = actor_of(request)
    row: Need = find(Need.objects.whole(), NEED_VIEW, actor, need_id)
    face = preview(row)
    acts = acts_on_need(row, actor)
    if needs_confirming(row):
        acts.sort(key=lambda act: act.url != reverse("need_confirm", args=[row.pk]))
    known: QuerySet[Any] = Candidacy.objects.filter(need=row).select_related("profile__identity").faced(actor.user_id)
    known = CANDIDACY_VIEW.filter(known, actor).order_by("answer_due_on", "pk")
    seen = [seen_by(found, actor) for found in known]
    context = {
        "need": row,
        "face": face,
        "terms": words.named([face]),
        "shape": NEED_SHAPES[row.status],
        "waits": WAITS_FOR[row.status],
        "due": _due(row),
        "acts": acts,
        "missing": lacks(row) if row.status == NeedStatus.DRAFT else {},
        "flags": [] if row.status in (NeedStatus.FILLED, NeedStatus.CLOSED) else wording_of(row),
        "confirm_soon": needs_confirming(row),
        "company_side": actor.staff != "curator",
        "groups": _by_status(seen),
        "versions": versions_of(row),
        "approvals": row.approvals.select_related("by"),
        "lines": history_of_need(row, timeline(row)[:200], actor),
    }
    return render(request, "marketplace/need.html", context)


def _by_status(seen: list[Any]) -> list[tuple[str, list[Any]]]:
    groups = ((status.label, [one for one in seen if one.row.status == status]) for status in ORDER)
    return [(str(label), found) for label, found in groups if found]


# --- verbs without input ---------------------------------------------------------------------------------------------
def _verb(do: Callable[..., Any], said: Any) -> Callable[..., HttpResponse]:
    @signed_in
    @require_POST
    def run(request: HttpRequest, need_id: UUID) -> HttpResponse:
        do(need_id=need_id, actor=actor_of(request), version=version_of(request))
        return done(request, reverse("need", args=[need_id]), said)

    return run


need_approve = _verb(actions.approve_need, gettext_lazy("Approved. A curator checks the need next."))
need_publish = _verb(actions.publish_need, gettext_lazy("The need is public now."))
need_confirm = _verb(actions.confirm_need, gettext_lazy("Confirmed. The need is public as written."))
need_pause = _verb(actions.pause_need, gettext_lazy("The need is off the public pages. Candidacies stay."))


# --- verbs with input ------------------------------------------------------------------------------------------------
def _about(need: Need) -> dict[str, Any]:
    return {
        "facts": [(_("Need"), f"{need.number} {pair(need, 'title').text}"), (_("State"), need.get_status_display())],
        "back": reverse("need", args=[need.pk]),
    }


@signed_in
def need_send_back(request: HttpRequest, need_id: UUID) -> HttpResponse:
    """Give a need back inside the company."""
    row = verb_row(request, t.SEND_BACK, Need.objects.whole(), need_id)
    return verb_page(
        request,
        form_class=ReasonForm,
        do=acting(request, actions.send_back_need, need_id=need_id),
        url=reverse("need", args=[need_id]),
        said=_("Sent back with your reason."),
        row=row,
        context={
            "heading": _("Send the need back"),
            "intro": _("It becomes a draft again. Whoever wrote it reads your reason."),
            "button": _("Send back"),
            **_about(row),
        },
    )


@signed_in
def need_return(request: HttpRequest, need_id: UUID) -> HttpResponse:
    """Return a need to the company, by a curator."""
    row = verb_row(request, t.RETURN, Need.objects.whole(), need_id)
    return verb_page(
        request,
        form_class=ReasonForm,
        do=acting(request, actions.return_need, need_id=need_id),
        url=reverse("need_queue"),
        said=_("Returned with your reason."),
        row=row,
        context={
            "heading": _("Return the need"),
            "intro": _("It becomes a draft again. The company reads your reason."),
            "button": _("Return with this reason"),
            **_about(row),
        },
    )


@signed_in
def need_close(request: HttpRequest, need_id: UUID) -> HttpResponse:
    """Close a need and answer everyone who waits."""
    row = verb_row(request, t.CLOSE, Need.objects.whole(), need_id)
    waiting = Candidacy.objects.filter(need=row).open().known_to_company().count()
    about = _about(row)
    about["facts"] += [(_("People who are waiting for an answer"), waiting)]
    return verb_page(
        request,
        form_class=CloseForm,
        do=acting(request, actions.close_need, need_id=need_id),
        url=reverse("need", args=[need_id]),
        said=_("The need is closed, and everyone has an answer."),
        row=row,
        context={
            "heading": _("Close the need"),
            "intro": _(
                "A closed need does not open again. Everybody still waiting gets your answer at the same time."
            ),
            "button": _("Close the need"),
            **about,
        },
    )


@signed_in
def need_revise(request: HttpRequest, need_id: UUID) -> HttpResponse:
    """Change an open need, all of it on one page."""
    row = verb_row(request, t.REVISE, Need.objects.whole(), need_id)
    parts = {"work": WorkForm, "skills": SkillsForm, "terms": TermsForm}
    if request.method != "POST":
        forms = {step: shape(initial=initial_of(row, step), need=row) for step, shape in parts.items()}
        return _revising(request, row, forms)
    forms = {step: shape(request.POST, initial=initial_of(row, step), need=row) for step, shape in parts.items()}
    if "add" in request.POST:
        again = {step: shape(initial=typed(shape, request.POST), need=row) for step, shape in parts.items()}
        return _revising(request, row, again)
    if not all([form.is_valid() for form in forms.values()]):  # noqa: C419 (every form shows its errors)
        return _revising(request, row, forms, status=422)
    values = {name: value for form in forms.values() for name, value in form.values().items()}
    ok, changed, status = attempt(
        _Everywhere(forms),  # type: ignore[arg-type]
        lambda: actions.revise_need(
            need_id=need_id, actor=actor_of(request), values=values, version=version_of(request)
        ),
    )
    if not ok:
        fresh: Need = find(Need.objects.whole(), NEED_VIEW, actor_of(request), need_id)
        return _revising(request, fresh, forms, status=status)
    said = _("Changed. Candidates are told.")
    if changed.status == NeedStatus.IN_REVIEW:
        said = _("A curator looks at the need again before it is public.")
    return done(request, reverse("need", args=[need_id]), said)


class _Everywhere:
    """Several forms on one page, for the errors of one action."""

    def __init__(self, forms: dict[str, Any]) -> None:
        self.forms = forms
        self.fields = {name: form for form in forms.values() for name in form.fields}

    def add_error(self, name: str | None, text: str) -> None:
        (self.fields[name] if name else next(iter(self.forms.values()))).add_error(name, text)


def _revising(request: HttpRequest, row: Need, forms: dict[str, Any], status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {"need": row, "forms": forms, "version": seen_version(request, row.version, status)}
    for step, form in forms.items():
        context |= choices_of(row, step, form)
    return render(request, "marketplace/need_revise.html", context, status=status)
