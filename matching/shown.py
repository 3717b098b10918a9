"""A ranking as somebody looks at it: with which sliders, and kept when it is the company that looks."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from kernel.actors import Actor
from marketplace.models import Need
from matching.board import Away, Board, Place, away, board
from matching.client_weights import Moved, moved_for
from matching.filters import RankingFilters
from matching.kept import kept
from matching.market import active_weights, candidates
from matching.market import asked as need_row
from matching.models import WeightSet
from matching.presented import content, row_of
from matching.presented_actions import record_shown
from profiles.models import Profile


@dataclass(frozen=True)
class Asked:
    """What was asked of a ranking."""

    states: Collection[str] = ()
    page: int = 1
    published: bool = False
    tried: Mapping[str, int] = field(default_factory=dict)
    counted: bool = True  # who is left out, too

    @classmethod
    def of(cls, filters: RankingFilters, *, counted: bool = True) -> Asked:
        """Return what valid filters ask for."""
        given = filters.cleaned_data
        return cls(given["state"], given["page"] or 1, given["published"], filters.sliders, counted)


def look(need: Need, actor: Actor, asked: Asked) -> Board:
    """Return one page of a ranking; what a company's people are shown is kept.

    :raises BadValues: for sliders this need cannot have.
    """
    weights, moved = _weighed(need, actor, asked)
    found = board(need, actor, asked.states, asked.page, counted=asked.counted, moved=moved, weights=weights)
    if actor.staff != "curator" and found.places:
        record_shown(need_id=need.pk, content=content_of(found), actor=actor)
    return found


def not_listed(need: Need, actor: Actor, asked: Asked) -> Away:
    """Count who is not on the list that was asked for, without reading it again.

    :raises BadValues: for sliders this need cannot have.
    """
    weights, moved = _weighed(need, actor, asked)
    return away(need_row(need, weights, moved.values), actor)


def _weighed(need: Need, actor: Actor, asked: Asked) -> tuple[WeightSet, Moved]:
    weights = active_weights()
    return weights, moved_for(need, actor, asked.tried, published=asked.published, table=weights)


def content_of(found: Board) -> dict[str, Any]:
    """Return what is kept of one page of a ranking."""
    older = [place.profile.pk for place in found.places if place.scored.facts is None]
    read_now = {her.id: kept(her) for her in candidates(Profile.objects.filter(pk__in=older))} if older else {}
    rows = [_kept(place, read_now) for place in found.places]
    told = content(found.need, found.weights.number, found.moved.values, rows)
    return told | {"total": found.total, "first": found.page.start_index()}


def _kept(place: Place, read_now: Mapping[UUID, Any]) -> dict[str, Any]:
    told, her = place.scored, place.profile
    facts = read_now[her.pk] if told.facts is None else json.loads(told.facts)
    where = {"at": place.at, "rank": place.rank, "new": place.lifted, "version": her.version, "facts": facts}
    return row_of(her.pk, place.score, told.as_of) | where
