# ruff: noqa: S608 (the statement is put together from the ranking's conditions; every value is a parameter)
"""How many qualify for a need and for each variant of it, and what those ask for who would come into question.

One pass over the market answers for all variants: each condition is a bit of a row, a condition that a variant changes
is one more, and a need is the set of bits that must not be set. The conditions are the ranking's own.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from django.db import connection

from matching.models import MatchNeed
from matching.ranking_sql import ASK, BLIND, TO_CMOS, UNRATED, rows_of, values_of
from matching.scoring import TOTAL

# What a condition may compare with; the vector only orders.
TYPES = {str(f.column): f.db_type(connection) for f in MatchNeed._meta.concrete_fields if f.column != "weights"}
# What "qualifies" means: every hard condition, and enough is known for a score.
LAST = "scored"
QUALIFIES: Mapping[str, str] = {**TO_CMOS.conditions, LAST: f"{BLIND} <= {TOTAL // 2}"}
Names = frozenset[str]
OF_NEED = re.compile(r"\bn\.(\w+)")


def qualifying(need: MatchNeed, variants: Sequence[MatchNeed]) -> list[int]:
    """Count who qualifies for a need, then for each variant of it, in one statement.

    A variant eases conditions and tightens none; whether somebody has a score may change either way.
    """
    values = values_of(need)
    asked = [QUALIFIES]
    for number, variant in enumerate(variants):
        changed = {column: getattr(variant, column) for column in TYPES if _differ(need, variant, column)}
        values |= {f"{column}_{number}": value for column, value in changed.items()}
        asked.append({name: _of_variant(text, changed, number) for name, text in QUALIFIES.items()})
    wordings = {name: list(dict.fromkeys(row[name] for row in asked)) for name in QUALIFIES}
    every = [text for name, texts in wordings.items() if len(texts) > 1 or name == LAST for text in texts]
    bits = {text: 1 << n for n, text in enumerate(every)}
    eased = [frozenset(name for name, text in QUALIFIES.items() if row[name] != text) - {LAST} for row in asked]
    groups = rows_of(_statement(wordings, bits, eased), values)
    needed = [sum({bits.get(text, 0) for text in row.values()}) for row in asked]
    return [sum(count for failed, count in groups if not failed & mask) for mask in needed]


def _differ(need: MatchNeed, variant: MatchNeed, column: str) -> bool:
    return bool(getattr(need, column) != getattr(variant, column))


def _of_variant(condition: str, changed: Collection[str], number: int) -> str:
    """Return a condition as it reads for a variant; the same text when none of its columns changes."""

    def value(found: re.Match[str]) -> str:
        column = found[1]
        return f"%({column}_{number})s::{TYPES[column]}" if column in changed else found[0]

    whole = condition.replace("a.ask", f"({ASK})")
    other = OF_NEED.sub(value, whole)
    return condition if other == whole else other


def _statement(wordings: Mapping[str, Sequence[str]], bits: Mapping[str, int], eased: Sequence[Names]) -> str:
    """Count the profiles that come into question by the bits of the wordings they fail."""
    hard = {name: texts for name, texts in wordings.items() if name != LAST}
    same = [texts[0] for texts in hard.values() if len(texts) == 1]
    moving = [name for name, texts in hard.items() if len(texts) > 1]
    failed = [
        f"CASE WHEN {wordings[name][0]} THEN 0 ELSE {' + '.join(_bit(t, bits) for t in wordings[name])} END"
        for name in moving
    ]
    failed += [_bit(text, bits) for text in wordings[LAST]]
    where = " AND ".join([TO_CMOS.among, *same, _within(moving, eased)])
    return f"""SELECT failed, count(*) FROM (SELECT {" + ".join(failed)} AS failed
    FROM {TO_CMOS.source} WHERE {where}) x GROUP BY failed"""


def _bit(text: str, bits: Mapping[str, int]) -> str:
    return f"CASE WHEN {text} THEN 0::bigint ELSE {bits[text]} END"


def _within(names: Sequence[str], eased: Sequence[Names], failed: Names = frozenset()) -> str:
    """Say that somebody fails no more than one variant eases: nobody is asked on once she has failed too much."""
    if not names:
        return "TRUE"
    name, *others = names
    more, holds = failed | {name}, _within(others, eased, failed)
    if not any(more <= some for some in eased):
        return f"({QUALIFIES[name]} AND {holds})"
    return f"CASE WHEN {QUALIFIES[name]} THEN {holds} ELSE {_within(others, eased, more)} END"


# --- rates -----------------------------------------------------------------------------------------------------------
COMPARABLE = ("published", "conflict", "hidden", "languages", "must_have", "role")
RATES = f"""SELECT count(*), percentile_cont(ARRAY[0, 0.25, 0.5, 0.75, 1]) WITHIN GROUP (ORDER BY a.ask)
    FROM {TO_CMOS.source} WHERE {TO_CMOS.among} AND NOT ({UNRATED})
    AND {" AND ".join(TO_CMOS.conditions[name] for name in COMPARABLE)}"""


class Asks(NamedTuple):
    """How many comparable profiles tell what they ask, and the least, the quarters and the most of it."""

    n: int
    points: Sequence[float]


def asks(need: MatchNeed) -> Asks:
    """Return what comparable profiles ask for the days of a need, whatever its budget, days, start and place."""
    ((n, points),) = rows_of(RATES, values_of(need))
    return Asks(n, points or ())
