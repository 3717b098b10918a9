"""Celery shells of the relay. They hold no facts: losing, doubling or flushing messages costs time only."""

import time
from contextlib import suppress

from celery import shared_task
from django.conf import settings
from django.db import close_old_connections

from kernel.relay import drain

_silent_until = 0.0
SILENCE_S = 5.0


@shared_task(name="kernel.tasks.ring", ignore_result=True)  # type: ignore[untyped-decorator]
def bell() -> None:
    """Deliver what is due now."""
    close_old_connections()
    drain(_sign_of_life)


@shared_task(name="kernel.tasks.sweep", ignore_result=True)  # type: ignore[untyped-decorator]
def sweep() -> None:
    """Deliver what a lost doorbell left behind; the scheduler calls it every 15 s."""
    close_old_connections()
    drain(_sign_of_life)


def ring_bell() -> None:
    """Ask a worker to deliver. When the broker is away, be silent for a while: the sweep will find the rows."""
    global _silent_until  # noqa: PLW0603 (one number for the process)
    if time.monotonic() < _silent_until:
        return
    try:
        bell.apply_async(retry=False, expires=60)
    except Exception:  # noqa: BLE001 (any broker trouble is only latency)
        _silent_until = time.monotonic() + SILENCE_S


def _sign_of_life() -> None:
    """Touch the file the launcher watches: when it is a minute old, the worker hangs or is deaf, and starts anew."""
    with suppress(OSError):
        (settings.DATA_DIR / "run" / "worker-alive").touch()
