"""How an import is shown before it is confirmed, and what of it was left."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kernel.money import Money
from kernel.texts import Text, pair
from profiles.resume.merging import Entry
from profiles.resume.parts import HALVES
from profiles.resume.schema import join, steps
from profiles.resume.words import Words
from profiles.states import ConflictKind, Language, LanguageLevel, ToolDepth, Visibility

MOST_LINES = 200  # of one section; the export holds them all


def sections() -> dict[str, str]:
    """Return what the sections of a JSON Resume are called."""
    return {
        "basics": _("The person"),
        "work": _("Experience"),
        "volunteer": _("Volunteering"),
        "education": _("Education"),
        "awards": _("Awards"),
        "certificates": _("Certificates"),
        "publications": _("Publications"),
        "skills": _("Skills and tools"),
        "languages": _("Languages"),
        "interests": _("Interests"),
        "references": _("References"),
        "projects": _("Projects"),
        "meta": _("About the file"),
    }


@dataclass(frozen=True)
class Left:
    """One section of what found no place, as lines of (pointer, value)."""

    name: str
    lines: list[tuple[str, str]]
    more: int


def left_sections(left: dict[str, Any]) -> list[Left]:
    """Return what was left, by section in the order of the standard, value by value."""
    names = sections()
    found: dict[str, list[tuple[str, str]]] = {}
    for pointer, value in left.items():
        found.setdefault(steps(pointer)[0], []).extend(_lines(value, pointer))
    order = [*(key for key in names if key in found), *(key for key in found if key not in names)]
    return [Left(names.get(key, key), found[key][:MOST_LINES], max(0, len(found[key]) - MOST_LINES)) for key in order]


def _lines(value: Any, pointer: str) -> list[tuple[str, str]]:
    if isinstance(value, dict | list) and value:
        keys = value.items() if isinstance(value, dict) else enumerate(value)
        return [line for key, inner in keys for line in _lines(inner, join(pointer, key))]
    if value in (None, "", [], {}):
        return []
    return [(pointer, value if isinstance(value, str) else str(value).lower())]


def name_of(entry: Entry, words: Words, language: str) -> str:
    """Return what an entry is about: the name of the value, or of the row."""
    values, kind = entry.of.values, getattr(entry.of, "kind", "")
    if kind in {"skills", "tools"}:
        return words.label(kind, values[f"{kind[:-1]}_id"], language)
    if kind == "languages":
        return str(Language(values["language"]).label)
    if kind == "outcomes":
        return words.label("kpis", values["kpi_id"], language)
    if kind in {"hide_from", "conflicts"}:
        return str(values["name"])
    if kind == "experiences":
        return both(values, "title")
    return {
        "name": pgettext("person", "Name"),
        "label": _("Headline"),
        "summary": _("Summary"),
        "phone": _("Phone"),
        "location": _("Prefecture"),
        "rate": _("Rate"),
        "availability": _("Availability"),
        "onsite": _("Work on site"),
        "visibility": _("Who sees the profile"),
    }[entry.of.name]  # type: ignore[union-attr]


def both(values: dict[str, Any], column: str) -> str:
    """Return the halves of a text that are there, the second after a stroke."""
    return " / ".join(dict.fromkeys(values[f"{column}_{half}"] for half in HALVES if values.get(f"{column}_{half}")))


def text_of(values: dict[str, Any], column: str) -> Text:
    return pair({f"{column}_{half}": values.get(f"{column}_{half}", "") for half in HALVES}, column)


def said_text(name: str, values: dict[str, Any], words: Words, language: str) -> str:
    """Write a value about the person for a reader; empty when there is none."""
    column = {"label": "headline"}.get(name, name)
    if f"{column}_ja" in values or f"{column}_en" in values:
        return both(values, column)
    writers: dict[str, Callable[[], str]] = {
        "location": lambda: words.label("prefectures", values["prefecture_id"] or "", language),
        "rate": lambda: _rate(values, language),
        "availability": lambda: _availability(values),
        "onsite": lambda: _("yes") if values["onsite_ok"] else _("no"),
        "visibility": lambda: str(Visibility(values["visibility"]).label),
    }
    return writers[name]() if name in writers else str(values[name] or "")


def _rate(values: dict[str, Any], language: str) -> str:
    currency = values["currency"]
    if values["day_rate_minor"] is not None:
        return _("%(amount)s a day") % {"amount": Money(values["day_rate_minor"], currency).text(language)}
    if values["monthly_fee_minor"] is not None:
        amount = Money(values["monthly_fee_minor"], currency).text(language)
        return _("%(amount)s a month for %(days)s days") % {"amount": amount, "days": values["fee_days"]}
    return str(currency)


def _availability(values: dict[str, Any]) -> str:
    parts = []
    if values.get("days_per_month"):
        parts.append(_("%(days)s days a month") % {"days": values["days_per_month"]})
    if values.get("available_from"):
        parts.append(_("from %(day)s") % {"day": values["available_from"].isoformat()})
    return _(", ").join(parts)


def detail_of(entry: Entry) -> str:
    """Write what a row says beside its name: its level, depth, kind or figures."""
    values, kind = entry.there or entry.of.values, getattr(entry.of, "kind", "")
    if kind == "languages":
        return str(dict(LanguageLevel.choices).get(values["level"], ""))
    if kind == "tools":
        return str(dict(ToolDepth.choices).get(values["depth"], ""))
    if kind == "skills":
        return _("level %(level)s") % {"level": values["level"]} if values["level"] else ""
    if kind == "conflicts":
        return str(ConflictKind(values["kind"]).label)
    if kind == "outcomes":
        return " → ".join(str(values[name]) for name in ("before", "after") if values.get(name) is not None)
    return ""
