"""Profiles and needs as plain numbers, for the peers that are not the product."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from matching.scoring import SECTIONS, Candidate, Need, features, unknown, weights

# A bit for each section a profile may be silent about; the fields of Asked.blind stand in this order.
BITS = tuple(dict.fromkeys(section for section in SECTIONS.values() if section))
AVAILABILITY = 1 << BITS.index("availability")
KINDS = {"skill": "skills", "tool": "tools", "industry": "industries", "role": "roles", "kpi": "kpis"}
LANGUAGES = ("ja", "en", "zh", "ko")
Slots = Mapping[tuple[str, str], int]


def read_slots() -> dict[tuple[str, str], int]:
    """Return the place of each term that matching counts, by the scorer's kind and id."""
    from profiles.models import VocabularySlot  # noqa: PLC0415 (Django must be set up first)

    singular = {plural: kind for kind, plural in KINDS.items()}
    rows = VocabularySlot.objects.values_list("kind", "term", "number")
    return {(singular.get(kind, kind), term): number for kind, term, number in rows}


@dataclass(frozen=True, slots=True)
class Person:
    """What a peer stores of a profile. `rates` are day rate, fee and fee days in the currency of all needs."""

    id: UUID
    published: bool
    points: Mapping[int, int]
    levels: Mapping[int, int]
    unknown: int
    rates: tuple[int | None, int | None, int | None]
    days: int | None
    start: date | None
    free: int | None
    prefecture: str | None
    region: str | None
    onsite: bool
    languages: int
    blocked: frozenset[UUID]


def person(candidate: Candidate, as_of: date, slots: Slots) -> Person:
    """Flatten a profile as of a day."""
    silent = unknown(candidate, as_of)
    known = candidate.currency == "JPY"
    return Person(
        candidate.id,
        candidate.published,
        {slots[item]: points for item, points in features(candidate, as_of).items() if points},
        {slots["skill", skill]: row.level for skill, row in candidate.skills.items()},
        sum(1 << n for n, section in enumerate(BITS) if section in silent),
        (candidate.day_rate, candidate.monthly_fee, candidate.fee_days) if known else (None, None, None),
        candidate.days,
        candidate.available_from,
        candidate.free_days,
        candidate.prefecture,
        candidate.region,
        candidate.onsite_possible,
        mask(candidate.languages),
        candidate.conflicts | candidate.hidden_from,
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """What a need asks: linear items by slot, the weights of the rest, and what each silent section costs."""

    need: Need
    items: Mapping[int, int]
    must: tuple[int, ...]
    role: int | None
    rate: int
    availability: int
    location: int
    blind: tuple[int, ...]
    languages: int


def asked(need: Need, slots: Slots) -> Asked:
    """Flatten a need."""
    rows = weights(need)
    total = dict.fromkeys(SECTIONS, 0)
    for row in rows:
        total[row.factor] += row.weight
    return Asked(
        need,
        {slots[row.kind, row.id]: row.weight for row in rows if (row.kind, row.id) in slots},
        tuple(slots["skill", skill] for skill in need.must),
        slots["role", need.role] if need.role and need.role_required else None,
        total["rate"],
        total["availability"],
        total["location"],
        tuple(sum(total[f] for f, section in SECTIONS.items() if section == bit) for bit in BITS),
        mask(need.languages),
    )


def mask(languages: Iterable[str]) -> int:
    return sum(1 << LANGUAGES.index(language) for language in languages)
