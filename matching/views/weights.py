"""The curators' pages of weights: versions, drafting and tuning, what a draft would change, what comes into force."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kernel.changes import Transition
from kernel.pages import acting, actor_of, done, find, once, paged, signed_in, verb_page, verb_row, version_of
from matching import transitions as t
from matching.forms import DraftWeightsForm, TuneForm, WeightsReasonForm
from matching.market import active_weights
from matching.models import WeightSet
from matching.reranking import latest
from matching.rules import CURATOR, curators_only
from matching.weighting import log_of, table_of, versions
from matching.weights_actions import activate_weights, draft_weights, drop_weights, restore_weights, tune_weights
from matching.weights_preview import FEWEST, NEEDS, preview


@require_GET
@signed_in
def weights_list(request: HttpRequest) -> HttpResponse:
    """Show the weights in force, drafts, what replaced what, and how far the last run is."""
    curators_only(actor_of(request))
    rows = list(versions())
    active = next(row for row in rows if row.status == "active")
    context = {
        "active": active,
        "table": table_of(active, active),
        "drafts": [row for row in rows if row.status == "draft"],
        "retired": [row for row in rows if row.status == "retired"],
        "log": paged(request, log_of()),
        "run": latest(),
    }
    return render(request, "matching/weights.html", context)


@require_GET
@signed_in
def weights_set(request: HttpRequest, weights_id: UUID) -> HttpResponse:
    """Show one version beside the one in force, and what can be done with it."""
    row, active = _found(request, weights_id), active_weights()
    context = {"row": row, "active": active, "table": table_of(row, active), "log": log_of(row), "of": NEEDS}
    return render(request, "matching/weights_set.html", context)


def _found(request: HttpRequest, weights_id: UUID) -> WeightSet:
    row: WeightSet = find(WeightSet.objects.select_related("drafted_by"), CURATOR, actor_of(request), weights_id)
    return row


@require_GET
@signed_in
def weights_preview(request: HttpRequest, weights_id: UUID) -> HttpResponse:
    """Show what a version would change on the last needs, as a piece of its page or as a page."""
    row = _found(request, weights_id)
    template = "matching/weights_preview.html"
    context = {"row": row, "preview": preview(row), "fewest": FEWEST}
    return render(request, f"{template}#panel" if request.htmx else template, context)  # type: ignore[attr-defined]


@signed_in
def weights_draft(request: HttpRequest) -> HttpResponse:
    """Draft the next version."""
    curators_only(actor_of(request))
    return verb_page(
        request,
        form_class=DraftWeightsForm,
        do=lambda values: once(
            request,
            values["reason"],
            lambda: draft_weights(actor=actor_of(request), reason=values["reason"]),
        ),
        url=lambda pk: reverse("weights_tune", args=[pk]),
        said=_("The draft is there. It weighs nothing until it is brought into force."),
        context={
            "heading": _("Draft new weights"),
            "intro": _("The draft starts as a copy of the weights in force. Say what is to become better."),
            "button": _("Start the draft"),
            "back": reverse("weights_list"),
        },
    )


@signed_in
def weights_tune(request: HttpRequest, weights_id: UUID) -> HttpResponse:
    """Write the weights of a draft."""
    row = verb_row(request, t.TUNE, WeightSet.objects.all(), weights_id)
    tune = acting(request, tune_weights, weights_id=row.pk)
    given = {f"{stage}-{factor}": number for stage, told in row.weights.items() for factor, number in told.items()}
    return verb_page(
        request,
        form_class=TuneForm,
        initial={**given, "reason": row.reason},
        do=lambda values: tune({"weights": TuneForm.table_of(values), "reason": values["reason"]}),
        url=reverse("weights_set", args=[row.pk]),
        said=_("The draft is kept."),
        row=row,
        template="matching/weights_tune.html",
        context={"row": row, "table": table_of(row, row), "back": reverse("weights_set", args=[row.pk])},
    )


@signed_in
def weights_activate(request: HttpRequest, weights_id: UUID) -> HttpResponse:
    """Bring a draft into force."""
    return _into_force(request, t.ACTIVATE, activate_weights, weights_id, _("Bring version %(n)s into force"))


@signed_in
def weights_restore(request: HttpRequest, weights_id: UUID) -> HttpResponse:
    """Bring a version that was replaced back into force."""
    return _into_force(request, t.RESTORE, restore_weights, weights_id, _("Go back to version %(n)s"))


def _into_force(request: HttpRequest, verb: Transition, act: Any, weights_id: UUID, heading: str) -> HttpResponse:
    row, active = verb_row(request, verb, WeightSet.objects.all(), weights_id), active_weights()
    told = heading % {"n": row.number}
    return verb_page(
        request,
        form_class=WeightsReasonForm,
        do=acting(request, act, weights_id=row.pk),
        url=reverse("weights_list"),
        said=_("Version %(n)s is in force. All open needs are being ranked anew.") % {"n": row.number},
        row=row,
        context={
            "heading": told,
            "intro": _(
                "Companies' rankings follow at once. All open needs are ranked anew for CMOs, one after another."
            ),
            "facts": [
                (_("Replaces"), _("version %(n)s") % {"n": active.number}),
                (_("Why it was drafted"), row.reason),
            ],
            "button": told,
            "back": reverse("weights_set", args=[row.pk]),
        },
    )


@require_POST
@signed_in
def weights_drop(request: HttpRequest, weights_id: UUID) -> HttpResponse:
    """Give a draft up."""
    drop_weights(weights_id=weights_id, actor=actor_of(request), version=version_of(request))
    return done(request, reverse("weights_list"), _("The draft is given up. Its number is not used again."))
