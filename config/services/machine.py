"""What the servers find on this machine: packages, a port, secrets, and little of our environment."""

import importlib.util
import os
import random
import secrets
import socket
from contextlib import suppress
from pathlib import Path

from config.services.processes import write_whole

LOCALHOST = "127.0.0.1"


class ServiceError(RuntimeError):
    """A server did not come up; the message is one line for a person."""


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


def memory() -> int:
    """Return how many bytes of memory this machine has, or the container it is; 0 where neither is said."""
    found = []
    with suppress(OSError, ValueError):
        found.append(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    for limit in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        with suppress(OSError, ValueError):  # "max" is no number
            found.append(int(Path(limit).read_text()))
    return min(found, default=0)


def package_folder(name: str) -> Path:
    """Return where an installed package lies, without importing it.

    :raises ServiceError: when it is not installed.
    """
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise ServiceError(f"The Python package {name} is not installed: run `make env`, or set DATABASE_URL.")
    return Path(spec.origin).parent
