"""What is written when a ranking is presented: the record of it, and who was on it."""

from typing import Any
from uuid import UUID

from kernel import clock
from kernel.actors import Actor
from kernel.units import action
from matching.models import Impression, RankingSnapshot
from matching.presented import digest
from matching.states import Presented


@action
def record_shown(*, need_id: UUID, content: dict[str, Any], actor: Actor) -> RankingSnapshot:
    """Keep a page of a ranking that a member of the company was shown, and that its people were on it.

    Called by whoever has just shown it (matching.shown). The same page again is the same record; whoever looks at it
    twice on one day has seen it once.
    """
    row = _kept(need_id, content, Presented.SHOWN)
    seen = Impression(
        need_id=need_id,
        snapshot=row,
        user_id=actor.person,
        day=clock.today(),
        profiles=[each["profile"] for each in content["rows"]],
        first=content["first"],
    )
    Impression.objects.bulk_create([seen], ignore_conflicts=True)
    return row


@action
def record_shortlist(*, need_id: UUID, shortlist_id: UUID, content: dict[str, Any]) -> RankingSnapshot:
    """Keep a shortlist as it was presented; called inside its presentation."""
    told = content | {"shortlist": str(shortlist_id)}
    return _kept(need_id, told, Presented.SHORTLIST, shortlist_id)


def _kept(
    need_id: UUID, content: dict[str, Any], kind: Presented, shortlist_id: UUID | None = None
) -> RankingSnapshot:
    sha = digest(content)
    # The key follows from the hash: two who are shown the same page at the same moment write one row.
    row = RankingSnapshot(
        id=UUID(sha[:32]),
        need_id=need_id,
        shortlist_id=shortlist_id,
        kind=kind,
        content=content,
        hash=sha,
        at=clock.now(),
    )
    RankingSnapshot.objects.bulk_create([row], ignore_conflicts=True)
    return row
