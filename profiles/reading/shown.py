"""How what was read is shown: the author's own words beside each suggestion, amounts and days in words."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kernel.money import YEN
from profiles.reading.amounts import Amount
from profiles.reading.days import WEEKS_A_MONTH, Days
from profiles.reading.reader import NEED, Reading

AROUND = 28
MONTH, DAY = "month", "day"


@dataclass(frozen=True)
class Quote:
    """Words of a text, with what stands around them on their line."""

    before: str
    words: str
    after: str


def quote(reading: Reading, start: int, end: int) -> Quote:
    """Return the words at a place, with the nearest of their line."""
    text = reading.text
    first, last = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    last = len(text) if last < 0 else last
    before, after = text[max(first, start - AROUND) : start], text[end : min(last, end + AROUND)]
    return Quote(
        ("…" if start - AROUND > first else "") + before.lstrip(),
        text[start:end],
        after.rstrip() + ("…" if end + AROUND < last else ""),
    )


def usable(one: Amount, kind: str) -> bool:
    """Say whether an amount can be taken over: a need has a monthly budget, a profile a day rate or a monthly fee."""
    pers = (MONTH,) if kind == NEED else (MONTH, DAY)
    return one.per in pers and one.currency == YEN and not one.refused and not one.negotiable


def why_not(one: Amount, kind: str) -> str:
    """Return why an amount is not offered, in a sentence."""
    if one.negotiable:
        return _("The text leaves it open.")
    if one.refused:
        return _("The upper end is below the lower one. Nothing is swapped: please enter the amounts yourself.")
    if one.currency != YEN:
        return _("Only amounts in yen are taken over.")
    said = {
        "hour": _("An amount for an hour is not turned into one for a month or a day."),
        "year": _("A yearly amount is no monthly fee."),
        "day": _("A day rate is not turned into a monthly budget."),
        "unsaid": _("The text does not say for how long this is."),
    }
    return said.get(one.per, "") if not usable(one, kind) else ""


def yen(low: int | None, high: int | None) -> str:
    """Write an amount with both ends, one of them, or one number."""
    if low is not None and high is not None:
        return f"¥{low:,}" if low == high else _("¥%(low)s to ¥%(high)s") % {"low": f"{low:,}", "high": f"{high:,}"}
    if low is not None:
        return _("from ¥%(low)s") % {"low": f"{low:,}"}
    return _("up to ¥%(high)s") % {"high": f"{high:,}"}


def amount_text(per: str, low: int | None, high: int | None, tax: str = "") -> str:
    """Write an amount with what it is for."""
    pattern = _("%(amount)s a month") if per == MONTH else _("%(amount)s a day")
    text = pattern % {"amount": yen(low, high)}
    added = {"excl": _("without tax"), "incl": _("tax included")}.get(tax)
    return _("%(amount)s (%(tax)s)") % {"amount": text, "tax": added} if added else text


def days_text(count: int, said: Days) -> str:
    """Write days a month, and how they were counted when the text speaks of weeks."""
    text = ngettext("%(n)s day a month", "%(n)s days a month", count) % {"n": count}
    if said.per != "week":
        return text
    each = count // WEEKS_A_MONTH
    return _("%(days)s (%(each)s a week, four weeks a month)") % {"days": text, "each": each}
