"""What-if over the API: of a saved need, and of one that is only being thought about."""

from typing import Any

import pytest

from marketplace.models import Need
from matching.market import asking
from matching.thought import saved, thought
from matching.what_if import what_if
from tests import make
from tests.matching.scene import Caller, crowd

MONEY = {"currency": "JPY"}


@pytest.fixture
def need(world: Any) -> Any:
    crowd(14)
    made = make.open_need(
        world.company, world.requester, world.curator, budget_min_minor=300_000, budget_max_minor=380_000
    )
    return asking().get(pk=made.pk)


def whole(need: Any, world: Any) -> dict[str, Any]:
    return {
        "company": str(world.company.pk),
        "stage": need.stage,
        "role": need.role_id,
        "role_required": need.role_required,
        "budget_min": MONEY | {"amount": need.budget_min_minor},
        "budget_max": MONEY | {"amount": need.budget_max_minor},
        "tolerance_percent": need.tolerance_percent,
        "days": need.days,
        "start_on": need.start_on.isoformat(),
        "onsite_days": need.onsite_days,
        "prefecture": need.prefecture_id,
        "languages": need.languages,
        "skills": [{"skill": row["id"], "must": row["must"]} for row in need.asked_skill],
        **{f"{kind}s": [row["id"] for row in getattr(need, f"asked_{kind}")] for kind in ("kpi", "tool")},
        "industries": [row["id"] for row in need.asked_industry],
    }


def test_a_saved_need_and_the_same_one_thought_about_have_one_answer(world: Any, need: Any) -> None:
    caller, count = Caller(world), Need.objects.count()
    one = caller.api("requester", f"/api/v1/needs/{need.pk}/what-if")
    other = caller.api("requester", "/api/v1/what-if", whole(need, world))
    assert (one.status_code, other.status_code) == (200, 200), other.content
    assert one.json() == other.json()
    assert Need.objects.count() == count
    found, told = what_if(thought(saved(need))), one.json()
    assert told["count"] == found.now
    assert [(row["kind"], row["count"], row["more"]) for row in told["options"]] == [
        (option.of.kind, option.count, option.more) for option in found.options
    ]
    assert told["best"] in told["options"]
    assert told["rates"]["n"] == 14


def test_what_is_left_out_is_named_and_excludes_nobody(world: Any, need: Any) -> None:
    told = Caller(world).api("requester", "/api/v1/what-if", {"company": str(world.company.pk)}).json()
    assert told["not_counted"] == ["budget", "days", "start", "languages"]
    assert (told["options"], told["best"], told["rates"]) == ([], None, None)
    assert told["count"] >= 10


@pytest.mark.parametrize(
    ("sent", "wrong"),
    [
        ({"days": 0}, "days"),
        ({"days": 32}, "days"),
        ({"start_on": "0001-01-01"}, "start_on"),
        ({"budget_max": 5}, "budget_max"),
        ({"budget_min": MONEY | {"amount": 1}, "budget_max": {"amount": 2, "currency": "USD"}}, "budget_max"),
        ({"skills": [{"skill": "nothing"}]}, "skills"),
        ({"skills": [{"skill": "lead_scoring"}, {"skill": "lead_scoring", "must": True}]}, "skills"),
        ({"tools": ["nothing"]}, "tools"),
        ({"title_ja": "x"}, "title_ja"),
        ({"languages": ["xx"]}, "languages"),
    ],
)
def test_values_of_the_wrong_shape_are_refused_by_name(world: Any, sent: dict[str, Any], wrong: str) -> None:
    answer = Caller(world).api("requester", "/api/v1/what-if", {"company": str(world.company.pk), **sent})
    assert answer.status_code == 422
    assert wrong in str(answer.json()["errors"])


def test_another_company_s_need_cannot_be_thought_about(world: Any) -> None:
    caller = Caller(world)
    body = {"company": str(world.other_company.pk)}
    assert caller.api("requester", "/api/v1/what-if", body).status_code == 404
    assert caller.api("cmo", "/api/v1/what-if", body).status_code == 404
    assert caller.api("curator", "/api/v1/what-if", body).status_code == 200
