"""Links that end mails without logging in: whoever holds one may do that one thing, and nothing else.

They do not run out: a mail of last year must still be able to end those of next year.
"""

from dataclasses import dataclass
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.urls import reverse

from kernel.refusals import NotVisible

ALL, ONE = "all", "one"


@dataclass(frozen=True)
class Stop:
    """What a link ends: all digests of a person, or what one saved search finds."""

    what: str  # ALL or ONE
    pk: UUID


def link(stop: Stop) -> str:
    """Return the address that ends it."""
    return reverse("stop_mails", args=[_signer().sign(f"{stop.what}-{stop.pk}")])


def read(token: str) -> Stop:
    """Return what a link ends.

    :raises NotVisible: when we never wrote it.
    """
    try:
        what, _dash, pk = _signer().unsign(token).partition("-")
        return Stop(ONE if what == ONE else ALL, UUID(pk))
    except (BadSignature, ValueError) as error:
        raise NotVisible from error


def _signer() -> Signer:
    return Signer(salt="kaji.stops", sep=".")
