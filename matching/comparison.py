"""Two to four candidates of a ranking side by side on what the need asks, the largest lack first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kernel.actors import Actor
from kernel.refusals import BadValues
from marketplace.models import Need
from matching.board import known_facts, presented_entries, shortlists_of, shown_profiles
from matching.client_weights import Moved
from matching.explanation import Explained, Factor, Line, explain_score
from matching.market import active_weights, asked, explain, facts_of
from matching.models import ShortlistEntry, WeightSet
from matching.ranking_sql import Ranked, ranks_of
from matching.scoring import FULL, Score
from matching.wording import Names

FEWEST, MOST = 2, 4
MOST_READ = 20  # of what an address names


@dataclass(frozen=True)
class Column:
    """One candidate."""

    rank: int
    profile: Any
    score: Score
    explained: Explained
    entry: ShortlistEntry | None

    @property
    def facts(self) -> tuple[str, ...]:
        return known_facts(self.profile, self.score)


@dataclass(frozen=True)
class Cell:
    """What one candidate has of one factor; `best` when somebody beside her has less."""

    column: Column
    factor: Factor
    best: bool

    @property
    def ink(self) -> str:
        return _percent(self.factor.low, self.factor.maximum)

    @property
    def hatch(self) -> str:
        """Return the unknown stretch in percent, nothing when all is known."""
        blind = self.factor.high - self.factor.low
        return _percent(blind, self.factor.maximum) if blind else ""


@dataclass(frozen=True)
class ItemRow:
    """One item the need asks for: the fact asked, its weight, and each candidate's fact and points."""

    asked: str
    weight: int
    cells: tuple[tuple[Column, Line], ...]

    @property
    def lack(self) -> int:
        return self.weight * max(FULL - (line.points or 0) for _column, line in self.cells)


@dataclass(frozen=True)
class FactorRow:
    """One factor with its items, the largest lack first."""

    label: str
    factor: str
    maximum: str
    cells: tuple[Cell, ...]
    items: tuple[ItemRow, ...]

    @property
    def lack(self) -> int:
        return max(cell.factor.maximum - cell.factor.low for cell in self.cells)


@dataclass(frozen=True)
class Comparison:
    """The candidates as columns by rank, and what the need asks as rows."""

    need: Need
    as_of: date
    weights: WeightSet
    moved: Moved
    names: Names
    columns: tuple[Column, ...]
    rows: tuple[FactorRow, ...]
    curator: str


def chosen(values: Iterable[str]) -> list[str]:
    """Return what an address names, each once, in its order."""
    return list(dict.fromkeys(str(_uuid(text) or text) for text in values))[:MOST_READ]


def compare(
    need: Need, actor: Actor, ids: Sequence[str], moved: Moved, weights: WeightSet | None = None
) -> Comparison:
    """Lay candidates side by side; `need` comes out of `ranked_need`.

    :raises BadValues: for fewer than two, more than four, or somebody who is not in this ranking.
    """
    weights = weights or active_weights()
    places = placed(need, ids, moved, weights)
    _check(ids, places)
    scores = explain(facts_of(need), [p.scored for p in places.values()], weights.weights, moved.values)
    profiles, shortlists = shown_profiles(places, actor), shortlists_of(need)
    entries, names = presented_entries(shortlists), Names(need, profiles.values())
    columns = tuple(
        Column(place.rank, profiles[pk], scores[pk], explain_score(scores[pk], names), entries.get(pk))
        for pk, place in places.items()
        if pk in scores
    )
    presented = next((row for row in shortlists if row.presented_at), None)
    return Comparison(
        need=need,
        as_of=min(place.scored.as_of for place in places.values()),
        weights=weights,
        moved=moved,
        names=names,
        columns=columns,
        rows=_rows(columns),
        curator=presented.curator.name if presented else "",
    )


def placed(need: Need, ids: Iterable[str], moved: Moved, weights: WeightSet) -> dict[UUID, Ranked]:
    """Return those of some ids who are in the ranking, in its order."""
    known = {pk for text in ids if (pk := _uuid(text))}
    found = ranks_of(asked(need, weights, moved.values), known) if known else {}
    return dict(sorted(found.items(), key=lambda row: row[1].rank))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _check(ids: Sequence[str], places: Mapping[UUID, Ranked]) -> None:
    strangers = len(ids) - len(places)
    if len(ids) > MOST:
        raise BadValues({"id": _("At most four candidates can be compared at once.")})
    if strangers:
        text = ngettext(
            "%(n)s of those you chose is not in this ranking: she does not meet the conditions of this need now.",
            "%(n)s of those you chose are not in this ranking: they do not meet the conditions of this need now.",
            strangers,
        )
        raise BadValues({"id": text % {"n": strangers}})
    if len(ids) < FEWEST:
        raise BadValues({"id": _("Choose two to four candidates to compare.")})


def _rows(columns: Sequence[Column]) -> tuple[FactorRow, ...]:
    """Pair off the accounts: one need asks the same of everybody, in the same order."""
    factors = zip(*(column.explained.factors for column in columns), strict=True)
    rows = [_row(columns, beside) for beside in factors]
    return tuple(sorted(rows, key=lambda row: -row.lack))


def _row(columns: Sequence[Column], beside: Sequence[Factor]) -> FactorRow:
    lows, first = [factor.low for factor in beside], beside[0]
    cells = tuple(
        Cell(column, factor, factor.low == max(lows) > min(lows))
        for column, factor in zip(columns, beside, strict=True)
    )
    items = [
        ItemRow(lines[0].asked, lines[0].weight, tuple(zip(columns, lines, strict=True)))
        for lines in zip(*(factor.lines for factor in beside), strict=True)
    ]
    most = first.of.split("/")[1]
    return FactorRow(first.label, first.factor, most, cells, tuple(sorted(items, key=lambda row: -row.lack)))


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / (whole or 1):.2f}%"  # a factor the company moved to nothing has no width
