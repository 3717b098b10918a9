"""The run that ranks all open needs anew: killed anywhere it goes on, and counts each need once."""

from io import StringIO
from typing import Any
from uuid import UUID

import pytest
from django.core.management import call_command

from kernel import clock
from kernel.actors import SYSTEM
from kernel.derived import write
from kernel.refusals import BadValues, NotVisible, Stale, WrongState
from marketplace import actions as needs
from marketplace.models import Need
from matching import rerank_actions, reranking
from matching.board import board
from matching.fit import fit, fit_of, own_profile
from matching.market import asking, candidates, facts_of
from matching.models import MatchNeed, NeedBest, Rerank, WeightSet
from matching.projections import reproject
from matching.rerank_actions import resume_rerank, start_rerank, stop_rerank
from matching.reranking import go_on, rank_batch, running
from matching.scoring import FACTORS, WEIGHTS, rank, score
from profiles.models import Profile
from tests import make
from tests.matching.scene import crowd, undone
from tests.matching.test_weights import in_force


def turned() -> dict[str, dict[str, int]]:
    """Return weights so different that every order changes."""
    return {stage: dict.fromkeys(FACTORS, 0) | {"evidence": 1400, "rate": 600} for stage in WEIGHTS}


@pytest.fixture
def market(world: Any) -> list[Any]:
    crowd(24)
    return [make.open_need(world.company, world.requester, world.curator, days=4 + n % 3) for n in range(5)]


@pytest.fixture
def by_two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reranking, "BATCH", 2)


def under_way() -> Rerank:
    run = running()
    assert run is not None
    return run


def kept() -> dict[UUID, tuple[list[UUID], list[int], int]]:
    return {row.pk: (row.profiles, row.lows, row.weights_number) for row in NeedBest.objects.all()}


def by_the_reference(need: Any, table: Any) -> list[tuple[UUID, int]]:
    facts = asking().get(pk=need.pk)
    found = rank(candidates(Profile.objects.all(), [facts.company]), facts_of(facts), clock.today(), table)
    return [(row.candidate, row.score.low) for row in found.ranked[:10]]


@pytest.mark.usefixtures("by_two")
def test_a_run_goes_through_every_open_need_once(world: Any, market: list[Any]) -> None:
    start_rerank(actor=world.curator)
    assert go_on() == 5
    run = Rerank.objects.get()
    assert (run.status, run.total, run.done, run.changed) == ("done", 5, 5, 0)
    assert run.pairs == 5 * 24
    assert run.finished_at is not None
    table = WeightSet.objects.get(status="active").weights
    for need in market:
        profiles, lows, number = kept()[need.pk]
        assert list(zip(profiles, lows, strict=True)) == by_the_reference(need, table)
        assert (len(profiles), number) == (10, 1)
    assert go_on() == 0


@pytest.mark.usefixtures("by_two")
def test_newer_weights_reach_every_need_and_the_changes_are_counted(world: Any, market: list[Any]) -> None:
    start_rerank()
    go_on()
    before = kept()
    two = in_force(world, table=turned())
    assert go_on() == 5
    run = Rerank.objects.first()
    assert run is not None
    assert (run.weights_id, run.status, run.done) == (two.pk, "done", 5)
    assert set(MatchNeed.objects.values_list("weights_number", flat=True)) == {2}
    after = kept()
    assert run.changed == sum(before[pk][0] != after[pk][0] for pk in after) > 0
    for need in market:
        profiles, lows, _number = after[need.pk]
        assert list(zip(profiles, lows, strict=True)) == by_the_reference(need, two.weights)


def crash(*_args: Any, **_kwargs: Any) -> Any:
    raise RuntimeError("killed")


def write_and_crash(rows: Any) -> Any:
    write(rows)
    crash()


CRASHES: dict[str, tuple[Any, str, Any]] = {
    "while ranking": (reranking, "tops", crash),
    "before writing": (rerank_actions, "write", crash),
    "between rows and counts": (rerank_actions, "write", write_and_crash),
    "before the end": (rerank_actions, "_best", crash),
}


@pytest.mark.usefixtures("by_two", "market")
@pytest.mark.parametrize("broken", CRASHES)
def test_a_crash_in_the_middle_of_a_batch_loses_nothing_and_doubles_nothing(
    world: Any, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    start_rerank()
    rank_batch(under_way())
    with monkeypatch.context() as patch:
        patch.setattr(*CRASHES[broken])
        with pytest.raises(RuntimeError):
            rank_batch(under_way())
    run = Rerank.objects.get()
    assert (run.done, run.pairs, len(kept())) == (2, 48, 2)
    assert go_on() == 3
    run.refresh_from_db()
    assert (run.status, run.done, run.total, run.pairs, run.changed) == ("done", 5, 5, 120, 0)


@pytest.mark.usefixtures("by_two", "market")
def test_of_two_workers_with_the_same_batch_one_counts_it(world: Any) -> None:
    start_rerank()
    first, second = under_way(), under_way()
    assert (rank_batch(first), rank_batch(second)) == (2, 0)
    assert Rerank.objects.get().done == 2
    assert go_on() == 3


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_count_every_need_once(world: Any, market: list[Any], race: Any, by_two: None) -> None:
    start_rerank()
    found = race(*[go_on] * 3)
    assert sum(found) == 5
    run = Rerank.objects.get()
    assert (run.status, run.done, run.total, run.pairs) == ("done", 5, 5, 120)
    assert set(kept()) == {need.pk for need in market}


@pytest.mark.django_db(transaction=True)
def test_of_two_runs_started_at_once_one_runs(world: Any, race: Any) -> None:
    found = race(*[lambda: start_rerank(actor=world.curator)] * 2)
    assert sorted(type(each).__name__ for each in found) == ["BadValues", "Rerank"]
    assert Rerank.objects.count() == 1


def test_a_second_run_is_refused_in_words(world: Any) -> None:
    start_rerank()
    with pytest.raises(BadValues) as refused, undone():
        start_rerank(actor=world.curator)
    assert "ranked anew already" in str(refused.value.sentence)


@pytest.mark.usefixtures("by_two", "market")
def test_newer_weights_during_a_run_begin_it_again(world: Any) -> None:
    start_rerank()
    stale = under_way()
    rank_batch(stale)
    two = in_force(world, table=turned())
    run = Rerank.objects.get()
    assert (run.weights_id, run.done, run.changed, run.pairs, run.reached) == (two.pk, 0, 0, 0, None)
    assert rank_batch(stale) == 0, "a worker that still holds the older weights keeps nothing"
    assert go_on() == 5
    run.refresh_from_db()
    assert (run.status, run.done, run.changed) == ("done", 5, 2)
    assert {number for _profiles, _lows, number in kept().values()} == {2}


@pytest.mark.usefixtures("by_two", "market")
def test_a_run_is_stopped_and_goes_on_where_it_was(world: Any) -> None:
    run = start_rerank(actor=world.curator)
    held = under_way()
    rank_batch(held)
    held = under_way()
    stop_rerank(rerank_id=run.pk, actor=world.curator)
    assert (rank_batch(held), go_on()) == (0, 0)
    run.refresh_from_db()
    assert (run.status, run.done) == ("stopped", 2)
    resume_rerank(rerank_id=run.pk, actor=world.curator)
    assert go_on() == 3
    run.refresh_from_db()
    assert (run.status, run.done, run.total) == ("done", 5, 5)


def test_only_the_latest_run_goes_on(world: Any) -> None:
    first = start_rerank(actor=world.curator)
    stop_rerank(rerank_id=first.pk, actor=world.curator)
    second = start_rerank(actor=world.curator)
    stop_rerank(rerank_id=second.pk, actor=world.curator)
    with pytest.raises(WrongState), undone():
        resume_rerank(rerank_id=first.pk, actor=world.curator)
    assert resume_rerank(rerank_id=second.pk, actor=world.curator).status == "running"


def test_curators_do_not_count_and_the_system_does_not_stop(world: Any, market: list[Any]) -> None:
    run = start_rerank()
    assert Rerank.objects.get().status == "running"
    with pytest.raises(NotVisible), undone():
        stop_rerank(rerank_id=run.pk, actor=SYSTEM)
    with pytest.raises(Stale), undone():
        rerank_actions.finish_rerank(rerank_id=run.pk, version=7)


@pytest.mark.usefixtures("by_two")
def test_needs_that_open_and_close_meanwhile_are_counted_as_they_are(world: Any, market: list[Any]) -> None:
    start_rerank()
    rank_batch(under_way())
    last = Need.objects.order_by("-pk")[0]
    needs.close_need(need_id=last.pk, actor=world.requester, code="postponed", answer="")
    for _n in range(3):
        make.open_need(world.company, world.requester, world.curator)
    go_on()
    run = Rerank.objects.get()
    assert run.status == "done"
    assert run.done == run.total >= 4
    assert last.pk not in kept()
    assert set(Need.objects.filter(status="open", pk__lte=run.reached).values_list("pk", flat=True)) >= set(kept())


def test_a_call_ends_after_its_time(world: Any, market: list[Any], by_two: None) -> None:
    start_rerank()
    assert go_on(seconds=0) == 0
    assert Rerank.objects.get().done == 0


def test_without_open_needs_a_run_is_over_at_once(world: Any) -> None:
    start_rerank()
    assert go_on() == 0
    assert (Rerank.objects.get().status, Rerank.objects.get().total) == ("done", 0)


def test_the_minute_leaves_needs_to_the_run_and_helps_those_behind_without_one(world: Any, market: list[Any]) -> None:
    in_force(world, table=turned())
    assert reproject() == 0
    assert set(MatchNeed.objects.values_list("weights_number", flat=True)) == {1}
    stop_rerank(rerank_id=Rerank.objects.get().pk, actor=world.curator)
    assert reproject() == 5
    assert set(MatchNeed.objects.values_list("weights_number", flat=True)) == {2}


# --- both sides while a run is under way -----------------------------------------------------------------------------
@pytest.mark.usefixtures("by_two")
def test_during_a_run_both_sides_say_the_score_of_the_weights_they_name(world: Any, market: list[Any]) -> None:
    make.published_profile(world.cmo, world.curator)
    in_force(world, table=turned())
    rank_batch(under_way())
    assert sorted(MatchNeed.objects.values_list("weights_number", flat=True)) == [1, 1, 1, 2, 2]
    tables = {row.number: row.weights for row in WeightSet.objects.all()}
    own = own_profile(world.cmo)
    her_side = {row.face.pk: row for row in fit(own, world.cmo).needs}
    assert {row.weights_number for row in her_side.values()} == {1, 2}
    (her,) = candidates(Profile.objects.filter(pk=own.pk))
    lows = set()
    for need in market:
        row = asking().get(pk=need.pk)
        number = MatchNeed.objects.get(pk=need.pk).weights_number
        one = fit_of(own, world.cmo, need.pk)
        reference = score(her, facts_of(row), one.as_of, tables[number])
        assert (her_side[need.pk].weights_number, one.weights_number) == (number, number)
        assert her_side[need.pk].score == one.score == reference
        theirs = board(row, world.requester)
        assert theirs.weights_number == 2
        place = {place.profile.pk: place for place in theirs.places}[own.pk]
        assert place.score == score(her, facts_of(row), one.as_of, tables[2])
        lows.add(place.score.low == reference.low)
    assert lows == {True, False}, "the weights must matter for this to say anything"


def test_the_api_says_which_weights_each_need_is_by(world: Any, market: list[Any], by_two: None) -> None:
    from tests.matching.scene import Caller

    make.published_profile(world.cmo, world.curator)
    in_force(world, table=turned())
    rank_batch(under_way())
    caller = Caller(world)
    answer = caller.api("cmo", "/api/v1/fitting-needs").json()
    assert answer["weights_version"] == 2
    numbers = {row["need"]: row["weights_version"] for row in answer["rows"]}
    assert sorted(numbers.values()) == [1, 1, 1, 2, 2]
    for pk, number in numbers.items():
        assert caller.api("cmo", f"/api/v1/needs/{pk}/fit").json()["weights_version"] == number
    page = caller.page("cmo", "/fit/").content.decode()
    assert page.count("Still by formula version 1") == 3


# --- the command -----------------------------------------------------------------------------------------------------
@pytest.mark.usefixtures("by_two", "market")
def test_the_command_goes_through_the_run_under_way(world: Any) -> None:
    start_rerank()
    rank_batch(under_way())
    told = StringIO()
    call_command("rerank", stdout=told)
    lines = told.getvalue().splitlines()
    assert lines[0].startswith("4 of 5 needs, 0 changed, ")
    assert lines[1].startswith("5 of 5 needs, 0 changed, ")
    assert lines[-1] == "finished: version 1, 120 pairs"
    call_command("rerank", stdout=told)
    assert Rerank.objects.filter(status="done").count() == 2
