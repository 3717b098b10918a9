"""The one clock. Time can be moved for a block: the demo market tells its history, tests reach deadlines."""

import contextlib
import datetime as dt
from collections.abc import Iterator
from contextvars import ContextVar
from zoneinfo import ZoneInfo

BUSINESS_ZONE = ZoneInfo("Asia/Tokyo")

_moved: ContextVar[dt.datetime | None] = ContextVar("moved_clock", default=None)


def now() -> dt.datetime:
    """Return the current instant, in UTC."""
    return _moved.get() or dt.datetime.now(dt.UTC)


def today() -> dt.date:
    """Return the business day in Japan, which law and deadlines count by."""
    return now().astimezone(BUSINESS_ZONE).date()


@contextlib.contextmanager
def at(moment: dt.datetime) -> Iterator[None]:
    """Let `now()` answer `moment` inside the block."""
    token = _moved.set(moment.astimezone(dt.UTC))
    try:
        yield
    finally:
        _moved.reset(token)
