"""Her part of all who qualify: never more than is true, the same all day, and nothing about anybody else."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st
from redis.exceptions import ConnectionError as Gone

from kernel import clock
from marketplace import actions as market
from matching import bands
from matching.bands import FEWEST, LABELS, POINT, SHARES, Band, bounds_of
from matching.market import active_weights, asking, candidates, facts_of
from matching.projections import rebuild, reproject
from matching.scoring import rank
from profiles import profile_actions as profiles
from profiles import profile_row_actions as profile_rows
from profiles.models import Profile, ProfileSkill
from tests import make
from tests.matching.scene import crowd
from tests.matching.test_fit import api, page
from tests.pure.test_scoring import LAW


@pytest.fixture(autouse=True)
def unkept() -> Iterator[None]:
    """Bounds are kept for a day, and a day outlives a test."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def own(world: Any) -> Any:
    crowd(39)
    made = make.published_profile(world.cmo, world.curator, day_rate_minor=100_000)
    skills = [{"skill_id": "lead_scoring", "level": 3}]
    profile_rows.set_skills(profile_id=made.pk, actor=world.cmo, skills=skills)
    return made


def needs(world: Any) -> list[Any]:
    tools = [{"tool_id": "hubspot_marketing_hub"}]
    given: list[dict[str, Any]] = [
        {},
        {"budget_min_minor": 100_000, "budget_max_minor": 601_000, "industries": [{"industry_id": "food_beverage"}]},
        {"days": 5, "tools": tools},
        {"skills": [{"skill_id": "lead_scoring", "must": True}], "onsite_days": 2, "prefecture_id": "tokyo"},
    ]
    return [make.open_need(world.company, world.requester, world.curator, **values) for values in given]


def expected(need: Any, own: Any) -> Band:
    """Rank everybody by the plain scorer and count in whole points."""
    everybody = list(candidates(Profile.objects.filter(status="published")))
    found = rank(everybody, facts_of(asking().get(pk=need.pk)), clock.today(), active_weights().weights)
    points = {row.candidate: row.score.low // POINT for row in found.ranked}
    if len(points) < FEWEST:
        return Band.UNSAID
    above = sum(point >= points[own.pk] for point in points.values())
    return next((band for band, share in SHARES.items() if above * share <= len(points)), Band.LOWER)


def better(own: Any) -> None:
    """Let everybody else have all the evidence, and ask less."""
    rows = Profile.objects.exclude(pk=own.pk)
    rows.update(day_rate_minor=1_000, references_count=2, completed_count=3, identity_checked_at=clock.now())
    ProfileSkill.objects.exclude(profile=own.pk).update(level=5)
    rebuild()


def band_of(world: Any, need: Any, name: str = "cmo") -> str:
    return str(api(world, f"/api/v1/needs/{need.pk}/fit", name)["band"]["code"])


# --- the bounds ------------------------------------------------------------------------------------------------------
markets = st.dictionaries(st.integers(0, 100), st.integers(1, 60), min_size=1, max_size=40)


@given(markets, st.integers(0, 100))
@LAW
def test_a_band_is_never_said_to_somebody_outside_it(points: dict[int, int], mine: int) -> None:
    points[mine] = points.get(mine, 0) + 1
    total = sum(points.values())
    band = bands._band(mine * POINT + 17, bounds_of(points))
    above = sum(count for point, count in points.items() if point >= mine)
    if total < FEWEST:
        assert band is Band.UNSAID
    else:
        assert band is next((b for b, share in SHARES.items() if above * share <= total), Band.LOWER)


def test_the_narrowest_band_has_room_for_three() -> None:
    assert FEWEST // SHARES[Band.TOP_10] == 3
    assert bounds_of({50: FEWEST - 1}) == ()
    assert bounds_of({90: 3, 50: 4, 40: 8, 30: 15}) == (90, 50, 40)
    assert bounds_of({90: 4, 50: 26}) == (101, 90, 90)


# --- what she reads --------------------------------------------------------------------------------------------------
def weak(world: Any) -> Any:
    """Publish a profile with nothing checked."""
    made = make.profile(world.other_cmo, day_rate_minor=100_000)
    profiles.submit_profile(profile_id=made.pk, actor=world.other_cmo)
    return profiles.publish_profile(profile_id=made.pk, actor=world.curator)


def test_list_panel_and_api_say_what_a_count_of_everybody_says(world: Any, own: Any) -> None:
    rows, seen = needs(world), set()
    for name, profile in (("cmo", own), ("other_cmo", weak(world))):
        cache.clear()
        right = {str(need.pk): expected(need, profile) for need in rows}
        listed = {row["need"]: row["band"] for row in api(world, name=name)["rows"]}
        with override("ja"):
            assert listed == {pk: {"code": band.value, "text": band.text} for pk, band in right.items()}
        blocks = page(world, name).split('<li class="cand"')[1:]
        assert len(blocks) == len(rows)
        for block in blocks:
            band = next(band for pk, band in right.items() if f'data-id="{pk}"' in block)
            assert (str(LABELS[band]) in block) == (band is not Band.UNSAID)
        for need in rows:
            assert band_of(world, need, name) == right[str(need.pk)]
            assert str(LABELS[right[str(need.pk)]]) in page(world, name, path=f"/needs/{need.pk}/fit/")
        seen |= set(right.values())
    assert seen == {Band.TOP_25, Band.TOP_50, Band.LOWER, Band.UNSAID}


def test_among_few_no_band_is_said(world: Any) -> None:
    crowd(FEWEST - 2)
    own = make.published_profile(world.cmo, world.curator)
    need = make.open_need(world.company, world.requester, world.curator)
    assert band_of(world, need) == Band.UNSAID == expected(need, own)
    assert not any(str(LABELS[band]) in page(world) for band in Band)
    assert str(LABELS[Band.UNSAID]) in page(world, path=f"/needs/{need.pk}/fit/")
    crowd(1)
    cache.clear()
    assert band_of(world, need) != Band.UNSAID


def test_who_is_kept_off_or_has_no_score_has_no_band(world: Any, own: Any) -> None:
    must = [{"skill_id": "seo", "must": True}]
    need = make.open_need(world.company, world.requester, world.curator, skills=must)
    assert api(world, f"/api/v1/needs/{need.pk}/fit")["band"] is None


# --- and what she does not -------------------------------------------------------------------------------------------
def _told(world: Any, need: Any) -> tuple[Any, ...]:
    panel = page(world, path=f"/needs/{need.pk}/fit/", **{"HX-Request": "true"})
    change = page(world, path="/fit/change/", **{"HX-Request": "true"})
    return api(world), api(world, f"/api/v1/needs/{need.pk}/fit"), panel, change, page(world).split("<main")[1]


def test_what_another_does_today_moves_nothing_of_hers_today(world: Any, own: Any) -> None:
    need = make.open_need(world.company, world.requester, world.curator)
    other = make.published_profile(world.other_cmo, world.curator)
    before = _told(world, need)
    mine: dict[str, Any] = {"profile_id": other.pk, "actor": world.other_cmo}
    profiles.edit_profile(**mine, values={"day_rate_minor": 60_000})
    profile_rows.set_tools(**mine, tools=[{"tool_id": "hubspot_marketing_hub", "depth": "adopted"}])
    profile_rows.set_hide_from(**mine, companies=[{"name": world.company.name_ja}])
    make.candidacy(need, world.other_cmo)
    assert _told(world, need) == before
    profiles.hide_profile(**mine)
    assert _told(world, need) == before


def test_the_next_day_counts_anew(world: Any, own: Any) -> None:
    need = make.open_need(world.company, world.requester, world.curator)
    assert band_of(world, need) == expected(need, own)
    better(own)
    before = band_of(world, need)
    assert before != expected(need, own)
    with clock.at(clock.now() + dt.timedelta(days=1)):
        reproject()
        assert band_of(world, need) == expected(need, own)


def test_a_revised_need_is_counted_anew(world: Any, own: Any) -> None:
    need = make.open_need(world.company, world.requester, world.curator)
    before = band_of(world, need)
    better(own)
    assert band_of(world, need) == before
    market.pause_need(need_id=need.pk, actor=world.requester)
    market.confirm_need(need_id=need.pk, actor=world.requester)
    assert band_of(world, need) == expected(need, own) != before


def test_a_company_that_others_hide_from_changes_no_band(world: Any, own: Any) -> None:
    """Whom others leave out is theirs: half of the market hides, and her band stays."""
    need = make.open_need(world.company, world.requester, world.curator)
    before = band_of(world, need)
    for profile in Profile.objects.exclude(pk=own.pk)[:20]:
        profile.hide_from.create(name="x", key=world.company.keys[0])
    rebuild()
    cache.clear()
    assert band_of(world, need) == before


@pytest.mark.parametrize("lists", ["hide_from", "conflicts"])
def test_naming_a_company_shows_nothing_of_a_need_that_keeps_its_name_back(world: Any, own: Any, lists: str) -> None:
    need = make.open_need(world.company, world.requester, world.curator, confidential=True)
    told = []
    for name in ("株式会社どこか", world.company.name_ja):
        cache.clear()  # her own edit must not even show in what is counted first
        rows: list[dict[str, str]] = [{"name": name}]
        if lists == "conflicts":
            profile_rows.set_conflicts(
                profile_id=own.pk, actor=world.cmo, companies=[{**rows[0], "kind": "competitor"}]
            )
        else:
            profile_rows.set_hide_from(profile_id=own.pk, actor=world.cmo, companies=rows)
        told.append(_told(world, need))
    assert told[0] == told[1]
    assert told[0][1]["band"]["code"] != Band.UNSAID


# --- the cache -------------------------------------------------------------------------------------------------------
def test_without_a_cache_it_counts_each_time(world: Any, own: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    need = make.open_need(world.company, world.requester, world.curator)

    def gone(*_args: Any) -> Any:
        raise Gone

    monkeypatch.setattr(cache, "get_many", gone)
    monkeypatch.setattr(cache, "set_many", gone)
    assert band_of(world, need) == expected(need, own)


def test_ten_needs_are_counted_in_one_statement_and_then_in_none(world: Any, own: Any) -> None:
    rows = [make.open_need(world.company, world.requester, world.curator, days=4 + n % 3) for n in range(4)]
    versions = {need.pk: f"{need.version}:1" for need in rows}
    asked: Counter[int] = Counter()
    for turn in range(2):
        with CaptureQueriesContext(connection) as found:
            told = bands.bands(dict.fromkeys(versions, 400_000), versions)
        asked[turn] = len(found)
        assert set(told) == set(versions)
    assert asked == {0: 1, 1: 0}
