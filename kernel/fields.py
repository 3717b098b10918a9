"""Columns every aggregate has, said once."""

import uuid

from django.db import models


class Aggregate(models.Model):
    """A row with a life: a key nobody can guess, a version (the sequence of its last event), a creation instant.

    Each concrete model adds `status` and names `lock_root` ("self", or the link to its root) and, on a root, its
    `lock_rank` in the house order of kernel/locks.py.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.IntegerField(default=0, editable=False)
    created_at = models.DateTimeField(editable=False)

    class Meta:
        abstract = True


def money() -> "models.BigIntegerField[int | None, int | None]":
    """Return a column of minor units (yen for JPY) that may be unknown."""
    return models.BigIntegerField(null=True, blank=True)


def line(length: int = 120) -> "models.CharField[str, str]":
    """Return one half of a text pair, on one line."""
    return models.CharField(max_length=length, blank=True, default="")


def prose(length: int = 2000) -> "models.TextField[str, str]":
    """Return one half of a text pair, of several sentences."""
    return models.TextField(max_length=length, blank=True, default="")
