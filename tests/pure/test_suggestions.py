"""Suggestions for a need: each names the problem it came from."""

from itertools import combinations

import pytest

from marketplace.suggestions import MUST_HAVES, STAGES, Suggested, suggest_need
from profiles.reference import load

PROBLEMS = {row["id"]: row for row in load("problems")["problems"]}
PLAYBOOKS = {row["id"]: row for row in load("playbooks")["playbooks"]}


def ids(rows: tuple[Suggested, ...]) -> list[str]:
    return [row.id for row in rows]


def test_one_problem_becomes_a_draft() -> None:
    found = suggest_need("mid_size", ["unused_data"], employees=200)
    assert found.playbook == "mid_size"
    assert [line.problem for line in found.scope] == ["unused_data"]
    assert found.scope[0].ja.startswith("顧客データの置き場所と質を点検し")
    assert found.scope[0].en.startswith("Check where customer data lives")
    assert ids(found.must) == ["customer_data_analysis", "bi_dashboard", "data_hygiene"]
    assert ids(found.nice) == ["data_storytelling"]
    assert ids(found.kpis) == [
        "data_sync_success_rate",
        "decision_reason_rate",
        "review_held_rate",
    ]
    assert ids(found.tool_categories) == ["bi_data", "analytics", "cdp_engagement"]
    assert found.role == Suggested("head_of_marketing", ("unused_data",))
    assert ids(found.milestones) == ["mid_kpi_base", "mid_data_integration"]


def test_problems_take_turns_and_share_what_they_share() -> None:
    chosen = ["lead_volume_over_win_rate", "no_handover_rules", "tools_unused"]
    found = suggest_need("mid_size", chosen, employees=200)
    assert ids(found.must) == [
        "win_rate_improvement",
        "marketing_sales_sla",
        "tool_utilization_review",
    ]
    shared = next(row for row in found.nice if row.id == "mql_sql_criteria")
    assert shared.problems == ("lead_volume_over_win_rate", "no_handover_rules")
    assert [line.problem for line in found.scope] == chosen


def test_a_small_company_gets_the_light_playbook() -> None:
    light = suggest_need("mid_size", ["unused_data"], employees=50)
    assert light.playbook == "small"
    assert ids(light.milestones) == ["small_kpi_base", "small_review"]
    assert suggest_need("mid_size", ["unused_data"], employees=51).playbook == "mid_size"
    assert suggest_need("mid_size", ["unused_data"]).playbook == "mid_size"
    assert suggest_need("startup", ["unused_data"], employees=5).playbook == "startup"


def test_the_role_most_problems_hint_at_wins_and_the_first_among_equals() -> None:
    most = suggest_need("mid_size", ["no_ai_owner", "unused_data", "tools_unused"])
    assert most.role == Suggested("head_of_marketing", ("unused_data", "tools_unused"))
    equal = suggest_need("mid_size", ["no_ai_owner", "unused_data"])
    assert equal.role == Suggested("cmo", ("no_ai_owner",))


@pytest.mark.parametrize("employees", [10, 500])
@pytest.mark.parametrize("stage", STAGES)
def test_every_choice_is_complete_deterministic_and_explained(stage: str, employees: int) -> None:
    for chosen in combinations(PROBLEMS, 2):
        found = suggest_need(stage, chosen, employees)
        assert found == suggest_need(stage, chosen, employees)
        skills = found.must + found.nice
        assert len(found.must) == MUST_HAVES
        for rows, key in (
            (skills, "skills"),
            (found.kpis, "kpis"),
            (found.tool_categories, "tool_categories"),
        ):
            assert len(set(ids(rows))) == len(rows)
            assert set(ids(rows)) == {i for problem in chosen for i in PROBLEMS[problem][key]}
            for row in rows:
                assert row.problems == tuple(p for p in chosen if row.id in PROBLEMS[p][key])
        order = [m["id"] for m in PLAYBOOKS[found.playbook]["milestones"]]
        assert ids(found.milestones) == [i for i in order if i in ids(found.milestones)]
        assert found.milestones


@pytest.mark.parametrize(
    ("stage", "problems", "words"),
    [
        ("giant", ["unused_data"], "There is no stage 'giant'."),
        ("startup", [], "Choose one to 3 problems."),
        ("startup", list(PROBLEMS)[:4], "Choose one to 3 problems."),
        ("startup", ["unused_data", "unused_data"], "A problem can be chosen only once."),
        ("startup", ["boredom"], "There is no problem 'boredom'."),
    ],
)
def test_a_wrong_choice_is_refused(stage: str, problems: list[str], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        suggest_need(stage, problems)
