"""Agreed work: offers with versions of terms, engagements, milestones, KPIs with their figures."""

from engagements.models.kpis import KpiReading, KpiTarget
from engagements.models.offers import Acceptance, Offer, Terms
from engagements.models.work import (
    BlockingTask,
    Criterion,
    Engagement,
    EngagementKpi,
    Milestone,
    Submission,
)

__all__ = [
    "Acceptance",
    "BlockingTask",
    "Criterion",
    "Engagement",
    "EngagementKpi",
    "KpiReading",
    "KpiTarget",
    "Milestone",
    "Offer",
    "Submission",
    "Terms",
]
