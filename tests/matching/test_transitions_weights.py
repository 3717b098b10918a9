"""The verbs of weights and of runs in every state by everybody; tables written by hand."""

from typing import Any

from kernel.actors import SYSTEM
from matching import rerank_actions as runs
from matching import transitions as t
from matching import weights_actions as weights
from matching.market import active_weights
from matching.models import Rerank, WeightSet, WeightsLog
from matching.scoring import WEIGHTS
from tests.matching.scene import undone
from tests.matching.test_transitions_matching import hidden, no, ok, outcome, people, wrong

late = "Stale"
ABSENT = (hidden,) * 9
#                        anon … ocmo  cur    staf    deac    system
WEIGHTS_TABLE = {
    ("tune", "draft"): (*ABSENT, ok, hidden, hidden, hidden),
    ("drop", "draft"): (*ABSENT, ok, hidden, hidden, hidden),
    ("activate", "draft"): (*ABSENT, ok, hidden, hidden, hidden),
    ("restore", "draft"): (*ABSENT, wrong, hidden, hidden, hidden),
    ("tune", "active"): (*ABSENT, wrong, hidden, hidden, hidden),
    ("drop", "active"): (*ABSENT, wrong, hidden, hidden, hidden),
    ("activate", "active"): (*ABSENT, wrong, hidden, hidden, hidden),
    ("restore", "active"): (*ABSENT, wrong, hidden, hidden, hidden),
    ("tune", "retired"): (*ABSENT, wrong, hidden, hidden, hidden),
    ("drop", "retired"): (*ABSENT, wrong, hidden, hidden, hidden),
    ("activate", "retired"): (*ABSENT, wrong, hidden, hidden, hidden),
    ("restore", "retired"): (*ABSENT, ok, hidden, hidden, hidden),
    ("tune", "dropped"): (*ABSENT, wrong, hidden, hidden, hidden),
    ("drop", "dropped"): (*ABSENT, wrong, hidden, hidden, hidden),
    ("activate", "dropped"): (*ABSENT, wrong, hidden, hidden, hidden),
    ("restore", "dropped"): (*ABSENT, wrong, hidden, hidden, hidden),
}
RUNS_TABLE = {
    ("stop", "running"): (*ABSENT, ok, hidden, hidden, hidden),
    ("resume", "running"): (*ABSENT, wrong, hidden, hidden, hidden),
    ("stop", "stopped"): (*ABSENT, wrong, hidden, hidden, hidden),
    ("resume", "stopped"): (*ABSENT, ok, hidden, hidden, hidden),
    ("stop", "done"): (*ABSENT, wrong, hidden, hidden, hidden),
    ("resume", "done"): (*ABSENT, wrong, hidden, hidden, hidden),
}
NEW = {
    "draft": (*(no,) * 9, ok, no, no, no),
    "start": (*(no,) * 9, ok, no, no, ok),
}
COUNTING = {
    ("advance", "running"): ok,
    ("advance", "stopped"): wrong,
    ("advance", "done"): wrong,
    ("finish", "running"): ok,
    ("finish", "stopped"): wrong,
    ("finish", "done"): wrong,
}


def everybody(world: Any) -> list[tuple[str, Any]]:
    return [*people(world), ("system", SYSTEM)]


def state() -> Any:
    rows = WeightSet.objects.order_by("number").values_list("pk", "status", "version", "activated_at")
    told = Rerank.objects.order_by("pk").values_list("pk", "status", "version", "done", "weights_id")
    return list(rows), list(told), WeightsLog.objects.count()


def versions(world: Any) -> dict[str, Any]:
    """Make a version in each state."""
    found = {"retired": active_weights().pk}
    for status in ("active", "draft", "dropped"):
        found[status] = weights.draft_weights(actor=world.curator, reason="r").pk
    weights.activate_weights(weights_id=found["active"], actor=world.curator, reason="r")
    weights.drop_weights(weights_id=found["dropped"], actor=world.curator)
    return found


def act(verb: str, pk: Any, actor: Any) -> Any:
    if verb == "tune":
        return weights.tune_weights(weights_id=pk, actor=actor, weights=WEIGHTS, reason="r")
    if verb == "drop":
        return weights.drop_weights(weights_id=pk, actor=actor)
    do = {"activate": weights.activate_weights, "restore": weights.restore_weights}[verb]
    return do(weights_id=pk, actor=actor, reason="r")


def compare(world: Any, rows: Any, do: Any) -> list[str]:
    """Try each cell, and take back what it did."""
    bad = []
    for key, expected in rows.items():
        for (name, actor), wanted in zip(everybody(world), expected, strict=True):
            with undone():
                before = state()
                found = outcome(lambda: do(key, actor))  # noqa: B023 (run at once)
                stayed = state() == before
            if found != wanted or stayed != (wanted != ok):
                bad.append(f"{key} as {name}: {found}, expected {wanted}; stayed {stayed}")
    return bad


def test_the_verbs_of_weights_in_each_state_by_everybody(world: Any) -> None:
    made = versions(world)
    assert set(WeightSet.objects.values_list("status", flat=True)) == set(made)
    bad = compare(world, WEIGHTS_TABLE, lambda key, actor: act(key[0], made[key[1]], actor))
    assert not bad, "\n".join(bad)
    named = {verb for verb, _status in WEIGHTS_TABLE} | {"draft", "retire"}
    assert named == {row.verb for row in t.TABLES["WeightSet"]}


def test_drafting_and_starting_by_everybody(world: Any) -> None:
    make = {
        "draft": lambda actor: weights.draft_weights(actor=actor, reason="r"),
        "start": lambda actor: runs.start_rerank(actor=actor),
    }
    bad = compare(world, NEW, lambda verb, actor: make[verb](actor))
    assert not bad, "\n".join(bad)


def run_in(world: Any, status: str) -> Any:
    run = runs.start_rerank(actor=world.curator)
    if status == "stopped":
        return runs.stop_rerank(rerank_id=run.pk, actor=world.curator)
    if status == "done":
        return runs.finish_rerank(rerank_id=run.pk, version=run.version)
    return run


def test_the_verbs_of_a_run_in_each_state_by_everybody(world: Any) -> None:
    verbs = {"stop": runs.stop_rerank, "resume": runs.resume_rerank}
    bad = []
    for status in ("running", "stopped", "done"):
        with undone():
            run = run_in(world, status)
            assert run.status == status
            cells = {key: row for key, row in RUNS_TABLE.items() if key[1] == status}
            bad += compare(world, cells, lambda key, actor: verbs[key[0]](rerank_id=run.pk, actor=actor))  # noqa: B023
    assert not bad, "\n".join(bad)


def test_counting_in_each_state(world: Any) -> None:
    for (verb, status), wanted in COUNTING.items():
        with undone():
            run = run_in(world, status)
            given: dict[str, Any] = {"rerank_id": run.pk, "version": run.version}
            more: dict[str, Any] = {"ids": [run.pk], "best": {}, "pairs": 3}
            assert run.total == 0
            do = runs.finish_rerank if verb == "finish" else lambda **ids: runs.advance_rerank(**ids, **more)  # noqa: B023
            assert outcome(lambda: do(**given)) == wanted, (verb, status)  # noqa: B023
            assert outcome(lambda: do(**given)) == (late if (verb, wanted) == ("advance", ok) else wrong)  # noqa: B023
    named = {verb for verb, _status in RUNS_TABLE} | {verb for verb, _status in COUNTING} | {"start", "renew"}
    assert named == {row.verb for row in t.TABLES["Rerank"]}
