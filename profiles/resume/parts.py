"""Small readings that importing and exporting share: what a value of a file says in the words of a profile. Pure."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from kernel.days import plausible
from kernel.texts import visible
from profiles.resume.words import script

OURS = "x-kaji"  # what the standard has no place for stands under this key of an item, or under meta.kaji
HALVES = ("ja", "en")
Covers = dict[str, tuple[str, ...]]  # JSON pointer → the columns that say the same
BREAKS = re.compile(r"[\r\n\t]+")


def ours(item: dict[str, Any]) -> dict[str, Any]:
    found = item.get(OURS)
    return found if isinstance(found, dict) else {}


def inner(item: Any, *keys: str) -> dict[str, Any]:
    """Return the object below some keys, an empty one when there is none."""
    for key in keys:
        item = item.get(key) if isinstance(item, dict) else None
    return item if isinstance(item, dict) else {}


def items(document: dict[str, Any], key: str) -> list[tuple[str, dict[str, Any]]]:
    """Return the objects of a list of the document with their pointers."""
    return [(f"/{key}/{i}", row) for i, row in enumerate(listed(document.get(key))) if isinstance(row, dict)]


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def line(value: Any) -> str:
    """Return a text as it stands on one line."""
    return BREAKS.sub(" ", value).strip() if isinstance(value, str) and visible(value) else ""


def prose(value: Any) -> str:
    return value.strip() if isinstance(value, str) and visible(value) else ""


def body(item: dict[str, Any]) -> str:
    """Return what was done: the summary, then the highlights as a list."""
    marks = [prose(row) for row in listed(item.get("highlights")) if prose(row)]
    summary = prose(item.get("summary"))
    bullet = "・" if script("".join([summary, *marks])) == "ja" else "• "
    return "\n".join([*filter(None, [summary]), *(bullet + mark for mark in marks)])


def halves(item: dict[str, Any], key: str, text: str) -> tuple[dict[str, str], bool]:
    """Return a text by language, and whether the file itself says both halves. The standard has one text; we write the
    second one beside it, which holds as long as nobody changed the first.
    """
    told = inner(item, OURS, "texts", key)
    pair = {half: told[half] for half in HALVES if isinstance(told.get(half), str) and visible(told[half])}
    if text and text in pair.values():
        return pair, True
    return ({script(text): text} if text else {}), False


@dataclass(frozen=True)
class Text:
    """A text of the file that is a pair in the profile: its key there, the column here, the longest that fits."""

    key: str
    column: str
    most: int

    def of(self, item: dict[str, Any]) -> str:
        """Return the text as the file has it; what was done is put together of two keys."""
        if self.key == "text":
            return body(item)
        return (prose if self.key == "summary" else line)(item.get(self.key))


NAME, HEADLINE, ABOUT = Text("name", "name", 80), Text("label", "headline", 120), Text("summary", "summary", 2000)
TITLE, EMPLOYER = Text("position", "title", 120), Text("name", "employer", 120)
COMPANY = Text("company", "employer", 120)  # as files older than the standard call it
DONE, DONE_ALONE = Text("text", "text", 2000), Text("summary", "text", 2000)


def pair_of(item: dict[str, Any], place: str, kind: Text) -> tuple[dict[str, str], Covers]:
    """Return a text of the file under the columns of its halves, and what is covered by them; nothing if too long."""
    found, both = halves(item, kind.key, kind.of(item))
    if not found or any(len(half) > kind.most for half in found.values()):
        return {}, {}
    values = {f"{kind.column}_{half}": text for half, text in found.items()}
    covers: Covers = {pointer: tuple(values) for pointer in _sources(item, place, kind.key)}
    if both:
        told = f"{place}/{OURS}/texts/{kind.key}"
        covers |= {f"{told}/{half}": (f"{kind.column}_{half}",) for half in found}
    return values, covers


def _sources(item: dict[str, Any], place: str, key: str) -> list[str]:
    if key != "text":
        return [f"{place}/{key}"]
    count = len(listed(item.get("highlights")))
    return [f"{place}/summary", *(f"{place}/highlights/{i}" for i in range(count))]


def month(value: Any) -> dt.date | None:
    """Return the month of 2024-03 or 2024-03-15; a year alone names none."""
    if not isinstance(value, str) or not re.fullmatch(r"[12][0-9]{3}-[0-9]{2}(-[0-9]{2})?", value):
        return None
    return day(value[:7] + "-01")


def day(value: Any) -> dt.date | None:
    """Return a day that a profile would take, or None."""
    try:
        found = dt.date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
        if found is not None:
            plausible(found)
    except (ValueError, ValidationError):
        return None
    return found


def written(value: dt.date | None) -> str | None:
    return f"{value:%Y-%m}" if value else None


def fits(exact: dt.date | None, told: Any) -> bool:
    """Say whether a month is the one a file names, or lies in the year it names."""
    return exact is not None and isinstance(told, str) and f"{exact:%Y-%m}".startswith(told[:7])


def whole(value: Any, least: int = 0, most: int = 2**31 - 1) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most else None


def amount(value: Any, currency: str) -> int | None:
    """Return the minor units of {"amount", "currency"} in this currency."""
    told = inner(value)
    return whole(told.get("amount"), most=10**12) if told.get("currency") == currency else None
