"""Reads that read as adjectives."""

from __future__ import annotations

import datetime as dt
from typing import Any, Self

from django.contrib.auth.base_user import BaseUserManager
from django.db import models

from kernel import together

STALE_DAYS = 30  # availability not confirmed for longer counts as unknown (matching §1)


class Rows(models.QuerySet[Any]):
    def along(self, **links: str) -> list[models.Prefetch[Any]]:
        """Return prefetches of child rows by name, each with one link of theirs in the same statement."""
        children = {name: self.model._meta.get_field(name).related_model for name in links}
        return [
            models.Prefetch(name, children[name]._default_manager.select_related(link)) for name, link in links.items()
        ]

    def together(self, *paths: str) -> Self:
        """Fetch child rows in the same statement, for the same `row.children.all()` as after `prefetch_related`."""
        found = self.annotate(**together.columns(self.model, paths))
        found._iterable_class = together.Together
        return found

    @classmethod
    def manager(cls) -> Any:
        """Return a manager with these reads."""
        return cls.as_manager()


class UserRows(Rows):
    @classmethod
    def manager(cls) -> Any:
        return BaseUserManager.from_queryset(cls)()

    def active(self) -> Self:
        return self.filter(status="active")


class CompanyRows(Rows):
    def of(self, user_id: Any) -> Self:
        """Return the companies a person is a member of now."""
        return self.filter(memberships__user_id=user_id, memberships__status="active").order_by("created_at")


class ProfileRows(Rows):
    def published(self) -> Self:
        return self.filter(status="published")

    def waiting(self) -> Self:
        return self.filter(status="in_review").order_by("submitted_at")

    def stale(self, now: dt.datetime) -> Self:
        """Return the profiles whose availability nobody confirmed within 30 days."""
        limit = now - dt.timedelta(days=STALE_DAYS)
        return self.filter(
            models.Q(availability_confirmed_at__isnull=True) | models.Q(availability_confirmed_at__lt=limit)
        )

    def whole(self) -> Self:
        """Fetch everything she herself and curators read, in a fixed number of queries; for others: faces.py."""
        return self.select_related("identity", "prefecture", "user").prefetch_related(
            "experiences__industry",
            "experiences__role",
            "experiences__identity",
            "skills__skill",
            "tools__tool",
            "languages",
            "outcomes__kpi",
            "conflicts",
        )


class NotificationRows(Rows):
    def unread(self) -> Self:
        return self.filter(status="unread")
