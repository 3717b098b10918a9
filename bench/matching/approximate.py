# ruff: noqa: S608 (the product's own conditions and points, over another table)
"""A peer that only comes near: pgvector's HNSW finds neighbours by the linear part, and those are judged exactly."""

from typing import Any

from bench.matching.instance import Rows
from matching.models import MatchNeed
from matching.ranking_sql import BLIND, LOW, TIE, TO_CMOS, values_of
from matching.scoring import FULL, TOTAL
from profiles.models.vocabulary import SLOTS

NEAR = 200  # neighbours that meet the conditions, of whom the best are taken
MOST = 100_000  # profiles; beyond, making the index takes longer than everything else

TABLE = f"""
DROP SCHEMA IF EXISTS approximate CASCADE;
CREATE SCHEMA approximate;
CREATE TABLE approximate.person AS
    SELECT *, features::vector({SLOTS})::halfvec({SLOTS}) AS dense FROM matching_matchprofile;
SET maintenance_work_mem = '1GB';
CREATE INDEX ON approximate.person USING hnsw (dense halfvec_ip_ops);
ANALYZE approximate.person;
SET enable_seqscan = off;
SET hnsw.ef_search = {NEAR};
SET hnsw.iterative_scan = strict_order
"""
NEAREST = f"""WITH s AS (SELECT n.need_id, p.profile_id, {BLIND} AS blind, {LOW} AS low
    FROM {TO_CMOS.source.replace("matching_matchprofile", "approximate.person")}
    WHERE {TO_CMOS.among} AND {" AND ".join(TO_CMOS.conditions.values())} AND {BLIND} <= {TOTAL // 2}
    ORDER BY p.dense <#> %(dense)s::halfvec({SLOTS}) LIMIT {NEAR})
    SELECT profile_id, low, low + {FULL} * blind FROM s ORDER BY low DESC, {TIE.format("s")} LIMIT %(limit)s"""


def build(database: Rows) -> None:
    """Make the table and its index; the connection asks this index from now on."""
    for command in TABLE.split(";"):
        database.execute(command)


def top(database: Rows, row: MatchNeed, limit: int) -> list[Any]:
    """Return (id, low, high) of the best that were found."""
    values = values_of(row) | {"dense": str(row.weights), "limit": limit}
    return database.execute(NEAREST, values).fetchall()


def recall(found: list[list[Any]], right: list[list[Any]]) -> float:
    """Return which share of the right ones was found."""
    there = sum(
        len({row[0] for row in mine} & {row[0] for row in best}) for mine, best in zip(found, right, strict=True)
    )
    return there / max(1, sum(map(len, right)))
