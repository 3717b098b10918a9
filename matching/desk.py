"""What the curators' desk shows: the queue, one shortlist in the making, and what was decided about it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, Min, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kernel.actors import ANONYMOUS, Actor
from kernel.search import matching as holding
from kernel.texts import joined, pair
from marketplace.models import Candidacy, Need
from marketplace.states import CandidacyStatus, NeedStatus
from matching.board import Board, is_free, known_facts
from matching.curation_actions import LISTABLE
from matching.explanation import Explained, explain_score
from matching.market import Judged, asked, judge, whole
from matching.models import CurationLog, Shortlist, ShortlistEntry, WeightSet
from matching.ranking_sql import ranks_of
from matching.states import ShortlistStatus
from matching.wording import CONDITION_WORDS, Names
from profiles.faces import faces
from profiles.models import Profile
from profiles.rules import PROFILE_VIEW

MOST_FOUND = 10


@dataclass(frozen=True)
class Listed:
    """One place of a shortlist: the curator's beside the machine's."""

    entry: ShortlistEntry
    explained: Explained | None
    failed: tuple[str, ...]
    facts: tuple[str, ...]
    moved: int
    changed: bool
    up: int | None  # the next place she could be moved to; nobody is moved onto a pinned one
    down: int | None

    @property
    def candidacy(self) -> Candidacy:
        return self.entry.candidacy

    @property
    def profile(self) -> Profile:
        return self.entry.profile

    @property
    def explained_by_curator(self) -> bool:
        return bool(self.entry.reason_ja or self.entry.reason_en)

    @property
    def by_machine(self) -> str:
        """Say the machine's rank, or why there is none."""
        if self.entry.machine_rank is not None:
            return _("Rank %(n)s by score") % {"n": self.entry.machine_rank}
        reason = joined(self.failed) or _("too little information for a score")
        return _("No rank by score: %(reason)s") % {"reason": reason}

    @property
    def sign(self) -> str:
        """Say in a sign how far from the machine's order she stands."""
        return f"{'▲' if self.moved > 0 else '▼'}{abs(self.moved)}" if self.moved else ""

    @property
    def move(self) -> str:
        """Say where the curator moved her within the list, or nothing."""
        if not self.moved:
            return ""
        up = ngettext("moved up %(n)s place", "moved up %(n)s places", abs(self.moved))
        down = ngettext("moved down %(n)s place", "moved down %(n)s places", abs(self.moved))
        return (up if self.moved > 0 else down) % {"n": abs(self.moved)}


def entries_of(shortlist: Shortlist, actor: Actor) -> list[ShortlistEntry]:
    """Return a shortlist's places in order, with what the actor may read of the profiles.

    `profile.open` says whether she may open the page: it may have been hidden since.
    """
    rows = shortlist.entries.order_by("position").select_related("candidacy")
    profiles = faces(whole(Profile.objects.all()), actor).annotate(open=PROFILE_VIEW.q(Profile, actor))
    return list(rows.prefetch_related(Prefetch("profile", profiles)))


def draft_of(board: Board) -> tuple[Shortlist | None, list[ShortlistEntry]]:
    """Return the shortlist in the making and its places, from what the board has read."""
    draft = next((row for row in board.shortlists if row.status == ShortlistStatus.DRAFT), None)
    entries = list(draft.entries.all()) if draft else []
    for row in entries:
        row.profile = board.profiles[row.profile_id]
    return draft, entries


def listed(
    need: Need, shortlist: Shortlist, entries: Sequence[ShortlistEntry], weights: WeightSet | None = None
) -> list[Listed]:
    """Put a shortlist's entries into words, as of its own day and weights; `weights` are those read already."""
    if weights is None or weights.number != shortlist.weights_number:
        weights = WeightSet.objects.get(number=shortlist.weights_number)
    judged = judge(need, [row.profile for row in entries], shortlist.as_of, weights.weights)
    names = Names(need, [row.profile for row in entries])
    order = machine_order(entries)
    free = [row.position for row in entries if not row.pinned]
    return [_listed(row, judged[row.profile_id], names, order, free) for row in entries]


def _listed(
    entry: ShortlistEntry, judged: Judged, names: Names, order: Mapping[int, int], free: Sequence[int]
) -> Listed:
    score = judged.score
    return Listed(
        entry=entry,
        explained=explain_score(score, names) if score else None,
        failed=tuple(str(CONDITION_WORDS[name]) for name in judged.failed),
        facts=known_facts(entry.profile, score),
        moved=order[entry.pk] - entry.position if entry.machine_rank else 0,
        changed=entry.machine_low is not None and (score is None or score.low != entry.machine_low),
        up=max((place for place in free if place < entry.position), default=None),
        down=min((place for place in free if place > entry.position), default=None),
    )


def machine_order(entries: Iterable[ShortlistEntry]) -> dict[int, int]:
    """Return the place each entry would have if the list were in the machine's order; those without a rank last."""
    ordered = sorted(entries, key=lambda row: (row.machine_rank or 10**6, row.position))
    return {row.pk: place for place, row in enumerate(ordered, start=1)}


def _queue() -> QuerySet[Any]:
    """Return the open needs without a presented list, with what the queue says of them, worked out for rows shown."""
    own = Candidacy.objects.filter(need=OuterRef("pk"))
    reviewed = own.known_to_company().filter(status=CandidacyStatus.UNDER_REVIEW)
    taken = Coalesce("answered_at", "created_at")
    drafts = Shortlist.objects.filter(need=OuterRef("pk"), status=ShortlistStatus.DRAFT)
    presented = Shortlist.objects.filter(need=OuterRef("pk"), status=ShortlistStatus.PRESENTED)
    told = {
        "is_reviewed": Exists(reviewed),
        "under_review": Coalesce(_of(reviewed, Count("pk")), 0),
        "applied": Coalesce(_of(own.filter(status=CandidacyStatus.APPLIED), Count("pk")), 0),
        "waiting_since": _of(reviewed, Min(taken)),
        "due_on": _of(reviewed, Min("answer_due_on")),
        "curated_by": Subquery(drafts.values("curator__name")[:1]),
        "held_by": Subquery(drafts.values("curator")[:1]),
    }
    rows: QuerySet[Any] = Need.objects.open().filter(~Exists(presented)).select_related("company").annotate(**told)
    return rows


def _of(rows: QuerySet[Any], value: Any) -> Subquery:
    return Subquery(rows.order_by().values("need").annotate(value=value).values("value"))


def waiting(whose: str = "", actor: Actor = ANONYMOUS) -> QuerySet[Any]:
    """Return the needs that wait for a shortlist: candidates under review, none presented; the most urgent first."""
    rows = held(_queue().filter(is_reviewed=True), whose, actor)
    return rows.order_by(F("due_on").asc(nulls_last=True), "published_at", "pk")


def without_candidates(whose: str = "", actor: Actor = ANONYMOUS) -> QuerySet[Any]:
    """Return the open needs where nobody is under review and nothing was presented, the longest open first."""
    return held(_queue().filter(is_reviewed=False), whose, actor).order_by("published_at", "pk")


def open_to(actor: Actor) -> QuerySet[Any]:
    """Return the waiting needs a curator may turn to: hers, and those no colleague has begun."""
    return waiting().filter(Q(held_by=actor.user_id) | Q(held_by=None))


def whole_queue() -> QuerySet[Any]:
    """Return every open need without a presented list, `urgency` being the day it is due; the last day if none."""
    rows: QuerySet[Any] = _queue().annotate(urgency=Coalesce("due_on", dt.date.max))
    return rows


def elsewhere() -> dict[str, int]:
    """Count what waits in the curators' other queues."""
    return {
        "needs": Need.objects.filter(status=NeedStatus.IN_REVIEW).count(),
        "profiles": Profile.objects.waiting().count(),
        "applications": Candidacy.objects.known_to_company().unanswered().count(),
    }


def held(rows: QuerySet[Any], whose: str, actor: Actor) -> QuerySet[Any]:
    """Leave of a queue what the actor has ("mine"), what nobody has begun ("nobody"), or all of it."""
    if whose == "mine":
        return rows.filter(held_by=actor.user_id)
    return rows.filter(held_by=None) if whose == "nobody" else rows


def under_review(board: Board, besides: Iterable[UUID] = ()) -> list[dict[str, Any]]:
    """Return the candidacies that could go onto a list, without those on it, each with the machine's rank."""
    on_list = set(besides)
    known = (row for row in board.candidacies.values() if not row.withheld)
    rows = [row for row in known if row.status in LISTABLE and row.pk not in on_list]
    places = ((row, board.ranks.get(row.profile_id)) for row in rows)
    return [
        {"candidacy": row, "profile": board.profiles[row.profile_id], "rank": place and place.rank}
        for row, place in places
    ]


def applied(board: Board) -> list[dict[str, Any]]:
    """Return the applications nobody has taken up, wherever the machine ranks them."""
    rows = [row for row in board.candidacies.values() if row.status == CandidacyStatus.APPLIED]
    return [{"candidacy": row, "profile": board.profiles[row.profile_id]} for row in rows]


def log_of(need: Need) -> QuerySet[CurationLog]:
    return CurationLog.objects.filter(need=need).select_related("profile__identity", "by")


def name_of(profile: Profile) -> str:
    return str(pair(profile.identity, "name"))


@dataclass(frozen=True)
class Found:
    """Somebody on the market a curator searched for, and how she stands to the need."""

    profile: Any
    rank: int | None
    failed: tuple[str, ...]
    candidacy: Candidacy | None

    @property
    def free(self) -> bool:
        """Say whether she may be brought in."""
        return is_free(self.candidacy)


def people_found(board: Board, words: str, actor: Actor) -> list[Found]:
    """Return the published CMOs whose profiles hold the words, as far as a curator looks: by rank, then the others."""
    rows = holding(Profile.objects.published(), "profiles_found", words).order_by("-rank", "pk")
    profiles = list(faces(whole(rows), actor)[:MOST_FOUND])
    ranks = ranks_of(asked(board.need, board.weights), [row.pk for row in profiles]) if profiles else {}
    judged = judge(board.need, profiles, board.as_of, board.weights.weights)
    found = [
        Found(
            row,
            ranks[row.pk].rank if row.pk in ranks else None,
            tuple(str(CONDITION_WORDS[name]) for name in judged[row.pk].failed),
            board.candidacies.get(row.pk),
        )
        for row in profiles
    ]
    return sorted(found, key=lambda one: (one.rank is None, one.rank or 0))


def excluded_names(ids: Iterable[UUID]) -> dict[UUID, Any]:
    """Return who some profiles are, in one query, for curators."""
    rows = Profile.objects.filter(pk__in=list(ids)).select_related("identity").only("identity")
    return {row.pk: row.identity for row in rows}
