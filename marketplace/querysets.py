"""Reads that read as adjectives."""

import datetime as dt
from typing import Any, Self

from marketplace.states import OPEN_CANDIDACIES
from profiles.querysets import Rows

UNCONFIRMED_DAYS = 30  # an open need nobody confirms for longer is paused (Article 12: accurate and up to date)


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

    def unanswered(self) -> Self:
        return self.filter(status="applied").order_by("answer_due_on")
