"""The bench itself: grow the market, prove the answers, measure the peers in turn, print."""

import datetime as dt
import hashlib
import os
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import psycopg

from bench.matching import approximate, clients, flat, load, loops, product, textbook
from bench.matching.duck import Duck
from bench.matching.figures import machine, ms, percentile, ratio, table
from bench.matching.instance import Rows
from bench.matching.kernel import Kernel, possible
from bench.matching.market import Market, loosen, written
from kernel import clock
from matching.board import PAGE as SHOWN
from matching.market import active_weights, asked_for
from matching.ranking_sql import counts
from matching.scoring import Candidate, Need, rank

SEED = 20261120
AS_OF = dt.date(2026, 11, 20)
SIZES = (10_000, 100_000)
NEEDS = 100  # with must-haves, and as many without
ROUNDS = 5
PAIRS = 400_000  # compared with the reference at each size
# Beyond, only what is compared is loaded: no rows to edit, none for the loops and the reference, no textbook, which
# takes a second a need and more.
WHOLE = 200_000
OPEN_NEEDS = 5_000  # one CMO looks at
RANKED_ANEW = 400  # of them, by the bulk run
EDITS = 50
CLIENTS = (1, 2, 4, 8)
SECONDS = 3.0
LOOPED = {"must-haves": 5, "no must-haves": 2}  # needs that the two loops are given
CHUNK = 10_000

Best = list[tuple[UUID, int, int]]
PRODUCT, PAGE, TEXTBOOK, DUCK = "product, statement", "product, with reasons", "textbook SQL", "DuckDB"
NAIVE, FILTERED = "all profiles, loop", "ORM filters, loop"
HNSW, KERNEL = "HNSW (approximate)", "C, by hand (limit)"


@dataclass
class Bench:
    """A growing market, its needs, and what was measured on it."""

    database: Rows
    market: Market = field(default_factory=lambda: Market(SEED, AS_OF))
    candidates: list[Candidate] = field(default_factory=list)

    def __post_init__(self) -> None:
        strict = self.market.needs(NEEDS)
        self.needs: dict[str, list[Need]] = {"must-haves": strict, "no must-haves": [loosen(need) for need in strict]}
        self.slots = flat.read_slots()
        textbook.create(self.database)
        load.load_companies(self.database, self.market)
        self.duck = Duck(2)
        self.kernel = Kernel() if possible() else None
        self.near: Rows | None = None
        self.size, self.digest = 0, hashlib.sha256()

    def grow(self, size: int) -> None:
        """Add people up to a number, to every peer."""
        say(f"{size:,} profiles into the tables of every peer")
        whole = size <= WHOLE
        for start in range(self.size, size, CHUNK):
            chunk = list(self.market.candidates(start, min(start + CHUNK, size)))
            people = [flat.person(candidate, AS_OF, self.slots) for candidate in chunk]
            (load.load_profiles(self.database, chunk, AS_OF) if whole else load.load_blocks(self.database, chunk))
            product.project(self.database, chunk, self.market)
            if whole:
                textbook.load(self.database, people)
            self.duck.load(people)
            if self.kernel:
                self.kernel.load(people)
            for candidate in chunk:
                self.digest.update(written(candidate))
            self.candidates += chunk if whole else []
            self.size += len(chunk)
        self.database.execute("VACUUM ANALYZE")
        self._build_near()
        print(f"\n{size:,} profiles, SHA-256 of the facts {self.digest.hexdigest()}")

    def _build_near(self) -> None:
        if self.size > approximate.MOST:
            self.near = None
            return
        began, told = time.perf_counter(), self.database.info
        self.near = self.near or psycopg.connect(told.dsn, password=told.password, autocommit=True)
        approximate.build(self.near)
        print(f"the approximate index took {time.perf_counter() - began:,.0f} s to make")

    def prove(self) -> None:
        """Compare whole rankings with the reference, pair by pair."""
        if self.size > len(self.candidates):
            print("not compared with the reference at this size: the answers of all peers are, with each other")
            return
        say(f"{PAIRS:,} pairs against the reference")
        half = PAIRS // self.size // 2
        needs = [need for rows in self.needs.values() for need in rows[:half]]
        began = time.perf_counter()
        rankings = [rank(self.candidates, need, AS_OF) for need in needs]
        took = (time.perf_counter() - began) / len(needs)
        wrong = sum(product.differences(n, found, self.size + 1) for n, found in zip(needs, rankings, strict=True))
        print(f"{len(needs) * self.size:,} pairs compared with the reference: {wrong} differ")
        print(f"the reference itself, in memory: {ms(took)} ms a need")

    def compare(self, kind: str, looped: bool) -> None:
        """Measure the peers on one kind of need and print a table."""
        say(f"{ROUNDS} rounds, {kind}")
        needs = self.needs[kind]
        times = self._in_turn(needs)
        if looped:
            say("the two loops")
            times |= self._loops(needs[: LOOPED[kind]], times)
        share = statistics.median(self._qualify(needs))
        now = f"load average {os.getloadavg()[0]:.1f}"
        print(f"\n{self.size:,} profiles, {kind} (median need: {share:.1%} qualify; {now})")
        print(
            table((f"top {SHOWN}, ms", "needs", "p50", "p95", "times the page's p50", "95 % interval"), _lines(times))
        )

    def _in_turn(self, needs: Sequence[Need]) -> dict[str, list[float]]:
        """Ask each peer for each need in turn, round after round; a need's time is the median of its rounds."""
        peers = self._peers()
        taken: dict[str, list[list[float]]] = {name: [[] for _ in needs] for name in peers}
        answers: dict[str, dict[int, Best]] = {name: {} for name in peers}
        for turn in range(ROUNDS + 1):
            for number in range(len(needs)):
                for place, (name, peer) in enumerate(peers.items()):
                    # Each is at another need: whoever asked the same after another would find it in memory.
                    at = (number + place * len(needs) // len(peers)) % len(needs)
                    seconds, answer = peer(needs[at])
                    if turn:  # the first round warms up
                        taken[name][at].append(seconds)
                    else:
                        answers[name][at] = answer
        self._judge(answers)
        return {name: [statistics.median(found) for found in rows] for name, rows in taken.items()}

    def _judge(self, answers: dict[str, dict[int, Best]]) -> None:
        """Tell which peers gave another answer than the product, and how near the approximate one came."""
        right = answers[PRODUCT]
        if near := answers.pop(HNSW, None):
            share = approximate.recall([near[at] for at in right], list(right.values()))
            print(f"{HNSW}: recall {share:.2f}")
        wrong = {name: sum(found[at] != right[at] for at in found) for name, found in answers.items()}
        if any(wrong.values()):
            print(f"NOT THE SAME ANSWER: {wrong}")

    def _peers(self) -> dict[str, Callable[[Need], tuple[float, Best]]]:
        weights = active_weights()
        asked = {need.id: flat.asked(need, self.slots) for rows in self.needs.values() for need in rows}
        rows = {need.id: asked_for(need, weights) for group in self.needs.values() for need in group}
        peers = {
            PRODUCT: timed(lambda need: product.statement(rows[need.id], SHOWN)),
            PAGE: timed(lambda need: product.page(need, SHOWN)),
            DUCK: lambda need: self.duck.top(asked[need.id], SHOWN),
        }
        if self.size <= WHOLE:
            peers[TEXTBOOK] = timed(lambda need: textbook.top(self.database, asked[need.id], SHOWN))
        if near := self.near:
            peers[HNSW] = timed(lambda need: approximate.top(near, rows[need.id], SHOWN))
        if kernel := self.kernel:
            peers[KERNEL] = lambda need: kernel.top(asked[need.id], SHOWN)
        return peers

    def _loops(self, needs: Sequence[Need], times: dict[str, list[float]]) -> dict[str, list[float]]:
        found: dict[str, list[float]] = {NAIVE: [], FILTERED: []}
        for need in needs:
            right = product.statement(asked_for(need, active_weights()), SHOWN)
            for name, loop in ((NAIVE, loops.naive), (FILTERED, loops.filtered)):
                began = time.perf_counter()
                ranking = loop(need, AS_OF)
                found[name].append(time.perf_counter() - began)
                if [(r.candidate, r.score.low, r.score.high) for r in ranking.ranked[:SHOWN]] != right:
                    print(f"NOT THE SAME ANSWER: {name}")
        return found

    def _qualify(self, needs: Sequence[Need]) -> list[float]:
        weights = active_weights()
        return [counts(asked_for(need, weights)).ranked / self.size for need in needs[:20]]

    def turn_around(self) -> None:
        """Measure one CMO over many open needs, edits, all needs at once, and several clients."""
        say("one CMO over open needs, edits, all needs anew, clients")
        product.load_open_needs(self.database, self.market, OPEN_NEEDS)
        people = [c.id for c in self.candidates if c.published and len(c.skills) > 3][: 2 * EDITS]
        took = [seconds for seconds, _rows in map(timed(lambda pk: product.reverse(pk, SHOWN)), people)]
        if people:
            print(f"\none CMO over {OPEN_NEEDS:,} open needs, top {SHOWN}: {both(took)} ms")
            took = product.edits(people[:EDITS], self.needs["must-haves"][0])
            print(f"an edit of a profile's skills until its commit, seen by the next statement: {both(took)} ms")
            alone = both(product.projections(people[:EDITS]))
            print(f"of that the ranking's own rows, read and written alone: {alone} ms")
        seconds = product.anew(RANKED_ANEW, SHOWN)
        pairs = RANKED_ANEW * self.size / seconds
        print(f"{RANKED_ANEW} open needs ranked anew, top {SHOWN} each: {seconds:.2f} s, {pairs:,.0f} pairs a second")
        needs = self.needs["must-haves"]
        rows = []
        for count in CLIENTS:
            rate, middle, most = clients.crowd(count, needs, AS_OF, SECONDS)
            rows.append((str(count), f"{rate:,.0f}", ms(middle), ms(most)))
        print(f"\n{self.size:,} profiles, pages with reasons, must-haves")
        print(table(("clients", "pages a second", "p50 ms", "p95 ms"), rows))


def timed(ask: Callable[..., Best | int]) -> Callable[..., tuple[float, Best]]:
    """Let a peer answer with the seconds it took."""

    def run(*asked: object) -> tuple[float, Best]:
        began = time.perf_counter()
        answer = ask(*asked)
        return time.perf_counter() - began, answer  # type: ignore[return-value]

    return run


def both(seconds: Sequence[float]) -> str:
    return f"p50 {ms(percentile(seconds, 0.5))}, p95 {ms(percentile(seconds, 0.95))}"


def _lines(times: dict[str, list[float]]) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for name, found in times.items():
        middle, low, high = ratio(found, times[PAGE])
        against = (times_(middle), f"{times_(low)} – {times_(high)}") if name != PAGE else ("", "")
        rows.append((name, str(len(found)), ms(percentile(found, 0.5)), ms(percentile(found, 0.95)), *against))
    return rows


def times_(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def say(what: str) -> None:
    """Tell who watches what is being done."""
    print(f"… {what}", flush=True)


def run(database: Rows, sizes: Sequence[int] = SIZES) -> None:
    """Measure everything."""
    with clock.at(dt.datetime.combine(AS_OF, dt.time(12), clock.BUSINESS_ZONE)):
        bench = Bench(database)
        version = database.execute("SHOW server_version").fetchone()
        vector = database.execute("SELECT extversion FROM pg_extension WHERE extname = 'vector'").fetchone()
        for size in sizes:
            bench.grow(size)
            bench.prove()
            for kind in bench.needs:
                bench.compare(kind, looped=size <= SIZES[0])
        bench.turn_around()
        bench.duck.close()
        print("\n" + machine(f"PostgreSQL {version[0]}, pgvector {vector[0]}"))  # type: ignore[index]
