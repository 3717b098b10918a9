"""People with accounts."""

from __future__ import annotations

from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from kernel.actors import Actor
from kernel.fields import Aggregate
from profiles.querysets import UserRows
from profiles.states import Staff, UserStatus


class User(AbstractBaseUser, Aggregate):
    """A person with an account. May be a member of companies and a CMO, never on both sides of one candidacy."""

    lock_root, lock_rank = "self", -2

    email = models.EmailField(unique=True, error_messages={"unique": _("This address is in use.")})
    name = models.CharField(max_length=80)
    language = models.CharField(max_length=2, choices=[("ja", "日本語"), ("en", "English")], default="ja")
    timezone = models.CharField(max_length=40, default="Asia/Tokyo")
    theme = models.CharField(max_length=5, choices=[("", ""), ("light", "light"), ("dark", "dark")], blank=True)
    staff = models.CharField(max_length=10, choices=Staff.choices, blank=True, default=Staff.NONE)
    status = models.CharField(max_length=12, choices=UserStatus.choices, default=UserStatus.ACTIVE)
    # What Django and allauth ask for, derived: there is one truth about who may log in.
    is_active = models.GeneratedField(
        expression=Q(status="active"),  # type: ignore[arg-type]
        output_field=models.BooleanField(),
        db_persist=True,
    )

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []  # type: ignore[misc]

    objects: ClassVar[Any] = UserRows.manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(email=Lower("email")),
                name="user_email_lower",
                violation_error_message=_("E-mail addresses are stored in lower case."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def actor(self) -> Actor:
        """Return the kernel's value for this person."""
        return Actor("user", self.pk, self.staff) if self.status == UserStatus.ACTIVE else Actor("anonymous")

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)
