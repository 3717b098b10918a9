"""The servers tests run on: a PostgreSQL and a Valkey under ``.data/test``, started when needed and shared.

``services()`` is called before Django reads its settings. Several test runs may go on at the same time in one
checkout: each takes a slot, which is a database name and a Valkey database of its own; the last one to leave stops
the servers.
``python -m config.testing COMMAND …`` runs any command with these servers.
"""

import atexit
import fcntl
import os
import shutil
import subprocess
import sys
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import IO, TypedDict

from config.services import Postgres, Service, ServiceError, Valkey, stop
from config.services.machine import bare_environment
from config.services.processes import read_record, tail, wait_until

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = BASE_DIR / ".data" / "test"
SLOTS = 12
OURS = "KAJI_TEST_SERVERS"  # in the environment: the servers named there are those of this module
# A fixed key, so that reused rows and cookies stay readable between runs.
SECRET_KEY = "kaji-tests-only-" + "0123456789abcdef" * 3


class _Options(TypedDict):
    durable: bool
    port: int | None


def services() -> dict[str, str]:
    """Start or reuse the servers and put their addresses into the environment, which is returned too.

    Servers named by DATABASE_URL are used as they are; so workers of pytest-xdist share those of their controller.

    :raises ServiceError: when a server does not start.
    """
    if os.environ.get("DATABASE_URL"):
        names = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "SECRET_KEY")
        env = {name: os.environ[name] for name in names if name in os.environ}
        if OURS in os.environ:
            env["REDIS_URL"] = _of_worker(env["REDIS_URL"])
    else:
        env = _embedded()
    env.setdefault("SECRET_KEY", SECRET_KEY)
    env["KAJI_TESTING"] = "1"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.update(env)
    return env


def _embedded() -> dict[str, str]:
    for name in ("run", "log"):
        (DATA_DIR / name).mkdir(parents=True, exist_ok=True)
    with _lock("servers", wait=True):
        slot, held = _take_slot()
        postgres = Postgres(DATA_DIR, **_options("postgres"))
        valkey = Valkey(DATA_DIR, **_options("valkey"))
        _bring_up(postgres, valkey)
        database = "kaji" if slot == 0 else f"kaji_{slot}"
        make = f"CREATE DATABASE {database} OWNER kaji_owner"
        unless = f"NOT EXISTS (SELECT FROM pg_database WHERE datname = '{database}')"
        # Tests empty append-only tables between them, which the owner may do with its triggers off; only here.
        flush = "GRANT SET ON PARAMETER session_replication_role TO kaji_owner;"
        postgres.run_sql(f"SELECT '{make}' WHERE {unless} \\gexec\n{flush}\n")
    atexit.register(_leave, held, os.getpid())
    work = DATA_DIR / f"work-{slot}"
    for name in ("run", "static"):
        (work / name).mkdir(parents=True, exist_ok=True)
    return {
        "DATABASE_URL": postgres.url("app", database),
        "DATABASE_OWNER_URL": postgres.url("owner", database),
        "REDIS_URL": valkey.url(slot),
        "DATA_DIR": str(work),
        OURS: "1",
    }


def _of_worker(url: str) -> str:
    """Give each worker of pytest-xdist a Valkey database of its own: tests count in theirs, and empty it."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "").removeprefix("gw")
    server, _slash, slot = url.rpartition("/")
    return f"{server}/{int(slot) + (int(worker) + 1) * SLOTS}" if worker.isdigit() else url


def _options(name: str) -> "_Options":
    """Return how to address a server: the port it runs on, when it does."""
    record = read_record(DATA_DIR / "run" / f"{name}.pid")
    # fsync is off here and nowhere else: what a crash of the machine spoils is made again by the next run.
    return {"durable": False, "port": record.port if record and record.alive() else None}


def _bring_up(*servers: Service) -> None:
    """Start the servers that do not run yet.

    :raises ServiceError: when one does not come up, even with new data.
    """
    for server in servers:
        if not _runs(server):
            server.start(bare_environment(), tied=False)
    for server in servers:
        if not wait_until(server.ready, timeout=20):
            stop(server)
            _wipe(server)
            server.start(bare_environment(), tied=False)
            if not wait_until(server.ready, timeout=20):
                raise ServiceError(f"{server.name} does not start.\n{tail(server.log)}")
        server.set_up()


def _runs(server: Service) -> bool:
    record = read_record(server.pid_file)
    return record is not None and record.alive()


def _wipe(server: Service) -> None:
    for name in ("cluster", "roles", "appendonlydir"):
        path = server.home / name
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)


def _take_slot() -> tuple[int, IO[str]]:
    for slot in range(SLOTS):
        with suppress(BlockingIOError):
            return slot, _lock(f"slot-{slot}")
    raise ServiceError(f"{SLOTS} test runs are under way in this checkout: wait for one to end.")


def _leave(held: IO[str], pid: int) -> None:
    """Give the slot back, and stop the servers when nobody else has one."""
    if os.getpid() != pid:  # a fork must not stop what its parent uses
        return
    with _lock("servers", wait=True), ExitStack() as others:
        held.close()
        with suppress(BlockingIOError):
            for slot in range(SLOTS):
                others.enter_context(_lock(f"slot-{slot}"))
            for server in (Valkey(DATA_DIR), Postgres(DATA_DIR)):
                stop(server)


def _lock(name: str, *, wait: bool = False) -> IO[str]:
    """Open a file that nobody else can hold until it is closed.

    :raises BlockingIOError: when somebody holds it and we do not wait.
    """
    file = (DATA_DIR / "run" / name).open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        file.close()
        raise
    return file


def main() -> int:
    """Run a command with the test servers and return its exit status."""
    command = sys.argv[1:]
    if not command:
        print("usage: python -m config.testing COMMAND …", file=sys.stderr)
        return 2
    try:
        env = os.environ | services()
    except ServiceError as error:
        print(f"kaji: {error}", file=sys.stderr)
        return 1
    return subprocess.run(command, env=env, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
