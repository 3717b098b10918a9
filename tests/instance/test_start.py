"""One command starts Kaji, says what is wrong in one line, and leaves nothing behind."""

import os
import re
import signal
import socket
import subprocess
import sys

import psycopg
import pytest

from config.services.machine import LOCALHOST
from tests.instance.harness import BASE_DIR, HIDDEN, eventually

pytestmark = pytest.mark.instance


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


def test_a_start_says_where_it_is_ready(shared):
    assert f"ready: http://localhost:{shared.port}" in shared.said()
    assert shared.request("GET", "/healthz")[0] == 200
    assert eventually(shared.ready, 10)
    assert len(shared.processes()) > 5


def test_the_front_page_is_served_with_its_styles_in_japanese_and_english(shared):
    for language, word in (("ja", 'html lang="ja"'), ("en", 'html lang="en"')):
        status, page = shared.request("GET", "/", **{"Accept-Language": language})
        assert status == 200
        assert word in page.decode()
        styles = re.findall(r'href="(/static/[^"]+\.css)"', page.decode())
        assert styles
        assert {shared.request("GET", path)[0] for path in styles} == {200}


def test_a_second_start_on_live_data_says_so(shared):
    status, said = refusal(DATA_DIR=str(shared.data_dir))
    assert status == 2
    assert f"already running at http://localhost:{shared.port}" in said
    assert f"process {shared.process.pid}" in said
    assert len(said.splitlines()) == 1
    assert shared.request("GET", "/healthz")[0] == 200


def test_two_instances_run_side_by_side(shared, make_instance):
    other = make_instance().start()
    assert eventually(lambda: shared.ready() and other.ready(), 10)
    other.stop()
    assert shared.ready()


def test_only_what_migrates_knows_the_owner_of_the_tables(shared):
    for name in ("web", "worker", "beat"):
        environment = shared.environment_of(name)
        assert "kaji_app" in environment["DATABASE_URL"]
        assert not any("kaji_owner" in value for value in environment.values())


def test_the_cluster_is_durable_and_the_roles_are_small(shared):
    with psycopg.connect(database_url(shared), autocommit=True) as connection:
        for name in ("fsync", "full_page_writes", "synchronous_commit"):
            assert connection.execute(f"SHOW {name}").fetchone() == ("on",)
        rights = "SELECT rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = current_user"
        assert connection.execute(rights).fetchone() == (False, False, False)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("CREATE TABLE intruder ()")


def test_data_in_a_private_home_survives_a_restart_and_a_stop_leaves_no_process(make_instance):
    instance = make_instance()
    instance.data_dir.parent.chmod(0o700)
    instance.start()
    assert instance.data_dir.parent.stat().st_mode & 0o777 == 0o700
    count = "SELECT count(*) FROM django_migrations"
    with psycopg.connect(database_url(instance)) as connection:
        before = connection.execute(count).fetchone()
    secrets = {path: path.read_text() for path in (instance.data_dir / "secrets").iterdir()}
    assert all(path.stat().st_mode & 0o077 == 0 for path in secrets)
    instance.stop(seconds=12)
    assert instance.status() == 0
    assert instance.processes() == []
    instance.start()
    with psycopg.connect(database_url(instance)) as connection:
        assert connection.execute(count).fetchone() == before
    assert secrets == {path: path.read_text() for path in (instance.data_dir / "secrets").iterdir()}


def database_url(instance):
    return instance.environment_of("web")["DATABASE_URL"]


def test_an_interrupt_during_the_start_leaves_no_process(make_instance):
    instance = make_instance()
    instance.launch()
    assert eventually((instance.data_dir / "run" / "postgres.pid").exists, 20)
    instance.process.send_signal(signal.SIGINT)
    assert instance.process.wait(15) == 0
    assert instance.processes() == []


def test_a_taken_port_is_named(tmp_path):
    with socket.socket() as taken:
        taken.bind((LOCALHOST, 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        status, said = refusal(DATA_DIR=str(tmp_path / "data"), PORT=port)
    assert status == 1
    assert f"Port {port} is taken" in said
    assert len(said.splitlines()) == 1


OWN = {"DATABASE_URL": "postgres://a@localhost/x", "DATABASE_OWNER_URL": "postgres://b@localhost/x"}
OWN |= {"REDIS_URL": "redis://localhost"}


@pytest.mark.parametrize(
    ("env", "sentence"),
    [
        ({"DATABASE_URL": "postgres://nobody@localhost/none"}, "DATABASE_OWNER_URL, REDIS_URL is not set"),
        (OWN, "Set SECRET_KEY"),
        (OWN | {"SECRET_KEY": "x" * 50, "KAJI_TESTING": "1"}, "KAJI_TESTING is for tests"),
        ({"GUARDS_OFF": "lock"}, "GUARDS_OFF is for tests"),
        ({"PORT": "eighty"}, "are numbers"),
        ({"DATA_DIR": "/proc/kaji"}, "cannot be written"),
    ],
)
def test_an_environment_that_cannot_be_is_refused_in_one_sentence(tmp_path, env, sentence):
    status, said = refusal(**({"DATA_DIR": str(tmp_path / "data")} | env))
    assert status == 1
    assert sentence in said
    assert len(said.splitlines()) == 1
