"""Guards that a test may switch off to show that it would fail without them. Production refuses to start so."""

from django.conf import settings


def guard(name: str) -> bool:
    """Say whether the guard (lock, outbox, idempotency, projection, projection_lock) is on."""
    return name not in settings.GUARDS_OFF
