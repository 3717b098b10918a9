"""PostgreSQL and Valkey out of Python wheels, so that one command on one machine is enough.

Production brings its own servers and never comes here. Stdlib only and without Django: the supervisor that imports
this stays small and starts at once.
"""

import os
import signal
from contextlib import suppress

from config.services.machine import ServiceError
from config.services.postgres import Postgres
from config.services.processes import Record, read_record, wait_until
from config.services.valkey import Valkey

__all__ = ["Postgres", "Service", "ServiceError", "Valkey", "stop"]

Service = Postgres | Valkey


def stop(service: Service, timeout: float = 5.0) -> None:
    """Stop a server that this process started or found by its pid file, at last by force."""
    record = read_record(service.pid_file)
    if record is None or not record.alive():
        service.pid_file.unlink(missing_ok=True)
        return
    for number in (service.stop_signal, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.kill(record.pid, number)
        if wait_until(lambda: _gone(service, record), timeout):
            break
    service.pid_file.unlink(missing_ok=True)


def _gone(service: Service, record: Record) -> bool:
    if service.process is not None and service.process.pid == record.pid:
        return service.process.poll() is not None
    return not record.alive()
