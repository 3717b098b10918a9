"""Who is told about needs and candidacies, and in which words. docs/notifications.md is generated."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kernel.models import Event
from kernel.rules import Rule
from kernel.templatetags.kaji import day, left
from kernel.texts import Text, pair
from marketplace.models import Candidacy, Need
from marketplace.rules import APPROVER, CANDIDATE, CURATOR, INSIDER, MEMBER
from marketplace.sight import HIDDEN_NAME, agreed, company_face, name_of
from marketplace.states import OPEN_CANDIDACIES, CandidacyRejectCode, CandidacyStatus, NeedStatus
from profiles.notify import About, Audience, Fact, Nobody, Notice, Notices, curators, members
from profiles.states import Visibility

OWN_ACT = Nobody("Her own act, which nobody else needs to know.")
SEE_CANDIDACY = _("See the candidacy")


# --- needs -----------------------------------------------------------------------------------------------------------
def _need_facts(row: Need) -> list[Fact]:
    return [(_("Need"), f"{row.number}　{pair(row, 'title')}".strip()), (_("Company"), str(pair(row.company, "name")))]


NEED = About(
    lambda: Need.objects.select_related("company"),
    lambda row: {"title": pair(row, "title") or row.number, "company": pair(row.company, "name")},
    _need_facts,
)
# As its candidates read it: from the public face, which names no company that hides itself.
NEED_FACE = About(
    lambda: Need.objects.select_related("public"),
    lambda row: {"title": pair(row, "title") or row.number, "company": _face_name(row)},
    lambda row: [(_("Need"), f"{row.number}　{pair(row, 'title')}".strip()), (_("Company"), _face_name(row))],
)


def _face_name(row: Need) -> str:
    return str(pair(row.public, "company_name") or HIDDEN_NAME)


COMPANY = Audience(
    _("the company's owners and the person who posted the need"),
    lambda row: members(row.company_id, "owner", or_user=row.posted_by_id),
    MEMBER,
)
APPROVERS = Audience(
    _("the company's owners and approvers"),
    lambda row: members(row.company_id, "owner", "approver"),
    APPROVER,
)
NEED_CURATORS = Audience(_("the curators"), lambda _row: curators(), CURATOR)
HAS_A_CANDIDACY = Rule(
    "a CMO with an open candidacy on it, while it is open",
    lambda actor: Q(
        status="open",
        public__isnull=False,
        candidacies__profile__user_id=actor.user_id,
        candidacies__status__in=OPEN_CANDIDACIES,
    ),
)
CANDIDATES = Audience(
    _("the CMOs with an open candidacy on the need"),
    lambda row: Candidacy.objects.open().filter(need_id=row.pk).values_list("profile__user_id", flat=True),
    HAS_A_CANDIDACY,
)


def _returned(row: Need) -> list[Fact]:
    return [(_("Reason"), row.returned_text)]


def _closed(row: Need) -> list[Fact]:
    return [(_("Reason"), row.get_close_code_display()), (_("In their words"), row.close_text)]


def _public(row: Need) -> str:
    return reverse("need_public", args=[row.pk])


def _went_to(status: NeedStatus) -> Any:
    return lambda event: event.after == status


# --- candidacies -----------------------------------------------------------------------------------------------------
def _name(row: Candidacy) -> Text:
    """Return her name, of an anonymous profile only once she came forward."""
    return name_of(row, known=agreed(row) or row.profile.visibility != Visibility.ANONYMOUS)


def _candidacy(rows: Callable[[], Any], company: Callable[[Any], Any]) -> About:
    """Return what is told of a candidacy, with the company as these readers read it."""

    def facts(row: Candidacy) -> list[Fact]:
        return [
            (_("Need"), f"{row.need.number}　{pair(row.need, 'title')}".strip()),
            (_("Company"), str(company(row))),
            (_("CMO"), str(_name(row))),
        ]

    def words(row: Candidacy) -> dict[str, Any]:
        return {
            "title": pair(row.need, "title") or row.need.number,
            "company": company(row),
            "name": _name(row),
        }

    return About(rows, words, facts)


CANDIDACY = _candidacy(
    lambda: Candidacy.objects.select_related("need", "company", "profile__identity"),
    lambda row: pair(row.company, "name"),
)
HER_CANDIDACY = _candidacy(
    lambda: Candidacy.objects.select_related("need", "profile__identity").faced(),
    lambda row: company_face(row).name,
)
CANDIDACY_COMPANY = Audience(
    _("the company's owners and the person who posted the need"),
    lambda row: [] if row.withheld else members(row.company_id, "owner", or_user=row.need.posted_by_id),
    INSIDER,
)
THE_CANDIDATE = Audience(_("the CMO of the candidacy"), lambda row: [row.profile.user_id], CANDIDATE)
CURATORS = Audience(_("the curators"), lambda _row: curators(), CURATOR)


def _answer_due(row: Candidacy) -> list[Fact]:
    if row.answer_due_on is None:
        return []
    return [(_("Answer until"), f"{day(row.answer_due_on)}　{left(row.answer_due_on)}")]


def _note(row: Candidacy) -> list[Fact]:
    return [(_("In her words"), row.note), *_answer_due(row)]


def _kept_back(row: Candidacy) -> list[Fact]:
    if not row.withheld:
        return []
    told = _("Her own lists name this hidden company, which was not told of her. Answer her with this reason.")
    return [(_("Conflict of interest"), str(told))]


def _invitation(row: Candidacy) -> list[Fact]:
    return [(_("In their words"), row.invitation)]


def _revealed(row: Any) -> list[Fact]:
    face = company_face(row)
    return [(_("Address"), str(face.address)), (_("Contact"), face.contact)]


def _rejection(row: Candidacy) -> list[Fact]:
    return [(_("Reason"), row.get_reject_code_display()), (_("In their words"), row.reject_text)]


def _withdrawal(row: Candidacy) -> list[Fact]:
    return [(_("In her words"), row.withdraw_text)]


def _to_cmo(subject: Any, text: Any, act: Any = SEE_CANDIDACY, **more: Any) -> Notice:
    return Notice(HER_CANDIDACY, THE_CANDIDATE, subject, text, act, "candidacy", **more)


def _to_company(subject: Any, text: Any, act: Any = SEE_CANDIDACY, **more: Any) -> Notice:
    return Notice(CANDIDACY, CANDIDACY_COMPANY, subject, text, act, "candidacy", **more)


def _to_curators(subject: Any, text: Any, **more: Any) -> Notice:
    return Notice(CANDIDACY, CURATORS, subject, text, SEE_CANDIDACY, "candidacy", mail=False, **more)


def _by_the_clock(event: Event) -> bool:
    return bool(event.data.get("code") == CandidacyRejectCode.NO_ANSWER)


def _proposed(event: Event) -> bool:
    return event.before == CandidacyStatus.PROPOSED


def _known(event: Event) -> bool:
    return not _proposed(event)


TO_CHECK = Notice(
    NEED,
    NEED_CURATORS,
    _("A need waits to be checked: %(title)s"),
    _("%(company)s wants to publish this need."),
    _("Check the need"),
    "need",
    when=_went_to(NeedStatus.IN_REVIEW),
)
AGREED = _("%(name)s wants to hear more about “%(title)s”")
APPLIED = _("%(name)s has applied for “%(title)s”")
WITHDRAWN = _("%(name)s has withdrawn from “%(title)s”")
DECLINED = _("%(name)s has declined the invitation to “%(title)s”")

NOTICES: Notices = {
    "need.draft": OWN_ACT,
    "need.edit": OWN_ACT,
    "need.submit": (
        Notice(
            NEED,
            APPROVERS,
            _("A need waits for your approval: %(title)s"),
            _("Somebody at %(company)s wants to publish this need. It goes out only after an approval."),
            _("Read the need"),
            "need",
            when=_went_to(NeedStatus.AWAITING_APPROVAL),
        ),
        TO_CHECK,
    ),
    "need.approve": (
        Notice(
            NEED,
            COMPANY,
            _("Approved: %(title)s"),
            _("The need was approved at %(company)s. A curator checks it before it is published."),
            _("See the need"),
            "need",
        ),
        TO_CHECK,
    ),
    "need.send_back": (
        Notice(
            NEED,
            COMPANY,
            _("Sent back: %(title)s"),
            _("The approval was not given yet. Please change the need and hand it in again."),
            _("Edit the need"),
            "need",
            facts=_returned,
        ),
    ),
    "need.publish": (
        Notice(
            NEED,
            COMPANY,
            _("Your need is open: %(title)s"),
            _("CMOs can find it and apply. Confirm every 30 days that it still stands."),
            _("See the need"),
            "need",
        ),
        Notice(
            NEED_FACE,
            CANDIDATES,
            _("A need you are a candidate for was changed: %(title)s"),
            _("%(company)s has changed the need. Please read it again; your candidacy stays."),
            _("Read the need"),
            _public,
        ),
    ),
    "need.return": (
        Notice(
            NEED,
            COMPANY,
            _("Your need came back with a request: %(title)s"),
            _("A curator asks you to change something before it is published."),
            _("Edit the need"),
            "need",
            facts=_returned,
        ),
    ),
    "need.confirm": Nobody("Nothing changes for the candidates: the need stands as it was."),
    "need.pause": Nobody("Candidacies stay as they are; the company still owes its answers."),
    "need.expire": (
        Notice(
            NEED,
            COMPANY,
            _("Your need is paused: %(title)s"),
            _("Nobody has confirmed it for 30 days, so it is off the public pages. Confirm it to bring it back."),
            _("Confirm the need"),
            "need",
        ),
    ),
    "need.revise": (
        Notice(
            NEED_FACE,
            CANDIDATES,
            _("A need you are a candidate for was changed: %(title)s"),
            _("%(company)s has changed the need. Please read it again; your candidacy stays."),
            _("Read the need"),
            _public,
            when=_went_to(NeedStatus.OPEN),
        ),
        TO_CHECK,
    ),
    "need.fill": Nobody("Both sides are told that the terms were accepted."),
    "need.close": (
        Notice(
            NEED,
            COMPANY,
            _("Your need was closed: %(title)s"),
            _("Everyone who was waiting has an answer."),
            _("See the need"),
            "need",
            facts=_closed,
        ),
    ),
    "candidacy.apply": (
        _to_company(APPLIED, _("Everyone gets an answer. Please look at the application in time."), facts=_note),
        _to_curators(APPLIED, _("A candidate waits for an answer."), facts=_kept_back),
    ),
    "candidacy.invite": (
        _to_cmo(
            _("%(company)s invites you: %(title)s"),
            _("The company has seen your public profile. It sees more only after you agree."),
            _("Read the invitation"),
            facts=_invitation,
        ),
    ),
    "candidacy.propose": (
        _to_cmo(
            _("A curator proposes a need to you: %(title)s"),
            _("The company does not know of this yet. It sees you only after you agree."),
            _("Read the proposal"),
            facts=_invitation,
        ),
    ),
    "candidacy.agree": (
        _to_company(AGREED, _("She has agreed to be a candidate. Please take the next step in time."), facts=_note),
        _to_curators(AGREED, _("She has agreed to be a candidate."), facts=_kept_back),
    ),
    "candidacy.decline_invitation": (
        _to_company(DECLINED, _("You can invite somebody else."), facts=_withdrawal, when=_known),
        _to_curators(DECLINED, _("The company knows nothing of the proposal."), facts=_withdrawal, when=_proposed),
    ),
    "candidacy.take_up": (
        _to_cmo(_("Your application is under review: %(title)s"), _("%(company)s is looking into your application.")),
    ),
    "candidacy.shortlist": (
        _to_cmo(
            _("You are on the shortlist: %(title)s"),
            _("A curator has presented you to the company, with reasons."),
        ),
    ),
    "candidacy.unshortlist": (
        _to_cmo(
            _("Your application is under review: %(title)s"),
            _("You are not on the shortlist any more; your application is still under review."),
            mail=False,
        ),
    ),
    "candidacy.interview": (
        _to_cmo(
            _("%(company)s wants to talk with you: %(title)s"),
            _("The company asks you to an interview and will agree on a time with you."),
        ),
    ),
    "candidacy.reveal": (
        _to_cmo(
            _("%(company)s has told you who it is: %(title)s"),
            _("Its name, address and contact are on the page of your candidacy."),
            facts=_revealed,
        ),
    ),
    "candidacy.offer": Nobody("The offer itself is told."),
    "candidacy.engage": Nobody("Both sides are told that the terms were accepted."),
    "candidacy.give_way": Nobody("The invitation that took its place is told."),
    "candidacy.reject": (
        _to_cmo(_("You were not chosen: %(title)s"), _("Your candidacy is closed."), facts=_rejection),
        _to_company(
            _("We have answered for you: %(name)s, “%(title)s”"),
            _("The time for your answer had passed, so the application was declined in your name."),
            when=_by_the_clock,
        ),
    ),
    "candidacy.withdraw": (
        _to_company(WITHDRAWN, _("The candidacy is closed."), facts=_withdrawal, when=_known),
        _to_curators(WITHDRAWN, _("The candidacy is closed."), facts=_withdrawal),
    ),
}
