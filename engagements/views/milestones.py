"""Milestones: the page, handing in, accepting, asking for changes, cancelling, files."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from engagements import plots, rules, work_actions
from engagements import transitions as t
from engagements.forms import ReasonForm, ReturnForm, SubmitForm
from engagements.models import Milestone
from engagements.states import MilestoneStatus
from engagements.views.common import offered
from kernel import clock
from kernel.files import serve
from kernel.pages import acting, actor_of, find, may_open, signed_in, verb_page, verb_row
from kernel.refusals import NotVisible
from kernel.templatetags.kaji import day, money
from kernel.texts import pair


def _milestones() -> Any:
    return Milestone.objects.select_related(
        "engagement__company", "engagement__need", "engagement__terms", "profile__identity"
    ).prefetch_related("criteria", "submissions__file", "submissions__by")


def _find(request: HttpRequest, milestone_id: UUID) -> Any:
    return find(_milestones(), rules.ENGAGEMENT_VIEW, actor_of(request), milestone_id)


@signed_in
def milestone(request: HttpRequest, milestone_id: UUID) -> HttpResponse:
    """Show a milestone: criteria, what was handed in, the countdown both sides see."""
    row = _find(request, milestone_id)
    cancel = t.cancelling(row.status)
    can = offered(actor_of(request), row, submit=t.SUBMIT, accept=t.ACCEPT, give_back=t.RETURN, cancel=cancel)
    can["submit"] = can["submit"] and work_actions.takes_work(row)
    context = {
        "milestone": row,
        "engagement": row.engagement,
        "can": can,
        "shape": plots.shape(row, clock.today()),
        "handed_in": row.status in {MilestoneStatus.SUBMITTED, MilestoneStatus.ACCEPTED, MilestoneStatus.RETURNED},
    }
    return render(request, "engagements/milestone.html", context)


def _context(row: Milestone, heading: str, intro: str, button: str) -> dict[str, Any]:
    return {
        "heading": heading % {"title": pair(row, "title")},
        "intro": intro,
        "button": button,
        "back": reverse("milestone", args=[row.pk]),
    }


@signed_in
def milestone_submit(request: HttpRequest, milestone_id: UUID) -> HttpResponse:
    """Hand in a file or a link, with the criteria that are met."""
    row = verb_row(request, t.SUBMIT, _milestones(), milestone_id)
    criteria = [(one.order, pair(one, "text").text) for one in row.criteria.all()]

    return verb_page(
        request,
        form_class=SubmitForm,
        form_kwargs={"criteria": criteria},
        do=acting(request, work_actions.submit_milestone, milestone_id=milestone_id),
        url=reverse("milestone", args=[milestone_id]),
        said=_("Handed in. Without an answer within ten days it counts as accepted."),
        row=row,
        context=_context(
            row,
            _("Hand in “%(title)s”"),
            _(
                "The company can accept it or ask for changes. "
                "Without an answer within ten days it counts as accepted."
            ),
            _("Hand in"),
        ),
    )


@signed_in
def milestone_accept(request: HttpRequest, milestone_id: UUID) -> HttpResponse:
    """Accept delivered work, which makes it billable; shows what is accepted."""
    row = verb_row(request, t.ACCEPT, _milestones(), milestone_id)
    context = _context(
        row,
        _("Accept “%(title)s”"),
        _("An accepted milestone is final and can be billed. Later changes need a change request."),
        _("Accept the milestone"),
    )
    return verb_page(
        request,
        form_class=None,
        do=acting(request, work_actions.accept_milestone, milestone_id=milestone_id),
        url=reverse("milestone", args=[milestone_id]),
        said=_("The milestone is accepted."),
        row=row,
        context=context | {"facts": _facts(row)},
    )


def _facts(row: Milestone) -> list[tuple[str, Any]]:
    claimed = sum(one.claimed for one in row.criteria.all())
    facts = [
        (_("Handed in"), day(row.submitted_at)),
        (
            _("Criteria"),
            _("%(n)s of %(all)s said to be met") % {"n": claimed, "all": len(row.criteria.all())},
        ),
    ]
    if row.amount_minor is not None:
        facts.append((_("Amount"), money(row.amount_minor, row.engagement.terms.currency)))
    return facts


@signed_in
def milestone_return(request: HttpRequest, milestone_id: UUID) -> HttpResponse:
    """Ask for changes, with what has to change and a new day; the countdown stops."""
    row = verb_row(request, t.RETURN, _milestones(), milestone_id)
    return verb_page(
        request,
        form_class=ReturnForm,
        do=acting(request, work_actions.return_milestone, milestone_id=milestone_id),
        url=reverse("milestone", args=[milestone_id]),
        said=_("Changes are requested. The countdown to silent acceptance has stopped."),
        row=row,
        context=_context(
            row,
            _("Ask for changes to “%(title)s”"),
            _(
                "Work beyond the agreed criteria is a change of the terms and needs a fee. The law forbids unpaid "
                "rework that is not the CMO's fault (Article 5)."
            ),
            _("Ask for changes"),
        ),
    )


@signed_in
def milestone_cancel(request: HttpRequest, milestone_id: UUID) -> HttpResponse:
    """Drop a milestone that was not delivered, with a reason."""
    row = _find(request, milestone_id)
    may_open(request, t.cancelling(row.status), row)
    return verb_page(
        request,
        form_class=ReasonForm,
        do=acting(request, work_actions.cancel_milestone, milestone_id=milestone_id),
        url=reverse("milestone", args=[milestone_id]),
        said=_("The milestone is cancelled."),
        row=row,
        context=_context(
            row,
            _("Cancel “%(title)s”"),
            _("A cancelled milestone is neither delivered nor billed. It stays visible with the reason."),
            _("Cancel the milestone"),
        ),
    )


@signed_in
def submission_file(request: HttpRequest, milestone_id: UUID, file_id: UUID) -> HttpResponse:
    """Download a file that was handed in; only for whom the engagement is open."""
    row = _find(request, milestone_id)
    for submission in row.submissions.all():
        if submission.file_id == file_id:
            return cast("HttpResponse", serve(submission.file))
    raise NotVisible
