"""Reads that read as adjectives."""

import datetime as dt
from typing import Any, Self

from django.db.models import Q

from marketplace.states import OPEN_CANDIDACIES, Origin
from profiles.querysets import Rows

UNCONFIRMED_DAYS = 30  # an open need nobody confirms for longer is paused (Article 12: accurate and up to date)


# A proposed CMO agrees before anything of hers beyond the public profile goes to the company: until then, and for ever
# if she declines, the company does not know. Her answer gets its date when she applies or agrees.
KNOWN_TO_COMPANY = Q(origin=Origin.INVITED) | Q(answer_due_on__isnull=False)


class NeedRows(Rows):
    def open(self) -> Self:
        return self.filter(status="open")

    def of_company(self, company_id: Any) -> Self:
        return self.filter(company_id=company_id)

    def unconfirmed(self, now: dt.datetime) -> Self:
        return self.open().filter(confirmed_at__lt=now - dt.timedelta(days=UNCONFIRMED_DAYS))

    def whole(self) -> Self:
        """Fetch everything a need's page shows, in a fixed number of queries."""
        return self.select_related("company", "role", "prefecture", "playbook", "posted_by").prefetch_related(
            "problem_rows__problem",
            "scope_rows",
            "skill_rows__skill",
            "kpi_rows__kpi",
            "tool_rows__tool",
            "industry_rows__industry",
        )


class NeedPublicRows(Rows):
    pass


class CandidacyRows(Rows):
    def open(self) -> Self:
        return self.filter(status__in=OPEN_CANDIDACIES)

    def known_to_company(self) -> Self:
        return self.filter(KNOWN_TO_COMPANY)

    def unanswered(self) -> Self:
        return self.filter(status="applied").order_by("answer_due_on")
