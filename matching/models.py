"""Matching's rows: weights, shortlists with two reasons, the curators' log, and both sides of a comparison."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kernel.fields import Aggregate
from marketplace.models import Candidacy, Need
from matching.fields import HalfVector
from matching.states import CurationAct, ShortlistStatus, WeightsStatus
from profiles.models import Company, Profile, User


class WeightSet(Aggregate):
    """A version of the factor weights: {stage: {factor: weight}}, published, chosen by curators."""

    lock_root, lock_rank = "self", 7

    number = models.IntegerField(unique=True)
    weights = models.JSONField()
    reason = models.TextField(max_length=2000)
    activated_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=WeightsStatus.choices, default=WeightsStatus.ACTIVE)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["status"], condition=Q(status="active"), name="weights_one_active"),
        ]

    def __str__(self) -> str:
        return f"v{self.number}"


class Shortlist(Aggregate):
    """The ordered candidacies a curator presents to a company, with reasons."""

    lock_root = "need"

    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="shortlists")
    curator = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    note = models.TextField(max_length=2000, blank=True)
    presented_at = models.DateTimeField(null=True, blank=True)
    weights_number = models.IntegerField()
    as_of = models.DateField()
    status = models.CharField(max_length=10, choices=ShortlistStatus.choices, default=ShortlistStatus.DRAFT)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["need"],
                condition=Q(status="draft"),
                name="shortlist_one_draft",
                violation_error_message=_("A shortlist for this need is being curated already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.need_id} {self.status}"


class ShortlistEntry(models.Model):
    """A candidate's place: the machine's rank beside the curator's, and the curator's reason."""

    shortlist = models.ForeignKey(Shortlist, on_delete=models.PROTECT, related_name="entries")
    candidacy = models.ForeignKey(Candidacy, on_delete=models.PROTECT, related_name="+")
    profile = models.ForeignKey(Profile, on_delete=models.PROTECT, related_name="+")
    position = models.SmallIntegerField()
    machine_rank = models.IntegerField(null=True)  # none: she met a hard condition or has no score
    machine_low = models.IntegerField(null=True)
    machine_high = models.IntegerField(null=True)
    reason_ja = models.TextField(max_length=1000, blank=True)
    reason_en = models.TextField(max_length=1000, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["shortlist", "candidacy"], name="shortlistentry_once"),
            models.UniqueConstraint(
                fields=["shortlist", "position"],
                name="shortlistentry_position",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(condition=Q(position__gte=1), name="shortlistentry_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.position}: {self.profile_id}"


class CurationLog(models.Model):
    """Each act of a curator against or beside the machine's order, with its reason; append-only."""

    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="curation")
    shortlist = models.ForeignKey(Shortlist, on_delete=models.PROTECT, related_name="log")
    profile = models.ForeignKey(Profile, on_delete=models.PROTECT, related_name="+")
    act = models.CharField(max_length=10, choices=CurationAct.choices)
    was = models.IntegerField(null=True)
    now = models.IntegerField(null=True)
    machine_rank = models.IntegerField(null=True)
    reason = models.TextField(max_length=1000)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reason__regex=r"\S"),
                name="curation_reason",
                violation_error_message=_("Please write the reason."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.profile_id}"


class MatchProfile(models.Model):
    """A profile as the ranking compares it: points by slot, and what the hard conditions ask; derived, never edited.

    Every profile has one. Columns of fixed width come first and none of those compared is NULL, so a row is read fast.
    """

    profile = models.OneToOneField(Profile, on_delete=models.CASCADE, primary_key=True, related_name="match")
    rate = models.BigIntegerField()  # for `rate_days` days, in minor units
    as_of = models.DateField()
    available_from = models.DateField()
    profile_version = models.IntegerField()
    model_version = models.SmallIntegerField()
    rate_days = models.SmallIntegerField()
    days = models.SmallIntegerField()
    unknown = models.SmallIntegerField()  # bits of matching.vectors.BITS
    languages = models.SmallIntegerField()  # bits of matching.vectors.LANGUAGES
    published = models.BooleanField()
    has_room = models.BooleanField()
    onsite_ok = models.BooleanField()
    currency = models.CharField(max_length=3)
    prefecture = models.CharField(max_length=60)
    region = models.CharField(max_length=60)
    holds = ArrayField(models.SmallIntegerField())  # slots a need may demand: skills, roles
    features = HalfVector()
    facts = models.JSONField(null=True)  # matching.kept; unknown in a row of an older model version

    class Meta:
        # Without a list of pending entries, which every query would have to read through.
        indexes = [
            GinIndex(fields=["holds"], name="matchprofile_holds", fastupdate=False),
            models.Index(fields=["model_version", "as_of"], name="matchprofile_behind"),
            # All that counting by conditions asks: it runs through every row, and need not pass the vectors.
            models.Index(
                fields=["profile"],
                include=[
                    "rate",
                    "available_from",
                    "rate_days",
                    "days",
                    "unknown",
                    "languages",
                    "published",
                    "has_room",
                    "onsite_ok",
                    "currency",
                    "holds",
                ],
                condition=Q(published=True),
                name="matchprofile_counted",
            ),
        ]

    def __str__(self) -> str:
        return str(self.profile_id)


class MatchNeed(models.Model):
    """An open need as the ranking compares it: weights by slot, and what the hard conditions ask; derived."""

    need = models.OneToOneField(Need, on_delete=models.CASCADE, primary_key=True, related_name="match")
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    budget_min = models.BigIntegerField()
    budget_max = models.BigIntegerField()
    cap = models.BigIntegerField()
    start = models.DateField()
    weights_number = models.IntegerField()
    model_version = models.SmallIntegerField()
    days = models.SmallIntegerField()
    languages = models.SmallIntegerField()
    w_rate = models.SmallIntegerField()
    w_availability = models.SmallIntegerField()
    w_location = models.SmallIntegerField()
    # What weighs blind when a profile is silent about a section.
    u_experience = models.SmallIntegerField()
    u_skills = models.SmallIntegerField()
    u_tools = models.SmallIntegerField()
    u_outcomes = models.SmallIntegerField()
    onsite = models.BooleanField()
    confidential = models.BooleanField()
    currency = models.CharField(max_length=3)
    prefecture = models.CharField(max_length=60)
    region = models.CharField(max_length=60)
    must = ArrayField(models.SmallIntegerField())
    role = ArrayField(models.SmallIntegerField())  # one slot, where the role is a condition
    weights = HalfVector()

    def __str__(self) -> str:
        return str(self.need_id)
