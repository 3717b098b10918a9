"""Who reads a shortlist, what it says, and what waits on the desk and at home."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from marketplace import candidacy_actions as candidacies
from matching import actions
from matching.desk import waiting
from matching.todo import matters
from matching.wording import sentences
from profiles import profile_row_actions as profile_rows
from tests import make
from tests.matching.scene import (
    Caller,
    Scene,
    crowd,
    drafted,
    explain_all,
    move,
    order,
    presented,
    read,
    two_under_review,
)


@pytest.fixture
def scene(world: Any) -> Scene:
    return drafted(world)


def test_a_draft_is_invisible_to_the_company(world: Any, scene: Scene) -> None:
    explain_all(world, scene)
    caller = Caller(world)
    for name in ("owner", "requester", "approver", "company_finance", "cmo"):
        assert caller.page(name, reverse("shortlist", args=[scene.shortlist.pk])).status_code == 404
        assert caller.api(name, f"/api/v1/shortlists/{scene.shortlist.pk}").status_code == 404
    ranking = caller.page("owner", reverse("ranking", args=[scene.need.pk])).content.decode()
    assert str(scene.shortlist.pk) not in ranking
    assert "Her account of building the channel is concrete." not in ranking
    assert caller.api("owner", f"/api/v1/needs/{scene.need.pk}/ranking").json()["shortlist"] is None


def test_the_company_reads_both_reasons_and_both_ranks(world: Any, scene: Scene) -> None:
    move(world, scene, 1, 1)
    explain_all(world, scene)
    actions.present_shortlist(shortlist_id=scene.shortlist.pk, actor=world.curator)
    text = read(world, scene)
    assert "Her account of building the channel is concrete." in text
    for word in ("Missing", "Fits", "Rank 1 by score", "Rank 2 by score", "moved up 1 place"):
        assert word in text
    assert text.index("Rank 2 by score") < text.index("Rank 1 by score")
    for row in scene.candidacies:
        assert reverse("candidacy", args=[row.pk]) in text


def test_interview_and_terms_are_offered_to_those_who_may(world: Any) -> None:
    scene = presented(world)
    for name, offered in (
        ("owner", True),
        ("requester", True),
        ("approver", True),
        ("company_finance", False),
        ("curator", False),
    ):
        text = read(world, scene, name)
        for row in scene.candidacies:
            assert (reverse("candidacy_interview", args=[row.pk]) in text) == offered, name
            assert (reverse("offer_new", args=[row.pk]) in text) == offered, name
    candidacies.interview_candidate(candidacy_id=scene.candidacies[0].pk, actor=world.requester)
    text = read(world, scene)
    assert reverse("candidacy_interview", args=[scene.candidacies[0].pk]) not in text
    assert reverse("offer_new", args=[scene.candidacies[0].pk]) in text


def test_a_presented_list_keeps_its_figures_and_says_when_a_profile_changed(world: Any) -> None:
    scene = presented(world)
    assert "her profile has changed since" not in read(world, scene)
    profile_rows.set_skills(
        profile_id=scene.candidacies[0].profile_id,
        actor=world.cmo,
        skills=[{"skill_id": "lead_scoring", "level": 5}, {"skill_id": "marketing_strategy", "level": 5}],
    )
    assert "her profile has changed since" in read(world, scene)


def test_the_api_tells_the_list_in_its_order(world: Any) -> None:
    scene = presented(world)
    headers = {"Authorization": f"Bearer {Caller(world).tokens['owner']}", "Accept-Language": "en"}
    data = world.client("anonymous").get(f"/api/v1/shortlists/{scene.shortlist.pk}", headers=headers).json()
    assert [row["candidacy"] for row in data["entries"]] == [str(pk) for pk in order(scene.shortlist)]
    assert data["status"] == "presented"
    assert all(row["machine_rank"] and row["reason_en"] for row in data["entries"])
    text = read(world, scene)
    for row in data["entries"]:
        assert (bool(row["missing"]), bool(row["fits"]), row["failed"]) == (True, True, [])
        assert escape(sentences(row["missing"])) in text
        assert escape(sentences(row["fits"])) in text


# --- desk and home ------------------------------------------------------------------------------------------------
def test_a_need_waits_until_its_list_is_presented(world: Any) -> None:
    scene = two_under_review(world)
    assert [(need.pk, need.under_review) for need in waiting()] == [(scene.need.pk, 2)]
    (due,) = matters(world.curator).todo
    assert due.url == reverse("desk_need", args=[scene.need.pk])
    assert due.due_on == scene.candidacies[0].answer_due_on
    assert matters(world.owner).todo == [] == matters(world.curator).running
    scene.shortlist = actions.start_shortlist(need_id=scene.need.pk, actor=world.curator)
    assert [row.url for row in matters(world.curator).running] == [due.url]
    assert world.users["curator"].name in world.client("curator").get(reverse("desk")).content.decode()
    explain_all(world, scene)
    actions.present_shortlist(shortlist_id=scene.shortlist.pk, actor=world.curator)
    assert matters(world.curator).todo == [] == matters(world.curator).running


def test_the_company_is_reminded_of_a_list_until_it_reacts(world: Any) -> None:
    scene = presented(world)
    for name in ("owner", "requester", "approver"):
        assert [row.url for row in matters(world.actors[name]).todo] == [
            reverse("shortlist", args=[scene.shortlist.pk])
        ]
    for name in ("company_finance", "former_member", "other_owner", "cmo", "anonymous", "finance_staff"):
        assert matters(world.actors[name]).todo == []
    candidacies.interview_candidate(candidacy_id=scene.candidacies[0].pk, actor=world.requester)
    assert matters(world.owner).todo == []


def test_the_desk_lists_needs_without_candidates_apart(world: Any) -> None:
    need = make.open_need(world.company, world.requester, world.curator)
    text = world.client("curator").get(reverse("desk")).content.decode()
    assert "No company is waiting" in text
    assert reverse("desk_need", args=[need.pk]) in text


def test_the_desk_offers_to_propose_and_to_take_up(world: Any) -> None:
    make.published_profile(world.cmo, world.curator)
    need = make.open_need(world.company, world.requester, world.curator)
    free = crowd(1)[0]
    row = make.candidacy(need, world.cmo)
    text = world.client("curator").get(reverse("desk_need", args=[need.pk])).content.decode()
    assert reverse("propose_cmo", args=[need.pk, free.pk]) in text
    assert reverse("propose_cmo", args=[need.pk, row.profile_id]) not in text
    assert reverse("candidacy_take_up", args=[row.pk]) in text


def test_the_desk_asks_as_often_for_one_candidate_as_for_fifty(world: Any) -> None:
    scene = drafted(world)
    client, url = world.client("curator"), reverse("desk_need", args=[scene.need.pk])
    client.get(url)
    counts = []
    for more in (0, 50):
        crowd(more)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(url).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 15


def test_applications_are_listed_wherever_they_rank(world: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("matching.board.PAGE", 1)
    need = make.open_need(world.company, world.requester, world.curator)
    for name in ("cmo", "other_cmo"):
        make.published_profile(world.actors[name], world.curator)
    rows = [make.candidacy(need, world.actors[name]) for name in ("cmo", "other_cmo")]
    text = world.client("curator").get(reverse("desk_need", args=[need.pk])).content.decode()
    for row in rows:
        assert f'action="{reverse("candidacy_take_up", args=[row.pk])}"' in text
