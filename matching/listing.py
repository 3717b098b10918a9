"""The order of a list: the market's ranks, with the states asked for, and with places kept for new profiles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from matching.models import MatchNeed
from matching.ranking_sql import Places, Ranked, top

KEPT = (10, 20)  # places of the first twenty that are kept for new profiles


@dataclass(frozen=True)
class Kept:
    """The places of a ranking that are listed, read page by page; each keeps its rank in the whole market."""

    row: MatchNeed
    size: int
    left_out: Mapping[UUID, Ranked]
    lifted: Mapping[int, Ranked] = field(default_factory=dict)  # by the place they are given
    read: Mapping[int, Ranked] = field(default_factory=dict)  # by rank: those that were read with the count

    def count(self) -> int:
        return self.size

    def __getitem__(self, part: slice) -> list[Ranked]:
        places = range(part.start + 1, part.stop + 1)
        given = [place for place in places if place not in self.lifted]
        before = sum(place <= part.start for place in self.lifted)
        passed = {**self.left_out, **{row.scored.profile_id: row for row in self.lifted.values()}}
        ranks = sorted(row.rank for row in passed.values())
        wanted = [_counted(n, ranks) for n in range(part.start - before + 1, part.start - before + 1 + len(given))]
        natural = iter(self._natural(wanted, part.start - before, passed))
        found_here = (self.lifted.get(place) or next(natural, None) for place in places)
        return [place for place in found_here if place is not None]

    def _natural(self, ranks: Sequence[int], offset: int, passed: Iterable[UUID]) -> list[Ranked]:
        """Return who has some ranks; who was not read yet is."""
        if all(rank in self.read for rank in ranks):
            return [self.read[rank] for rank in ranks]
        found = top(self.row, len(ranks), offset, without=passed)
        return [Ranked(row, rank) for rank, row in zip(ranks, found, strict=False)]


def _counted(place: int, passed: Iterable[int]) -> int:
    """Return the rank of a listed place, the ranks of those left out counted in."""
    for rank in passed:
        place += rank <= place
    return place


def listed(
    row: MatchNeed,
    found: Places,
    ranks: Mapping[UUID, Ranked],
    standing: Mapping[UUID, frozenset[str]],
    states: set[str],
    *,
    desk: bool,
) -> Kept | list[Ranked]:
    """Return the places in the given states, all when there are none; nobody reads the whole market for them.

    A curator's `desk` has no places kept.
    """
    total, read = found.total, {place.rank: place for place in found.rows}
    chosen = {pk for pk, own in standing.items() if own & states}
    if states and "none" not in states:
        return sorted((ranks[pk] for pk in chosen), key=lambda place: place.rank)
    if states:
        left_out = {pk: ranks[pk] for pk in standing if pk not in chosen}
        return Kept(row, total - len(left_out), left_out, read=read)
    return Kept(row, total, {}, {} if desk else lifted(ranks.values()), read)


def lifted(places: Iterable[Ranked]) -> dict[int, Ranked]:
    """Return who takes which kept place: the best two new profiles, as far as they stand below the first twenty."""
    new = sorted((place for place in places if place.fresh), key=lambda place: place.rank)[: len(KEPT)]
    below = [place for place in new if place.rank > KEPT[-1]]
    # Whoever is given the last place takes it from the twentieth: if that is the other new one, both are lifted.
    if len(new) == len(KEPT) and below and new[0].rank == KEPT[-1]:
        below = new
    return dict(zip(KEPT[len(KEPT) - len(below) :], below, strict=True))
