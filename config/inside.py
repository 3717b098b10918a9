"""Run a command with the servers of the Kaji that runs in DATA_DIR: ``python -m config.inside COMMAND …``.

For those who look after one that brings its own servers; with servers of your own the environment names them anyway.
"""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from config.services import Postgres, Valkey
from config.services.machine import secret
from config.services.processes import read_record
from config.supervisor.children import say
from config.supervisor.plan import BASE_DIR, Plan


def servers(data_dir: Path) -> dict[str, str]:
    """Return the environment of what runs there; empty when nothing does."""
    ports = {}
    for name in ("postgres", "valkey"):
        record = read_record(data_dir / "run" / f"{name}.pid")
        if record is None or not record.alive():
            return {}
        ports[name] = record.port
    postgres = Postgres(data_dir, port=ports["postgres"])
    return {
        "DATABASE_URL": postgres.url("app"),
        "REDIS_URL": Valkey(data_dir, port=ports["valkey"]).url(),
        "SECRET_KEY": os.environ.get("SECRET_KEY") or secret(postgres.secrets, "secret_key", 32),
        "DATA_DIR": str(data_dir),
        "KAJI_EMBEDDED": "1",
    }


def inside(env: Mapping[str, str]) -> dict[str, str]:
    """Return the environment for a command: as it is, with the servers of the running Kaji unless it names its own."""
    if env.get("DATABASE_URL"):
        return dict(env)
    return {**env, **servers(Plan.read(env).data_dir)}


def main() -> int:
    """Run the command and return its exit status."""
    env = inside(os.environ)
    if not env.get("DATABASE_URL"):
        say("No Kaji runs with this DATA_DIR: start it with `make run` first.")
        return 1
    return subprocess.run(sys.argv[1:], cwd=BASE_DIR, env=env, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
