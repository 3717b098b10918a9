"""Who may see and do what with people, companies and profiles."""

from typing import Any

from allauth.account.models import EmailAddress
from django.apps import apps
from django.db.models import CharField, Exists, F, Func, OuterRef, Q, QuerySet

from kernel.actors import Actor
from kernel.rules import CURATOR, EVERYBODY, FINANCE_STAFF, PUBLIC, Rule
from profiles.states import Visibility

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


def _hidden_from(actor: Actor) -> QuerySet[Any, Any]:
    """Return the profiles that name a company the actor is a member of now, as a subquery."""
    keys = Func(F("company__keys"), function="unnest", output_field=CharField())
    own = apps.get_model("profiles", "Membership")._base_manager.filter(user_id=actor.person, status="active")
    return (
        apps.get_model("profiles", "HideFrom")
        ._base_manager.filter(key__in=own.annotate(key=keys).values("key"))
        .values("profile_id")
    )


PUBLISHED = Rule(
    "everybody without an account, when it is published for all",
    lambda _actor: Q(status="published", visibility__in=(Visibility.PUBLIC, Visibility.ANONYMOUS)),
    kinds=("anonymous", "system"),
)
PUBLISHED_FOR_MEMBERS = Rule(
    "anybody signed in, when it is published, and of no company it is hidden from",
    lambda actor: Q(status="published") & ~Q(pk__in=_hidden_from(actor)),
)
PROFILE_VIEW = PUBLISHED | PUBLISHED_FOR_MEMBERS | CMO | CURATOR


def knows_the_name(actor: Actor, path: str = "") -> Q:
    """Return the condition "the actor may read name and employers", to be asked on rows that reach Profile by `path`.

    Of an anonymous profile she herself, curators, and the companies she came forward to. Asked row by row, so that a
    page reads no more than it shows.
    """
    if actor.staff == "curator":
        return EVERYBODY
    named = Q(**{f"{path}visibility__in": (Visibility.PUBLIC, Visibility.MEMBERS)})
    if actor.kind != "user":
        return named
    met = apps.get_model("profiles", "Introduction")._base_manager.filter(
        profile=OuterRef(f"{path}pk"),
        company__memberships__user_id=actor.person,
        company__memberships__status="active",
    )
    return named | Q(**{f"{path}user_id": actor.user_id}) | Q(Exists(met))


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
