"""Both sides of a comparison, as one statement reads them."""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from marketplace.models import Need
from matching.fields import SparseVector
from profiles.models import Company, Profile


class MatchProfile(models.Model):
    """A profile as the ranking compares it: points by slot, and what the hard conditions ask; derived, never edited.

    Every profile has one. Columns of fixed width come first and none is NULL, so a row is read fast; a comparison runs
    through all of them, so a row is short.
    """

    profile = models.OneToOneField(Profile, on_delete=models.CASCADE, primary_key=True, related_name="match")
    rate = models.BigIntegerField()  # for `rate_days` days, in minor units
    as_of = models.DateField()
    available_from = models.DateField()
    published_on = models.DateField(db_default=date(1970, 1, 1))  # the first day, of one who never was
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
    features = SparseVector()

    class Meta:
        # Without a list of pending entries, which every query would have to read through.
        indexes = [
            GinIndex(fields=["holds"], name="matchprofile_holds", fastupdate=False),
            models.Index(fields=["model_version", "as_of"], name="matchprofile_behind"),
        ]

    def __str__(self) -> str:
        return str(self.profile_id)


class MatchFacts(models.Model):
    """What the points of a profile are worked out from (matching.kept): read for the rows shown, so they lie apart."""

    profile = models.OneToOneField(Profile, on_delete=models.CASCADE, primary_key=True, related_name="match_facts")
    facts = models.JSONField()

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
    weights = SparseVector()

    def __str__(self) -> str:
        return str(self.need_id)
