"""The one change that would help most: each alternative by hand, and the best of its set by brute force."""

from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.alternatives import OUT, Change, alternatives, best, widest
from matching.change_words import SECTIONS, WORDS
from matching.scoring import (
    Candidate,
    Need,
    Outcome,
    Skill,
    ask,
    exclusions,
    is_stale,
    score,
    shown,
    weights,
)
from tests.pure.test_scoring import AS_OF, COMPANY, LAW, NOW, candidates, experience, make_candidate, make_need, needs

STALE = AS_OF - timedelta(days=31)
people = st.builds(
    replace,
    candidates,
    languages=st.just(frozenset({"ja"})),
    free_days=st.one_of(st.none(), st.integers(-2, 6)),
    onsite_possible=st.booleans(),
    availability_confirmed_on=st.sampled_from([None, STALE, AS_OF]),
)


def low_of(her: Candidate, need: Need) -> int | None:
    """Return what she is ranked by, told by the scorer alone; None while she is not ranked."""
    found = score(her, need, AS_OF)
    return None if exclusions(her, need, AS_OF) or found is None else found.low


def offered(her: Candidate, need: Need) -> dict[str, Change]:
    return {change.kind: change for change in alternatives(her, need, AS_OF)}


# --- each by hand ----------------------------------------------------------------------------------------------------
CASES: list[tuple[str, dict[str, Any], dict[str, Any], dict[str, Any]]] = [
    ("confirm", {"availability_confirmed_on": STALE}, {}, {"availability_confirmed_on": AS_OF}),
    (
        "availability",
        {"days": None, "available_from": None, "availability_confirmed_on": None, "free_days": None},
        {},
        {"days": 8, "available_from": date(2026, 12, 1), "availability_confirmed_on": AS_OF},
    ),
    ("identity", {"identity_checked": False}, {}, {"identity_checked": True}),
    ("reference", {"references": 1}, {}, {"references": 2}),
    (
        "prefecture",
        {"prefecture": None, "region": None},
        {"onsite_days": 2, "prefecture": "tokyo", "region": "kanto"},
        {"prefecture": "tokyo", "region": "kanto"},
    ),
    ("onsite", {"onsite_possible": False}, {"onsite_days": 2, "prefecture": "tokyo"}, {"onsite_possible": True}),
    ("skills", {"skills": {}}, {}, {"skills": {"seo": Skill(3), "branding": Skill(3)}}),
    ("used", {"skills": {"seo": Skill(4, NOW - 50)}}, {}, {"skills": {"seo": Skill(4, NOW)}}),
    ("tools", {"tools": {}}, {}, {"tools": {"hubspot": "configured"}}),
    ("evidence", {"experience": (experience(evidenced=False),)}, {}, {"experience": [experience()]}),
    ("experience", {"experience": ()}, {}, {"experience": [experience(role="", start=NOW - 12)]}),
    (
        "figures",
        {"outcomes": (Outcome("leads", improved=True, complete=False, confirmed=False),)},
        {},
        {"outcomes": [Outcome("leads", improved=True, complete=True, confirmed=False)]},
    ),
    ("outcome", {"outcomes": ()}, {}, {"outcomes": [Outcome("leads", improved=True, complete=True, confirmed=False)]}),
    ("days", {"days": 5, "free_days": 3}, {}, {"days": 8, "free_days": 6}),
    ("days", {"days": 5, "free_days": 0}, {}, {"days": 13, "free_days": 8}),
    ("start", {"available_from": date(2027, 1, 20)}, {}, {"available_from": date(2026, 12, 1)}),
    ("start", {"available_from": date(2027, 1, 20)}, {"start": date(2026, 11, 1)}, {"available_from": AS_OF}),
    ("rate", {"day_rate": 70_000}, {}, {"day_rate": 50_000}),
    ("tell_rate", {"day_rate": None}, {}, {"day_rate": 75_000}),
]


@pytest.mark.parametrize(("kind", "facts", "asked", "then"), CASES)
def test_an_alternative_changes_what_it_says_and_nothing_else(
    kind: str, facts: dict[str, Any], asked: dict[str, Any], then: dict[str, Any]
) -> None:
    her, need = make_candidate(**facts), make_need(**asked)
    assert offered(her, need)[kind].then == replace(her, **then)


def test_every_kind_of_change_has_a_case_words_and_a_place_in_the_profile() -> None:
    kinds = {kind for kind, *_rest in CASES}
    assert kinds == set(WORDS) == set(SECTIONS)


NOT_OFFERED: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("confirm", {}, {}),
    ("availability", {}, {}),
    ("skills", {"skills": {"branding": Skill(1)}}, {}),  # a skill she does not list beside others stays so
    ("tools", {"tools": {"salesforce": "used"}}, {}),
    ("used", {"skills": {"seo": Skill(4), "other": Skill(4, NOW - 50)}}, {}),
    ("evidence", {"experience": (experience(evidenced=False, stage="enterprise", industry="other"),)}, {}),
    ("prefecture", {"prefecture": "osaka"}, {"onsite_days": 2, "prefecture": "tokyo"}),
    ("onsite", {"onsite_possible": False}, {}),
    ("outcome", {"outcomes": (Outcome("leads", improved=True, complete=True, confirmed=True),)}, {}),
    ("outcome", {"outcomes": (Outcome("leads", improved=True, complete=True, confirmed=False),)}, {}),
    ("figures", {"outcomes": (Outcome("leads", improved=False, complete=True, confirmed=False),)}, {}),
    ("reference", {"references": 2}, {}),
    ("days", {}, {}),
    ("start", {}, {}),
    ("rate", {"day_rate": 50_000}, {}),  # 400,000: the lower end already earns all points
    ("rate", {"currency": "USD"}, {}),
    ("tell_rate", {"currency": "USD", "day_rate": None}, {}),
]


@pytest.mark.parametrize(("kind", "facts", "asked"), NOT_OFFERED)
def test_what_would_not_be_hers_to_say_or_brings_nothing_is_not_offered(
    kind: str, facts: dict[str, Any], asked: dict[str, Any]
) -> None:
    assert kind not in offered(make_candidate(**facts), make_need(**asked))


@pytest.mark.parametrize(("fee", "step"), [(700_000, 600_000), (600_000, 400_000), (500_000, 400_000)])
def test_a_rate_is_lowered_by_one_step_and_a_fee_as_a_fee(fee: int, step: int) -> None:
    her = make_candidate(day_rate=None, monthly_fee=fee, fee_days=8)
    then = offered(her, make_need())["rate"].then
    assert (ask(then, 8, "JPY"), then.day_rate) == (step, None)


def test_a_change_that_lets_her_in_is_named_before_others_that_do_not() -> None:
    dear = make_candidate(day_rate=90_000, references=0, identity_checked=False)
    found = best(dear, make_need(), AS_OF, weights(make_need()))
    assert found is not None
    assert (found.change.kind, found.opens, found.before) == ("rate", True, OUT)
    assert found.after == low_of(found.change.then, make_need())


def test_nothing_is_named_when_two_conditions_keep_her_out_or_only_her_own_list_does() -> None:
    asked = weights(make_need())
    two = make_candidate(day_rate=90_000, available_from=date(2027, 3, 1))
    assert best(two, make_need(), AS_OF, asked) is None
    for lists in ({"conflicts": frozenset({COMPANY})}, {"hidden_from": frozenset({COMPANY})}):
        assert best(make_candidate(**lists), make_need(), AS_OF, asked) is None


# --- the best of its set, by brute force -----------------------------------------------------------------------------
@given(people, needs())
@LAW
def test_the_one_change_is_the_best_of_its_set(her: Candidate, need: Need) -> None:
    found = best(her, need, AS_OF, weights(need))
    before = low_of(her, need)
    lows = [low for change in alternatives(her, need, AS_OF) if (low := low_of(change.then, need)) is not None]
    if found:
        assert found.after == max(lows) == low_of(found.change.then, need)
        assert found.opens == (before is None)
        assert before is None or shown(found.after) > shown(before)
        assert found.tenths == shown(found.after) - shown(before or 0)
    else:
        assert all(before is not None and shown(low) <= shown(before) for low in lows)


@given(people, needs())
@LAW
def test_every_alternative_is_the_same_person_who_says_one_thing_more(her: Candidate, need: Need) -> None:
    """No list of companies, language, completed engagement or status is ever offered as something to change."""
    together = {"days": {"free_days"}, "availability": {"available_from", "availability_confirmed_on"}}
    for change in alternatives(her, need, AS_OF):
        moved = {f.name for f in fields(Candidate) if getattr(her, f.name) != getattr(change.then, f.name)}
        assert moved
        assert not moved & {"id", "published", "completed", "currency", "languages", "conflicts", "hidden_from"}
        assert len(moved - together.get(change.kind, set()) - {"region"}) == 1 or change.kind == "availability"
        assert set(change.then.skills) >= set(her.skills)
        if her.skills:
            assert set(change.then.skills) == set(her.skills)
            assert all(change.then.skills[id_].level == skill.level for id_, skill in her.skills.items())


@given(people, needs())
@LAW
def test_a_rate_that_is_offered_is_paid_by_the_budget(her: Candidate, need: Need) -> None:
    for change in alternatives(her, need, AS_OF):
        if change.kind in ("rate", "tell_rate"):
            asked = ask(change.then, need.days, need.currency)
            assert asked is not None
            assert asked <= change.about[0] <= need.budget_max
            assert "budget" not in exclusions(change.then, need, AS_OF)
        if change.kind in ("confirm", "availability"):
            assert not is_stale(change.then, AS_OF)


@given(people, st.lists(needs(), min_size=1, max_size=4))
@settings(LAW, max_examples=60)
def test_the_change_over_several_needs_is_the_best_of_all_they_offer(her: Candidate, several: list[Need]) -> None:
    asked = [(need, weights(need)) for need in several]
    found = widest(her, asked, AS_OF)

    def total(then: Candidate) -> int:
        return sum((low_of(then, need) or 0) - (low_of(her, need) or 0) for need in several)

    everything = [total(change.then) for need in several for change in alternatives(her, need, AS_OF)]
    if found is None:
        assert max(everything, default=0) <= 0
        return
    assert found.total == max(everything) == total(found.change.then) > 0
    before, after = [low_of(her, need) for need in several], [low_of(found.change.then, need) for need in several]
    assert found.opened == sum(b is None and a is not None for b, a in zip(before, after, strict=True))
    assert found.raised == sum(
        b is not None and a is not None and shown(a) > shown(b) for b, a in zip(before, after, strict=True)
    )
    assert found.looked_at == len(several)
    assert found.change.key in {change.key for change in alternatives(her, several[found.example], AS_OF)}


@pytest.mark.parametrize("kpis", [("leads", "cpa"), ("cpa", "leads")])
def test_of_two_that_bring_the_same_the_first_asked_for_is_named(kpis: tuple[str, ...]) -> None:
    rows = [Outcome(kpi, improved=True, complete=False, confirmed=False) for kpi in ("cpa", "leads")]
    full = {"skills": {"seo": Skill(5), "branding": Skill(5)}, "references": 2, "day_rate": 50_000}
    her, need = make_candidate(outcomes=rows, **full), make_need(kpis=kpis)
    found = best(her, need, AS_OF, weights(need))
    assert found is not None
    assert found.change.key == ("figures", kpis[:1])
