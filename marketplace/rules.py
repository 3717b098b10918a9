"""Who may see and do what with needs and candidacies."""

from django.db.models import Exists, OuterRef, Q

from kernel.actors import Actor
from kernel.rules import CURATOR, EVERYBODY, PUBLIC, SYSTEM_ONLY, Rule
from marketplace.querysets import KNOWN_TO_COMPANY
from profiles.models import Membership
from profiles.rules import APPROVER as COMPANY_APPROVER
from profiles.rules import MEMBER as COMPANY_MEMBER
from profiles.rules import REQUESTER as COMPANY_REQUESTER
from profiles.rules import published_cmo

__all__ = ["CURATOR", "PUBLIC", "SYSTEM_ONLY"]

MEMBER = COMPANY_MEMBER.via("company")
REQUESTER = COMPANY_REQUESTER.via("company")
APPROVER = COMPANY_APPROVER.via("company")
NEED_VIEW = MEMBER | CURATOR

OPEN_TO_ALL = Rule(
    "anybody signed in, while it is open and not confidential", lambda _actor: Q(status="open", confidential=False)
) | Rule("a CMO with a published profile, while it is open", lambda actor: Q(status="open") & published_cmo(actor))
APPLICANT = Rule("a CMO with a published profile", published_cmo)


def _faces(actor: Actor) -> Q:
    named = Q(confidential=False)
    if actor.staff == "curator":
        return EVERYBODY
    if actor.user_id is None:
        return named
    members = Membership._base_manager.filter(user_id=actor.user_id, status="active", company__needs=OuterRef("pk"))
    # Subqueries in one condition, not rules side by side: a list of twenty then reads twenty rows.
    return named | published_cmo(actor) | Q(Exists(members))


FACE_VIEW = Rule(
    "everybody; of a confidential need only CMOs with a published profile, its company and curators",
    _faces,
    kinds=("anonymous", "user", "system"),
)

CANDIDATE = Rule("the CMO of the candidacy", lambda actor: Q(profile__user_id=actor.user_id))


def _who_knows(*roles: str) -> Rule:
    """Return the rule "an active member in one of these roles, if the company knows of the candidacy"."""

    def condition(actor: Actor) -> Q:
        member = Q(
            company__memberships__user_id=actor.user_id,
            company__memberships__status="active",
            company__memberships__role__in=roles,
        )
        return member & KNOWN_TO_COMPANY

    return Rule(f"a member of the company as {', '.join(roles)}, once it may know of her", condition)


INSIDER = _who_knows("owner", "requester", "approver", "finance")
ANSWERER = _who_knows("owner", "requester", "approver")
CANDIDACY_VIEW = INSIDER | CANDIDATE | CURATOR
