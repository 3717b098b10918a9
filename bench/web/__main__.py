"""Measure the pages over gunicorn: `python -m bench.web [SCALE]`.

A Kaji is started as `make run` starts it, counted with its usual market, filled up, counted again and timed.
"""

import http.client
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg

from config.inside import servers
from config.services import Postgres
from config.services.machine import free_port
from config.services.processes import read_record

BASE_DIR = Path(__file__).resolve().parent.parent.parent
SCALE = 84  # times 240 CMOs and 60 needs: 20,160 and 5,040
PATIENCE = 180.0


def main() -> int:
    """Start, measure, stop, print."""
    scale = int(sys.argv[1]) if sys.argv[1:] else SCALE
    with tempfile.TemporaryDirectory(prefix="kaji-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)  # as root the database runs as another user, who must pass here
        port = free_port()
        hidden = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "SECRET_KEY", "KAJI_TESTING")
        env = {key: value for key, value in os.environ.items() if key not in hidden}
        env |= {"DATA_DIR": str(folder / "data"), "PORT": str(port), "DEMO": "1"}
        with (folder / "output").open("wb") as file:
            process = subprocess.Popen([sys.executable, "-m", "config.run"], cwd=BASE_DIR, env=env, stdout=file)
        try:
            _wait_for(folder / "output", process)
            return _measure({**env, **servers(folder / "data")}, port, scale)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


def _measure(env: dict[str, str], port: int, scale: int) -> int:
    before = Path(env["DATA_DIR"]) / "counts.json"
    commands = (
        ("-m", "bench.web.pages", "count", str(before)),
        ("manage.py", "demo", "--scale", str(scale)),
        ("-m", "bench.web.pages", "time", str(before), str(port)),
    )
    for command in commands:
        began = time.monotonic()
        if status := subprocess.run([sys.executable, *command], cwd=BASE_DIR, env=env, check=False).returncode:
            return status
        if command[1] == "demo":
            print(f"market filled in {time.monotonic() - began:.0f} s", flush=True)
            _vacuum(Path(env["DATA_DIR"]))
    return 0


def _vacuum(data_dir: Path) -> None:
    """Do at once what the database does by itself within minutes."""
    record = read_record(data_dir / "run" / "postgres.pid")
    assert record
    with psycopg.connect(Postgres(data_dir, port=record.port).url("owner"), autocommit=True) as owner:
        owner.execute("VACUUM ANALYZE")


def _wait_for(output: Path, process: "subprocess.Popen[bytes]") -> None:
    began = time.monotonic()
    while "ready:" not in output.read_text():
        if process.poll() is not None or time.monotonic() - began > PATIENCE:
            raise TimeoutError(output.read_text())
        time.sleep(0.1)


def answers(port: int, path: str, cookie: str) -> tuple[int, float]:
    """Ask the running web for a page; return its status and the seconds until its last byte."""
    connection = http.client.HTTPConnection("localhost", port, timeout=60)
    began = time.perf_counter()
    connection.request("GET", path, headers={"Cookie": cookie, "Accept-Language": "ja"})
    answer = connection.getresponse()
    answer.read()
    return answer.status, time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(main())
