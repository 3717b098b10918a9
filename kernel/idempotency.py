"""Idempotency keys: the same key and body get the same answer, and the effect happens once."""

import hashlib
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from kernel import clock
from kernel.actors import Actor
from kernel.guards import guard
from kernel.models import IdempotencyKey
from kernel.refusals import KeyInFlight, KeyReused


def forget_keys(actor_id: UUID) -> None:
    """Drop the kept answers of a person who lost a right: a repeated request is judged again."""
    IdempotencyKey.objects.filter(actor_id=actor_id).delete()


@dataclass(frozen=True)
class Key:
    """A client's key for one request; `body` is what the key stands for (method, path, body)."""

    actor: Actor
    key: str
    body: bytes

    def _digest(self) -> str:
        return hashlib.sha256(self.body).hexdigest()

    def recall(self) -> Any:
        """Return the kept answer or None.

        :raises KeyInFlight: when the same key is being worked on. :raises KeyReused: on another body.
        """
        if not guard("idempotency"):
            return None
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 7))", [f"{self.actor.person}:{self.key}"]
            )
            row = cursor.fetchone()
            if not (row and row[0]):
                raise KeyInFlight
        # A statement of its own: its snapshot must be younger than the lock.
        kept = IdempotencyKey.objects.filter(actor_id=self.actor.person, key=self.key).first()
        if kept is None:
            return None
        if kept.body_hash != self._digest():
            raise KeyReused
        return kept.answer

    def keep(self, answer: Any) -> None:
        """Store the answer in the unit of its effect; failures are never kept."""
        if guard("idempotency"):
            IdempotencyKey.objects.create(
                actor_id=self.actor.person,
                key=self.key,
                body_hash=self._digest(),
                answer=answer,
                created_at=clock.now(),
            )
