"""What waits for somebody in offers and engagements, and what runs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements import rules
from engagements.kpi_figures import Kept, figures_of, waiting_readings
from engagements.models import Engagement, Milestone, Offer
from engagements.states import EngagementStatus, MilestoneStatus, OfferStatus, TermsStatus
from engagements.wording import fee_words
from kernel import clock
from kernel.actors import Actor
from kernel.templatetags.kaji import label, month
from kernel.texts import joined, marked, pair, sentence
from kernel.todo import Matters, Running, Todo

SOON = dt.timedelta(days=14)  # a milestone is a thing to do from two weeks before it is due
TO_HAND_IN = {MilestoneStatus.PLANNED, MilestoneStatus.RETURNED}
SETTLED = {MilestoneStatus.ACCEPTED, MilestoneStatus.CANCELLED}
DECIDERS = {"owner", "approver"}
SHAPES = {"proposed": "wait", "active": "run", "completed": "done", "ended": "stop"}


def matters(actor: Actor) -> Matters:
    """Return what waits for this person (terms to answer, work to start, milestones to hand in or to accept), and
    the engagements that are agreed or under way.
    """
    if not actor.signed_in:
        return Matters()
    found = [*_offer_todos(actor)]
    engagements = _engagements(actor)
    figures = figures_of([row for row in engagements if row.status == EngagementStatus.ACTIVE])
    for engagement in engagements:
        found += waiting(engagement, side(engagement, actor), actor.user_id, figures.get(engagement.pk))
    return Matters(sorted(found, key=lambda one: one.due_on or dt.date.max), [_running(row) for row in engagements])


def side(row: Any, actor: Actor) -> str:
    """Return "cmo", her company role, or nothing; the row was read with her role."""
    return "cmo" if row.profile.user_id == actor.user_id else row.reader_role or ""


def _engagements(actor: Actor) -> list[Engagement]:
    rows = Engagement.objects.live().select_related("company", "profile__identity", "need", "terms")
    rows = rows.together("milestones", "tasks", "kpis__kpi").with_role(actor.user_id)
    return list((rules.MEMBER | rules.CMO).filter(rows.order_by("ends_on", "pk"), actor))


# --- offers ------------------------------------------------------------------------------------------------------
def _offer_todos(actor: Actor) -> Iterator[Todo]:
    live = Offer.objects.live().select_related("company", "profile__identity").together("terms__acceptances")
    rows = live.with_role(actor.user_id).order_by("expires_at", "pk")
    for row in (rules.MEMBER | rules.SENT_TO_CMO).filter(rows, actor):
        mine = side(row, actor)
        if row.status == OfferStatus.DRAFT:
            if mine in DECIDERS:
                title = sentence(_("Finish and send the terms to %(name)s"), name=pair(row.profile.identity, "name"))
                yield Todo(title, _to("offer", row), _("To the draft"))
        elif mine == "cmo" or mine in DECIDERS:
            yield from _answer(row, mine)


def _answer(row: Any, mine: str) -> Iterator[Todo]:
    party = "cmo" if mine == "cmo" else "company"
    for terms in row.terms.all():
        if terms.status != TermsStatus.PROPOSED or party in {one.party for one in terms.acceptances.all()}:
            continue
        other = pair(row.company if party == "cmo" else row.profile.identity, "name")
        title = sentence(_("Answer the terms with %(name)s"), name=other)
        if terms.proposed_by == party:
            title = sentence(_("Accept your own version with %(name)s, or wait for the answer"), name=other)
        yield Todo(
            title, _to("offer", row), _("Read the terms"), _day(row.expires_at), hint=marked(pair(terms, "title"))
        )


def _day(moment: dt.datetime) -> dt.date:
    return moment.astimezone(clock.BUSINESS_ZONE).date()


def _to(name: str, row: Any) -> str:
    return reverse(name, args=[row.pk])


# --- engagements -------------------------------------------------------------------------------------------------
def waiting(engagement: Engagement, mine: str, user_id: UUID | None, kept: Kept | None) -> list[Todo]:
    """Return what one engagement asks of the person whose side is `mine`; reads prefetched rows only. `kept` are the
    figures of a running one.
    """
    if mine != "cmo" and mine not in DECIDERS and mine != "requester":
        return []
    found = [*_work(engagement, mine, user_id)]
    if kept is not None and (mine != "requester" or engagement.need.posted_by_id == user_id):
        found += _figures(engagement, kept)
    if mine == "cmo" or mine in DECIDERS:
        found += _steps(engagement, mine)
    return sorted(found, key=lambda one: one.due_on or dt.date.max)


def _steps(engagement: Engagement, mine: str) -> Iterator[Todo]:
    url, name = _to("engagement", engagement), marked(pair(engagement, "title"))
    kpis = [row for row in engagement.kpis.all() if row.baseline is None]
    if engagement.status == EngagementStatus.PROPOSED:
        if tasks := [row for row in engagement.tasks.all() if row.done_at is None]:
            words = joined(row.get_kind_display() for row in tasks)
            yield Todo(
                _("Settle what the start waits for"), f"{url}#tasks", _("To the list"), engagement.starts_on, words
            )
        elif all(row.measured_by for row in kpis):
            yield Todo(_("Start the work"), url, _("To the engagement"), engagement.starts_on, name)
        return
    for row in kpis:
        if row.measured_by and row.measured_by <= clock.today() + SOON:
            title = _("Enter the value before the start: %(kpi)s") % {"kpi": label(row.kpi)}
            act = _("Enter the value")
            yield Todo(title, reverse("set_baseline", args=[engagement.pk, row.kpi_id]), act, row.measured_by, name)
    done = engagement.cmo_done_at if mine == "cmo" else engagement.company_done_at
    if not done and all(row.status in SETTLED for row in engagement.milestones.all()):
        yield Todo(_("Confirm that the work is complete"), url, _("To the engagement"), engagement.ends_on, name)


def _figures(engagement: Engagement, kept: Kept) -> Iterator[Todo]:
    """Ask for the figures of the first month that lacks some, and say how many months more do."""
    lacking = waiting_readings(engagement, list(engagement.kpis.all()), kept, clock.today())
    if not lacking:
        return
    first, more = lacking[0], len(lacking) - 1
    hint = joined(label(kpi.kpi) for kpi in first.kpis)
    if more:
        hint = ngettext("%(names)s; one month more", "%(names)s; %(n)s months more", more) % {"names": hint, "n": more}
    title = _("Enter the figures of %(month)s") % {"month": month(first.month.starts_on)}
    url = f"{reverse('kpi_readings', args=[engagement.pk])}?at={first.month.starts_on:%Y-%m}"
    yield Todo(title, url, _("Enter figures"), first.due_on, hint)


def _work(engagement: Engagement, mine: str, user_id: UUID | None) -> Iterator[Todo]:
    if engagement.status != EngagementStatus.ACTIVE:
        return
    accepts = mine in DECIDERS or (mine == "requester" and engagement.need.posted_by_id == user_id)
    for row in engagement.milestones.all():
        title = pair(row, "title")
        if mine == "cmo" and row.status in TO_HAND_IN and row.due_on <= clock.today() + SOON:
            yield Todo(
                sentence(_("Hand in “%(title)s”"), title=title),
                _to("milestone", row),
                _("To the milestone"),
                row.due_on,
                hint=_("Changes are requested.") if row.status == MilestoneStatus.RETURNED else "",
            )
        elif accepts and row.status == MilestoneStatus.SUBMITTED:
            yield Todo(
                sentence(_("Accept “%(title)s” or ask for changes"), title=title),
                _to("milestone", row),
                _("Look at the work"),
                row.deemed_on,
                hint=_("Without an answer by then it counts as accepted."),
            )


def _running(row: Engagement) -> Running:
    milestones = [one for one in row.milestones.all() if one.status != MilestoneStatus.CANCELLED]
    upcoming = next_milestone(milestones)
    accepted = sum(one.status == MilestoneStatus.ACCEPTED for one in milestones)
    return Running(
        name=sentence(
            "%(company)s × %(cmo)s", company=pair(row.company, "name"), cmo=pair(row.profile.identity, "name")
        ),
        url=_to("engagement", row),
        state=str(row.get_status_display()),
        shape=SHAPES[row.status],
        next=marked(pair(upcoming, "title")) if upcoming else "",
        figure=_("%(done)s of %(all)s milestones accepted; %(fee)s")
        % {"done": accepted, "all": len(milestones), "fee": fee_words(row.terms)},
    )


def next_milestone(milestones: list[Milestone]) -> Milestone | None:
    """Return the open milestone that is due first."""
    return min((row for row in milestones if row.status not in SETTLED), key=lambda row: row.due_on, default=None)
