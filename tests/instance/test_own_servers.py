"""With servers of its own Kaji starts none, and refuses a database role for which no protection counts."""

import os
import secrets
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.instance.harness import eventually
from tests.instance.test_start import refusal

pytestmark = [pytest.mark.instance, pytest.mark.xdist_group("instance")]


@pytest.fixture
def servers():
    """Return the environment of an empty database beside those of the tests."""
    owner = os.environ["DATABASE_OWNER_URL"]
    name = f"own_{secrets.token_hex(4)}"
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield {
        "DATABASE_URL": urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl(),
        "DATABASE_OWNER_URL": urlsplit(owner)._replace(path=f"/{name}").geturl(),
        "REDIS_URL": os.environ["REDIS_URL"],
        "SECRET_KEY": secrets.token_hex(32),
    }
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_it_runs_on_the_servers_it_is_given(make_instance, servers):
    instance = make_instance(**servers).start()
    assert eventually(instance.ready, 10)
    assert not list((instance.data_dir / "run").glob("postgres.pid"))
    assert not (instance.data_dir / "valkey").exists()
    assert "DATABASE_OWNER_URL" not in instance.environment_of("web")
    instance.stop()
    assert instance.processes() == []


def test_the_owner_of_the_tables_does_not_serve(servers, tmp_path):
    status, said = refusal(**servers | {"DATABASE_URL": servers["DATABASE_OWNER_URL"]}, DATA_DIR=str(tmp_path / "d"))
    assert status == 1
    assert "DATABASE_URL names the owner of the database" in said


def test_a_weak_key_does_not_serve(servers, tmp_path):
    status, said = refusal(**servers | {"SECRET_KEY": "secret"}, DATA_DIR=str(tmp_path / "d"))
    assert status == 1
    assert "SECRET_KEY is weak" in said
