"""Offers, versions of terms, and the acceptance that makes an engagement."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from engagements import rules
from engagements import transitions as t
from engagements.models import Acceptance, Engagement, Offer, Terms
from engagements.plan_checks import strange_days
from engagements.querysets import OFFER_DAYS
from engagements.states import EngagementKind, EngagementStatus, OfferStatus, Party
from engagements.terms import CONDITIONS, built, content_hash, encoded, lacking, prefill
from engagements.work_actions import open_engagement
from kernel import clock
from kernel.actors import SYSTEM, Actor
from kernel.locks import lock
from kernel.refusals import BadValues, NotVisible, Stale, WrongState
from kernel.units import action
from kernel.values import explain, given_reason
from marketplace.actions import fill_need
from marketplace.candidacy_actions import lock_waiting, mark_engaged, mark_offered
from marketplace.models import Candidacy
from marketplace.states import CandidacyStatus
from profiles.models import Kpi


@action
def draft_offer(*, candidacy_id: UUID, actor: Actor, kind: str = EngagementKind.STANDARD) -> Offer:
    """Start an offer, prefilled from the need and the profile.

    :raises BadValues: while another offer to this candidate is open, or the company is still hidden from her.
    :raises WrongState: after an engagement, unless it was a completed trial.
    """
    candidacy = Candidacy.objects.filter(pk=candidacy_id).first()
    if candidacy is None:
        raise NotVisible
    offer = Offer(
        candidacy_id=candidacy_id,
        need_id=candidacy.need_id,
        company_id=candidacy.company_id,
        profile_id=candidacy.profile_id,
        kind=kind,
        created_at=clock.now(),
    )
    with t.DRAFT_OFFER.of(offer, actor):
        if candidacy.status == CandidacyStatus.ENGAGED and not _had_a_trial(candidacy_id):
            raise WrongState
        _refuse_hidden(candidacy)
        explain(offer, exclude=("candidacy", "need", "company", "profile"))
        offer.values = encoded(prefill(candidacy))
    return offer


def _refuse_hidden(candidacy: Candidacy) -> None:
    """Refuse terms, which carry the company's name, to a candidate who must not read it yet."""
    if candidacy.hidden:
        raise BadValues(_("She does not know yet who you are. Tell her first, on the page of her candidacy."))


def _had_a_trial(candidacy_id: UUID) -> bool:
    done = Engagement.objects.filter(
        candidacy_id=candidacy_id, kind=EngagementKind.TRIAL, status=EngagementStatus.COMPLETED
    )
    return done.exists() and not Engagement.objects.filter(candidacy_id=candidacy_id).live().exists()


@action
def edit_offer(
    *,
    offer_id: UUID,
    actor: Actor,
    values: Mapping[str, Any],
    kind: str | None = None,
    version: int | None = None,
) -> Offer:
    """Change the draft of an offer. `values` holds conditions by name (engagements.terms.CONDITIONS).

    :raises BadValues: on a value its field cannot hold; what is missing may stay missing until it is sent.
    """
    with t.EDIT_OFFER.on(Offer, offer_id, actor, version) as offer:
        offer.values = {**offer.values, **_checked(values)}
        offer.kind = kind or offer.kind
    return offer


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    if stray := set(values) - set(CONDITIONS):
        raise RuntimeError(f"{sorted(stray)} are no conditions")
    _built(values)
    return encoded(values)


def _built(values: Mapping[str, Any]) -> Terms:
    if strange := strange_days(values):
        raise BadValues({**strange})
    try:
        return built(values)
    except ValidationError as error:
        raise BadValues(next(iter(error.messages))) from error


@action
def send_offer(*, offer_id: UUID, actor: Actor, message: str = "", version: int | None = None) -> Offer:
    """Send the draft as version 1 of the terms. The CMO sees it; nobody has accepted yet.

    :raises BadValues: with every item the law asks for and the terms lack.
    """
    _lock_all(offer_id)
    with t.SEND_OFFER.on(Offer, offer_id, actor, version) as offer:
        _refuse_hidden(offer.candidacy)
        values = offer.values
        offer.values = {}
        offer.sent_at = clock.now()
        offer.expires_at = offer.sent_at + dt.timedelta(days=OFFER_DAYS)
    _propose(offer, actor, values, Party.COMPANY, message)
    if Candidacy.objects.filter(pk=offer.candidacy_id).exclude(status=CandidacyStatus.ENGAGED).exists():
        mark_offered(candidacy_id=offer.candidacy_id, actor=SYSTEM)
    return offer


@action
def counter_offer(
    *, offer_id: UUID, actor: Actor, values: Mapping[str, Any], message: str = "", version: int | None = None
) -> Terms:
    """Propose a new version of the terms: `values` over those of the version on the table.

    Acceptances of the older version are void with it. Either side may counter; the time to agree starts again.

    :raises BadValues: when nothing changes, or the law asks for more.
    """
    with t.COUNTER_OFFER.on(Offer, offer_id, actor, version) as offer:
        offer.expires_at = clock.now() + dt.timedelta(days=OFFER_DAYS)
    last = Terms.objects.filter(offer_id=offer_id).first()
    if last is None:
        raise NotVisible
    said = {name: getattr(last, name) for name in CONDITIONS} | _checked(values)
    with t.SUPERSEDE_TERMS.on(Terms, last.pk, SYSTEM):
        pass
    terms = _propose(offer, actor, said, rules.party_of(actor, offer), message)
    if terms.hash == last.hash:
        raise BadValues(_("These are the same terms as before. Change something, or accept them."))
    return terms


def _propose(offer: Offer, actor: Actor, values: Mapping[str, Any], party: Party, message: str) -> Terms:
    terms = _built(values)
    terms.offer_id, terms.company_id, terms.profile_id = offer.pk, offer.company_id, offer.profile_id
    terms.number = Terms.objects.filter(offer=offer).count() + 1
    terms.proposed_by, terms.message, terms.created_at = party, message.strip(), clock.now()
    with t.PROPOSE_TERMS.of(terms, actor):
        # The law's own sentences first: the columns only know that they are empty.
        if missing := lacking(terms):
            raise BadValues(missing)
        explain(terms, exclude=("offer", "company", "profile", "hash"))
        _check_kpis(terms)
        terms.hash = content_hash(terms)
    return terms


def _check_kpis(terms: Terms) -> None:
    """Refuse a KPI the vocabulary does not know, before two acceptances depend on it."""
    names = {row["kpi"] for row in terms.kpis}
    if Kpi.objects.filter(pk__in=names).count() < len(names):
        raise BadValues({"kpis": _("One of the KPIs is not known here.")})


@action
def accept_terms(*, terms_id: UUID, actor: Actor, hash: str) -> Terms:  # noqa: A002 (the word for it everywhere)
    """Accept exactly the terms with this hash, for the actor's side.

    The second side's acceptance makes, in the same unit, the engagement with its milestones, and fills the need.

    :raises Stale: when the hash is not that of these terms. :raises BadValues: when the side has accepted before.
    """
    terms = Terms.objects.filter(pk=terms_id).select_related("offer").first()
    if terms is None:
        raise NotVisible
    _lock_all(terms.offer_id)
    party = rules.party_of(actor, terms)
    before = set(Acceptance.objects.filter(terms_id=terms_id).values_list("party", flat=True))
    second = bool(before - {party})
    with (t.ACCEPT_SECOND if second else t.ACCEPT_FIRST).on(Terms, terms_id, actor, data={"party": str(party)}) as row:
        if hash != row.hash:
            raise Stale(_("These are not the terms you were shown. Please read the current version."))
        if Offer.objects.filter(pk=row.offer_id).exclude(status=OfferStatus.SENT).exists():
            raise WrongState
        acceptance = Acceptance(terms_id=row.pk, party=party, user_id=actor.person, hash=hash, at=clock.now())
        explain(acceptance, exclude=("terms", "user"))
        acceptance.save(force_insert=True)
    if second:
        _conclude(row)
    return row


def _conclude(terms: Terms) -> None:
    with t.AGREE_OFFER.on(Offer, terms.offer_id, SYSTEM) as offer:
        pass
    open_engagement(offer=offer, terms=terms)
    if Candidacy.objects.filter(pk=offer.candidacy_id).exclude(status=CandidacyStatus.ENGAGED).exists():
        mark_engaged(candidacy_id=offer.candidacy_id, actor=SYSTEM)
        fill_need(need_id=offer.need_id, actor=SYSTEM)


def _lock_all(offer_id: UUID) -> None:
    """Lock need, its open candidacies and the offer in the house order before anything of them is changed."""
    offer = Offer.objects.filter(pk=offer_id).values("need_id", "candidacy_id").first()
    if offer is None:
        raise NotVisible
    lock_waiting(offer["need_id"])
    lock((Offer, offer_id))


@action
def decline_offer(*, offer_id: UUID, actor: Actor, text: str, version: int | None = None) -> Offer:
    """Say no to the offer, by the CMO, with a reason.

    :raises BadValues: without a reason.
    """
    with t.DECLINE_OFFER.on(Offer, offer_id, actor, version) as offer:
        offer.ended_text = given_reason(text)
    _void(offer_id)
    return offer


@action
def withdraw_offer(*, offer_id: UUID, actor: Actor, text: str = "", version: int | None = None) -> Offer:
    """Take the offer back, by the company; a sent one with a reason."""
    with t.WITHDRAW_OFFER.on(Offer, offer_id, actor, version) as offer:
        offer.ended_text = given_reason(text) if offer.status == OfferStatus.SENT and actor.signed_in else text
    _void(offer_id)
    return offer


def _void(offer_id: UUID) -> None:
    for pk in Terms.objects.filter(offer_id=offer_id, status="proposed").values_list("pk", flat=True):
        with t.SUPERSEDE_TERMS.on(Terms, pk, SYSTEM):
            pass


@action
def expire_offers(*, actor: Actor = SYSTEM) -> int:
    """End the offers nobody agreed to within 14 days; return how many."""
    due = list(Offer.objects.run_out(clock.now()).order_by("pk").values_list("pk", flat=True)[:100])
    for pk in due:
        with t.EXPIRE_OFFER.on(Offer, pk, actor):
            pass
        _void(pk)
    return len(due)


@action
def withdraw_offers_of(*, candidacy_id: UUID) -> int:
    """Withdraw what was offered on a candidacy that ended; return how many offers that were."""
    live = list(Offer.objects.live().filter(candidacy_id=candidacy_id).order_by("pk").values_list("pk", flat=True))
    for pk in live:
        withdraw_offer(offer_id=pk, actor=SYSTEM)
    return len(live)
