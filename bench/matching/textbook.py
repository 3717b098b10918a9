"""A peer: third normal form and a join, as a textbook has it. The points are worked out already, which is generous."""

from collections.abc import Iterable
from typing import Any

from bench.matching import statements
from bench.matching.flat import Asked, Person
from bench.matching.instance import Rows

TABLES = """
CREATE SCHEMA textbook;
CREATE TABLE textbook.person (id uuid PRIMARY KEY, published bool, unknown int, day_rate bigint, fee bigint,
    fee_days bigint, days int, start_on date, free int, prefecture text, region text, onsite bool, languages int);
CREATE TABLE textbook.points (person uuid, slot int, points int, PRIMARY KEY (person, slot));
CREATE TABLE textbook.skill (person uuid, slot int, level int, PRIMARY KEY (person, slot));
CREATE TABLE textbook.block (person uuid, company uuid, PRIMARY KEY (company, person));
CREATE INDEX ON textbook.points (slot, person) INCLUDE (points);
CREATE INDEX ON textbook.skill (slot, person) WHERE level >= 2;
"""


def create(database: Rows) -> None:
    """Make the tables."""
    database.execute(TABLES)


def load(database: Rows, people: Iterable[Person]) -> None:
    """Add people."""
    rows = list(people)
    contents: dict[str, Iterable[tuple[object, ...]]] = {
        "person": (_scalars(p) for p in rows),
        "points": ((p.id, slot, points) for p in rows for slot, points in p.points.items()),
        "skill": ((p.id, slot, level) for p in rows for slot, level in p.levels.items()),
        "block": ((p.id, company) for p in rows for company in p.blocked),
    }
    for table, content in contents.items():
        with database.cursor() as cursor, cursor.copy(f"COPY textbook.{table} FROM STDIN") as copy:
            for row in content:
                copy.write_row(row)


def _scalars(p: Person) -> tuple[object, ...]:
    place = (p.prefecture, p.region, p.onsite, p.languages)
    return (p.id, p.published, p.unknown, *p.rates, p.days, p.start, p.free, *place)


def top(database: Rows, found: Asked, limit: int) -> list[Any]:
    """Return (id, low, high) of the best."""
    return database.execute(_statement(found, limit)).fetchall()


def _statement(found: Asked, limit: int) -> str:
    need = found.need
    slots, weights = list(found.items), list(found.items.values())
    has = [
        f"EXISTS (SELECT FROM textbook.skill s WHERE s.person = p.id AND s.slot = {s} AND s.level >= 2)"
        for s in found.must
    ]
    if found.role is not None:
        has.append(f"EXISTS (SELECT FROM textbook.points r WHERE r.person = p.id AND r.slot = {found.role})")
    return f"""
    WITH fit AS (
        SELECT p.*, {statements.blind(found)} AS blind
        FROM (SELECT *, {statements.ask(found, "/")} AS ask FROM textbook.person) p
        WHERE {" AND ".join([statements.conditions(found), *has])}
          AND NOT EXISTS (SELECT FROM textbook.block b WHERE b.person = p.id AND b.company = '{need.company}')
    ), linear AS (
        SELECT i.person, sum(a.weight * i.points) AS points
        FROM fit JOIN textbook.points i ON i.person = fit.id
        JOIN unnest(ARRAY{slots}, ARRAY{weights}) AS a (slot, weight) ON a.slot = i.slot
        GROUP BY i.person
    ), scored AS (
        SELECT id, blind, coalesce(l.points, 0) + {statements.computed(found, "/")} AS low
        FROM fit LEFT JOIN linear l ON l.person = fit.id WHERE blind <= 1000
    ), best AS (
        SELECT id, low, low + 255 * blind AS high FROM scored ORDER BY low DESC FETCH FIRST {limit} ROWS WITH TIES
    ) SELECT id, low, high FROM best
    ORDER BY low DESC, sha256(uuid_send('{need.id}') || uuid_send(id)) LIMIT {limit}"""  # noqa: S608 (our own numbers)
