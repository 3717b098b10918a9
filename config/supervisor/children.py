"""Processes that are kept running: whatever dies starts again, and what hangs is made to."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from config.services import ServiceError
from config.services.processes import release, signal_group

BACK_OFF = (0.2, 0.5, 1.0, 2.0, 5.0)
CALM = 30.0  # seconds after which a child counts as healthy again
LAST_WORDS = 5.0  # seconds between the polite signal and the other one
# A worker that lost its broker may come back connected and deaf: it starts anew with it.
FOLLOWERS = {"valkey": ("worker", "beat")}

Start = Callable[[], "subprocess.Popen[bytes]"]


@dataclass
class Child:
    """A process that is kept running."""

    name: str
    start: Start
    log: Path
    process: "subprocess.Popen[bytes] | None" = None
    since: float = 0.0
    due: float = 0.0
    failures: int = 0
    wanted: bool = True
    kill_at: float | None = None

    def running(self) -> bool:
        """Tell whether the process runs."""
        return self.process is not None and self.process.poll() is None

    def renew(self) -> None:
        """Ask the process to end, so that another takes its place; if it does not listen, it is killed."""
        if self.process is not None and self.running() and self.kill_at is None:
            self.process.terminate()
            self.kill_at = time.monotonic() + LAST_WORDS


class Children:
    """Every process that is kept running."""

    def __init__(self, log: Callable[[str], Path]) -> None:
        self._log = log
        self._children: dict[str, Child] = {}
        self._leftovers: dict[int, float] = {}

    def __getitem__(self, name: str) -> Child:
        return self._children[name]

    def keep(self, name: str, start: Start) -> None:
        """Start a process and keep it running from now on."""
        child = self._children[name] = Child(name, start, self._log(name))
        child.process, child.since = start(), time.monotonic()

    def release(self, name: str) -> None:
        """Let a held process go on."""
        process = self._children[name].process
        if process is not None:
            release(process)

    def renew(self, *names: str) -> None:
        """Start processes anew, as far as they run."""
        for name in names:
            if name in self._children:
                self._children[name].renew()

    def tend(self) -> None:
        """Start again whatever died, and remove what it left."""
        now = time.monotonic()
        for child in self._children.values():
            if child.kill_at is not None and now > child.kill_at and child.process is not None:
                signal_group(child.process.pid, signal.SIGKILL)
            if child.process is not None and child.process.poll() is not None:
                self._bury(child, now)
            if child.wanted and child.process is None and now >= child.due:
                _revive(child)
        for pgid, deadline in list(self._leftovers.items()):
            # The group has been alive all the time, so its number cannot have been given to anybody else.
            if not signal_group(pgid, signal.SIGKILL if now > deadline else 0):
                del self._leftovers[pgid]

    def _bury(self, child: Child, now: float) -> None:
        process = child.process
        if process is None:
            return
        child.failures = 0 if now - child.since > CALM else child.failures
        wait = BACK_OFF[min(child.failures, len(BACK_OFF) - 1)]
        child.process, child.due, child.failures, child.kill_at = None, now + wait, child.failures + 1, None
        if signal_group(process.pid, signal.SIGTERM):
            self._leftovers[process.pid] = now + 3
        say(f"{child.name} ended ({ending(process.returncode)}); it starts again, see {child.log}")
        self.renew(*FOLLOWERS.get(child.name, ()))

    def dismiss(self) -> None:
        """Start nothing again from now on."""
        for child in self._children.values():
            child.wanted = False

    def processes(self, *, but: tuple[str, ...]) -> "list[subprocess.Popen[bytes]]":
        """Return the processes, without those named."""
        return [child.process for child in self._children.values() if child.process and child.name not in but]

    def sweep_up(self) -> None:
        """Kill what dead children left."""
        for pgid in self._leftovers:
            signal_group(pgid, signal.SIGKILL)


def _revive(child: Child) -> None:
    try:
        child.process, child.since = child.start(), time.monotonic()
    except (ServiceError, OSError) as error:
        child.due = time.monotonic() + BACK_OFF[-1]
        say(f"{child.name} does not start: {error}")


def ending(status: int) -> str:
    """Say how a process ended."""
    return f"signal {-status}" if status < 0 else f"status {status}"


def say(message: str) -> None:
    """Tell the person at the terminal; further lines stand below the first."""
    print("kaji:", message.replace("\n", "\n      "), file=sys.stderr, flush=True)
