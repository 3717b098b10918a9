"""A CMO's profile, who she is, and what curators decided about it. Its rows: profile_rows.py."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kernel.fields import Aggregate, line, money, prose
from kernel.texts import Text, one_language, pair
from profiles.models.people import User
from profiles.models.vocabulary import Prefecture
from profiles.querysets import ProfileRows
from profiles.states import ProfileStatus, RejectCode, Visibility


class Profile(Aggregate):
    """A CMO's profile. Her name and contact live in ProfileIdentity."""

    lock_root, lock_rank = "self", 1

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="profile")
    headline_ja, headline_en = line(), line()
    summary_ja, summary_en = prose(), prose()
    currency = models.CharField(max_length=3, default="JPY")
    day_rate_minor = money()
    monthly_fee_minor = money()
    fee_days = models.IntegerField(null=True, blank=True)  # the days a month the monthly fee stands for
    days_per_month = models.IntegerField(null=True, blank=True)
    available_from = models.DateField(null=True, blank=True)
    availability_confirmed_at = models.DateTimeField(null=True, blank=True)
    prefecture = models.ForeignKey(Prefecture, on_delete=models.PROTECT, null=True, blank=True)
    onsite_ok = models.BooleanField(default=False)
    visibility = models.CharField(max_length=10, choices=Visibility.choices, default=Visibility.PUBLIC)
    identity_checked_at = models.DateTimeField(null=True, blank=True)
    references_count = models.IntegerField(default=0)
    completed_count = models.IntegerField(default=0, db_default=0)  # engagements both sides called complete
    committed_days = models.IntegerField(default=0, db_default=0)  # days a month that agreed and running work takes
    published_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    decision_code = models.CharField(max_length=20, choices=RejectCode.choices, blank=True)
    decision_text = models.TextField(max_length=2000, blank=True)
    retry_on = models.DateField(null=True, blank=True)
    rejected_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    appealed = models.BooleanField(default=False)
    status = models.CharField(max_length=10, choices=ProfileStatus.choices, default=ProfileStatus.DRAFT)

    objects = ProfileRows.manager()

    class Meta:
        indexes = [
            # All that the list of CMOs asks of a row to know who comes in which order.
            models.Index(
                fields=["-published_at", "id"],
                include=["user", "visibility", "availability_confirmed_at", "status"],
                condition=Q(status="published"),
                name="profile_listed",
            ),
            models.Index(fields=["submitted_at", "id"], condition=Q(status="in_review"), name="profile_waiting"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(day_rate_minor__isnull=True) | Q(monthly_fee_minor__isnull=True),
                name="profile_one_rate",
                violation_error_message=_("Give a day rate or a monthly fee, not both."),
            ),
            models.CheckConstraint(
                condition=Q(monthly_fee_minor__isnull=True)
                | Q(fee_days__isnull=False, fee_days__gte=1, fee_days__lte=31),
                name="profile_fee_days",
                violation_error_message=_("Say how many days a month the fee stands for (1 to 31)."),
            ),
            models.CheckConstraint(
                condition=(Q(day_rate_minor__isnull=True) | Q(day_rate_minor__gte=0))
                & (Q(monthly_fee_minor__isnull=True) | Q(monthly_fee_minor__gte=0)),
                name="profile_rate_not_negative",
                violation_error_message=_("A rate cannot be negative."),
            ),
            models.CheckConstraint(
                condition=Q(days_per_month__isnull=True) | Q(days_per_month__gte=1, days_per_month__lte=31),
                name="profile_days",
                violation_error_message=_("Days per month are between 1 and 31."),
            ),
            models.CheckConstraint(
                condition=Q(references_count__gte=0),
                name="profile_references",
                violation_error_message=_("The number of references cannot be negative."),
            ),
        ]

    def __str__(self) -> str:
        return self.headline_ja or self.headline_en or str(self.pk)

    @property
    def named(self) -> bool:
        """Say whether the reader this row was read for (profiles/faces.py) knows her name."""
        return bool(pair(vars(self), "face"))

    @property
    def shown(self) -> Text:
        """Return her name for a reader who knows it, else her headline: what was not read cannot be shown."""
        return pair(vars(self), "face") or pair(self, "headline") or Text(gettext("A CMO"), "", False)


class ProfileIdentity(models.Model):
    """Who the CMO is: a table of its own, so that public reads can be made without it."""

    profile = models.OneToOneField(Profile, on_delete=models.CASCADE, primary_key=True, related_name="identity")
    name_ja, name_en = line(80), line(80)
    phone = models.CharField(max_length=30, blank=True)
    checked = models.BooleanField(default=False)  # a curator has seen proof of the name as it now stands

    class Meta:
        constraints = [one_language("identity", "name")]

    def __str__(self) -> str:
        return self.name_ja or self.name_en


class VettingDecision(models.Model):
    """What a curator decided about a profile and why; append-only."""

    profile = models.ForeignKey(Profile, on_delete=models.PROTECT, related_name="decisions")
    decision = models.CharField(max_length=10)  # publish, return, reject, suspend, restore
    code = models.CharField(max_length=20, blank=True)
    text = models.TextField(max_length=2000, blank=True)
    retry_on = models.DateField(null=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(decision__in=["return", "reject", "suspend"]) | ~Q(text=""),
                name="vetting_reason",
                violation_error_message=_("A reason is needed."),
            ),
        ]

    def __str__(self) -> str:
        return self.decision
