"""Agreed work: engagements, what their start waits for, milestones, KPIs with their baseline."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from engagements.models.offers import Offer, Terms
from engagements.querysets import EngagementRows, MilestoneRows
from engagements.states import (
    AcceptedBy,
    ContractType,
    EngagementKind,
    EngagementStatus,
    MilestoneStatus,
    TaskKind,
)
from kernel.fields import Aggregate, line, money
from kernel.models import File
from kernel.texts import one_language
from marketplace.models import Candidacy, Need
from profiles.models import Company, Kpi, Profile, User


class Engagement(Aggregate):
    """The agreed work between a company and a CMO."""

    lock_root, lock_rank = "self", 5

    offer = models.OneToOneField(Offer, on_delete=models.PROTECT, related_name="engagement")
    terms = models.OneToOneField(Terms, on_delete=models.PROTECT, related_name="engagement")
    candidacy = models.ForeignKey(Candidacy, on_delete=models.PROTECT, related_name="engagements")
    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="engagements")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="engagements")
    profile = models.ForeignKey(Profile, on_delete=models.PROTECT, related_name="engagements")
    kind = models.CharField(max_length=10, choices=EngagementKind.choices, default=EngagementKind.STANDARD)
    title_ja, title_en = line(), line()
    starts_on = models.DateField()
    ends_on = models.DateField()
    started_at = models.DateTimeField(null=True, blank=True)
    company_done_at = models.DateTimeField(null=True, blank=True)  # each side says "complete"; both are needed
    cmo_done_at = models.DateTimeField(null=True, blank=True)
    end_text = models.TextField(max_length=2000, blank=True)
    notice_on = models.DateField(null=True, blank=True)
    readings_checked = models.DateField(null=True, blank=True)  # the last month whose readings were looked for
    status = models.CharField(max_length=10, choices=EngagementStatus.choices, default=EngagementStatus.PROPOSED)

    objects = EngagementRows.manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["candidacy"],
                condition=Q(status__in=["proposed", "active"]),
                name="engagement_one_live",
                violation_error_message=_("There is a running engagement with this candidate already."),
            ),
            models.UniqueConstraint(fields=["id", "company", "profile"], name="engagement_tenant"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="engagement_period",
                violation_error_message=_("The end cannot be before the start."),
            ),
            models.CheckConstraint(
                condition=~Q(status="ended") | ~Q(end_text=""),
                name="engagement_end_reason",
                violation_error_message=_("Please write the reason."),
            ),
        ]

    def __str__(self) -> str:
        return self.title_ja or self.title_en


class BlockingTask(models.Model):
    """Something that must be settled before the work starts."""

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="tasks")
    kind = models.CharField(max_length=10, choices=TaskKind.choices)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["engagement", "kind"], name="blockingtask_once")]

    def __str__(self) -> str:
        return self.kind


class Milestone(Aggregate):
    """A piece of the work with criteria; delivered, then accepted or returned."""

    lock_root = "engagement"

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="milestones")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    profile = models.ForeignKey(Profile, on_delete=models.PROTECT, related_name="+")
    order = models.SmallIntegerField()
    key = models.CharField(max_length=60, blank=True)  # the playbook's milestone
    kind = models.CharField(max_length=20, blank=True)
    contract_type = models.CharField(max_length=30, choices=ContractType.choices)
    title_ja, title_en = line(), line()
    starts_on = models.DateField()
    due_on = models.DateField()
    amount_minor = money()
    submitted_at = models.DateTimeField(null=True, blank=True)
    deemed_on = models.DateField(null=True, blank=True)  # the last day for an answer; then it counts as accepted
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.CharField(max_length=10, choices=AcceptedBy.choices, blank=True)
    return_text = models.TextField(max_length=2000, blank=True)
    cancel_text = models.TextField(max_length=2000, blank=True)
    status = models.CharField(max_length=10, choices=MilestoneStatus.choices, default=MilestoneStatus.PLANNED)

    objects = MilestoneRows.manager()

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["engagement", "order"], name="milestone_order"),
            one_language("milestone", "title"),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("starts_on")),
                name="milestone_period",
                violation_error_message=_("The end cannot be before the start."),
            ),
            models.CheckConstraint(
                condition=Q(amount_minor__isnull=True) | Q(amount_minor__gte=0),
                name="milestone_amount",
                violation_error_message=_("An amount cannot be negative."),
            ),
            models.CheckConstraint(
                condition=~Q(status="accepted") | (Q(accepted_at__isnull=False) & ~Q(accepted_by="")),
                name="milestone_accepted",
                violation_error_message=_("An acceptance has a time and says whose it is."),
            ),
        ]

    def __str__(self) -> str:
        return self.title_ja or self.title_en


class Criterion(models.Model):
    """What must be there for acceptance. `claimed` is the CMO's word at the last submission."""

    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="criteria")
    order = models.SmallIntegerField()
    text_ja, text_en = line(300), line(300)
    claimed = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = "criteria"
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["milestone", "order"], name="criterion_order"),
            one_language("criterion", "text"),
        ]

    def __str__(self) -> str:
        return self.text_ja or self.text_en


class Submission(models.Model):
    """What was handed in, each time; append-only."""

    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="submissions")
    number = models.IntegerField()
    note = models.TextField(max_length=2000, blank=True)
    link = models.URLField(max_length=500, blank=True)
    file = models.ForeignKey(File, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["milestone", "number"], name="submission_number"),
            models.CheckConstraint(
                condition=Q(file__isnull=False) | ~Q(link=""),
                name="submission_something",
                violation_error_message=_("Hand in a file or a link."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.milestone_id} #{self.number}"


class EngagementKpi(models.Model):
    """A KPI the result is measured by: with its value before the start, or the day it will be known."""

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="kpis")
    kpi = models.ForeignKey(Kpi, on_delete=models.PROTECT)
    baseline = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    measured_by = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["engagement", "kpi"],
                name="engagementkpi_once",
                violation_error_message=_("Each KPI can be named once."),
            ),
        ]

    def __str__(self) -> str:
        return self.kpi_id
