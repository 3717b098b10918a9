"""Reads that read as adjectives."""

import datetime as dt
from typing import Any, Self

from engagements.states import EngagementStatus, MilestoneStatus, OfferStatus
from profiles.querysets import Rows

OFFER_DAYS = 14


class OfferRows(Rows):
    def live(self) -> Self:
        return self.filter(status__in=[OfferStatus.DRAFT, OfferStatus.SENT])

    def run_out(self, now: dt.datetime) -> Self:
        return self.filter(status=OfferStatus.SENT, expires_at__lt=now)


class EngagementRows(Rows):
    def live(self) -> Self:
        return self.filter(status__in=[EngagementStatus.PROPOSED, EngagementStatus.ACTIVE])

    def whole(self) -> Self:
        """Fetch everything an engagement room shows, in a fixed number of queries."""
        return self.select_related(
            "company", "profile__identity", "terms", "offer", "candidacy__need", "need"
        ).prefetch_related("milestones__criteria", "milestones__submissions__file", "tasks", "kpis__kpi")


class MilestoneRows(Rows):
    def waiting(self) -> Self:
        return self.filter(status=MilestoneStatus.SUBMITTED)

    def silent(self, today: dt.date) -> Self:
        """Return the submitted milestones whose time for an answer has passed."""
        return self.waiting().filter(deemed_on__lt=today)

    def for_company(self, company_id: Any) -> Self:
        return self.filter(company_id=company_id)
