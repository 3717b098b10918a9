"""What somebody wants to hear of: saved searches, and the one mail a day that answers them."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from kernel.fields import Aggregate
from marketplace.models import Need
from matching.states import DigestStatus, SavedSearchStatus, SearchKind
from profiles.models import User


class SavedSearch(Aggregate):
    """A list somebody asked to be told about when there is something new on it."""

    lock_root, lock_rank = "self", 10

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="saved_searches")
    kind = models.CharField(max_length=12, choices=SearchKind.choices)
    need = models.ForeignKey(Need, on_delete=models.PROTECT, null=True, blank=True, related_name="+")  # candidates
    name = models.CharField(max_length=80)
    query = models.CharField(max_length=1000, blank=True)  # the list's own address: key=value&…, in a fixed order
    seen = ArrayField(models.UUIDField(), default=list)  # of a ranking: who stood at the top when last told
    told_at = models.DateTimeField()  # what came after this is new
    status = models.CharField(max_length=10, choices=SavedSearchStatus.choices, default=SavedSearchStatus.ACTIVE)

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind", "need", "query"],
                name="savedsearch_once",
                nulls_distinct=False,
                violation_error_message=_("You have saved this search already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Digest(Aggregate):
    """What was new for one person on one day: {search id: [row ids]}; told once, by mail."""

    lock_root, lock_rank = "self", 11

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="digests")
    day = models.DateField()
    found = models.JSONField()
    status = models.CharField(max_length=10, choices=DigestStatus.choices, default=DigestStatus.COMPILED)

    class Meta:
        ordering = ["-day"]
        constraints = [models.UniqueConstraint(fields=["user", "day"], name="digest_once_a_day")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.day}"
