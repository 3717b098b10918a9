"""The reference scorer: every edge by hand, and its laws by property."""

import json
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from matching.kept import kept, read
from matching.scoring import (
    CONDITIONS,
    FACTORS,
    FULL,
    MAXIMUM,
    SECTIONS,
    TOTAL,
    WEIGHTS,
    Candidate,
    Experience,
    Need,
    Outcome,
    Score,
    Skill,
    ask,
    availability_points,
    evidence_points,
    exclusions,
    experience_points,
    features,
    gaps,
    lacking,
    location_points,
    month_number,
    month_of,
    outcome_points,
    points,
    rank,
    rate_points,
    score,
    shown,
    shown_parts,
    skill_points,
    split,
    tie_key,
    union_months,
    unknown,
    weighted_months,
    weights,
)

AS_OF = date(2026, 11, 20)
NOW = month_of(AS_OF)
NEED_ID = UUID(int=1)
COMPANY = UUID(int=2)
# The same examples each run, however slow the machine: a red run can be run again.
LAW = settings(database=None, deadline=None, derandomize=True)


def experience(**given: Any) -> Experience:
    facts: dict[str, Any] = {
        "stage": "startup",
        "industry": "retail",
        "role": "cmo",
        "start": NOW - 24,
        "end": None,
        "evidenced": True,
    }
    return Experience(**(facts | given))


def make_need(**given: Any) -> Need:
    facts: dict[str, Any] = {
        "id": NEED_ID,
        "company": COMPANY,
        "stage": "startup",
        "days": 8,
        "start": date(2026, 12, 1),
        "budget_min": 400_000,
        "budget_max": 600_000,
        "cap": 660_000,
        "industries": ("retail",),
        "must": ("seo",),
        "nice": ("branding",),
        "tools": ("hubspot",),
        "kpis": ("leads",),
        "languages": frozenset({"ja"}),
    }
    return Need(**(facts | given))


def make_candidate(**given: Any) -> Candidate:
    facts: dict[str, Any] = {
        "id": UUID(int=10),
        "experience": (experience(),),
        "skills": {"seo": Skill(4, NOW), "branding": Skill(2)},
        "tools": {"hubspot": "designed"},
        "outcomes": (Outcome("leads", improved=True, complete=True, confirmed=False),),
        "identity_checked": True,
        "references": 1,
        "completed": 1,
        "day_rate": 60_000,
        "days": 8,
        "available_from": date(2026, 12, 1),
        "availability_confirmed_on": AS_OF,
        "free_days": 8,
        "prefecture": "tokyo",
        "region": "kanto",
        "onsite_possible": True,
        "languages": frozenset({"ja", "en"}),
    }
    return Candidate(**(facts | given))


def scored(candidate: Candidate, need: Need) -> Score:
    found = score(candidate, need, AS_OF)
    assert found is not None
    return found


def part_points(found: Score, factor: str) -> list[int | None]:
    return next([i.points for i in p.items] for p in found.parts if p.factor == factor)


# ------------------------------------------------------------------------ one score by hand


def test_one_score_by_hand() -> None:
    found = scored(make_candidate(), make_need())
    weight = {part.factor: sum(i.weight for i in part.items) for part in found.parts}
    # 1,960 asked of 2,000 (no location): 320 160 640 240 200 80 200 120 scaled up to 2,000.
    assert weight == {
        "stage": 327,
        "industry": 163,
        "skills": 653,
        "tools": 245,
        "outcomes": 204,
        "evidence": 82,
        "rate": 204,
        "availability": 122,
    }
    assert [i.weight for p in found.parts if p.factor == "skills" for i in p.items] == [435, 218]
    earned = {part.factor: [i.points for i in part.items] for part in found.parts}
    assert earned == {
        "stage": [170],  # 24 months x 10 x 255 // 360
        "industry": [255],  # 240 of 240
        "skills": [204, 102],
        "tools": [192],
        "outcomes": [128],
        "evidence": [60 + 40 + 25],
        "rate": [205],  # ask 480,000: 255 - 127 * 80,000 // 200,000
        "availability": [255],
    }
    # 327*170 + 163*255 + 435*204 + 218*102 + 245*192 + 204*128 + 82*125 + 204*205 + 122*255
    assert found.low == found.high == 364_463
    assert shown(found.low) == 714


def test_weights_of_the_seed_are_whole() -> None:
    assert all(sum(table.values()) == TOTAL for table in WEIGHTS.values())
    assert all(tuple(table) == FACTORS for table in WEIGHTS.values())
    assert list(WEIGHTS) == ["startup", "mid_size", "enterprise"]
    assert MAXIMUM == 510_000
    assert [WEIGHTS[s]["skills"] for s in WEIGHTS] == [640, 600, 520]


def test_each_part_shows_what_was_asked_and_what_was_found() -> None:
    need = make_need(role="cmo", onsite_days=2, prefecture="tokyo", region="kanto")
    unchecked = experience(evidenced=False, start=NOW - 60)
    candidate = make_candidate(experience=(experience(), unchecked))
    found = scored(candidate, need)
    facts = {i.kind: (i.asked, i.shown) for p in found.parts for i in p.items if i.id != "branding"}
    assert facts["stage"] == (
        {"id": "startup", "weighted": 360},
        {"months": 24, "weighted": 240, "rows": 1, "rows_without_evidence": 1},
    )
    assert facts["role"][0] == {"id": "cmo", "weighted": 360}
    assert facts["industry"][0] == {"id": "retail", "weighted": 240}
    assert facts["skill"] == (
        {"id": "seo", "must": True, "level": 2},
        {"level": 4, "last_used": NOW, "faded": False},
    )
    assert facts["tool"] == ({"id": "hubspot"}, {"depth": "designed"})
    assert facts["kpi"] == ({"id": "leads"}, {"grade": "reported", "rows": 1})
    assert facts["evidence"][1] == {
        "identity_checked": True,
        "references": 1,
        "completed": 1,
        "confirmed": 0,
        "outcomes": 1,
    }
    assert facts["rate"][0] == {
        "minimum": 400_000,
        "maximum": 600_000,
        "cap": 660_000,
        "days": 8,
        "currency": "JPY",
    }
    assert facts["rate"][1] == {"ask": 480_000, "currency": "JPY"}
    assert facts["availability"] == (
        {"days": 8, "start": date(2026, 12, 1)},
        {"days": 8, "from": date(2026, 12, 1), "late": 0, "confirmed_on": AS_OF},
    )
    assert facts["location"] == (
        {"prefecture": "tokyo", "region": "kanto", "onsite_days": 2},
        {"prefecture": "tokyo", "region": "kanto"},
    )


# ------------------------------------------------------------------------ weights


@pytest.mark.parametrize(
    ("total", "shares", "parts"),
    [
        (2000, [1, 1, 1], [667, 667, 666]),
        (640, [2, 2, 1], [256, 256, 128]),
        (10, [2, 1], [7, 3]),
        (1, [1, 1], [1, 0]),
        (100, [0, 5], [0, 100]),
        (0, [3, 4], [0, 0]),
    ],
)
def test_largest_remainder(total: int, shares: list[int], parts: list[int]) -> None:
    assert split(total, shares) == parts


def test_nothing_to_split_by_is_refused() -> None:
    for shares in ([], [0, 0]):
        with pytest.raises(ValueError, match="above zero"):
            split(10, shares)


@given(st.integers(0, 5_000), st.lists(st.integers(0, 900), min_size=1, max_size=30))
@LAW
def test_largest_remainder_sums_and_stays_within_one(total: int, shares: list[int]) -> None:
    assume(sum(shares) > 0)
    parts = split(total, shares)
    assert sum(parts) == total
    for part, share in zip(parts, shares, strict=True):
        assert total * share // sum(shares) <= part <= total * share // sum(shares) + 1


def test_role_is_one_more_item_of_the_stage_factor() -> None:
    rows = weights(make_need(role="cmo"))
    stage = [(row.kind, row.id, row.weight) for row in rows if row.factor == "stage"]
    assert stage == [("stage", "startup", 164), ("role", "cmo", 163)]


def test_a_must_have_weighs_twice_a_nice_to_have() -> None:
    need = make_need(must=("a", "b"), nice=("c",), onsite_days=1, prefecture="tokyo")
    skills = [row.weight for row in weights(need) if row.factor == "skills"]
    assert skills == [256, 256, 128]


def test_what_is_not_asked_is_dropped_and_the_rest_rescaled() -> None:
    bare = make_need(industries=(), must=(), nice=(), tools=(), kpis=())
    rows = weights(bare)
    assert [row.factor for row in rows] == ["stage", "evidence", "rate", "availability"]
    assert [row.weight for row in rows] == [889, 222, 556, 333]
    assert sum(row.weight for row in rows) == TOTAL


def test_sliders_rescale_and_are_checked() -> None:
    need = make_need()
    assert weights(need, multipliers=dict.fromkeys(FACTORS, 50)) == weights(need)
    assert weights(need, multipliers={"rate": 100}) == weights(need)
    without = weights(need, multipliers={"rate": 0})
    assert [row.weight for row in without if row.factor == "rate"] == [0]
    assert sum(row.weight for row in without) == TOTAL
    for wrong in ({"rate": 201}, {"rate": -1}, {"luck": 100}):
        with pytest.raises(ValueError, match="slider"):
            weights(need, multipliers=wrong)
    with pytest.raises(ValueError, match="above zero"):
        weights(need, multipliers=dict.fromkeys(FACTORS, 0))


def test_another_table_of_weights_is_an_argument() -> None:
    table = {"startup": dict.fromkeys(FACTORS, 1)}
    assert {row.weight for row in weights(make_need(nice=()), table)} == {250}
    assert score(make_candidate(), make_need(), AS_OF, table) is not None


@pytest.mark.parametrize(
    "wrong",
    [
        {"days": 0},
        {"budget_min": 700_000},
        {"cap": 599_999},
        {"budget_min": -1},
        {"must": ("seo",), "nice": ("seo",)},
        {"tools": ("a", "a")},
        {"kpis": ("a", "a")},
        {"industries": ("a", "a")},
    ],
)
def test_a_need_that_cannot_be_scored_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        make_need(**wrong)


# ------------------------------------------------------------------------ points


@pytest.mark.parametrize(
    ("spans", "months"),
    [
        ([], 0),
        ([(0, 12)], 12),
        ([(0, 12), (12, 24)], 24),
        ([(0, 12), (6, 18)], 18),
        ([(0, 24), (6, 12)], 24),
        ([(6, 12), (0, 24), (30, 31)], 25),
        ([(5, 5), (9, 3)], 0),
    ],
)
def test_overlapping_months_count_once(spans: list[tuple[int, int]], months: int) -> None:
    assert union_months(spans) == months


@pytest.mark.parametrize(
    ("rows", "weighted"),
    [
        ([(-12, None)], 120),
        ([(-47, -35)], 120),  # ended 35 months ago
        ([(-48, -36)], 84),  # 36 months ago is no longer below 36
        ([(-83, -71)], 84),
        ([(-84, -72)], 48),
        ([(-12, None), (-12, None)], 120),
        ([(-60, -40), (-50, None)], 10 * 7 + 50 * 10),  # shared months at the higher weight
        ([(-100, -80), (-100, -30)], 700),
        ([(-12, 12)], 120),  # an announced end is cut at as_of
        ([(3, None)], 0),  # not begun
        ([(0, None)], 0),
    ],
)
def test_months_weigh_by_how_long_ago_they_ended(rows: list[tuple[int, int | None]], weighted: int) -> None:
    found = [experience(start=NOW + start, end=None if end is None else NOW + end) for start, end in rows]
    assert weighted_months(found, NOW) == weighted


month_rows = st.lists(st.tuples(st.integers(-120, 6), st.one_of(st.none(), st.integers(-120, 12))), max_size=6)


@given(month_rows)
@LAW
def test_weighted_months_equal_a_count_month_by_month(
    rows: list[tuple[int, int | None]],
) -> None:
    best: dict[int, int] = {}
    for start, end in rows:
        ago = 0 if end is None else -end
        weight = 10 if ago < 36 else 7 if ago < 72 else 4
        for month in range(start, min(0 if end is None else end, 0)):
            best[month] = max(best.get(month, 0), weight)
    found = [experience(start=NOW + s, end=None if e is None else NOW + e) for s, e in rows]
    assert weighted_months(found, NOW) == sum(best.values())


def test_an_end_is_exclusive() -> None:
    whole_year = experience(start=month_number(2025, 4), end=month_number(2026, 4))
    assert weighted_months([whole_year], NOW) == 120
    assert month_number(2026) == month_number(2026, 12) == month_of(date(2026, 12, 31))


@pytest.mark.parametrize(
    ("weighted", "full", "earned"),
    [(0, 360, 0), (1, 360, 0), (2, 360, 1), (359, 360, 254), (360, 360, 255), (999, 240, 255)],
)
def test_experience_points(weighted: int, full: int, earned: int) -> None:
    assert experience_points(weighted, full) == earned


@pytest.mark.parametrize(
    ("skill", "earned"),
    [
        (None, 0),
        (Skill(1), 51),
        (Skill(5), 255),
        (Skill(5, NOW - 36), 255),  # exactly three years is not more than three
        (Skill(5, NOW - 37), 204),
        (Skill(3, NOW - 37), 122),
        (Skill(5, NOW + 1), 255),
    ],
)
def test_skill_points(skill: Skill | None, earned: int) -> None:
    assert skill_points(skill, NOW) == earned


def outcome(kpi: str = "leads", *, improved: bool = True, **given: bool) -> Outcome:
    return Outcome(kpi, improved, given.get("complete", False), given.get("confirmed", False))


@pytest.mark.parametrize(
    ("rows", "earned"),
    [
        ([], 0),
        ([outcome()], 0),
        ([outcome(complete=True)], 128),
        ([outcome(confirmed=True)], 255),
        ([outcome(complete=True), outcome(confirmed=True), outcome()], 255),
        ([outcome(improved=False, complete=True, confirmed=True)], 0),
    ],
)
def test_the_best_outcome_of_a_kpi_counts(rows: list[Outcome], earned: int) -> None:
    assert outcome_points(rows) == earned
    candidate = make_candidate(outcomes=(*rows, outcome("cpa", confirmed=True)))
    found = points(candidate, make_need(), "kpi", "leads", AS_OF)
    assert found.points == earned
    grade = {255: "confirmed", 128: "reported", 0: None}[earned]
    assert found.shown == {"grade": grade, "rows": len(rows)}


@pytest.mark.parametrize(
    ("facts", "earned"),
    [
        ({}, 0),
        ({"identity_checked": True}, 60),
        ({"references": 3}, 80),
        ({"completed": 4}, 75),
        ({"outcomes": (outcome(confirmed=True),)}, 40),
        ({"outcomes": (outcome(confirmed=True), outcome(), outcome())}, 13),
        ({"outcomes": (outcome(),)}, 0),
        (
            {
                "identity_checked": True,
                "references": 2,
                "completed": 3,
                "outcomes": (outcome(confirmed=True),),
            },
            255,
        ),
    ],
)
def test_evidence_points(facts: dict[str, Any], earned: int) -> None:
    assert evidence_points(Candidate(UUID(int=3), **facts)) == earned


@pytest.mark.parametrize(
    ("facts", "amount"),
    [
        ({"day_rate": 60_000}, 480_000),
        ({"day_rate": 60_001}, 481_000),
        ({"day_rate": 125}, 1_000),
        ({"day_rate": 0}, 0),
        ({"monthly_fee": 500_000, "fee_days": 6}, 667_000),  # 666,666 up to 1,000
        ({"monthly_fee": 500_000, "fee_days": 8}, 500_000),
        ({"day_rate": 50_000, "monthly_fee": 1, "fee_days": 1}, 400_000),
        ({"monthly_fee": 500_000}, None),
        ({"monthly_fee": 500_000, "fee_days": 0}, None),
        ({}, None),
        ({"day_rate": 60_000, "currency": "USD"}, None),
    ],
)
def test_an_ask_is_rounded_up_to_a_thousand(facts: dict[str, Any], amount: int | None) -> None:
    assert ask(Candidate(UUID(int=3), **facts), 8, "JPY") == amount


def test_fewer_days_make_a_smaller_ask() -> None:
    candidate = make_candidate(day_rate=None, monthly_fee=500_000, fee_days=6)
    assert ask(candidate, 4, "JPY") == 334_000
    assert ask(candidate, 6, "JPY") == 500_000


@pytest.mark.parametrize(
    ("asked", "low", "high", "cap", "earned"),
    [
        (0, 400, 600, 660, 255),
        (400, 400, 600, 660, 255),
        (401, 400, 600, 660, 255),  # 127 // 200 is 0
        (402, 400, 600, 660, 254),
        (500, 400, 600, 660, 192),
        (600, 400, 600, 660, 128),
        (601, 400, 600, 660, 128),
        (660, 400, 600, 660, 128),
        (661, 400, 600, 660, 0),
        (600, 600, 600, 600, 255),  # maximum = minimum: the first branch answers
        (601, 600, 600, 600, 0),
        (601, 600, 600, 601, 128),
    ],
)
def test_rate_points(asked: int, low: int, high: int, cap: int, earned: int) -> None:
    assert rate_points(asked, low, high, cap) == earned


def test_a_rate_product_beyond_32_bits_is_exact() -> None:
    assert rate_points(60_000_000, 10_000_000, 100_000_000, 100_000_000) == 185


@pytest.mark.parametrize(
    ("offered", "wanted", "late", "earned"),
    [
        (8, 8, 0, 255),
        (16, 8, 0, 255),
        (6, 8, 0, 191),
        (8, 8, 10, 235),
        (8, 8, -5, 255),
        (8, 8, 200, 0),
        (16, 8, 10, 235),
    ],
)
def test_availability_points(offered: int, wanted: int, late: int, earned: int) -> None:
    assert availability_points(offered, wanted, late) == earned


@pytest.mark.parametrize(
    ("prefecture", "region", "earned"),
    [
        ("tokyo", "kanto", 255),
        ("chiba", "kanto", 170),
        ("osaka", "kinki", 0),
        ("overseas", None, 0),
        (None, None, 0),
    ],
)
def test_location_points(prefecture: str | None, region: str | None, earned: int) -> None:
    need = make_need(onsite_days=2, prefecture="tokyo", region="kanto")
    candidate = make_candidate(prefecture=prefecture, region=region)
    assert location_points(candidate, need) == earned


def test_two_places_without_a_region_are_not_in_the_same_one() -> None:
    need = make_need(onsite_days=1, prefecture="overseas", region=None)
    assert location_points(make_candidate(prefecture="remote", region=None), need) == 0


# ------------------------------------------------------------------------ unknown


@pytest.mark.parametrize(
    ("facts", "section"),
    [
        ({"experience": ()}, "experience"),
        ({"skills": {}}, "skills"),
        ({"tools": {}}, "tools"),
        ({"outcomes": ()}, "outcomes"),
        ({"day_rate": None}, "rate"),
        ({"currency": "USD"}, "rate"),
        ({"availability_confirmed_on": AS_OF - timedelta(days=31)}, "availability"),
        ({"availability_confirmed_on": None}, "availability"),
        ({"days": None}, "availability"),
        ({"available_from": None}, "availability"),
        ({"prefecture": None}, "location"),
    ],
)
def test_silence_is_unknown_by_section(facts: dict[str, Any], section: str) -> None:
    need = make_need(role="cmo", onsite_days=2, prefecture="tokyo", region="kanto")
    candidate = make_candidate(**facts)
    assert unknown(candidate, AS_OF, "JPY") == {section}
    found = scored(candidate, need)
    for part in found.parts:
        is_blind = SECTIONS[part.factor] == section
        assert all((item.points is None) is is_blind for item in part.items)
        assert (part.low, part.high) == (0, part.maximum) if is_blind else part.low == part.high
    assert found.high > found.low


def test_availability_of_thirty_days_ago_is_still_fresh() -> None:
    fresh = make_candidate(availability_confirmed_on=AS_OF - timedelta(days=30))
    assert unknown(fresh, AS_OF) == frozenset()


def test_rows_without_evidence_are_known_to_be_worth_nothing() -> None:
    candidate = make_candidate(experience=(experience(evidenced=False),))
    found = scored(candidate, make_need())
    assert "experience" not in unknown(candidate, AS_OF)
    assert part_points(found, "stage") == [0]
    assert part_points(found, "industry") == [0]


def test_a_skill_not_listed_beside_others_is_known_to_be_zero() -> None:
    found = scored(make_candidate(skills={"seo": Skill(3)}), make_need())
    assert part_points(found, "skills") == [153, 0]


def test_no_outcomes_leave_that_evidence_at_nothing_and_evidence_is_never_unknown() -> None:
    found = scored(make_candidate(outcomes=(), identity_checked=False), make_need())
    assert part_points(found, "outcomes") == [None]
    assert part_points(found, "evidence") == [65]
    assert Candidate(UUID(int=3)).outcomes == ()
    assert evidence_points(Candidate(UUID(int=3))) == 0


HALF = {"startup": dict.fromkeys(FACTORS, 0) | {"skills": 1000, "evidence": 1000}}
UNDER = {"startup": dict.fromkeys(FACTORS, 0) | {"skills": 1001, "evidence": 999}}


def test_half_of_the_weight_known_is_enough_and_less_is_no_score() -> None:
    candidate = Candidate(UUID(int=3), identity_checked=True)
    found = score(candidate, make_need(), AS_OF, HALF)
    assert found is not None
    assert (found.low, found.high) == (60 * 1000, 60 * 1000 + 255 * 1000)
    assert score(candidate, make_need(), AS_OF, UNDER) is None


def test_an_empty_profile_has_no_score() -> None:
    assert score(Candidate(UUID(int=3)), make_need(), AS_OF) is None


def test_the_same_day_gives_the_same_score_and_another_day_may_not() -> None:
    candidate, need = make_candidate(), make_need()
    assert score(candidate, need, AS_OF) == score(candidate, need, AS_OF)
    later = score(candidate, need, AS_OF + timedelta(days=31))
    assert later is not None
    assert part_points(later, "availability") == [None]


# ------------------------------------------------------------------------ hard conditions


@pytest.mark.parametrize(
    ("facts", "asked", "failed"),
    [
        ({}, {}, ()),
        ({"published": False}, {}, ("published",)),
        ({"conflicts": frozenset({COMPANY})}, {}, ("conflict",)),
        ({"hidden_from": frozenset({COMPANY})}, {}, ("hidden",)),
        ({"languages": frozenset({"en"})}, {}, ("languages",)),
        ({"skills": {"seo": Skill(1), "branding": Skill(5)}}, {}, ("must_have",)),
        ({"skills": {"seo": Skill(2, NOW - 99)}}, {}, ()),
        ({"skills": {}}, {}, ("must_have",)),
        ({"skills": {}}, {"must": ()}, ()),
        ({"day_rate": 82_500}, {}, ()),
        ({"day_rate": 82_501}, {}, ("budget",)),
        ({"day_rate": 75_001}, {"cap": 600_000}, ("budget",)),
        ({"day_rate": None}, {}, ()),
        ({"day_rate": 999_999, "currency": "USD"}, {}, ()),
        ({"days": 6}, {}, ()),
        ({"days": 5}, {}, ("days",)),
        ({"free_days": 0}, {}, ("capacity",)),
        ({"free_days": None}, {}, ()),
        ({"available_from": date(2026, 12, 31)}, {}, ()),
        ({"available_from": date(2027, 1, 1)}, {}, ("start",)),
        ({"days": 1, "available_from": date(2027, 9, 1), "availability_confirmed_on": None}, {}, ()),
        ({"onsite_possible": False}, {}, ()),
        ({"onsite_possible": False}, {"onsite_days": 1, "prefecture": "tokyo"}, ("onsite",)),
        ({"experience": ()}, {"role": "cmo"}, ()),
        ({"experience": ()}, {"role": "cmo", "role_required": True}, ("role",)),
        ({}, {"role": "cmo", "role_required": True}, ()),
        ({}, {"role": "cro", "role_required": True}, ("role",)),
        (
            {"experience": (experience(evidenced=False),)},
            {"role": "cmo", "role_required": True},
            ("role",),
        ),
        (
            {"published": False, "days": 1, "free_days": 0},
            {},
            ("published", "days", "capacity"),
        ),
    ],
)
def test_hard_conditions(facts: dict[str, Any], asked: dict[str, Any], failed: tuple[str, ...]) -> None:
    assert exclusions(make_candidate(**facts), make_need(**asked), AS_OF) == failed


def test_the_lacking_must_haves_are_named_in_order() -> None:
    need = make_need(must=("a", "seo", "b"))
    assert lacking(make_candidate(), need) == ("a", "b")


# ------------------------------------------------------------------------ ranking


def crowd() -> list[Candidate]:
    twins = [make_candidate(id=UUID(int=n)) for n in range(20, 30)]
    best = make_candidate(id=UUID(int=40), day_rate=10_000)
    silent = Candidate(UUID(int=41), languages=frozenset({"ja"}), skills={"seo": Skill(2)}, tools={})
    return [
        *twins,
        best,
        silent,
        make_candidate(id=UUID(int=42), published=False, free_days=0),
        make_candidate(id=UUID(int=43), free_days=0),
    ]


def test_ranking_orders_counts_and_separates() -> None:
    found = rank(crowd(), make_need(), AS_OF)
    assert found.ranked[0].candidate == UUID(int=40)
    assert len(found.ranked) == 11
    assert found.unscored == (UUID(int=41),)
    assert found.excluded["published"] == (UUID(int=42),)
    assert found.excluded["capacity"] == (UUID(int=42), UUID(int=43))
    assert list(found.excluded) == list(CONDITIONS)
    assert sum(map(len, found.excluded.values())) == 3


def test_ties_are_fixed_for_a_need_and_differ_between_needs() -> None:
    need, other = make_need(), make_need(id=UUID(int=7))
    order = [row.candidate for row in rank(crowd(), need, AS_OF).ranked]
    assert order == [row.candidate for row in rank(reversed(crowd()), need, AS_OF).ranked]
    assert order[1:] == sorted(order[1:], key=lambda id_: tie_key(need.id, id_))
    assert order != [row.candidate for row in rank(crowd(), other, AS_OF).ranked]


def test_the_tie_key_is_a_hash_of_both_ids() -> None:
    key = tie_key(UUID(int=1), UUID(int=2))
    assert key.hex() == "78d68721debb423cf880232869a63e2522c3dd6187159cbeb15b3ee7e15925f8"


def test_sliders_reach_the_ranking() -> None:
    cheap = make_candidate(id=UUID(int=50), day_rate=10_000, references=0)
    known = make_candidate(id=UUID(int=51), day_rate=82_000, references=2)
    only_rate = dict.fromkeys(FACTORS, 0) | {"rate": 200}
    only_evidence = dict.fromkeys(FACTORS, 0) | {"evidence": 200}
    for sliders, first in ((only_rate, cheap), (only_evidence, known)):
        found = rank([cheap, known], make_need(), AS_OF, multipliers=sliders)
        assert found.ranked[0].candidate == first.id


# ------------------------------------------------------------------------ on the page


@pytest.mark.parametrize(
    ("amount", "tenths"),
    [(0, 0), (509, 0), (510, 1), (255_000, 500), (509_999, 999), (510_000, 1000)],
)
def test_shown_in_tenths(amount: int, tenths: int) -> None:
    assert shown(amount) == tenths


@given(st.lists(st.integers(0, 56_000), min_size=1, max_size=9))
@LAW
def test_shown_parts_add_up_to_the_shown_score(amounts: list[int]) -> None:
    tenths = shown_parts(amounts)
    assert sum(tenths) == shown(sum(amounts))
    for amount, part in zip(amounts, tenths, strict=True):
        assert shown(amount) <= part <= shown(amount) + 1


def test_shown_parts_give_the_rest_to_the_largest_remainder() -> None:
    assert shown_parts([300, 400, 0]) == (0, 1, 0)
    assert shown_parts([300, 300]) == (1, 0)


def test_gaps_come_costliest_first_with_what_is_missing() -> None:
    found = scored(make_candidate(tools={}, prefecture=None), make_need())
    rows = gaps(found)
    assert [row.missing for row in rows] == sorted((r.missing for r in rows), reverse=True)
    assert sum(row.missing for row in rows) == MAXIMUM - found.low
    tools = next(row for row in rows if row.factor == "tools")
    assert tools.items[0].points is None
    skills = next(row for row in rows if row.factor == "skills")
    assert [item.id for item in skills.items] == ["branding", "seo"]
    assert {"industry", "availability"}.isdisjoint({row.factor for row in rows})


# ------------------------------------------------------------------------ laws

words = st.sampled_from(["a", "b", "c", "d"])
stages = st.sampled_from(["startup", "mid_size", "enterprise"])
months = st.integers(NOW - 120, NOW + 3)
days = st.dates(date(2026, 10, 1), date(2027, 3, 1))
experiences = st.builds(
    Experience,
    stage=stages,
    industry=words,
    role=words,
    start=months,
    end=st.one_of(st.none(), months),
    evidenced=st.booleans(),
)
outcomes = st.builds(
    Outcome,
    kpi=words,
    improved=st.booleans(),
    complete=st.booleans(),
    confirmed=st.booleans(),
)
maybe_rate = st.one_of(st.none(), st.integers(0, 200_000))
candidates = st.builds(
    Candidate,
    id=st.uuids(),
    experience=st.lists(experiences, max_size=5).map(tuple),
    skills=st.dictionaries(words, st.builds(Skill, st.integers(1, 5), st.one_of(st.none(), months)), max_size=4),
    tools=st.dictionaries(words, st.sampled_from(["used", "configured", "designed", "adopted"]), max_size=4),
    outcomes=st.lists(outcomes, max_size=4).map(tuple),
    identity_checked=st.booleans(),
    references=st.integers(0, 4),
    completed=st.integers(0, 5),
    day_rate=maybe_rate,
    monthly_fee=maybe_rate.map(lambda fee: fee and fee * 8),
    fee_days=st.one_of(st.none(), st.integers(1, 20)),
    days=st.one_of(st.none(), st.integers(1, 20)),
    available_from=st.one_of(st.none(), days),
    availability_confirmed_on=st.one_of(st.none(), st.just(AS_OF)),
    prefecture=st.sampled_from([None, "tokyo", "chiba", "osaka"]),
    region=st.sampled_from([None, "kanto", "kinki"]),
)
lists = st.lists(words, unique=True, max_size=3).map(tuple)
budgets = st.lists(st.integers(0, 2_000_000), min_size=3, max_size=3).map(sorted)


@st.composite
def needs(draw: st.DrawFn) -> Need:
    low, high, cap = draw(budgets)
    skills = draw(st.lists(words, unique=True, max_size=4))
    cut = draw(st.integers(0, len(skills)))
    return make_need(
        stage=draw(stages),
        days=draw(st.integers(1, 20)),
        start=draw(days),
        budget_min=low,
        budget_max=high,
        cap=cap,
        industries=draw(lists),
        role=draw(st.one_of(st.none(), words)),
        must=tuple(skills[:cut]),
        nice=tuple(skills[cut:]),
        tools=draw(lists),
        kpis=draw(lists),
        onsite_days=draw(st.integers(0, 2)),
        prefecture="tokyo",
        region="kanto",
    )


@given(candidates, needs())
@LAW
def test_kept_facts_earn_what_the_candidate_earns(candidate: Candidate, need: Need) -> None:
    assert score(read(candidate.id, json.dumps(kept(candidate))), need, AS_OF) == score(candidate, need, AS_OF)


@given(candidates, needs())
@LAW
def test_parts_sum_to_the_score_and_stay_in_bounds(candidate: Candidate, need: Need) -> None:
    rows = weights(need)
    assert sum(row.weight for row in rows) == TOTAL
    found = score(candidate, need, AS_OF)
    assume(found is not None)
    assert found is not None
    assert found.low == sum(p.low for p in found.parts)
    assert found.high == sum(p.high for p in found.parts)
    assert sum(p.maximum for p in found.parts) == MAXIMUM
    assert 0 <= found.low <= found.high <= MAXIMUM
    for part in found.parts:
        assert part.low == sum(i.weight * (i.points or 0) for i in part.items)
        assert 0 <= part.low <= part.high <= part.maximum
        assert all(i.points is None or 0 <= i.points <= FULL for i in part.items)
    tenths = shown_parts([part.low for part in found.parts])
    assert sum(tenths) == shown(found.low)
    assert sum(gap.missing for gap in gaps(found)) == MAXIMUM - found.low


@given(candidates, needs())
@LAW
def test_features_are_the_points_of_every_item_of_the_profile_alone(candidate: Candidate, need: Need) -> None:
    found = features(candidate, AS_OF)
    for row in weights(need):
        if row.kind not in ("rate", "availability", "location"):
            earned = points(candidate, need, row.kind, row.id, AS_OF).points
            assert found.get((row.kind, row.id), 0) == earned


SILENT: dict[str, dict[str, Any]] = {
    "experience": {"experience": ()},
    "skills": {"skills": {}},
    "tools": {"tools": {}},
    "outcomes": {"outcomes": ()},
    "rate": {"day_rate": None, "monthly_fee": None},
    "availability": {"availability_confirmed_on": None},
    "location": {"prefecture": None},
}


@given(candidates, needs(), st.sampled_from(sorted(SILENT)))
@LAW
def test_silence_never_raises_a_score(candidate: Candidate, need: Need, section: str) -> None:
    before = score(candidate, need, AS_OF)
    after = score(replace(candidate, **SILENT[section]), need, AS_OF)
    assert not (before is None and after is not None)
    if before and after:
        assert after.low <= before.low


@given(
    st.lists(candidates, min_size=2, max_size=6, unique_by=lambda c: c.id), needs(), st.sampled_from(sorted(SILENT))
)
@settings(LAW, max_examples=60)
def test_silence_never_raises_a_place(rows: list[Candidate], need: Need, section: str) -> None:
    """Who is ranked and then falls silent is ranked behind everybody she was behind."""
    rows = [replace(row, languages=need.languages) for row in rows]
    quiet = [replace(rows[0], **SILENT[section]), *rows[1:]]
    before, after = ([row.candidate for row in rank(some, need, AS_OF).ranked] for some in (rows, quiet))
    if rows[0].id in before and rows[0].id in after:
        assert after.index(rows[0].id) >= before.index(rows[0].id)


def better_skill(candidate: Candidate) -> Candidate:
    old = candidate.skills.get("a", Skill(0))
    new = Skill(min(5, old.level + 1), None)
    return replace(candidate, skills={**candidate.skills, "a": new})


def better_tool(candidate: Candidate) -> Candidate:
    return replace(candidate, tools={**candidate.tools, "b": "adopted"})


def one_more_row(candidate: Candidate) -> Candidate:
    row = experience(stage="mid_size", industry="a", role="a", start=NOW - 20)
    return replace(candidate, experience=(*candidate.experience, row))


def all_evidenced(candidate: Candidate) -> Candidate:
    rows = tuple(row._replace(evidenced=True) for row in candidate.experience)
    return replace(candidate, experience=rows)


def confirmed_outcome(candidate: Candidate) -> Candidate:
    row = Outcome("a", improved=True, complete=True, confirmed=True)
    return replace(candidate, outcomes=(*candidate.outcomes, row))


def all_confirmed(candidate: Candidate) -> Candidate:
    rows = tuple(row._replace(confirmed=True) for row in candidate.outcomes)
    return replace(candidate, outcomes=rows)


def all_complete(candidate: Candidate) -> Candidate:
    rows = tuple(row._replace(complete=True) for row in candidate.outcomes)
    return replace(candidate, outcomes=rows)


def all_used_now(candidate: Candidate) -> Candidate:
    return replace(candidate, skills={id_: Skill(skill.level) for id_, skill in candidate.skills.items()})


def begun_earlier(candidate: Candidate) -> Candidate:
    rows = tuple(row._replace(start=row.start - 6) for row in candidate.experience)
    return replace(candidate, experience=rows)


def cheaper(candidate: Candidate) -> Candidate:
    if candidate.day_rate is None:
        return replace(candidate, monthly_fee=candidate.monthly_fee and candidate.monthly_fee * 9 // 10)
    return replace(candidate, day_rate=candidate.day_rate * 9 // 10)


def more_days(candidate: Candidate) -> Candidate:
    return replace(candidate, days=candidate.days and candidate.days + 1)


def earlier(candidate: Candidate) -> Candidate:
    start = candidate.available_from
    return replace(candidate, available_from=start and start - timedelta(days=7))


BETTER: list[Callable[[Candidate], Candidate]] = [
    better_skill,
    better_tool,
    one_more_row,
    all_evidenced,
    confirmed_outcome,
    all_confirmed,
    all_complete,
    all_used_now,
    begun_earlier,
    cheaper,
    more_days,
    earlier,
    lambda c: replace(c, identity_checked=True),
    lambda c: replace(c, references=c.references + 1),
    lambda c: replace(c, completed=c.completed + 1),
    lambda c: replace(c, availability_confirmed_on=AS_OF),
    lambda c: replace(c, prefecture="tokyo", region="kanto"),
]


@pytest.mark.parametrize("improve", BETTER)
@given(candidate=candidates, need=needs())
@settings(LAW, max_examples=60)
def test_no_better_fact_lowers_a_score(
    improve: Callable[[Candidate], Candidate], candidate: Candidate, need: Need
) -> None:
    before = score(candidate, need, AS_OF)
    after = score(improve(candidate), need, AS_OF)
    if before is not None:
        assert after is not None
        assert after.low >= before.low


@given(st.lists(candidates, max_size=6, unique_by=lambda c: c.id), needs())
@settings(LAW, max_examples=50)
def test_everybody_is_in_one_place_of_a_ranking(rows: list[Candidate], need: Need) -> None:
    found = rank(rows, need, AS_OF)
    out = {id_ for ids in found.excluded.values() for id_ in ids}
    ranked = [row.candidate for row in found.ranked]
    assert sorted([*out, *ranked, *found.unscored]) == sorted(row.id for row in rows)
    lows = [row.score.low for row in found.ranked]
    assert lows == sorted(lows, reverse=True)
    assert rank(reversed(rows), need, AS_OF).ranked == found.ranked


def test_what_must_not_matter_is_not_an_input() -> None:
    assert {field.name for field in fields(Candidate)} == {
        "id",
        "published",
        "experience",
        "skills",
        "tools",
        "outcomes",
        "identity_checked",
        "references",
        "completed",
        "day_rate",
        "monthly_fee",
        "fee_days",
        "currency",
        "days",
        "available_from",
        "availability_confirmed_on",
        "free_days",
        "prefecture",
        "region",
        "onsite_possible",
        "languages",
        "conflicts",
        "hidden_from",
    }
    assert not {"age", "gender", "nationality", "name", "photo", "paid", "promoted"} & {
        *(field.name for field in fields(Need)),
        *Experience._fields,
        *Outcome._fields,
    }


def test_hard_conditions_alone_never_change_a_score() -> None:
    plain = scored(make_candidate(), make_need())
    excluded = make_candidate(
        published=False,
        free_days=0,
        onsite_possible=False,
        languages=frozenset(),
        conflicts=frozenset({COMPANY}),
        hidden_from=frozenset({COMPANY}),
    )
    assert scored(excluded, make_need()) == plain
