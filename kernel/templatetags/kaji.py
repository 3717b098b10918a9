"""Tags and filters every template may use."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms, template
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kernel import clock, texts
from kernel.calendar import business_days_left
from kernel.money import Money

register = template.Library()

WEEKDAYS = "月火水木金土日"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def _ja() -> bool:
    return texts.reader_language() == "ja"


# --- texts and words -------------------------------------------------------------------------------------------------
@register.filter
def pair(row: Any, name: str) -> str | SafeString:
    """`{{ need|pair:"title" }}`: the text in the reader's language, or in the other one, marked with `lang`."""
    return "" if row is None else texts.marked(texts.pair(row, name))


# `{{ profile.shown|marked }}`: a text chosen already.
register.filter("marked", texts.marked)


@register.filter
def pair_text(row: Any, name: str) -> str:
    """Like `pair`, as plain text for titles and attributes."""
    return texts.pair(row, name).text if row is not None else ""


@register.filter
def label(term: Any) -> str:
    """`{{ skill|label }}`: a vocabulary term in the reader's language."""
    return "" if term is None else str(term.ja if _ja() else term.en)


# --- money and time --------------------------------------------------------------------------------------------------
@register.filter
def money(minor: int | None, currency: str = "JPY") -> str:
    """`{{ need.budget_max_minor|money }}`: 500,000円 / ¥500,000; a dash when unknown."""
    return "—" if minor is None else Money(minor, currency or "JPY").text("ja" if _ja() else "en")


@register.filter
def man(minor: int | None) -> str:
    """Yen in 万円 for dense places: 95万円 / ¥950k; exact amounts that are no multiple stay exact."""
    if minor is None:
        return "—"
    if _ja():
        high, low = divmod(minor // 10_000, 10_000)
        whole = (f"{high:,}億" if high else "") + (f"{low:,}万" if low or not high else "")
        return f"{whole}円" if minor % 10_000 == 0 else f"{minor:,}円"
    return f"¥{minor // 1000:,}k" if minor % 1000 == 0 else f"¥{minor:,}"


@register.filter
def budget(need: Any) -> str:
    """`{{ need|budget }}`: a need's budget a month as a range, 40〜70万円 / ¥400k–700k; other currencies in full."""
    low, high = need.budget_min_minor, need.budget_max_minor
    if need.currency == "JPY" and low is not None and high is not None:
        unit = 10_000 if _ja() else 1_000
        if low % unit == 0 and high % unit == 0:
            return f"{low // unit:,}〜{high // unit:,}万円" if _ja() else f"¥{low // unit:,}k–{high // unit:,}k"
    return f"{money(low, need.currency)}{'〜' if _ja() else '–'}{money(high, need.currency)}"


@register.filter
def figure(number: int | None) -> str:
    """`{{ sum|figure }}`: 431,342."""
    return "—" if number is None else f"{number:,}"


@register.filter
def value(number: Decimal | str | None) -> str:
    """`{{ kpi.baseline|value }}`: 14,600 or 15.8: grouped, without idle zeros."""
    if number in {None, ""}:
        return "—"
    text = f"{Decimal(str(number)):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _local(value: dt.date | dt.datetime) -> dt.date:
    return timezone.localtime(value).date() if isinstance(value, dt.datetime) else value


@register.filter
def day(value: dt.date | dt.datetime | None) -> str:
    """11月27日（金） / Fri 27 Nov; with the year when it is not this one."""
    if not value:
        return "—"
    on = _local(value)
    other = on.year != clock.today().year
    if _ja():
        return f"{f'{on.year}年' if other else ''}{on.month}月{on.day}日（{WEEKDAYS[on.weekday()]}）"
    return f"{DAYS[on.weekday()]} {on.day} {MONTHS[on.month - 1]}{f' {on.year}' if other else ''}"


@register.filter
def month(value: dt.date | None) -> str:
    """2026年11月 / Nov 2026."""
    if not value:
        return _("now")
    return f"{value.year}年{value.month}月" if _ja() else f"{MONTHS[value.month - 1]} {value.year}"


@register.filter
def moment(value: dt.datetime | None) -> str:
    """11月17日 11:05 / 17 Nov 11:05, in the reader's zone."""
    if not value:
        return "—"
    at = timezone.localtime(value)
    year = f"{at.year}年" if at.year != clock.today().year else ""
    if _ja():
        return f"{year}{at.month}月{at.day}日 {at:%H:%M}"
    return f"{at.day} {MONTHS[at.month - 1]}{f' {at.year}' if year else ''} {at:%H:%M}"


@register.filter
def left(due: dt.date | None) -> str:
    """あと4営業日 / 4 business days left; how late it is once it has passed."""
    if not due:
        return ""
    days = business_days_left(clock.today(), _local(due))
    if not days and _local(due) < clock.today():
        return _("due day passed")
    if days < 0 or _local(due) < clock.today():
        return ngettext("%(n)s business day late", "%(n)s business days late", abs(days)) % {"n": abs(days)}
    return ngettext("%(n)s business day left", "%(n)s business days left", days) % {"n": days}


@register.filter
def waited(since: dt.datetime | None) -> str:
    """3日 / 3 days, or 5時間 / 5 hours within the first day: how long something has been waiting."""
    if not since:
        return ""
    days, hours = divmod(int((clock.now() - since).total_seconds()) // 3600, 24)
    if days:
        return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}
    return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}


@register.filter
def is_late(due: dt.date | None) -> bool:
    return bool(due and _local(due) < clock.today())


# --- forms -----------------------------------------------------------------------------------------------------------
@register.filter
def widget_kind(field: forms.BoundField) -> str:
    """Return checkbox, choices (radios, several checkboxes) or text: how field.html lays a field out."""
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    return "choices" if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple) else "text"


@register.filter
def control(field: forms.BoundField) -> SafeString:
    """Render the widget with the house's class and its error and hint ids."""
    attrs: dict[str, Any] = {}
    if widget_kind(field) == "text":
        given = field.field.widget.attrs.get("class", "")
        attrs["class"] = f"in {given or 'full'}"
    told = [f"{field.id_for_label}_hint"] if field.help_text else []
    if field.errors:
        attrs["aria-invalid"] = "true"
        told.append(f"{field.id_for_label}_err")
    if told:
        attrs["aria-describedby"] = " ".join(told)
    return field.as_widget(attrs=attrs)


# --- lists -----------------------------------------------------------------------------------------------------------
@register.filter
def get(mapping: Any, key: Any) -> Any:
    """`{{ labels|get:id }}`: a value of a dict, or nothing."""
    return mapping.get(key, "") if mapping else ""


@register.simple_tag(takes_context=True)
def with_query(context: Any, **changes: Any) -> str:
    """Return the address's query with some values changed: the URL holds all state."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        query[name] = value
    return f"?{query.urlencode()}"


@register.filter
def page_numbers(page: Any) -> list[int]:
    """`{% for number in page|page_numbers %}`: first, last and the pages around this one; 0 stands for a gap."""
    last, here = page.paginator.num_pages, page.number
    shown = [n for n in range(1, last + 1) if n in {1, last} or abs(n - here) <= 1]
    found: list[int] = []
    for number in shown:
        if found and number - found[-1] > 1:
            found.append(0)
        found.append(number)
    return found


# --- plots -----------------------------------------------------------------------------------------------------------


@register.filter
def segments(parts: Any) -> list[dict[str, str]]:
    """`{% for s in parts|segments %}`: where each part of a sum lies on a bar of 100 %, as numbers for SVG.

    A part has `low` (earned), `high` (earned if the unknown were all earned) and `maximum`.
    """
    total = sum(part.maximum for part in parts) or 1
    found, at = [], 0
    for part in parts:
        unknown = part.high - part.low
        found.append(
            {
                "x": f"{100 * at / total:.2f}",
                "width": f"{100 * part.maximum / total:.2f}",
                "ink": f"{100 * part.low / total:.2f}",
                "unknown_x": f"{100 * (at + part.low) / total:.2f}",
                "unknown": f"{100 * unknown / total:.2f}" if unknown else "",
            }
        )
        at += part.maximum
    return found
