"""What engagements do after somebody else's event was committed."""

from uuid import UUID

from engagements.models import Engagement
from engagements.notices import NOTICES
from engagements.offer_actions import withdraw_offers_of
from engagements.states import EngagementStatus
from kernel.events import Subscriber, register
from kernel.locks import lock
from kernel.models import Event
from profiles.models import Profile
from profiles.notify import follow
from profiles.profile_actions import count_completed, note_commitment


def candidacy_ended(event: Event) -> None:
    """Withdraw what was offered to a candidate who withdrew or was not chosen."""
    withdraw_offers_of(candidacy_id=UUID(event.subject_id))


def engagement_completed(event: Event) -> None:
    """Count a completed engagement for its CMO; counted anew each time, so that a repeat changes nothing."""
    profile_id = Engagement.objects.values_list("profile_id", flat=True).get(pk=event.subject_id)
    completed = Engagement.objects.filter(profile_id=profile_id, status=EngagementStatus.COMPLETED).count()
    if completed:
        count_completed(profile_id=profile_id, count=completed)


def commitment_changed(event: Event) -> None:
    """Add up anew what a CMO's agreed and running work takes of her month."""
    profile_id = Engagement.objects.values_list("profile_id", flat=True).get(pk=event.subject_id)
    lock((Profile, profile_id))  # before adding up: of two that end at once the later one counts
    days = Engagement.objects.live().filter(profile_id=profile_id).committed_days()
    if Profile.objects.exclude(committed_days=days).filter(pk=profile_id).exists():
        note_commitment(profile_id=profile_id, days=days)


register(
    [
        Subscriber("engagements.engagement_completed", engagement_completed, ("engagement.complete",)),
        Subscriber(
            "engagements.commitment_changed",
            commitment_changed,
            ("engagement.create", "engagement.complete", "engagement.end"),
        ),
        Subscriber("engagements.candidacy_ended", candidacy_ended, ("candidacy.withdraw", "candidacy.reject")),
        follow("engagements", NOTICES),
    ]
)
