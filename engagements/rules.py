"""Who may see and do what with offers, terms, engagements and milestones."""

from django.db.models import Model, Q

from engagements.states import Party
from kernel.actors import Actor
from kernel.refusals import NotPermitted
from kernel.rules import CURATOR, FINANCE_STAFF, SYSTEM_ONLY, Rule
from profiles.rules import APPROVER as COMPANY_APPROVER
from profiles.rules import MEMBER as COMPANY_MEMBER
from profiles.rules import REQUESTER as COMPANY_REQUESTER

__all__ = ["CURATOR", "FINANCE_STAFF", "SYSTEM_ONLY"]

MEMBER = COMPANY_MEMBER.via("company")
REQUESTER = COMPANY_REQUESTER.via("company")
APPROVER = COMPANY_APPROVER.via("company")
CMO = Rule("the CMO", lambda actor: Q(profile__user_id=actor.user_id))

# A draft is the company's own paper until it is sent.
SENT_TO_CMO = Rule(
    "the CMO, once it was sent",
    lambda actor: Q(profile__user_id=actor.user_id, sent_at__isnull=False),
)
OFFER_VIEW = MEMBER | SENT_TO_CMO | CURATOR
TERMS_VIEW = MEMBER | CMO | CURATOR

ENGAGEMENT_VIEW = MEMBER | CMO | CURATOR | FINANCE_STAFF
PARTY = APPROVER | CMO
POSTER = Rule(
    "the requester who posted the need",
    lambda actor: Q(
        engagement__need__posted_by_id=actor.user_id,
        company__memberships__user_id=actor.user_id,
        company__memberships__status="active",
        company__memberships__role="requester",
    ),
)
ACCEPTOR = APPROVER | POSTER
# Figures are typed by those who have them: beside the parties, the person in the company whose need it was.
RECORDER = PARTY | Rule(
    "the requester who posted the need",
    lambda actor: Q(
        need__posted_by_id=actor.user_id,
        company__memberships__user_id=actor.user_id,
        company__memberships__status="active",
        company__memberships__role="requester",
    ),
)


def party_of(actor: Actor, row: Model) -> Party:
    """Return the side of an offer, terms or engagement on which a party acts.

    :raises NotPermitted: when nobody is signed in.
    """
    if not actor.signed_in:
        raise NotPermitted
    return Party.CMO if CMO.holds(actor, row) else Party.COMPANY
