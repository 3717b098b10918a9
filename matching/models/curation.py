"""Shortlists with two reasons, and the log of what curators did to them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kernel.fields import Aggregate
from marketplace.models import Candidacy, Need
from matching.states import CurationAct, ShortlistStatus
from profiles.models import Profile, User


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
    pinned = models.BooleanField(default=False, db_default=False)  # stays at its place while others move
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
