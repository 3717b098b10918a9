"""A change a CMO could make, in words: what it is, if it is true, and what was counted where she says nothing yet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kernel.templatetags.kaji import day, month
from matching.alternatives import Change
from matching.wording import Names, amount
from profiles.states import Stage

# The part of her profile where a change is made.
SECTIONS: Mapping[str, str] = {
    "confirm": "terms",
    "availability": "terms",
    "prefecture": "terms",
    "onsite": "terms",
    "skills": "skills",
    "used": "skills",
    "tools": "tools",
    "identity": "person",
    "reference": "person",
    "evidence": "experiences",
    "experience": "experiences",
    "figures": "outcomes",
    "outcome": "outcomes",
    "days": "terms",
    "start": "terms",
    "rate": "terms",
    "tell_rate": "terms",
}


def wording(change: Change, names: Names) -> str:
    """Say a change in the reader's language; `names` are those of a need it was offered for."""
    return WORDS[change.kind](change.about, names)


def _confirm(about: Any, names: Names) -> str:
    return _("Confirm your availability as of today")


def _availability(about: Any, names: Names) -> str:
    days, start = about
    text = ngettext(
        "Say when you are free (counted here: %(n)s day a month from %(day)s)",
        "Say when you are free (counted here: %(n)s days a month from %(day)s)",
        days,
    )
    return text % {"n": days, "day": day(start)}


def _prefecture(about: Any, names: Names) -> str:
    return _("Fill in your prefecture (counted here: %(place)s)") % {"place": names("prefecture", about[0])}


def _onsite(about: Any, names: Names) -> str:
    return _("Say that you also work on site, if you do")


def _skills(about: Any, names: Names) -> str:
    return _("Fill in your skills (counted here: level 3 in each one asked for)")


def _used(about: Any, names: Names) -> str:
    return _("Update when you last used %(skill)s, if you use it still") % {"skill": names("skill", about[0])}


def _tools(about: Any, names: Names) -> str:
    return _("Fill in your tools (counted here: each one asked for, configured by you)")


def _identity(about: Any, names: Names) -> str:
    return _("Have a curator check your name")


def _reference(about: Any, names: Names) -> str:
    return _("Name one more reference whom a curator can ask")


def _evidence(about: Any, names: Names) -> str:
    stage, start, end, _place = about
    # The scorer's end is exclusive; the page names the last month worked.
    until = month(None if end is None else _first_of(end - 1))
    text = _("Give evidence for your work of %(from)s to %(to)s (%(stage)s), which a curator then checks")
    return text % {"from": month(_first_of(start)), "to": until, "stage": Stage(stage).label}


def _first_of(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)


def _experience(about: Any, names: Names) -> str:
    text = _("Add your experience with evidence (counted here: one year up to today, %(stage)s)")
    return text % {"stage": Stage(about[0]).label}


def _figures(about: Any, names: Names) -> str:
    text = _("Complete the outcome you report for %(kpi)s: before, after and period")
    return text % {"kpi": names("kpi", about[0])}


def _outcome(about: Any, names: Names) -> str:
    text = _("Add an outcome for %(kpi)s with figures before and after and its period, if you have one")
    return text % {"kpi": names("kpi", about[0])}


def _days(about: Any, names: Names) -> str:
    text = ngettext(
        "Offer %(n)s day a month in all, if you can", "Offer %(n)s days a month in all, if you can", about[0]
    )
    return text % {"n": about[0]}


def _start(about: Any, names: Names) -> str:
    return _("Begin on %(day)s, if you can") % {"day": day(about[0])}


def _rate(about: Any, names: Names) -> str:
    asked, days, currency = about
    text = ngettext(
        "Ask at most %(amount)s for %(n)s day a month, if that is right for you",
        "Ask at most %(amount)s for %(n)s days a month, if that is right for you",
        days,
    )
    return text % {"amount": amount(asked, currency), "n": days}


def _tell_rate(about: Any, names: Names) -> str:
    asked, days, currency = about
    text = ngettext(
        "Tell your rate (counted here: %(amount)s for %(n)s day a month)",
        "Tell your rate (counted here: %(amount)s for %(n)s days a month)",
        days,
    )
    return text % {"amount": amount(asked, currency), "n": days}


WORDS: Mapping[str, Callable[[Any, Names], str]] = {
    "confirm": _confirm,
    "availability": _availability,
    "prefecture": _prefecture,
    "onsite": _onsite,
    "skills": _skills,
    "used": _used,
    "tools": _tools,
    "identity": _identity,
    "reference": _reference,
    "evidence": _evidence,
    "experience": _experience,
    "figures": _figures,
    "outcome": _outcome,
    "days": _days,
    "start": _start,
    "rate": _rate,
    "tell_rate": _tell_rate,
}
