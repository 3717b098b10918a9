"""The one change that would help her most: told as the scorer finds it, and true once she makes it."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kernel import clock
from matching import one_change
from matching.alternatives import alternatives, best, worth
from matching.explanation import tenths
from matching.market import active_weights, asking, candidates, facts_of
from matching.projections import rebuild
from matching.scoring import MAXIMUM, exclusions, score, shown, weights
from profiles import profile_actions as profiles
from profiles import profile_row_actions as profile_rows
from profiles.models import Experience, Profile, ProfileSkill, Skill
from tests import make
from tests.matching.scene import Caller
from tests.matching.test_fit import _copies, api, page

MOST_QUERIES = 15
PIECE = {"HX-Request": "true"}


@pytest.fixture
def own(world: Any) -> Any:
    return make.published_profile(world.cmo, world.curator)


def open_need(world: Any, **values: Any) -> Any:
    return make.open_need(world.company, world.requester, world.curator, **values)


def told(world: Any, need: Any) -> Any:
    return api(world, f"/api/v1/needs/{need.pk}/fit")


def facts(own: Any, need: Any) -> tuple[Any, Any]:
    (her,) = candidates(Profile.objects.filter(pk=own.pk))
    return her, facts_of(asking().get(pk=need.pk))


# --- one need --------------------------------------------------------------------------------------------------------
def _long_ago(own: Any) -> None:
    Profile.objects.filter(pk=own.pk).update(availability_confirmed_at=clock.now() - dt.timedelta(days=40))


def _faded(own: Any) -> None:
    ProfileSkill.objects.filter(profile=own.pk).update(last_used=dt.date(2019, 4, 1))


def _unproved(own: Any) -> None:
    Experience.objects.filter(profile=own.pk).update(checked=False)


def _confirm(world: Any, own: Any) -> None:
    profiles.confirm_availability(
        profile_id=own.pk, actor=world.cmo, available_from=own.available_from, days_per_month=own.days_per_month
    )


def _refresh(world: Any, own: Any) -> None:
    told = [
        {"skill_id": row.skill_id, "level": row.level, "last_used": clock.today().replace(day=1)}
        if row.skill_id == "lead_scoring"
        else {"skill_id": row.skill_id, "level": row.level, "last_used": row.last_used}
        for row in own.skills.all()
    ]
    profile_rows.set_skills(profile_id=own.pk, actor=world.cmo, skills=told)


def _prove(world: Any, own: Any) -> None:
    rows = list(own.experiences.values_list("pk", flat=True))
    profiles.check_evidence(
        profile_id=own.pk, actor=world.curator, checked_experiences=rows, identity_checked=True, references_count=1
    )


def _report(world: Any, own: Any) -> None:
    values: dict[str, Any] = {"kpi_id": "sql_rate", "before": 10, "after": 20, "from_month": dt.date(2024, 4, 1)}
    profile_rows.put_outcome(profile_id=own.pk, actor=world.cmo, values=values | {"to_month": dt.date(2025, 3, 1)})


def _cheaper(world: Any, own: Any) -> None:
    profiles.edit_profile(profile_id=own.pk, actor=world.cmo, values={"day_rate_minor": 400_000 // 6})


def _in_reach(world: Any, own: Any) -> None:
    profiles.edit_profile(profile_id=own.pk, actor=world.cmo, values={"day_rate_minor": 700_000 // 6})


def _more_days(world: Any, own: Any) -> None:
    profiles.edit_profile(profile_id=own.pk, actor=world.cmo, values={"days_per_month": 6})


def _few_days(own: Any) -> None:
    Profile.objects.filter(pk=own.pk).update(days_per_month=4)


def _dear(own: Any) -> None:
    Profile.objects.filter(pk=own.pk).update(day_rate_minor=150_000)


def _nothing(_own: Any) -> None: ...


Case = tuple[str, dict[str, Any], Callable[[Any], None], Callable[[Any, Any], None]]
CASES: tuple[Case, ...] = (
    ("confirm", {"kpis": []}, _long_ago, _confirm),
    ("used", {"kpis": []}, _faded, _refresh),
    ("evidence", {}, _unproved, _prove),
    ("outcome", {}, _nothing, _report),
    ("rate", {"kpis": []}, _nothing, _cheaper),
    ("rate", {}, _dear, _in_reach),
    ("days", {}, _few_days, _more_days),
)


@pytest.mark.parametrize(("kind", "asked", "before", "then"), CASES)
def test_the_change_that_is_named_brings_what_it_says(
    world: Any, own: Any, kind: str, asked: dict[str, Any], before: Any, then: Any
) -> None:
    need = open_need(world, **asked)
    before(own)
    rebuild()
    said = told(world, need)
    change = said["change"]
    assert change["kind"] == kind, change
    assert change["opens"] == (said["score"] is None)
    her, wish = facts(own, need)
    found = best(her, wish, clock.today(), weights(wish, active_weights().weights))
    assert found is not None
    assert (change["gain"], change["then"]) == (tenths(found.tenths), tenths(shown(found.after)))
    for language in ("en", "ja"):
        text = page(world, path=f"/needs/{need.pk}/fit/", language=language, **PIECE)
        assert change["then"] in text
        assert "<html" not in text
    assert change["text"] in text
    then(world, own)
    after = told(world, need)
    assert after["score"]["shown"] == change["then"]
    assert after["score"]["low"] == found.after


def test_who_is_kept_off_by_what_she_cannot_change_is_told_so(world: Any, own: Any) -> None:
    need = open_need(world, skills=[{"skill_id": "seo", "must": True}])
    said = told(world, need)
    seo = Skill.objects.get(pk="seo")
    assert (said["change"], said["lacking"]) == (None, [seo.ja])
    text = page(world, path=f"/needs/{need.pk}/fit/")
    assert f"Must-haves that are not in your list at level 2: {seo.en}<" in text
    assert "No single change of your profile would let you in." in text


def test_without_a_score_she_is_told_what_to_fill_in(world: Any, own: Any) -> None:
    need = open_need(world, skills=[{"skill_id": "lead_scoring", "must": False}], kpis=[])
    ProfileSkill.objects.filter(profile=own.pk).delete()
    Experience.objects.filter(profile=own.pk).delete()
    _long_ago(own)
    rebuild()
    said = told(world, need)
    assert (said["score"], said["failed"], said["band"]) == (None, [], None)
    assert [row["section"] for row in said["unfilled"]][:2] == ["skills", "experiences"]
    assert said["change"]["opens"]
    assert "your profile says too little" in page(world, path=f"/needs/{need.pk}/fit/")
    text = page(world, path=f"/needs/{need.pk}/fit/", language="ja")
    for row in said["unfilled"]:
        assert reverse("profile_section", args=[row["section"]]) in text
        assert row["label"] in text


def test_who_says_too_little_for_one_change_is_told_that_one_is_not_enough(world: Any, own: Any) -> None:
    need = open_need(world, skills=[{"skill_id": "lead_scoring", "must": False}])
    ProfileSkill.objects.filter(profile=own.pk).delete()
    Experience.objects.filter(profile=own.pk).delete()
    _long_ago(own)
    rebuild()
    assert told(world, need)["change"] is None
    assert "One of them alone is not enough." in page(world, path=f"/needs/{need.pk}/fit/")


def test_her_own_lists_are_no_fact_to_be_bettered(world: Any, own: Any) -> None:
    need = open_need(world)
    profile_rows.set_hide_from(profile_id=own.pk, actor=world.cmo, companies=[{"name": world.company.name_ja}])
    said = told(world, need)
    assert [row["condition"] for row in said["failed"]] == ["hidden"]
    assert said["change"] is None


def test_the_need_page_leads_to_it_for_her_alone(world: Any, own: Any) -> None:
    need = open_need(world)
    link = reverse("need_fit", args=[need.pk])
    assert link in page(world, path=f"/needs/{need.pk}/")
    assert link not in page(world, "requester", path=f"/needs/{need.pk}/")
    assert link not in world.client("anonymous").get(f"/needs/{need.pk}/").content.decode()
    assert "<table" in page(world, path=link)  # without a script it is a page with the whole account


# --- over her needs --------------------------------------------------------------------------------------------------
def market(world: Any) -> list[Any]:
    given: list[dict[str, Any]] = [
        {},
        {"budget_max_minor": 500_000},
        {"budget_max_minor": 420_000, "kpis": []},
        {"budget_max_minor": 420_000, "days": 12},  # two away
        {"skills": [{"skill_id": "seo", "must": True}]},
        {"onsite_days": 2, "prefecture_id": "kyoto", "tools": [{"tool_id": "hubspot_marketing_hub"}]},
        {"playbook_id": "enterprise", "kpis": []},
    ]
    return [open_need(world, **values) for values in given]


def looked_at(own: Any) -> list[Any]:
    """Return the facts of needs she is ranked for, or that one condition within her reach keeps her from."""
    today, table, found = clock.today(), active_weights().weights, []
    for need in asking().filter(status="open"):
        her, wish = facts(own, need)
        failed = exclusions(her, wish, today)
        lacks = len(failed) + (score(her, wish, today, table) is None)
        if lacks == 0 or (lacks == 1 and not {"must_have", "languages"} & set(failed)):
            found.append((wish, weights(wish, table)))
    return found


def test_over_all_needs_the_best_change_is_named(world: Any, own: Any) -> None:
    market(world)
    needs, today = looked_at(own), clock.today()
    assert len(needs) == 5
    (her,) = candidates(Profile.objects.filter(pk=own.pk))

    def total(then: Any) -> int:
        pairs = [(worth(her, n, today, asked), worth(then, n, today, asked)) for n, asked in needs]
        return sum(max(0, after) - max(0, before) for before, after in pairs)

    everything = {change.key: change for need, _asked in needs for change in alternatives(her, need, today)}
    most = max(total(change.then) for change in everything.values())
    said = api(world, "/api/v1/fitting-needs/change")
    assert said["profile"] == str(own.pk)
    assert said["change"]["looked_at"] == len(needs)
    assert said["change"]["total"] == tenths(most * 1_000 // MAXIMUM)
    assert said["change"]["kind"] in {c.kind for c in everything.values() if total(c.then) == most}
    text = page(world, path="/fit/change/", language="ja", **PIECE)
    assert said["change"]["text"] in text
    assert said["change"]["total"] in text


def test_a_stale_availability_is_what_helps_most_everywhere(world: Any, own: Any) -> None:
    for _n in range(3):
        open_need(world, kpis=[])
    _long_ago(own)
    rebuild()
    change = api(world, "/api/v1/fitting-needs/change")["change"]
    assert (change["kind"], change["raised"], change["opened"], change["looked_at"]) == ("confirm", 3, 0, 3)
    assert reverse("profile_confirm_availability", args=[own.pk]) in page(world, path="/fit/change/", **PIECE)
    _confirm(world, own)
    assert api(world, "/api/v1/fitting-needs/change")["change"]["kind"] != "confirm"


def test_no_more_needs_are_looked_at_than_it_says(world: Any, own: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(one_change, "BEST", 3)
    monkeypatch.setattr(one_change, "NEARLY", 2)
    _copies(open_need(world), 4)
    _copies(open_need(world, budget_max_minor=420_000), 3, series=2019)
    assert api(world, "/api/v1/fitting-needs/change")["change"]["looked_at"] == 5


def test_without_open_needs_nothing_is_named(world: Any, own: Any) -> None:
    assert api(world, "/api/v1/fitting-needs/change")["change"] is None
    assert "No single change would raise a score today." in page(world, path="/fit/change/", **PIECE)


def test_it_stands_on_her_list_and_her_profile(world: Any, own: Any) -> None:
    for path in ("/fit/", "/profile/"):
        assert reverse("fitting_change") in page(world, path=path)
    assert "<html" in page(world, path="/fit/change/")
    profiles.hide_profile(profile_id=own.pk, actor=world.cmo)
    assert reverse("fitting_change") not in page(world, path="/profile/")
    assert Caller(world).api("cmo", "/api/v1/fitting-needs/change").status_code == 409


def test_the_pieces_ask_the_database_as_often_for_many_needs_as_for_one(world: Any, own: Any) -> None:
    need = open_need(world)
    paths = [f"/needs/{need.pk}/fit/", f"/api/v1/needs/{need.pk}/fit", "/fit/change/", "/api/v1/fitting-needs/change"]
    counts = [_queries(world, path) for path in paths]
    _copies(need, 30)
    assert [_queries(world, path) for path in paths] == counts
    assert max(counts) <= MOST_QUERIES


def _queries(world: Any, path: str) -> int:
    client, caller = world.client("cmo"), Caller(world)
    client.get(path)
    cache.clear()
    with CaptureQueriesContext(connection) as found:
        answer = caller.api("cmo", path) if path.startswith("/api/") else client.get(path)
    assert answer.status_code == 200
    return len(found)
