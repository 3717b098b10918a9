"""Weights: the published versions, what a company moved for its need, and runs that rank all anew."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kernel.fields import Aggregate
from marketplace.models import Need
from matching.states import RerankStatus, SlidersStatus, WeightsStatus
from profiles.models import User


class WeightSet(Aggregate):
    """A version of the factor weights: {stage: {factor: weight}}, published, chosen by curators."""

    lock_root, lock_rank = "self", 7

    number = models.IntegerField(unique=True)
    weights = models.JSONField()
    reason = models.TextField(max_length=2000)  # why it was drafted; why it came into force is in WeightsLog
    activated_at = models.DateTimeField(null=True, blank=True)  # unknown while it is a draft
    drafted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    status = models.CharField(max_length=10, choices=WeightsStatus.choices, default=WeightsStatus.ACTIVE)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["status"], condition=Q(status="active"), name="weights_one_active"),
        ]

    def __str__(self) -> str:
        return f"v{self.number}"


class WeightsLog(models.Model):
    """Each time a version of the weights came into force, and why; append-only."""

    weights = models.ForeignKey(WeightSet, on_delete=models.PROTECT, related_name="log")
    replaced = models.ForeignKey(WeightSet, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(max_length=1000)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reason__regex=r"\S"),
                name="weightslog_reason",
                violation_error_message=_("Please write the reason."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.replaced_id} → {self.weights_id}"


class ClientWeights(Aggregate):
    """What a company moved for one need: {factor: whole per cent of the published weight}; left out is 100."""

    lock_root = "need"

    need = models.OneToOneField(Need, on_delete=models.PROTECT, related_name="client_weights")
    sliders = models.JSONField(default=dict)
    status = models.CharField(max_length=10, choices=SlidersStatus.choices, default=SlidersStatus.MOVED)

    def __str__(self) -> str:
        return str(self.need_id)


class Rerank(Aggregate):
    """One run through all open needs that ranks them anew; it goes on where it stopped."""

    lock_root, lock_rank = "self", 12

    weights = models.ForeignKey(WeightSet, on_delete=models.PROTECT, related_name="+")
    total = models.IntegerField()
    done = models.IntegerField(default=0)
    changed = models.IntegerField(default=0)  # needs whose best ten are others now, or in another order
    pairs = models.BigIntegerField(default=0)
    reached = models.UUIDField(null=True, blank=True)  # the last need done; the run goes through them by key
    finished_at = models.DateTimeField(null=True, blank=True)
    status = models.CharField(max_length=10, choices=RerankStatus.choices, default=RerankStatus.RUNNING)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["status"],
                condition=Q(status="running"),
                name="rerank_one_running",
                violation_error_message=_("All needs are being ranked anew already."),
            ),
            models.CheckConstraint(condition=Q(done__gte=0, done__lte=F("total")), name="rerank_done"),
        ]

    def __str__(self) -> str:
        return f"{self.done}/{self.total}"


class NeedBest(models.Model):
    """Who was best for an open need when it was last ranked in a run; derived, to say what a run changed."""

    need = models.OneToOneField(Need, on_delete=models.CASCADE, primary_key=True, related_name="best")
    profiles = ArrayField(models.UUIDField())
    lows = ArrayField(models.IntegerField())
    weights_number = models.IntegerField()
    as_of = models.DateField()

    def __str__(self) -> str:
        return str(self.need_id)
