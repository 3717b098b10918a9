"""What people are told: notifications, what they want of them by mail, mails of the account."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from kernel.fields import Aggregate
from kernel.models import Event
from profiles.models.people import User
from profiles.querysets import NotificationRows
from profiles.states import AccountMailStatus, NotificationStatus


class Notification(Aggregate):
    """One person's line about one event; its text is rendered when read, in her language."""

    lock_root, lock_rank = "self", 8

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="notifications")
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=80)  # the verb, as in need.submit
    by_mail = models.BooleanField(default=True)
    status = models.CharField(max_length=10, choices=NotificationStatus.choices, default=NotificationStatus.UNREAD)

    objects = NotificationRows.manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "event"],
                name="notification_once",
                violation_error_message=_("This person was told already."),
            ),
        ]
        indexes = [models.Index(fields=["user", "status", "-created_at"], name="notification_inbox")]

    def __str__(self) -> str:
        return self.kind


class NotificationPreference(models.Model):
    """Kinds of notification a person does not want by mail."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="preference")
    no_mail = ArrayField(models.CharField(max_length=80), default=list)
    all_off = models.BooleanField(default=False)

    def __str__(self) -> str:
        return str(self.user_id)


class AccountMail(Aggregate):
    """A mail of the account itself (confirm an address, reset a password); emptied once it is sent."""

    lock_root, lock_rank = "self", 9

    to = models.EmailField()
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField(blank=True)
    status = models.CharField(max_length=10, choices=AccountMailStatus.choices, default=AccountMailStatus.QUEUED)

    def __str__(self) -> str:
        return self.subject
