"""What engagements do after somebody else's event was committed."""

from uuid import UUID

from engagements.notices import NOTICES
from engagements.offer_actions import withdraw_offers_of
from kernel.events import Subscriber, register
from kernel.models import Event
from profiles.notify import follow


def candidacy_ended(event: Event) -> None:
    """Withdraw what was offered to a candidate who withdrew or was not chosen."""
    withdraw_offers_of(candidacy_id=UUID(event.subject_id))


register(
    [
        Subscriber("engagements.candidacy_ended", candidacy_ended, ("candidacy.withdraw", "candidacy.reject")),
        follow("engagements", NOTICES),
    ]
)
