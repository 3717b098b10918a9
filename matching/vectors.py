"""The facts of a candidate and of a need as columns: one shape, so that one statement can compare them."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from matching.scoring import (
    MUST_LEVEL,
    SECTIONS,
    WEIGHTS,
    Candidate,
    Need,
    ask,
    features,
    month_of,
    unknown,
    weighted_months,
    weights,
)
from profiles.models import VocabularySlot
from profiles.models.vocabulary import SLOTS
from profiles.states import Language

# Raised when the same facts would make other columns: rows of another version are written anew.
MODEL_VERSION = 3
# The sections a profile may be silent about, as bits.
BITS = {"experience": 1, "skills": 2, "tools": 4, "outcomes": 8, "rate": 16, "availability": 32, "location": 64}
LANGUAGES = {code: 1 << n for n, code in enumerate(Language.values)}
NOBODY_SPEAKS = 1 << 14
# What the scorer calls a kind, and the slot table.
KINDS = {
    "skill": "skills",
    "tool": "tools",
    "industry": "industries",
    "role": "roles",
    "kpi": "kpis",
    "stage": "stage",
    "evidence": "evidence",
}


class _Slots:
    """The slot table of this process. Slots are permanent, so only a word that is not known yet asks again."""

    known: Mapping[tuple[str, str], int] = {}


def slot(kind: str, id_: str) -> int:
    """Return the permanent place of a word in every vector.

    :raises KeyError: for a word that has none.
    """
    key = (KINDS[kind], id_)
    if key not in _Slots.known:
        rows = VocabularySlot.objects.values_list("kind", "term", "number")
        _Slots.known = {(kind, term): number for kind, term, number in rows}
    return _Slots.known[key]


def _vector(numbers: Iterable[tuple[tuple[str, str], int]]) -> list[int]:
    found = [0] * SLOTS
    for (kind, id_), number in numbers:
        found[slot(kind, id_)] = number
    return found


def _bits(codes: Iterable[str], table: Mapping[str, int], other: int = 0) -> int:
    found = 0
    for code in codes:
        found |= table.get(code, other)
    return found


def candidate_columns(candidate: Candidate, as_of: date) -> dict[str, Any]:
    """Return a profile's facts as columns of MatchProfile, as of a day.

    What is unknown has a bit and a harmless value: a NULL would make every row slower to read.
    """
    rated = ask(candidate, 1, candidate.currency) is not None
    daily = candidate.day_rate is not None
    rate, days = (candidate.day_rate, 1) if daily else (candidate.monthly_fee, candidate.fee_days)
    named = ((item, number) for item, number in features(candidate, as_of).items() if item[1])
    return {
        "rate": rate if rated else 0,
        "rate_days": days if rated else 1,
        "as_of": as_of,
        "available_from": candidate.available_from or as_of,
        "days": candidate.days or 0,
        "unknown": _bits(unknown(candidate, as_of, candidate.currency), BITS),
        "languages": _bits(candidate.languages, LANGUAGES),
        "published": candidate.published,
        "has_room": candidate.free_days is None or candidate.free_days > 0,
        "onsite_ok": candidate.onsite_possible,
        "currency": candidate.currency,
        "prefecture": candidate.prefecture or "",
        "region": candidate.region or "",
        "holds": sorted(_held(candidate, as_of)),
        "features": _vector(named),
        "model_version": MODEL_VERSION,
    }


def _held(candidate: Candidate, as_of: date) -> set[int]:
    """Return the slots of what a need may demand: skills at the level of a must-have, roles with evidence."""
    found = {slot("skill", id_) for id_, skill in candidate.skills.items() if skill.level >= MUST_LEVEL}
    month, rows = month_of(as_of), [row for row in candidate.experience if row.evidenced and row.role]
    for role in {row.role for row in rows}:
        if weighted_months([row for row in rows if row.role == role], month) > 0:
            found.add(slot("role", role))
    return found


def need_columns(
    need: Need,
    table: Mapping[str, Mapping[str, int]] = WEIGHTS,
    multipliers: Mapping[str, int] | None = None,
) -> dict[str, Any]:
    """Return what a need asks for as columns of MatchNeed.

    :raises ValueError: sliders that `weights` refuses.
    """
    asked = weights(need, table, multipliers)
    blind = dict.fromkeys((*BITS, None), 0)
    for row in asked:
        blind[SECTIONS[row.factor]] += row.weight
    in_vector = (((row.kind, row.id), row.weight) for row in asked if row.kind in KINDS)
    return {
        "budget_min": need.budget_min,
        "budget_max": need.budget_max,
        "cap": need.cap,
        "start": need.start,
        "days": need.days,
        "languages": _bits(need.languages, LANGUAGES, NOBODY_SPEAKS),
        "w_rate": blind["rate"],
        "w_availability": blind["availability"],
        "w_location": blind["location"],
        **{f"u_{section}": blind[section] for section in ("experience", "skills", "tools", "outcomes")},
        "onsite": need.onsite_days > 0,
        "currency": need.currency,
        "prefecture": need.prefecture or "",
        "region": need.region or "",
        "must": sorted(slot("skill", id_) for id_ in need.must),
        "role": [slot("role", need.role)] if need.role and need.role_required else [],
        "weights": _vector(in_vector),
        "model_version": MODEL_VERSION,
    }
