# ruff: noqa: S608 (the statement is put together from the constants of ranking_sql; every value is a parameter)
"""The one change that would help a CMO most: for one need, and over the needs she fits or nearly fits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F

from matching.alternatives import Gain, Wide, widest
from matching.change_words import SECTIONS, wording
from matching.explanation import tenths
from matching.market import active_weights, asking, candidate, facts_of, weights_of
from matching.models import MatchProfile, WeightSet
from matching.ranking_sql import BLIND, CONDITIONS, LOW, NAMED, TIE, TO_NEEDS, fitting
from matching.scoring import MAXIMUM, TOTAL, shown, weights
from matching.vectors import BITS
from matching.wording import Names

BEST, NEARLY = 20, 10  # so many needs are looked at

# What she may be able to change; a must-have only where she lists no skill at all.
_WITHIN_REACH = ("must_have", "role", "budget", "days", "capacity", "start", "onsite")
_FAILED = " + ".join(f"CASE WHEN {CONDITIONS[name]} THEN 0 ELSE 1 END" for name in _WITHIN_REACH)
NEAR = f"""SELECT need_id FROM (SELECT n.need_id, p.profile_id, {LOW} AS low, {_FAILED} AS failed,
    {BLIND} > {TOTAL // 2} AS unscored FROM {TO_NEEDS.source} WHERE {TO_NEEDS.not_named.format(rows=NAMED)}
    AND {CONDITIONS["languages"]} AND ({CONDITIONS["must_have"]} OR p.unknown & {BITS["skills"]} <> 0)) x
    WHERE failed <= 1 AND (failed = 1 OR unscored)
    ORDER BY low DESC, {TIE.format("x")} LIMIT %(limit)s"""


@dataclass(frozen=True)
class OneChange:
    """The change that helps most for one need, in words, and the score it would make."""

    kind: str
    section: str
    text: str
    opens: bool
    gain: str
    then: str


@dataclass(frozen=True)
class WideChange:
    """The change that helps most over several needs, in words, and what it would do."""

    kind: str
    section: str
    text: str
    looked_at: int
    raised: int
    opened: int
    total: str


def told(gain: Gain | None, names: Names) -> OneChange | None:
    """Put the best change of one need into words."""
    if gain is None:
        return None
    kind = gain.change.kind
    text = wording(gain.change, names)
    return OneChange(kind, SECTIONS[kind], text, gain.opens, tenths(gain.tenths), tenths(shown(gain.after)))


def overall(own: Any) -> WideChange | None:
    """Work out the one change that helps a published profile most, over her best needs and those just out of reach."""
    ids = [row.need_id for row in fitting(own.pk, BEST)] + _near(own.pk)
    open_now = asking().filter(pk__in=ids, match__isnull=False).annotate(by=F("match__weights_number"))
    rows = {need.pk: need for need in open_now}
    needs = [rows[pk] for pk in ids if pk in rows]
    sets, as_of = _weights(needs), MatchProfile.objects.values_list("as_of", flat=True).get(pk=own.pk)
    asked = [(facts, weights(facts, sets[need.by].weights)) for need in needs for facts in [facts_of(need)]]
    # Needs of companies she names are not among these, so her lists say nothing further here.
    found = widest(candidate(own), asked, as_of)
    return _told(found, needs, own) if found else None


def _weights(needs: Sequence[Any]) -> Mapping[int, WeightSet]:
    """Return the versions these needs are compared by; during a change of version they may be two."""
    return weights_of([need.by for need in needs], active_weights())


def _told(found: Wide, needs: Sequence[Any], own: Any) -> WideChange:
    kind, names = found.change.kind, Names(needs[found.example], [own], to_her=True)
    text = wording(found.change, names)
    total = tenths(found.total * 1_000 // MAXIMUM)
    return WideChange(kind, SECTIONS[kind], text, found.looked_at, found.raised, found.opened, total)


def _near(profile_id: UUID) -> list[UUID]:
    """Return the open needs that one condition, or one silent section, keeps off her list: the best first."""
    with connection.cursor() as cursor:
        cursor.execute(NEAR, {"profile_id": profile_id, "limit": NEARLY})
        return [pk for (pk,) in cursor.fetchall()]
