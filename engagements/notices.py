"""Who is told about offers, terms, engagements and milestones, and in which words (docs/notifications.md)."""

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from engagements.models import Engagement, Milestone, Offer, Terms
from engagements.rules import CMO, CURATOR, MEMBER, SENT_TO_CMO
from engagements.states import EngagementStatus, OfferStatus, Party, TermsStatus
from kernel.models import Event
from kernel.templatetags.kaji import day, left, money
from kernel.texts import pair
from profiles.notify import About, Audience, Fact, Nobody, Notice, Notices, curators, members

OWN_ACT = Nobody("Her own act, which nobody else needs to know.")
PART_OF_MORE = Nobody("Part of a larger step, which is told.")
READ_TERMS = _("Read the terms")
OPEN = _("Open the engagement")
SEE_MILESTONE = _("See the milestone")


def _parties(row: Any) -> list[Fact]:
    return [
        (_("Company"), str(pair(row.company, "name"))),
        (_("CMO"), str(pair(row.profile.identity, "name"))),
    ]


def _span(first: dt.date, last: dt.date) -> str:
    return str(_("From %(start)s to %(end)s") % {"start": day(first), "end": day(last)})


def _words(row: Any, title: Any) -> dict[str, Any]:
    return {
        "title": title,
        "company": pair(row.company, "name"),
        "name": pair(row.profile.identity, "name"),
    }


# --- offers and terms --------------------------------------------------------------------------------------------
OFFER = About(
    lambda: Offer.objects.select_related("need", "company", "profile__identity"),
    lambda row: _words(row, pair(row.need, "title")),
    lambda row: [*_parties(row), (_("Agree until"), day(row.expires_at) if row.status == OfferStatus.SENT else "")],
)
TERMS = About(
    lambda: Terms.objects.select_related("offer__need", "company", "profile__identity"),
    lambda row: _words(row, pair(row, "title")),
    lambda row: [
        *_parties(row),
        (_("Version"), str(row.number)),
        (_("Period"), _span(row.service_from, row.service_to)),
        (_("Monthly fee"), money(row.monthly_fee_minor, row.currency) if row.monthly_fee_minor is not None else ""),
    ],
)
COMPANY_WORDS = _("the company's owners, approvers and the person who posted the need")
OFFER_COMPANY = Audience(
    COMPANY_WORDS,
    lambda row: members(row.company_id, "owner", "approver", or_user=row.need.posted_by_id),
    MEMBER,
)
OFFER_CMO = Audience(_("the CMO"), lambda row: [row.profile.user_id], SENT_TO_CMO)
TERMS_COMPANY = Audience(
    COMPANY_WORDS,
    lambda row: members(row.company_id, "owner", "approver", or_user=row.offer.need.posted_by_id),
    MEMBER,
)
THE_CMO = Audience(_("the CMO"), lambda row: [row.profile.user_id], CMO)
CURATORS = Audience(_("the curators"), lambda _row: curators(), CURATOR)


def _ended(row: Offer) -> list[Fact]:
    return [(_("Reason"), row.ended_text)]


def _offer(audience: Audience, subject: Any, text: Any, act: Any = READ_TERMS, **more: Any) -> Notice:
    return Notice(OFFER, audience, subject, text, act, "offer", **more)


def _to_its_engagement(row: Terms) -> str:
    return reverse("engagement", args=[row.engagement.pk])


def _accepted_by(party: Party) -> Any:
    return lambda event: event.after == TermsStatus.PROPOSED and event.data.get("party") == party


def _accepted_by_both(event: Event) -> bool:
    return event.after == TermsStatus.ACCEPTED


def _was_sent(event: Event) -> bool:
    return event.before == OfferStatus.SENT


def _by_a_person(event: Event) -> bool:
    return event.actor_kind == "user"


ONE_SIDE = _("Accepted by the other side: %(title)s")
ONE_SIDE_TEXT = _("The other side has accepted these terms. When you accept the same version, the contract is made.")
AGREED = _("The contract is made: %(title)s")
AGREED_TEXT = _("Both sides have accepted the same terms. Settle the open points, then the work can start.")
NEW_VERSION = _("New version of the terms: %(title)s")
RUN_OUT = _("The offer has run out: %(title)s")
RUN_OUT_TEXT = _("Nobody agreed within 14 days. The company can make a new offer.")

# --- engagements -------------------------------------------------------------------------------------------------
ENGAGEMENT = About(
    lambda: Engagement.objects.select_related("need", "company", "profile__identity", "terms"),
    lambda row: _words(row, pair(row, "title")) | {"last_day": day(row.ends_on)},
    lambda row: [*_parties(row), (_("Period"), _span(row.starts_on, row.ends_on))],
)
COMPANY = Audience(
    COMPANY_WORDS,
    lambda row: members(row.company_id, "owner", "approver", or_user=row.need.posted_by_id),
    MEMBER,
)


def _end_text(row: Engagement) -> list[Fact]:
    return [(_("Reason"), row.end_text)]


def _both(subject: Any, text: Any, act: Any = OPEN, **more: Any) -> tuple[Notice, ...]:
    return tuple(Notice(ENGAGEMENT, a, subject, text, act, "engagement", **more) for a in (COMPANY, THE_CMO))


def _something_missing(event: Event) -> bool:
    return bool(event.data.get("missing"))


def _half_done(event: Event) -> bool:
    return event.after == EngagementStatus.ACTIVE


def _done(event: Event) -> bool:
    return event.after == EngagementStatus.COMPLETED


# --- milestones --------------------------------------------------------------------------------------------------
def _milestone_facts(row: Milestone) -> list[Fact]:
    return [(_("Engagement"), str(pair(row.engagement, "title"))), *_parties(row)]


MILESTONE = About(
    lambda: Milestone.objects.select_related("engagement__need", "company", "profile__identity"),
    lambda row: _words(row, pair(row, "title")) | {"deemed_on": day(row.deemed_on), "due_on": day(row.due_on)},
    _milestone_facts,
)
ACCEPTORS = Audience(
    COMPANY_WORDS,
    lambda row: members(row.company_id, "owner", "approver", or_user=row.engagement.need.posted_by_id),
    MEMBER,
)


def _answer_until(row: Milestone) -> list[Fact]:
    return [(_("Answer until"), f"{day(row.deemed_on)}　{left(row.deemed_on)}")] if row.deemed_on else []


def _returned(row: Milestone) -> list[Fact]:
    return [(_("Reason"), row.return_text), (_("New date"), f"{day(row.due_on)}　{left(row.due_on)}")]


def _cancelled(row: Milestone) -> list[Fact]:
    return [(_("Reason"), row.cancel_text)]


def _milestone(audience: Audience, subject: Any, text: Any, act: Any = SEE_MILESTONE, **more: Any) -> Notice:
    return Notice(MILESTONE, audience, subject, text, act, "milestone", **more)


DEEMED = _("Deemed accepted: %(title)s")
DEEMED_TEXT = _("Nobody objected within ten days, so the work counts as accepted.")
CANCELLED = _("Milestone dropped: %(title)s")
CANCELLED_TEXT = _("The milestone is not part of the work any more.")

NOTICES: Notices = {
    "offer.draft": Nobody("A draft is the company's own paper."),
    "offer.edit": Nobody("A draft is the company's own paper."),
    "offer.send": (
        _offer(
            OFFER_CMO,
            _("%(company)s offers you terms: %(title)s"),
            _("Read them in full. You can accept them, propose changes, or decline."),
        ),
    ),
    "offer.counter": (
        _offer(OFFER_CMO, NEW_VERSION, _("A new version is on the table. Earlier acceptances are void.")),
        _offer(OFFER_COMPANY, NEW_VERSION, _("A new version is on the table. Earlier acceptances are void.")),
    ),
    "offer.agree": PART_OF_MORE,
    "offer.decline": (
        _offer(
            OFFER_COMPANY,
            _("%(name)s has declined your offer: %(title)s"),
            _("The offer is closed. You can make a new one."),
            _("See the offer"),
            facts=_ended,
        ),
    ),
    "offer.withdraw": (
        _offer(
            OFFER_CMO,
            _("%(company)s has withdrawn its offer: %(title)s"),
            _("The terms do not stand any more."),
            _("See the offer"),
            facts=_ended,
            when=lambda event: _was_sent(event) and _by_a_person(event),
        ),
    ),
    "offer.expire": (
        _offer(OFFER_COMPANY, RUN_OUT, RUN_OUT_TEXT, _("See the offer")),
        _offer(OFFER_CMO, RUN_OUT, RUN_OUT_TEXT, _("See the offer")),
    ),
    "terms.propose": PART_OF_MORE,
    "terms.supersede": PART_OF_MORE,
    "terms.accept": (
        Notice(TERMS, THE_CMO, ONE_SIDE, ONE_SIDE_TEXT, READ_TERMS, "terms", when=_accepted_by(Party.COMPANY)),
        Notice(TERMS, TERMS_COMPANY, ONE_SIDE, ONE_SIDE_TEXT, READ_TERMS, "terms", when=_accepted_by(Party.CMO)),
        *(
            Notice(
                TERMS,
                audience,
                AGREED,
                AGREED_TEXT,
                _("Open the engagement"),
                _to_its_engagement,
                when=_accepted_by_both,
            )
            for audience in (THE_CMO, TERMS_COMPANY)
        ),
    ),
    "engagement.create": PART_OF_MORE,
    "engagement.tick_task": _both(
        _("A point before the start was settled: %(title)s"),
        _("The work starts when all points are settled."),
        mail=False,
    ),
    "engagement.set_baseline": _both(
        _("A value before the start was entered: %(title)s"),
        _("The result will be measured against it."),
        mail=False,
    ),
    "engagement.set_targets": _both(
        _("Targets were set: %(title)s"),
        _("The board shows what is to be reached, and by when."),
        mail=False,
    ),
    "engagement.record_readings": _both(
        _("Figures were recorded: %(title)s"),
        _("The board shows where the KPIs stand now."),
        mail=False,
    ),
    "engagement.check_readings": _both(
        _("Figures are missing: %(title)s"),
        _("The day on which they were due has passed. Until they are entered, the board shows these KPIs as late."),
        _("Enter the figures"),
        when=_something_missing,
    ),
    "engagement.start": _both(
        _("The work has started: %(title)s"),
        _("Milestones, their dates and criteria are on the engagement's page."),
    ),
    "engagement.complete": (
        *_both(
            _("One side calls the work complete: %(title)s"),
            _("When the other side confirms it too, the engagement is completed."),
            when=_half_done,
        ),
        *_both(
            _("The work is completed: %(title)s"),
            _("Both sides have confirmed it. Everything stays readable."),
            when=_done,
        ),
    ),
    "engagement.end": (
        *_both(
            _("The engagement ends early: %(title)s"),
            _("The last day is %(last_day)s."),
            facts=_end_text,
        ),
        Notice(
            ENGAGEMENT,
            CURATORS,
            _("The engagement ends early: %(title)s"),
            _("The last day is %(last_day)s."),
            _("Open the engagement"),
            "engagement",
            facts=_end_text,
            mail=False,
        ),
    ),
    "milestone.plan": PART_OF_MORE,
    "milestone.submit": (
        _milestone(
            ACCEPTORS,
            _("Work waits for your acceptance: %(title)s"),
            _("%(name)s has handed it in. Without an answer in time it counts as accepted."),
            _("Check the work"),
            facts=_answer_until,
        ),
    ),
    "milestone.accept": (
        _milestone(THE_CMO, _("Accepted: %(title)s"), _("%(company)s has accepted your work. It can be billed.")),
    ),
    "milestone.deem_accepted": (
        _milestone(THE_CMO, DEEMED, DEEMED_TEXT),
        _milestone(ACCEPTORS, DEEMED, DEEMED_TEXT),
    ),
    "milestone.return": (
        _milestone(
            THE_CMO,
            _("Changes requested: %(title)s"),
            _("%(company)s asks you to change something by %(due_on)s."),
            facts=_returned,
        ),
    ),
    "milestone.cancel": (
        _milestone(THE_CMO, CANCELLED, CANCELLED_TEXT, facts=_cancelled),
        _milestone(ACCEPTORS, CANCELLED, CANCELLED_TEXT, facts=_cancelled),
    ),
}
