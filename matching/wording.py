"""Single facts in the reader's words: vocabulary, amounts, the two facts of each item, the hard conditions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, npgettext

from kernel.money import Money
from kernel.templatetags.kaji import day, man
from kernel.texts import joined, reader_language
from matching.market import ASKED
from matching.scoring import Item
from profiles.states import Stage, ToolDepth


class Names:
    """The names of everything one need (from `asking`) asks for, and of the prefectures of profiles; no query."""

    def __init__(self, need: Any, profiles: Iterable[Any] = (), *, to_her: bool = False) -> None:
        self.to_her = to_her  # the reader is the CMO herself, not the company
        terms = [("prefecture", need.prefecture), ("role", need.role)]
        terms += [("prefecture", row.prefecture) for row in profiles]
        self._words = {(kind, term.pk): {"ja": term.ja, "en": term.en} for kind, term in terms if term is not None}
        for kind in ASKED:
            self._words |= {(kind, row["id"]): row for row in getattr(need, f"asked_{kind}")}

    def __call__(self, kind: str, id_: Any) -> str:
        """Return the name of a term in the reader's language; a term nobody loaded keeps its id."""
        if kind == "stage":
            return str(Stage(id_).label)
        words = self._words.get((kind, id_))
        return str(words["ja" if reader_language() == "ja" else "en"] if words else id_ or "")


def amount(minor: int, currency: str) -> str:
    """Write an amount briefly: 54万円, ¥540,000."""
    if reader_language() == "ja" and currency == "JPY":
        return man(minor)
    return Money(minor, currency).text(reader_language())


def sentences(clauses: Iterable[str]) -> str:
    return ("。" if reader_language() == "ja" else "; ").join(clauses)


# --- the two facts of an item: (what the need asked, what the profile shows) ---------------------------------------
Facts = tuple[str, str]


def _experience(item: Item, names: Names) -> Facts:
    months, unproved = item.shown["months"], item.shown["rows_without_evidence"]
    clauses = []
    if item.points is None:
        clauses.append(_("experience not filled in"))
    elif months:
        clauses.append(npgettext("in total", "%(n)s month", "%(n)s months", int(str(months))) % {"n": months})
    elif not unproved:
        clauses.append(_("none"))
    if unproved:
        count = int(str(unproved))
        clauses.append(
            ngettext("%(n)s entry without checked evidence", "%(n)s entries without checked evidence", count)
            % {"n": count}
        )
    return names(item.kind, item.id), joined(clauses)


def _skill(item: Item, names: Names) -> Facts:
    name = names("skill", item.id)
    asked = _("%(skill)s (must)") % {"skill": name} if item.asked["must"] else name
    if item.points is None:
        return asked, _("skills not filled in")
    if not item.shown["level"]:
        return asked, _("not listed")
    level = _("level %(n)s") % {"n": item.shown["level"]}
    return asked, joined([level, _("last used over 3 years ago")]) if item.shown["faded"] else level


def _tool(item: Item, names: Names) -> Facts:
    depth = item.shown["depth"]
    if item.points is None:
        found = _("tools not filled in")
    else:
        found = str(ToolDepth(str(depth)).label) if depth else _("not listed")
    return names("tool", item.id), found


def _kpi(item: Item, names: Names) -> Facts:
    grade, rows = item.shown["grade"], item.shown["rows"]
    if item.points is None:
        found = _("outcomes not filled in")
    elif grade == "confirmed":
        found = _("confirmed by the client")
    elif grade == "reported":
        found = _("self-reported")
    else:
        found = _("no improvement, or figures missing") if rows else _("no record")
    return names("kpi", item.id), found


def _evidence(item: Item, names: Names) -> Facts:
    shows = {name: int(value) for name, value in item.shown.items() if isinstance(value, int)}
    asked = joined([_("identity checked"), _references(2), _contracts(3)])
    found = [_("identity checked") if shows["identity_checked"] else _("identity not checked")]
    found += [_references(shows["references"]), _contracts(shows["completed"])]
    if shows["outcomes"]:
        found.append(_("%(n)s of %(all)s outcomes confirmed") % {"n": shows["confirmed"], "all": shows["outcomes"]})
    return asked, joined(found)


def _references(count: int) -> str:
    return ngettext("%(n)s reference", "%(n)s references", count) % {"n": count} if count else _("no reference")


def _contracts(count: int) -> str:
    text = ngettext("%(n)s completed contract", "%(n)s completed contracts", count)
    return text % {"n": count} if count else _("no completed contract")


def _rate(item: Item, names: Names) -> Facts:
    currency = str(item.asked["currency"])
    low, high, cap = (int(str(item.asked[name])) for name in ("minimum", "maximum", "cap"))
    asked = budget(low, high, currency)
    ask = item.shown["ask"]
    if item.points is None or ask is None:
        other = item.shown["currency"] != currency
        return asked, _("rate in another currency (%(code)s)") % {"code": item.shown["currency"]} if other else _(
            "no rate given"
        )
    found = amount(int(str(ask)), currency)
    if high < int(str(ask)) <= cap:
        said = _("above the budget, but not too far") if names.to_her else _("within your tolerance")
        found = joined([found, said])
    return asked, found


def budget(low: int, high: int, currency: str) -> str:
    """Write a budget from its lower to its upper end, the unit once."""
    if low == high:
        return amount(low, currency)
    if reader_language() == "ja":
        return f"{amount(low, currency).removesuffix('万円').removesuffix('円')}〜{amount(high, currency)}"
    return f"{amount(low, currency)}–{amount(high, currency).removeprefix('¥')}"


def _availability(item: Item, names: Names) -> Facts:
    asked = _days_from(item.asked["days"], item.asked["start"])
    days, start, late = (item.shown[name] for name in ("days", "from", "late"))
    if days is None or start is None:
        return asked, _("availability not filled in")
    found = [_days_from(days, start)]
    if item.points is None:
        found.append(_("not confirmed for more than 30 days"))
    elif late:
        found.append(ngettext("%(n)s day late", "%(n)s days late", int(str(late))) % {"n": late})
    return asked, joined(found)


def _days_from(days: Any, start: Any) -> str:
    text = ngettext("%(n)s day a month from %(day)s", "%(n)s days a month from %(day)s", int(days))
    return text % {"n": days, "day": day(start)}


def _location(item: Item, names: Names) -> Facts:
    visits = int(str(item.asked["onsite_days"]))
    text = ngettext("%(place)s, %(n)s visit a month", "%(place)s, %(n)s visits a month", visits)
    asked = text % {"place": names("prefecture", item.asked["prefecture"]), "n": visits}
    here = item.shown["prefecture"]
    if here is None:
        return asked, _("prefecture not filled in")
    found = names("prefecture", here)
    same = here != item.asked["prefecture"] and item.points
    return asked, joined([found, _("the same region")]) if same else found


WORDS: Mapping[str, Callable[[Item, Names], Facts]] = {
    "stage": _experience,
    "role": _experience,
    "industry": _experience,
    "skill": _skill,
    "tool": _tool,
    "kpi": _kpi,
    "evidence": _evidence,
    "rate": _rate,
    "availability": _availability,
    "location": _location,
}
# Items that are named by their factor: what the need asked is a figure, not a name.
FIGURES = ("evidence", "rate", "availability", "location")


# --- hard conditions -------------------------------------------------------------------------------------------------
CONDITION_WORDS: Mapping[str, Promise] = {
    "published": gettext_lazy("The profile is not published"),
    "conflict": gettext_lazy("A declared conflict of interest"),
    "hidden": gettext_lazy("Hidden from this company"),
    "languages": gettext_lazy("A language of the need is missing"),
    "must_have": gettext_lazy("A must-have skill below level 2"),
    "role": gettext_lazy("No evidenced experience in the role"),
    "budget": gettext_lazy("Asks more than the budget allows"),
    "days": gettext_lazy("Fewer than three quarters of the wanted days"),
    "capacity": gettext_lazy("No free capacity"),
    "start": gettext_lazy("Cannot start within 30 days of the wanted date"),
    "onsite": gettext_lazy("Cannot come on site"),
}
