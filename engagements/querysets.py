"""Reads that read as adjectives."""

import datetime as dt
from typing import Any, Self

from django.db import models
from django.db.models.functions import Coalesce

from engagements.states import EngagementStatus, FeeModel, MilestoneStatus, OfferStatus
from profiles.models import Membership
from profiles.querysets import Rows
from profiles.states import MembershipStatus

OFFER_DAYS = 14


class SharedRows(Rows):
    """Rows between a company and a CMO."""

    def with_role(self, user_id: Any) -> Self:
        """Add the person's role in the company, as `reader_role`."""
        here = Membership.objects.filter(
            company=models.OuterRef("company"), user_id=user_id, status=MembershipStatus.ACTIVE
        )
        return self.annotate(reader_role=models.Subquery(here.values("role")[:1]))


class OfferRows(SharedRows):
    def live(self) -> Self:
        return self.filter(status__in=[OfferStatus.DRAFT, OfferStatus.SENT])

    def run_out(self, now: dt.datetime) -> Self:
        return self.filter(status=OfferStatus.SENT, expires_at__lt=now)


class EngagementRows(SharedRows):
    def live(self) -> Self:
        return self.filter(status__in=[EngagementStatus.PROPOSED, EngagementStatus.ACTIVE])

    def with_days(self) -> Self:
        """Add the days a month that the terms ask for, at most where they say so, as `days`; a fixed price asks for
        none.
        """
        days = models.Case(
            models.When(terms__fee_model=FeeModel.MILESTONE, then=None),
            default=Coalesce("terms__days_max", "terms__days_min"),
        )
        return self.annotate(days=days)

    def committed_days(self) -> int:
        """Add up the days a month that the terms ask for."""
        return int(self.with_days().aggregate(total=Coalesce(models.Sum("days"), 0))["total"])

    def whole(self) -> Self:
        """Fetch everything an engagement room shows, in one query."""
        return self.select_related(
            "company", "profile__identity", "terms", "offer", "candidacy__need", "need"
        ).together("milestones__criteria", "milestones__submissions__file", "tasks", "kpis__kpi")


class MilestoneRows(Rows):
    def waiting(self) -> Self:
        return self.filter(status=MilestoneStatus.SUBMITTED)

    def silent(self, today: dt.date) -> Self:
        """Return the submitted milestones whose time for an answer has passed."""
        return self.waiting().filter(deemed_on__lt=today)

    def for_company(self, company_id: Any) -> Self:
        return self.filter(company_id=company_id)


class FigureRows(Rows):
    def standing(self) -> Self:
        """Return the revision that holds of each figure; one that was taken back is left out."""
        newer = self.model._base_manager.filter(
            **{name: models.OuterRef(name) for name in self.model.KEY}, revision__gt=models.OuterRef("revision")
        )
        return self.filter(~models.Exists(newer), value__isnull=False)
