"""The score of a candidate as a sum of parts, and the order of all who qualify."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple
from uuid import UUID

from matching.scoring.conditions import CONDITIONS, exclusions
from matching.scoring.facts import Candidate, Need
from matching.scoring.findings import Facts, points
from matching.scoring.formulas import unknown
from matching.scoring.shares import FULL, TOTAL, WEIGHTS, Asked, weights

# The section of a profile whose silence makes a factor unknown; evidence is never unknown.
SECTIONS: Mapping[str, str | None] = {
    "stage": "experience",
    "industry": "experience",
    "skills": "skills",
    "tools": "tools",
    "outcomes": "outcomes",
    "evidence": None,
    "rate": "rate",
    "availability": "availability",
    "location": "location",
}


class Item(NamedTuple):
    """One line of an explanation; points are None when the profile does not say."""

    kind: str
    id: str
    weight: int
    points: int | None
    asked: Facts
    shown: Facts

    @property
    def low(self) -> int:
        return self.weight * (self.points or 0)

    @property
    def missing(self) -> int:
        return self.weight * FULL - self.low


class Part(NamedTuple):
    """One factor of a score: its items add up to `low`; unknown ones separate it from `high`."""

    factor: str
    items: tuple[Item, ...]
    low: int
    high: int
    maximum: int


class Score(NamedTuple):
    """A score between `low` and `high`, both 0-510,000, as the sum of its parts."""

    low: int
    high: int
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Ranked:
    """One place of a ranking."""

    candidate: UUID
    score: Score


@dataclass(frozen=True, slots=True)
class Ranking:
    """Who fits, best first; who is excluded, under every condition that does so; who has no score."""

    ranked: tuple[Ranked, ...]
    excluded: Mapping[str, tuple[UUID, ...]]
    unscored: tuple[UUID, ...]


def score(
    candidate: Candidate,
    need: Need,
    as_of: date,
    table: Mapping[str, Mapping[str, int]] = WEIGHTS,
    multipliers: Mapping[str, int] | None = None,
) -> Score | None:
    """Score a candidate for a need as of a day; None when less than half the weight is known.

    :raises ValueError: sliders that `weights` refuses.
    """
    return scored(candidate, need, as_of, weights(need, table, multipliers))


def rank(
    candidates: Iterable[Candidate],
    need: Need,
    as_of: date,
    table: Mapping[str, Mapping[str, int]] = WEIGHTS,
    multipliers: Mapping[str, int] | None = None,
) -> Ranking:
    """Rank the candidates who qualify by `low`, ties by `tie_key`; count the others by condition.

    :raises ValueError: sliders that `weights` refuses.
    """
    asked = weights(need, table, multipliers)
    ranked: list[Ranked] = []
    unscored: list[UUID] = []
    excluded: dict[str, list[UUID]] = {name: [] for name in CONDITIONS}
    for candidate in candidates:
        failed = exclusions(candidate, need, as_of)
        for name in failed:
            excluded[name].append(candidate.id)
        if not failed:
            found = scored(candidate, need, as_of, asked)
            if found is None:
                unscored.append(candidate.id)
            else:
                ranked.append(Ranked(candidate.id, found))
    ranked.sort(key=lambda row: (-row.score.low, tie_key(need.id, row.candidate)))
    lists = {name: tuple(ids) for name, ids in excluded.items()}
    return Ranking(tuple(ranked), lists, tuple(unscored))


def tie_key(need_id: UUID, profile_id: UUID) -> bytes:
    """Order equal scores: fixed for one need, different for the next, so nobody wins every tie."""
    return sha256(need_id.bytes + profile_id.bytes).digest()


def scored(candidate: Candidate, need: Need, as_of: date, asked: Sequence[Asked]) -> Score | None:
    """Score a candidate as `score` does, for whoever asks about many: `asked` are the need's `weights`."""
    silent = unknown(candidate, as_of, need.currency)
    if 2 * sum(row.weight for row in asked if SECTIONS[row.factor] not in silent) < TOTAL:
        return None
    by_factor = groupby(asked, attrgetter("factor"))
    parts = tuple(_part(candidate, need, as_of, list(rows), SECTIONS[factor] in silent) for factor, rows in by_factor)
    return Score(sum(part.low for part in parts), sum(part.high for part in parts), parts)


def _part(candidate: Candidate, need: Need, as_of: date, asked: Sequence[Asked], blind: bool) -> Part:
    items, low, weight = [], 0, 0
    for row in asked:
        found = points(candidate, need, row.kind, row.id, as_of)
        earned = None if blind else found.points
        items.append(Item(row.kind, row.id, row.weight, earned, found.asked, found.shown))
        low += row.weight * (earned or 0)
        weight += row.weight
    return Part(asked[0].factor, tuple(items), low, FULL * weight if blind else low, FULL * weight)
