"""Offers: the draft, the rounds of versions, their end."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from engagements import offer_actions, rules, wording
from engagements import transitions as t
from engagements.forms import KindForm, MessageForm, ReasonForm, TermsForm
from engagements.models import Offer, Terms
from engagements.states import OfferStatus, TermsStatus
from engagements.terms import built, content, day_of, gaps, pay_rule, plan
from engagements.views.common import may_create, offered, side_of
from kernel.pages import (
    acting,
    actor_of,
    attempt,
    done,
    find,
    seen_version,
    signed_in,
    verb_page,
    verb_row,
    version_of,
)
from kernel.texts import pair
from marketplace.models import Candidacy
from marketplace.rules import CANDIDACY_VIEW


@signed_in
def offer_new(request: HttpRequest, candidacy_id: UUID) -> HttpResponse:
    """Start an offer to a candidate: choose the kind, the rest is prefilled."""
    actor = actor_of(request)
    rows = Candidacy.objects.select_related("need", "profile__identity", "company")
    candidacy = find(rows, CANDIDACY_VIEW, actor, candidacy_id)
    may_create(request, t.DRAFT_OFFER, candidacy)
    return verb_page(
        request,
        form_class=KindForm,
        do=lambda values: offer_actions.draft_offer(candidacy_id=candidacy_id, actor=actor, **values),
        url=lambda made: reverse("offer_edit", args=[made.pk]),
        said=_("The draft is prefilled from the need and the profile. Nobody but your company sees it yet."),
        context={
            "heading": _("Offer terms to %(name)s") % {"name": pair(candidacy.profile.identity, "name")},
            "intro": pair(candidacy.need, "title").text,
            "button": _("Write the terms"),
        },
    )


def _offers() -> Any:
    return Offer.objects.select_related(
        "company", "profile__identity", "need", "candidacy", "engagement"
    ).prefetch_related("terms__acceptances__user")


def _plan_for(offer: Offer, values: dict[str, Any]) -> list[dict[str, Any]]:
    terms = built(values)
    need = offer.need
    return plan(
        need.playbook_id or need.stage,
        wording.months_of(terms),
        day_of(terms, "service_from") or offer.created_at.date(),
    )


@signed_in
def offer_edit(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """Write the draft: one form over all conditions; it can be left and taken up again."""
    actor = actor_of(request)
    offer = verb_row(request, t.EDIT_OFFER, _offers(), offer_id)
    form = TermsForm(request.POST or None, values=offer.values, plan=_plan_for(offer, offer.values))
    if request.method == "POST" and "check" in request.GET:
        return _checked(request, form)
    status = 200
    if request.method == "POST":
        ok, status = False, 422
        if form.is_valid():
            values = form.values()
            if "refit" in request.POST:
                values["milestones"] = _plan_for(offer, values)
            ok, _made, status = attempt(
                form,
                lambda: offer_actions.edit_offer(
                    offer_id=offer_id, actor=actor, values=values, version=version_of(request)
                ),
            )
        if ok:
            return done(request, _after_saving(request, offer), _("The draft is saved."))
    version = seen_version(request, offer.version, status)
    context = {"offer": offer, "form": form, "counter": False, "version": version}
    return render(request, "engagements/offer_form.html", context | _check(built(offer.values)), status=status)


def _after_saving(request: HttpRequest, offer: Offer) -> str:
    stays = "refit" in request.POST or "stay" in request.POST
    return reverse("offer_edit" if stays else "offer", args=[offer.pk])


def _checked(request: HttpRequest, form: TermsForm) -> HttpResponse:
    """Answer the live check: what the typed terms still lack. Nothing is saved."""
    form.is_valid()
    typed = built({**form.start, **form.values()})
    return render(request, "engagements/offer_form.html#check", _check(typed))


def _check(terms: Terms) -> dict[str, Any]:
    """Return what the checker shows: gaps by item, the payment rule in words, the first payment day."""
    found = gaps(terms)
    try:
        pay_rule(terms)
        words = wording.payment_words(terms)
    except (KeyError, TypeError, ValueError):
        words = ""
    return {
        "gaps": found,
        "items": [(n, name, [gap for gap in found if gap.number == n]) for n, name in wording.NAMES.items()],
        "others": [gap for gap in found if gap.number is None],
        "payment": words,
        "first_payment": next(iter(wording.payment_days(terms)), None) if words else None,
        "fee": wording.fee_words(terms),
        "ending": wording.ending_words(terms),
    }


@signed_in
def offer(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """Show an offer: its state, what I can do now, the terms, and how its versions differ."""
    actor = actor_of(request)
    row = find(_offers(), rules.OFFER_VIEW, actor, offer_id)
    versions = list(row.terms.all())
    current = versions[0] if versions else built(row.values)
    side = side_of(actor, row)
    can = offered(
        actor,
        row,
        edit=t.EDIT_OFFER,
        send=t.SEND_OFFER,
        counter=t.COUNTER_OFFER,
        decline=t.DECLINE_OFFER,
        withdraw=t.WITHDRAW_OFFER,
    )
    yes = {one.party: one for one in current.acceptances.all()} if versions else {}
    can["accept"] = bool(versions) and side not in yes and t.ACCEPT_FIRST.offered(current, actor)
    context = {
        "offer": row,
        "side": side,
        "can": can,
        "current": current,
        "sent": bool(versions),
        "items": wording.items(current),
        "plan": wording.plan_rows(current),
        "kpis": wording.kpi_rows(current),
        "ending": wording.ending_words(current),
        "yes": yes,
        "gaps": gaps(current) if row.status == OfferStatus.DRAFT else [],
        "rounds": _rounds(versions),
        "engagement": getattr(row, "engagement", None),
        "waits_for_other": side in yes and row.status == OfferStatus.SENT,
    }
    return render(request, "engagements/offer.html", context)


def _rounds(versions: list[Terms]) -> list[dict[str, Any]]:
    """Return the versions, newest first, each with what it changed of the one before."""
    older = [*versions[1:], None] if versions else []
    pairs = zip(versions, older, strict=True)
    return [
        {"terms": new, "changes": wording.changes(old, new) if old else [], "first": old is None} for new, old in pairs
    ]


@signed_in
def offer_send(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """Send the draft as version 1; shows what will be sent and what is missing."""
    row = verb_row(request, t.SEND_OFFER, _offers(), offer_id)
    draft = built(row.values)
    return verb_page(
        request,
        form_class=MessageForm,
        do=acting(request, offer_actions.send_offer, offer_id=offer_id),
        url=reverse("offer", args=[offer_id]),
        said=_("The terms are sent as version 1. Both sides can accept or counter them for 14 days."),
        row=row,
        template="engagements/offer_send.html",
        context={
            "offer": row,
            "items": wording.items(draft),
            "plan": wording.plan_rows(draft),
            "kpis": wording.kpi_rows(draft),
            "gaps": gaps(draft),
        },
    )


@signed_in
def offer_counter(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """Propose a new version: the same form, prefilled with the version on the table."""
    actor = actor_of(request)
    row = verb_row(request, t.COUNTER_OFFER, _offers(), offer_id)
    last = next(iter(row.terms.all()), None)
    values = content(last) if last else row.values
    form = TermsForm(request.POST or None, values=values, plan=_plan_for(row, values), message=True)
    if request.method == "POST" and "check" in request.GET:
        return _checked(request, form)
    status = 200
    if request.method == "POST":
        ok, status = False, 422
        if form.is_valid():
            ok, _made, status = attempt(
                form,
                lambda: offer_actions.counter_offer(
                    offer_id=offer_id,
                    actor=actor,
                    values=form.values(),
                    message=form.cleaned_data["message"],
                    version=version_of(request),
                ),
            )
        if ok:
            said = _("Your version is on the table. What was accepted before is void with the older version.")
            return done(request, reverse("offer", args=[offer_id]), said)
    version = seen_version(request, row.version, status)
    context = {"offer": row, "form": form, "counter": True, "version": version}
    check = _check(built(values))
    return render(request, "engagements/offer_form.html", context | check, status=status)


@signed_in
def offer_decline(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """Say no, by the CMO, with a reason."""
    row = verb_row(request, t.DECLINE_OFFER, _offers(), offer_id)
    return verb_page(
        request,
        form_class=ReasonForm,
        do=acting(request, offer_actions.decline_offer, offer_id=offer_id),
        url=reverse("offer", args=[offer_id]),
        said=_("The offer is declined. The company reads your reason."),
        row=row,
        context=_ending(row, _("Decline the offer")),
    )


@signed_in
def offer_withdraw(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """Take the offer back, by the company; a sent one with a reason."""
    row = verb_row(request, t.WITHDRAW_OFFER, _offers(), offer_id)
    return verb_page(
        request,
        form_class=ReasonForm,
        form_kwargs={"asked": row.status == OfferStatus.SENT},
        do=acting(request, offer_actions.withdraw_offer, offer_id=offer_id),
        url=reverse("offer", args=[offer_id]),
        said=_("The offer is withdrawn."),
        row=row,
        context=_ending(row, _("Withdraw the offer")),
    )


def _ending(row: Offer, heading: str) -> dict[str, Any]:
    versions = [terms for terms in row.terms.all() if terms.status == TermsStatus.PROPOSED]
    intro = _("No version can be accepted afterwards. The candidacy stays as it is; a new offer may follow.")
    return {
        "heading": heading,
        "intro": intro if versions else _("The draft is put away; a new one may be started."),
        "button": heading,
        "back": reverse("offer", args=[row.pk]),
    }
