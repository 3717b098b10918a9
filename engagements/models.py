"""Agreed work: offers with versions of terms, engagements, milestones, KPIs with their baseline."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from engagements.querysets import EngagementRows, MilestoneRows, OfferRows
from engagements.states import (
    AcceptedBy,
    ContractType,
    EngagementKind,
    EngagementStatus,
    FeeModel,
    MilestoneStatus,
    OfferStatus,
    Party,
    PaymentMethod,
    TaskKind,
    TermsStatus,
)
from kernel.fields import Aggregate, line, money, prose
from kernel.models import File
from kernel.texts import one_language
from marketplace.models import Candidacy, Need
from profiles.models import Company, Kpi, Profile, User


class Offer(Aggregate):
    """Proposed terms for one candidacy: a draft, then rounds of versions until both accept the same one."""

    lock_root, lock_rank = "self", 4

    candidacy = models.ForeignKey(Candidacy, on_delete=models.PROTECT, related_name="offers")
    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="offers")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="offers")
    profile = models.ForeignKey(Profile, on_delete=models.PROTECT, related_name="offers")
    kind = models.CharField(max_length=10, choices=EngagementKind.choices, default=EngagementKind.STANDARD)
    values = models.JSONField(default=dict, blank=True)  # what the draft says; empty once the first terms are sent
    sent_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    ended_text = models.TextField(max_length=2000, blank=True)  # why it was declined or withdrawn
    status = models.CharField(max_length=10, choices=OfferStatus.choices, default=OfferStatus.DRAFT)

    objects = OfferRows.manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["candidacy"],
                condition=Q(status__in=["draft", "sent"]),
                name="offer_one_live",
                violation_error_message=_("There is an open offer for this candidate already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.candidacy_id} {self.status}"


class Terms(Aggregate):
    """One version of the conditions, immutable: the nine items of Article 3 and the plan of work.

    `hash` is the SHA-256 of the canonical content; both sides accept a hash, never "the current text".
    """

    lock_root = "offer"

    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="terms")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    profile = models.ForeignKey(Profile, on_delete=models.PROTECT, related_name="+")
    number = models.IntegerField()
    proposed_by = models.CharField(max_length=10, choices=Party.choices)
    message = models.TextField(max_length=2000, blank=True)  # the words that came with it; not a condition
    hash = models.CharField(max_length=64)
    # 1 the parties · 2 the day of the commission
    client_name = models.CharField(max_length=200)
    freelancer_name = models.CharField(max_length=200)
    commissioned_on = models.DateField()
    # 3 the work
    contract_type = models.CharField(max_length=30, choices=ContractType.choices)
    title_ja, title_en = line(), line()
    scope_ja, scope_en = prose(4000), prose(4000)
    ip_beyond_purpose = models.BooleanField(default=False)
    ip_terms = models.TextField(max_length=2000, blank=True)
    # 4 when · 5 where
    service_from = models.DateField()
    service_to = models.DateField()
    place = models.CharField(max_length=200)
    # 6 inspection
    inspection_days = models.IntegerField()
    # 7 the fee
    currency = models.CharField(max_length=3, default="JPY")
    fee_model = models.CharField(max_length=10, choices=FeeModel.choices)
    monthly_fee_minor = money()
    day_rate_minor = money()
    days_min = models.IntegerField(null=True, blank=True)
    days_max = models.IntegerField(null=True, blank=True)
    expenses_rule = models.CharField(max_length=500)
    tax_rule = models.CharField(max_length=500)
    # 8 the day of payment
    closing_day = models.SmallIntegerField(default=31)
    month_offset = models.SmallIntegerField(default=1)
    pay_day = models.SmallIntegerField(default=31)
    bank_holiday = models.CharField(max_length=10, default="previous")
    # 9 how it is paid
    payment_method = models.CharField(max_length=20, choices=PaymentMethod.choices, default=PaymentMethod.TRANSFER)
    payment_method_details = models.CharField(max_length=500, blank=True)
    # beside the nine: re-commission, items not yet fixed, how it ends
    is_recommission = models.BooleanField(default=False)
    original_client_name = models.CharField(max_length=200, blank=True)
    original_due_on = models.DateField(null=True, blank=True)
    pending_items = models.JSONField(default=list, blank=True)  # [{item, reason, planned_on}]
    termination_ja, termination_en = prose(500), prose(500)
    # the plan: [{key, title_ja, title_en, kind, contract_type, starts_on, due_on, amount, criteria: [{ja, en}]}]
    milestones = models.JSONField(default=list, blank=True)
    # how the result is measured: [{kpi, baseline, measured_by}]
    kpis = models.JSONField(default=list, blank=True)
    status = models.CharField(max_length=12, choices=TermsStatus.choices, default=TermsStatus.PROPOSED)

    class Meta:
        verbose_name_plural = "terms"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["offer", "number"], name="terms_number_once"),
            models.UniqueConstraint(
                fields=["offer"],
                condition=Q(status="proposed"),
                name="terms_one_proposed",
                violation_error_message=_("Another version was proposed at the same time."),
            ),
            one_language("terms", "title"),
            one_language("terms", "scope"),
            models.CheckConstraint(
                condition=Q(service_to__gte=F("service_from")),
                name="terms_period",
                violation_error_message=_("The end cannot be before the start."),
            ),
            models.CheckConstraint(
                condition=(
                    Q(fee_model="monthly", monthly_fee_minor__isnull=False, monthly_fee_minor__gte=0)
                    | Q(fee_model="daily", day_rate_minor__isnull=False, day_rate_minor__gte=0)
                    | Q(fee_model="milestone")
                ),
                name="terms_fee",
                violation_error_message=_("Give the fee that belongs to the way of paying."),
            ),
            models.CheckConstraint(
                condition=Q(days_min__isnull=True)
                | Q(days_max__isnull=True)
                | Q(days_min__gte=0, days_max__gte=F("days_min"), days_max__lte=31),
                name="terms_days",
                violation_error_message=_("The band of days does not fit."),
            ),
            models.CheckConstraint(
                condition=Q(inspection_days__gte=1, inspection_days__lte=30),
                name="terms_inspection",
                violation_error_message=_("The time for acceptance is between 1 and 30 days."),
            ),
            models.CheckConstraint(
                condition=Q(closing_day__gte=1, closing_day__lte=31, pay_day__gte=1, pay_day__lte=31)
                & Q(month_offset__gte=0, month_offset__lte=3),
                name="terms_pay_rule",
                violation_error_message=_("The payment days do not fit."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.offer_id} v{self.number}"


class Acceptance(models.Model):
    """One side's yes to one hash; append-only."""

    terms = models.ForeignKey(Terms, on_delete=models.PROTECT, related_name="acceptances")
    party = models.CharField(max_length=10, choices=Party.choices)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    hash = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["terms", "party"],
                name="acceptance_once",
                violation_error_message=_("Your side has accepted these terms already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party} ✓ {self.terms_id}"


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
