"""The relay hands events to their consumers after commit. The rows carry the facts; Celery only rings."""

import datetime as dt
from collections.abc import Callable

from django.db import connection, transaction

from kernel import clock
from kernel.events import subscriber
from kernel.models import Delivery
from kernel.units import unit

LEASE = dt.timedelta(seconds=60)
LONGEST_WAIT_S = 3600
CLAIM = """
UPDATE kernel_delivery SET attempts = attempts + 1, lease_until = %(until)s
 WHERE id IN (SELECT id FROM kernel_delivery
               WHERE done_at IS NULL AND due_at <= %(now)s AND (lease_until IS NULL OR lease_until < %(now)s)
               ORDER BY id LIMIT %(count)s FOR UPDATE SKIP LOCKED)
RETURNING id, attempts
"""


def claim(count: int = 20) -> list[tuple[int, int]]:
    """Lease due deliveries to this worker and return (delivery id, attempt number), oldest first."""
    now = clock.now()
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(CLAIM, {"now": now, "until": now + LEASE, "count": count})
        return sorted(cursor.fetchall())


def deliver(pk: int, attempt: int) -> None:
    """Run one claimed delivery; a failure is kept on the row and tried again later, with growing waits."""
    delivery = Delivery.objects.select_related("event").get(pk=pk)
    consumer = subscriber(delivery.consumer)
    # The fence: when the lease ran out and somebody else claimed it, the attempt number is no longer ours.
    mine = Delivery.objects.filter(pk=pk, attempts=attempt, done_at=None)
    try:
        if consumer.outside:
            if mine.exists():
                consumer.handler(delivery.event)
                mine.update(done_at=clock.now(), error="")
        else:
            unit(lambda: consumer.handler(delivery.event) if mine.update(done_at=clock.now(), error="") else None)
    except Exception as error:  # noqa: BLE001 (a poison event must not stop the others; its error is kept and shown)
        wait = dt.timedelta(seconds=min(LONGEST_WAIT_S, 2**attempt))
        mine.update(due_at=clock.now() + wait, lease_until=None, error=type(error).__name__ + ": " + str(error)[:200])


def _nothing() -> None: ...


def relay(count: int = 20, alive: Callable[[], None] = _nothing) -> int:
    """Claim and deliver one batch; return how many were claimed. `alive` is called after every step."""
    claimed = claim(count)
    alive()
    for pk, attempt in claimed:
        deliver(pk, attempt)
        alive()
    return len(claimed)


def drain(alive: Callable[[], None] = _nothing) -> int:
    """Relay until nothing is due; return how many were handed over."""
    total = 0
    while count := relay(alive=alive):
        total += count
    return total
