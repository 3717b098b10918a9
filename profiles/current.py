"""Which company a member works for right now: the one she chose in the header, else her first."""

from functools import cache

from django.http import HttpRequest

from kernel.actors import Actor
from kernel.statements import READER, Statement
from profiles.models import Company
from profiles.rules import REQUESTER

SESSION_KEY = "company"


def companies_of(request: HttpRequest) -> list[Company]:
    """Return the person's companies, each with whether she `may_post` needs for it; once a request."""
    if not hasattr(request, "_companies"):
        actor = request.actor  # type: ignore[attr-defined]
        rows = _statement().read(READER, actor.user_id) if actor.signed_in else ()
        request._companies = list(rows)  # type: ignore[attr-defined]
    return request._companies  # type: ignore[attr-defined, no-any-return]


@cache
def _statement() -> Statement:
    """Return what every page of a person asks; composing it anew takes longer than running it."""
    reader = Actor("user", READER)
    return Statement.of(Company.objects.of(READER).annotate(may_post=REQUESTER.q(Company, reader)))


def current_company(request: HttpRequest) -> Company | None:
    """Return the company she works for now, or None."""
    companies = companies_of(request)
    chosen = request.session.get(SESSION_KEY)
    return next((c for c in companies if str(c.pk) == chosen), companies[0] if companies else None)
