# ruff: noqa: S608 (the product's statement over other tables; every value is a parameter)
"""Other designs of the ranking inside PostgreSQL, beside the product's: `python -m bench.matching.designs [SIZE]`.

Each answers with the product's own conditions and points over a table of its own, and must give the same ids, scores
and order. They are asked in turn, need by need; a need's time is the least of its rounds, for others may use the
machine at the same time. What came of it is told in docs/decisions/0005-short-rows.md.
"""

import datetime as dt
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bench.matching.figures import machine, ms, percentile, ratio, table
from bench.matching.instance import Rows, servers, superuser

SIZE = 100_000
NEEDS, FEWER = 30, 12  # the second beyond run.WHOLE profiles
ROUNDS = 3
SHOWN = 10
CHUNK = 10_000
Best = list[tuple[Any, int, int]]
Values = dict[str, Any]


@dataclass(frozen=True)
class Design:
    """A table, its indexes and the statement over it; `settings` hold for this design only."""

    name: str
    made: str = ""
    change: Callable[[str], str] = field(default=lambda sql: sql)
    settings: Mapping[str, str] = field(default_factory=dict)
    more: Callable[[Any], Values] = field(default=lambda _row: {})


FIXED = """profile_id, rate, as_of, available_from, published_on, profile_version, model_version, rate_days, days,
    unknown, languages, published, has_room, onsite_ok, currency, prefecture, region"""
DENSE = "features::vector(512)::halfvec(512) AS features"
# A bit for each slot: what `holds` says, without an index.
NOTHING = "repeat('0', 512)::bit(512)"
HELD = f"coalesce((SELECT bit_or(set_bit({NOTHING}, slot, 1)) FROM unnest(holds) slot), {NOTHING}) AS held"
# The same in 63 bits, several slots to one: it lets nobody through who is not asked again.
SIGNED = "(SELECT coalesce(bit_or(1::bigint << slot % 63), 0) FROM unnest(holds) slot) AS signed"
GIN = "CREATE INDEX ON designs.{name} USING gin (holds) WITH (fastupdate = off)"
MUST, ROLE = "(n.must = '{}' OR p.holds @> n.must)", "(n.role = '{}' OR p.holds @> n.role)"


# Parts of one table; a process may look at each.
PARTS = "; ".join(
    [
        "CREATE TABLE designs.parts (LIKE matching_matchprofile INCLUDING STORAGE) PARTITION BY HASH (profile_id)",
        *(
            f"CREATE TABLE designs.part_{n} PARTITION OF designs.parts FOR VALUES WITH (MODULUS 4, REMAINDER {n})"
            for n in range(4)
        ),
        "INSERT INTO designs.parts SELECT * FROM matching_matchprofile ORDER BY profile_id",
        GIN.format(name="parts"),
        "ANALYZE designs.parts",
    ]
)


def made(name: str, columns: str, *indexes: str, order: str = "profile_id") -> str:
    """Write how a copy of the derived rows is made, in the order they stand in."""
    plain = "; ".join(
        f"ALTER TABLE designs.{name} ALTER {column} SET STORAGE PLAIN" for column in ("features", "holds")
    )
    return f"""CREATE TABLE designs.{name} AS SELECT {columns} FROM matching_matchprofile p WITH NO DATA; {plain};
        INSERT INTO designs.{name} SELECT {columns} FROM matching_matchprofile p ORDER BY {order};
        {"; ".join(index.format(name=name) for index in (*indexes, "ANALYZE designs.{name}"))}"""


def over(name: str, *changes: tuple[str, str]) -> Callable[[str], str]:
    """Return a change of the statement: another table, and other words.

    :raises AssertionError: for words the statement does not have.
    """

    def change(sql: str) -> str:
        for old, new in (("matching_matchprofile p", f"designs.{name} p"), *changes):
            assert old in sql, old
            sql = sql.replace(old, new)
        return sql

    return change


def bits(slots: Sequence[int]) -> str:
    return "".join("1" if slot in slots else "0" for slot in range(512))


def signature(slots: Sequence[int]) -> int:
    found = 0
    for slot in slots:
        found |= 1 << slot % 63
    return found


def written_out(row: Any) -> Values:
    return {"weights": str(row.weights)}


CHOOSE, TIES = "ORDER BY low DESC LIMIT %(chosen)s)", "ORDER BY low DESC FETCH FIRST %(limit)s ROWS WITH TIES)"
VECTOR = ("sparsevec(512) AS weights", "halfvec(512) AS weights")
BESIDE = ("n CROSS JOIN LATERAL", "n JOIN matching_matchprofile w USING (profile_id) CROSS JOIN LATERAL")
KEYS = "WHERE p.published AND"


def designs(sql: str) -> list[Design]:
    """Return the designs; `sql` is the product's statement."""
    start = sql.index("WHERE ", sql.index("profile_id, p.as_of"))
    conditions = sql[start : sql.index("), t AS")]
    ask = "p.rate * n.days < (n.cap / 1000 * 1000 + 1) * p.rate_days"
    return [
        Design("product"),
        Design("one process", settings={"max_parallel_workers_per_gather": "0"}),
        Design("sorted whole, with ties", change=lambda text: text.replace(CHOOSE, TIES)),
        Design("asks worked out, not compared", change=lambda text: text.replace(ask, "a.ask <= n.cap")),
        Design(
            "dense vector, 512 half floats",
            made("dense", f"{FIXED}, holds, {DENSE}", GIN),
            over("dense", VECTOR),
            more=written_out,
        ),
        Design(
            "dense, facts in the row",
            made(
                "wide",
                f"{FIXED}, holds, {DENSE}, (SELECT facts FROM matching_matchfacts f"
                " WHERE f.profile_id = p.profile_id) AS facts",
                GIN,
            ),
            over("wide", VECTOR),
            more=written_out,
        ),
        Design("no index of must-haves", made("bare", f"{FIXED}, holds, features"), over("bare")),
        Design(
            "must-haves as 512 bits",
            made("masked", f"{FIXED}, {HELD}, holds, features"),
            over("masked", (MUST, "p.held & %(bits)s::bit(512) = %(bits)s::bit(512)"), (ROLE, "TRUE")),
            more=lambda row: {"bits": bits([*row.must, *row.role])},
        ),
        Design(
            "must-haves as 63 bits, then checked",
            made("signed", f"{FIXED}, {SIGNED}, holds, features"),
            over(
                "signed",
                (KEYS, f"{KEYS} p.signed & %(signed)s = %(signed)s AND"),
            ),
            more=lambda row: {"signed": signature([*row.must, *row.role])},
        ),
        Design(
            "63 bits, beside the index",
            made("both", f"{FIXED}, {SIGNED}, holds, features", GIN),
            over("both", (KEYS, f"{KEYS} p.signed & %(signed)s = %(signed)s AND")),
            more=lambda row: {"signed": signature([*row.must, *row.role])},
        ),
        Design(
            "narrow rows filter, wide ones score",
            f"""CREATE TABLE designs.narrow AS SELECT {FIXED}, holds FROM matching_matchprofile ORDER BY profile_id;
            {GIN.format(name="narrow")}; ANALYZE designs.narrow""",
            over(
                "narrow",
                ("n CROSS JOIN LATERAL", "n JOIN matching_matchprofile w USING (profile_id) CROSS JOIN LATERAL"),
                ("p.features", "w.features"),
            ),
        ),
        Design(
            "covering index filters",
            made(
                "covered",
                f"{FIXED}, holds, features",
                f"CREATE INDEX ON designs.{{name}} (profile_id) INCLUDE ({FIXED.replace('profile_id, ', '', 1)},"
                " holds) WHERE published",
                "VACUUM designs.{name}",
            ),
            over(
                "covered",
                ("n CROSS JOIN LATERAL", "n JOIN matching_matchprofile w USING (profile_id) CROSS JOIN LATERAL"),
                ("p.features", "w.features"),
            ),
        ),
        Design(
            "laid out by what they hold", made("laid", f"{FIXED}, holds, features", GIN, order="holds"), over("laid")
        ),
        Design("in four parts", PARTS, over("parts")),
        Design("a bound first: only who can still be among the best is scored", change=_bounded(conditions)),
    ]


def _bounded(conditions: str) -> Callable[[str], str]:
    """Take a lower bound of the last place from a sixteenth of the market, and score whose vector can reach it."""

    def change(sql: str) -> str:
        sample = sql[sql.index("(SELECT n.need_id") + 1 : sql.index("), t AS")]
        few = sample.replace(KEYS, f"{KEYS} p.profile_id < '10000000-0000-0000-0000-000000000000' AND")
        least = f"(SELECT low FROM ({few}) few ORDER BY low DESC LIMIT 1 OFFSET %(limit)s - 1)"
        reach = (
            f"-(p.features <#> n.weights) + 255 * (n.w_rate + n.w_availability + n.w_location) >= coalesce({least}, 0)"
        )
        return sql.replace(conditions, f"{conditions} AND {reach}", 1)

    return change


def load(database: Rows, size: int) -> None:
    """Write the derived rows of the seeded market, and nothing else of it."""
    from bench.matching import load as rows  # noqa: PLC0415 (Django is set up by now)
    from bench.matching import product  # noqa: PLC0415
    from bench.matching.market import Market  # noqa: PLC0415
    from bench.matching.run import AS_OF, SEED  # noqa: PLC0415

    market = Market(SEED, AS_OF)
    rows.load_companies(database, market)
    for start in range(0, size, CHUNK):
        chunk = list(market.candidates(start, min(start + CHUNK, size)))
        rows.load_blocks(database, chunk)
        product.project(database, chunk, market)
    database.execute("VACUUM ANALYZE")


def ask(design: Design, sql: str, row: Any) -> tuple[float, Best]:
    """Return the seconds a design took for a need, and its answer."""
    from django.db import connection, transaction  # noqa: PLC0415

    from matching.ranking_sql import values_of  # noqa: PLC0415

    values = values_of(row) | {"without": [], "chosen": SHOWN + 50, "limit": SHOWN, "offset": 0} | design.more(row)
    with transaction.atomic(), connection.cursor() as cursor:
        for name, value in design.settings.items():
            cursor.execute(f"SET LOCAL {name} = {value}")
        began = time.perf_counter()
        cursor.execute(sql, values)
        found = cursor.fetchall()
        return time.perf_counter() - began, [(pk, low, high) for _need, pk, low, high, *_rest in found]


def measure(needs: Sequence[Any], chosen: Sequence[tuple[Design, str]]) -> None:
    """Ask every design for every need in turn, and print what they took."""
    took: dict[str, list[float]] = {design.name: [] for design, _sql in chosen}
    wrong = dict.fromkeys(took, 0)
    for row in needs:
        least = dict.fromkeys(took, float("inf"))
        _seconds, right = ask(*chosen[0], row)
        for turn in range(ROUNDS):
            # Whoever is asked first finds nothing of the need in memory: each begins in its turn.
            begin = turn * len(chosen) // ROUNDS
            for design, sql in (*chosen[begin:], *chosen[:begin]):
                seconds, answer = ask(design, sql, row)
                least[design.name] = min(least[design.name], seconds)
                wrong[design.name] += answer != right
        for name, seconds in least.items():
            took[name].append(seconds)
    base = took[chosen[0][0].name]
    lines = []
    for name, found in took.items():
        middle, low, high = ratio(found, base)
        same = "" if not wrong[name] else f"{wrong[name]} DIFFER"
        figures = (ms(percentile(found, 0.5)), ms(percentile(found, 0.95)))
        lines.append((name, *figures, f"{middle:.2f}", f"{low:.2f} – {high:.2f}", same))
    print(table((f"top {SHOWN}, ms", "p50", "p95", "times the product", "95 % interval", ""), lines))


def run(database: Rows, size: int) -> None:
    """Make every design and measure it."""
    from bench.matching.market import Market, loosen  # noqa: PLC0415
    from bench.matching.run import AS_OF, SEED, WHOLE  # noqa: PLC0415
    from kernel import clock  # noqa: PLC0415
    from matching.market import active_weights, asked_for  # noqa: PLC0415
    from matching.ranking_sql import TO_CMOS, TOP  # noqa: PLC0415

    with clock.at(dt.datetime.combine(AS_OF, dt.time(12), clock.BUSINESS_ZONE)):
        print(f"… {size:,} derived rows", flush=True)
        load(database, size)
        every = designs(TOP[TO_CMOS.id])
        database.execute("CREATE SCHEMA designs; GRANT USAGE ON SCHEMA designs TO kaji_app")
        for design in every:
            if design.made:
                print(f"… {design.name}", flush=True)
                for command in design.made.split(";"):
                    database.execute(command)
        database.execute("GRANT SELECT ON ALL TABLES IN SCHEMA designs TO kaji_app")
        database.execute("CHECKPOINT")
        chosen = [(design, design.change(TOP[TO_CMOS.id])) for design in every]
        strict, weights = Market(SEED, AS_OF).needs(NEEDS if size <= WHOLE else FEWER), active_weights()
        for kind, needs in (("must-haves", strict), ("no must-haves", [loosen(need) for need in strict])):
            print(f"\n{size:,} profiles, {kind}", flush=True)
            measure([asked_for(need, weights) for need in needs], chosen)
        sizes = database.execute(
            "SELECT relname, pg_size_pretty(pg_relation_size(oid)) FROM pg_class WHERE relkind = 'r' AND"
            " (relnamespace = 'designs'::regnamespace OR relname = 'matching_matchprofile') ORDER BY relname"
        ).fetchall()
        print("\n" + table(("table", "size"), [(str(name), str(found)) for name, found in sizes]))
        print("\n" + machine())


def main() -> int:
    """Start servers of its own, measure, stop."""
    size = int(sys.argv[1]) if sys.argv[1:] else SIZE
    with servers() as postgres, superuser(postgres) as database:
        run(database, size)
    return 0


if __name__ == "__main__":
    sys.exit(main())
