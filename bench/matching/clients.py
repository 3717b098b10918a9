"""Several clients at once, each a process with the product in it, as web workers are."""

import datetime as dt
import multiprocessing
import time
from collections.abc import Sequence
from multiprocessing.connection import Connection

from bench.matching.figures import percentile
from matching.scoring import Need


def crowd(count: int, needs: Sequence[Need], as_of: dt.date, seconds: float) -> tuple[float, float, float]:
    """Let clients ask for pages for some seconds: pages a second of all together, p50 and p95 of one page."""
    context = multiprocessing.get_context("spawn")
    pipes, processes = [], []
    for number in range(count):
        mine, theirs = context.Pipe()
        shifted = list(needs[number::count]) + list(needs[:number])
        process = context.Process(target=_client, args=(theirs, shifted, as_of, seconds), daemon=True)
        process.start()
        pipes.append(mine)
        processes.append(process)
    for pipe in pipes:
        pipe.recv()  # it is warm
    for pipe in pipes:
        pipe.send(True)
    took = [value for pipe in pipes for value in pipe.recv()]
    for process in processes:
        process.join(10)
    return len(took) / seconds, percentile(took, 0.5), percentile(took, 0.95)


def _client(pipe: Connection, needs: Sequence[Need], as_of: dt.date, seconds: float) -> None:
    import django  # noqa: PLC0415 (a process of its own)

    django.setup()
    from bench.matching import product  # noqa: PLC0415
    from kernel import clock  # noqa: PLC0415

    took: list[float] = []
    with clock.at(dt.datetime.combine(as_of, dt.time(12), clock.BUSINESS_ZONE)):
        for need in needs[:5]:
            product.page(need, 20)
        pipe.send(True)
        pipe.recv()
        end, number = time.perf_counter() + seconds, 0
        while (began := time.perf_counter()) < end:
            need = needs[number % len(needs)]
            product.page(need, 20)
            took.append(time.perf_counter() - began)
            number += 1
    pipe.send(took)
