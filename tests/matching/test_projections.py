"""The derived rows: in the unit of each edit, rebuilt without a change, turned with the day, never stale."""

import datetime as dt
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kernel import clock
from marketplace import actions as needs
from marketplace.models import Need
from matching import projections, ranking_sql
from matching.market import SCALARS, active_weights, asked, asking, candidate, candidates, explain, facts_of, whole
from matching.models import MatchFacts, MatchNeed, MatchProfile
from matching.projections import rebuild, reproject
from matching.scoring import rank
from matching.vectors import MODEL_VERSION, candidate_columns
from profiles import profile_actions as profiles
from profiles import profile_row_actions as profile_rows
from profiles.models import Profile, ProfileIdentity, User
from tests import make
from tests.conftest import World
from tests.kernel.snapshot import snapshot
from tests.matching.generated import demands, people

Race = Callable[..., list[Any]]
Row = dict[str, Any]


def row_of(profile: Any) -> Row:
    return dict(MatchProfile.objects.filter(pk=profile.pk).values().get())


def is_current(profile: Any) -> bool:
    """Say whether the derived row is what its sources say now."""
    source = whole(Profile.objects.only(*SCALARS)).get(pk=profile.pk)
    wanted = candidate_columns(candidate(source), clock.today()) | {"profile_version": source.version}
    row = row_of(profile)
    return all(row[name] == value for name, value in wanted.items())


def order(need: Need) -> list[tuple[Any, int, int]]:
    return [(row.profile_id, row.low, row.high) for row in ranking_sql.top(asked(asking().get(pk=need.pk)), 1_000)]


def expected(need: Need) -> list[tuple[Any, int, int]]:
    """Rank everybody with the reference scorer, as of today."""
    rows = list(candidates(Profile.objects.filter(status="published"), [need.company]))
    told = rank(rows, facts_of(asking().get(pk=need.pk)), clock.today(), active_weights().weights)
    return [(row.candidate, row.score.low, row.score.high) for row in told.ranked]


@pytest.fixture
def scene(world: Any) -> Any:
    profile = make.published_profile(world.cmo, world.curator)
    return profile, make.open_need(world.company, world.requester, world.curator)


# --- in the unit of the edit ----------------------------------------------------------------------------------------
def test_every_verb_of_a_profile_leaves_its_row_current(world: World, scene: Any) -> None:
    profile, me = scene[0], world.cmo
    role = {"stage": "startup", "industry_id": "manufacturing_b2b", "role_id": "head_of_marketing", "title_ja": "CMO"}
    acts: list[Callable[[], Any]] = [
        lambda: profiles.edit_profile(profile_id=profile.pk, actor=me, values={"day_rate_minor": 120_000}),
        lambda: profiles.edit_profile(profile_id=profile.pk, actor=me, values={"prefecture_id": None}),
        lambda: profile_rows.set_tools(profile_id=profile.pk, actor=me, tools=[]),
        lambda: profile_rows.set_languages(profile_id=profile.pk, actor=me, languages=[]),
        lambda: profile_rows.put_outcome(profile_id=profile.pk, actor=me, values={"kpi_id": "sql_rate", "before": 1}),
        lambda: profiles.confirm_availability(
            profile_id=profile.pk, actor=me, available_from=clock.today(), days_per_month=9
        ),
        lambda: profiles.count_completed(profile_id=profile.pk, count=2),
        lambda: profiles.hide_profile(profile_id=profile.pk, actor=me),
        lambda: profiles.show_profile(profile_id=profile.pk, actor=me),
        lambda: profiles.suspend_profile(profile_id=profile.pk, actor=world.curator, text="A complaint."),
        lambda: profiles.restore_profile(profile_id=profile.pk, actor=world.curator),
        lambda: profile_rows.put_experience(
            profile_id=profile.pk, actor=me, values=role | {"from_month": dt.date(2025, 1, 1)}
        ),
        lambda: profiles.check_evidence(
            profile_id=profile.pk,
            actor=world.curator,
            checked_experiences=list(profile.experiences.values_list("pk", flat=True)),
        ),
    ]
    for number, act in enumerate(acts):
        before = row_of(profile)
        act()
        assert is_current(profile), number
        assert row_of(profile) != before, number


def test_an_edit_is_seen_by_the_next_query(world: World, scene: Any) -> None:
    profile, need = scene
    ((_pk, before, _high),) = order(need)
    profiles.edit_profile(profile_id=profile.pk, actor=world.cmo, values={"day_rate_minor": 60_000})
    ((_pk, cheaper, _high),) = order(need)
    assert cheaper > before
    profiles.hide_profile(profile_id=profile.pk, actor=world.cmo)
    assert order(need) == []
    profiles.show_profile(profile_id=profile.pk, actor=world.cmo)
    assert order(need) == expected(need) != []
    needs.revise_need(need_id=need.pk, actor=world.requester, values={"languages": ["ja", "en"]})
    assert order(need) == []
    assert ranking_sql.counts(asked(asking().get(pk=need.pk))).excluded["languages"] == 1


def test_a_need_has_its_row_exactly_while_it_is_open(world: World, scene: Any) -> None:
    need = scene[1]
    made = asked(asking().get(pk=need.pk))
    kept = MatchNeed.objects.get(pk=need.pk)
    assert all(getattr(kept, f.attname) == getattr(made, f.attname) for f in MatchNeed._meta.concrete_fields)
    assert [row.need_id for row in ranking_sql.fitting(scene[0].pk, 10)] == [need.pk]
    needs.pause_need(need_id=need.pk, actor=world.requester)
    assert not MatchNeed.objects.exists()
    assert ranking_sql.fitting(scene[0].pk, 10) == []
    needs.confirm_need(need_id=need.pk, actor=world.requester)
    assert MatchNeed.objects.filter(pk=need.pk).exists()
    make.draft_need(world.company, world.requester)
    assert MatchNeed.objects.count() == 1


def test_what_may_not_count_changes_no_column(world: World, scene: Any) -> None:
    profile, need = scene
    before, places = row_of(profile), order(need)
    words = {"headline_ja": "四十代の女性です", "headline_en": "A foreigner, 25", "summary_ja": "写真あり"}
    profiles.edit_profile(profile_id=profile.pk, actor=world.cmo, values=words | {"phone": "090-0000-0000"})
    after = row_of(profile)
    assert after.pop("profile_version") > before.pop("profile_version")
    assert after == before
    long_ago = clock.now() - dt.timedelta(days=20_000)
    ProfileIdentity.objects.filter(pk=profile.pk).update(name_ja="別名", name_en="Zz", phone="1")
    User.objects.filter(pk=profile.user_id).update(name="Zz", language="ja", created_at=long_ago, timezone="UTC")
    Profile.objects.filter(pk=profile.pk).update(created_at=long_ago, visibility="members")
    assert rebuild() == 0
    assert order(need) == places


def test_since_when_she_is_published_says_who_is_new_and_moves_no_score(world: World, scene: Any) -> None:
    profile, need = scene
    before, places = row_of(profile), order(need)
    Profile.objects.filter(pk=profile.pk).update(published_at=clock.now() - dt.timedelta(days=61))
    assert rebuild() == 1
    after = row_of(profile)
    assert after.pop("published_on") < before.pop("published_on") == clock.today()
    assert (after, order(need)) == (before, places)
    row = asked(asking().get(pk=need.pk))
    assert [place.fresh for place in ranking_sql.ranks_of(row, [profile.pk], newest=2).values()] == [False]
    assert ranking_sql.ranks_of(row, [], newest=2) == {}


def test_work_agreed_elsewhere_takes_her_off_the_lists(world: World, scene: Any) -> None:
    profile, need = scene
    Profile.objects.filter(pk=profile.pk).update(committed_days=profile.days_per_month)
    rebuild([profile.pk])
    assert order(need) == expected(need) == []
    assert ranking_sql.counts(asked(asking().get(pk=need.pk))).excluded["capacity"] == 1


def test_a_company_she_named_finds_her_no_more(world: World, scene: Any) -> None:
    profile, need = scene
    row = asked(asking().get(pk=need.pk))
    for name, act in (("hidden", profile_rows.set_hide_from), ("conflict", profile_rows.set_conflicts)):
        listed: Row = {"name": world.company.name_ja} | ({"kind": "employer"} if name == "conflict" else {})
        act(profile_id=profile.pk, actor=world.cmo, companies=[listed])
        assert order(need) == expected(need) == []
        assert ranking_sql.fitting(profile.pk, 5) == []
        assert ranking_sql.counts(row, named=5).who[name] == (profile.pk,)
        act(profile_id=profile.pk, actor=world.cmo, companies=[])
        assert order(need) != []


# --- rebuilding, and the turn of the day ---------------------------------------------------------------------------
@pytest.fixture
def market(world: Any, scene: Any) -> list[Profile]:
    people(60, seed=3)
    demands([world.company, world.other_company], world.users["owner"], 6, seed=4)
    rebuild()
    return list(Profile.objects.order_by("pk"))


def test_a_rebuild_changes_nothing_that_was_there(market: list[Profile], capsys: Any) -> None:
    before = snapshot()
    call_command("rebuild_matching")
    assert snapshot() == before
    assert capsys.readouterr().out == "0 rows changed\n"
    assert all(is_current(profile) for profile in market)
    MatchProfile.objects.all().delete()
    MatchNeed.objects.all().delete()
    call_command("rebuild_matching")
    assert snapshot() == before


def test_the_days_turn_changes_only_what_it_explains(market: list[Profile]) -> None:
    before = {row.pk: row_of(row) for row in market}
    need = Need.objects.open().order_by("pk")[0]
    yesterday = order(need)
    with clock.at(clock.now() + dt.timedelta(days=45)):
        assert order(need) == yesterday  # its rows are as of the day they were made
        assert reproject() == len(market)
        assert order(need) == expected(need)
        changed: dict[str, int] = {}
        for profile in market:
            assert is_current(profile)
            for name, value in row_of(profile).items():
                changed[name] = changed.get(name, 0) + (value != before[profile.pk][name])
        assert reproject() == 0
    assert changed.pop("as_of") == len(market)
    assert changed.pop("features") > 5
    assert changed.pop("unknown") > 5  # confirmations expire
    changed.pop("available_from")  # stands for "as of" where nothing was said
    assert not any(changed.values()), changed


def test_the_turn_goes_on_where_it_stopped(market: list[Profile], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(projections, "BATCH", 8)
    monkeypatch.setattr(projections, "MOST_A_CALL", 16)
    with clock.at(clock.now() + dt.timedelta(days=1)):
        done = [reproject() for _call in range(5)]
    assert done == [16, 16, 16, len(market) - 48, 0]


def test_what_is_missing_or_weighed_by_others_is_written_anew(market: list[Profile]) -> None:
    assert reproject() == 0
    MatchProfile.objects.filter(pk=market[0].pk).delete()
    MatchProfile.objects.filter(pk=market[1].pk).update(model_version=0)
    first, second, *_rest = MatchNeed.objects.order_by("pk")
    MatchNeed.objects.filter(pk=first.pk).delete()
    MatchNeed.objects.filter(pk=second.pk).update(weights_number=0)
    assert reproject() == 4
    assert reproject() == 0
    assert is_current(market[0])
    assert MatchNeed.objects.get(pk=second.pk).weights_number == active_weights().number


def test_a_quiet_minute_asks_four_questions(market: list[Profile]) -> None:
    with CaptureQueriesContext(connection) as told:
        assert reproject() == 0
    assert len(told) == 4


def test_the_application_role_does_all_of_it(market: list[Profile]) -> None:
    with connection.cursor() as cursor:
        owner = "SELECT tableowner FROM pg_tables WHERE tablename = 'matching_matchneed'"
        cursor.execute(f"SELECT current_user, ({owner})")
        assert cursor.fetchone() == ("kaji_app", "kaji_owner")


# --- the turn of the day and an edit feed one row ------------------------------------------------------------------
def turn_and_edit(race: Race) -> Any:
    """Edit a profile between the moment the turn has read it and the moment it writes."""
    world = World()
    profile = make.published_profile(world.cmo, world.curator)
    MatchProfile.objects.update(as_of=clock.today() - dt.timedelta(days=1))
    has_read, is_edited = threading.Event(), threading.Event()

    def wait(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        if "ON CONFLICT" in str(sql):
            has_read.set()
            is_edited.wait(1)
        return execute(sql, params, many, context)

    def turn() -> int:
        with connection.execute_wrapper(wait):
            return reproject()

    def edit() -> None:
        has_read.wait(10)
        profiles.edit_profile(profile_id=profile.pk, actor=world.cmo, values={"day_rate_minor": 1_000})
        is_edited.set()

    found = race(turn, edit)
    assert not [x for x in found if isinstance(x, Exception)], found
    return profile


@pytest.mark.django_db(transaction=True)
def test_an_edit_during_the_turn_of_the_day_is_not_lost(race: Race) -> None:
    assert is_current(turn_and_edit(race))


@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_the_turn_writes_what_it_read_before(race: Race, settings: Any) -> None:
    settings.GUARDS_OFF = frozenset({"projection_lock"})
    profile = turn_and_edit(race)
    assert Profile.objects.get(pk=profile.pk).day_rate_minor == 1_000
    assert not is_current(profile)


def test_a_row_of_an_older_version_is_ranked_with_reasons_all_the_same(scene: Any, world: Any) -> None:
    profile, need = scene
    row, facts = asked(asking().get(pk=need.pk)), facts_of(asking().get(pk=need.pk))
    table = active_weights().weights
    (before,) = explain(facts, ranking_sql.top(row, 10), table).values()
    MatchFacts.objects.filter(pk=profile.pk).delete()
    MatchProfile.objects.filter(pk=profile.pk).update(model_version=MODEL_VERSION - 1)
    (found,) = ranking_sql.top(row, 10)
    assert found.facts is None
    assert explain(facts, [found], table) == {profile.pk: before}
    assert reproject() == 1
    assert is_current(profile)
    assert ranking_sql.top(row, 10)[0].facts is not None
