"""What companies were shown: rankings as they were, and who was on them."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models

from marketplace.models import Need
from matching.models.curation import Shortlist
from matching.states import Presented
from profiles.models import User


class RankingSnapshot(models.Model):
    """One page of a ranking as it was presented, with all its scores come from; append-only.

    `hash` is the SHA-256 of `content` in canonical JSON: the same page shown again is the same row.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="snapshots")
    shortlist = models.OneToOneField(
        Shortlist, on_delete=models.PROTECT, null=True, blank=True, related_name="snapshot"
    )
    kind = models.CharField(max_length=10, choices=Presented.choices)
    content = models.JSONField()
    hash = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at"]
        constraints = [models.UniqueConstraint(fields=["need", "hash"], name="rankingsnapshot_once")]
        indexes = [models.Index(fields=["need", "-at"], name="rankingsnapshot_latest")]

    def __str__(self) -> str:
        return self.hash[:12]


class Impression(models.Model):
    """Who was shown to a company, in which order: once a person, page and day; append-only."""

    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="+")
    snapshot = models.ForeignKey(RankingSnapshot, on_delete=models.PROTECT, related_name="impressions")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    profiles = ArrayField(models.UUIDField())
    first = models.IntegerField()  # the place of the first of them, 1 for the top of the list

    class Meta:
        constraints = [models.UniqueConstraint(fields=["snapshot", "user", "day"], name="impression_once")]
        indexes = [models.Index(fields=["day"], name="impression_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.need_id}"
