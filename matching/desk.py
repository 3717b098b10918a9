"""What the curators' desk shows: the queue, one shortlist in the making, and what was decided about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, Min, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kernel.actors import Actor
from kernel.texts import joined, pair
from marketplace.models import Candidacy, Need
from marketplace.states import CandidacyStatus
from matching.actions import LISTABLE
from matching.board import Board, known_facts
from matching.explanation import Explained, explain_score
from matching.market import Judged, judge, whole
from matching.models import CurationLog, Shortlist, ShortlistEntry, WeightSet
from matching.states import ShortlistStatus
from matching.wording import CONDITION_WORDS, Names
from profiles.faces import faces
from profiles.models import Profile
from profiles.rules import PROFILE_VIEW


@dataclass(frozen=True)
class Listed:
    """One place of a shortlist: the curator's beside the machine's."""

    entry: ShortlistEntry
    explained: Explained | None
    failed: tuple[str, ...]
    facts: tuple[str, ...]
    moved: int
    changed: bool

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
    return [_listed(row, judged[row.profile_id], names, order) for row in entries]


def _listed(entry: ShortlistEntry, judged: Judged, names: Names, order: Mapping[int, int]) -> Listed:
    score = judged.score
    return Listed(
        entry=entry,
        explained=explain_score(score, names) if score else None,
        failed=tuple(str(CONDITION_WORDS[name]) for name in judged.failed),
        facts=known_facts(entry.profile, score),
        moved=order[entry.pk] - entry.position if entry.machine_rank else 0,
        changed=entry.machine_low is not None and (score is None or score.low != entry.machine_low),
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
        "under_review": _of(reviewed, Count("pk")),
        "applied": _of(own.filter(status=CandidacyStatus.APPLIED), Count("pk")),
        "waiting_since": _of(reviewed, Min(taken)),
        "due_on": _of(reviewed, Min("answer_due_on")),
        "curated_by": Subquery(drafts.values("curator__name")[:1]),
    }
    rows: QuerySet[Any] = Need.objects.open().filter(~Exists(presented)).select_related("company").annotate(**told)
    return rows


def _of(rows: QuerySet[Any], value: Any) -> Subquery:
    return Subquery(rows.order_by().values("need").annotate(value=value).values("value"))


def waiting() -> QuerySet[Any]:
    """Return the needs that wait for a shortlist: candidates under review, none presented; the most urgent first."""
    return _queue().filter(is_reviewed=True).order_by(F("due_on").asc(nulls_last=True), "published_at", "pk")


def without_candidates() -> QuerySet[Any]:
    """Return the open needs where nobody is under review and nothing was presented, the longest open first."""
    return _queue().filter(is_reviewed=False).order_by("published_at", "pk")


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


def excluded_names(ids: Iterable[UUID]) -> dict[UUID, Any]:
    """Return who some profiles are, in one query, for curators."""
    rows = Profile.objects.filter(pk__in=list(ids)).select_related("identity").only("identity")
    return {row.pk: row.identity for row in rows}
