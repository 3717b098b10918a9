"""The lists of needs and CMOs: page and API find the same, in the same order; nothing hidden is found; an edit is
found by the next query; rebuilding changes nothing.
"""

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kernel.pages import long_list
from kernel.relay import drain
from marketplace import actions as needs
from marketplace.models import NeedPublic
from profiles import actions as people
from profiles import profile_actions as profiles
from profiles import profile_row_actions as profile_rows
from profiles import vocabulary_actions as vocabulary
from profiles.models import Profile, ProfileSearch
from tests import make
from tests.kernel.snapshot import snapshot
from tests.search.market import WORDS, cmo_fits, fill, need_fits, questions
from tests.search.test_words import HOSTILE

PAGES = {"cmos": "cmo_list", "needs": "need_list"}
COLLECTIONS = {"cmos": "/api/v1/profiles", "needs": "/api/v1/public-needs"}


def on_page(client: Client, kind: str, asked: dict[str, str]) -> list[str]:
    answer = client.get(reverse(PAGES[kind]), asked)
    assert answer.status_code == 200, asked
    return [str(row.pk) for row in answer.context["page"]]


def by_api(client: Client, kind: str, asked: dict[str, str]) -> list[str]:
    answer = client.get(COLLECTIONS[kind], asked)
    assert answer.status_code == 200, (asked, answer.content)
    return [row["id"] for row in answer.json()["results"]]


def test_page_api_and_plain_python_agree_on_every_condition(world: Any) -> None:
    fill(world, seed=7, count=8)
    client, met = Client(), 0
    cmos = list(Profile.objects.published().whole())
    faces = list(NeedPublic.objects.all())
    found = {(kind, word): set(on_page(client, kind, {"q": word})) for kind in PAGES for word in WORDS if word}
    for kind, rows, fits in (("cmos", cmos, cmo_fits), ("needs", faces, need_fits)):
        for asked in questions(kind, seed=11, count=40):
            page = on_page(client, kind, asked)
            assert page == by_api(client, kind, asked), asked
            fitting = {str(row.pk) for row in rows if fits(row, asked)}
            if "q" in asked:
                assert set(page) == fitting & found[kind, asked["q"]], asked
            else:
                assert set(page) == fitting, asked
            met += bool(page)
    assert met > 40  # most questions have an answer


def test_cursors_lead_through_every_row_once_in_the_order_of_the_page(world: Any) -> None:
    fill(world, seed=3, count=5)
    for kind in PAGES:
        for asked in ({}, {"order": "soonest"}, {"q": "展示会"}, {"q": "lead", "order": "best"}):
            found, url = [], f"{COLLECTIONS[kind]}?{urlencode({'page_size': 2, **asked})}"
            while url:
                answer = Client().get(url).json()
                found += [row["id"] for row in answer["results"]]
                url = answer["next"]
            assert found == on_page(Client(), kind, asked), (kind, asked)


def test_the_best_match_comes_first_and_among_equals_the_newest(world: Any) -> None:
    text = make.open_need(
        world.company, world.requester, world.curator, title_ja="別の題", title_en="", summary_ja="展示会です"
    )
    title = make.open_need(world.company, world.requester, world.curator, title_ja="展示会の後を変える", title_en="")
    newest = make.open_need(world.company, world.requester, world.curator, title_ja="展示会の後を変える", title_en="")
    found = on_page(Client(), "needs", {"q": "展示会"})
    assert found == [str(newest.pk), str(title.pk), str(text.pk)]
    assert on_page(Client(), "needs", {"q": "展示会", "order": "newest"}) == [
        str(newest.pk),
        str(title.pk),
        str(text.pk),
    ]
    answer = Client(headers={"accept-language": "en"}).get(reverse("need_list"), {"q": "展示会"})
    assert "Best match first" in answer.content.decode()


def test_hostile_words_are_searched_or_refused(db: None) -> None:
    for text in HOSTILE:
        for kind, name in PAGES.items():
            page = Client().get(reverse(name), {"q": text})
            assert page.status_code == Client().get(COLLECTIONS[kind], {"q": text}).status_code, text
            assert page.status_code == (422 if "\0" in text or len(text.strip()) > 200 else 200), text


def test_unknown_parameters_are_ignored_and_bad_values_refused(world: Any) -> None:
    fill(world, seed=5, count=2)
    for kind, address in PAGES.items():
        everything = on_page(Client(), kind, {})
        assert on_page(Client(), kind, {"unknown": "x", "utm_source": "mail"}) == everything
        assert by_api(Client(), kind, {"unknown": "x"}) == everything
        for name, value in (("order", "sideways"), ("stage", "giant"), ("skill", "flying"), ("language", "xx")):
            page = Client().get(reverse(address), {name: value})
            assert (page.status_code, list(page.context["form"].errors)) == (422, [name])
            assert Client().get(COLLECTIONS[kind], {name: value}).status_code == 422
    for name, value in (("available_by", "1.12.2026"), ("available_by", "9999-01-01"), ("free_days", "two")):
        assert Client().get("/api/v1/profiles", {name: value}).status_code == 422


# --- what the address says -------------------------------------------------------------------------------------------
def test_each_condition_that_holds_is_shown_and_can_be_taken_away(world: Any) -> None:
    fill(world, seed=5, count=2)
    asked = {"q": "展示会", "stage": "mid_size", "skill": "lead_scoring", "page": "3", "utm": "x", "order": "newest"}
    client = Client(headers={"accept-language": "en"})
    chips = client.get(reverse("cmo_list"), asked).context["chips"]
    assert [(str(chip.label), str(chip.value)) for chip in chips] == [
        ("Words", "展示会"),
        ("Stage", "Small to mid-size company"),
        ("Skill", "Lead scoring"),
    ]
    assert chips[1].url == "?q=%E5%B1%95%E7%A4%BA%E4%BC%9A&order=newest&skill=lead_scoring"
    rest = client.get(reverse("cmo_list") + chips[0].url).context["chips"]
    assert [str(chip.label) for chip in rest] == ["Stage", "Skill"]
    page = client.get(reverse("need_list"), {"place": "remote", "q": "nothing-like-it"})
    assert [str(chip.value) for chip in page.context["chips"]] == ["nothing-like-it", "Everything online"]
    assert "fewer words find more" in page.content.decode()


# --- what is hidden --------------------------------------------------------------------------------------------------
def test_a_hidden_name_or_employer_is_not_found(world: Any) -> None:
    made = make.published_profile(world.cmo, world.curator)
    for word in ("佐伯", "Saeki", "東海計測"):
        assert on_page(Client(), "cmos", {"q": word}) == [str(made.pk)], word
    profiles.edit_profile(profile_id=made.pk, actor=world.cmo, values={"visibility": "anonymous"})
    for cast in ("anonymous", "owner", "other_cmo", "cmo", "curator"):
        for word in ("佐伯", "真理子", "Saeki", "Mariko", "東海計測", "東海"):
            assert on_page(world.client(cast), "cmos", {"q": word}) == [], (cast, word)
    words = ProfileSearch.objects.get(pk=made.pk).words
    assert not any(part in words for part in ("佐伯", "saeki", "mariko", "東海"))
    assert on_page(Client(), "cmos", {"q": "製造業"}) == [str(made.pk)]


def test_the_company_of_a_confidential_need_is_not_found(world: Any) -> None:
    people.edit_company(company_id=world.company.pk, actor=world.owner, values={"name_ja": "株式会社水無月計器"})
    need = make.open_need(world.company, world.requester, world.curator, confidential=True)
    named = make.open_need(world.company, world.requester, world.curator)
    for cast in ("anonymous", "curator", "owner"):
        assert on_page(world.client(cast), "needs", {"q": "水無月計器"}) == [str(named.pk)], cast
    words = NeedPublic.objects.values_list("words", flat=True).get(pk=need.pk)
    assert "水無月" not in str(words)
    assert str(need.pk) in on_page(world.client("curator"), "needs", {"q": "展示会"})


# --- in step with the rows -------------------------------------------------------------------------------------------
def test_an_edit_is_found_by_the_next_query(world: Any) -> None:
    made = make.published_profile(world.cmo, world.curator)
    need = make.open_need(world.company, world.requester, world.curator)
    steps: list[tuple[str, str, Any]] = [
        (
            "cmos",
            "琥珀色",
            lambda: profiles.edit_profile(profile_id=made.pk, actor=world.cmo, values={"summary_ja": "琥珀色"}),
        ),
        (
            "cmos",
            "久遠",
            lambda: profiles.edit_profile(profile_id=made.pk, actor=world.cmo, values={"name_ja": "久遠 葵"}),
        ),
        (
            "cmos",
            "hubspot",
            lambda: profile_rows.set_tools(
                profile_id=made.pk, actor=world.cmo, tools=[{"tool_id": "hubspot_marketing_hub", "depth": "used"}]
            ),
        ),
        (
            "cmos",
            "羅針盤",
            lambda: profile_rows.put_outcome(
                profile_id=made.pk, actor=world.cmo, values={"kpi_id": "cac", "text_ja": "羅針盤"}
            ),
        ),
        (
            "needs",
            "琥珀色",
            lambda: needs.revise_need(need_id=need.pk, actor=world.requester, values={"summary_ja": "琥珀色"}),
        ),
        (
            "needs",
            "水無月",
            lambda: people.edit_company(
                company_id=world.company.pk, actor=world.owner, values={"name_ja": "水無月計器"}
            ),
        ),
    ]
    for kind, word, change in steps:
        assert on_page(Client(), kind, {"q": word}) == [], word
        change()
        assert len(on_page(Client(), kind, {"q": word})) == len(by_api(Client(), kind, {"q": word})) == 1, word
    profiles.edit_profile(profile_id=made.pk, actor=world.cmo, values={"summary_ja": "青磁色"})
    assert on_page(Client(), "cmos", {"q": "琥珀色"}) == []


def test_a_renamed_word_is_found_by_its_new_name(world: Any) -> None:
    made = make.published_profile(world.cmo, world.curator)
    need = make.open_need(world.company, world.requester, world.curator)
    vocabulary.rename_term(kind="skills", id="lead_scoring", actor=world.curator, ja="見込み客の鑑定", en="Lead assay")
    drain()
    assert on_page(Client(), "cmos", {"q": "鑑定"}) == on_page(Client(), "cmos", {"q": "assay"}) == [str(made.pk)]
    assert on_page(Client(), "needs", {"q": "鑑定"}) == [str(need.pk)]


def test_rebuilding_the_search_changes_nothing(world: Any, capsys: Any) -> None:
    fill(world, seed=9, count=4)
    make.profile(world.cmo)
    profiles.begin_profile(actor=world.other_cmo, name_ja="名前だけ")
    make.open_need(world.company, world.requester, world.curator, confidential=True)
    before = snapshot()
    call_command("rebuild_search")
    assert snapshot() == before
    assert "6 profiles, 5 needs." in capsys.readouterr().out
    ProfileSearch.objects.all().delete()
    NeedPublic.objects.update(words=None)
    assert snapshot() != before
    call_command("rebuild_search")
    assert snapshot() == before


@pytest.mark.parametrize("kind", ["cmos", "needs"])
def test_a_search_costs_as_many_queries_for_one_row_as_for_many(world: Any, kind: str) -> None:
    fill(world, seed=1, count=2)
    cost = []
    asked = {"q": "責任者" if kind == "cmos" else "名刺", "language": "ja"}
    for _round in range(2):
        for ask in (on_page, by_api):
            with CaptureQueriesContext(connection) as queries:
                assert ask(Client(), kind, asked)
            cost.append(len(queries))
        fill(world, seed=2, count=4)
    assert cost[:2] == cost[2:]
    assert max(cost) <= 14


def test_words_do_not_travel_with_the_rows_of_a_page(world: Any) -> None:
    fill(world, seed=1, count=1)
    with CaptureQueriesContext(connection) as queries:
        on_page(Client(), "needs", {})
    assert not [sql["sql"] for sql in queries if '"words"' in sql["sql"]]
    assert "words" not in json.dumps(Client().get("/api/v1/public-needs").json())


def test_a_page_out_of_range_is_the_last(world: Any) -> None:
    for _need in range(21):
        make.open_need(world.company, world.requester, world.curator)
    client = Client()
    first, last = (on_page(client, "needs", {"page": number}) for number in ("1", "2"))
    assert (len(first), len(last), len({*first, *last})) == (20, 1, 21)
    for asked, found in (("3", last), ("9" * 30, last), ("0", last), ("-1", last), ("x", first), ("", first)):
        assert on_page(client, "needs", {"page": asked}) == found, asked
    page = client.get(reverse("need_list"), {"page": "2"}).context["page"]
    assert (page.paginator.count, page.paginator.num_pages, page.has_next()) == (21, 2, False)
    assert on_page(client, "needs", {"q": "zzzz", "page": "4"}) == []


def test_a_very_long_list_says_that_there_is_more(world: Any, monkeypatch: Any) -> None:
    for _need in range(41):
        make.open_need(world.company, world.requester, world.curator)
    monkeypatch.setattr("kernel.pages.MOST_LISTED", 40)
    client = Client(headers={"accept-language": "en"})
    pages = [client.get(reverse("need_list"), {"page": number}) for number in ("1", "2", "3")]
    keys = [[row.pk for row in answer.context["page"]] for answer in pages]
    assert ([len(page) for page in keys], len({*keys[0], *keys[1]}), keys[1]) == ([20, 20, 20], 40, keys[2])
    assert all("More than 40 needs" in answer.content.decode() for answer in pages)
    monkeypatch.setattr("kernel.pages.MOST_LISTED", 41)
    assert "41 needs" in client.get(reverse("need_list")).content.decode()


def test_who_goes_while_a_list_is_read_is_not_on_its_page(world: Any, rf: Any) -> None:
    kept, gone = (make.open_need(world.company, world.requester, world.curator) for _n in range(2))
    rows = NeedPublic.objects.order_by("-published_at", "pk")
    page = long_list(rf.get("/"), [rows], rows.exclude(pk=gone.pk))
    assert [row.pk for row in page] == [kept.pk]
