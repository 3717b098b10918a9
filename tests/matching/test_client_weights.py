"""A company's own weights for a need: limits, live and saved, equal to the scorer; nobody else's ranking."""

from typing import Any

import pytest
from django.urls import reverse

from kernel import clock
from kernel.refusals import BadValues, NotPermitted, NotVisible, Stale, WrongState
from marketplace import actions as needs
from matching.board import board
from matching.client_actions import move_sliders
from matching.client_weights import Moved
from matching.market import active_weights, asking, candidates, facts_of
from matching.models import ClientWeights, MatchNeed
from matching.scoring import rank
from profiles.models import Profile
from tests import make
from tests.conftest import CAST
from tests.matching.scene import Caller, crowd, undone
from tests.matching.test_ranking import page, places
from tests.matching.test_transitions_matching import people

TILTED = {"skills": 0, "rate": 200, "evidence": 150}


@pytest.fixture
def need(world: Any) -> Any:
    crowd(12)
    made = make.open_need(world.company, world.requester, world.curator, budget_max_minor=520_000)
    return asking().get(pk=made.pk)


def expected(need: Any, sliders: dict[str, int]) -> list[str]:
    rows = candidates(Profile.objects.all())
    told = rank(rows, facts_of(need), clock.today(), active_weights().weights, sliders)
    return [str(row.candidate) for row in told.ranked]


def test_the_list_follows_the_sliders_and_the_scorer(world: Any, need: Any) -> None:
    query = "?skills=0&rate=200&evidence=150"
    usual, tried = expected(need, {}), expected(need, TILTED)
    assert usual != tried
    assert places(page(world, need, query=query)) == tried[:10]
    told = Caller(world).api("requester", f"/api/v1/needs/{need.pk}/ranking{query}").json()
    assert [row["profile"] for row in told["rows"]] == tried[:10]
    assert (told["weights_source"], told["sliders"]) == ("tried", TILTED)
    assert places(page(world, need)) == usual[:10]
    found = board(need, world.requester, moved=Moved("tried", TILTED))
    assert all(sum(line.weight for f in row.explained.factors for line in f.lines) == 2_000 for row in found.places)


def test_what_is_saved_orders_the_company_s_list_and_nobody_else_s(world: Any, need: Any) -> None:
    row = MatchNeed.objects.filter(pk=need.pk).values().get()
    answer = Caller(world).page("requester", reverse("ranking_weights", args=[need.pk]), TILTED | {"version": 0})
    assert answer.status_code == 303
    tried, usual = expected(need, TILTED), expected(need, {})
    for name in ("requester", "owner", "company_finance"):
        assert places(page(world, need, name)) == tried[:10]
    assert places(page(world, need, query="?published=on")) == usual[:10]
    # A curator judges by the published order, and is told that there is another.
    text = page(world, need, "curator")
    assert places(text) == usual[:10]
    assert "The company has moved them for this need" in text
    # What she reads of the need is by the published weights: the company's own are its own affair.
    assert MatchNeed.objects.filter(pk=need.pk).values().get() == row
    saved = ClientWeights.objects.get(need=need)
    move_sliders(need_id=need.pk, actor=world.owner, sliders={}, version=saved.version)
    assert ClientWeights.objects.get(need=need).sliders == {}
    assert places(page(world, need)) == usual[:10]


def test_limits_are_said_and_nothing_is_saved(world: Any, need: Any) -> None:
    everything = dict.fromkeys(("stage", "industry", "skills", "outcomes", "evidence", "rate", "availability"), 0)
    everything |= dict.fromkeys(("tools", "location"), 0)
    asked = {slider.factor for slider in board(need, world.requester).sliders}
    nothing = {name: 0 for name in everything if name in asked}
    strange = next(iter({"location", "tools"} - asked), None)
    for wrong in ({"skills": 201}, {"skills": -1}, {"luck": 100}, nothing, *([{strange: 50}] if strange else [])):
        with undone(), pytest.raises(BadValues):
            move_sliders(need_id=need.pk, actor=world.requester, sliders=wrong)
    client = world.client("requester")
    for query in ("skills=201", "skills=abc", "&".join(f"{name}=0" for name in nothing)):
        answer = client.get(reverse("ranking", args=[need.pk]) + f"?{query}")
        assert answer.status_code == 422
        assert places(answer.content.decode()) == expected(need, {})[:10]
    caller = Caller(world)
    for body in ({"sliders": {"skills": 201}}, {"sliders": {"luck": 1}}, {"sliders": nothing}, {"skills": 1}):
        assert caller.api("requester", f"/api/v1/needs/{need.pk}/weights", body).status_code == 422
    assert not ClientWeights.objects.exists()


def test_two_who_move_them_at_once_do_not_overwrite_each_other_unseen(world: Any, need: Any) -> None:
    first = move_sliders(need_id=need.pk, actor=world.requester, sliders={"rate": 150})
    move_sliders(need_id=need.pk, actor=world.owner, sliders={"rate": 50}, version=first.version)
    with pytest.raises(Stale):
        move_sliders(need_id=need.pk, actor=world.requester, sliders={"rate": 0}, version=first.version)
    assert ClientWeights.objects.get(need=need).sliders == {"rate": 50}
    with pytest.raises(Stale):  # whoever saw none saved
        move_sliders(need_id=need.pk, actor=world.requester, sliders={"rate": 0}, version=0)


WHO = dict.fromkeys(CAST, NotVisible) | {
    "owner": None,
    "requester": None,
    "approver": None,
    "company_finance": NotPermitted,
    "curator": NotPermitted,
}


@pytest.mark.parametrize("moved_before", [False, True])
def test_who_may_move_them(world: Any, need: Any, moved_before: bool) -> None:
    if moved_before:
        move_sliders(need_id=need.pk, actor=world.requester, sliders={"rate": 150})
    for name, actor in people(world):
        refusal = WHO[name]
        with undone():
            if refusal is None:
                move_sliders(need_id=need.pk, actor=actor, sliders={"rate": 10})
                assert ClientWeights.objects.get(need=need).sliders == {"rate": 10}, name
            else:
                with pytest.raises(refusal):
                    move_sliders(need_id=need.pk, actor=actor, sliders={"rate": 10})


def test_a_need_that_is_over_keeps_the_weights_it_had(world: Any, need: Any) -> None:
    draft = make.draft_need(world.company, world.requester)
    with pytest.raises(WrongState):
        move_sliders(need_id=draft.pk, actor=world.requester, sliders={"rate": 10})
    move_sliders(need_id=need.pk, actor=world.requester, sliders={"rate": 10})
    needs.close_need(need_id=need.pk, actor=world.requester, code="postponed", answer="")
    with pytest.raises(WrongState):
        move_sliders(need_id=need.pk, actor=world.requester, sliders={"rate": 20})


def test_weights_of_what_the_need_asks_for_no_more_count_no_more(world: Any, need: Any) -> None:
    """Only the place weighs something, then nobody has to come: the published weights are what is left."""
    needs.revise_need(need_id=need.pk, actor=world.requester, values={"onsite_days": 2, "prefecture_id": "osaka"})
    asked = {slider.factor for slider in board(asking().get(pk=need.pk), world.requester).sliders}
    move_sliders(need_id=need.pk, actor=world.requester, sliders=dict.fromkeys(asked - {"location"}, 0))
    needs.revise_need(need_id=need.pk, actor=world.requester, values={"onsite_days": 0})
    now = asking().get(pk=need.pk)
    assert places(page(world, now)) == expected(now, {})[:10]
