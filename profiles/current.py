"""Which company a member works for right now: the one she chose in the header, else her first."""

from django.http import HttpRequest

from profiles.models import Company
from profiles.rules import REQUESTER

SESSION_KEY = "company"


def companies_of(request: HttpRequest) -> list[Company]:
    """Return the person's companies, each with whether she `may_post` needs for it; once a request."""
    if not hasattr(request, "_companies"):
        actor = request.actor  # type: ignore[attr-defined]
        rows = Company.objects.of(actor.user_id).annotate(may_post=REQUESTER.q(Company, actor))
        request._companies = list(rows) if actor.signed_in else []  # type: ignore[attr-defined]
    return request._companies  # type: ignore[attr-defined, no-any-return]


def current_company(request: HttpRequest) -> Company | None:
    """Return the company she works for now, or None."""
    companies = companies_of(request)
    chosen = request.session.get(SESSION_KEY)
    return next((c for c in companies if str(c.pk) == chosen), companies[0] if companies else None)
