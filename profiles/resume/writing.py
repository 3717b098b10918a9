"""A profile as a JSON Resume document. Pure.

The document starts from the file that was imported last, so that everything it held and the profile cannot say comes
out where it came in. What the profile says is written over it, unless the file says the same in its own words. What
the standard has no place for stands under `x-kaji` of an item or under `meta.kaji`.
"""

import copy
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from profiles.resume.merging import Facts, is_left
from profiles.resume.parts import (
    ABOUT,
    DONE,
    DONE_ALONE,
    HALVES,
    HEADLINE,
    NAME,
    OURS,
    TITLE,
    Text,
    fits,
    inner,
    items,
    line,
    listed,
    month,
    ours,
    pair_of,
    written,
)
from profiles.resume.reading import Context, Row, employer, find, languages, terms, work
from profiles.resume.schema import SHAPE, at, join
from profiles.resume.words import CALLED, FLUENCY_OF, Words, fold, level_of

GONE: Any = object()  # an item whose row she has removed since; taken out at the end, so that places stay until then
STANDARD = "v1.0.0"


@dataclass(frozen=True)
class Before:
    """The last import: the file, where its parts went, and what was left."""

    raw: dict[str, Any]
    placed: Mapping[str, str]
    left: Mapping[str, Any]


@dataclass
class Draft:
    """A document on its way: what it becomes, from what, for a reader of which language."""

    document: dict[str, Any]
    facts: Facts
    before: Before
    words: Words
    today: dt.date
    language: str

    @property
    def context(self) -> Context:
        return Context(self.words, self.today, str(self.facts.person.get("currency") or "JPY"))

    def row(self, place: str) -> dict[str, Any] | None:
        """Return the row of the profile that a place of the file became, as long as it is there."""
        kind, _slash, pk = self.before.placed.get(place, "").partition("/")
        return next((row for row in self.facts.rows(kind) if pk and str(row["id"]) == pk), None)

    def removed(self, place: str) -> bool:
        return place in self.before.placed and self.row(place) is None

    def left(self, place: str) -> bool:
        return is_left(self.before.left, place)

    def spare(self, kind: str) -> list[dict[str, Any]]:
        """Return the rows that come from no place of the file."""
        of_file = set(self.before.placed.values())
        return [row for row in self.facts.rows(kind) if f"{kind}/{row['id']}" not in of_file]


def write(
    facts: Facts, words: Words, *, before: Before | None = None, today: dt.date, language: str = "en"
) -> dict[str, Any]:
    """Return the document of a profile."""
    start = before or Before({}, {}, {})
    draft = Draft(copy.deepcopy(start.raw), facts, start, words, today, language)
    for step in (_basics, _work, _terms, _languages, _meta, _put_back):
        step(draft)
    return _in_order(_without_gone(draft.document))


def _in_order(document: dict[str, Any]) -> dict[str, Any]:
    return {
        key: document[key] for key in [*(k for k in SHAPE if k in document), *(k for k in document if k not in SHAPE)]
    }


def _without_gone(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_gone(one) for key, one in value.items() if one is not GONE}
    return [_without_gone(one) for one in value if one is not GONE] if isinstance(value, list) else value


# --- texts -----------------------------------------------------------------------------------------------------------
def put_text(draft: Draft, item: dict[str, Any], place: str, kind: Text, row: Mapping[str, Any]) -> None:
    """Write a text of two halves: the file's own words stay while they say one of them."""
    wanted = {half: text for half, text in pair(row, kind.column).items() if text}
    if says(item, place, kind) == wanted:
        return
    standard = "summary" if kind.key == "text" else kind.key
    if not wanted:
        if not draft.left(join(place, standard)):
            item.pop(standard, None)
            _drop_marks(draft, item, place, kind.key)
        return
    if kind.of(item) not in wanted.values():
        item[standard] = wanted.get(draft.language) or next(iter(wanted.values()))
        _drop_marks(draft, item, place, kind.key)
    if says(item, place, kind) != wanted:
        mark(item).setdefault("texts", {})[kind.key] = wanted


def says(item: dict[str, Any], place: str, kind: Text) -> dict[str, str]:
    """Return the halves that would be read from an item."""
    return {name[-2:]: text for name, text in pair_of(item, place, kind)[0].items()}


def _drop_marks(draft: Draft, item: dict[str, Any], place: str, key: str) -> None:
    """Take out what belonged to words that are gone: the second half, and highlights that the text took in."""
    if isinstance(ours(item).get("texts"), dict):
        ours(item)["texts"].pop(key, None)
    if key == "text" and "highlights" in item and not _any_left(draft, item, place):
        item.pop("highlights")


def _any_left(draft: Draft, item: dict[str, Any], place: str) -> bool:
    return any(draft.left(f"{place}/highlights/{i}") for i in range(len(listed(item["highlights"]))))


def mark(item: dict[str, Any]) -> dict[str, Any]:
    """Return our own part of an item, making room for it."""
    if not isinstance(item.get(OURS), dict):
        item[OURS] = {}
    return item[OURS]  # type: ignore[no-any-return]


def put(item: dict[str, Any], values: Mapping[str, Any]) -> None:
    """Write facts into our own part of an item; what is not known stands nowhere."""
    for key, value in values.items():
        if value in (None, ""):
            ours(item).pop(key, None)
        else:
            mark(item)[key] = value
    if item.get(OURS) == {}:
        del item[OURS]


def pair(row: Mapping[str, Any], column: str) -> dict[str, str]:
    return {half: row.get(f"{column}_{half}") or "" for half in HALVES}


# --- the person ------------------------------------------------------------------------------------------------------
def _basics(draft: Draft) -> None:
    person, basics = draft.facts.person, draft.document.setdefault("basics", {})
    for kind in (NAME, HEADLINE, ABOUT):
        put_text(draft, basics, "/basics", kind, person)
    phone = person.get("phone") or ""
    if phone and phone != line(basics.get("phone")):
        basics["phone"] = phone
    elif not phone and not draft.left("/basics/phone"):
        basics.pop("phone", None)
    _location(draft, basics, person.get("prefecture_id"))


def _location(draft: Draft, basics: dict[str, Any], wanted: str | None) -> None:
    key, now = draft.words.prefecture(inner(basics, "location"))
    if now == (wanted or "") or (not wanted and draft.left(f"/basics/location/{key}")):
        return
    location = basics.setdefault("location", {})
    while now and now != wanted:  # a place she has left: region, then city
        location.pop(key)
        key, now = draft.words.prefecture(location)
    if wanted:
        location["region"] = draft.words.label("prefectures", wanted, draft.language)
        location["countryCode"] = "JP"


# --- work ------------------------------------------------------------------------------------------------------------
def _work(draft: Draft) -> None:
    there = list(items(draft.document, "work"))
    for place, item in there:
        row = draft.row(place)
        if row is not None:
            _job(draft, item, place, row)
        elif draft.removed(place):
            draft.document["work"][int(place.rsplit("/", 1)[1])] = GONE
    for row in draft.spare("experiences"):
        fresh: dict[str, Any] = {}
        _job(draft, fresh, "/none", row)
        draft.document.setdefault("work", []).append(fresh)


def _job(draft: Draft, item: dict[str, Any], place: str, row: dict[str, Any]) -> None:
    put_text(draft, item, place, employer(item), row)
    put_text(draft, item, place, TITLE, row)
    too_long = DONE.of(item) and not says(item, place, DONE)
    put_text(draft, item, place, DONE_ALONE if too_long else DONE, row)
    _period(draft, item, place, row)
    budget, currency = row.get("budget_minor"), draft.context.currency
    facts = {"stage": row["stage"], "industry": row["industry_id"], "role": row.get("role_id")}
    facts |= {"teamSize": row.get("team_size"), "evidence": row.get("evidence")}
    facts["budget"] = None if budget is None else {"amount": budget, "currency": currency}
    put(item, facts)


def _period(draft: Draft, item: dict[str, Any], place: str, row: dict[str, Any]) -> None:
    for key, exact, column in (("startDate", "startMonth", "from_month"), ("endDate", "endMonth", "to_month")):
        wanted: dt.date | None = row.get(column)
        raw = item.get(key)
        if wanted is None:
            planned = month(raw)
            if raw and not (planned and planned > draft.today):
                item.pop(key)
            put(item, {exact: None})
        elif month(raw) != wanted:
            if not fits(wanted, raw):
                item[key] = written(wanted)
            put(item, {exact: written(wanted) if item[key] != written(wanted) else None})
        else:
            put(item, {exact: None})
    read = work(item, place, draft.context).values
    if (read["from_month"], read["to_month"]) != (row["from_month"], row.get("to_month")):
        item["startDate"] = written(row["from_month"])
        item["endDate"] = written(row["to_month"]) if row.get("to_month") else ""


# --- skills and tools ------------------------------------------------------------------------------------------------
def _terms(draft: Draft) -> None:
    for place, item in list(items(draft.document, "skills")):
        _mentions(draft, item, place)
    for kind, link in (("skills", "skill_id"), ("tools", "tool_id")):
        read = {row.values[link]: row for row in terms(_plain(draft), draft.context) if row.kind == kind}
        for row in draft.facts.rows(kind):
            if not _same(read.get(row[link]), row):
                _name_term(draft, kind, row, read.get(row[link]))


def _plain(draft: Draft) -> dict[str, Any]:
    """Return the skills of the document as they would be read."""
    return {"skills": [{} if one is GONE else one for one in draft.document.get("skills", [])]}


def _mentions(draft: Draft, item: dict[str, Any], place: str) -> None:
    """Take what she has removed out of an item of the file."""
    keywords = listed(item.get("keywords"))
    for i in range(len(keywords)):
        if draft.removed(f"{place}/keywords/{i}"):
            keywords[i] = GONE
    if draft.removed(f"{place}/name"):
        if any(word is not GONE for word in keywords):
            for key in ("name", "level", OURS):
                item.pop(key, None)
        else:
            draft.document["skills"][int(place.rsplit("/", 1)[1])] = GONE


def _same(read: Row | None, row: Mapping[str, Any]) -> bool:
    return read is not None and all((read.values[name] or None) == (row.get(name) or None) for name in read.values)


def _name_term(draft: Draft, kind: str, row: dict[str, Any], read: Row | None) -> None:
    """Write a skill or tool: over the item of the file that names it, or as an item of its own."""
    one = kind[:-1]
    pk = row[f"{one}_id"]
    item: dict[str, Any] = {}
    if read is not None and read.at.endswith("/name") and draft.row(read.at) is not None:
        item = at(draft.document, read.at.removesuffix("/name"))
    else:
        item["name"] = draft.words.label(kind, pk, draft.language)
        if find(item["name"], draft.words) != (kind, pk):
            item["name"] = pk if fold(pk) != fold(item["name"]) else item["name"]
        draft.document.setdefault("skills", []).append(item)
    if kind == "skills":
        if level_of(line(item.get("level"))) != row["level"]:
            item["level"] = CALLED[draft.language]["levels"][row["level"]]
        put(item, {"skill": pk, "level": row["level"], "lastUsed": written(row.get("last_used"))})
    else:
        put(item, {"tool": pk, "depth": row["depth"]})


# --- languages -------------------------------------------------------------------------------------------------------
def _languages(draft: Draft) -> None:
    called = CALLED[draft.language]
    for place, item in list(items(draft.document, "languages")):
        row = draft.row(place)
        if row is not None and FLUENCY_OF.get(fold(line(item.get("fluency")))) != row["level"]:
            item["fluency"] = called["fluency"][row["level"]]
        elif draft.removed(place):
            draft.document["languages"][int(place.rsplit("/", 1)[1])] = GONE
    told = {"languages": [one for one in draft.document.get("languages", []) if one is not GONE]}
    read = {row.values["language"]: row.values["level"] for row in languages(told, draft.context)}
    for row in draft.facts.rows("languages"):
        if read.get(row["language"]) != row["level"]:
            names = {"language": called["languages"][row["language"]], "fluency": called["fluency"][row["level"]]}
            draft.document.setdefault("languages", []).append(names)


# --- what only we have a place for -----------------------------------------------------------------------------------
def _meta(draft: Draft) -> None:
    meta = draft.document.setdefault("meta", {})
    meta.setdefault("version", STANDARD)
    kaji = meta["kaji"] = dict(inner(meta, "kaji"))
    person, facts = draft.facts.person, draft.facts
    rate = {
        "currency": person.get("currency"),
        "day": person.get("day_rate_minor"),
        "month": person.get("monthly_fee_minor"),
    }
    rate["feeDays"] = person.get("fee_days")
    free = person.get("available_from")
    values = {
        "rate": _known(rate) if rate["currency"] != "JPY" or len(_known(rate)) > 1 else None,
        "availability": _known(
            {"from": free.isoformat() if free else None, "daysPerMonth": person.get("days_per_month")}
        ),
        "onsite": person.get("onsite_ok"),
        "visibility": person.get("visibility"),
        "outcomes": [_outcome(row) for row in facts.rows("outcomes")],
        "hideFrom": [row["name"] for row in facts.rows("hide_from")],
        "conflicts": [{"name": row["name"], "kind": row["kind"]} for row in facts.rows("conflicts")],
    }
    for key, value in values.items():
        if value in (None, [], {}):
            kaji.pop(key, None)
        else:
            kaji[key] = value


def _known(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}


def _outcome(row: dict[str, Any]) -> dict[str, Any]:
    text = {half: words for half, words in pair(row, "text").items() if words}
    figures = {name: None if row.get(name) is None else str(row[name]) for name in ("before", "after")}
    period = {"from": written(row.get("from_month")), "to": written(row.get("to_month"))}
    return _known(
        {"kpi": row["kpi_id"], **figures, **period, "text": text or None, "evidence": row.get("evidence") or None}
    )


def _put_back(draft: Draft) -> None:
    """Keep what was left where the profile now says something else: in our own part, under the place it had."""
    occupied = {
        place: value
        for place, value in draft.before.left.items()
        if not place.startswith("/meta/kaji/left")
        and not _holds(at(draft.document, place), value)
        and not _of_gone(draft, place)
    }
    kaji = draft.document["meta"]["kaji"]
    if occupied:
        kaji["left"] = {**inner(kaji, "left"), **occupied}
    if not kaji:
        del draft.document["meta"]["kaji"]


def _holds(there: Any, value: Any) -> bool:
    """Say whether a place holds a value, among more if it is an object."""
    if isinstance(value, dict) and isinstance(there, dict):
        return all(key in there and _holds(there[key], inner) for key, inner in value.items())
    return bool(there == value)


def _of_gone(draft: Draft, place: str) -> bool:
    """Say whether something belonged to a row that she has removed."""
    return any(
        draft.removed(spot) and f"{place}/".startswith(f"{spot.removesuffix('/name')}/")
        for spot in draft.before.placed
    )
