"""What other weights would change: the last needs ranked under both, as the statement ranks them, and how well each
order agrees with what curators and companies decided.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef

from kernel.models import Event
from marketplace.models import Candidacy
from marketplace.states import CandidacyStatus
from matching.market import active_weights, asked, asking
from matching.models import ShortlistEntry, WeightSet
from matching.ranking_sql import ranks_of, top
from matching.states import ShortlistStatus

NEEDS = 50
PLACES = 10
FEWEST = 5  # needs with a judgement; from fewer nothing is concluded
BUDGET_S = 5.0  # a large market takes longer: then as many needs as fit are compared, and the page says so
# How far a candidacy ever came, as relevance.
GRADES: Mapping[str, int] = {
    CandidacyStatus.SHORTLISTED: 1,
    CandidacyStatus.INTERVIEWING: 2,
    CandidacyStatus.OFFERED: 2,
    CandidacyStatus.ENGAGED: 3,
}


@dataclass(frozen=True)
class Compared:
    """One need under both weights: its first ten before and after, and what was decided about its candidates."""

    need: Any
    before: tuple[UUID, ...]
    after: tuple[UUID, ...]
    grades: Mapping[UUID, int]

    @property
    def enters(self) -> int:
        """Count who would come into the first ten."""
        return len(set(self.after) - set(self.before))

    @property
    def leaves(self) -> int:
        """Count who would fall out of the first ten."""
        return len(set(self.before) - set(self.after))

    @property
    def moves(self) -> tuple[int, ...]:
        """Return by how many places each of those moves who stay in the first ten."""
        was = {pk: place for place, pk in enumerate(self.before)}
        return tuple(abs(place - was[pk]) for place, pk in enumerate(self.after) if pk in was)

    @property
    def shift(self) -> float | None:
        """Return by how many places those move on average who stay in the first ten."""
        return sum(self.moves) / len(self.moves) if self.moves else None

    @property
    def ndcg_before(self) -> float | None:
        return ndcg(self.before, self.grades)

    @property
    def ndcg_after(self) -> float | None:
        return ndcg(self.after, self.grades)


@dataclass(frozen=True)
class Preview:
    """The last needs under a draft and under the weights in force; `of` says how many there were to compare."""

    weights: WeightSet
    active: WeightSet
    needs: tuple[Compared, ...]
    of: int

    @property
    def most_changed(self) -> list[Compared]:
        """Return the needs with those first whose first ten changes most."""
        return sorted(self.needs, key=lambda row: (-row.enters, -sum(row.moves)))

    @property
    def changed(self) -> int:
        return sum(row.before != row.after for row in self.needs)

    @property
    def enters(self) -> int:
        return sum(row.enters for row in self.needs)

    @property
    def shift(self) -> float | None:
        moves = [move for row in self.needs for move in row.moves]
        return sum(moves) / len(moves) if moves else None

    @property
    def judged(self) -> int:
        """Count the needs with a judgement, over which agreement is averaged."""
        return sum(row.ndcg_before is not None for row in self.needs)

    @property
    def enough(self) -> bool:
        return self.judged >= FEWEST

    @property
    def ndcg_before(self) -> float | None:
        return self._mean(row.ndcg_before for row in self.needs)

    @property
    def ndcg_after(self) -> float | None:
        return self._mean(row.ndcg_after for row in self.needs)

    def _mean(self, values: Iterable[float | None]) -> float | None:
        known = [value for value in values if value is not None]
        return sum(known) / len(known) if self.enough else None


def ndcg(order: Sequence[UUID], grades: Mapping[UUID, int]) -> float | None:
    """Return the normalised discounted cumulative gain of the first ten; None where nothing was decided.

    The gain is the grade, divided by log2(1 + place); the best possible order of the same grades is 1.
    """
    best = _dcg(sorted(grades.values(), reverse=True))
    return _dcg(grades.get(pk, 0) for pk in order) / best if best else None


def _dcg(gains: Iterable[int]) -> float:
    return sum(gain / math.log2(1 + place) for place, gain in zip(range(1, PLACES + 1), gains, strict=False))


def preview(weights: WeightSet, most: int = NEEDS) -> Preview:
    """Compare a version with the one in force, on the last needs."""
    active, needs = active_weights(), past_needs(most)
    grades = grades_of([need.pk for need in needs])
    found: list[Compared] = []
    until = time.monotonic() + BUDGET_S
    for need in needs:
        if found and time.monotonic() > until:
            break
        found.append(_compared(need, active, weights, grades.get(need.pk, {})))
    return Preview(weights, active, tuple(found), len(needs))


def _compared(need: Any, active: WeightSet, weights: WeightSet, grades: Mapping[UUID, int]) -> Compared:
    rows = [asked(need, table) for table in (active, weights)]
    before, after = (tuple(row.profile_id for row in top(row, PLACES)) for row in rows)
    seen = {*before, *after}
    # Who does not qualify today can be ranked by no weights, so she says nothing about any.
    seen |= set(ranks_of(rows[0], grades.keys() - seen))
    return Compared(need, before, after, {pk: grade for pk, grade in grades.items() if pk in seen})


def past_needs(most: int = NEEDS) -> list[Any]:
    """Return the needs published last, those first about whose candidates something was decided."""
    presented = ShortlistEntry.objects.filter(
        shortlist__need=OuterRef("pk"), shortlist__status=ShortlistStatus.PRESENTED
    )
    came_far = Candidacy.objects.filter(need=OuterRef("pk"), status__in=GRADES)
    rows = asking().filter(published_at__isnull=False).exclude(status="draft")
    rows = rows.annotate(decided=Exists(presented) | Exists(came_far))
    return list(rows.order_by(F("decided").desc(), "-published_at", "pk")[:most])


def grades_of(need_ids: Sequence[UUID]) -> dict[UUID, dict[UUID, int]]:
    """Return how far the candidates of needs ever came, by need and profile, whatever became of them later."""
    rows = Candidacy.objects.filter(need__in=need_ids).values_list("pk", "need_id", "profile_id")
    who = {str(pk): (need, profile) for pk, need, profile in rows}
    steps = Event.objects.filter(subject_type="candidacy", subject_id__in=who, after__in=GRADES)
    found: dict[UUID, dict[UUID, int]] = {}
    for pk, reached in steps.values_list("subject_id", "after").distinct():
        need, profile = who[pk]
        grades = found.setdefault(need, {})
        grades[profile] = max(grades.get(profile, 0), GRADES[reached])
    return found
