"""Who may see rankings and curate shortlists."""

from django.db.models import Q

from kernel.actors import Actor
from kernel.refusals import NotPermitted
from kernel.rules import CURATOR, SYSTEM_ONLY, Rule
from marketplace.rules import MEMBER, NEED_VIEW
from profiles.rules import MEMBER as COMPANY_MEMBER

__all__ = ["CURATOR", "MEMBER", "NEED_VIEW", "SYSTEM_ONLY"]

RANKING_VIEW = MEMBER | CURATOR
COMPANY_RANKINGS = COMPANY_MEMBER | CURATOR  # for a need of the company that is only being thought about
PRESENTED_TO_COMPANY = Rule(
    "a member of the company, once it was presented",
    lambda actor: Q(
        need__company__memberships__user_id=actor.user_id,
        need__company__memberships__status="active",
        status="presented",
    ),
)
SHORTLIST_VIEW = PRESENTED_TO_COMPANY | CURATOR
SAVER = Rule("the person who saved it", lambda actor: Q(user_id=actor.user_id))


def curators_only(actor: Actor) -> None:
    """Refuse a page that is about no single row.

    :raises NotPermitted: unless a curator asks.
    """
    if actor.staff != "curator":
        raise NotPermitted
