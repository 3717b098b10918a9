"""What everybody may see: the question, open needs, the formula; the language; the ends of the road."""

import json
import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from config import formula, pages
from kernel import clock
from matching.bands import FEWEST
from matching.listing import KEPT
from matching.market import active_weights, asking, facts_of
from matching.ranking_sql import NEW_FOR
from matching.scoring import FACTORS, exclusions, shown, weights
from matching.scoring.shares import SLIDER
from tests import make
from tests.matching.generated import demands

pytestmark = pytest.mark.django_db


@pytest.fixture
def visitor() -> Client:
    return Client(headers={"accept-language": "en"})


def test_the_one_question_leads_a_visitor_to_signing_up_with_her_stage(visitor: Client) -> None:
    page = visitor.get("/").text
    for stage in ("startup", "mid_size", "enterprise"):
        assert f'href="/accounts/signup/?side=company&amp;stage={stage}"' in page
    assert 'href="/accounts/signup/?side=cmo"' in page


def test_the_question_leads_a_member_straight_to_her_need(world: Any) -> None:
    page = world.client("owner").get("/").text
    assert 'href="/company/needs/new/?stage=startup"' in page


@pytest.mark.parametrize("name", ["curator", "finance_staff", "company_finance"])
def test_who_may_not_write_a_need_is_led_to_what_is_open(world: Any, name: str) -> None:
    client = world.client(name)
    page = client.get("/").text
    assert "/company/needs/new/" not in page
    assert 'href="/needs/?stage=startup"' in page
    assert client.get("/needs/?stage=startup").status_code == 200


def test_open_needs_are_shown_newest_first_and_drafts_never(world: Any, visitor: Client) -> None:
    make.draft_need(world.company, world.owner, title_en="A draft nobody knows")
    for n in range(5):
        make.open_need(world.company, world.owner, world.curator, title_en=f"Open need {n}")
    page = visitor.get("/").text
    listed = page.split('aria-labelledby="order"')[0]  # below it one of them is the worked example
    assert re.findall(r"Open need \d", listed) == [f"Open need {n}" for n in (4, 3, 2, 1)]
    assert "A draft nobody knows" not in page
    assert "¥400k–700k" in page


def test_without_open_needs_the_next_step_is_said(visitor: Client) -> None:
    assert "No need is open right now" in visitor.get("/").text


def test_the_front_page_costs_the_same_with_one_need_and_with_many(
    world: Any, visitor: Client, django_assert_max_num_queries: Any
) -> None:
    for _ in range(6):
        make.open_need(world.company, world.owner, world.curator)
    with django_assert_max_num_queries(5):
        visitor.get("/")


def test_the_worked_example_adds_up() -> None:
    found = formula.example(active_weights().weights)
    tenths = [round(float(row["tenths"]) * 10) for row in found["rows"]]
    assert sum(tenths) == shown(found["score"].low)
    assert sum(row["weight"] for row in found["rows"]) == 2000
    assert [row["label"] for row in found["rows"]] == [formula.LABELS[factor] for factor in FACTORS]
    assert found["score"].high > found["score"].low


def test_the_worked_example_is_the_newest_public_need_with_somebody_invented(world: Any, visitor: Client) -> None:
    made = make.published_profile(world.cmo, world.curator)
    older = make.open_need(world.company, world.owner, world.curator, title_en="An older need")
    said = {"title_en": "The newest need", "tolerance_percent": 40}
    newest = make.open_need(world.company, world.owner, world.curator, **said)
    secret = make.open_need(world.company, world.owner, world.curator, title_en="A secret need", confidential=True)
    make.draft_need(world.company, world.owner, title_en="A draft nobody knows")
    for url in ("/", "/how-ranking-works/"):
        page = visitor.get(url).text
        example = page.split("<figure")[-1].split("</figure>")[0]
        assert f'href="/needs/{newest.pk}/">The newest need</a>' in example
        for word in ("A secret need", "A draft nobody knows", str(secret.pk), str(made.pk), str(older.pk)):
            assert word not in example
    assert str(made.identity) not in page
    assert f"{newest.budget_max_minor * 14 // 10:,}" not in page, "how far the company would go is its own affair"


def test_each_public_need_makes_an_example_that_adds_up(world: Any) -> None:
    table = active_weights().weights
    demands([world.company], world.users["owner"], 40)
    told = 0
    for need in asking().order_by("pk"):
        found = formula.example(table, need)
        facts = facts_of(need)
        shares = {(row.kind, row.id): row.weight for row in weights(facts, table)}
        lines = [line for factor in found["explained"].factors for line in factor.lines]
        assert {(line.kind, line.id): line.weight for line in lines} == shares
        assert sum(line.weight * (line.points or 0) for line in lines) == found["score"].low
        assert sum(row["weight"] for row in found["rows"]) == 2000
        invented = formula.invented(facts, clock.today())
        assert set(exclusions(invented, facts, clock.today())) == set()
        told += bool(found["unknown"])
    assert told > 10


def test_weights_under_which_tools_are_nearly_everything_have_an_example_too(world: Any) -> None:
    need = make.open_need(world.company, world.owner, world.curator)
    heavy = {stage: dict.fromkeys(FACTORS, 1) | {"tools": 1992} for stage in active_weights().weights}
    for real in (None, asking().get(pk=need.pk)):
        assert sum(row["weight"] for row in formula.example(heavy, real)["rows"]) == 2000


def test_without_a_public_need_the_example_is_made_up_and_says_so(visitor: Client) -> None:
    for url in ("/", "/how-ranking-works/"):
        assert "Worked example, made up" in visitor.get(url).text
    assert formula.example(active_weights().weights)["explained"] is None


def test_what_else_is_published_is_what_the_code_does(visitor: Client) -> None:
    page = visitor.get("/how-ranking-works/").text
    assert f"from 0 to {SLIDER[-1]} per cent" in page
    assert f"Of the first {KEPT[-1]} places {len(KEPT)} are kept" in page
    assert f"published in the last {NEW_FOR} days" in page
    assert f"Where at least {FEWEST} people qualify" in page


def test_the_example_is_spoken_in_the_readers_language() -> None:
    table = active_weights().weights
    for language, between in (("en", ", "), ("ja", "、")):
        with translation.override(language):
            spoken = formula.example(table)["spoken"]
        assert spoken.count(between) == len(FACTORS) - 1, spoken
    assert ", " not in spoken


def test_the_published_weights_are_those_in_force(visitor: Client) -> None:
    page = visitor.get("/how-ranking-works/").text
    weights = active_weights()
    assert f"Version {weights.number}," in page
    for factor in FACTORS:
        row = re.search(rf'<th scope="row">{formula.LABELS[factor]}</th>((?:<td class="n">\d+</td>){{3}})', page)
        assert row is not None, factor
        numbers = [int(n) for n in re.findall(r">(\d+)<", row[1])]
        assert numbers == [weights.weights[stage][factor] for stage in ("startup", "mid_size", "enterprise")]


# --- language --------------------------------------------------------------------------------------------------------
def test_a_visitor_s_choice_of_language_is_kept_in_a_cookie(visitor: Client) -> None:
    answer = visitor.post("/language/", {"language": "ja", "next": "/how-ranking-works/"})
    assert (answer.status_code, answer["Location"]) == (303, "/how-ranking-works/")
    page = visitor.get("/how-ranking-works/")
    assert "順位の決め方" in page.text
    assert page["Content-Language"] == "ja"


def test_a_person_s_choice_of_language_is_her_setting(world: Any) -> None:
    client = world.client("owner")
    client.post("/language/", {"language": "ja", "next": "/home/"})
    world.users["owner"].refresh_from_db()
    assert world.users["owner"].language == "ja"
    assert "やること" in client.get("/home/").text


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", ""])
def test_the_language_switch_leads_nowhere_else(visitor: Client, target: str) -> None:
    assert visitor.post("/language/", {"language": "ja", "next": target})["Location"] == "/"


def test_an_unknown_language_changes_nothing(visitor: Client) -> None:
    answer = visitor.post("/language/", {"language": "fr", "next": "/"})
    assert settings.LANGUAGE_COOKIE_NAME not in answer.cookies


# --- errors ----------------------------------------------------------------------------------------------------------
def test_a_missing_page_is_a_page_for_people_and_a_problem_for_programs(visitor: Client) -> None:
    page = visitor.get("/nowhere/")
    assert page.status_code == 404
    assert "Not found" in page.text
    answer = visitor.get("/api/v1/nowhere/")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert json.loads(answer.content)["type"] == "urn:kaji:problem:not-found"


def test_a_broken_page_is_told_without_the_database(rf: Any, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        page = pages.server_error(rf.get("/"))
        answer = pages.server_error(rf.get("/api/v1/needs/"))
    assert page.status_code == answer.status_code == 500
    assert "Something broke on our side" in page.content.decode()
    assert json.loads(answer.content)["status"] == 500


def test_a_form_from_elsewhere_is_refused_in_words() -> None:
    strict = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    answer = strict.post("/language/", {"language": "ja"})
    assert answer.status_code == 403
    assert "Please send the form again" in answer.text


# --- shields ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("address", ["/", "/how-ranking-works/", "/nowhere/", "/api/v1/docs/"])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_pages_hold_no_raw_component_and_nothing_inline(address: str, language: str) -> None:
    page = Client(headers={"accept-language": language}).get(address)
    assert "<c-" not in page.text
    assert " style=" not in page.text
    assert not re.search(r"<script(?![^>]*\bsrc=)", page.text)
    assert f'<html lang="{language}"' in page.text


def test_styles_are_let_through_for_the_api_page_only(visitor: Client) -> None:
    assert "'unsafe-inline'" in visitor.get("/api/v1/docs/")["Content-Security-Policy"]
    assert "'unsafe-inline'" not in visitor.get("/")["Content-Security-Policy"]
