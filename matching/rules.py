"""Who may see rankings and curate shortlists."""

from django.db.models import Q

from kernel.rules import CURATOR, SYSTEM_ONLY, Rule
from marketplace.rules import MEMBER, NEED_VIEW

__all__ = ["CURATOR", "MEMBER", "NEED_VIEW", "SYSTEM_ONLY"]

RANKING_VIEW = MEMBER | CURATOR
PRESENTED_TO_COMPANY = Rule(
    "a member of the company, once it was presented",
    lambda actor: Q(
        need__company__memberships__user_id=actor.user_id,
        need__company__memberships__status="active",
        status="presented",
    ),
)
SHORTLIST_VIEW = PRESENTED_TO_COMPANY | CURATOR
