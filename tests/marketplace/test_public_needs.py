"""The public face of a need: in step with every verb, searchable, and holding nothing it should not."""

import datetime as dt
import json
import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kernel import clock
from kernel.actors import SYSTEM
from marketplace import actions as needs
from marketplace.models import NeedPublic
from marketplace.projections import preview
from profiles import actions as people
from tests import make
from tests.marketplace.cast import Callers, candidacy_in, later, need_in, profile_of


def public(need: Any) -> bool:
    """Say whether the need is public, and check that what is public is what the need says."""
    face = NeedPublic.objects.filter(pk=need.pk).first()
    if face is not None:
        need.refresh_from_db()
        fresh = preview(type(need).objects.whole().get(pk=need.pk))
        for field in NeedPublic._meta.concrete_fields:
            if field.attname == "words":  # made of the others; a preview is not searched
                continue
            assert getattr(face, field.attname) == getattr(fresh, field.attname), field.attname
    return face is not None


def test_the_public_face_follows_every_verb(world: Any) -> None:
    need = make.draft_need(world.company, world.requester)
    seen = [("draft", public(need))]
    steps: list[tuple[str, Any]] = [
        ("edit", lambda: needs.edit_need(need_id=need.pk, actor=world.requester, values={"days": 5})),
        ("submit", lambda: needs.submit_need(need_id=need.pk, actor=world.requester)),
        ("return", lambda: needs.return_need(need_id=need.pk, actor=world.curator, text="直してください")),
        ("submit", lambda: needs.submit_need(need_id=need.pk, actor=world.requester)),
        ("publish", lambda: needs.publish_need(need_id=need.pk, actor=world.curator)),
        ("revise", lambda: needs.revise_need(need_id=need.pk, actor=world.requester, values={"days": 7})),
        ("confirm", lambda: needs.confirm_need(need_id=need.pk, actor=world.requester)),
        ("pause", lambda: needs.pause_need(need_id=need.pk, actor=world.requester)),
        ("reopen", lambda: needs.confirm_need(need_id=need.pk, actor=world.requester)),
        (
            "revise deeply",
            lambda: needs.revise_need(need_id=need.pk, actor=world.requester, values={"stage": "startup"}),
        ),
        ("publish again", lambda: needs.publish_need(need_id=need.pk, actor=world.curator)),
        ("fill", lambda: needs.fill_need(need_id=need.pk, actor=SYSTEM)),
    ]
    for name, step in steps:
        step()
        seen.append((name, public(need)))
    assert seen == [
        ("draft", False),
        ("edit", False),
        ("submit", False),
        ("return", False),
        ("submit", False),
        ("publish", True),
        ("revise", True),
        ("confirm", True),
        ("pause", False),
        ("reopen", True),
        ("revise deeply", False),
        ("publish again", True),
        ("fill", False),
    ]


def test_an_unconfirmed_or_closed_need_leaves_the_public_pages(world: Any) -> None:
    expired, closed = need_in(world, "open"), need_in(world, "open")
    needs.close_need(need_id=closed.pk, actor=world.requester, code="budget", answer="終了")
    assert (public(expired), public(closed)) == (True, False)
    with clock.at(later(31)):
        needs.expire_needs()
    assert not public(expired)
    assert world.client("anonymous").get(reverse("need_public", args=[expired.pk])).status_code == 404


def test_a_company_that_changes_its_name_changes_its_open_needs(world: Any) -> None:
    need, paused = need_in(world, "open"), need_in(world, "paused")
    people.edit_company(company_id=world.company.pk, actor=world.owner, values={"name_en": "Harbour Works"})
    assert NeedPublic.objects.get(pk=need.pk).company_name_en == "Harbour Works"
    assert not NeedPublic.objects.filter(pk=paused.pk).exists()
    assert public(need)


def test_the_public_page_reads_the_projection_only(world: Any) -> None:
    need, client = need_in(world, "open"), world.client("anonymous")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(reverse("need_public", args=[need.pk])).status_code == 200
    tables = " ".join(q["sql"] for q in queries.captured_queries)
    assert "marketplace_needpublic" in tables
    assert not re.search(r'"marketplace_need"|"profiles_company"|"marketplace_needscope"', tables)
    assert len(queries) <= 12


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, {"a", "b"}),
        ({"stage": "startup"}, {"b"}),
        ({"industry": "saas_software"}, {"b"}),
        ({"problem": "unused_data"}, {"b"}),
        ({"skill": "brand_strategy"}, {"b"}),
        ({"budget": "700001"}, {"b"}),
        ({"budget": "700000"}, {"a", "b"}),
        ({"days": "3"}, {"b"}),
        ({"place": "remote"}, {"a"}),
        ({"place": "osaka"}, {"b"}),
        ({"language": "en"}, {"b"}),
        ({"q": "展示会"}, {"a"}),
        ({"q": "ＴＲＡＤＥ fairs"}, {"a"}),
        ({"q": "ｻﾌﾞｽｸ"}, {"b"}),
        ({"q": "サブスク 解約"}, {"b"}),
        ({"q": "点数基準"}, {"a"}),
        ({"q": "zz%_"}, set()),
        ({"q": "'; DROP TABLE x; --"}, set()),
        ({"stage": "startup", "days": "6"}, {"b"}),
        ({"stage": "mid_size", "days": "3"}, set()),
        ({"no_such_filter": "1"}, {"a", "b"}),
    ],
)  # fmt: skip
def test_filters_find_what_they_say_by_page_and_by_api(world: Any, query: dict[str, str], found: set[str]) -> None:
    a = need_in(world, "open")
    b = need_in(
        world,
        "open",
        stage="startup",
        title_ja="サブスクの解約を減らす",
        title_en="",
        summary_ja="定期便です。",
        scope=[{"text_ja": "解約の理由を調べます"}],
        problems=[{"problem_id": "unused_data"}],
        skills=[{"skill_id": "brand_strategy", "must": True}],
        industries=[{"industry_id": "saas_software"}],
        budget_max_minor=900_000,
        days=3,
        onsite_days=1,
        prefecture_id="osaka",
        languages=["ja", "en"],
    )
    names = {str(a.pk): "a", str(b.pk): "b"}
    page = world.client("anonymous").get(reverse("need_list"), query)
    assert page.status_code == 200
    assert {names[str(row.pk)] for row in page.context["page"]} == found
    api = Callers(world).api.get("/api/v1/public-needs", query)
    assert {names[row["id"]] for row in api.json()["results"]} == found


@pytest.mark.parametrize(
    "query",
    [
        {"stage": "giant"},
        {"budget": "a lot"},
        {"budget": "-1"},
        {"days": "1.5"},
        {"place": "atlantis"},
        {"q": "a\x00b"},
    ],
)
def test_a_bad_filter_is_refused_and_says_where(world: Any, query: dict[str, str]) -> None:
    page = world.client("anonymous").get(reverse("need_list"), query)
    assert page.status_code == 422
    assert list(page.context["form"].errors) == list(query)
    assert Callers(world).api.get("/api/v1/public-needs", query).status_code == 422


def test_pages_keep_the_filters_in_the_address(world: Any) -> None:
    for n in range(21):
        need_in(world, "open", days=1 + n % 5)
    client = world.client("anonymous")
    first = client.get(reverse("need_list"), {"q": "展示会"})
    assert len(first.context["page"]) == 20
    assert "page=2" in first.content.decode()
    assert "q=%E5%B1%95%E7%A4%BA%E4%BC%9A&amp;page=2" in first.content.decode()
    second = client.get(reverse("need_list"), {"q": "展示会", "page": "2"})
    assert len(second.context["page"]) == 1
    assert len(client.get(reverse("need_list"), {"page": "999"}).context["page"]) == 1


def test_a_list_of_many_costs_as_many_queries_as_a_list_of_one(world: Any) -> None:
    client, cost = world.client("anonymous"), []
    need_in(world, "open")
    for _round in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("need_list"))
        cost.append(len(queries))
        for _n in range(30):
            need_in(world, "open")
    assert cost[0] == cost[1]
    assert cost[0] <= 14


def test_the_company_list_and_the_queue_cost_the_same_for_one_and_for_many(world: Any) -> None:
    owner, curator = world.client("owner"), world.client("curator")
    cost: list[tuple[int, int]] = []
    need_in(world, "in_review")
    for _round in range(2):
        found = []
        for client, name in ((owner, "company_needs"), (curator, "need_queue")):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(reverse(name)).status_code == 200
            found.append(len(queries))
        cost.append((found[0], found[1]))
        for _n in range(15):
            need_in(world, "in_review")
    assert cost[0] == cost[1]


def test_the_button_says_how_one_can_apply(world: Any) -> None:
    need = need_in(world, "open")
    make.profile(world.other_cmo)
    url = reverse("need_public", args=[need.pk])
    kinds = {name: world.client(name).get(url).context["apply"].kind for name in
             ("anonymous", "owner", "former_member", "other_cmo", "curator", "deactivated")}  # fmt: skip
    assert kinds == {
        "anonymous": "login",
        "owner": "own",
        "former_member": "profile",
        "other_cmo": "waiting",
        "curator": "staff",
        "deactivated": "login",
    }
    profile_of(world)
    client = world.client("cmo")
    assert client.get(url).context["apply"].kind == "open"
    assert client.get(url).context["apply"].url == reverse("apply", args=[need.pk])
    row = candidacy_in(world, need, "applied")
    assert client.get(url).context["apply"].kind == "applied"
    from marketplace import candidacy_actions as candidacies

    candidacies.reject_candidacy(candidacy_id=row.pk, actor=world.owner, code="fit")
    assert client.get(url).context["apply"].kind == "answered"


def test_job_posting_data_is_valid_json_and_cannot_break_out(world: Any) -> None:
    need = need_in(world, "open", title_ja="</script><script>alert(1)</script>", title_en="")
    page = world.client("anonymous").get(reverse("need_public", args=[need.pk])).content.decode()
    assert "<script>alert" not in page
    (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    data = json.loads(text)
    assert data["title"] == "</script><script>alert(1)</script>"
    assert data["@type"] == "JobPosting"
    assert data["baseSalary"]["value"] == {
        "@type": "QuantitativeValue", "minValue": 400_000, "maxValue": 700_000, "unitText": "MONTH"
    }  # fmt: skip
    assert data["jobLocationType"] == "TELECOMMUTE"
    assert data["hiringOrganization"]["name"] == world.company.name_en
    assert data["datePosted"] == clock.now().date().isoformat()
    assert dt.datetime.fromisoformat(data["validThrough"]) > clock.now() + dt.timedelta(days=29)
