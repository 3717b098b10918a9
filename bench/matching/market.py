"""A market made of a seed: profiles and needs as the scorer's facts, with the real vocabulary.

People come in archetypes whose sizes follow Zipf's law. An archetype has skill groups, so skills occur together, and
within a group some skills are far more common than others. Rates are log-normal. Nothing here is a real person.
"""

import bisect
import itertools
import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import TypeVar
from uuid import UUID

from matching.scoring import Candidate, Experience, Need, Outcome, Skill, month_of
from profiles.reference import load

T = TypeVar("T")
COMPANIES = 200
STAGES = ("startup", "mid_size", "enterprise")
DEPTHS = ("used", "configured", "designed", "adopted")
# Skill groups, tool categories, stages from likely to rare, roles: what a kind of marketer brings.
ARCHETYPES = (
    (("demand_generation", "data_analytics", "ma_crm_ops"), ("ads", "analytics", "ma"), (0, 1, 2), 0),
    (("strategy", "organization_leadership", "brand"), ("collaboration", "research"), (2, 1, 0), 0),
    (("ma_crm_ops", "sales_alignment", "demand_generation"), ("ma", "sfa_crm", "sales_cs"), (1, 0, 2), 2),
    (("content", "demand_generation", "brand"), ("seo_content", "analytics"), (0, 1, 2), 3),
    (("brand", "content", "strategy"), ("research", "ads"), (1, 2, 0), 4),
    (("product_pricing", "data_analytics", "strategy"), ("analytics", "cdp_engagement"), (0, 1, 2), 5),
    (("data_analytics", "ai", "ma_crm_ops"), ("bi_data", "ai", "cdp_engagement"), (1, 2, 0), 6),
    (("industry_specific", "strategy", "sales_alignment"), ("sfa_crm", "ec_loyalty"), (1, 2, 0), 1),
)


class Draw:
    """Random choices of one seed; common things first."""

    def __init__(self, seed: str) -> None:
        self.random = random.Random(seed)

    def zipf(self, items: Sequence[T], power: float = 1.0) -> T:
        """Pick an item; the n-th is picked in proportion to 1/n^power."""
        steps = _steps(len(items), power)
        return items[bisect.bisect_left(steps, self.random.random() * steps[-1])]

    def some(self, items: Sequence[T], count: int, power: float = 1.0) -> list[T]:
        """Pick up to `count` different items, in the order they were drawn."""
        tries = (self.zipf(items, power) for _ in range(3 * count))
        return list(dict.fromkeys(tries))[:count]

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def lognormal(self, median: float, spread: float) -> float:
        return median * math.exp(self.random.gauss(0, spread))

    def id(self) -> UUID:
        return UUID(int=self.random.getrandbits(128), version=4)


_STEPS: dict[tuple[int, float], list[float]] = {}


def _steps(count: int, power: float) -> list[float]:
    if (count, power) not in _STEPS:
        _STEPS[count, power] = list(itertools.accumulate(1 / (n + 1) ** power for n in range(count)))
    return _STEPS[count, power]


@dataclass(frozen=True)
class Words:
    """The ids of the vocabulary, by what they belong to."""

    skills: dict[str, list[str]]
    tools: dict[str, list[str]]
    industries: list[str]
    roles: list[str]
    kpis: list[str]
    places: list[tuple[str, str]]

    @cached_property
    def all_skills(self) -> list[str]:
        """Return every skill, the commonest of each group first."""
        columns = itertools.zip_longest(*self.skills.values())
        return [skill for column in columns for skill in column if skill]


def read_words() -> Words:
    """Read the ids from the reference data; Tokyo is the commonest place."""
    skills: dict[str, list[str]] = {}
    tools: dict[str, list[str]] = {}
    for row in load("skills")["skills"]:
        skills.setdefault(row["group"], []).append(row["id"])
    for row in load("tools")["tools"]:
        tools.setdefault(row["category"], []).append(row["id"])
    first = ("tokyo", "osaka", "kanagawa", "aichi", "fukuoka")
    places = sorted(load("prefectures")["prefectures"], key=lambda row: row["id"] not in first)
    return Words(
        skills,
        tools,
        [row["id"] for row in load("industries")["platform_industries"]],
        [row["id"] for row in load("roles")["roles"]],
        [row["id"] for row in load("kpis")["kpis"]],
        [(row["id"], row["region"]) for row in places],
    )


class Market:
    """Candidates and needs of one seed, as of one day."""

    def __init__(self, seed: int, as_of: date) -> None:
        self.seed, self.as_of, self.month = seed, as_of, month_of(as_of)
        self.words = read_words()
        draw = Draw(f"{seed} companies")
        self.companies = [draw.id() for _ in range(COMPANIES)]

    def candidates(self, start: int, end: int) -> Iterator[Candidate]:
        """Make the candidates with these numbers; each depends on the seed and its own number alone."""
        return (self._candidate(Draw(f"{self.seed} candidate {n}")) for n in range(start, end))

    def needs(self, count: int) -> list[Need]:
        """Make needs with must-haves."""
        return [self._need(Draw(f"{self.seed} need {n}")) for n in range(count)]

    # --- people ------------------------------------------------------------------------------------------------------
    def _candidate(self, draw: Draw) -> Candidate:
        groups, categories, stages, role = draw.zipf(ARCHETYPES, 0.7)
        place = draw.zipf(self.words.places, 1.2) if draw.chance(0.97) else (None, None)
        fee_days = draw.random.randint(4, 12) if draw.chance(0.25) else None
        rate = round(draw.lognormal(85_000, 0.4) / 1_000) * 1_000 if draw.chance(0.94) else None
        days = draw.random.randint(2, 16) if draw.chance(0.95) else None
        return Candidate(
            id=draw.id(),
            published=draw.chance(0.96),
            experience=self._career(draw, stages, role) if draw.chance(0.95) else [],
            skills=self._skills(draw, groups) if draw.chance(0.96) else {},
            tools=self._tools(draw, categories) if draw.chance(0.92) else {},
            outcomes=self._outcomes(draw) if draw.chance(0.7) else [],
            identity_checked=draw.chance(0.7),
            references=draw.zipf((0, 1, 2, 3), 0.5),
            completed=draw.zipf((0, 1, 2, 3, 5, 8)),
            day_rate=None if fee_days else rate,
            monthly_fee=rate * fee_days if rate and fee_days else None,
            fee_days=fee_days if rate else None,
            currency="USD" if draw.chance(0.02) else "JPY",
            days=days,
            available_from=self.as_of + timedelta(days=draw.zipf(range(-20, 120), 0.2)) if days else None,
            availability_confirmed_on=self.as_of - timedelta(days=draw.zipf(range(60), 0.5)) if days else None,
            free_days=max(0, days - draw.zipf((0, 2, 4, 8, 16), 1.5)) if days else None,
            prefecture=place[0],
            region=place[1],
            onsite_possible=draw.chance(0.6),
            languages=frozenset(self._languages(draw)),
            conflicts=frozenset(draw.some(self.companies, 2, 0.1)) if draw.chance(0.04) else frozenset(),
            hidden_from=frozenset(draw.some(self.companies, 2, 0.1)) if draw.chance(0.03) else frozenset(),
        )

    def _career(self, draw: Draw, stages: Sequence[int], role: int) -> list[Experience]:
        rows, end = [], self.month if draw.chance(0.5) else self.month - draw.random.randint(1, 40)
        industries = draw.some(self.words.industries, 3, 0.6)
        for n in range(draw.random.randint(1, 6)):
            start = end - draw.random.randint(4, 48)
            rows.append(
                Experience(
                    stage=STAGES[draw.zipf(stages)],
                    industry=draw.zipf(industries),
                    role=self.words.roles[role] if draw.chance(0.6) else draw.zipf(self.words.roles, 0.5),
                    start=start,
                    end=None if n == 0 and end == self.month else end,
                    evidenced=draw.chance(0.75),
                )
            )
            end = start + draw.random.randint(-10, 3)  # side by side, or a gap
        return rows

    def _skills(self, draw: Draw, groups: Sequence[str]) -> dict[str, Skill]:
        pools = [self.words.skills[group] for group in groups]
        chosen = [
            draw.zipf(draw.zipf(pools, 0.6), 0.8) if draw.chance(0.75) else draw.zipf(self.words.all_skills, 0.8)
            for _ in range(draw.random.randint(4, 24))
        ]
        return {
            skill: Skill(
                draw.zipf((3, 4, 2, 5, 1), 0.5),
                None if draw.chance(0.6) else self.month - int(draw.random.expovariate(1 / 24)),
            )
            for skill in dict.fromkeys(chosen)
        }

    def _tools(self, draw: Draw, categories: Sequence[str]) -> dict[str, str]:
        pools = [self.words.tools[name] for name in categories]
        chosen = [draw.zipf(draw.zipf(pools, 0.5)) for _ in range(draw.random.randint(1, 9))]
        return {tool: draw.zipf(DEPTHS, 0.7) for tool in dict.fromkeys(chosen)}

    def _outcomes(self, draw: Draw) -> list[Outcome]:
        return [
            Outcome(draw.zipf(self.words.kpis, 0.8), draw.chance(0.85), draw.chance(0.7), draw.chance(0.25))
            for _ in range(draw.random.randint(1, 5))
        ]

    def _languages(self, draw: Draw) -> list[str]:
        shares = (("ja", 0.98), ("en", 0.35), ("zh", 0.05), ("ko", 0.03))
        return [language for language, share in shares if draw.chance(share)]

    # --- needs -------------------------------------------------------------------------------------------------------
    def _need(self, draw: Draw) -> Need:
        groups, categories, stages, role = draw.zipf(ARCHETYPES, 0.7)
        skills = draw.some([s for group in groups[:2] for s in self.words.skills[group][:8]], 9)
        must = draw.random.randint(1, 3)
        days = draw.random.randint(3, 10)
        budget = round(draw.lognormal(85_000, 0.25) * days / 10_000) * 10_000
        onsite = draw.random.randint(1, 4) if draw.chance(0.3) else 0
        place = draw.zipf(self.words.places, 1.2)
        return Need(
            id=draw.id(),
            company=draw.zipf(self.companies, 0.3),
            stage=STAGES[draw.zipf(stages)],
            days=days,
            start=self.as_of + timedelta(days=draw.random.randint(0, 60)),
            budget_min=budget * 7 // 10,
            budget_max=budget,
            cap=budget + budget * draw.zipf((0, 10, 20)) // 100,
            industries=tuple(draw.some(self.words.industries, 2, 0.6)),
            role=self.words.roles[role] if draw.chance(0.6) else None,
            role_required=draw.chance(0.1),
            must=tuple(skills[:must]),
            nice=tuple(skills[must:]),
            tools=tuple(draw.some([t for name in categories for t in self.words.tools[name][:5]], 3)),
            kpis=tuple(draw.some(self.words.kpis, draw.random.randint(0, 3), 0.8)),
            languages=frozenset(("ja", "en") if draw.chance(0.12) else ("ja",)),
            onsite_days=onsite,
            prefecture=place[0] if onsite else None,
            region=place[1] if onsite else None,
        )


def loosen(need: Need) -> Need:
    """Return a need whose must-haves are wishes: another need, with an id of its own."""
    return replace(need, id=UUID(int=need.id.int ^ 1), must=(), nice=need.must + need.nice)


def written(row: Candidate | Need) -> bytes:
    """Write a row for the SHA-256 by which two runs can say that they measured the same."""
    return repr([_plain(getattr(row, name)) for name in row.__dataclass_fields__]).encode()


def _plain(value: object) -> object:
    return sorted(map(str, value)) if isinstance(value, frozenset) else value
