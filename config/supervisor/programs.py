"""The command lines of web, worker and beat."""

import os
import socket
import subprocess
from pathlib import Path

from config.supervisor.house import House


def web(house: House, listener: socket.socket, *, held: bool) -> "subprocess.Popen[bytes]":
    """Start the web; held, it imports everything and waits before it serves."""
    pid_file = house.run_dir / "gunicorn.pid"
    pid_file.unlink(missing_ok=True)
    memory = Path("/dev/shm")  # noqa: S108 - only gunicorn's heartbeat files, made with O_EXCL
    heartbeat = ["--worker-tmp-dir", str(memory)] if os.access(memory, os.W_OK) else []
    # The socket is ours and outlives the master: while it starts again, visitors wait instead of being refused.
    return house.python(
        *("web", "-m", "config.web", "config.wsgi", "--bind", f"fd://{listener.fileno()}", "--preload"),
        *("--worker-class", "gthread", "--workers", "2", "--threads", "4", "--timeout", "30"),
        *("--graceful-timeout", "10", "--pid", str(pid_file), "--no-control-socket", *heartbeat),
        *("--log-level", "warning"),
        keep_fds=(listener.fileno(),),
        held=held,
    )


def worker(house: House) -> "subprocess.Popen[bytes]":
    """Start the worker."""
    return house.python(
        *("worker", "-m", "celery", "-A", "config.celery", "worker", "--loglevel", "WARNING", "--pool", "prefork"),
        *("--concurrency", "2", "--without-gossip", "--without-mingle", "--without-heartbeat"),
        *("--max-tasks-per-child", "1000", "--hostname", "kaji@localhost"),
        # SIGTERM means: finish within the soft shutdown time, then hand unfinished tasks back.
        more={"REMAP_SIGTERM": "SIGQUIT"},
    )


def beat(house: House) -> "subprocess.Popen[bytes]":
    """Start the scheduler."""
    return house.python(
        *("beat", "-m", "celery", "-A", "config.celery", "beat", "--loglevel", "WARNING"),
        *("--schedule", str(house.run_dir / "beat-schedule"), "--pidfile", ""),
    )
