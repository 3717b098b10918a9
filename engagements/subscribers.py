"""What engagements do after somebody else's event was committed."""

from uuid import UUID

from engagements.models import Engagement
from engagements.notices import NOTICES
from engagements.offer_actions import withdraw_offers_of
from engagements.states import EngagementStatus
from kernel.events import Subscriber, register
from kernel.models import Event
from profiles.notify import follow
from profiles.profile_actions import count_completed


def candidacy_ended(event: Event) -> None:
    """Withdraw what was offered to a candidate who withdrew or was not chosen."""
    withdraw_offers_of(candidacy_id=UUID(event.subject_id))


def engagement_completed(event: Event) -> None:
    """Count a completed engagement for its CMO; counted anew each time, so that a repeat changes nothing."""
    profile_id = Engagement.objects.values_list("profile_id", flat=True).get(pk=event.subject_id)
    completed = Engagement.objects.filter(profile_id=profile_id, status=EngagementStatus.COMPLETED).count()
    if completed:
        count_completed(profile_id=profile_id, count=completed)


register(
    [
        Subscriber("engagements.engagement_completed", engagement_completed, ("engagement.complete",)),
        Subscriber("engagements.candidacy_ended", candidacy_ended, ("candidacy.withdraw", "candidacy.reject")),
        follow("engagements", NOTICES),
    ]
)
