"""The unit of work: one durable transaction, retried as a whole, all or nothing."""

from __future__ import annotations

import functools
import random
import time
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from django.db import IntegrityError, OperationalError, connection, transaction

from kernel.refusals import Busy
from kernel.values import explained

if TYPE_CHECKING:
    from kernel.idempotency import Key

Args = ParamSpec("Args")
Answer = TypeVar("Answer")

TRIES = 5
CONFLICTS = frozenset({"40001", "40P01"})  # serialization failure, deadlock: the whole unit may run again
TIMEOUTS = frozenset({"55P03", "57014"})  # lock not available, statement cancelled


@dataclass
class Unit:
    """What the running unit has locked or made, the last hash of each history it wrote, whether an inner action failed
    or the bell is rung on commit, whom its events wait for, and which derived rows went stale.
    """

    locked: set[tuple[Any, Any]] = field(default_factory=set)
    hashes: dict[tuple[str, str], str] = field(default_factory=dict)
    highest: tuple[int, str] = (-99, "")
    broken: bool = False
    rung: bool = False
    outbox: list[Any] = field(default_factory=list)
    stale: dict[tuple[Callable[[Any], None], Any], None] = field(default_factory=dict)


_unit: ContextVar[Unit | None] = ContextVar("unit", default=None)


def current() -> Unit:
    """Return the open unit.

    :raises RuntimeError: when a change is tried outside an action.
    """
    found = _unit.get()
    if found is None:
        raise RuntimeError("a change outside an action")
    return found


def sqlstate(error: BaseException) -> str:
    """Return PostgreSQL's error code behind a Django database error, or an empty text."""
    return getattr(error.__cause__, "sqlstate", None) or ""


def unit(work: Callable[[], Any], *, key: Key | None = None) -> Any:
    """Run `work` as one durable unit; inside another unit, join it.

    :raises Busy: after five conflicts, or when a lock or statement timed out.
    :raises BadValues: when the database refused a row that Python's own check had let pass (a race).
    """
    if _unit.get() is not None:
        if key:
            raise RuntimeError("an idempotency key belongs to the outermost unit")
        return work()
    for attempt in range(1, TRIES + 1):
        state = Unit()
        token = _unit.set(state)
        try:
            with transaction.atomic(durable=True):
                return _once(state, work, key)
        except OperationalError as error:
            code = sqlstate(error)
            if code in TIMEOUTS or (code in CONFLICTS and attempt == TRIES):
                raise Busy from error
            if code not in CONFLICTS:
                raise
            time.sleep(random.random() * 0.01 * 2**attempt)  # noqa: S311 (spreads retries, no secret)
        except IntegrityError as error:
            raise explained(error) from error
        finally:
            _unit.reset(token)
    raise AssertionError("the loop returns or raises")


def _once(state: Unit, work: Callable[[], Any], key: Key | None) -> Any:
    if key and (kept := key.recall()) is not None:
        return kept
    answer = work()
    if state.broken:
        raise RuntimeError("an inner action failed and the outer one went on")
    while state.stale:
        # Sorted, so that two units that feed the same derived rows lock them in one order.
        for refresh, pk in sorted(state.stale, key=_by_name):
            state.stale.pop((refresh, pk))
            refresh(pk)
    with connection.cursor() as cursor:
        # The second half matters only inside a test's transaction, where the constraints must be deferred again.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    if key:
        key.keep(answer)
    return answer


def _by_name(entry: tuple[Callable[[Any], None], Any]) -> tuple[str, str]:
    refresh, pk = entry
    return f"{refresh.__module__}.{refresh.__qualname__}", str(pk)


def action(do: Callable[Args, Answer]) -> Callable[Args, Answer]:
    """Mark the only way to write: outermost it opens the unit, inside another it joins."""

    @functools.wraps(do)
    def run(*args: Args.args, **kwargs: Args.kwargs) -> Answer:
        outer = _unit.get()
        if outer is None:
            return unit(lambda: do(*args, **kwargs))  # type: ignore[no-any-return]
        try:
            return do(*args, **kwargs)
        except BaseException:
            outer.broken = True  # its first half may be written: nobody may go on
            raise

    return run
