"""A peer: DuckDB in a process of its own, a column for every slot, so that a need reads only what it asks for."""

import multiprocessing
import tempfile
import time
from collections.abc import Iterable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from uuid import UUID

from bench.matching import statements
from bench.matching.flat import Asked, Person

SLOTS = 512
SCALARS = (
    "id UUID, published BOOLEAN, unknown INTEGER, day_rate BIGINT, fee BIGINT, fee_days BIGINT, days INTEGER,"
    " start_on DATE, free INTEGER, prefecture VARCHAR, region VARCHAR, onsite BOOLEAN, languages INTEGER"
)


class Duck:
    """The client's end: rows go over as a file, statements over a pipe; time is taken where DuckDB runs."""

    def __init__(self, threads: int) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, threads), daemon=True)
        self._process.start()

    def load(self, people: Iterable[Person]) -> None:
        """Add people."""
        with tempfile.TemporaryDirectory(prefix="kaji-bench-") as folder:
            person, block = Path(folder) / "person.csv", Path(folder) / "block.csv"
            with person.open("w") as rows, block.open("w") as blocks:
                for p in people:
                    rows.write(_line(p))
                    blocks.writelines(f"{p.id},{company}\n" for company in p.blocked)
            self._ask([f"COPY {path.stem} FROM '{path}' (HEADER false)" for path in (person, block)])

    def top(self, found: Asked, limit: int) -> tuple[float, list[tuple[UUID, int, int]]]:
        """Return the seconds it took and (id, low, high) of the best."""
        took, rows = self._ask([_statement(found, limit)])
        return took, rows

    def close(self) -> None:
        """End the process."""
        self._pipe.send(None)
        self._process.join(10)

    def _ask(self, commands: list[str]) -> tuple[float, Any]:
        self._pipe.send(commands)
        seconds, rows, error = self._pipe.recv()
        if error:
            raise RuntimeError(error)
        return seconds, rows


def _serve(pipe: Connection, threads: int) -> None:
    import duckdb  # noqa: PLC0415 (only this process needs it)

    database = duckdb.connect()
    database.execute(f"SET threads = {threads}")
    slots = ", ".join(f"s{n} UTINYINT" for n in range(SLOTS))
    database.execute(f"CREATE TABLE person ({SCALARS}, {slots}); CREATE TABLE block (person UUID, company UUID)")
    while commands := pipe.recv():
        try:
            began = time.perf_counter()
            rows = [database.execute(command).fetchall() for command in commands][-1]
            pipe.send((time.perf_counter() - began, rows, ""))
        except duckdb.Error as error:
            pipe.send((0.0, [], str(error)))


def _line(p: Person) -> str:
    scalars = (p.id, p.published, p.unknown, *p.rates, p.days, p.start, p.free)
    place = (p.prefecture, p.region, p.onsite, p.languages)
    points = [str(p.points.get(slot, 0)) for slot in range(SLOTS)]
    return ",".join(["" if value is None else str(value) for value in (*scalars, *place)] + points) + "\n"


def _statement(found: Asked, limit: int) -> str:
    need = found.need
    # Level 2, faded, is 81 points and level 1 at most 51: the points alone answer a must-have.
    has = [f"s{slot} >= 81" for slot in found.must] + ([f"s{found.role} > 0"] if found.role is not None else [])
    linear = " + ".join(f"s{slot}::INTEGER * {weight}" for slot, weight in found.items.items())
    tie = f"sha256(unhex('{need.id.hex}') || unhex(replace(id::VARCHAR, '-', '')))"
    return f"""
    WITH scored AS MATERIALIZED (
        SELECT id, {linear} + {statements.computed(found, "//")} AS low, {statements.blind(found)} AS blind
        FROM (SELECT *, {statements.ask(found, "//")} AS ask FROM person) p
        WHERE {" AND ".join([statements.conditions(found), *has])} AND {statements.blind(found)} <= 1000
          AND id NOT IN (SELECT person FROM block WHERE company = '{need.company}')
    ), edge AS (SELECT min(low) AS low FROM (SELECT low FROM scored ORDER BY low DESC LIMIT {limit}))
    SELECT id, low, low + 255 * blind AS high FROM scored WHERE low >= (SELECT low FROM edge)
    ORDER BY low DESC, {tie} LIMIT {limit}"""  # noqa: S608 (our own numbers)
