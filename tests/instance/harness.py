"""A whole Kaji under test: started like a person starts it, watched from outside."""

import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from config.services.machine import free_port
from config.services.processes import read_record, started_at, wait_until

BASE_DIR = Path(__file__).resolve().parents[2]
HIDDEN = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "SECRET_KEY", "KAJI_TESTING", "GUARDS_OFF", "DATA_DIR")


def eventually(condition: Callable[[], Any], seconds: float) -> bool:
    """Poll a condition and tell whether it came true in time."""
    return wait_until(lambda: bool(condition()), seconds)


def new_data_dir() -> Path:
    """Return an empty folder that an unprivileged server may pass through."""
    folder = Path(tempfile.mkdtemp(prefix="kaji-instance-"))
    folder.chmod(0o755)
    return folder / "data"


class Instance:
    """One run of the command with one DATA_DIR; it may be started again."""

    def __init__(self, data_dir: Path, **env: str) -> None:
        self.data_dir = data_dir
        self.port = free_port()
        self.env = {name: value for name, value in os.environ.items() if name not in HIDDEN}
        self.env |= {"DATA_DIR": str(data_dir), "PORT": str(self.port), "DEMO": "0"} | env
        self.output = data_dir.with_name(f"output-{self.port}.txt")
        self.process: subprocess.Popen[bytes] | None = None
        self.took = 0.0

    def start(self, seconds: float = 90) -> "Instance":
        """Start and wait for the ready line."""
        began = time.monotonic()
        self.launch()
        assert eventually(lambda: "ready:" in self.said() or self.status() is not None, seconds), self.said()
        assert self.status() is None, self.said()
        self.took = max(self.took, time.monotonic() - began)
        return self

    def patience(self, seconds: float) -> float:
        """Return the seconds to wait for what takes that long at most where a start takes six: no machine is idle."""
        return seconds * max(1.0, self.took / 6)

    def launch(self) -> None:
        """Start without waiting, with Ctrl-C meant as usual: a run in the background inherits it ignored."""
        command = [sys.executable, "-m", "config.run"]
        before = signal.signal(signal.SIGINT, signal.SIG_DFL)
        try:
            with self.output.open("wb") as output:
                self.process = subprocess.Popen(command, cwd=BASE_DIR, env=self.env, stdout=output, stderr=output)
        finally:
            signal.signal(signal.SIGINT, before)

    def said(self) -> str:
        """Return everything the command printed."""
        return self.output.read_text() if self.output.exists() else ""

    def status(self) -> int | None:
        """Return the exit status, or None while it runs."""
        return self.process.poll() if self.process else None

    def request(self, method: str, path: str, body: object = None, **headers: str) -> tuple[int, Any]:
        """Send one request and return status and decoded body; a connection that breaks raises OSError."""
        connection = http.client.HTTPConnection("localhost", self.port, timeout=10)
        try:
            data = None if body is None else json.dumps(body)
            connection.request(method, path, data, {"Content-Type": "application/json"} | headers)
            response = connection.getresponse()
            text = response.read()
        except http.client.HTTPException as error:
            raise ConnectionError(str(error)) from error
        finally:
            connection.close()
        is_json = "json" in response.headers.get("Content-Type", "")
        return response.status, json.loads(text) if is_json and text else text

    def ready(self) -> bool:
        """Tell whether /readyz answers 200."""
        try:
            return self.request("GET", "/readyz")[0] == 200
        except OSError:
            return False

    def pid(self, name: str) -> int:
        """Return the process behind a pid file: web, worker, beat, valkey or postgres."""
        record = read_record(self.data_dir / "run" / f"{name}.pid")
        assert record is not None, f"{name} has no pid file"
        assert record.alive(), f"{name} does not run"
        return record.pid

    def environment_of(self, name: str) -> dict[str, str]:
        """Return the environment of a process, as only its own user can read it."""
        pairs = Path(f"/proc/{self.pid(name)}/environ").read_bytes().split(b"\0")
        return dict(pair.decode().split("=", 1) for pair in pairs if b"=" in pair)

    def children_of(self, pid: int) -> list[int]:
        """Return the processes a process has started."""
        found = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False)
        return [int(line) for line in found.stdout.split()]

    def kill(self, pid: int) -> None:
        """Kill one process, which gets no chance to clean up."""
        os.kill(pid, signal.SIGKILL)

    def processes(self) -> list[int]:
        """Return every live process of this instance, known by its environment or by where it stands."""
        note = self.data_dir / "run" / "cluster-folder"
        homes = [str(self.data_dir), *([note.read_text()] if note.exists() else [])]
        return sorted(set(_processes_of(homes)))

    def stop(self, seconds: float = 15) -> None:
        """Ask the command to stop and wait for its end."""
        if self.process and self.status() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(seconds)

    def wipe(self) -> None:
        """Stop by all means and remove the data."""
        with suppress(subprocess.TimeoutExpired):
            self.stop()
        if self.process and self.status() is None:
            self.process.kill()
            self.process.wait()
        if not eventually(lambda: not self.processes(), 5):
            for pid in self.processes():
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        note = self.data_dir / "run" / "cluster-folder"
        if note.exists():
            shutil.rmtree(note.read_text(), ignore_errors=True)
        shutil.rmtree(self.data_dir.parent, ignore_errors=True)


def _processes_of(homes: list[str]) -> Iterator[int]:
    marks = [f"DATA_DIR={home}".encode() for home in homes]
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if started_at(int(entry.name)) is None:
                continue
            place = str((entry / "cwd").readlink())
            environment = (entry / "environ").read_bytes().split(b"\0")
            if any(mark in environment for mark in marks) or any(place.startswith(home) for home in homes):
                yield int(entry.name)
