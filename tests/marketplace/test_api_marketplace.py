"""The API of needs, candidacies and kept typing: shapes, versions, keys, bad bodies."""

import datetime as dt
import uuid
from typing import Any

import pytest

from kernel import clock
from kernel.actors import SYSTEM
from marketplace.models import Candidacy, Need
from profiles.actions import appoint_staff, remove_member
from profiles.models import Membership
from tests import make
from tests.marketplace.cast import Callers, candidacy_in, need_in, profile_of


def yen(amount: int) -> dict[str, Any]:
    return {"amount": amount, "currency": "JPY"}


def body(world: Any, **overrides: Any) -> dict[str, Any]:
    values = {
        "company": str(world.company.pk),
        "stage": "mid_size",
        "title_ja": "数字で話す",
        "summary_ja": "状況です",
        "problems": ["short_term_bias"],
        "scope": [{"text_ja": "一つ目", "problem": "short_term_bias"}, {"text_en": "second"}],
        "skills": [{"skill": "lead_scoring", "must": True}, {"skill": "brand_strategy"}],
        "kpis": ["sql_rate"],
        "tools": ["hubspot_marketing_hub"],
        "industries": ["manufacturing_b2b"],
        "budget_min": yen(400_000),
        "budget_max": yen(700_000),
        "days": 6,
        "start_on": (clock.today() + dt.timedelta(days=20)).isoformat(),
        "term_months": 6,
        "languages": ["ja"],
        "termination_ja": "1か月前に決めます",
    }
    return values | overrides


def test_a_need_goes_from_nothing_to_the_public_list(world: Any) -> None:
    callers = Callers(world)
    made = callers.call("requester", "post", "needs", body(world))
    assert made.status_code == 201
    assert made["ETag"] == '"1"'
    need = made.json()
    assert need["scope"] == [
        {"text_ja": "一つ目", "text_en": "", "problem": "short_term_bias"},
        {"text_ja": "", "text_en": "second", "problem": None},
    ]
    assert need["skills"] == [{"skill": "lead_scoring", "must": True}, {"skill": "brand_strategy", "must": False}]
    assert (need["budget_min"], need["budget_max"]) == (yen(400_000), yen(700_000))
    assert callers.call("requester", "post", f"needs/{need['id']}/submit").json()["status"] == "in_review"
    assert callers.call("curator", "post", f"needs/{need['id']}/publish").json()["status"] == "open"
    shown = callers.call("anonymous", "get", f"public-needs/{need['id']}").json()
    assert shown["company_name_en"] == "Minato Inc."
    assert shown["scope"] == [{"ja": "一つ目", "en": ""}, {"ja": "", "en": "second"}]
    versions = callers.call("requester", "get", f"needs/{need['id']}/versions").json()
    assert [v["number"] for v in versions] == [1]
    events = callers.call("requester", "get", f"needs/{need['id']}/events").json()
    assert [e["verb"] for e in events] == ["need.publish", "need.submit", "need.draft"]
    assert events[-1]["text"] == "Requester started the draft"


def test_suggestions_fill_what_is_not_sent_and_name_their_problem(world: Any) -> None:
    callers = Callers(world)
    sent = {"company": str(world.company.pk), "problems": ["unused_data"], "suggest": True, "kpis": ["sql_rate"]}
    need = callers.call("requester", "post", "needs", sent).json()
    assert [line["problem"] for line in need["scope"]] == ["unused_data"]
    assert need["kpis"] == ["sql_rate"]
    assert need["role"] == "head_of_marketing"
    found = callers.call("requester", "get", f"needs/{need['id']}/suggestions").json()
    assert {p for row in found["must"] for p in row["problems"]} == {"unused_data"}
    other = callers.call(
        "requester", "get", f"needs/{need['id']}/suggestions?stage=startup&problems=short_term_bias,unused_data"
    ).json()
    assert other["playbook"] == "startup"
    assert [line["problem"] for line in other["scope"]] == ["short_term_bias", "unused_data"]
    for query in ("stage=giant", "problems=nothing_known", "problems=a,b,c,d"):
        assert callers.call("requester", "get", f"needs/{need['id']}/suggestions?{query}").status_code == 422


def test_a_draft_is_edited_and_an_open_need_revised(world: Any) -> None:
    callers, draft, opened = Callers(world), need_in(world, "draft"), need_in(world, "open")
    changed = callers.call("requester", "patch", f"needs/{draft.pk}", {"days": 3}, **{"If-Match": '"1"'})
    assert (changed.status_code, changed.json()["days"], changed["ETag"]) == (200, 3, '"2"')
    stale = callers.call("requester", "patch", f"needs/{draft.pk}", {"days": 4}, **{"If-Match": '"1"'})
    assert stale.status_code == 412
    assert stale["Content-Type"] == "application/problem+json"
    revised = callers.call("requester", "patch", f"needs/{opened.pk}", {"days": 3}).json()
    assert (revised["status"], revised["text_version"]) == ("open", 2)
    deep = callers.call("requester", "patch", f"needs/{opened.pk}", {"stage": "startup"}).json()
    assert deep["status"] == "in_review"
    assert callers.call("requester", "patch", f"needs/{opened.pk}", {"days": 3}).status_code == 409


BAD: list[dict[str, Any]] = [
    {"unknown": 1},
    {"stage": "giant"},
    {"stage": 1},
    {"title_ja": "あ" * 81},
    {"title_ja": ["a"]},
    {"title_ja": "a\x00b"},
    {"summary_ja": "長" * 2001},
    {"summary_ja": "\ud800"},
    {"problems": "short_term_bias"},
    {"problems": ["a"] * 1000},
    {"problems": ["nothing"]},
    {"problems": ["\ud800"]},
    {"problems": ["short_term_bias", "short_term_bias"]},
    {"problems": [{"id": 1}]},
    {"scope": [{"text_ja": "行" * 201}]},
    {"scope": [{"text_ja": "", "text_en": ""}]},
    {"scope": [{"text_ja": "a"}] * 21},
    {"scope": {"text_ja": "a"}},
    {"scope": [{"text_ja": "a", "extra": 1}]},
    {"skills": [{"skill": "nothing", "must": True}]},
    {"skills": [{"skill": "lead_scoring"}, {"skill": "lead_scoring"}]},
    {"skills": [{"must": True}]},
    {"kpis": [None]},
    {"budget_min": 400_000},
    {"budget_min": {"amount": -1, "currency": "JPY"}},
    {"budget_min": {"amount": True, "currency": "JPY"}},
    {"budget_min": {"amount": 10**13, "currency": "JPY"}},
    {"budget_min": {"amount": 1, "currency": "XXX"}},
    {"budget_min": {"amount": 900_000, "currency": "JPY"}},
    {"budget_min": {"amount": 1, "currency": "EUR"}},
    {"budget_min": {"amount": 1, "currency": "EUR"}, "budget_max": {"amount": 2, "currency": "JPY"}},
    {"days": 0},
    {"days": 32},
    {"days": 2**40},
    {"days": "many"},
    {"tolerance_percent": 51},
    {"start_on": "2020-01-01"},
    {"start_on": "soon"},
    {"onsite_days": 2, "prefecture": None},
    {"prefecture": "atlantis"},
    {"languages": ["xx"]},
    {"languages": []},
    {"role": "emperor"},
    {"playbook": "none"},
]


def test_bad_bodies_are_refused_with_a_pointer_and_change_nothing(world: Any) -> None:
    callers, need = Callers(world), need_in(world, "draft")
    for sent in BAD:
        answer = callers.call("requester", "patch", f"needs/{need.pk}", sent)
        assert answer.status_code == 422, sent
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["errors"], sent
    for raw in (b"{", b"[]", b'{"days": NaN}', b"\xff"):
        answer = callers.api.patch(
            f"/api/v1/needs/{need.pk}", data=raw, content_type="application/json", headers=callers.headers["requester"]
        )
        assert answer.status_code == 400, raw
    need.refresh_from_db()
    assert (need.version, need.days) == (1, 6)


def test_somebody_elses_company_is_not_there(world: Any, unknown_id: uuid.UUID) -> None:
    callers = Callers(world)
    for company in (world.other_company.pk, unknown_id):
        answer = callers.call("requester", "post", "needs", body(world, company=str(company), suggest=True))
        assert answer.status_code == 404
    assert not Need.objects.exists()


def test_the_same_key_creates_once(world: Any) -> None:
    callers = Callers(world)
    first, second = (
        callers.call("requester", "post", "needs", body(world), **{"Idempotency-Key": "k1"}) for _n in range(2)
    )
    assert first.json() == second.json()
    assert Need.objects.count() == 1
    other = callers.call("requester", "post", "needs", body(world, days=3), **{"Idempotency-Key": "k1"})
    assert other.status_code == 422


def test_needs_are_listed_by_company_and_state_in_pages(world: Any) -> None:
    callers = Callers(world)
    for _n in range(3):
        need_in(world, "draft")
    need_in(world, "open")
    make.draft_need(world.other_company, world.other_owner)
    assert len(callers.call("requester", "get", "needs").json()["results"]) == 4
    assert len(callers.call("requester", "get", "needs?status=open").json()["results"]) == 1
    assert len(callers.call("curator", "get", "needs").json()["results"]) == 5
    assert len(callers.call("curator", "get", f"needs?company={world.other_company.pk}").json()["results"]) == 1
    assert callers.call("cmo", "get", "needs").json()["results"] == []
    page = callers.call("requester", "get", "needs?page_size=3").json()
    assert len(page["results"]) == 3
    assert page["next"]
    for query in ("status=gone", "company=x"):
        assert callers.call("requester", "get", f"needs?{query}").status_code == 422


def test_a_candidacy_through_the_api(world: Any) -> None:
    callers, need, _profile = Callers(world), need_in(world, "open"), profile_of(world)
    made = callers.call("cmo", "post", f"needs/{need.pk}/candidacies", {"note": "応募します"})
    assert made.status_code == 201
    row = made.json()
    assert (row["status"], row["origin"], row["note"]) == ("received", "applied", "応募します")
    assert callers.call("cmo", "post", f"needs/{need.pk}/candidacies", {"note": "もう一度"}).status_code == 422
    where = f"candidacies/{row['id']}"
    taken = callers.call("owner", "post", f"{where}/take-up", {}, **{"If-Match": made["ETag"]})
    assert (taken.status_code, taken.json()["status"]) == (200, "under_review")
    assert callers.call("owner", "post", f"{where}/interview", {}, **{"If-Match": made["ETag"]}).status_code == 412
    assert callers.call("owner", "post", f"{where}/reject", {"code": "other"}).status_code == 422
    closed = callers.call("owner", "post", f"{where}/reject", {"code": "fit", "text": "ご縁がなく"})
    assert closed.json()["reject_code"] == "fit"
    hers = callers.call("cmo", "get", where).json()
    assert (hers["status"], hers["reject_text"]) == ("closed", "ご縁がなく")


def test_inviting_and_answering_through_the_api(world: Any) -> None:
    callers, need, profile = Callers(world), need_in(world, "open"), profile_of(world)
    row = callers.call("owner", "post", f"needs/{need.pk}/invite", {"profile": str(profile.pk), "text": "ぜひ"}).json()
    assert (row["status"], row["invitation"], row["name"]) == ("invited", "ぜひ", profile.headline_en)
    assert (
        callers.call("cmo", "post", f"candidacies/{row['id']}/agree", {"note": "はい"}).json()["status"]
        == "under_review"
    )
    assert callers.call("owner", "get", f"candidacies/{row['id']}").json()["name"] == "Mariko Saeki"
    for sent in ({}, {"profile": "x"}, {"profile": str(profile.pk), "extra": 1}):
        assert callers.call("owner", "post", f"needs/{need.pk}/invite", sent).status_code == 422


@pytest.mark.parametrize("note", ["", "  ", "長" * 2001, 1, None, ["a"], {"a": 1}, "a\x00"])
def test_words_of_the_wrong_shape_are_refused(world: Any, note: Any) -> None:
    callers, need, _profile = Callers(world), need_in(world, "open"), profile_of(world)
    answer = callers.call("cmo", "post", f"needs/{need.pk}/candidacies", {"note": note})
    assert answer.status_code in ({201} if note == 1 else {422})
    assert Candidacy.objects.count() == (1 if note == 1 else 0)


def test_kept_typing_is_ones_own(world: Any) -> None:
    callers = Callers(world)
    kept = callers.call("requester", "put", "drafts/need:x:terms", {"values": {"days": ["4"], "note": ["𠮷"]}})
    assert kept.status_code == 200
    assert callers.call("requester", "get", "drafts/need:x:terms").json()["values"] == {"days": ["4"], "note": ["𠮷"]}
    assert [d["form"] for d in callers.call("requester", "get", "drafts").json()] == ["need:x:terms"]
    assert callers.call("owner", "get", "drafts/need:x:terms").status_code == 404
    assert callers.call("owner", "get", "drafts").json() == []
    assert callers.call("owner", "delete", "drafts/need:x:terms").status_code == 204
    assert callers.call("requester", "get", "drafts/need:x:terms").status_code == 200
    assert callers.call("requester", "delete", "drafts/need:x:terms").status_code == 204
    assert callers.call("requester", "get", "drafts/need:x:terms").status_code == 404


@pytest.mark.parametrize(
    "values", [{"a": "長" * 100_000}, {"a": "\x00"}, {"a": "\ud800"}, {"a\x00": 1}, [], "text", None]
)
def test_typing_that_cannot_be_kept_is_refused(world: Any, values: Any) -> None:
    callers = Callers(world)
    assert callers.call("requester", "put", "drafts/need:x:work", {"values": values}).status_code == 422
    assert callers.call("requester", "put", "drafts/UPPER CASE", {"values": {}}).status_code == 404


@pytest.mark.parametrize("body", ['{"values": {"a": 1e400}}', '{"values": {"a": ' + "[" * 300 + "]" * 300 + "}}"])
def test_typing_no_database_can_hold_is_refused(world: Any, body: str) -> None:
    assert Callers(world).call("requester", "put", "drafts/need:x:work", body).status_code == 422


def test_a_backslash_that_somebody_typed_is_a_text_like_any_other(world: Any) -> None:
    callers, values = Callers(world), {"a": "\\u0000", "b": [{"c": "\\ud800"}]}
    assert callers.call("requester", "put", "drafts/need:x:work", {"values": values}).status_code == 200
    assert callers.call("requester", "get", "drafts/need:x:work").json()["values"] == values


def test_lists_cost_the_same_for_one_and_for_many(world: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    callers, cost = Callers(world), []
    candidacy_in(world, need_in(world, "open"), "applied")
    for _round in range(2):
        found = []
        for who, url in (("owner", "needs"), ("owner", "candidacies"), ("anonymous", "public-needs")):
            with CaptureQueriesContext(connection) as queries:
                assert callers.call(who, "get", f"{url}?page_size=50").status_code == 200
            found.append(len(queries))
        cost.append(found)
        for _n in range(10):
            candidacy_in(world, need_in(world, "open"), "applied")
    assert cost[0] == cost[1]


def test_an_answer_that_was_kept_for_a_key_is_not_given_to_whom_has_left(world: Any) -> None:
    callers, need = Callers(world), need_in(world, "draft")
    key = {"Idempotency-Key": "once-only"}
    assert callers.call("requester", "post", f"needs/{need.pk}/submit", {}, **key).status_code == 200
    assert callers.call("requester", "post", f"needs/{need.pk}/submit", {}, **key).status_code == 200
    row = Membership.objects.get(company=world.company, user=world.users["requester"])
    remove_member(membership_id=row.pk, actor=world.owner)
    assert callers.call("requester", "post", f"needs/{need.pk}/submit", {}, **key).status_code == 404


def test_nor_to_a_curator_who_is_none_any_more(world: Any) -> None:
    callers, need = Callers(world), need_in(world, "in_review")
    key = {"Idempotency-Key": "once-only"}
    assert callers.call("curator", "post", f"needs/{need.pk}/publish", {}, **key).status_code == 200
    appoint_staff(user_id=world.users["curator"].pk, actor=SYSTEM, staff="")
    assert callers.call("curator", "post", f"needs/{need.pk}/publish", {}, **key).status_code == 404
