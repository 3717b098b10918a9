"""Saved searches: one spelling of what is asked, what is new on it, and for whom."""

import html
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from kernel import clock
from kernel.refusals import BadValues, NotPermitted, NotVisible, WrongState
from marketplace import actions as needs
from matching import search_actions as searches
from matching.models import SavedSearch
from matching.searches import candidates_now, fitting_now, news, told
from profiles import actions as people
from profiles import profile_actions as profiles
from profiles import profile_row_actions as profile_rows
from profiles import vocabulary_actions as words
from tests import make
from tests.matching.scene import Caller, crowd

MOST_QUERIES = 15


def save(actor: Any, kind: str, query: str = "", **values: Any) -> SavedSearch:
    return searches.save_search(actor=actor, kind=kind, query=QueryDict(query), **values)


def fresh(actor: Any, *rows: SavedSearch) -> list[Any]:
    """Return what is new on each search now."""
    found = news(rows, actor, clock.now())
    return [found[row.pk] for row in rows]


# --- what is asked ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("stage=startup&days=4", "days=4&stage=startup"),
        ("days=04&stage=startup&industry=&page=3&order=newest", "days=4&stage=startup"),
        ("q=+展示会　+の%0Aあと+", "q=展示会%20の%20あと"),
        ("q=a%26b%3Dc%2B", "q=a%26b%3Dc%2B"),
        ("", ""),
    ],
)
def test_conditions_are_kept_in_one_spelling(world: Any, typed: str, kept: str) -> None:
    row = save(world.cmo, "needs", typed)
    assert row.query == kept
    assert QueryDict(row.query).dict() == {key: value for key, value in QueryDict(kept).items() if value}
    with pytest.raises(BadValues, match="saved this search already"):
        save(world.cmo, "needs", kept)


@pytest.mark.parametrize("query", ["stage=nonsense", "days=x", "utm_source=mail", "skill=no_such_skill", "days=-1"])
def test_what_the_list_does_not_know_is_refused(world: Any, query: str) -> None:
    with pytest.raises(BadValues):
        save(world.cmo, "needs", query)
    assert world.client("cmo").get(f"/searches/new/needs/?{query}").status_code == 422
    assert not SavedSearch.objects.exists()


def test_a_search_is_called_by_its_conditions_in_the_readers_language(world: Any) -> None:
    assert save(world.cmo, "needs", "stage=startup&q=展示会").name == "Words: 展示会, Stage: Start-up"
    with translation.override("ja"):
        assert save(world.cmo, "needs", "stage=startup").name == "ステージ：スタートアップ"
        assert save(world.cmo, "needs").name == "募集"
    long = save(world.cmo, "needs", "q=" + "あ" * 200)
    assert len(long.name) == 80


def test_lists_of_cmos_are_for_companies_and_curators(world: Any) -> None:
    assert save(world.company_finance, "cmos").status == "active"
    assert save(world.curator, "cmos").status == "active"
    for name in ("cmo", "former_member", "finance_staff", "anonymous"):
        with pytest.raises(NotPermitted):
            save(world.actors[name], "cmos")


def test_nobody_keeps_more_than_twenty(world: Any) -> None:
    for days in range(20):
        save(world.cmo, "needs", f"days={days}")
    with pytest.raises(BadValues, match="twenty"):
        save(world.cmo, "needs", "days=20")
    first = SavedSearch.objects.first()
    assert first
    searches.stop_search(search_id=first.pk, actor=world.cmo)
    save(world.cmo, "needs", "days=20")
    with pytest.raises(BadValues, match="twenty"):
        searches.resume_search(search_id=first.pk, actor=world.cmo)


def test_saving_again_what_was_stopped_goes_on_with_it(world: Any) -> None:
    row = save(world.cmo, "needs", "days=4", name="四日まで")
    searches.stop_search(search_id=row.pk, actor=world.cmo)
    again = save(world.cmo, "needs", "days=4")
    assert (again.pk, again.status, again.name) == (row.pk, "active", "四日まで")


def test_a_search_is_its_owners_alone(world: Any) -> None:
    row = save(world.owner, "cmos")
    for do in (searches.stop_search, searches.resume_search):
        with pytest.raises(NotVisible):
            do(search_id=row.pk, actor=world.requester)
    with pytest.raises(NotVisible):
        searches.rename_search(search_id=row.pk, actor=world.curator, name="x")


# --- what is new -----------------------------------------------------------------------------------------------------
def test_new_is_what_was_published_since_and_meets_the_conditions(world: Any) -> None:
    make.open_need(world.company, world.requester, world.curator)
    every, few = save(world.cmo, "needs"), save(world.cmo, "needs", "days=3")
    assert fresh(world.cmo, every, few) == [[], []]
    big = make.open_need(world.company, world.requester, world.curator)
    small = make.open_need(world.company, world.requester, world.curator, days=2)
    assert fresh(world.cmo, every, few) == [[small.pk, big.pk], [small.pk]]
    needs.pause_need(need_id=small.pk, actor=world.requester)
    assert fresh(world.cmo, every, few) == [[big.pk], []]


def test_a_word_that_went_out_of_use_brings_nothing_and_breaks_nothing(world: Any) -> None:
    row = save(world.cmo, "needs", "skill=lead_scoring")
    words.retire_term(kind="skills", id="lead_scoring", actor=world.curator)
    make.open_need(world.company, world.requester, world.curator, skills=[{"skill_id": "seo", "must": True}])
    assert fresh(world.cmo, row) == [[]]
    assert world.client("cmo").get("/searches/").status_code == 200
    words.revive_term(kind="skills", id="lead_scoring", actor=world.curator)


def test_needs_that_fit_are_new_once_and_only_strong_ones(world: Any) -> None:
    make.published_profile(world.cmo, world.curator)
    there = make.open_need(world.company, world.requester, world.curator)
    row = save(world.cmo, "fit")
    assert (row.seen, fresh(world.cmo, row)) == ([there.pk], [[]])
    came = make.open_need(world.company, world.requester, world.curator)
    other = {"skills": [{"skill_id": "seo", "must": False}], "industries": [{"industry_id": "food_beverage"}]}
    weak = make.open_need(world.company, world.requester, world.curator, playbook_id="enterprise", **other)
    assert fresh(world.cmo, row) == [[came.pk]]
    assert weak.pk not in fitting_now(world.cmo)
    make.candidacy(came, world.cmo)
    assert fresh(world.cmo, row) == [[]], "she knows of what she applied to"


def test_only_a_published_cmo_hears_of_needs_that_fit(world: Any) -> None:
    with pytest.raises(NotPermitted):
        save(world.owner, "fit")
    make.profile(world.cmo)
    with pytest.raises(WrongState):
        save(world.cmo, "fit")


def test_new_candidates_are_for_those_who_invite(world: Any) -> None:
    need = make.open_need(world.company, world.requester, world.curator)
    there = make.published_profile(world.cmo, world.curator)
    row = save(world.requester, "candidates", need_id=need.pk)
    assert row.seen == [there.pk]
    came = make.published_profile(world.other_cmo, world.curator)
    assert fresh(world.requester, row) == [[came.pk]]
    for name, refusal in (("company_finance", NotPermitted), ("curator", NotPermitted), ("other_owner", NotVisible)):
        with pytest.raises(refusal):
            save(world.actors[name], "candidates", need_id=need.pk)
        assert candidates_now([need.pk], world.actors[name]) == {}
    membership = world.company.memberships.get(user_id=world.requester.user_id, status="active")
    people.remove_member(membership_id=membership.pk, actor=world.owner)
    assert fresh(world.requester, row) == [[]]
    assert told({row.pk: [came.pk]}, world.requester) == []


def test_a_search_names_a_need_where_it_needs_one(world: Any) -> None:
    need = make.open_need(world.company, world.requester, world.curator)
    for kind, values in (("candidates", {}), ("cmos", {"need_id": need.pk})):
        with pytest.raises(BadValues, match="attention"):
            save(world.requester, kind, **values)
    with pytest.raises(BadValues):
        save(world.requester, "candidates", "stage=startup", need_id=need.pk)


def test_who_hides_from_a_company_is_never_new_to_it(world: Any) -> None:
    need = make.open_need(world.company, world.requester, world.curator)
    rows = [save(world.requester, "cmos"), save(world.requester, "candidates", need_id=need.pk)]
    other = save(world.other_owner, "cmos")
    her = make.profile(world.cmo)
    mine = {"profile_id": her.pk, "actor": world.cmo}
    profile_rows.set_hide_from(companies=[{"name": world.company.name_ja}], **mine)
    profiles.submit_profile(**mine)
    profiles.publish_profile(
        profile_id=her.pk, actor=world.curator, identity_checked=True, references_count=1, checked_experiences=[]
    )
    assert fresh(world.requester, *rows) == [[], []]
    assert fresh(world.other_owner, other) == [[her.pk]]
    assert told({row.pk: [her.pk] for row in rows}, world.requester) == []


def test_a_confidential_need_is_told_to_cmos_by_its_public_face_alone(world: Any) -> None:
    make.published_profile(world.cmo, world.curator)
    rows = [save(world.cmo, "needs"), save(world.cmo, "fit")]
    stranger = save(world.other_owner, "needs")
    need = make.open_need(world.company, world.requester, world.curator, confidential=True)
    assert fresh(world.cmo, *rows) == [[need.pk], [need.pk]]
    assert fresh(world.other_owner, stranger) == [[]]
    for path in (f"/searches/{rows[0].pk}/", f"/searches/{rows[1].pk}/"):
        page = world.client("cmo").get(path).content.decode()
        assert need.title_en in page
        assert world.company.name_ja not in page
        assert "Minato" not in page
    assert told({stranger.pk: [need.pk]}, world.other_owner) == []


# --- pages and API ---------------------------------------------------------------------------------------------------
def test_a_list_is_saved_from_its_page(world: Any) -> None:
    browser = world.client("owner")
    page = html.unescape(browser.get("/cmos/?stage=mid_size&order=newest&page=2").content.decode())
    assert 'href="/searches/new/cmos/?stage=mid_size"' in page
    assert "/searches/new/" not in world.client("cmo").get("/cmos/").content.decode()
    assert "/searches/new/" not in world.client("anonymous").get("/needs/").content.decode()
    assert "/searches/new/needs/" in world.client("cmo").get("/needs/").content.decode()
    piece = browser.get("/searches/new/cmos/?stage=mid_size", headers={"hx-request": "true"}).content.decode()
    assert "<h1" not in piece
    assert "Stage: Small to mid-size company" in piece
    answer = browser.post("/searches/new/cmos/?stage=mid_size", {"name": "中堅に強い方"})
    assert (answer.status_code, answer["location"]) == (303, "/searches/")
    row = SavedSearch.objects.get()
    assert (row.name, row.query, row.user_id) == ("中堅に強い方", "stage=mid_size", world.owner.user_id)
    listed = html.unescape(browser.get("/searches/").content.decode())
    assert "中堅に強い方" in listed
    assert 'href="/cmos/?stage=mid_size"' in listed
    assert "You are told about this already" in browser.get("/searches/new/cmos/?stage=mid_size").content.decode()
    assert browser.post("/searches/new/cmos/?stage=mid_size", {"name": "x"}).status_code == 422


def test_the_verbs_of_a_search_by_page(world: Any) -> None:
    row, browser = save(world.cmo, "needs"), world.client("cmo")
    assert browser.post(f"/searches/{row.pk}/rename/", {"name": "朝の募集", "version": 1}).status_code == 303
    assert browser.post(f"/searches/{row.pk}/rename/", {"name": "古い", "version": 1}).status_code == 412
    assert browser.post(f"/searches/{row.pk}/stop/").status_code == 303
    assert browser.post(f"/searches/{row.pk}/stop/").status_code == 409
    assert "You stopped this search" in browser.get(f"/searches/{row.pk}/").content.decode()
    assert browser.post(f"/searches/{row.pk}/resume/").status_code == 303
    row.refresh_from_db()
    assert (row.name, row.status, row.version) == ("朝の募集", "active", 4)


def test_rankings_are_saved_from_their_pages(world: Any) -> None:
    make.published_profile(world.cmo, world.curator)
    need = make.open_need(world.company, world.requester, world.curator)
    url = f"/company/needs/{need.pk}/ranking/save/"
    assert url in world.client("requester").get(f"/company/needs/{need.pk}/ranking/").content.decode()
    assert url not in world.client("curator").get(f"/company/needs/{need.pk}/ranking/").content.decode()
    assert world.client("requester").post(url, {"name": "有力な方"}).status_code == 303
    assert "/searches/new/fit/" in world.client("cmo").get("/fit/").content.decode()
    assert world.client("cmo").post("/searches/new/fit/", {"name": "合う募集"}).status_code == 303
    assert sorted(SavedSearch.objects.values_list("kind", flat=True)) == ["candidates", "fit"]
    needs.pause_need(need_id=need.pk, actor=world.requester)
    assert world.client("owner").get(url).status_code == 409


def test_the_api_saves_lists_tells_and_stops(world: Any) -> None:
    api = Caller(world).api
    made = api("cmo", "/api/v1/saved-searches", {"kind": "needs", "query": "stage=mid_size&days=6"})
    assert made.status_code == 201, made.content
    found = made.json()
    assert (found["query"], found["need"], found["status"]) == ("days=6&stage=mid_size", None, "active")
    root = f"/api/v1/saved-searches/{found['id']}"
    need = make.open_need(world.company, world.requester, world.curator)
    assert api("cmo", f"{root}/news").json()["needs"] == [str(need.pk)]
    assert api("cmo", f"{root}/rename", {"name": "六日まで"}).json()["name"] == "六日まで"
    assert api("cmo", f"{root}/stop", {}).json()["status"] == "stopped"
    assert api("cmo", f"{root}/news").json()["needs"] == []
    assert api("cmo", f"{root}/resume", {}).json()["status"] == "active"
    assert [row["id"] for row in api("cmo", "/api/v1/saved-searches").json()["results"]] == [found["id"]]
    assert api("other_cmo", root).status_code == 404
    for body in (
        {"kind": "needs", "query": "stage=x"},
        {"kind": "candidates"},
        {"kind": "all"},
        {"kind": "needs", "seen": []},
    ):
        assert api("cmo", "/api/v1/saved-searches", body).status_code == 422, body


def test_many_searches_cost_no_more_statements_than_one(world: Any) -> None:
    make.published_profile(world.cmo, world.curator)
    browser = world.client("cmo")

    def cost() -> int:
        browser.get("/searches/")
        with CaptureQueriesContext(connection) as found:
            assert browser.get("/searches/").status_code == 200
        return len(found)

    save(world.cmo, "needs", "stage=mid_size")
    one = cost()
    for days in range(10):
        save(world.cmo, "needs", f"days={days}&q=展示会")
    crowd(5)
    for _ in range(3):
        make.open_need(world.company, world.requester, world.curator)
    assert cost() == one <= MOST_QUERIES


def test_what_is_new_on_many_searches_is_asked_in_few_statements(world: Any) -> None:
    make.published_profile(world.cmo, world.curator)
    rows = [save(world.cmo, "needs", f"days={days}") for days in range(5, 15)]
    rows.append(save(world.cmo, "fit"))
    need = make.open_need(world.company, world.requester, world.curator)
    with CaptureQueriesContext(connection) as found:
        assert fresh(world.cmo, *rows) == [[], *[[need.pk]] * 10]
    assert len(found) <= 5, "\n".join(row["sql"] for row in found.captured_queries)
