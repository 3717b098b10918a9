"""The servers, the test database (made by the owner, used as the application role), and the cast of twelve."""

from config import testing

ENVIRONMENT = testing.services()

import uuid  # noqa: E402
from collections.abc import Callable, Iterator  # noqa: E402
from typing import Any  # noqa: E402

import django  # noqa: E402
import psycopg  # noqa: E402
import pytest  # noqa: E402
from django.conf import settings as django_settings  # noqa: E402

# In a worker of pytest-xdist the settings were read before this file gave it a Valkey database of its own.
django_settings.CACHES["default"]["LOCATION"] = ENVIRONMENT["REDIS_URL"]
django.setup()

from django.apps import apps  # noqa: E402
from django.db import connection, connections  # noqa: E402
from django.test import Client, TestCase, TransactionTestCase  # noqa: E402
from django.utils import translation  # noqa: E402
from xdist.scheduler import LoadGroupScheduling  # type: ignore[import-untyped]  # noqa: E402

from kernel.actors import ANONYMOUS, Actor  # noqa: E402
from tests import make  # noqa: E402
from tests.architecture.addresses import Asked, listening  # noqa: E402

CAST = (
    "anonymous",
    "owner",
    "requester",
    "approver",
    "company_finance",
    "former_member",
    "other_owner",
    "cmo",
    "other_cmo",
    "curator",
    "finance_staff",
    "deactivated",
)
# Filled once and kept through every flush.
STATIC = {"django_migrations", "django_content_type", "matching_weightset"}


@pytest.fixture(scope="session")
def django_db_setup(request: pytest.FixtureRequest, django_db_blocker: Any) -> Iterator[None]:
    """Make the test database as the owner; the tests themselves connect as the application."""
    from matching.actions import seed_weights
    from profiles.vocabulary_actions import load_vocabulary

    suffix = getattr(request.config, "workerinput", {}).get("workerid", "")
    with django_db_blocker.unblock():
        owner = connections["owner"]
        if suffix:
            owner.settings_dict["NAME"] += f"_{suffix}"
        name = owner.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        connections["default"].close()
        connections["default"].settings_dict["NAME"] = name
        load_vocabulary()
        seed_weights()
    yield
    with django_db_blocker.unblock():
        for alias in connections:
            connections[alias].close()
        for plain in _owner:
            plain.close()
        owner.creation.destroy_test_db(name.removeprefix("test_"), verbosity=0)


_owner: list[psycopg.Connection[Any]] = []


def owner_connection() -> psycopg.Connection[Any]:
    """Return a plain connection of the owner, for flushing and for raw SQL the application may not run."""
    if not _owner:
        settings = connections["owner"].settings_dict
        _owner.append(
            psycopg.connect(
                host=settings["HOST"],
                port=settings["PORT"] or None,
                user=settings["USER"],
                password=settings["PASSWORD"],
                dbname=connection.settings_dict["NAME"],
                autocommit=True,
            )
        )
    return _owner[0]


def _flush(self: TransactionTestCase) -> None:
    """Empty the tables that have rows, as the owner: the application role cannot TRUNCATE, and TRUNCATE of
    everything costs 110 ms where this costs 19."""
    plain = owner_connection()
    vocabulary = {m._meta.db_table for m in apps.get_models() if m.__module__ == "profiles.models.vocabulary"}
    tables = sorted({m._meta.db_table for m in apps.get_models()} - STATIC - vocabulary)
    kinds = ", ".join(f"'{m._meta.model_name}'" for m in apps.get_models() if m._meta.db_table in vocabulary | STATIC)
    asked = " UNION ALL ".join(f"(SELECT '{t}' FROM {t} LIMIT 1)" for t in tables)
    plain.execute("SET session_replication_role = replica")
    for (table,) in plain.execute(asked).fetchall():
        keep = f" WHERE subject_type NOT IN ({kinds})" if table == "kernel_event" else ""
        plain.execute(f"DELETE FROM {table}{keep}")
    plain.execute("SET session_replication_role = origin")


_usual = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]
TransactionTestCase._fixture_teardown = (  # type: ignore[attr-defined]
    lambda self: _usual(self) if issubclass(type(self), TestCase) else _flush(self)
)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Sentences are asserted in English; tests of Japanese say so."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _folders(settings: Any, tmp_path: Any) -> None:
    settings.FILES_DIR = tmp_path / "files"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    # The cast needs eleven passwords a test; a hash that is meant to be slow would cost more than everything else.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


class World:
    """One company with its people, a CMO, another of each, and staff; rows are made by the actions."""

    def __init__(self) -> None:
        self.actors: dict[str, Actor] = {"anonymous": ANONYMOUS}
        self.users: dict[str, Any] = {}
        for name in CAST[1:]:
            user = make.user(name, staff={"curator": "curator", "finance_staff": "finance"}.get(name, ""))
            self.users[name] = user
            self.actors[name] = Actor("user", user.pk, user.staff)
        self.company = make.company(self.owner)
        for role in ("requester", "approver", "finance"):
            cast = "company_finance" if role == "finance" else role
            make.member(self.company, self.users[cast], role)
        make.member(self.company, self.users["former_member"], "requester", left=True)
        self.other_company = make.company(self.other_owner)
        make.member(self.company, self.users["deactivated"], "owner")
        make.deactivate(self.users["deactivated"])

    def __getattr__(self, name: str) -> Actor:
        try:
            return self.__dict__["actors"][name]  # type: ignore[no-any-return]
        except KeyError:
            raise AttributeError(name) from None

    def client(self, name: str) -> Client:
        """Return a browser-like client, logged in as this one of the cast."""
        client = Client(headers={"accept-language": "en"})
        if name != "anonymous":
            client.force_login(self.users[name])
        return client


class Together(LoadGroupScheduling):  # type: ignore[misc]
    """Tests that share a server or count their own requests stay in one worker, in order.

    By their addresses: pytest-xdist writes the mark xdist_group where this pytest does not read it.
    """

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        if path.startswith(("tests/journeys/", "tests/instance/")):
            return path.rpartition("/")[0]
        return path if path.endswith("/test_who_may.py") else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Together | None:
    return Together(config, log) if config.getoption("dist") == "loadgroup" else None


@pytest.fixture(scope="module")
def asked() -> Iterator[Asked]:
    """Listen to what a module asks for; one worker runs the whole module."""
    with listening() as found:
        yield found


@pytest.fixture
def world(db: None) -> World:
    return World()


@pytest.fixture
def race() -> Callable[..., list[Any]]:
    """Run callables at the same time, each on its own connection; return results or exceptions, in order."""
    import threading

    def run(*works: Callable[[], Any]) -> list[Any]:
        found: list[Any] = [None] * len(works)

        def one(number: int, work: Callable[[], Any]) -> None:
            try:
                found[number] = work()
            except BaseException as error:  # noqa: BLE001
                found[number] = error
            finally:
                connection.close()

        threads = [threading.Thread(target=one, args=(n, w)) for n, w in enumerate(works)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        return found

    return run


@pytest.fixture
def unknown_id() -> uuid.UUID:
    return uuid.uuid4()
