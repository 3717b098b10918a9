"""A PostgreSQL and a Valkey of the bench's own, set up as the product sets up its own, and gone afterwards."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg

from config.services import Postgres, Valkey, stop
from config.services.machine import LOCALHOST, bare_environment, secret
from config.services.processes import wait_until

Rows = psycopg.Connection[tuple[object, ...]]


@contextlib.contextmanager
def servers() -> Iterator[Postgres]:
    """Start servers in an empty folder, with the settings a run of Kaji gives them, and Django on top of them.

    :raises TimeoutError: when one does not answer.
    """
    folder = Path(tempfile.mkdtemp(prefix="kaji-bench-"))
    folder.chmod(0o755)  # as root the database runs as another user, who must pass here
    for name in ("run", "log", "static"):
        (folder / name).mkdir()
    postgres, valkey = Postgres(folder), Valkey(folder)
    try:
        for server in (postgres, valkey):
            server.start(bare_environment())
            if not wait_until(server.ready, timeout=60):
                raise TimeoutError(server.name)
            server.set_up()
        _set_up_django(postgres, valkey, folder)
        yield postgres
    finally:
        for server in (valkey, postgres):
            stop(server)
        shutil.rmtree(folder, ignore_errors=True)


def _set_up_django(postgres: Postgres, valkey: Valkey, folder: Path) -> None:
    os.environ |= {
        "DATABASE_URL": postgres.url("app"),
        "DATABASE_OWNER_URL": postgres.url("owner"),
        "REDIS_URL": valkey.url(),
        "DATA_DIR": str(folder),
        "SECRET_KEY": secret(folder / "secrets", "django"),
        "LOG_LEVEL": "ERROR",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "KAJI_EMBEDDED": "1",
        "DEMO": "0",
    }
    import django  # noqa: PLC0415 (settings read the environment made above)
    from django.core.management import call_command  # noqa: PLC0415

    django.setup()
    call_command("prepare")


def superuser(postgres: Postgres) -> Rows:
    """Connect past every trigger: the rows of a bench have no history."""
    password = secret(postgres.secrets, "postgres")
    address = f"host={LOCALHOST} port={postgres.port} user=postgres password={password} dbname=kaji"
    return psycopg.connect(address, autocommit=True, options="-c session_replication_role=replica")
