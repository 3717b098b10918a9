"""Start Kaji and keep it running: ``python -m config.run``.

One small process without Django. It brings up the embedded PostgreSQL and Valkey (or uses the servers it is given),
gets the database ready, starts web, worker and beat, starts again whatever dies, and stops everything in order.
"""

import contextlib
import fcntl
import hashlib
import http.client
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from config import embedded

BASE_DIR = Path(__file__).resolve().parent.parent
SERVERS = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL")
BACK_OFF = (0.2, 0.5, 1.0, 2.0, 5.0)
CALM = 30.0  # seconds after which a child counts as healthy again
STOP_PATIENCE = 7.0
# A worker that lost its broker may come back connected and deaf: it starts anew with it.
FOLLOWERS = {"valkey": ("worker", "beat")}


class Refusal(Exception):
    """A start that cannot be; the message is for a person."""

    def __init__(self, message: str, status: int = 1) -> None:
        super().__init__(message)
        self.status = status


class Stopped(Exception):
    """Somebody asked us to stop."""


@dataclass(frozen=True)
class Plan:
    """What the environment asks for."""

    data_dir: Path
    host: str
    port: int
    url: str
    demo: bool
    embedded: bool

    @classmethod
    def read(cls, env: Mapping[str, str]) -> "Plan":
        """Read the environment.

        :raises Refusal: when it contradicts itself.
        """
        given = [name for name in SERVERS if env.get(name)]
        missing = [name for name in SERVERS if name not in given]
        if given and missing:
            raise Refusal(f"Set {', '.join(SERVERS)} together, or none of them: {', '.join(missing)} is not set.")
        if given and not env.get("SECRET_KEY"):
            raise Refusal("Set SECRET_KEY: with servers of its own Kaji does not make one up.")
        if given and env.get("KAJI_TESTING"):
            raise Refusal("KAJI_TESTING is for tests and switches protections off: unset it.")
        try:
            port = int(env.get("PORT") or 8000)
        except ValueError:
            raise Refusal(f"PORT is a number, not {env['PORT']!r}.") from None
        return cls(
            data_dir=Path(env.get("DATA_DIR") or BASE_DIR / ".data").expanduser().resolve(),
            host=env.get("HOST") or embedded.LOCALHOST,
            port=port,
            url=env.get("BASE_URL") or f"http://localhost:{port}",
            demo=env.get("DEMO", "0" if given else "1").lower() in ("1", "true", "yes", "on"),
            embedded=not given,
        )


@dataclass
class Child:
    """A process that is kept running."""

    name: str
    start: Callable[[], "subprocess.Popen[bytes]"]
    process: "subprocess.Popen[bytes] | None" = None
    since: float = 0.0
    due: float = 0.0
    failures: int = 0
    wanted: bool = True

    def running(self) -> bool:
        """Tell whether the process runs."""
        return self.process is not None and self.process.poll() is None


class Supervisor:
    """Everything that runs for one DATA_DIR."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.run_dir = plan.data_dir / "run"
        self.log_dir = plan.data_dir / "log"
        self.instance = secrets.token_hex(16)
        self.children: dict[str, Child] = {}
        self.jobs: list[subprocess.Popen[bytes]] = []
        self.leftovers: dict[int, float] = {}
        self.services: list[embedded.Service] = []
        self.stopping = False

    # --- The story ---------------------------------------------------------------------------------------------------

    def run(self) -> int:
        """Start, keep running, stop.

        :raises Refusal: when the start fails.
        """
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            if signal.getsignal(number) is not signal.SIG_IGN:  # nohup means it
                signal.signal(number, self._ask_to_stop)
        with _locked(self.plan):
            reap(self.run_dir)  # before the port is opened: an orphan may still hold it
            with self._listen() as self.listener:
                return self._watch()

    def _watch(self) -> int:
        embedded.write_whole(self.run_dir / "instance", self.instance)
        try:
            self._start()
            while True:
                self._pause(0.2)
        except Stopped:
            return 0
        except embedded.ServiceError as error:
            raise Refusal(str(error)) from error
        finally:
            self._stop()

    def _start(self) -> None:
        self._start_servers()
        early = [*self._compile_messages(), *self._collect_static()]
        if self.plan.embedded:
            self._wait_for_servers()
        else:
            self._finish(self._job("check", "manage.py", "check", "--tag", "kaji", "--database", "default"))
        for job in (self._job("prepare", "manage.py", "prepare"), *early):
            self._finish(job)
        self._note_static()
        self._keep("web", self._web)
        self._wait("web", self._answers, 30)
        self._keep("worker", self._worker)
        self._keep("beat", self._beat)
        accounts = self._load_demo() if self.plan.demo else ""
        for name in ("worker", "beat"):
            self._wait(name, self.children[name].running, 10)
        print(f"ready: {self.plan.url}  {accounts}".rstrip(), flush=True)

    def _stop(self) -> None:
        """Stop the beat, the worker and the web together, then the servers they stand on."""
        for child in self.children.values():
            child.wanted = False
        ours = [child.process for name, child in self.children.items() if name not in ("postgres", "valkey")]
        running = [process for process in (*ours, *self.jobs) if process and process.poll() is None]
        for process in reversed(running):
            process.terminate()
        embedded.wait_until(lambda: all(process.poll() is not None for process in running), STOP_PATIENCE)
        for process in filter(None, (*ours, *self.jobs)):
            embedded.signal_group(process.pid, signal.SIGKILL)
        for pgid in self.leftovers:
            embedded.signal_group(pgid, signal.SIGKILL)
        for service in reversed(self.services):
            embedded.stop(service)
        for path in self.run_dir.glob("*.pid"):
            path.unlink(missing_ok=True)

    # --- Servers -----------------------------------------------------------------------------------------------------

    def _start_servers(self) -> None:
        """Start PostgreSQL and Valkey side by side and tell the children where they are."""
        self.env = os.environ | {
            "DATA_DIR": str(self.plan.data_dir),
            "PORT": str(self.plan.port),
            "BASE_URL": self.plan.url,
            "DEMO": "1" if self.plan.demo else "0",
            "KAJI_EMBEDDED": "1" if self.plan.embedded else "0",
            "KAJI_INSTANCE": self.instance,
            "MALLOC_ARENA_MAX": "2",  # eight threads would hold eight heaps
        }
        if not self.plan.embedded:
            return
        valkey, postgres = embedded.Valkey(self.plan.data_dir), embedded.Postgres(self.plan.data_dir)
        self.services = [postgres, valkey]
        self.env |= {
            "DATABASE_URL": postgres.url("app"),
            "DATABASE_OWNER_URL": postgres.url("owner"),
            "REDIS_URL": valkey.url(),
            "SECRET_KEY": os.environ.get("SECRET_KEY") or embedded.secret(postgres.secrets, "secret_key", 32),
        }
        bare = embedded.bare_environment() | {"KAJI_INSTANCE": self.instance}
        self._keep("valkey", lambda: valkey.start(bare))
        self._keep("postgres", lambda: postgres.start(bare))

    def _wait_for_servers(self) -> None:
        for service in self.services:
            self._wait(service.name, service.ready, 60)
            service.set_up()

    # --- Children ----------------------------------------------------------------------------------------------------

    def _web(self) -> "subprocess.Popen[bytes]":
        pid_file = self.run_dir / "gunicorn.pid"
        pid_file.unlink(missing_ok=True)
        memory = Path("/dev/shm")  # noqa: S108 - only gunicorn's heartbeat files, made with O_EXCL
        heartbeat = ["--worker-tmp-dir", str(memory)] if os.access(memory, os.W_OK) else []
        # The socket is ours and outlives the master: while it starts again, visitors wait instead of being refused.
        return self._python(
            *("web", "-m", "gunicorn", "config.wsgi", "--bind", f"fd://{self.listener.fileno()}", "--preload"),
            *("--worker-class", "gthread", "--workers", "2", "--threads", "4", "--timeout", "30"),
            *("--graceful-timeout", "10", "--pid", str(pid_file), "--no-control-socket", *heartbeat),
            *("--log-level", "warning"),
        )

    def _worker(self) -> "subprocess.Popen[bytes]":
        # SIGTERM means: finish within the soft shutdown time, then hand unfinished tasks back.
        self.env["REMAP_SIGTERM"] = "SIGQUIT"
        return self._python(
            *("worker", "-m", "celery", "-A", "config.celery", "worker", "--loglevel", "WARNING", "--pool", "prefork"),
            *("--concurrency", "2", "--without-gossip", "--without-mingle", "--without-heartbeat"),
            *("--max-tasks-per-child", "1000", "--hostname", "kaji@localhost"),
        )

    def _beat(self) -> "subprocess.Popen[bytes]":
        schedule = str(self.run_dir / "beat-schedule")
        return self._python(
            *("beat", "-m", "celery", "-A", "config.celery", "beat", "--loglevel", "WARNING", "--schedule", schedule),
            *("--pidfile", ""),
        )

    def _python(self, name: str, *arguments: str) -> "subprocess.Popen[bytes]":
        process = embedded.spawn(
            [sys.executable, *arguments],
            log=self.log_dir / f"{name}.log",
            env=self.env,
            keep_fds=(self.listener.fileno(),) if name == "web" else (),
            cwd=BASE_DIR,
        )
        embedded.write_record(self.run_dir / f"{name}.pid", process.pid)
        return process

    def _keep(self, name: str, start: Callable[[], "subprocess.Popen[bytes]"]) -> None:
        child = self.children[name] = Child(name, start)
        child.process, child.since = start(), time.monotonic()

    def _tend(self) -> None:
        """Start again whatever died, and remove what it left."""
        now = time.monotonic()
        for child in self.children.values():
            if child.process is not None and child.process.poll() is not None:
                self._bury(child, now)
            if child.wanted and child.process is None and now >= child.due:
                self._revive(child)
        for pgid, deadline in list(self.leftovers.items()):
            # The group has been alive all the time, so its number cannot have been given to anybody else.
            if not embedded.signal_group(pgid, signal.SIGKILL if now > deadline else 0):
                del self.leftovers[pgid]

    def _bury(self, child: Child, now: float) -> None:
        process = child.process
        if process is None:
            return
        child.failures = 0 if now - child.since > CALM else child.failures
        wait = BACK_OFF[min(child.failures, len(BACK_OFF) - 1)]
        child.process, child.due, child.failures = None, now + wait, child.failures + 1
        if embedded.signal_group(process.pid, signal.SIGTERM):
            self.leftovers[process.pid] = now + 3
        log = self.log_dir / f"{child.name}.log"
        _say(f"{child.name} ended ({_ending(process.returncode)}); it starts again, see {log}")
        for name in FOLLOWERS.get(child.name, ()):
            follower = self.children.get(name)
            if follower and follower.process and follower.process.poll() is None:
                follower.process.terminate()

    def _revive(self, child: Child) -> None:
        try:
            child.process, child.since = child.start(), time.monotonic()
        except (embedded.ServiceError, OSError) as error:
            child.due = time.monotonic() + BACK_OFF[-1]
            _say(f"{child.name} does not start: {error}")

    # --- Jobs --------------------------------------------------------------------------------------------------------

    def _job(self, name: str, *arguments: str) -> "subprocess.Popen[bytes]":
        """Start a child that ends by itself."""
        (self.log_dir / f"{name}.log").unlink(missing_ok=True)
        job = self._python(name, *arguments)
        job.args = name
        self.jobs.append(job)
        return job

    def _finish(self, job: "subprocess.Popen[bytes]", timeout: float = 300) -> str:
        """Wait for a job and return what it said.

        :raises Refusal: with the end of its log when it fails.
        """
        log = self.log_dir / f"{job.args!s}.log"
        if not self._true(lambda: job.poll() is not None, timeout):
            raise Refusal(f"{job.args!s} did not end within {timeout:.0f} s.\n{embedded.tail(log)}")
        self.jobs.remove(job)
        (self.run_dir / f"{job.args!s}.pid").unlink(missing_ok=True)
        if job.returncode:
            raise Refusal(f"{job.args!s} failed ({_ending(job.returncode)}).\n{embedded.tail(log)}")
        return log.read_text()

    def _compile_messages(self) -> "list[subprocess.Popen[bytes]]":
        """Compile the catalogues when a text is newer than what was made of it."""
        for source in BASE_DIR.glob("locale/*/LC_MESSAGES/*.po"):
            made = source.with_suffix(".mo")
            if not made.exists() or made.stat().st_mtime < source.stat().st_mtime:
                return [self._job("messages", "-m", "config.translations", "compile")]
        return []

    def _collect_static(self) -> "list[subprocess.Popen[bytes]]":
        """Collect the static files when they changed since the last time."""
        self.static = static_hash()
        note = self.run_dir / "static-hash"
        collected = self.plan.data_dir / "static" / "staticfiles.json"
        if collected.exists() and note.exists() and note.read_text() == self.static:
            return []
        return [self._job("static", "manage.py", "collectstatic", "--noinput", "-v0")]

    def _note_static(self) -> None:
        embedded.write_whole(self.run_dir / "static-hash", self.static)

    def _load_demo(self) -> str:
        """Load the demo (nothing happens when it is there) and return its accounts as one line."""
        self._finish(self._job("demo", "manage.py", "demo"))
        lines = self._finish(self._job("accounts", "manage.py", "demo", "--accounts")).strip().splitlines()
        return lines[-1] if lines else ""

    # --- Waiting -----------------------------------------------------------------------------------------------------

    def _wait(self, name: str, condition: Callable[[], bool], timeout: float) -> None:
        """Wait until a child does its work.

        :raises Refusal: when it does not, with the end of its log.
        """
        child = self.children[name]
        if self._true(lambda: child.failures > 2 or condition(), timeout) and child.failures <= 2:
            return
        raise Refusal(f"{name} did not start.\n{embedded.tail(self.log_dir / f'{name}.log')}")

    def _true(self, condition: Callable[[], bool], timeout: float) -> bool:
        deadline = time.monotonic() + timeout
        while not condition():
            if time.monotonic() > deadline:
                return False
            self._pause(0.02)
        return True

    def _pause(self, seconds: float) -> None:
        """Sleep, tend the children.

        :raises Stopped: when somebody asked.
        """
        if self.stopping:
            raise Stopped
        self._tend()
        time.sleep(seconds)

    def _ask_to_stop(self, number: int, frame: object) -> None:
        self.stopping = True

    def _answers(self) -> bool:
        """Tell whether the web answers at all."""
        connection = http.client.HTTPConnection(self.listener.getsockname()[0], self.plan.port, timeout=1)
        try:
            connection.request("GET", "/healthz", headers={"Host": "localhost"})
            return connection.getresponse().status > 0
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def _listen(self) -> socket.socket:
        """Open the port, before anything else costs time.

        :raises Refusal: when somebody else has it.
        """
        family = socket.AF_INET6 if ":" in self.plan.host else socket.AF_INET
        listener = socket.socket(family)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((self.plan.host, self.plan.port))
            listener.listen(512)
        except OSError as error:
            listener.close()
            raise Refusal(f"Port {self.plan.port} is taken ({error.strerror}): set PORT to another one.") from error
        return listener


# --- What is true before and after a start ---------------------------------------------------------------------------


@contextlib.contextmanager
def _locked(plan: Plan) -> Iterator[None]:
    """Hold DATA_DIR for this process; the kernel lets go of it whatever happens.

    :raises Refusal: when another Kaji runs with it.
    """
    try:
        for name in ("run", "log", "files", "mail"):
            (plan.data_dir / name).mkdir(parents=True, exist_ok=True)
        lock = os.open(plan.data_dir / "run" / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise Refusal(f"DATA_DIR {plan.data_dir} cannot be written: {error.strerror}.") from error
    with os.fdopen(lock, "r+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _already_running(plan, file.read())
        file.truncate()
        file.write(json.dumps({"pid": os.getpid(), "url": plan.url}))
        file.flush()
        yield


def _already_running(plan: Plan, note: str) -> NoReturn:
    with suppress(ValueError, KeyError):
        other = json.loads(note)
        raise Refusal(f"already running at {other['url']} (process {other['pid']}, data in {plan.data_dir}).", 2)
    raise Refusal(f"already running with the data in {plan.data_dir}.", 2)


def reap(run_dir: Path) -> None:
    """Stop what a killed supervisor left behind, and nothing else.

    A process is ours when a pid file names it with its start time, or when it carries the mark of that instance.
    """
    signals = {"postgres": signal.SIGINT}
    records = {path.stem: record for path in run_dir.glob("*.pid") if (record := embedded.read_record(path))}
    orphans = {record.pid: signals.get(name, signal.SIGTERM) for name, record in records.items() if record.alive()}
    orphans |= {pid: signal.SIGTERM for pid in _marked(run_dir / "instance") if pid not in orphans}
    known = {pid: embedded.started_at(pid) for pid in orphans}
    for patience, force in ((5.0, False), (2.0, True)):
        for pid, number in orphans.items():
            if known[pid] and embedded.started_at(pid) == known[pid]:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL if force else number)
        embedded.wait_until(lambda: not _alive(known), patience)
    for path in run_dir.glob("*.pid"):
        path.unlink(missing_ok=True)


def _alive(known: Mapping[int, str | None]) -> bool:
    return any(started and embedded.started_at(pid) == started for pid, started in known.items())


def _marked(note: Path) -> Iterable[int]:
    """Find processes that carry the mark of the instance that ran here before (Linux only)."""
    if not note.exists() or not Path("/proc/self/environ").exists():
        return
    mark = f"KAJI_INSTANCE={note.read_text()}".encode()
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if mark in (entry / "environ").read_bytes().split(b"\0"):
                yield int(entry.name)


def static_hash() -> str:
    """Return a digest of everything the collected static files are made of."""
    digest = hashlib.sha256(sys.version.encode())
    for path in (BASE_DIR / "requirements.txt", BASE_DIR / "config" / "settings.py"):
        digest.update(path.read_bytes())
    for folder in sorted((BASE_DIR / "static", *BASE_DIR.glob("*/static"))):
        for path in sorted(folder.rglob("*")):
            facts = path.stat()
            digest.update(f"{path.relative_to(BASE_DIR)} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _ending(status: int) -> str:
    return f"signal {-status}" if status < 0 else f"status {status}"


def _say(message: str) -> None:
    print(f"kaji: {message}", file=sys.stderr, flush=True)


def main() -> int:
    """Run until stopped and return the exit status."""
    try:
        return Supervisor(Plan.read(os.environ)).run()
    except Refusal as refusal:
        _say(str(refusal))
        return refusal.status


if __name__ == "__main__":
    sys.exit(main())
