"""Versions of the weights: drafted, tuned, brought into force with a reason, taken back."""

from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.urls import reverse

from kernel.refusals import BadValues, Stale, WrongState
from matching import weights_actions as weights
from matching.client_actions import move_sliders
from matching.market import active_weights, asked, asking, facts_of
from matching.models import MatchNeed, Rerank, WeightSet, WeightsLog
from matching.scoring import FACTORS, WEIGHTS
from matching.scoring import weights as shares
from tests import make
from tests.matching.scene import undone

REASON = "Skills told too little about outcomes."


def moved(factor: str = "outcomes", by: int = 100, stage: str = "mid_size") -> dict[str, dict[str, int]]:
    """Return the published weights with some of the skills' weight given to another factor."""
    table = {name: dict(row) for name, row in WEIGHTS.items()}
    table[stage]["skills"] -= by
    table[stage][factor] += by
    return table


def drafted(world: Any, **more: Any) -> WeightSet:
    row = weights.draft_weights(actor=world.curator, reason=REASON)
    return weights.tune_weights(
        weights_id=row.pk, actor=world.curator, weights=more.get("table", moved()), reason=REASON
    )


def in_force(world: Any, **more: Any) -> WeightSet:
    return weights.activate_weights(weights_id=drafted(world, **more).pk, actor=world.curator, reason=REASON)


def test_a_draft_starts_from_the_weights_in_force_with_the_next_number(world: Any) -> None:
    first = weights.draft_weights(actor=world.curator, reason=f"  {REASON} ")
    second = weights.draft_weights(actor=world.curator, reason=REASON)
    assert (first.number, second.number, first.status, first.version) == (2, 3, "draft", 1)
    assert first.weights == active_weights().weights == {stage: dict(row) for stage, row in WEIGHTS.items()}
    assert (first.reason, first.drafted_by_id, first.activated_at) == (REASON, world.curator.user_id, None)
    assert active_weights().number == 1


def test_a_number_is_not_used_again(world: Any) -> None:
    weights.drop_weights(weights_id=drafted(world).pk, actor=world.curator)
    assert drafted(world).number == 3


def test_bringing_into_force_changes_both_versions_and_is_logged(world: Any) -> None:
    one = active_weights()
    two = in_force(world)
    one.refresh_from_db()
    assert (one.status, two.status, active_weights().pk) == ("retired", "active", two.pk)
    log = WeightsLog.objects.get()
    assert (log.weights_id, log.replaced_id, log.reason, log.by_id) == (two.pk, one.pk, REASON, world.curator.user_id)
    assert two.activated_at == log.at


def test_a_version_is_taken_back_with_a_reason(world: Any) -> None:
    one, two = active_weights(), in_force(world)
    with pytest.raises(BadValues), undone():
        weights.restore_weights(weights_id=one.pk, actor=world.curator, reason=" 　")
    back = weights.restore_weights(weights_id=one.pk, actor=world.curator, reason="Fewer interviews than before.")
    two.refresh_from_db()
    assert (back.status, two.status, active_weights().number) == ("active", "retired", 1)
    assert back.weights == {stage: dict(row) for stage, row in WEIGHTS.items()}
    assert list(WeightsLog.objects.values_list("weights__number", "replaced__number")) == [(1, 2), (2, 1)]


def test_what_is_in_force_is_neither_brought_into_force_again_nor_tuned(world: Any) -> None:
    row = active_weights()
    for verb in (weights.activate_weights, weights.restore_weights):
        with pytest.raises(WrongState), undone():
            verb(weights_id=row.pk, actor=world.curator, reason=REASON)
    with pytest.raises(WrongState), undone():
        weights.tune_weights(weights_id=row.pk, actor=world.curator, weights=moved(), reason=REASON)
    assert active_weights().version == row.version


def test_without_a_reason_nothing_comes_into_force(world: Any) -> None:
    draft = drafted(world)
    for reason in ("", " \n", "\u200b"):
        with pytest.raises(BadValues), undone():
            weights.activate_weights(weights_id=draft.pk, actor=world.curator, reason=reason)
    with pytest.raises(BadValues) as refused, undone():
        weights.activate_weights(weights_id=draft.pk, actor=world.curator, reason="x" * 1001)
    assert list(refused.value.errors) == ["reason"]
    assert active_weights().number == 1
    assert not WeightsLog.objects.exists()


def test_the_log_refuses_an_empty_reason_and_every_change_by_sql(world: Any) -> None:
    in_force(world)
    log = WeightsLog.objects.get()
    columns = "weights_id, replaced_id, by_id, at"
    for sql, params in (
        (f"INSERT INTO matching_weightslog ({columns}, reason) SELECT {columns}, %s FROM matching_weightslog", [" "]),
        ("UPDATE matching_weightslog SET reason = %s", ["other"]),
        ("DELETE FROM matching_weightslog WHERE reason <> %s", [""]),
    ):
        with pytest.raises(DatabaseError), undone(), connection.cursor() as cursor:
            cursor.execute(sql, params)
    assert WeightsLog.objects.get().reason == log.reason


def wrong_tables() -> dict[str, tuple[Any, str]]:
    def changed(whose: str = "startup", **values: Any) -> dict[str, Any]:
        table: dict[str, Any] = {name: dict(row) for name, row in WEIGHTS.items()}
        table[whose] |= values
        return table

    nothing: dict[str, Any] = dict.fromkeys(FACTORS, 0)
    only_location: dict[str, Any] = {**dict.fromkeys(FACTORS, 0), "location": 2000}
    only_skills: dict[str, Any] = {**dict.fromkeys(FACTORS, 0), "skills": 2000}
    without = changed()
    del without["startup"]["rate"]
    return {
        "no table": ([], "weights"),
        "a stage too few": ({k: v for k, v in changed().items() if k != "startup"}, "weights"),
        "a stage too many": ({**changed(), "galaxy": dict(WEIGHTS["startup"])}, "weights"),
        "a factor too few": (without, "weights/startup"),
        "a factor too many": (changed(photo=0), "weights/startup"),
        "below zero": (changed(skills=-1), "weights/startup/skills"),
        "too large": (changed(skills=2001), "weights/startup/skills"),
        "a fraction": (changed(skills=640.0), "weights/startup/skills"),
        "a truth value": (changed(skills=True), "weights/startup/skills"),
        "a text": (changed(skills="640"), "weights/startup/skills"),
        "one too few": (changed(skills=639), "weights/startup"),
        "one too many": (changed(skills=641), "weights/startup"),
        "all zero": (changed(**nothing), "weights/startup"),
        "nothing every need asks for": (changed(**only_location), "weights/startup"),
        "nothing every need asks for, skills": (changed("enterprise", **only_skills), "weights/enterprise"),
    }


@pytest.mark.parametrize("case", wrong_tables())
def test_weights_that_cannot_come_into_force_are_refused(case: str) -> None:
    table, where = wrong_tables()[case]
    with pytest.raises(BadValues) as refused:
        weights.checked(table)
    assert list(refused.value.errors) == [where]


def test_every_wrong_number_and_stage_is_named_at_once() -> None:
    table = moved()
    table["startup"]["skills"], table["startup"]["rate"], table["enterprise"]["stage"] = -1, 9000, 1
    with pytest.raises(BadValues) as refused:
        weights.checked(table)
    assert set(refused.value.errors) == {"weights/startup/skills", "weights/startup/rate", "weights/enterprise"}


def test_zero_is_a_weight_and_the_order_of_factors_stays_that_of_the_formula(world: Any) -> None:
    table = moved("rate", 140, "mid_size")
    table["mid_size"]["location"], table["mid_size"]["evidence"] = 0, 160
    row = drafted(world, table={stage: dict(reversed(list(row.items()))) for stage, row in reversed(table.items())})
    assert row.weights == table
    row.refresh_from_db()
    assert row.weights == table


def test_somebody_elses_draft_is_not_overwritten_unseen(world: Any) -> None:
    row = drafted(world)
    with pytest.raises(Stale), undone():
        weights.tune_weights(
            weights_id=row.pk, actor=world.curator, weights=moved(by=50), reason=REASON, version=row.version - 1
        )
    with pytest.raises(Stale), undone():
        weights.activate_weights(weights_id=row.pk, actor=world.curator, reason=REASON, version=row.version - 1)
    assert WeightSet.objects.get(pk=row.pk).weights == moved()


def test_coming_into_force_writes_no_row_of_a_need_but_starts_a_run(world: Any) -> None:
    need = make.open_need(world.company, world.requester, world.curator)
    two = in_force(world)
    assert MatchNeed.objects.get(pk=need.pk).weights_number == 1
    run = Rerank.objects.get()
    assert (run.weights_id, run.status, run.total, run.done) == (two.pk, "running", 1, 0)
    assert asked(asking().get(pk=need.pk)).weights_number == 2


def test_a_need_that_is_opened_or_edited_meanwhile_has_the_newer_weights_at_once(world: Any) -> None:
    from marketplace import actions as needs

    old = make.open_need(world.company, world.requester, world.curator)
    in_force(world)
    new = make.open_need(world.company, world.requester, world.curator)
    assert MatchNeed.objects.get(pk=new.pk).weights_number == 2
    needs.revise_need(need_id=old.pk, actor=world.requester, values={"title_en": "Another"})
    assert MatchNeed.objects.get(pk=old.pk).weights_number == 2


def test_sliders_that_leave_nothing_under_other_weights_fall_back_to_the_published_ones(world: Any) -> None:
    need = make.open_need(world.company, world.requester, world.curator)
    asked_for = {row.factor for row in shares(facts_of(asking().get(pk=need.pk)))}
    only_skills = dict.fromkeys(asked_for - {"skills"}, 0)
    move_sliders(need_id=need.pk, actor=world.requester, sliders=only_skills)
    path = reverse("ranking", args=[need.pk])
    browser = world.client("requester")
    assert "In the order of your own weights" in browser.get(path).content.decode()
    in_force(world, table=moved("evidence", 600))
    answer = browser.get(path)
    assert answer.status_code == 200
    assert "In the order of your own weights" not in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_drafts_at_the_same_moment_have_two_numbers(world: Any, race: Any) -> None:
    try:
        rows = race(*[lambda: weights.draft_weights(actor=world.curator, reason=REASON)] * 4)
        assert sorted(row.number for row in rows) == [2, 3, 4, 5]
    finally:
        forget()


@pytest.mark.django_db(transaction=True)
def test_of_two_activations_at_the_same_moment_one_stands(world: Any, race: Any) -> None:
    try:
        drafts = [weights.draft_weights(actor=world.curator, reason=REASON) for _n in range(2)]
        found = race(
            *[
                lambda pk=row.pk: weights.activate_weights(weights_id=pk, actor=world.curator, reason=REASON)
                for row in drafts
            ]
        )
        assert sorted(type(each).__name__ for each in found) in (
            ["WeightSet", "WeightSet"],  # one after the other
            ["WeightSet", "WrongState"],
        )
        assert WeightSet.objects.filter(status="active").count() == 1
        assert WeightsLog.objects.count() == sum(isinstance(each, WeightSet) for each in found)
        assert Rerank.objects.get().weights.status == "active"
    finally:
        forget()


def forget() -> None:
    """Leave the weights as every test expects them: tables that are kept through a flush keep what was written."""
    from tests.conftest import owner_connection

    plain = owner_connection()
    plain.execute("SET session_replication_role = replica")
    plain.execute("DELETE FROM matching_weightslog; DELETE FROM matching_rerank")
    plain.execute(
        "DELETE FROM kernel_event WHERE subject_type = 'weightset' AND (sequence > 1 OR verb <> 'weightset.activate')"
    )
    plain.execute("DELETE FROM matching_weightset WHERE number > 1")
    plain.execute("UPDATE matching_weightset SET status = 'active', version = 1")
    plain.execute("SET session_replication_role = origin")
