"""Side by side: the same account as the ranking's, gaps first, two to four of this ranking and nobody else."""

import html
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from matching.client_actions import move_sliders
from matching.projections import rebuild
from matching.scoring import FULL
from profiles import profile_actions as profiles
from profiles.models import HideFrom, Profile, User
from tests import make
from tests.matching.scene import Caller, crowd, presented


@pytest.fixture
def need(world: Any) -> Any:
    crowd(15)
    return make.open_need(world.company, world.requester, world.curator, budget_max_minor=520_000)


def query(ids: Any) -> str:
    return "?" + "&".join(f"id={pk}" for pk in ids)


def ranked(world: Any, need: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = asked(world, f"/api/v1/needs/{need.pk}/ranking").json()["rows"]
    return rows


def asked(world: Any, url: str) -> Any:
    """Ask the API in the language of the page."""
    headers = {"Authorization": f"Bearer {Caller(world).tokens['requester']}", "accept-language": "en"}
    return Client().get(url, headers=headers)


def get(world: Any, need: Any, ids: Any, name: str = "requester", more: str = "") -> Any:
    return world.client(name).get(reverse("compare", args=[need.pk]) + query(ids) + more)


def api(world: Any, need: Any, ids: Any, more: str = "") -> Any:
    return asked(world, f"/api/v1/needs/{need.pk}/comparison{query(ids)}{more}")


@pytest.mark.parametrize("count", [2, 3, 4])
def test_each_account_is_the_ranking_s_and_the_largest_lack_comes_first(world: Any, need: Any, count: int) -> None:
    rows = ranked(world, need)
    chosen = [rows[n] for n in (7, 0, 4, 2)[:count]]
    told = api(world, need, [row["profile"] for row in chosen]).json()
    by_rank = sorted(chosen, key=lambda row: row["rank"])
    for found, row in zip(told["candidates"], by_rank, strict=True):
        assert {name: found[name] for name in ("rank", "profile", "score", "parts", "missing", "fits")} == {
            name: row[name] for name in ("rank", "profile", "score", "parts", "missing", "fits")
        }
    lacks = {
        part["factor"]: max(
            other["maximum"] - other["low"]
            for row in chosen
            for other in row["parts"]
            if other["factor"] == part["factor"]
        )
        for part in chosen[0]["parts"]
    }
    assert [(row["factor"], row["lack"]) for row in told["criteria"]] == sorted(lacks.items(), key=lambda x: -x[1])
    assert len(lacks) >= 6


def test_the_page_shows_every_fact_and_product_of_everybody(world: Any, need: Any) -> None:
    rows = ranked(world, need)
    unsure = next(row for row in rows if any(part["unknown"] for part in row["parts"]))
    chosen = [rows[0] if rows[0] != unsure else rows[1], unsure, rows[5]]
    text = html.unescape(get(world, need, [row["profile"] for row in chosen]).content.decode())
    for row in chosen:
        assert reverse("profile", args=[row["profile"]]) in text
        for item in (item for part in row["parts"] for item in part["items"]):
            points = "?" if item["points"] is None else item["points"]
            assert f"{item['weight']} × {points}</span>" in text
        assert text.count(row["missing"][0]) >= 1
    assert 'fill="url(#hatch)"' in text
    heads = re.findall(r'<tr role="row" class="fac"><th role="rowheader" scope="row">(.+?) <span', text)
    criteria = api(world, need, [row["profile"] for row in chosen]).json()["criteria"]
    assert heads == [row["label"] for row in criteria]


def test_items_of_a_factor_come_with_the_largest_lack_first(world: Any, need: Any) -> None:
    rows = ranked(world, need)[:3]
    text = html.unescape(get(world, need, [row["profile"] for row in rows]).content.decode())
    (skills,) = (part for part in rows[0]["parts"] if part["factor"] == "skills")
    block = text.split(f'scope="row">{skills["label"]} <span')[1].split("</tbody>")[0]
    seen = [
        [int(w) * (FULL - (0 if p == "?" else int(p))) for w, p in re.findall(r"(\d+) × (\d+|\?)</span>", line)]
        for line in block.split('class="itm"')[1:]
    ]
    assert len(seen) == len(skills["items"]) > 1
    worst = [max(line) for line in seen]
    assert worst == sorted(worst, reverse=True)


def test_who_cannot_be_compared_is_refused_and_the_choice_kept(world: Any, need: Any) -> None:
    rows = ranked(world, need)
    ids = [row["profile"] for row in rows]
    gone = str(crowd(1)[0].pk)
    Profile.objects.filter(pk=gone).update(day_rate_minor=900_000)
    rebuild([Profile.objects.get(pk=gone).pk])
    for chosen, said, kept in (
        ([], "Choose two to four candidates", []),
        (ids[:1], "Choose two to four candidates", ids[:1]),
        (ids[:1] * 3, "Choose two to four candidates", ids[:1]),
        (ids[:5], "At most four candidates", ids[:5]),
        (ids * 9, "At most four candidates", ids[:20]),
        ([*ids[:2], gone], "1 of those you chose is not in this ranking", ids[:2]),
        ([*ids[:2], str(need.pk)], "1 of those you chose is not in this ranking", ids[:2]),
        ([ids[0], "nonsense", "%00"], "2 of those you chose are not in this ranking", ids[:1]),
    ):
        answer = get(world, need, chosen)
        text = html.unescape(answer.content.decode())
        assert (answer.status_code, said in text) == (422, True), chosen
        assert re.findall(r'name="id" value="([^"]+)" checked', text) == kept
        assert api(world, need, chosen).status_code == 422


def test_hidden_missing_and_excluded_people_are_refused_in_the_same_words(world: Any, need: Any) -> None:
    """Whether somebody hides from this company, is gone, or never was, is not told."""
    ids = [row["profile"] for row in ranked(world, need)]
    hiding, stopped = ids[3], make.published_profile(world.cmo, world.curator, day_rate_minor=70_000)
    HideFrom.objects.create(profile_id=hiding, name="x", key=world.company.keys[0])
    profiles.hide_profile(profile_id=stopped.pk, actor=world.cmo)
    never = "00000000-0000-4000-8000-000000000000"
    answers = [get(world, need, [ids[0], ids[1], other]) for other in (hiding, stopped.pk, never)]
    pages = [
        re.sub(r'<(form method="post" action="/language|input type="hidden").*?>', "", answer.content.decode())
        for answer in answers
    ]
    bodies = [page.split("<main")[1].split("</main>")[0] for page in pages]
    assert bodies[0] == bodies[1] == bodies[2]
    assert {answer.status_code for answer in answers} == {422}


def test_the_curator_s_reasons_of_a_presented_list_stand_there(world: Any) -> None:
    scene = presented(world)
    ids = [row.profile_id for row in scene.candidacies]
    text = get(world, scene.need, ids).content.decode()
    assert text.count("Her account of building the channel is concrete.") == 2
    assert api(world, scene.need, ids).json()["candidates"][0]["reason_en"].startswith("Her account")


def test_it_follows_the_weights_the_company_saved_or_tries(world: Any, need: Any) -> None:
    sliders = {"skills": 0, "availability": 200}
    usual = [row["profile"] for row in ranked(world, need)][:3]
    assert api(world, need, usual).json()["weights_source"] == "published"
    tried = api(world, need, usual, "&skills=0&availability=200").json()
    assert tried["weights_source"] == "tried"
    move_sliders(need_id=need.pk, actor=world.requester, sliders=sliders, version=None)
    own = api(world, need, usual).json()
    assert own["weights_source"] == "saved"
    assert own["candidates"] == tried["candidates"]
    by_id = {row["profile"]: row["score"] for row in ranked(world, need)}
    told = {row["profile"]: row["score"] for row in own["candidates"]}
    assert {pk: by_id[pk] for pk in told if pk in by_id} == {pk: score for pk, score in told.items() if pk in by_id}
    assert "With your own weights" in get(world, need, usual).text
    assert api(world, need, usual, "&published=on").json()["weights_source"] == "published"
    assert get(world, need, usual, more="&skills=900").status_code == 200


def test_the_ranking_offers_the_choice_and_keeps_it(world: Any, need: Any) -> None:
    ids = [row["profile"] for row in ranked(world, need)]
    url = reverse("ranking", args=[need.pk])
    text = world.client("requester").get(f"{url}?id={ids[0]}&id={ids[2]}&page=1").text
    assert f'<form class="cmpbar" id="cmp" method="get" action="{reverse("compare", args=[need.pk])}">' in text
    assert re.findall(r'form="cmp" name="id" value="([^"]+)" checked', text) == [ids[0], ids[2]]
    second = world.client("requester").get(f"{url}?id={ids[0]}&page=2").text
    assert f'<input type="hidden" name="id" value="{ids[0]}">' in second


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_page_asks_as_often_for_two_as_for_four(world: Any, need: Any, language: str) -> None:
    User.objects.filter(pk=world.users["requester"].pk).update(language=language)
    ids = [row["profile"] for row in ranked(world, need)]
    get(world, need, ids[:2])
    client, url, counts = world.client("requester"), reverse("compare", args=[need.pk]), []
    for chosen in (ids[:2], ids[:4]):
        with CaptureQueriesContext(connection) as run:
            assert client.get(url + query(chosen)).status_code == 200
        counts.append(len(run))
    assert counts[0] == counts[1] <= 15, [q["sql"][:90] for q in run.captured_queries]
