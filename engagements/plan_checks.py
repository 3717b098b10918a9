"""What would stop a plan of milestones from coming about, and days no terms can hold: found before anybody accepts."""

import datetime as dt
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from engagements.law.thresholds import IN_FORCE
from engagements.models import Terms
from kernel.days import plausible
from kernel.texts import pair
from profiles.reference import load

MOST_MILESTONES = 60
DAYS = ("commissioned_on", "service_from", "service_to", "original_due_on")
ROW_DAYS = {"milestones": ("starts_on", "due_on"), "kpis": ("measured_by",), "pending_items": ("planned_on",)}

Row = Mapping[str, Any]


def since_the_act(day: dt.date) -> None:
    """Check a day of the work: the rules of payment are known from the act's first day on.

    :raises ValidationError: on an earlier day.
    """
    if day < IN_FORCE:
        raise ValidationError(
            _("The freelance act holds from %(first)s: the work cannot lie before that day.")
            % {"first": IN_FORCE.isoformat()}
        )


def strange_days(values: Mapping[str, Any]) -> dict[str, str]:
    """Return a sentence for each day, by its pointer, that these conditions cannot hold."""
    found: dict[str, str] = {}
    for pointer, value in _days(values):
        try:
            day = value if isinstance(value, dt.date) else dt.date.fromisoformat(value)
            plausible(day)
            if pointer in {"service_from", "service_to"}:
                since_the_act(day)
        except ValidationError as error:
            found[pointer] = error.messages[0]
        except (TypeError, ValueError):
            found[pointer] = _("Write the day as in 2026-04-01.")
    return found


def _days(values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name in DAYS:
        if values.get(name):
            yield name, values[name]
    for rows, names in ROW_DAYS.items():
        for number, row in enumerate(values.get(rows) or []):
            for name in names:
                if row.get(name):
                    yield f"{rows}/{number}/{name}", row[name]


def plan_gaps(terms: Terms) -> list[tuple[str, str]]:
    """Return (pointer, sentence) for what would stop the plan from becoming milestones once both have accepted."""
    if len(terms.milestones) > MOST_MILESTONES:
        return [("milestones", _("A plan has at most %(most)s milestones.") % {"most": MOST_MILESTONES})]
    found: list[tuple[str, str]] = []
    keys: set[str] = set()
    for number, row in enumerate(terms.milestones):
        wrong = [*_words(number, row), *_dates(row, terms)]
        key = row.get("key", "")
        if key and key in keys:
            wrong.append(("key", _("Two milestones share one key: %(key)s.") % {"key": key}))
        keys.add(key)
        found += [(f"milestones/{number}/{name}", sentence) for name, sentence in wrong]
    return found


def _words(number: int, row: Row) -> Iterator[tuple[str, str]]:
    said = {"title": _name(row), "number": number + 1}
    if not said["title"]:
        yield "title_ja", _("Milestone %(number)s needs a title, in Japanese or in English.") % said
    if row.get("kind") and row["kind"] not in _kinds():
        yield "kind", _("“%(title)s” is of a kind that is not known here.") % said
    for order, criterion in enumerate(row.get("criteria") or []):
        if not any(str(criterion.get(language) or "").strip() for language in ("ja", "en")):
            yield f"criteria/{order}", _("A condition of acceptance of “%(title)s” is empty.") % said


def _dates(row: Row, terms: Terms) -> Iterator[tuple[str, str]]:
    said = {"title": _name(row)}
    start, due = row.get("starts_on"), row.get("due_on")
    # In a draft they may be missing, whatever their columns promise.
    first, last = (getattr(day, "isoformat", str)() for day in (terms.service_from, terms.service_to))
    if not (start and due):
        yield "due_on" if start else "starts_on", _("“%(title)s” needs its first day and its due day.") % said
    elif due < start:
        yield "due_on", _("“%(title)s” cannot be due before it starts.") % said
    elif (first and due < first) or (last and due > last):
        yield "due_on", _("“%(title)s” must be due within the period of the work.") % said


def _name(row: Row) -> str:
    return pair(row, "title").text.strip()


@cache
def _kinds() -> frozenset[str]:
    return frozenset(row["id"] for row in load("playbooks")["milestone_kinds"])
