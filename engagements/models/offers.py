"""Offers and the versions of their terms."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from engagements.querysets import OfferRows
from engagements.states import (
    ContractType,
    EngagementKind,
    FeeModel,
    OfferStatus,
    Party,
    PaymentMethod,
    TermsStatus,
)
from kernel.fields import Aggregate, line, money, prose
from kernel.texts import one_language
from marketplace.models import Candidacy, Need
from profiles.models import Company, Profile, User


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
