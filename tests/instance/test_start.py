"""One command starts Kaji, says what is wrong in one line, and leaves nothing behind."""

import os
import signal
import socket
import subprocess
import sys

import pytest

from config.services.machine import LOCALHOST
from tests.instance.harness import BASE_DIR, HIDDEN, eventually, new_data_dir

pytestmark = [pytest.mark.instance, pytest.mark.xdist_group("instance")]


def refusal(**env):
    clean = {name: value for name, value in os.environ.items() if name not in HIDDEN}
    answer = subprocess.run(
        [sys.executable, "-m", "config.run"],
        cwd=BASE_DIR,
        env=clean | env,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return answer.returncode, (answer.stdout + answer.stderr).strip()


def test_a_start_says_where_it_is_ready_and_a_stop_leaves_no_process(make_instance):
    instance = make_instance().start()
    assert f"ready: http://localhost:{instance.port}" in instance.said()
    assert instance.request("GET", "/healthz")[0] == 200
    assert eventually(instance.ready, 10)
    assert len(instance.processes()) > 5
    instance.stop(seconds=12)
    assert instance.status() == 0
    assert instance.processes() == []


def test_a_second_start_on_live_data_says_so(make_instance):
    instance = make_instance().start()
    status, said = refusal(DATA_DIR=str(instance.data_dir))
    assert status == 2
    assert f"already running at http://localhost:{instance.port}" in said
    assert f"process {instance.process.pid}" in said
    assert len(said.splitlines()) == 1
    assert instance.request("GET", "/healthz")[0] == 200


def test_two_instances_run_side_by_side(make_instance):
    first, second = make_instance(), make_instance()
    first.launch()
    second.start()
    assert eventually(lambda: "ready:" in first.said(), 60), first.said()
    assert eventually(lambda: first.ready() and second.ready(), 10)
    first.stop()
    assert second.ready()


def test_the_cluster_is_durable_and_the_roles_are_small(make_instance):
    psycopg = pytest.importorskip("psycopg")
    instance = make_instance().start()
    with psycopg.connect(database_url(instance), autocommit=True) as connection:
        for name in ("fsync", "full_page_writes", "synchronous_commit"):
            assert connection.execute(f"SHOW {name}").fetchone() == ("on",)
        rights = "SELECT rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = current_user"
        assert connection.execute(rights).fetchone() == (False, False, False)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("CREATE TABLE intruder ()")


def test_data_survives_a_restart_and_secrets_are_private(make_instance):
    psycopg = pytest.importorskip("psycopg")
    instance = make_instance().start()
    count = "SELECT count(*) FROM django_migrations"
    with psycopg.connect(database_url(instance)) as connection:
        before = connection.execute(count).fetchone()
    secrets = {path: path.read_text() for path in (instance.data_dir / "secrets").iterdir()}
    assert all(path.stat().st_mode & 0o077 == 0 for path in secrets)
    instance.stop()
    instance.start()
    with psycopg.connect(database_url(instance)) as connection:
        assert connection.execute(count).fetchone() == before
    assert secrets == {path: path.read_text() for path in (instance.data_dir / "secrets").iterdir()}


def database_url(instance):
    """Read the address out of the web's environment, as only its own user can."""
    pairs = open(f"/proc/{instance.pid('web')}/environ", "rb").read().split(b"\0")  # noqa: PTH123, SIM115
    return next(pair.partition(b"=")[2].decode() for pair in pairs if pair.startswith(b"DATABASE_URL="))


def test_data_in_a_private_home_is_served_without_opening_the_home(make_instance):
    instance = make_instance()
    instance.data_dir.parent.chmod(0o700)
    instance.start()
    assert eventually(instance.ready, 10)
    assert instance.data_dir.parent.stat().st_mode & 0o777 == 0o700
    instance.stop()
    assert instance.processes() == []


def test_an_interrupt_during_the_start_leaves_no_process(make_instance):
    instance = make_instance()
    instance.launch()
    assert eventually((instance.data_dir / "run" / "postgres.pid").exists, 20)
    instance.process.send_signal(signal.SIGINT)
    assert instance.process.wait(15) == 0
    assert instance.processes() == []


def test_a_taken_port_is_named():
    with socket.socket() as taken:
        taken.bind((LOCALHOST, 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        data_dir = new_data_dir()
        status, said = refusal(DATA_DIR=str(data_dir), PORT=port)
    assert status == 1
    assert f"Port {port} is taken" in said
    assert len(said.splitlines()) == 1


def test_half_a_set_of_servers_is_refused():
    status, said = refusal(DATA_DIR=str(new_data_dir()), DATABASE_URL="postgres://nobody@localhost/none")
    assert status == 1
    assert "DATABASE_OWNER_URL, REDIS_URL is not set" in said
    assert len(said.splitlines()) == 1
