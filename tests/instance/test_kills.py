"""Whatever dies, hangs or forgets, Kaji comes back by itself with every acknowledged write, once."""

import json
import os
import signal
import subprocess
import time
from contextlib import contextmanager
from functools import partial

import pytest
import redis

from config.services.processes import read_record
from tests.instance.harness import eventually
from tests.instance.writes import Journal, Writes

pytestmark = pytest.mark.instance

PATIENCE = 10.0  # seconds from a kill to a green /readyz
LEASE = 60.0  # seconds after which somebody else takes what a killed worker had claimed
SWEEP = 15.0
SILENCE = 15  # what the watchdog waits for here, instead of a minute


@pytest.fixture
def running(make_instance):
    return make_instance(WORKER_PATIENCE=str(SILENCE)).start()


@pytest.fixture
def journal(running):
    writes = Writes(running)
    writes.sign_in()
    journal = Journal(writes)
    journal.start()
    assert eventually(lambda: len(journal.acknowledged) > 2, 30), f"nothing was written: {writes.refused}"
    yield journal
    journal.end()


def test_whatever_is_killed_nothing_acknowledged_is_lost_or_doubled(running, journal):
    for name in ("postgres", "worker"):
        with coming_back(running, journal, name):
            end(running, name)
    with coming_back(running, journal, "the supervisor"):
        running.kill(running.process.pid)
        running.process.wait()
        running.start()
    with hanging(running, "worker"):
        with coming_back(running, journal, "web"):
            end(running, "web")
        with coming_back(running, journal, "a web worker"):
            running.kill(running.children_of(running.pid("web"))[0])
    with coming_back(running, journal, "beat"):
        end(running, "beat")
    with without_errors(journal):
        with coming_back(running, journal, "valkey"):
            end(running, "valkey")
        with coming_back(running, journal, "the broker's memory"):
            redis.Redis.from_url(running.environment_of("web")["REDIS_URL"]).flushall()
    journal.end()
    verdict = partial(journal.writes.faults, journal.acknowledged)
    assert eventually(lambda: not verdict(), LEASE + 2 * SWEEP), verdict()
    assert len(journal.acknowledged) > 20
    running.stop(seconds=12)
    assert running.processes() == []


def end(instance, name):
    """Kill a process and wait for the one that takes its place."""
    victim = instance.pid(name)
    instance.kill(victim)
    assert eventually(partial(runs_anew, instance, name, victim), instance.patience(PATIENCE)), instance.said()


def runs_anew(instance, name, victim):
    record = read_record(instance.data_dir / "run" / f"{name}.pid")
    return record is not None and record.alive() and record.pid != victim


@contextmanager
def coming_back(instance, journal, name):
    """Kill inside; afterwards Kaji must answer, write and still have the last write from before."""
    before, need_id = list(journal.acknowledged.items())[-1]
    began, patience = time.monotonic(), instance.patience(PATIENCE)
    yield
    left = began + patience - time.monotonic()
    assert eventually(lambda: instance.ready() and max(journal.acknowledged) > before, left), f"{name}: back too late"
    assert journal.writes.is_there(before, need_id), f"{name}: write {before} is lost"


@contextmanager
def hanging(instance, name):
    """Let a process hang; afterwards another must have taken its place by itself."""
    victim = instance.pid(name)
    os.killpg(victim, signal.SIGSTOP)
    yield
    assert eventually(partial(runs_anew, instance, name, victim), SILENCE + instance.patience(PATIENCE)), (
        instance.said()
    )
    assert "start anew" in instance.said()


@contextmanager
def without_errors(journal):
    """No request inside may fail: nobody who writes needs the broker."""
    before = len(journal.writes.refused)
    yield
    assert journal.writes.refused[before:] == []


def test_the_verdict_notices_what_is_lost_doubled_or_not_handed_on(make_instance):
    instance = make_instance(KAJI_TESTING="1", GUARDS_OFF="outbox,idempotency").start()
    writes = Writes(instance)
    writes.sign_in()
    acknowledged = {number: writes.write(number) or "" for number in (0, 1)}
    assert all(acknowledged.values())
    writes.write(1)
    writes.write(1)
    faults = writes.faults(acknowledged | {2: "never written"})
    assert "need 2 is lost" in faults
    assert f"{writes.title(1)} is there 3 times" in faults
    assert "4 changes of role for 3 acknowledged" not in faults
    assert sum("nobody was told" in fault for fault in faults) == 4


def test_a_killed_supervisor_leaves_no_process_and_a_stranger_with_an_old_pid_is_spared(make_instance):
    instance = make_instance()
    stranger = subprocess.Popen(["sleep", "600"])
    try:
        note = {"pid": stranger.pid, "started": "another time", "port": 0}
        (instance.data_dir / "run").mkdir(parents=True)
        (instance.data_dir / "run" / "web.pid").write_text(json.dumps(note))
        instance.start()
        instance.kill(instance.process.pid)
        instance.process.wait()
        assert eventually(lambda: not instance.processes(), instance.patience(PATIENCE)), instance.processes()
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()
