"""The needs that fit a CMO: her page, the API and the reference scorer say the same, and say it to her alone."""

import html
import re
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kernel import clock
from kernel.actors import SYSTEM
from kernel.changes import Creation
from kernel.events import record_created
from marketplace.models import Need, NeedPublic, NeedSkill
from marketplace.projections import refresh_need_public
from matching.explanation import tenths
from matching.fit import LABELS
from matching.market import asking, candidates, facts_of
from matching.models import WeightSet
from matching.projections import project_needs
from matching.scoring import CONDITIONS, exclusions, score, shown, tie_key
from profiles import profile_actions as profiles
from profiles import profile_row_actions as profile_rows
from profiles.models import Company, Profile, User
from tests import make
from tests.matching.scene import Caller, crowd

MOST_QUERIES = 15


@pytest.fixture
def own(world: Any) -> Any:
    crowd(3)
    return make.published_profile(world.cmo, world.curator)


def needs(world: Any) -> list[Any]:
    """Make open needs that differ: some fit, some are kept off by one condition or two."""
    given: list[dict[str, Any]] = [
        {},
        {"budget_max_minor": 500_000, "tolerance_percent": 20},
        {"budget_max_minor": 420_000},
        {"skills": [{"skill_id": "seo", "must": True}]},
        {"days": 10, "languages": ["ja", "en"]},
        {"onsite_days": 2, "prefecture_id": "kyoto", "tools": [{"tool_id": "hubspot_marketing_hub"}]},
        {"playbook_id": "enterprise", "kpis": []},
    ]
    return [make.open_need(world.company, world.requester, world.curator, **values) for values in given]


def expected(own: Any) -> tuple[list[tuple[Any, Any]], dict[str, int]]:
    """Compare every open need with the profile by the plain scorer: (need, score) in order, and what excludes."""
    weights, today = WeightSet.objects.get(status="active").weights, clock.today()
    companies = Company.objects.all()
    (her,) = candidates(Profile.objects.filter(pk=own.pk), companies)
    found, left_out = [], dict.fromkeys(CONDITIONS, 0)
    for need in asking().filter(status="open"):
        facts = facts_of(need)
        failed = exclusions(her, facts, today)
        for name in failed:
            left_out[name] += 1
        if not failed and (told := score(her, facts, today, weights)):
            found.append((need, told))
    found.sort(key=lambda row: (-row[1].low, tie_key(row[0].pk, own.pk)))
    return found, left_out


def page(world: Any, name: str = "cmo", language: str = "en", path: str = "/fit/", **headers: str) -> str:
    User.objects.filter(pk=world.users[name].pk).update(language=language)
    answer = world.client(name).get(path, headers=headers)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def api(world: Any, path: str = "/api/v1/fitting-needs", name: str = "cmo") -> Any:
    answer = Caller(world).api(name, path)
    assert answer.status_code == 200, answer.content
    return answer.json()


def listed(text: str) -> list[str]:
    return re.findall(r'<li class="cand" data-id="([0-9a-f-]+)"', text)


def test_page_api_and_scorer_agree_on_every_need(world: Any, own: Any) -> None:
    needs(world)
    right, left_out = expected(own)
    assert len(right) >= 3
    text, data = page(world), api(world)
    assert listed(text) == [row["need"] for row in data["rows"]] == [str(need.pk) for need, _told in right]
    blocks = text.split('<li class="cand"')[1:]
    for (need, told), row, block in zip(right, data["rows"], blocks, strict=True):
        assert (row["score"]["low"], row["score"]["high"]) == (told.low, told.high)
        assert f">{tenths(shown(told.low))}<small>" in block
        assert f"{told.low:,}" in block
        for part, said in zip(told.parts, row["parts"], strict=True):
            assert (said["factor"], said["low"], said["high"]) == (part.factor, part.low, part.high)
            assert [(i["id"], i["points"]) for i in said["items"]] == [(i.id, i.points) for i in part.items]
        alone = api(world, f"/api/v1/needs/{need.pk}/fit")
        assert alone["score"] == row["score"]
        assert alone["parts"] == row["parts"]
        assert alone["failed"] == []
    assert {row["condition"]: row["count"] for row in data["excluded"]} == {n: c for n, c in left_out.items() if c}
    for name, count in left_out.items():
        if count:
            label = str(LABELS[name][0])
            assert re.search(rf'{re.escape(label)}</a></dt><dd class="n">{count}<', text), name


def test_a_need_that_is_kept_off_says_which_condition_and_gives_no_score(world: Any, own: Any) -> None:
    rows = needs(world)
    told = api(world, f"/api/v1/needs/{rows[3].pk}/fit")
    assert [row["condition"] for row in told["failed"]] == ["must_have"]
    assert told["score"] is None
    assert told["parts"] == []


@pytest.mark.parametrize("language", ["ja", "en"])
def test_what_is_missing_comes_first_and_what_is_unknown_is_hatched(world: Any, own: Any, language: str) -> None:
    needs(world)
    text = page(world, language=language)
    range_of = {"ja": "<small>〜", "en": "<small> to "}[language]
    block = next(block for block in text.split('<li class="cand"')[1:] if range_of in block)
    assert 'fill="url(#hatch)"' in block
    assert "× ?" in block
    missing, fits = {"ja": ("足りない", "合う"), "en": ("Missing", "Fits")}[language]
    assert 0 < block.find(f"<dt>{missing}") < block.find(f"<dt>{fits}")


def test_her_own_edit_is_seen_at_once(world: Any, own: Any) -> None:
    needs(world)
    before = {row["need"]: row["score"]["low"] for row in api(world)["rows"]}
    profile_rows.set_tools(
        profile_id=own.pk, actor=world.cmo, tools=[{"tool_id": "hubspot_marketing_hub", "depth": "adopted"}]
    )
    after = {row["need"]: row["score"]["low"] for row in api(world)["rows"]}
    assert any(after[pk] > before[pk] for pk in after)
    assert after == {str(need.pk): told.low for need, told in expected(own)[0]}


def test_a_confidential_need_is_listed_without_its_company_and_lists_of_hers_say_nothing_about_it(
    world: Any, own: Any
) -> None:
    secret = make.open_need(world.company, world.requester, world.curator, confidential=True)
    named = make.open_need(world.company, world.requester, world.curator)
    name = world.company.name_ja
    text = page(world, language="ja").split('<li class="cand"')
    assert len(text) == 3
    for block in text[1:]:
        assert (name in block) == (str(named.pk) in block)
    for row in api(world)["rows"]:
        assert bool(row["company_name_ja"] or row["company_name_en"]) == (row["need"] == str(named.pk))
        assert row["confidential"] == (row["need"] == str(secret.pk))
    enemies = [{"name": name, "kind": "competitor"}]
    profile_rows.set_conflicts(profile_id=own.pk, actor=world.cmo, companies=enemies)
    data = api(world)
    assert [row["need"] for row in data["rows"]] == [str(secret.pk)]
    assert {row["condition"]: row["count"] for row in data["excluded"]} == {"conflict": 1}
    assert api(world, f"/api/v1/needs/{secret.pk}/fit")["failed"] == []
    assert [row["condition"] for row in api(world, f"/api/v1/needs/{named.pk}/fit")["failed"]] == ["conflict"]


def test_how_far_a_company_would_go_above_its_budget_is_not_told(world: Any, own: Any) -> None:
    need = make.open_need(
        world.company, world.requester, world.curator, budget_max_minor=500_000, tolerance_percent=20
    )
    text = page(world)
    assert str(need.pk) in text
    assert "above the budget, but not too far" in text
    assert "600,000" not in text
    assert '"cap"' not in str(api(world)).replace("'", '"')
    assert "tolerance" not in text


def test_nothing_about_other_candidates_is_said(world: Any, own: Any) -> None:
    other = make.published_profile(world.other_cmo, world.curator)
    need = make.open_need(world.company, world.requester, world.curator)
    make.candidacy(need, world.other_cmo)
    for text in (page(world), str(api(world)), str(api(world, f"/api/v1/needs/{need.pk}/fit"))):
        for secret in (other.pk, world.other_cmo.user_id, need.candidacies.get().pk):
            assert str(secret) not in text
    mine = make.candidacy(need, world.cmo)
    assert api(world)["rows"][0]["candidacy"] == str(mine.pk)
    assert reverse("candidacy", args=[mine.pk]) in page(world)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_profile_that_is_not_published_is_told_what_for(world: Any, language: str) -> None:
    make.profile(world.cmo)
    text = page(world, language=language)
    assert reverse("own_profile") in text
    assert 'class="empty' in text
    assert listed(text) == []
    assert Caller(world).api("cmo", "/api/v1/fitting-needs").status_code == 409
    need = make.open_need(world.company, world.requester, world.curator)
    assert Caller(world).api("cmo", f"/api/v1/needs/{need.pk}/fit").status_code == 409


def test_an_empty_list_says_why(world: Any, own: Any) -> None:
    assert "New needs appear here" in page(world)
    make.open_need(world.company, world.requester, world.curator, skills=[{"skill_id": "seo", "must": True}])
    text = page(world)
    assert "what keeps needs off your list" in text
    assert reverse("profile_section", args=["skills"]) in text


def test_the_best_three_stand_on_her_home(world: Any, own: Any) -> None:
    needs(world)
    right = [str(need.pk) for need, _told in expected(own)[0]]
    assert reverse("fitting_best") in page(world, path="/home/")
    text = page(world, path="/fit/best/", **{"HX-Request": "true"})
    assert re.findall(r'href="/needs/([0-9a-f-]+)/"', text) == right[:3]
    assert "<html" not in text
    assert world.client("cmo").get("/fit/best/").headers["Location"] == "/fit/"
    assert reverse("fitting_needs") not in page(world, "requester", path="/home/")


def test_a_page_costs_as_many_queries_with_fifty_needs_as_with_one(world: Any, own: Any) -> None:
    need = make.open_need(world.company, world.requester, world.curator)
    counts = [_queries(world, path) for path in ("/fit/", "/api/v1/fitting-needs")]
    _copies(need, 49)
    assert NeedPublic.objects.count() == 50
    assert [_queries(world, path) for path in ("/fit/", "/api/v1/fitting-needs")] == counts
    assert max(counts) <= MOST_QUERIES


def _copies(need: Any, count: int, series: int = 2020) -> None:
    """Open the same need again and again, past the actions: fifty of them by hand take a minute."""
    skills = list(need.skill_rows.all())
    rows = [
        Need(**{f.attname: getattr(need, f.attname) for f in Need._meta.concrete_fields} | {"id": uuid.uuid4()})
        for _n in range(count)
    ]
    for n, row in enumerate(rows):
        row.number = f"{series}-{n:03}"
    record_created(rows, Creation("seed", "open", kinds=("system",)), SYSTEM)
    Need.objects.bulk_create(rows)
    NeedSkill.objects.bulk_create(
        NeedSkill(need=row, skill_id=s.skill_id, must=s.must, order=s.order) for row in rows for s in skills
    )
    for row in rows:
        refresh_need_public(row.pk)
        project_needs(need_ids=[row.pk])


def _queries(world: Any, path: str) -> int:
    client = world.client("cmo")
    caller = Caller(world)
    client.get(path)
    with CaptureQueriesContext(connection) as found:
        answer = caller.api("cmo", path) if path.startswith("/api/") else client.get(path)
    assert answer.status_code == 200
    return len(found)


def test_a_hidden_profile_has_no_list(world: Any, own: Any) -> None:
    needs(world)
    profiles.hide_profile(profile_id=own.pk, actor=world.cmo)
    assert listed(page(world)) == []
