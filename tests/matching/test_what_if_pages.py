"""What-if and rates beside the need editor: on what is typed so far, on saved needs, over the API; and who may ask."""

import datetime as dt
import html
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from marketplace.models import Need
from matching.forms import typed
from matching.market import asking
from matching.thought import saved, thought
from matching.what_if import what_if
from profiles.models import User
from tests import make
from tests.matching.scene import Caller, crowd

TYPED = {
    "budget_min": "400,000",
    "budget_max": "７００，０００円",
    "tolerance_percent": "",
    "days": "6",
    "start_on": "",
    "onsite_days": "0",
    "languages": ["ja"],
}


@pytest.fixture
def need(world: Any) -> Any:
    crowd(12)
    return make.open_need(
        world.company, world.requester, world.curator, budget_min_minor=300_000, budget_max_minor=380_000
    )


@pytest.fixture
def draft(world: Any) -> Any:
    crowd(12)
    return make.draft_need(world.company, world.requester)


def page(world: Any, need: Any, query: Any = "", name: str = "what_if", who: str = "requester", **headers: str) -> str:
    url = reverse(name, args=[need.pk]) + (f"?{urlencode(query, doseq=True)}" if query else "")
    answer = world.client(who).get(url, headers=headers)
    assert answer.status_code == 200, url
    return html.unescape(answer.content.decode())


def counted(need: Any, **over: Any) -> Any:
    return what_if(thought(saved(asking().get(pk=need.pk)) | over))


def figure(found: Any) -> str:
    return f'<span class="fig big"><span>{found.now}</span>'


def test_the_page_shows_the_count_the_best_step_and_every_change_that_helps(world: Any, need: Any) -> None:
    found, text = counted(need), page(world, need)
    assert figure(found) in text
    more: dict[tuple[str, str], set[int]] = {}
    for option in found.options:
        more.setdefault((option.of.kind, option.of.skill), {0}).add(option.more)
    helping = sum(len(sizes) - 1 for sizes in more.values())  # a larger step that adds as many says nothing new
    assert text.count('<td class="n s">+') == helping > 0
    assert f"That makes {found.best.count}." in text
    assert "Raise the upper end of the budget by 10 % to ¥418,000" in text
    assert '<html lang="en"' in text


def test_the_panel_comes_alone_for_the_editor(world: Any, need: Any) -> None:
    for name in ("what_if", "rate_guidance"):
        text = page(world, need, name=name, **{"hx-request": "true"})
        assert "<html" not in text
    assert figure(counted(need)) in page(world, need, **{"hx-request": "true"})


def test_what_is_typed_is_counted_before_it_is_saved(world: Any, draft: Any) -> None:
    text = page(world, draft, TYPED)
    values = {"budget_min": 400_000, "budget_max": 700_000, "tolerance": 0, "days": 6, "start": None}
    found = counted(draft, **values, onsite_days=0, languages=("ja",))
    assert figure(found) in text
    assert "Not counted yet: the start." in text
    assert found.now > 0
    skills = {"skill": ["lead_scoring", "white_paper", ""], "weight": ["must", "nice", "nice"]}
    text = page(world, draft, skills)
    assert figure(counted(draft, must=("lead_scoring",), nice=("white_paper",))) in text
    assert Need.objects.get(pk=draft.pk).version == draft.version


def test_a_skill_that_was_only_just_typed_has_its_name(world: Any, draft: Any) -> None:
    profile = make.published_profile(world.cmo, world.curator)
    assert not profile.skills.filter(skill_id="white_paper").exists()
    User.objects.filter(pk=world.users["requester"].pk).update(language="ja")
    query = {"skill": "white_paper", "weight": "must", **TYPED, "languages": ["ja"], "budget_max": ""}
    text = page(world, draft, query)
    assert "「ホワイトペーパー" in text
    assert "white_paper" not in text.split("<main")[1].split("</main>")[0]


HOSTILE = (
    {"days": "", "budget_max": ""},
    {"days": "1e9", "budget_max": "-1", "budget_min": "\x00"},
    {"days": "10000000000000000000000000000000000000000", "budget_max": "9" * 400},
    {"days": "0", "start_on": "0000-00-00", "languages": ["xx", "\x00"]},
    {"days": "31", "start_on": "9999-12-31", "budget_min": "5", "budget_max": "1", "tolerance_percent": "51"},
    {"days": "六", "start_on": "まだ", "onsite_days": "いつでも", "languages": "🍣"},
    {"skill": ["nothing", "\x00", "x" * 4_000], "weight": ["must", "", "drop"]},
    {"skill": ["lead_scoring", "lead_scoring"], "weight": ["must", "nice"], "kpis": ["no"], "tools": ["\x00"]},
    {"skill": ["lead_scoring"] * 500, "weight": "must", "industries": "' OR 1=1 --"},
    {"skill": "lead_scoring"},
    {"days[]": "3", "unknown": "1"},
)


@pytest.mark.parametrize("query", HOSTILE, ids=range(len(HOSTILE)))
def test_half_typed_and_hostile_values_are_counted_as_far_as_they_can_be_read(
    world: Any, draft: Any, query: Any
) -> None:
    for name in ("what_if", "rate_guidance"):
        assert "</html>" in page(world, draft, query, name)


def test_a_budget_the_wrong_way_round_counts_by_its_upper_end(world: Any, draft: Any) -> None:
    text = page(world, draft, TYPED | {"budget_min": "900000", "start_on": "2027-02-01"})
    values = {"budget_min": 700_000, "budget_max": 700_000, "days": 6, "start": dt.date(2027, 2, 1)}
    assert figure(counted(draft, **values, onsite_days=0, languages=("ja",))) in text


def test_a_budget_in_another_currency_stays_until_yen_are_typed() -> None:
    own = {"currency": "USD", "budget_min": 300_000, "budget_max": 500_000, "days": 6, "must": (), "nice": ()}

    def asked(**over: str) -> tuple[Any, ...]:
        data = QueryDict(urlencode(TYPED | over, doseq=True))
        found = typed(data, own)
        return found["currency"], found["budget_min"], found["budget_max"]

    assert asked(budget_min="", budget_max="") == ("USD", 300_000, 500_000)
    assert asked() == ("JPY", 400_000, 700_000)
    assert asked(budget_min="") == ("JPY", None, 700_000)
    assert asked(budget_max="7O0") == ("JPY", 400_000, None)


def test_the_editor_and_the_need_s_page_lead_there(world: Any, need: Any, draft: Any) -> None:
    browser = world.client("requester")
    for address, row, links in (
        (reverse("need_edit", args=[draft.pk, "terms"]), draft, ("what_if", "rate_guidance")),
        (reverse("need_edit", args=[draft.pk, "skills"]), draft, ("what_if",)),
        (reverse("need", args=[draft.pk]), draft, ("what_if", "rate_guidance")),
        (reverse("need", args=[need.pk]), need, ("what_if", "rate_guidance")),
        (reverse("need_revise", args=[need.pk]), need, ("what_if", "rate_guidance")),
        (reverse("ranking", args=[need.pk]), need, ("what_if",)),
    ):
        text = browser.get(address).content.decode()
        for link in links:
            assert f'href="{reverse(link, args=[row.pk])}"' in text, (address, link)


def test_a_company_that_moved_its_weights_is_counted_with_them(world: Any, need: Any) -> None:
    from matching.client_actions import move_sliders

    sliders = {"stage": 200, "skills": 0, "evidence": 0, "rate": 0, "availability": 200}
    move_sliders(need_id=need.pk, actor=world.requester, sliders=sliders, version=None)
    ranked = Caller(world).api("requester", f"/api/v1/needs/{need.pk}/ranking").json()["count"]
    assert f'<span class="fig big"><span>{ranked}</span>' in page(world, need)


@pytest.mark.parametrize("name", ["what_if", "rate_guidance"])
def test_it_costs_the_same_for_one_candidate_as_for_fifty(world: Any, draft: Any, name: str) -> None:
    client, url = world.client("requester"), reverse(name, args=[draft.pk])
    query = urlencode(TYPED | {"skill": ["lead_scoring"], "weight": ["must"], "kpis": "", "tools": ""}, doseq=True)
    client.get(url)
    counts = []
    for more in (0, 50):
        crowd(more)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"{url}?{query}").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 15, [q["sql"][:90] for q in asked.captured_queries]
