"""Who may see and do what with people, companies and profiles."""

from allauth.account.models import EmailAddress
from django.apps import apps
from django.db.models import Exists, Q, QuerySet

from kernel.actors import Actor
from kernel.rules import CURATOR, FINANCE_STAFF, PUBLIC, Rule

__all__ = ["CURATOR", "FINANCE_STAFF", "PUBLIC"]


def _member(*roles: str) -> Rule:
    """Return the rule "an active member in one of these roles", on Company."""

    def condition(actor: Actor) -> Q:
        return Q(
            memberships__user_id=actor.user_id,
            memberships__status="active",
            memberships__role__in=roles,
        )

    return Rule(f"a member of the company as {', '.join(roles)}", condition)


MEMBER = _member("owner", "requester", "approver", "finance")
OWNER = _member("owner")
REQUESTER = _member("owner", "requester", "approver")
APPROVER = _member("owner", "approver")
COMPANY_VIEW = MEMBER | CURATOR | FINANCE_STAFF

INVITED = Rule(
    "the person the invitation was sent to",
    lambda actor: Q(email__in=_addresses(actor)),
)
ONESELF = Rule("the person herself", lambda actor: Q(pk=actor.user_id))
THEIRS = Rule("the person it was written for", lambda actor: Q(user_id=actor.user_id))
LEAVER = Rule("the member herself", lambda actor: Q(user_id=actor.user_id))

CMO = Rule("the CMO herself", lambda actor: Q(user_id=actor.user_id))
PUBLISHED = Rule(
    "everybody, when it is published for all",
    lambda _actor: Q(status="published", visibility="public"),
    kinds=("anonymous", "user", "system"),
)
PUBLISHED_FOR_MEMBERS = Rule(
    "anybody signed in, when it is published",
    lambda _actor: Q(status="published"),
)
PROFILE_VIEW = PUBLISHED | PUBLISHED_FOR_MEMBERS | CMO | CURATOR
OTHER_CURATOR = Rule(
    "a curator; after an appeal another one than she who rejected it",
    lambda actor: (Q(appealed=False) | ~Q(rejected_by_id=actor.user_id)) if actor.staff == "curator" else Q(pk__in=[]),
)


def _addresses(actor: Actor) -> QuerySet[EmailAddress, dict[str, str]]:
    """Return the verified addresses of a person, as a subquery."""
    found: QuerySet[EmailAddress, dict[str, str]] = EmailAddress.objects.filter(
        user_id=actor.person, verified=True
    ).values("email")
    return found


def published_cmo(actor: Actor) -> Q:
    """Return the condition "the actor has a published profile", to be asked on rows of any table."""
    profiles = apps.get_model("profiles", "Profile")
    return Q(Exists(profiles._base_manager.filter(user_id=actor.person, status="published")))
