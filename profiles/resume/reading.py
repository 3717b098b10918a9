"""What a JSON Resume document says, in the words of a profile. Pure: nothing is written and no profile is asked.

A value is either `Said` of the person or a `Row` of one of her lists. Each names the JSON pointers it covers whole;
what nothing covers is left, and kept. Where the standard is silent (stage, industry) only our own mark in the file or
the person herself speaks: `lacks` names what she must choose.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from kernel.money import EXPONENTS
from profiles.resume.parts import (
    ABOUT,
    COMPANY,
    DONE,
    DONE_ALONE,
    EMPLOYER,
    HALVES,
    HEADLINE,
    NAME,
    OURS,
    TITLE,
    Covers,
    Text,
    amount,
    day,
    fits,
    inner,
    items,
    line,
    listed,
    month,
    ours,
    pair_of,
    prose,
    whole,
    written,
)
from profiles.resume.schema import join
from profiles.resume.words import FLUENCY_OF, LANGUAGE_OF, Words, fold, level_of
from profiles.states import ConflictKind, LanguageLevel, Stage, ToolDepth, Visibility

Choice = Mapping[str, Any]
KAJI = "/meta/kaji"
MOST_ROWS = 60  # of a list; what comes after is left


@dataclass(frozen=True)
class Said:
    """One value about the person: its columns, and the pointers it comes from."""

    at: str
    name: str
    values: dict[str, Any]
    covers: Covers


@dataclass(frozen=True)
class Row:
    """One row of a list; `also` are further places of the file that name the same thing."""

    at: str
    kind: str
    values: dict[str, Any]
    covers: Covers
    lacks: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Context:
    """What the reading of a document depends on beside the document."""

    words: Words
    today: dt.date
    currency: str
    choices: Mapping[str, Choice] = field(default_factory=dict)

    def chosen(self, place: str) -> Choice:
        return self.choices.get(place, {})


@dataclass(frozen=True)
class Reading:
    said: list[Said]
    rows: list[Row]


def read(document: dict[str, Any], context: Context) -> Reading:
    """Return everything of a document that has a place in a profile."""
    rows = [work(item, place, context) for place, item in items(document, "work")[:MOST_ROWS]]
    rows += [*terms(document, context), *languages(document, context), *outcomes(document, context)]
    return Reading(person(document, context.words), rows + companies(document))


# --- the person ------------------------------------------------------------------------------------------------------
def person(document: dict[str, Any], words: Words) -> list[Said]:
    basics = inner(document, "basics")
    found = [
        Said(f"/basics/{kind.key}", kind.key, *pair_of(basics, "/basics", kind)) for kind in (NAME, HEADLINE, ABOUT)
    ]
    phone = line(basics.get("phone"))
    if phone and len(phone) <= 30:
        found.append(Said("/basics/phone", "phone", {"phone": phone}, {"/basics/phone": ("phone",)}))
    found.append(_place(basics, words))
    return [one for one in [*found, *_terms_of_work(inner(document, "meta", "kaji"))] if one.values]


def _place(basics: dict[str, Any], words: Words) -> Said:
    location = inner(basics, "location")
    key, prefecture = words.prefecture(location)
    if not prefecture:
        return Said("/basics/location", "location", {}, {})
    values, place = {"prefecture_id": prefecture}, f"/basics/location/{key}"
    covers: Covers = {place: ("prefecture_id",), "/basics/location/countryCode": ("prefecture_id",)}
    return Said(place, "location", values, covers)


def _terms_of_work(kaji: dict[str, Any]) -> list[Said]:
    """Return what our own part of the file says about rate, time and who may see the profile."""
    found = []

    def say(name: str, values: dict[str, Any], *keys: str) -> None:
        place = f"{KAJI}/{name}"
        covers = {join(place, key) if key else place: tuple(values) for key in keys}
        found.append(Said(place, name, values, covers))

    rate, time = inner(kaji, "rate"), inner(kaji, "availability")
    if values := rate_of(rate):
        say("rate", values, *(f"{name}" for name in ("currency", "feeDays")), *_amounts(values))
    free, days = day(time.get("from")), whole(time.get("daysPerMonth"), 1, 31)
    if free or days:
        columns = {"available_from": free, "days_per_month": days}
        say("availability", {name: value for name, value in columns.items() if value}, "from", "daysPerMonth")
    if isinstance(kaji.get("onsite"), bool):
        say("onsite", {"onsite_ok": kaji["onsite"]}, "")
    if kaji.get("visibility") in Visibility.values:
        say("visibility", {"visibility": kaji["visibility"]}, "")
    return found


def rate_of(rate: dict[str, Any]) -> dict[str, Any]:
    """Return the columns of a rate, all or none: a day rate or a monthly fee with its days, in one currency."""
    currency = rate.get("currency")
    if not isinstance(currency, str) or currency not in EXPONENTS:
        return {}
    daily, fee = whole(rate.get("day"), most=10**12), whole(rate.get("month"), most=10**12)
    days = whole(rate.get("feeDays"), 1, 31)
    if (daily is not None and fee is not None) or (fee is not None and days is None):
        return {}
    return {"currency": currency, "day_rate_minor": daily, "monthly_fee_minor": fee, "fee_days": days}


def _amounts(values: dict[str, Any]) -> list[str]:
    named = {"day": "day_rate_minor", "month": "monthly_fee_minor"}
    return [key for key, column in named.items() if values[column] is not None]


# --- work ------------------------------------------------------------------------------------------------------------
def work(item: dict[str, Any], place: str, context: Context) -> Row:
    """Read one entry of `work`, with what was chosen for it."""
    chosen = context.chosen(place)
    if chosen.get("title") and chosen["title"] != TITLE.of(item):
        title, covers = pair_of({"position": chosen["title"]}, place, TITLE)[0], Covers()
    else:
        title, covers = pair_of(item, place, TITLE)
    values: dict[str, Any] = dict(title)
    parts = [pair_of(item, place, employer(item)), _text(item, place)]
    parts += [_months(item, place, context), _facts(item, place, context)]
    for more, seen in parts:
        values |= more
        covers |= seen
    return Row(place, "experiences", values, covers, _lacking(item, values, chosen))


def employer(item: dict[str, Any]) -> Text:
    return EMPLOYER if EMPLOYER.of(item) or not COMPANY.of(item) else COMPANY


def _text(item: dict[str, Any], place: str) -> tuple[dict[str, Any], Covers]:
    """Return what was done; when summary and highlights together are too long, the summary alone."""
    found = pair_of(item, place, DONE)
    return found if found[0] or not DONE.of(item) else pair_of(item, place, DONE_ALONE)


def _months(item: dict[str, Any], place: str, context: Context) -> tuple[dict[str, Any], Covers]:
    values: dict[str, Any] = {}
    covers: Covers = {}
    told = ours(item)
    for key, mark, column in (("startDate", "startMonth", "from_month"), ("endDate", "endMonth", "to_month")):
        raw, exact, chosen = item.get(key), month(told.get(mark)), context.chosen(place)
        found = exact if fits(exact, raw) else month(raw)
        if column in chosen and (chosen[column] or found):
            found = chosen[column]
        elif found and found > context.today:
            found = None  # planned: the work has not begun, or is still running
        values[column] = found
        if found is not None and exact == found:
            covers[join(join(place, OURS), mark)] = (column,)
        if found is not None and (written(found) == raw or (exact == found and fits(exact, raw))):
            covers[join(place, key)] = (column,)
    return values, covers


def _facts(item: dict[str, Any], place: str, context: Context) -> tuple[dict[str, Any], Covers]:
    """Return stage, industry, role, team, budget and evidence, from our mark in the file or as she chose."""
    told, chosen = ours(item), context.chosen(place)
    words = context.words
    marked = {
        "stage": ("stage", told.get("stage") if told.get("stage") in Stage.values else None),
        "industry": ("industry_id", told.get("industry") if words.has("industries", told.get("industry")) else None),
        "role": ("role_id", told.get("role") if words.has("roles", told.get("role")) else None),
        "teamSize": ("team_size", whole(told.get("teamSize"))),
        "evidence": ("evidence", _at_most(prose(told.get("evidence")), 1000)),
    }
    values: dict[str, Any] = {}
    covers: Covers = {}
    for key, (column, value) in marked.items():
        values[column] = chosen[key] if chosen.get(key) else value
        if value is not None and values[column] == value:
            covers[join(join(place, OURS), key)] = (column,)
    values["evidence"] = values["evidence"] or ""
    values["budget_minor"] = amount(told.get("budget"), context.currency)
    if values["budget_minor"] is not None:
        covers |= {f"{place}/{OURS}/budget/{key}": ("budget_minor",) for key in ("amount", "currency")}
    return values, covers


def _at_most(text: str, most: int) -> str | None:
    return text if text and len(text) <= most else None


def _lacking(item: dict[str, Any], values: dict[str, Any], chosen: Choice) -> tuple[str, ...]:
    lacks = [name for name, column in (("stage", "stage"), ("industry", "industry_id")) if not values[column]]
    if not (values.get("title_ja") or values.get("title_en")):
        lacks.insert(0, "title")
    if values["from_month"] is None:
        lacks.append("from_month")
    ended = item.get("endDate")
    if values["to_month"] is None and isinstance(ended, str) and len(ended) == 4:
        lacks.append("to_month")  # a year is no month, and an open end would say that she is still there
    return tuple(lacks)


# --- skills and tools ------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class _Named:
    """One mention of a skill or tool: where, how well, and our own mark if the file has it."""

    place: str
    level: str
    level_at: str
    told: dict[str, Any]
    told_at: str

    @property
    def rank(self) -> int:
        return 0 if self.told else 1 if level_of(self.level) else 2


def terms(document: dict[str, Any], context: Context) -> list[Row]:
    """Return each known skill and tool once, however often the file names it."""
    mentions: dict[tuple[str, str], list[_Named]] = {}
    for place, item in items(document, "skills"):
        level = line(item.get("level"))
        marked = known(item, context.words)
        if marked:
            one = _Named(f"{place}/name", level, f"{place}/level", ours(item), f"{place}/{OURS}")
            mentions.setdefault(marked, []).append(one)
        elif found := find(item.get("name"), context.words):
            mentions.setdefault(found, []).append(_Named(f"{place}/name", level, f"{place}/level", {}, ""))
        for i, keyword in enumerate(listed(item.get("keywords"))):
            if found := find(keyword, context.words):
                mentions.setdefault(found, []).append(_Named(f"{place}/keywords/{i}", level, "", {}, ""))
    return [_term(kind, pk, named, context) for (kind, pk), named in mentions.items()]


def known(item: dict[str, Any], words: Words) -> tuple[str, str] | None:
    """Return the word an item is marked with by us, as long as its name still is a name of that word."""
    told = ours(item)
    for kind, key in (("tools", "tool"), ("skills", "skill")):
        pk = str(told.get(key))
        if words.has(kind, pk):
            term = words.terms[kind][pk]
            if fold(str(item.get("name"))) in {fold(name) for name in (term.id, term.ja, term.en, *term.names)}:
                return kind, pk
    return None


def find(name: Any, words: Words) -> tuple[str, str] | None:
    """Return the tool or skill of this name; tools come first, as their names are proper names."""
    if not line(name):
        return None
    for kind in ("tools", "skills"):
        if pk := words.find(kind, name):
            return kind, pk
    return None


def _term(kind: str, pk: str, named: list[_Named], context: Context) -> Row:
    best = min(named, key=lambda one: one.rank)
    chosen = next((context.choices[one.place] for one in named if one.place in context.choices), {})
    link = "tool_id" if kind == "tools" else "skill_id"
    covers: Covers = {one.place: (link,) for one in named}
    also = tuple(one.place for one in named if one is not best)
    if kind == "tools":
        depth = best.told.get("depth") if best.told.get("depth") in ToolDepth.values else None
        assumed = None if context.words.terms["tools"][pk].confirm else str(ToolDepth.USED)
        values = {link: pk, "depth": chosen.get("depth") or depth or assumed}
        covers |= {f"{best.told_at}/tool": (link,), f"{best.told_at}/depth": ("depth",)} if best.told else {}
        return Row(best.place, kind, values, covers, () if values["depth"] else ("depth",), also)
    level = whole(best.told.get("level"), 1, 5) or level_of(best.level)
    values = {link: pk, "level": chosen.get("level") or level, "last_used": month(best.told.get("lastUsed"))}
    if best.level_at and level_of(best.level) == values["level"]:
        covers[best.level_at] = ("level",)
    if best.told:
        named_columns = {"skill": link, "level": "level", "lastUsed": "last_used"}
        covers |= {f"{best.told_at}/{key}": (column,) for key, column in named_columns.items()}
    return Row(best.place, kind, values, covers, () if values["level"] else ("level",), also)


# --- languages, outcomes, companies ----------------------------------------------------------------------------------
def languages(document: dict[str, Any], context: Context) -> list[Row]:
    """Return each language we know once, with its level if the word for it is known."""
    found: dict[str, Row] = {}
    for place, item in items(document, "languages"):
        code = LANGUAGE_OF.get(fold(line(item.get("language"))))
        if code is None:
            continue
        told = FLUENCY_OF.get(fold(line(item.get("fluency"))))
        chosen = context.chosen(place).get("level")
        level = chosen if chosen in LanguageLevel.values else told
        covers: Covers = {f"{place}/language": ("language",)}
        if told == level:
            covers[f"{place}/fluency"] = ("level",)
        row = Row(place, "languages", {"language": code, "level": level}, covers, () if level else ("level",))
        if code not in found or (found[code].lacks and not row.lacks):
            found[code] = row
    return list(found.values())


def outcomes(document: dict[str, Any], context: Context) -> list[Row]:
    found = []
    for i, item in enumerate(listed(inner(document, "meta", "kaji").get("outcomes"))[:MOST_ROWS]):
        place = f"{KAJI}/outcomes/{i}"
        if not isinstance(item, dict) or not context.words.has("kpis", item.get("kpi")):
            continue
        values: dict[str, Any] = {"kpi_id": item["kpi"]}
        covers: Covers = {}
        for half in HALVES:
            if text := _at_most(prose(inner(item, "text").get(half)), 500):
                values[f"text_{half}"] = text
                covers[f"{place}/text/{half}"] = (f"text_{half}",)
        columns: tuple[tuple[str, str, Callable[[Any], Any]], ...] = (
            ("kpi", "kpi_id", str),
            ("before", "before", figure),
            ("after", "after", figure),
            ("from", "from_month", month),
            ("to", "to_month", month),
            ("evidence", "evidence", lambda value: _at_most(prose(value), 1000)),
        )
        for key, column, reader in columns:
            if key in item and (value := reader(item[key])) is not None:
                values[column] = value
                covers[f"{place}/{key}"] = (column,)
        found.append(Row(place, "outcomes", values, covers))
    return found


def figure(value: Any) -> Decimal | None:
    """Return a figure as our columns hold it, or None."""
    try:
        found = Decimal(value) if isinstance(value, str) and len(value) < 40 else None
        return (
            found if found is not None and found == found.quantize(Decimal("0.01")) and abs(found) < 10**16 else None
        )
    except (InvalidOperation, ValueError):
        return None


def companies(document: dict[str, Any]) -> list[Row]:
    """Return the companies she named: hidden from, and conflicts."""
    kaji, found = inner(document, "meta", "kaji"), []
    for i, name in enumerate(listed(kaji.get("hideFrom"))[:MOST_ROWS]):
        if text := _at_most(line(name), 200):
            place = f"{KAJI}/hideFrom/{i}"
            found.append(Row(place, "hide_from", {"name": text}, {place: ("name",)}))
    for i, item in enumerate(listed(kaji.get("conflicts"))[:MOST_ROWS]):
        name = _at_most(line(inner(item).get("name")), 200)
        if name and item.get("kind") in ConflictKind.values:
            place = f"{KAJI}/conflicts/{i}"
            covers: Covers = {f"{place}/name": ("name",), f"{place}/kind": ("kind",)}
            found.append(Row(place, "conflicts", {"name": name, "kind": item["kind"]}, covers))
    return found
