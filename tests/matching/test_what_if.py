"""What-if: in one statement exactly what a recount with the reference scorer says, for every relaxation."""

import datetime as dt
from dataclasses import replace
from fractions import Fraction
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kernel import clock
from matching import ranking_sql
from matching.market import active_weights, asked_for, asking, candidates
from matching.projections import rebuild
from matching.scoring import Candidate, rank
from matching.thought import ANY_BUDGET, Thought, saved, thought
from matching.what_if import Option, Relaxation, WhatIf, relaxations, what_if
from matching.what_if_sql import qualifying
from profiles import profile_actions as profiles
from profiles.models import HideFrom, Profile, Skill
from tests import make
from tests.matching.generated import demands, people

PEOPLE, NEEDS = 260, 16


@pytest.fixture
def market(world: Any) -> list[Any]:
    people(PEOPLE)
    demands([world.company, world.other_company], world.users["owner"], NEEDS)
    rebuild()
    return list(asking().order_by("pk"))


def everybody(world: Any) -> list[Candidate]:
    rows = candidates(Profile.objects.published(), [world.company, world.other_company])
    return list(rows)


def test_every_count_is_that_of_a_recount_by_the_reference_scorer(world: Any, market: list[Any]) -> None:
    weights, today, crowd = active_weights(), clock.today(), everybody(world)
    kinds: dict[str, int] = {}
    for need in market:
        found = what_if(thought(saved(need)), weights)
        assert found.now == len(rank(crowd, found.asked.facts, today, weights.weights).ranked)
        for option in found.options:
            told = rank(crowd, option.of.facts, today, weights.weights)
            assert option.count == len(told.ranked), (need.pk, option.of)
            assert option.more == option.count - found.now
            kinds[option.of.kind] = kinds.get(option.of.kind, 0) + option.more
    assert set(kinds) == {"budget", "days", "start", "onsite", "must_have"}
    assert min(kinds.values()) > 0, "each kind of relaxation helps somewhere"


def test_every_count_is_that_of_the_ranking_s_own_counts(market: list[Any]) -> None:
    weights = active_weights()
    for need in market[:6]:
        for sliders in (None, {"skills": 0}, {"location": 200, "tools": 0}):
            found = what_if(thought(saved(need)), weights, sliders)
            for option in found.options:
                row = asked_for(option.of.facts, weights, sliders)
                assert option.count == ranking_sql.counts(row).ranked, option.of


def test_what_is_not_known_yet_excludes_nobody_and_is_named(world: Any, market: list[Any]) -> None:
    weights, today, crowd = active_weights(), clock.today(), everybody(world)
    values = saved(market[0])
    for left_out, gaps in (
        ({"budget_max": None}, ("budget",)),
        ({"days": None}, ("budget", "days")),
        ({"start": None}, ("start",)),
        ({"languages": ()}, ("languages",)),
        ({"budget_max": None, "days": None, "start": None, "languages": (), "must": ()}, None),
    ):
        asked = thought(values | left_out)
        assert asked.gaps == (gaps or ("budget", "days", "start", "languages"))
        found = what_if(asked, weights)
        assert found.now == len(rank(crowd, asked.facts, today, weights.weights).ranked)
        eased = {option.of.kind for option in found.options}
        assert not eased & set(asked.gaps)
    assert asked.facts.cap == ANY_BUDGET
    assert found.now > 0


def test_it_is_one_statement_however_much_is_asked(market: list[Any]) -> None:
    weights = active_weights()
    richest = max(market, key=lambda need: len(need.asked_skill))
    skills = [row["id"] for row in richest.asked_skill]
    asked = thought(saved(richest) | {"must": skills, "nice": (), "days": 12, "onsite_days": 2})
    with CaptureQueriesContext(connection) as found:
        told = what_if(asked, weights)
    assert len(found) == 1
    assert len(told.options) == 3 + 5 + 3 + 1 + len(skills)


def test_twenty_must_haves_and_nobody_at_all_are_counted_too(world: Any) -> None:
    skills = tuple(Skill.objects.values_list("pk", flat=True)[:20])
    need = make.open_need(world.company, world.requester, world.curator)
    asked = thought(saved(asking().get(pk=need.pk)) | {"must": skills, "nice": (), "days": 31})
    told = what_if(asked)
    assert (told.now, {option.count for option in told.options}, told.best) == (0, {0}, None)


def test_a_need_without_variants_is_counted(world: Any, market: list[Any]) -> None:
    row = asked_for(thought(saved(market[0])).facts)
    assert qualifying(row, []) == [ranking_sql.counts(row).ranked]
    assert qualifying(row, [row, row]) == [ranking_sql.counts(row).ranked] * 3


@pytest.mark.parametrize(("tolerance", "high"), [(0, 700_000), (7, 715_000), (33, 999_999), (50, 333_333)])
def test_a_wider_budget_keeps_the_tolerance_as_the_form_would(tolerance: int, high: int) -> None:
    asked = thought(VALUES | {"tolerance": tolerance, "budget_max": high})
    for eased in (one for one in relaxations(asked) if one.kind == "budget"):
        wider = high * (100 + eased.size) // 100
        assert eased.facts.budget_max == wider
        assert eased.facts.cap == wider + wider * tolerance // 100


VALUES: dict[str, Any] = {
    "company": UUID(int=7),
    "stage": "mid_size",
    "currency": "JPY",
    "budget_min": 400_000,
    "budget_max": 700_000,
    "days": 7,
    "start": dt.date(2027, 1, 12),
    "onsite_days": 2,
    "languages": ("ja",),
    "must": ("lead_scoring", "marketing_strategy"),
}


def test_each_relaxation_changes_one_thing_only() -> None:
    asked = thought(VALUES)
    found = list(relaxations(asked))
    assert [(one.kind, one.size, one.steps) for one in found] == [
        ("budget", 10, 1),
        ("budget", 20, 2),
        ("budget", 30, 3),
        ("days", 1, 1),
        ("days", 2, 2),
        ("days", 3, 3),
        ("start", 15, 1),
        ("start", 30, 2),
        ("start", 60, 4),
        ("onsite", 2, 1),
        ("must_have", 1, 1),
        ("must_have", 1, 1),
    ]
    for one in found:
        back = {
            "budget": {name: getattr(asked.facts, name) for name in ("budget_min", "budget_max", "cap")},
            "days": {"days": 7},
            "start": {"start": dt.date(2027, 1, 12)},
            "onsite": {"onsite_days": 2},
            "must_have": {"must": asked.facts.must, "nice": ()},
        }[one.kind]
        assert one.facts != asked.facts
        assert replace(one.facts, **back) == asked.facts


def option(kind: str, steps: int, more: int) -> Option:
    return Option(Relaxation(kind, 1, steps, thought(VALUES).facts), 5 + more, more)


def test_the_best_relaxation_adds_most_per_step() -> None:
    asked: Thought = thought(VALUES)
    options = (option("budget", 3, 8), option("days", 1, 3), option("start", 4, 11), option("must_have", 1, 3))
    found = WhatIf(asked, 5, options)
    assert found.best is options[1]
    assert options[0].per_step == Fraction(8, 3)
    assert WhatIf(asked, 5, (option("days", 1, 0), option("onsite", 1, -2))).best is None


def test_who_hides_from_a_company_is_nowhere_in_its_counts(world: Any) -> None:
    """Hiding takes her out as if she were not there: no other figure shows that somebody hides."""
    profile = make.published_profile(world.cmo, world.curator, day_rate_minor=130_000)
    need = make.open_need(world.company, world.requester, world.curator, budget_max_minor=700_000)
    asked = thought(saved(asking().get(pk=need.pk)))

    def told() -> list[tuple[int, int]]:
        found = what_if(asked)
        return [(found.now, 0), *((one.count, one.more) for one in found.options)]

    seen = told()
    HideFrom.objects.create(profile=profile, name="x", key=world.company.keys[0])
    hidden = told()
    profiles.hide_profile(profile_id=profile.pk, actor=world.cmo)
    assert hidden == told()
    assert sum(count for count, _more in hidden) == 0 < sum(count for count, _more in seen)
