"""Rankings as they were presented: what is kept of one, whether it is still what was kept, and what has changed since.

A record holds the integers of every row and the facts they came from, so it can be worked out again without the rows
of today. Its hash is over canonical JSON (keys sorted, no spaces, UTF-8).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from hashlib import sha256
from typing import Any
from uuid import UUID

from matching.kept import kept, read
from matching.market import SCALARS, candidate, facts_of, weights_table, whole
from matching.models import RankingSnapshot, Shortlist, ShortlistEntry
from matching.scoring import Asked, Candidate, Score, scored, weights
from matching.scoring import Need as NeedFacts
from matching.vectors import MODEL_VERSION
from profiles.models import Profile

UUIDS, DAYS, SETS, LISTS = (
    ("id", "company"),
    ("start",),
    ("languages",),
    ("industries", "must", "nice", "tools", "kpis"),
)


# --- what is kept ----------------------------------------------------------------------------------------------------
def content_of_shortlist(need: Any, shortlist: Shortlist, entries: Iterable[ShortlistEntry]) -> dict[str, Any]:
    """Return what is kept of a shortlist, as of its own day and weights; `need` comes out of `asking`."""
    rows = list(entries)
    profiles = whole(Profile.objects.only(*SCALARS)).in_bulk([row.profile_id for row in rows])
    facts = facts_of(need)
    shares = weights(facts, weights_table(shortlist.weights_number))
    told = [_entry(row, profiles[row.profile_id], facts, shares, shortlist.as_of) for row in rows]
    return content(need, shortlist.weights_number, {}, told) | {"total": len(rows), "first": 1}


def content(need: Any, weights: int, sliders: Mapping[str, int], rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what is kept beside the rows; `need` comes out of `asking`."""
    return {
        "model": MODEL_VERSION,
        "need": _plain_need(facts_of(need)),
        "need_version": need.version,
        "weights": weights,
        "sliders": dict(sliders),
        "rows": rows,
    }


def _entry(row: ShortlistEntry, profile: Any, need: NeedFacts, shares: Sequence[Asked], as_of: date) -> dict[str, Any]:
    her: Candidate = candidate(profile)
    score = scored(her, need, as_of, shares)
    where = {"at": row.position, "rank": row.machine_rank, "new": False, "version": profile.version}
    reasons = {"reason_ja": row.reason_ja, "reason_en": row.reason_en}
    return row_of(her.id, score, as_of) | where | reasons | {"facts": kept(her)}


def row_of(profile_id: UUID, score: Score | None, as_of: date) -> dict[str, Any]:
    """Return the integers of one row."""
    parts = score.parts if score else ()
    return {
        "profile": str(profile_id),
        "as_of": as_of.isoformat(),
        "low": score and score.low,
        "high": score and score.high,
        "points": [[part.factor, row.kind, row.id, row.weight, row.points] for part in parts for row in part.items],
    }


def _plain_need(need: NeedFacts) -> dict[str, Any]:
    told = {each.name: getattr(need, each.name) for each in fields(need)}
    told |= {name: str(told[name]) for name in UUIDS} | {name: told[name].isoformat() for name in DAYS}
    return told | {name: sorted(told[name]) for name in SETS} | {name: list(told[name]) for name in LISTS}


def digest(told: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a record, in hexadecimal."""
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


# --- reading one again -----------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Reopened:
    """One row of a record: its numbers then, worked out again from its own facts."""

    profile_id: UUID
    at: int
    rank: int | None
    new: bool
    as_of: date
    low: int | None
    high: int | None
    score: Score | None
    reason: Mapping[str, str]


def need_of(content: Mapping[str, Any]) -> NeedFacts:
    """Return what the need asked for then."""
    told = dict(content["need"])
    told |= {name: UUID(told[name]) for name in UUIDS} | {name: date.fromisoformat(told[name]) for name in DAYS}
    told |= {name: frozenset(told[name]) for name in SETS} | {name: tuple(told[name]) for name in LISTS}
    return NeedFacts(**told)


def intact(snapshot: RankingSnapshot) -> bool:
    """Say whether a record is what was kept, and its facts still make its numbers.

    A record of an older formula is read as it stands: only its hash can be checked.
    """
    if digest(snapshot.content) != snapshot.hash:
        return False
    if snapshot.content["model"] != MODEL_VERSION:
        return True
    return all(
        row.score is None or (row.score.low, row.score.high) == (row.low, row.high) for row in reopened(snapshot)
    )


def reopened(snapshot: RankingSnapshot) -> list[Reopened]:
    """Work every row of a record out again, from the facts and weights it holds."""
    need = need_of(snapshot.content)
    return [_reopened(need, row) for row in snapshot.content["rows"]]


def _reopened(need: NeedFacts, row: Mapping[str, Any]) -> Reopened:
    as_of = date.fromisoformat(row["as_of"])
    shares = [Asked(factor, kind, id_, weight) for factor, kind, id_, weight, _points in row["points"]]
    her = read(UUID(row["profile"]), json.dumps(row["facts"]))
    found = scored(her, need, as_of, shares) if shares else None
    return Reopened(
        profile_id=UUID(row["profile"]),
        at=row["at"],
        rank=row["rank"],
        new=row["new"],
        as_of=as_of,
        low=row["low"],
        high=row["high"],
        score=found,
        reason={name: row.get(name, "") for name in ("reason_ja", "reason_en")},
    )
