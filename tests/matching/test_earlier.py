"""Strong candidates of a company's earlier needs: who is offered again, with her rank now, and to whom."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from marketplace import candidacy_actions as candidacies
from matching.board import ranked_need
from matching.earlier import earlier
from matching.market import asked, asking
from matching.ranking_sql import top
from profiles import profile_row_actions as profile_rows
from tests import make
from tests.matching.scene import Caller, crowd, drafted, presented


def again(world: Any, name: str = "requester", company: Any = None) -> Any:
    """Open another need of the company and return who is offered for it to this reader."""
    author = world.requester if company is None else world.other_owner
    need = make.open_need(company or world.company, author, world.curator)
    return need, earlier(ranked_need(world.actors[name], need.pk), world.actors[name])


def reject(world: Any, row: Any, code: str) -> None:
    text = "理由です" if code == "other" else ""
    candidacies.reject_candidacy(candidacy_id=row.pk, actor=world.requester, code=code, text=text)


def test_who_was_on_a_shortlist_is_offered_for_the_next_need_with_her_rank(world: Any) -> None:
    scene = presented(world)
    crowd(8)
    need, rows = again(world)
    assert {row.profile.pk for row in rows} == {row.profile_id for row in scene.candidacies}
    order = [scored.profile_id for scored in top(asked(asking().get(pk=need.pk)), 20)]
    assert [row.rank for row in rows] == sorted(order.index(row.profile.pk) + 1 for row in rows)
    assert {(row.reached, row.then.need_id, row.free) for row in rows} == {("shortlisted", scene.need.pk, True)}


def test_how_far_she_came_and_the_farthest_counts(world: Any) -> None:
    first, second = presented(world), presented(world)
    her = second.candidacies[0]
    candidacies.interview_candidate(candidacy_id=her.pk, actor=world.requester)
    _need, rows = again(world)
    told = {row.profile.pk: (row.reached, row.then.need_id) for row in rows}
    assert told[her.profile_id] == ("interviewing", second.need.pk)
    assert told[first.candidacies[1].profile_id] == ("shortlisted", second.need.pk)


@pytest.mark.parametrize(
    ("code", "offered"),
    [
        *((code, True) for code in ("fit", "terms", "need_changed", "filled", "no_answer")),
        *((code, False) for code in ("skills", "field", "conflict", "other")),
    ],
)
def test_who_was_turned_down_for_herself_is_not_offered_again(world: Any, code: str, offered: bool) -> None:
    scene = presented(world)
    reject(world, scene.candidacies[0], code)
    _need, rows = again(world)
    assert (scene.candidacies[0].profile_id in {row.profile.pk for row in rows}) is offered


def test_who_left_or_never_came_far_is_not_offered(world: Any) -> None:
    scene = presented(world)
    candidacies.withdraw_candidacy(candidacy_id=scene.candidacies[0].pk, actor=world.cmo, text="")
    assert {row.profile.pk for row in again(world)[1]} == {scene.candidacies[1].profile_id}
    draft = drafted(world)
    reject(world, draft.candidacies[0], "filled")
    candidacies.unshortlist_candidacy(candidacy_id=scene.candidacies[1].pk, actor=world.curator)
    assert again(world)[1] == ()


def test_who_was_engaged_is_offered_and_who_does_not_qualify_is_not(world: Any) -> None:
    engagement = make.whole_story(world)
    _need, rows = again(world)
    assert [(row.profile.pk, row.reached) for row in rows] == [(engagement.profile_id, "engaged")]
    narrow = make.open_need(world.company, world.requester, world.curator, skills=[{"skill_id": "seo", "must": True}])
    assert earlier(ranked_need(world.requester, narrow.pk), world.requester) == ()


def test_another_company_hears_nothing_of_it_and_curators_only_within_the_company(world: Any) -> None:
    presented(world)
    assert again(world, "other_owner", world.other_company)[1] == ()
    assert again(world, "curator", world.other_company)[1] == ()
    assert len(again(world, "curator")[1]) == 2


def test_who_hides_from_the_company_since_then_is_gone(world: Any) -> None:
    scene = presented(world)
    profile_rows.set_hide_from(
        profile_id=scene.candidacies[0].profile_id, actor=world.cmo, companies=[{"name": world.company.name_ja}]
    )
    assert {row.profile.pk for row in again(world)[1]} == {scene.candidacies[1].profile_id}


def test_the_page_invites_and_the_api_says_the_same(world: Any) -> None:
    presented(world)
    need, rows = again(world)
    url = reverse("earlier_candidates", args=[need.pk])
    for page in (reverse("ranking", args=[need.pk]), reverse("need", args=[need.pk])):
        assert f'hx-get="{url}"' in world.client("requester").get(page).content.decode()
    page = world.client("requester").get(url).content.decode()
    piece = world.client("requester").get(url, headers={"hx-request": "true"}).content.decode()
    assert "<h1" in page
    assert "<h1" not in piece
    for row in rows:
        invite = reverse("invite_cmo", args=[need.pk, row.profile.pk])
        assert invite in page
        assert invite in piece
        assert invite not in world.client("company_finance").get(url).content.decode()
    found = Caller(world).api("requester", f"/api/v1/needs/{need.pk}/earlier-candidates").json()
    assert [(one["profile"], one["rank"]) for one in found] == [(str(row.profile.pk), row.rank) for row in rows]
    candidacies.invite_cmo(need_id=need.pk, profile_id=rows[0].profile.pk, actor=world.requester)
    page = world.client("requester").get(url).content.decode()
    assert reverse("invite_cmo", args=[need.pk, rows[0].profile.pk]) not in page
    assert "On this need:" in page


def test_many_earlier_needs_cost_no_more_statements_than_one(world: Any) -> None:
    presented(world)
    need, _rows = again(world)
    url, browser = reverse("earlier_candidates", args=[need.pk]), world.client("requester")

    def cost() -> int:
        browser.get(url)
        with CaptureQueriesContext(connection) as found:
            assert browser.get(url).status_code == 200
        return len(found)

    one = cost()
    for _ in range(4):
        presented(world)
    assert cost() == one <= 15
