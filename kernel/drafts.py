"""What somebody typed and has not sent: kept per person and form, without an event."""

import uuid
from typing import Any

from kernel import clock
from kernel.models import Draft

MOST_BYTES = 200_000


def keep(user_id: uuid.UUID, form: str, values: dict[str, Any]) -> Draft:
    """Keep the typed values of a form, replacing what was kept."""
    row, _created = Draft.objects.update_or_create(
        user_id=user_id, form=form, defaults={"values": values, "saved_at": clock.now()}
    )
    return row


def kept(user_id: uuid.UUID, form: str) -> Draft | None:
    """Return what was kept for a form, or None."""
    return Draft.objects.filter(user_id=user_id, form=form).first()


def forget(user_id: uuid.UUID, form: str) -> None:
    """Drop what was kept: the form was sent."""
    Draft.objects.filter(user_id=user_id, form=form).delete()
