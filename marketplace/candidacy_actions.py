"""Every write about candidacies. Everyone gets an answer: the deadline is set when a CMO applies or agrees."""

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext as _

from kernel import clock
from kernel.actors import SYSTEM, Actor
from kernel.calendar import add_business_days
from kernel.changes import Creation
from kernel.locks import lock
from kernel.refusals import BadValues, NotVisible, WrongState
from kernel.units import action
from kernel.values import explain
from marketplace import transitions as t
from marketplace.models import Candidacy, Need
from marketplace.naming import on_her_lists, refuse_name
from marketplace.querysets import HIDDEN, KNOWN_TO_COMPANY
from marketplace.states import CandidacyRejectCode, CandidacyStatus, Origin
from profiles.models import Membership, Profile
from profiles.rules import PROFILE_VIEW
from profiles.states import MembershipStatus, ProfileStatus

ANSWER_BUSINESS_DAYS = 5  # the company's time for a first answer
GRACE_BUSINESS_DAYS = 5  # after the reminder; then the answer is given for her


@action
def apply_to_need(*, need_id: UUID, actor: Actor, note: str) -> Candidacy:
    """Apply with the actor's own published profile.

    :raises BadValues: without a note, on a second candidacy, after a rejection, or by a member of the company.
    """
    profile_id = Profile.objects.filter(user_id=actor.person).values_list("pk", flat=True).first()
    targets = [(Need, need_id)] + ([(Profile, profile_id)] if profile_id else [])
    lock(*targets)
    row = Candidacy(
        need_id=need_id,
        profile_id=profile_id,  # type: ignore[misc]  # without a profile the rule refuses
        origin=Origin.APPLIED,
        note=note.strip(),
        answer_due_on=add_business_days(clock.today(), ANSWER_BUSINESS_DAYS),
        created_at=clock.now(),
    )
    with t.APPLY.of(row, actor):
        if not row.note:
            raise BadValues({"note": _("Write a few sentences to the company.")})
        _check(row)
        row.withheld = _kept_back(row)
    return row


def _kept_back(row: Candidacy) -> bool:
    """Say whether her coming forward stays hidden from a hidden company: her own lists name it. She is told nothing:
    otherwise a list of names would find out who it is.
    """
    return row.hidden and row.origin != Origin.INVITED and on_her_lists(row.profile_id, row.company_id)


@action
def invite_cmo(*, need_id: UUID, profile_id: UUID, actor: Actor, text: str = "") -> Candidacy:
    """Invite a CMO to a need, by the company; the invitation takes the place of a candidacy it must not know of.

    :raises NotVisible: when her profile is not published, or not for this company.
    :raises WrongState: when the need is not open.
    """
    lock((Profile, profile_id), (Need, need_id))
    unseen = Candidacy.objects.filter(need_id=need_id, profile_id=profile_id).open().exclude(KNOWN_TO_COMPANY).first()
    if unseen is not None and t.INVITE.may.holds(actor, unseen.need):  # type: ignore[union-attr]
        with t.GIVE_WAY.on(Candidacy, unseen.pk, SYSTEM):
            pass
    return _bring_in(t.INVITE, need_id, profile_id, actor, text)


@action
def propose_cmo(*, need_id: UUID, profile_id: UUID, actor: Actor, text: str = "") -> Candidacy:
    """Put a CMO forward for a need, by a curator; the company sees her only after she agrees."""
    return _bring_in(t.PROPOSE, need_id, profile_id, actor, text)


def _bring_in(creation: Creation, need_id: UUID, profile_id: UUID, actor: Actor, text: str) -> Candidacy:
    lock((Profile, profile_id), (Need, need_id))
    origin = Origin.INVITED if creation is t.INVITE else Origin.PROPOSED
    row = Candidacy(
        need_id=need_id, profile_id=profile_id, origin=origin, invitation=text.strip(), created_at=clock.now()
    )
    with creation.of(row, actor):
        published = Profile.objects.filter(pk=profile_id, status=ProfileStatus.PUBLISHED)
        if not PROFILE_VIEW.filter(published, actor).exists():
            raise NotVisible
        _check(row)
        if row.origin == Origin.PROPOSED and on_her_lists(profile_id, row.company_id):
            raise BadValues(_("Her own lists name this company. She is not put forward there."))
        if row.confidential:
            refuse_name(row.company_id, {"text": text})
    return row


def _check(row: Candidacy) -> None:
    """Refuse what no candidacy may be: a second one, one after a rejection, one with both sides in one person."""
    row.company_id, row.confidential = Need.objects.values_list("company_id", "confidential").get(pk=row.need_id)
    explain(row, exclude=("need", "company", "profile"))
    others = Candidacy.objects.filter(need_id=row.need_id, profile_id=row.profile_id)
    if row.origin == Origin.INVITED:
        others = others.known_to_company()  # a refusal must not tell of a proposal she never saw
    if others.filter(status=CandidacyStatus.REJECTED).exists():
        raise BadValues(_("This CMO was not chosen for this need before."))
    if Membership.objects.filter(
        company_id=row.company_id, user__profile=row.profile_id, status=MembershipStatus.ACTIVE
    ).exists():
        raise BadValues(_("A member of the company cannot be a candidate on its own need."))


@action
def agree_to_invitation(*, candidacy_id: UUID, actor: Actor, note: str = "", version: int | None = None) -> Candidacy:
    """Say yes to an invitation or proposal; from now on the company sees more than the public profile.

    :raises WrongState: when the need is not open any more.
    """
    with t.AGREE.on(Candidacy, candidacy_id, actor, version) as row:
        if not Need.objects.open().filter(pk=row.need_id).exists():
            raise WrongState(_("This need is not open any more."))
        row.note = note.strip()
        row.answer_due_on = add_business_days(clock.today(), ANSWER_BUSINESS_DAYS)
        row.withheld = _kept_back(row)
    return row


@action
def decline_invitation(*, candidacy_id: UUID, actor: Actor, text: str = "", version: int | None = None) -> Candidacy:
    """Say no to an invitation or proposal."""
    with t.DECLINE_INVITATION.on(Candidacy, candidacy_id, actor, version) as row:
        row.withdraw_text = text.strip()
    return row


@action
def take_up_candidacy(*, candidacy_id: UUID, actor: Actor, version: int | None = None) -> Candidacy:
    """Start looking into an application; the CMO reads "under review"."""
    with t.TAKE_UP.on(Candidacy, candidacy_id, actor, version) as row:
        row.answered_at = clock.now()
    return row


@action
def shortlist_candidacy(*, candidacy_id: UUID, actor: Actor) -> Candidacy:
    """Put a candidacy on the presented shortlist; called by presenting it."""
    with t.SHORTLIST.on(Candidacy, candidacy_id, actor) as row:
        if row.withheld:
            raise BadValues(_("Her own lists name this company. Answer her with the conflict of interest."))
    return row


@action
def unshortlist_candidacy(*, candidacy_id: UUID, actor: Actor, version: int | None = None) -> Candidacy:
    """Take a candidacy off the shortlist; it stays under review."""
    with t.UNSHORTLIST.on(Candidacy, candidacy_id, actor, version) as row:
        pass
    return row


@action
def interview_candidate(*, candidacy_id: UUID, actor: Actor, version: int | None = None) -> Candidacy:
    """Ask the CMO to an interview."""
    with t.INTERVIEW.on(Candidacy, candidacy_id, actor, version) as row:
        row.answered_at = row.answered_at or clock.now()
    return row


@action
def mark_offered(*, candidacy_id: UUID, actor: Actor) -> Candidacy:
    """Note that terms were sent; called inside sending an offer."""
    with t.OFFER.on(Candidacy, candidacy_id, actor) as row:
        row.answered_at = row.answered_at or clock.now()
    return row


@action
def mark_engaged(*, candidacy_id: UUID, actor: Actor) -> Candidacy:
    """Note that both sides accepted; called inside the second acceptance."""
    with t.ENGAGE.on(Candidacy, candidacy_id, actor) as row:
        pass
    return row


def lock_waiting(need_id: UUID) -> list[UUID]:
    """Lock a need with its open candidacies and return these. The need first: who applies holds its lock, so nobody
    comes in unanswered between reading and closing.
    """
    lock((Need, need_id))
    waiting = Candidacy.objects.filter(need_id=need_id).open().order_by("pk").values_list("pk", flat=True)
    found = list(waiting)
    lock(*((Candidacy, pk) for pk in found))
    return found


@action
def reject_candidacy(
    *, candidacy_id: UUID, actor: Actor, code: str, text: str = "", version: int | None = None
) -> Candidacy:
    """Answer a candidacy with no, with a reason the CMO can read.

    :raises BadValues: without a reason code, or without text where the code asks for it.
    """
    with t.REJECT.on(Candidacy, candidacy_id, actor, version, data={"code": code}) as row:
        if row.hidden:
            refuse_name(row.company_id, {"text": text})
        row.reject_code, row.reject_text = code, text.strip()
        row.answered_at = row.answered_at or clock.now()
        if not code:
            raise BadValues({"code": _("Please choose the reason.")})
        explain(row, exclude=("need", "company", "profile"))
    return row


@action
def reveal_company(*, candidacy_id: UUID, actor: Actor, version: int | None = None) -> Candidacy:
    """Tell a candidate who the company is: name, address and contact.

    When her own lists name the company, nothing is told: the candidacy ends with the conflict of interest.

    :raises WrongState: when the company is not hidden from her.
    """
    lock((Candidacy, candidacy_id))
    found = Candidacy.objects.filter(pk=candidacy_id).first()
    if found and found.hidden and t.REVEAL.offered(found, actor) and on_her_lists(found.profile_id, found.company_id):
        return reject_candidacy(
            candidacy_id=candidacy_id, actor=actor, code=CandidacyRejectCode.CONFLICT, version=version
        )
    with t.REVEAL.on(Candidacy, candidacy_id, actor, version) as row:
        if not row.hidden:
            raise WrongState(_("She knows who you are."))
        row.revealed_at = clock.now()
    return row


def reveal_to_all(waiting: Iterable[UUID]) -> None:
    """Tell the candidates on a need that is now published with the company's name who it is; whose lists name the
    company is answered with the conflict of interest, if she had come forward.
    """
    for row in Candidacy.objects.filter(HIDDEN, pk__in=list(waiting)).order_by("pk"):
        if row.answer_due_on and on_her_lists(row.profile_id, row.company_id):
            reject_candidacy(candidacy_id=row.pk, actor=SYSTEM, code=CandidacyRejectCode.CONFLICT)
            continue
        with t.REVEAL_TO_ALL.on(Candidacy, row.pk, SYSTEM) as told:
            told.revealed_at, told.withheld = clock.now(), False


@action
def withdraw_candidacy(*, candidacy_id: UUID, actor: Actor, text: str = "", version: int | None = None) -> Candidacy:
    """Withdraw; a new application stays possible while the need is open."""
    with t.WITHDRAW.on(Candidacy, candidacy_id, actor, version) as row:
        row.withdraw_text = text.strip()
    return row


@action
def answer_unanswered(*, actor: Actor = SYSTEM) -> int:
    """Give the answer the company did not give, five business days after its deadline; return how many."""
    today = clock.today()
    early = Candidacy.objects.unanswered().filter(answer_due_on__lt=today - dt.timedelta(days=5))
    due = [
        row
        for row in early.only("pk", "answer_due_on", "withheld")[:100]
        if row.answer_due_on and add_business_days(row.answer_due_on, GRACE_BUSINESS_DAYS) < today
    ]
    for row in sorted(due, key=lambda row: str(row.pk)):
        # The company did not hear of her: the reason is not its silence.
        code = CandidacyRejectCode.CONFLICT if row.withheld else CandidacyRejectCode.NO_ANSWER
        reject_candidacy(candidacy_id=row.pk, actor=actor, code=code)
    return len(due)
