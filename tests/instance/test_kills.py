"""Whatever dies, Kaji comes back by itself with every acknowledged write, once."""

import json
import subprocess
import threading
import time
from contextlib import contextmanager
from functools import partial

import pytest

from config.services.processes import read_record
from tests.instance.harness import eventually
from tests.instance.writes import Writes

pytestmark = [pytest.mark.instance, pytest.mark.xdist_group("instance")]

PATIENCE = 10.0  # seconds from a kill to a green /readyz


class Journal(threading.Thread):
    """Write without a pause, sending each thing until it is acknowledged, and keep what was."""

    def __init__(self, writes):
        super().__init__(daemon=True)
        self.writes = writes
        self.acknowledged = []
        self.ending = threading.Event()

    def run(self):
        number = 0
        while not self.ending.is_set():
            try:
                done = self.writes.write(number)
            except OSError:
                done = False
            if done:
                self.acknowledged.append(number)
                number += 1
            time.sleep(0.02)

    def end(self):
        self.ending.set()
        self.join(15)


@pytest.fixture
def running(make_instance):
    return make_instance(DEMO="1").start()


@pytest.fixture
def journal(running):
    writes = Writes(running)
    writes.sign_in()
    journal = Journal(writes)
    journal.start()
    assert eventually(lambda: len(journal.acknowledged) > 2, 10), "nothing was written"
    yield journal
    journal.end()


SERVICES = ("web", "worker", "beat", "valkey", "postgres")


def test_one_after_another_is_killed_and_nothing_acknowledged_is_lost(running, journal):
    for name in SERVICES:
        with coming_back(running, journal, name):
            victim = running.pid(name)
            running.kill(victim)
            assert eventually(partial(runs_anew, running, name, victim), PATIENCE), running.said()
    with coming_back(running, journal, "a web worker"):
        running.kill(running.children_of(running.pid("web"))[0])
    with coming_back(running, journal, "the supervisor"):
        running.kill(running.process.pid)
        running.process.wait()
        running.start()
    journal.end()
    last = journal.acknowledged[-20:]
    assert [journal.writes.count(number) for number in last] == [1] * len(last)
    running.stop(seconds=12)
    assert running.processes() == []


@contextmanager
def coming_back(instance, journal, name):
    """Kill inside; afterwards Kaji must answer, write and still have the last write from before."""
    before = journal.acknowledged[-1]
    began = time.monotonic()
    yield
    assert eventually(lambda: instance.ready() and journal.acknowledged[-1] > before, PATIENCE), instance.said()
    assert time.monotonic() - began < PATIENCE, f"{name}: back too late"
    assert journal.writes.count(before) == 1, f"{name}: write {before} is lost or doubled"


def runs_anew(instance, name, victim):
    record = read_record(instance.data_dir / "run" / f"{name}.pid")
    return record is not None and record.alive() and record.pid != victim


def test_after_a_kill_of_the_supervisor_nothing_stays_for_long(make_instance):
    instance = make_instance().start()
    instance.kill(instance.process.pid)
    instance.process.wait()
    assert eventually(lambda: not instance.processes(), PATIENCE), instance.processes()


def test_a_stranger_who_has_an_old_pid_by_now_is_spared(make_instance):
    instance = make_instance()
    stranger = subprocess.Popen(["sleep", "600"])
    try:
        note = {"pid": stranger.pid, "started": "another time", "port": 0}
        (instance.data_dir / "run").mkdir(parents=True)
        (instance.data_dir / "run" / "web.pid").write_text(json.dumps(note))
        instance.start()
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()
