"""Who may see and do what with needs and candidacies."""

from django.db.models import Q

from kernel.rules import CURATOR, PUBLIC, SYSTEM_ONLY, Rule
from profiles.rules import APPROVER as COMPANY_APPROVER
from profiles.rules import MEMBER as COMPANY_MEMBER
from profiles.rules import REQUESTER as COMPANY_REQUESTER
from profiles.rules import published_cmo

__all__ = ["CURATOR", "PUBLIC", "SYSTEM_ONLY"]

MEMBER = COMPANY_MEMBER.via("company")
REQUESTER = COMPANY_REQUESTER.via("company")
APPROVER = COMPANY_APPROVER.via("company")
NEED_VIEW = MEMBER | CURATOR

OPEN_TO_ALL = Rule("anybody signed in, while it is open", lambda _actor: Q(status="open"))
APPLICANT = Rule("a CMO with a published profile", published_cmo)

CANDIDATE = Rule("the CMO of the candidacy", lambda actor: Q(profile__user_id=actor.user_id))
# A proposed CMO agrees before anything of hers beyond the public profile goes to the company: until then, and for ever
# if she declines, the company does not know. Her answer gets its date when she agrees.
KNOWN_TO_COMPANY = Rule(
    "a member of the company, when the CMO applied or was invited",
    lambda actor: Q(
        company__memberships__user_id=actor.user_id,
        company__memberships__status="active",
        origin__in=["applied", "invited"],
    ),
) | Rule(
    "a member of the company, once the proposed CMO has agreed",
    lambda actor: Q(
        company__memberships__user_id=actor.user_id,
        company__memberships__status="active",
        answer_due_on__isnull=False,
    ),
)
CANDIDACY_VIEW = KNOWN_TO_COMPANY | CANDIDATE | CURATOR
