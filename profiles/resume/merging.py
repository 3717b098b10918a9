"""What an import would do to a profile: what is filled, added, there already, and left. Pure.

The rule: what the profile already says stays. The file fills what is empty and adds rows that are not there; a value
that says otherwise is taken only when she asks for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from profiles.company_names import name_key
from profiles.resume.reading import Context, Reading, Row, Said, read
from profiles.resume.schema import at, join, steps
from profiles.resume.words import fold

NEW, THERE, DIFFERS = "new", "there", "differs"
KEYS = {"skills": "skill_id", "tools": "tool_id", "languages": "language"}


@dataclass(frozen=True)
class Facts:
    """What a profile says, by columns; the rows of a list carry their `id` where they have one."""

    person: dict[str, Any]
    lists: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def rows(self, kind: str) -> list[dict[str, Any]]:
        return self.lists.get(kind, [])


@dataclass(frozen=True)
class Entry:
    """One value or row of the file, whether the profile has it, and whether it is to be taken over."""

    of: Said | Row
    state: str
    take: bool
    there: dict[str, Any] = field(default_factory=dict)

    @property
    def lacks(self) -> tuple[str, ...]:
        return self.of.lacks if isinstance(self.of, Row) and self.state == NEW else ()

    @property
    def adds(self) -> bool:
        return self.take and self.state != THERE


@dataclass(frozen=True)
class Plan:
    person: list[Entry]
    rows: list[Entry]
    left: dict[str, Any]

    def of(self, kind: str) -> list[Entry]:
        return [entry for entry in self.rows if isinstance(entry.of, Row) and entry.of.kind == kind]


def plan(document: dict[str, Any], facts: Facts, context: Context) -> Plan:
    """Return what importing a document would do."""
    has_rate = any(facts.person.get(name) is not None for name in ("day_rate_minor", "monthly_fee_minor"))
    said_rate = next((one for one in read(document, context).said if one.name == "rate"), None)
    if said_rate and (not has_rate or context.chosen(said_rate.at).get("take")):
        context = replace(context, currency=said_rate.values["currency"])
    reading = read(document, context)
    person = [_said(one, facts.person, context) for one in reading.said]
    rows = _rows(reading, facts, context, document)
    return Plan(person, rows, left_of(document, [*person, *rows]))


def _said(one: Said, person: Mapping[str, Any], context: Context) -> Entry:
    """Judge a value: filled when nothing of it stands otherwise in the profile."""
    now = {name: person.get(name) for name in one.values}
    if now == one.values:
        return Entry(one, THERE, False, now)
    free = one.name == "rate" and person.get("day_rate_minor") is None and person.get("monthly_fee_minor") is None
    fills = free or all(now[name] in ("", None, False) or now[name] == one.values[name] for name in now)
    take = context.chosen(one.at).get("take", fills)
    return Entry(one, NEW if fills else DIFFERS, bool(take), now)


def _rows(reading: Reading, facts: Facts, context: Context, document: dict[str, Any]) -> list[Entry]:
    spare = {kind: list(rows) for kind, rows in facts.lists.items()}
    found = []
    for row in reading.rows:
        there = next((one for one in spare.get(row.kind, []) if _same(row, one, document)), None)
        if there is not None:
            spare[row.kind].remove(there)
            found.append(Entry(row, THERE, False, there))
            continue
        wanted = row.kind == "experiences" or not row.lacks
        take = next((context.choices[p]["take"] for p in (row.at, *row.also) if "take" in context.chosen(p)), wanted)
        found.append(Entry(row, NEW, bool(take)))
    return found


def _same(row: Row, there: Mapping[str, Any], document: dict[str, Any]) -> bool:
    """Say whether a row of the file is one that the profile has: by its word, or by who, what and when."""
    if row.kind in KEYS:
        return bool(row.values[KEYS[row.kind]] == there[KEYS[row.kind]])
    if row.kind in {"hide_from", "conflicts"}:
        return name_key(row.values["name"]) == name_key(there["name"])
    if row.kind == "outcomes":
        return all(row.values.get(name) in (there[name], None) for name in ("kpi_id", "before", "after", "from_month"))
    return (
        _same_time(row, there, document)
        and _meet(row, there, "title", fold)
        and _meet(row, there, "employer", name_key)
    )


def _same_time(row: Row, there: Mapping[str, Any], document: dict[str, Any]) -> bool:
    if row.values["from_month"] is not None:
        return bool(row.values["from_month"] == there["from_month"])
    told = at(document, join(row.at, "startDate"))
    return isinstance(told, str) and told == f"{there['from_month']:%Y}"


def _meet(row: Row, there: Mapping[str, Any], column: str, key: Any) -> bool:
    """Say whether one of the two halves is the same; two that are both empty are."""
    names = [f"{column}_ja", f"{column}_en"]
    mine = {key(row.values[name]) for name in names if row.values.get(name)}
    hers = {key(there[name]) for name in names if there.get(name)}
    return bool(mine & hers) or mine == hers


# --- what is left ----------------------------------------------------------------------------------------------------
def left_of(document: dict[str, Any], entries: list[Entry]) -> dict[str, Any]:
    """Return what of a document has no place: JSON pointer → value, whole parts where nothing of them has one."""
    found: dict[str, Any] = {}
    _leave(document, "", _covered(entries), found)
    if "" in found:  # nothing at all was placed: still by its parts
        found = {join("", key): value for key, value in document.items() if not _silent(value)}
    return found


def _covered(entries: list[Entry]) -> set[str]:
    seen = set()
    for entry in entries:
        if not entry.adds and entry.state == NEW:
            continue
        values = entry.of.values if entry.adds else entry.there
        for pointer, columns in entry.of.covers.items():
            if all((values.get(name) or None) == (entry.of.values.get(name) or None) for name in columns):
                seen.add(pointer)
    return seen


def _leave(value: Any, pointer: str, covered: set[str], found: dict[str, Any]) -> bool:
    """Note what is not covered below a pointer; say whether all of it is left."""
    if pointer in covered:
        return False
    if not isinstance(value, dict | list) or not value:
        if not _silent(value):
            found[pointer] = value
        return not _silent(value)
    keys = value if isinstance(value, dict) else range(len(value))
    told = [key for key in keys if not _silent(value[key])]
    inside: dict[str, Any] = {}
    if told and sum(_leave(value[key], join(pointer, key), covered, inside) for key in told) == len(told):
        found[pointer] = value
        return True
    found.update(inside)
    return False


def _silent(value: Any) -> bool:
    """Say whether a value says nothing."""
    if isinstance(value, dict):
        return all(_silent(inner) for inner in value.values())
    if isinstance(value, list):
        return all(_silent(inner) for inner in value)
    return value is None or (isinstance(value, str) and not value.strip())


def spots(entry: Entry) -> list[str]:
    """Return every place of the file that became the row."""
    return [entry.of.at, *entry.of.also] if isinstance(entry.of, Row) else []


def is_left(left: Mapping[str, Any], pointer: str) -> bool:
    """Say whether something stands under a pointer that found no place."""
    path = ""
    for step in steps(pointer):
        path = join(path, step)
        if path in left:
            return True
    return False
