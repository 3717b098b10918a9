"""Processes: started in groups of their own, known again by pid and start time, and the files that note them."""

import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

LOG_LIMIT = 10 * 1024 * 1024


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
    held: bool = False,
) -> "subprocess.Popen[bytes]":
    """Start a child in a process group of its own, with its output in a log file.

    A held child has a pipe as standard input, and waits for its end (``release``) before it does anything that counts.
    Call it from the main thread: the kernel ties ``death_signal`` to the thread, not to the process.
    """
    if log.exists() and log.stat().st_size > LOG_LIMIT:
        log.replace(log.with_suffix(".log.1"))
    hook = None if death_signal is None else _die_with(os.getpid(), death_signal)
    options: dict[str, object] = account.options() if account else {"cwd": cwd}
    with os.fdopen(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as output:
        return subprocess.Popen(  # type: ignore[call-overload, no-any-return]
            command,
            stdin=subprocess.PIPE if held else subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(env),
            start_new_session=True,
            preexec_fn=hook,  # noqa: PLW1509 - the one process that spawns has no threads
            pass_fds=keep_fds,
            **options,
        )


def release(process: "subprocess.Popen[bytes]") -> None:
    """Let a held child go on; the others do not notice."""
    if process.stdin is not None:
        process.stdin.close()


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
