"""One DATA_DIR: its lock, its notes, the environment its processes get, and what a killed supervisor left in it."""

import contextlib
import fcntl
import json
import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from config.services import processes
from config.supervisor.plan import BASE_DIR, Plan, Refusal

# The owner of the tables: only what migrates gets to know it.
OWNER = "DATABASE_OWNER_URL"


class House:
    """Where one instance keeps its notes and logs, and how it starts Python."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.run_dir = plan.data_dir / "run"
        self.log_dir = plan.data_dir / "log"
        self.instance = secrets.token_hex(16)
        self.env: dict[str, str] = {name: value for name, value in os.environ.items() if name != OWNER}
        self.owner: dict[str, str] = {OWNER: os.environ[OWNER]} if os.environ.get(OWNER) else {}
        self.env |= {
            "DATA_DIR": str(plan.data_dir),
            "PORT": str(plan.port),
            "BASE_URL": plan.url,
            "DEMO": "1" if plan.demo else "0",
            "KAJI_EMBEDDED": "1" if plan.embedded else "0",
            "KAJI_INSTANCE": self.instance,
            "MALLOC_ARENA_MAX": "2",  # eight threads would hold eight heaps
        }

    def log(self, name: str) -> Path:
        """Return where a child writes what it says."""
        return self.log_dir / f"{name}.log"

    def note(self, name: str) -> Path:
        """Return the pid file of a child."""
        return self.run_dir / f"{name}.pid"

    def python(
        self,
        name: str,
        *arguments: str,
        more: Mapping[str, str] | None = None,
        keep_fds: Sequence[int] = (),
        held: bool = False,
    ) -> "subprocess.Popen[bytes]":
        """Start Python with our environment and more, and write its pid file."""
        process = processes.spawn(
            [sys.executable, *arguments],
            log=self.log(name),
            env=self.env | dict(more or {}),
            keep_fds=keep_fds,
            cwd=BASE_DIR,
            held=held,
        )
        processes.write_record(self.note(name), process.pid)
        return process

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Hold DATA_DIR for this process; the kernel lets go of it whatever happens.

        :raises Refusal: when another Kaji runs with it.
        """
        try:
            for name in ("run", "log", "files", "mail"):
                (self.plan.data_dir / name).mkdir(parents=True, exist_ok=True)
            lock = os.open(self.run_dir / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise Refusal(f"DATA_DIR {self.plan.data_dir} cannot be written: {error.strerror}.") from error
        with os.fdopen(lock, "r+") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                self._already_running(file.read())
            file.truncate()
            file.write(json.dumps({"pid": os.getpid(), "url": self.plan.url}))
            file.flush()
            yield

    def _already_running(self, note: str) -> NoReturn:
        place = self.plan.data_dir
        with suppress(ValueError, KeyError):
            other = json.loads(note)
            raise Refusal(f"already running at {other['url']} (process {other['pid']}, data in {place}).", 2)
        raise Refusal(f"already running with the data in {place}.", 2)

    def mark(self) -> None:
        """Write down which instance runs here: every process of ours carries its name."""
        processes.write_whole(self.run_dir / "instance", self.instance)

    def tidy(self) -> None:
        """Remove the pid files."""
        for path in self.run_dir.glob("*.pid"):
            path.unlink(missing_ok=True)

    def reap(self) -> None:
        """Stop what a killed supervisor left behind, and nothing else.

        A process is ours when a pid file names it with its start time, or when it carries the mark of that instance.
        """
        signals = {"postgres": signal.SIGINT}
        records = {path.stem: note for path in self.run_dir.glob("*.pid") if (note := processes.read_record(path))}
        orphans = {note.pid: signals.get(name, signal.SIGTERM) for name, note in records.items() if note.alive()}
        orphans |= {pid: signal.SIGTERM for pid in _marked(self.run_dir / "instance") if pid not in orphans}
        known = {pid: processes.started_at(pid) for pid in orphans}
        for patience, force in ((3.0, False), (2.0, True)):
            for pid, number in orphans.items():
                if known[pid] and processes.started_at(pid) == known[pid]:
                    with suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL if force else number)
            processes.wait_until(lambda: not _alive(known), patience)
        self.tidy()


def _alive(known: Mapping[int, str | None]) -> bool:
    return any(started and processes.started_at(pid) == started for pid, started in known.items())


def _marked(note: Path) -> Iterable[int]:
    """Find processes that carry the mark of the instance that ran here before (Linux only)."""
    if not note.exists() or not Path("/proc/self/environ").exists():
        return
    mark = f"KAJI_INSTANCE={note.read_text()}".encode()
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if mark in (entry / "environ").read_bytes().split(b"\0"):
                yield int(entry.name)
