"""With servers of its own Kaji starts none, takes the roles as a database administrator made them, gives the small one
its rights, and refuses what makes protections count for nothing."""

import os
import secrets
import subprocess
import sys
import time
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql

from config.services.machine import secret
from config.supervisor.plan import Plan
from config.testing import DATA_DIR
from tests.instance.harness import BASE_DIR, HIDDEN, eventually
from tests.instance.test_start import refusal

pytestmark = pytest.mark.instance

RECORDS = {
    "kernel_event",
    "profiles_vettingdecision",
    "profiles_vocabularyslot",
    "marketplace_needversion",
    "marketplace_approval",
    "matching_curationlog",
    "matching_impression",
    "matching_rankingsnapshot",
    "matching_weightslog",
    "engagements_acceptance",
    "engagements_submission",
    "engagements_kpireading",
    "engagements_kpitarget",
}


def address(user, password, database):
    server = urlsplit(os.environ["DATABASE_URL"])
    return server._replace(netloc=f"{user}:{password}@{server.hostname}:{server.port}", path=f"/{database}").geturl()


def superuser(database="postgres"):
    return address("postgres", secret(DATA_DIR / "secrets", "postgres"), database)


@pytest.fixture
def servers():
    """Return the environment of an empty database as its administrator makes it: two plain roles and the extension.

    Nothing comes out of a template, everybody's rights are taken back, and the names need their quotation marks.
    """
    mark, password = secrets.token_hex(4), secrets.token_hex(8)
    name, owner, app = f"own_{mark}", f"own_{mark}-Owner", f"own_{mark}-App"
    with psycopg.connect(superuser(), autocommit=True) as connection:
        for role in (owner, app):
            made = "CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD {}"
            connection.execute(sql.SQL(made).format(sql.Identifier(role), password))
        made = "CREATE DATABASE {} OWNER {} TEMPLATE template0"
        connection.execute(sql.SQL(made).format(sql.Identifier(name), sql.Identifier(owner)))
    with psycopg.connect(superuser(name), autocommit=True) as connection:
        connection.execute("CREATE EXTENSION vector")
        connection.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
    yield {
        "DATABASE_URL": address(app, password, name),
        "DATABASE_OWNER_URL": address(owner, password, name),
        "REDIS_URL": os.environ["REDIS_URL"],
        "SECRET_KEY": secrets.token_hex(32),
    }
    with psycopg.connect(superuser(), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
        for role in (owner, app):
            connection.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))


def prepare(servers, tmp_path):
    """Start what every machine does to the database before it serves."""
    clean = {name: value for name, value in os.environ.items() if name not in HIDDEN}
    return subprocess.Popen(
        [sys.executable, "manage.py", "prepare"],
        cwd=BASE_DIR,
        env=clean | servers | {"DATA_DIR": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def rows(url, statement):
    with psycopg.connect(url) as connection:
        return connection.execute(statement).fetchall()


RIGHTS = """
SELECT relname, array(SELECT kind FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) AS kind
                       WHERE has_table_privilege(oid, kind) ORDER BY kind)
  FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
"""


def test_it_runs_on_the_servers_it_is_given_and_loads_no_demo_unasked(make_instance, servers):
    instance = make_instance(**servers)
    del instance.env["DEMO"]
    instance.start()
    assert eventually(instance.ready, 10)
    assert not list((instance.data_dir / "run").glob("postgres.pid"))
    assert not (instance.data_dir / "valkey").exists()
    assert "DATABASE_OWNER_URL" not in instance.environment_of("web")
    assert "demo" not in instance.said()
    people = "SELECT (SELECT count(*) FROM profiles_user), (SELECT count(*) FROM profiles_company)"
    assert rows(servers["DATABASE_URL"], people) == [(0, 0)]
    instance.stop()
    assert instance.processes() == []


@pytest.mark.parametrize(
    ("given", "demo", "loaded"),
    [(False, None, True), (False, "0", False), (True, None, False), (True, "0", False), (True, "1", True)],
)
def test_the_demo_is_on_by_itself_only_with_the_embedded_servers(given, demo, loaded):
    own = {"DATABASE_URL": "x", "DATABASE_OWNER_URL": "x", "REDIS_URL": "x", "SECRET_KEY": "x"} if given else {}
    assert Plan.read(own | ({} if demo is None else {"DEMO": demo})).demo is loaded


def test_two_machines_may_prepare_one_database_at_once_and_the_small_role_gets_its_rights(servers, tmp_path):
    with psycopg.connect(servers["DATABASE_OWNER_URL"], autocommit=True) as held:
        held.execute("SELECT pg_advisory_lock(hashtextextended('prepare', 7))")
        machines = [prepare(servers, tmp_path) for _ in range(2)]
        waiting = (
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = "
            "(SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        assert eventually(lambda: held.execute(waiting).fetchone() == (2,), 60), "they do not wait for each other"
        time.sleep(5.5)  # longer than the owner waits for any other lock
        assert held.execute(waiting).fetchone() == (2,)
        assert rows(servers["DATABASE_OWNER_URL"], "SELECT to_regclass('django_migrations')") == [(None,)]
    assert [machine.communicate(timeout=120)[0] for machine in machines] == ["", ""]
    assert [machine.returncode for machine in machines] == [0, 0]
    rights = dict(rows(servers["DATABASE_URL"], RIGHTS))
    assert {table for table in rights if rights[table] == ["INSERT", "SELECT"]} == RECORDS
    others = {tuple(rights[table]) for table in rights.keys() - RECORDS}
    assert others == {("DELETE", "INSERT", "SELECT", "UPDATE")}
    # What somebody granted by hand is taken back by the next start, and nothing else changes.
    with psycopg.connect(servers["DATABASE_OWNER_URL"], autocommit=True) as connection:
        app = sql.Identifier(urlsplit(servers["DATABASE_URL"]).username)
        connection.execute(sql.SQL("GRANT UPDATE, DELETE, TRUNCATE ON kernel_event TO {}").format(app))
    again = prepare(servers, tmp_path)
    assert again.communicate(timeout=120)[0] == ""
    assert dict(rows(servers["DATABASE_URL"], RIGHTS)) == rights


def refused(servers, tmp_path, **env):
    """Return the lines of a start that is refused."""
    status, said = refusal(**servers | {"DATA_DIR": str(tmp_path / "data")} | env)
    assert status == 1
    return said.splitlines()


SMALL = "      Give DATABASE_URL a role that may only read and write rows; the owner belongs in DATABASE_OWNER_URL."


def test_debug_does_not_serve(servers, tmp_path):
    assert refused(servers, tmp_path, DEBUG="1") == ["kaji: DEBUG is on.", "      Unset DEBUG."]


def test_a_weak_key_does_not_serve(servers, tmp_path):
    first, second = refused(servers, tmp_path, SECRET_KEY="secret")
    assert first == "kaji: SECRET_KEY is weak."
    assert second.startswith("      Set SECRET_KEY to at least 50 random characters")


def test_a_superuser_does_not_serve(servers, tmp_path):
    url = superuser(urlsplit(servers["DATABASE_URL"]).path[1:])
    assert refused(servers, tmp_path, DATABASE_URL=url) == ["kaji: DATABASE_URL names a superuser.", SMALL]


def test_a_role_over_other_roles_does_not_serve(servers, tmp_path):
    with psycopg.connect(superuser(), autocommit=True) as connection:
        app = sql.Identifier(urlsplit(servers["DATABASE_URL"]).username)
        connection.execute(sql.SQL("ALTER ROLE {} CREATEROLE").format(app))
    said = ["kaji: DATABASE_URL names a role with rights over other roles.", SMALL]
    assert refused(servers, tmp_path) == said


def test_the_owner_of_the_tables_does_not_serve(servers, tmp_path):
    said = ["kaji: DATABASE_URL names the owner of the database or of its tables.", SMALL]
    assert refused(servers, tmp_path, DATABASE_URL=servers["DATABASE_OWNER_URL"]) == said


def test_several_faults_are_all_named(servers, tmp_path):
    said = refused(servers, tmp_path, DEBUG="1", DATABASE_URL=servers["DATABASE_OWNER_URL"])
    assert [line.strip() for line in said[::2]] == [
        "kaji: DEBUG is on.",
        "DATABASE_URL names the owner of the database or of its tables.",
    ]


@pytest.mark.parametrize("name", ["DATABASE_URL", "DATABASE_OWNER_URL"])
def test_a_wrong_password_is_said_in_two_lines(servers, tmp_path, name):
    right = urlsplit(servers[name])
    wrong = address(right.username, "wrong", right.path[1:])
    first, second = refused(servers, tmp_path, **{name: wrong})
    assert first.startswith("kaji: The database does not answer: ")
    assert "password authentication failed" in first
    assert second == f"      Check {name}."
