"""What the curators' desk shows: the queue, one shortlist in the making, and what was decided about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kernel.texts import joined, pair
from marketplace.models import Candidacy, Need
from marketplace.states import CandidacyStatus
from matching.actions import LISTABLE
from matching.board import known_facts
from matching.explanation import Explained, explain_score
from matching.market import Judged, judge
from matching.models import CurationLog, Shortlist, ShortlistEntry, WeightSet
from matching.states import ShortlistStatus
from matching.wording import CONDITION_WORDS, Names
from profiles.models import Profile


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


def entries_of(shortlist: Shortlist) -> list[ShortlistEntry]:
    rows = shortlist.entries.order_by("position")
    return list(rows.select_related("candidacy", "profile__identity", "profile__prefecture"))


def listed(need: Need, shortlist: Shortlist, entries: Sequence[ShortlistEntry]) -> list[Listed]:
    """Put a shortlist's entries into words, as of its own day and weights."""
    table = WeightSet.objects.values_list("weights", flat=True).get(number=shortlist.weights_number)
    judged = judge(need, [row.profile_id for row in entries], shortlist.as_of, table)
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


def open_needs() -> QuerySet[Any]:
    """Return the open needs with what the queue says of them, the longest waiting first."""
    mine = Shortlist.objects.filter(need=OuterRef("pk"))
    drafts = mine.filter(status=ShortlistStatus.DRAFT)
    reviewed = Q(candidacies__status=CandidacyStatus.UNDER_REVIEW)
    taken = Coalesce("candidacies__answered_at", "candidacies__created_at")
    rows: QuerySet[Any] = (
        Need.objects.open()
        .select_related("company")
        .annotate(
            under_review=Count("candidacies", filter=reviewed),
            applied=Count("candidacies", filter=Q(candidacies__status=CandidacyStatus.APPLIED)),
            waiting_since=Min(taken, filter=reviewed),
            due_on=Min("candidacies__answer_due_on", filter=reviewed),
            curated_by=Subquery(drafts.values("curator__name")[:1]),
            was_presented=Exists(mine.filter(status=ShortlistStatus.PRESENTED)),
        )
        .order_by(F("due_on").asc(nulls_last=True), "published_at", "pk")
    )
    return rows


def waiting() -> QuerySet[Any]:
    """Return the needs that wait for a shortlist: open, candidates under review, none presented."""
    return open_needs().filter(under_review__gt=0, was_presented=False)


def under_review(need: Need, besides: Iterable[UUID] = ()) -> list[Candidacy]:
    """Return the candidacies that could go onto a list, without those on it."""
    rows = Candidacy.objects.filter(need=need, status__in=LISTABLE).exclude(pk__in=list(besides))
    return list(rows.select_related("profile__identity").order_by("created_at", "pk"))


def log_of(need: Need) -> QuerySet[CurationLog]:
    return CurationLog.objects.filter(need=need).select_related("profile__identity", "by")


def name_of(profile: Profile) -> str:
    return str(pair(profile.identity, "name"))


def excluded_names(ids: Iterable[UUID]) -> dict[UUID, Any]:
    """Return who some profiles are, in one query, for curators."""
    rows = Profile.objects.filter(pk__in=list(ids)).select_related("identity").only("identity")
    return {row.pk: row.identity for row in rows}
