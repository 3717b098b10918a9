"""Notice a worker that runs and does nothing.

Every sweep (each 15 s) and every delivery touches one file (kernel/tasks.py). When nothing touches it for a minute,
the worker hangs, or is deaf to its broker, or the scheduler is: deliveries would wait for ever, so both start anew.
"""

import time
from pathlib import Path


class Watchdog:
    """Follow the sign of life of the worker."""

    def __init__(self, sign: Path, patience: float) -> None:
        self._sign = sign
        self._patience = patience
        self._last: int | None = None
        self._heard = time.monotonic()

    def barks(self, now: float) -> bool:
        """Tell, once per silence, whether it has lasted too long.

        The file's time is compared with itself only: a clock that is set does not look like silence.
        """
        try:
            last: int | None = self._sign.stat().st_mtime_ns
        except OSError:
            last = None
        if last != self._last:
            self._last, self._heard = last, now
        silent = now - self._heard > self._patience
        if silent:
            self._heard = now  # those who start anew get the same time
        return silent
