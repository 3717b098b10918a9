"""Let threads meet at a statement, so that a race happens every time and not now and then."""

import contextlib
import threading
from collections.abc import Callable
from typing import Any

from django.db import connection


class Meeting:
    """`at(part, …)` gives work that waits for the others before its first statement holding all `parts`.

    Who is held up by a lock does not come: the others go on after `patience` seconds.
    """

    def __init__(self, parties: int = 2, patience: float = 0.7) -> None:
        self.barrier = threading.Barrier(parties)
        self.patience = patience

    def at(self, *parts: str, do: Callable[[], Any]) -> Callable[[], Any]:
        def run() -> Any:
            waited: list[bool] = []

            def wait(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
                if not waited and all(part in str(sql) for part in parts):
                    waited.append(True)
                    with contextlib.suppress(threading.BrokenBarrierError):
                        self.barrier.wait(self.patience)
                return execute(sql, params, many, context)

            with connection.execute_wrapper(wait):
                return do()

        return run


AT_THE_EVENT = ("INSERT INTO", "kernel_event")
