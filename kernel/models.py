"""The kernel's own rows: events and deliveries, idempotency keys, files, drafts."""

import uuid

from django.db import models


class Event(models.Model):
    """One change of one row: append-only (the application role has no UPDATE or DELETE on it)."""

    subject_type = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=64)
    root_type = models.CharField(max_length=40)
    root_id = models.CharField(max_length=64)
    sequence = models.IntegerField()
    verb = models.CharField(max_length=80)
    before = models.CharField(max_length=30, blank=True)
    after = models.CharField(max_length=30)
    actor_kind = models.CharField(max_length=10)
    actor_id = models.UUIDField(null=True)
    at = models.DateTimeField()
    data = models.JSONField(default=dict)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject_type", "subject_id", "sequence"], name="event_once"),
        ]
        indexes = [models.Index(fields=["root_type", "root_id", "id"], name="event_root")]

    def __str__(self) -> str:
        return f"{self.verb} #{self.sequence}"


class Delivery(models.Model):
    """One event on its way to one consumer: the moving part beside the fixed event."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="deliveries")
    consumer = models.CharField(max_length=60)
    attempts = models.IntegerField(default=0)
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    error = models.TextField(default="", blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "consumer"], name="delivery_once")]
        indexes = [models.Index(fields=["due_at"], name="delivery_due", condition=models.Q(done_at=None))]

    def __str__(self) -> str:
        return f"{self.consumer} ← {self.event_id}"


class IdempotencyKey(models.Model):
    """A kept answer: the same key and body by the same actor get it again."""

    actor_id = models.UUIDField()
    key = models.CharField(max_length=80)
    body_hash = models.CharField(max_length=64)
    answer = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["actor_id", "key"], name="key_once")]

    def __str__(self) -> str:
        return self.key


class File(models.Model):
    """A stored upload. `ready` only after its bytes are on disk under the generated name; served through a
    checking view of the app that links to it.
    """

    class Status(models.TextChoices):
        PENDING = "pending"
        READY = "ready"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    state = models.CharField(max_length=10, choices=Status.choices, default=Status.PENDING)
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.UUIDField()
    uploaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Draft(models.Model):
    """What somebody typed into a form and has not sent yet, one row a person and form; no events."""

    user_id = models.UUIDField()
    form = models.CharField(max_length=120)
    values = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user_id", "form"], name="draft_once")]

    def __str__(self) -> str:
        return self.form
