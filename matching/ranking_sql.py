# ruff: noqa: S608 (the statement is put together from the constants below; every value is a parameter)
"""Who fits, and how well: one statement over MatchProfile and MatchNeed, the same in both directions.

Exact in every integer, and equal to the reference scorer. First the hard conditions, then `low` and the weight of what
is unknown, then the best few; `high` is added outside the sort, so that no vector travels through it.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from matching.models import MatchNeed
from matching.scoring import FULL, LATE_AT_MOST, TOTAL
from matching.vectors import BITS

# --- one pair: p is a profile, n a need, a what follows from both ----------------------------------------------------
ASK = "(p.rate * n.days / p.rate_days + 999) / 1000 * 1000"
PAIR = f"""CROSS JOIN LATERAL (SELECT {ASK} AS ask,
    p.unknown | CASE WHEN p.currency <> n.currency THEN {BITS["rate"]} ELSE 0 END AS u) a"""
# Only a rate is unknown to some needs and not to others.
UNRATED = f"a.u & {BITS['rate']} <> 0"
STALE, UNPLACED = (f"p.unknown & {BITS[name]} <> 0" for name in ("availability", "location"))
# `ask <= n.{0}` without a division: it is rounded up to a thousand, so the bound is rounded down to one.
ASKS_AT_MOST = "p.rate * n.days < (n.{0} / 1000 * 1000 + 1) * p.rate_days"
# What most people pass by one comparison comes first in a condition: it is asked of everybody.
# The names and the order of matching.scoring.CONDITIONS, without the two about companies she names.
CONDITIONS: Mapping[str, str] = {
    "published": "p.published",
    "languages": "p.languages & n.languages = n.languages",
    "must_have": "(n.must = '{}' OR p.holds @> n.must)",
    "role": "(n.role = '{}' OR p.holds @> n.role)",
    "budget": f"({ASKS_AT_MOST.format('cap')} OR {UNRATED})",
    "days": f"(4 * p.days >= 3 * n.days OR {STALE})",
    "capacity": "p.has_room",
    "start": f"(p.available_from <= n.start + {LATE_AT_MOST} OR {STALE})",
    "onsite": "(NOT n.onsite OR p.onsite_ok)",
}
RATE = f"""CASE WHEN {UNRATED} THEN 0 WHEN {ASKS_AT_MOST.format("budget_min")} THEN {FULL}
    WHEN {ASKS_AT_MOST.format("budget_max")}
    THEN {FULL} - (127 * (a.ask - n.budget_min) / greatest(1, n.budget_max - n.budget_min))::int
    WHEN {ASKS_AT_MOST.format("cap")} THEN 128 ELSE 0 END"""
AVAILABILITY = f"""CASE WHEN {STALE} THEN 0 ELSE
    greatest(0, least({FULL}, {FULL} * p.days / n.days) - 2 * greatest(0, p.available_from - n.start)) END"""
LOCATION = f"""CASE WHEN {UNPLACED} THEN 0 WHEN p.prefecture = n.prefecture THEN {FULL}
    WHEN p.region = n.region AND p.region <> '' THEN 170 ELSE 0 END"""
LOW = f"""(-(p.features <#> n.weights))::int + {RATE} * n.w_rate + {AVAILABILITY} * n.w_availability
    + {LOCATION} * n.w_location"""
_SILENT = {
    "experience": "u_experience",
    "skills": "u_skills",
    "tools": "u_tools",
    "outcomes": "u_outcomes",
    "rate": "w_rate",
    "availability": "w_availability",
    "location": "w_location",
}
BLIND = " + ".join(
    f"({'a.u' if section == 'rate' else 'p.unknown'} & {BITS[section]}) / {BITS[section]} * n.{weight}"
    for section, weight in _SILENT.items()
)


# --- two directions --------------------------------------------------------------------------------------------------
NAMED = "(SELECT profile_id, key FROM profiles_conflict UNION ALL SELECT profile_id, key FROM profiles_hidefrom)"


@dataclass(frozen=True)
class Side:
    """One direction: which rows compete, under which id, and whom she does not want to meet."""

    id: str
    source: str
    among: str
    not_named: str  # over {rows}: the table of the companies she names

    @property
    def conditions(self) -> dict[str, str]:
        """Return the hard conditions one by one, as they are counted."""
        named = {"conflict": "profiles_conflict", "hidden": "profiles_hidefrom"}
        blocks = {name: self.not_named.format(rows=rows) for name, rows in named.items()}
        return {"published": CONDITIONS["published"], **blocks, **CONDITIONS}

    @property
    def qualifying(self) -> str:
        """Return all of them in one; whom she names in either list is looked up once a row."""
        return " AND ".join([self.among, self.not_named.format(rows=NAMED), *CONDITIONS.values()])


_VALUES = ", ".join(f"%({f.column})s::{f.db_type(connection)} AS {f.column}" for f in MatchNeed._meta.concrete_fields)
TO_CMOS = Side(
    id="profile_id",
    source=f"matching_matchprofile p CROSS JOIN (SELECT {_VALUES}) n {PAIR}",
    among="p.published",
    not_named="p.profile_id NOT IN (SELECT b.profile_id FROM {rows} b JOIN profiles_company c ON b.key = ANY(c.keys)"
    " WHERE c.id = %(company_id)s)",
)
TO_NEEDS = Side(
    id="need_id",
    source=f"""matching_matchneed n
    CROSS JOIN (SELECT * FROM matching_matchprofile WHERE profile_id = %(profile_id)s) p {PAIR}""",
    among="TRUE",
    # Of a company that has not told her its name her own lists say nothing: they would tell her who it is.
    not_named="(n.confidential AND n.need_id NOT IN (SELECT k.need_id FROM marketplace_candidacy k"
    " WHERE k.profile_id = %(profile_id)s AND k.revealed_at IS NOT NULL) OR n.company_id NOT IN"
    " (SELECT c.id FROM {rows} b JOIN profiles_company c ON c.keys @> ARRAY[b.key]"
    " WHERE b.profile_id = %(profile_id)s))",
)
TIE = "sha256(uuid_send({0}.need_id) || uuid_send({0}.profile_id))"
SPARE = 50  # rows looked at beyond those asked for: as many may be equal to the last
NEW_FOR = 60  # days after her profile was first published
FRESH = f"{{0}}.published_on > {{0}}.as_of - {NEW_FOR}"


def _scored(side: Side) -> str:
    """Return the rows that qualify, each with what is known (`low`) and the weight of what is not (`blind`)."""
    return f"""SELECT n.need_id, p.profile_id, p.as_of, p.published_on, n.weights_number, {BLIND} AS blind,
    {LOW} AS low
    FROM {side.source} WHERE {side.qualifying} AND {BLIND} <= {TOTAL // 2}
    AND {"p" if side is TO_CMOS else "n"}.{side.id} <> ALL(%(without)s::uuid[])"""


_ROW = f"""{{0}}.need_id, {{0}}.profile_id, {{0}}.low, {{0}}.low + {FULL} * {{0}}.blind, {{0}}.as_of, f.facts,
    {{0}}.weights_number"""
# What only the rows shown need.
_FACTS = "LEFT JOIN matching_matchfacts f ON f.profile_id = {0}.profile_id"


def _top(side: Side) -> str:
    """Choose the best few and some more by `low` alone, which needs no sort of all, then put equals in their order.

    The last column says whether a row is sure: nobody who was not chosen can be its equal.
    """
    order = f"ORDER BY {{0}}.low DESC, {TIE}"
    return f"""WITH s AS ({_scored(side)}), t AS (SELECT * FROM s ORDER BY low DESC LIMIT %(chosen)s),
    u AS (SELECT t.*, t.low > e.low OR e.count < %(chosen)s AS sure
        FROM t CROSS JOIN (SELECT count(*), min(low) AS low FROM t) e
        {order.format("t")} LIMIT %(limit)s OFFSET %(offset)s)
    SELECT {_ROW.format("u")}, u.sure FROM u {_FACTS.format("u")} {order.format("u")}"""


# Some places of the whole order: those from one to another, of some profiles, and of the best new ones. The tie is
# worked out where it decides, among those who are equal to one of them. The first column counts who is ranked.
PLACES = f"""WITH s AS ({_scored(TO_CMOS)}),
    r AS MATERIALIZED (SELECT s.*, rank() OVER w AS rank, row_number() OVER w AS number, {FRESH.format("s")} AS fresh
        FROM s WINDOW w AS (ORDER BY low DESC)),
    e AS (SELECT r.*, r.rank + row_number() OVER (PARTITION BY low ORDER BY {TIE.format("r")}) - 1 AS place FROM r
        WHERE low = ANY(ARRAY(SELECT low FROM r
            WHERE number BETWEEN %(first)s AND %(last)s OR profile_id = ANY(%(ids)s::uuid[])
            UNION ALL (SELECT low FROM r WHERE fresh ORDER BY low DESC LIMIT %(newest)s))))
    SELECT z.count, {_ROW.format("e")}, e.place, e.fresh FROM (SELECT count(*) FROM r) z LEFT JOIN e
        ON e.place BETWEEN %(first)s AND %(last)s OR e.profile_id = ANY(%(ids)s::uuid[]) OR e.profile_id IN
        (SELECT x.profile_id FROM e x WHERE x.fresh ORDER BY x.place LIMIT %(newest)s)
    {_FACTS.format("e")} ORDER BY e.place"""
TOP = {side.id: _top(side) for side in (TO_CMOS, TO_NEEDS)}


def _counts(side: Side, *, named: bool) -> str:
    """Count in one pass by the set of conditions that exclude, as bits: each is worked out once for a row. Whether
    somebody has a score matters only where no condition excludes, so the strictest is asked first.
    """
    known = side.conditions["must_have"]
    bits = enumerate(side.conditions.values())
    failed = " + ".join(f"CASE WHEN {condition} THEN 0 ELSE {1 << n} END" for n, condition in bits)
    who = f", (array_agg({side.id} ORDER BY {side.id}) FILTER (WHERE failed > 0))[1:%(named)s]" if named else ""
    return f"""SELECT failed, unscored, count(*){who} FROM (
    SELECT n.need_id, p.profile_id, {failed} AS failed, {known} AND {BLIND} > {TOTAL // 2} AS unscored
    FROM {side.source} WHERE {side.among}) x GROUP BY failed, unscored"""


COUNTS = {(side.id, named): _counts(side, named=named) for side in (TO_CMOS, TO_NEEDS) for named in (False, True)}


# --- what others call ------------------------------------------------------------------------------------------------
class Scored(NamedTuple):
    """One pair that qualifies: its score, and the facts it was worked out from."""

    need_id: UUID
    profile_id: UUID
    low: int
    high: int
    as_of: date
    facts: str | None
    weights_number: int  # of the version it was worked out with


class Ranked(NamedTuple):
    """A pair that qualifies with its place in the whole market, 1 for the best."""

    scored: Scored
    rank: int
    fresh: bool = False  # published at most NEW_FOR days ago


@dataclass(frozen=True)
class Places:
    """How many are ranked for a need, and some of them with their places, the best first."""

    total: int
    rows: tuple[Ranked, ...]


@dataclass(frozen=True)
class Counts:
    """How many are ranked, have no score, or are outside; of these how many, and who first, under each condition."""

    ranked: int
    unscored: int
    outside: int
    excluded: Mapping[str, int]
    who: Mapping[str, tuple[UUID, ...]] = field(default_factory=dict)


def top(need: MatchNeed, limit: int, offset: int = 0, without: Iterable[UUID] = ()) -> list[Scored]:
    """Return the profiles that fit a need best, in order; the need may be unsaved."""
    return _best(TO_CMOS, values_of(need) | {"without": list(without)}, limit, offset)


def places(need: MatchNeed, first: int, last: int, profile_ids: Iterable[UUID] = (), newest: int = 0) -> Places:
    """Return the places from `first` to `last` of the whole market of a need, those of some profiles, and those of the
    best `newest` new ones, read in one pass; who does not qualify has none.
    """
    part = {"first": first, "last": last, "ids": list(profile_ids), "newest": newest, "without": []}
    rows = rows_of(PLACES, values_of(need) | part)
    found = (Ranked(Scored(*row[1:-2]), *row[-2:]) for row in rows if row[-1] is not None)
    return Places(rows[0][0], tuple(found))


def ranks_of(need: MatchNeed, profile_ids: Iterable[UUID], newest: int = 0) -> dict[UUID, Ranked]:
    """Return the places of some profiles, and of the best `newest` new ones, in the whole market of a need."""
    ids = list(profile_ids)
    rows = places(need, 1, 0, ids, newest).rows if ids or newest else ()
    return {row.scored.profile_id: row for row in rows}


def counts(need: MatchNeed, named: int = 0, unseen: Collection[str] = ()) -> Counts:
    """Count the published profiles against a need; name up to `named` of those each condition excludes. Whom an
    `unseen` condition excludes is counted nowhere.
    """
    return _counted(TO_CMOS, values_of(need), named, unseen)


def fitting(profile_id: UUID, limit: int, offset: int = 0) -> list[Scored]:
    """Return the open needs that fit a profile best, in order."""
    return _best(TO_NEEDS, {"profile_id": profile_id, "without": []}, limit, offset)


def fit_counts(profile_id: UUID, named: int = 0) -> Counts:
    """Count the open needs against a profile; name up to `named` of those each condition excludes."""
    return _counted(TO_NEEDS, {"profile_id": profile_id}, named)


def _best(side: Side, values: dict[str, Any], limit: int, offset: int) -> list[Scored]:
    """Return the best of one side; where more are equal to the last than were looked at, look at more."""
    more = SPARE
    while True:
        part = {"chosen": limit + offset + more, "limit": limit, "offset": offset}
        rows = rows_of(TOP[side.id], values | part)
        if not rows or rows[-1][-1]:
            return [Scored(*row[:-1]) for row in rows]
        more *= SPARE


def _counted(side: Side, values: dict[str, Any], named: int, unseen: Collection[str] = ()) -> Counts:
    bits = sum(1 << n for n, name in enumerate(side.conditions) if name in unseen)
    groups = [row for row in rows_of(COUNTS[side.id, named > 0], values | {"named": named}) if not row[0] & bits]
    excluded, who = {}, {}
    for n, name in enumerate(side.conditions):
        out = [row for row in groups if row[0] >> n & 1]
        excluded[name] = sum(row[2] for row in out)
        who[name] = tuple(sorted(pk for row in out for pk in row[3])[:named]) if named else ()
    qualified = {unscored: count for failed, unscored, count, *_who in groups if not failed}
    outside = sum(row[2] for row in groups if row[0])
    return Counts(qualified.get(False, 0), qualified.get(True, 0), outside, excluded, who)


def values_of(need: MatchNeed) -> dict[str, Any]:
    """Return a need's columns as parameters of a statement."""
    fields = MatchNeed._meta.concrete_fields
    return {str(f.column): f.get_db_prep_save(getattr(need, f.attname), connection) for f in fields}


def rows_of(sql: str, values: Mapping[str, Any]) -> list[Any]:
    """Return what a statement finds.

    Of one need's values those are left out that it does not ask for: the plan of a prepared statement is made for any
    values, and could not use the index of must-haves where there may be none.
    """
    for condition, name in (("must_have", "must"), ("role", "role")):
        if name in values:
            sql = sql.replace(CONDITIONS[condition], f"p.holds @> n.{name}" if values[name] else "TRUE")
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())
