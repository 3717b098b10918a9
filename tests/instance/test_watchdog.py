"""The watchdog barks when the worker's sign of life stays away, and at nothing else."""

import os

import pytest
from django.test import override_settings

from config.supervisor.watchdog import Watchdog
from kernel import tasks


def test_it_barks_once_when_nothing_was_touched_for_a_minute(tmp_path):
    sign = tmp_path / "worker-alive"
    dog = Watchdog(sign, patience=60)
    assert not dog.barks(now=1000)
    sign.touch()
    assert not dog.barks(now=1059)
    assert not dog.barks(now=1119)
    assert dog.barks(now=1120)
    assert not dog.barks(now=1121)
    assert dog.barks(now=1181)


def test_it_does_not_bark_while_the_sign_is_touched_even_when_the_clock_is_set_back(tmp_path):
    sign = tmp_path / "worker-alive"
    dog = Watchdog(sign, patience=60)
    for now in range(1000, 1600, 50):
        sign.touch()
        os.utime(sign, (5000 - now, 5000 - now))
        assert not dog.barks(now=now)


def test_it_barks_when_there_never_was_a_sign(tmp_path):
    dog = Watchdog(tmp_path / "worker-alive", patience=60)
    assert not dog.barks(now=0)
    assert dog.barks(now=dog._heard + 61)


@pytest.mark.django_db(transaction=True)
def test_a_sweep_leaves_the_sign_also_when_nothing_waits(tmp_path):
    (tmp_path / "run").mkdir()
    with override_settings(DATA_DIR=tmp_path):
        tasks.sweep()
    assert (tmp_path / "run" / "worker-alive").exists()
