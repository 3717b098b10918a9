"""Terms in words: the nine items for notice and pages, and the differences between two versions."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from engagements.law import PayRule, closing_on, due_on, notice_deadline, notice_required
from engagements.law.periods import last_day
from engagements.models import Terms
from engagements.states import FeeModel
from engagements.terms import CONDITIONS, content, pay_rule, period_of
from kernel.money import Money
from kernel.templatetags.kaji import day, label, money
from kernel.texts import Text, joined, pair
from profiles.models import Kpi
from profiles.reference import unit

LAST = 31
MOST_PAYMENTS = 24

NAMES = {
    1: gettext_lazy("The parties"),
    2: gettext_lazy("Day of the commission"),
    3: gettext_lazy("The work"),
    4: gettext_lazy("Period"),
    5: pgettext_lazy("terms", "Place"),
    6: gettext_lazy("Time for acceptance"),
    7: gettext_lazy("Fee"),
    8: gettext_lazy("Day of payment"),
    9: gettext_lazy("Way of payment"),
}
LABELS = {
    "client_name": gettext_lazy("Client"),
    "freelancer_name": pgettext_lazy("side of terms", "CMO"),
    "commissioned_on": gettext_lazy("Day of the commission"),
    "contract_type": gettext_lazy("Kind of contract"),
    "title_ja": gettext_lazy("Title (Japanese)"),
    "title_en": gettext_lazy("Title (English)"),
    "scope_ja": gettext_lazy("Content of the work (Japanese)"),
    "scope_en": gettext_lazy("Content of the work (English)"),
    "ip_beyond_purpose": gettext_lazy("Rights are transferred or licensed beyond the purpose of the work"),
    "ip_terms": gettext_lazy("Which rights, how far, and whether the fee includes them"),
    "service_from": gettext_lazy("First day"),
    "service_to": gettext_lazy("Last day"),
    "place": pgettext_lazy("terms", "Place"),
    "inspection_days": gettext_lazy("Days for acceptance after a delivery"),
    "currency": gettext_lazy("Currency"),
    "fee_model": gettext_lazy("How the fee is set"),
    "monthly_fee_minor": gettext_lazy("Monthly fee before tax"),
    "day_rate_minor": gettext_lazy("Fee per day before tax"),
    "days_min": gettext_lazy("Days a month, at least"),
    "days_max": gettext_lazy("Days a month, at most"),
    "expenses_rule": gettext_lazy("Expenses"),
    "tax_rule": gettext_lazy("Consumption tax"),
    "closing_day": gettext_lazy("Closing day"),
    "month_offset": gettext_lazy("Paid in"),
    "pay_day": gettext_lazy("Paid on"),
    "bank_holiday": gettext_lazy("When banks are closed"),
    "payment_method": gettext_lazy("Way of payment"),
    "payment_method_details": gettext_lazy("Details of the way of payment"),
    "is_recommission": gettext_lazy("This is a re-commission"),
    "original_client_name": gettext_lazy("Original client"),
    "original_due_on": gettext_lazy("Day on which the original client pays"),
    "pending_items": gettext_lazy("Items not fixed yet"),
    "termination_ja": gettext_lazy("Ending and renewal (Japanese)"),
    "termination_en": gettext_lazy("Ending and renewal (English)"),
    "milestones": gettext_lazy("Milestones"),
    "kpis": gettext_lazy("KPIs"),
}
OFFSETS = {
    0: gettext_lazy("the same month"),
    1: gettext_lazy("the next month"),
    2: gettext_lazy("the month after next"),
    3: gettext_lazy("the third month after"),
}
HOLIDAYS = {"previous": gettext_lazy("the business day before"), "next": gettext_lazy("the next business day")}
PENDING_NAMES = {
    "scope": NAMES[3],
    "ip_terms": gettext_lazy("Rights to the work results"),
    "service_period": NAMES[4],
    "place": NAMES[5],
    "inspection": NAMES[6],
    "fee": NAMES[7],
    "expenses_rule": LABELS["expenses_rule"],
    "tax_rule": LABELS["tax_rule"],
    "payment_day": NAMES[8],
    "payment_method": NAMES[9],
}


@dataclass(frozen=True)
class Item:
    """One of the nine items of Article 3: its number, its name and what the terms say, line by line."""

    number: int
    name: Any
    lines: list[Any]


@dataclass(frozen=True)
class Change:
    """What differs between two versions, in words."""

    label: Any
    before: Any
    after: Any


# --- parts -------------------------------------------------------------------------------------------------------
def day_of_month(number: int) -> str:
    """Return 末日 / the last day, 20日 / day 20."""
    return _("the last day") if number == LAST else _("day %(n)s") % {"n": number}


def payment_words(terms: Terms) -> str:
    """Return 毎月末日締め、翌月末日払い, with what holds when banks are closed."""
    return _(
        "Closed each month on %(closing)s, paid on %(pay)s of %(month)s (when banks are closed: %(holiday)s)."
    ) % {
        "closing": day_of_month(terms.closing_day),
        "pay": day_of_month(terms.pay_day),
        "month": OFFSETS[terms.month_offset],
        "holiday": HOLIDAYS.get(terms.bank_holiday, HOLIDAYS["previous"]),
    }


def payment_days(terms: Terms) -> list[tuple[dt.date, dt.date]]:
    """Return (closing, payment day) for each month of the period; empty while the days do not fit."""
    try:
        rule: PayRule = pay_rule(terms)
    except (TypeError, ValueError):
        return []
    found: list[tuple[dt.date, dt.date]] = []
    if not (period := period_of(terms)):
        return found
    received = closing_on(rule, period[0])
    while len(found) < MOST_PAYMENTS:
        found.append((received, due_on(rule, min(received, period[1]))))
        if received >= period[1]:
            break
        received = closing_on(rule, received + dt.timedelta(days=1))
    return found


def fee_words(terms: Terms) -> str:
    """Return the fee in one line: 月額 500,000円（税別）."""
    if terms.fee_model == FeeModel.MONTHLY:
        return _("%(amount)s a month before tax") % {"amount": money(terms.monthly_fee_minor, terms.currency)}
    if terms.fee_model == FeeModel.DAILY:
        return _("%(amount)s a day before tax") % {"amount": money(terms.day_rate_minor, terms.currency)}
    amounts = [row.get("amount") for row in terms.milestones]
    total = sum(amount or 0 for amount in amounts) if all(a is not None for a in amounts) and amounts else None
    return _("%(amount)s in all, fixed by milestone, before tax") % {"amount": money(total, terms.currency)}


def days_words(terms: Terms) -> str:
    """Return the band of days a month, or nothing."""
    low, high = terms.days_min, terms.days_max
    if low is None and high is None:
        return ""
    if low == high or high is None or low is None:
        return _("%(n)s days a month") % {"n": low if low is not None else high}
    return _("%(low)s to %(high)s days a month") % {"low": low, "high": high}


def ending_words(terms: Terms) -> str:
    """Return what Article 16 asks when a long engagement ends or is not renewed, or nothing."""
    period = period_of(terms)
    if not period or not notice_required(*period):
        return ""
    return _(
        "The engagement lasts six months or more: ending or not renewing it needs notice at least 30 days before, "
        "by %(day)s (Article 16)."
    ) % {"day": day(notice_deadline(period[1]))}


# --- the nine items ----------------------------------------------------------------------------------------------
def items(terms: Terms) -> list[Item]:
    """Return the nine items of Article 3 as the notice states them."""
    told = {
        1: [
            _("Client: %(name)s") % {"name": terms.client_name or "—"},
            _("CMO: %(name)s") % {"name": terms.freelancer_name or "—"},
        ],
        2: [day(terms.commissioned_on)],
        3: _work(terms),
        4: [
            _("From %(start)s to %(end)s") % {"start": day(terms.service_from), "end": day(terms.service_to)},
            days_words(terms),
        ],
        5: [terms.place],
        6: [_inspection(terms)],
        7: [fee_words(terms), terms.tax_rule, terms.expenses_rule],
        8: _payment(terms),
        9: [terms.get_payment_method_display(), terms.payment_method_details],
    }
    return [Item(number, NAMES[number], [line for line in told[number] if line] or ["—"]) for number in NAMES]


def _work(terms: Terms) -> list[Any]:
    rights = _("Rights beyond the purpose of the work: %(terms)s") % {"terms": terms.ip_terms or "—"}
    if not terms.ip_beyond_purpose:
        rights = _("No rights are transferred or licensed beyond the purpose of the work.")
    title, scope = pair(terms, "title"), pair(terms, "scope")
    lines = [Text(text, scope.language, scope.fallback) for text in scope.text.splitlines() if text.strip()]
    return [terms.get_contract_type_display(), title, *lines, rights]


def _inspection(terms: Terms) -> str:
    if not terms.inspection_days:
        return ""
    return _("Within %(n)s days of the delivery. Without an answer it counts as accepted after them.") % {
        "n": terms.inspection_days
    }


def _payment(terms: Terms) -> list[str]:
    days = payment_days(terms)
    dates = _(" / ").join(day(due) for _closing, due in days)
    return [payment_words(terms), dates]


# --- differences -------------------------------------------------------------------------------------------------
def changes(old: Terms, new: Terms) -> list[Change]:
    """Return field by field, old → new in words, what a later version changed."""
    before, after = content(old), content(new)
    names = _kpi_names(old, new)
    found: list[Change] = []
    for name in CONDITIONS:
        if before[name] == after[name]:
            continue
        if name == "milestones":
            found += _milestone_changes(before[name], after[name])
        elif name == "kpis":
            found += _kpi_changes(before[name], after[name], names)
        else:
            found.append(Change(LABELS[name], said(old, name), said(new, name)))
    return found


def said(terms: Terms, name: str) -> Any:
    """Return the value of one condition in words."""
    value = getattr(terms, name)
    shown = getattr(terms, f"get_{name}_display", None)
    if value in (None, "", []):
        return "—"
    if shown:
        return shown()
    if name.endswith("_minor"):
        return money(value, terms.currency)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dt.date):
        return day(value)
    return _special(name, value)


def _special(name: str, value: Any) -> Any:
    if name in {"closing_day", "pay_day"}:
        return day_of_month(value)
    if name == "month_offset":
        return OFFSETS[value]
    if name == "bank_holiday":
        return HOLIDAYS.get(value, value)
    if name == "pending_items":
        return joined(PENDING_NAMES.get(row["item"], row["item"]) for row in value)
    return value


def _milestone_changes(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> list[Change]:
    old = {row.get("key") or row.get("title_ja"): row for row in before}
    new = {row.get("key") or row.get("title_ja"): row for row in after}
    found = []
    for key in [*old, *(key for key in new if key not in old)]:
        was, now = old.get(key), new.get(key)
        if was == now:
            continue
        title = pair(now or was, "title")
        label = _("Milestone: %(title)s") % {"title": title}
        found.append(Change(label, _milestone_words(was), _milestone_words(now)))
    return found


def _milestone_words(row: dict[str, Any] | None) -> str:
    if row is None:
        return _("not in the plan")
    words = [_("%(start)s to %(end)s") % {"start": _iso(row.get("starts_on")), "end": _iso(row.get("due_on"))}]
    if row.get("amount") is not None:
        words.append(money(row["amount"]))
    if row.get("criteria") is not None:
        count = len(row["criteria"])
        words.append(ngettext("%(n)s criterion", "%(n)s criteria", count) % {"n": count})
    return joined(words)


def _kpi_changes(before: list[dict[str, Any]], after: list[dict[str, Any]], names: dict[str, str]) -> list[Change]:
    old, new = {row["kpi"]: row for row in before}, {row["kpi"]: row for row in after}
    keys = [*old, *(key for key in new if key not in old)]
    return [
        Change(_("KPI: %(name)s") % {"name": names.get(key, key)}, _kpi_words(old.get(key)), _kpi_words(new.get(key)))
        for key in keys
        if old.get(key) != new.get(key)
    ]


def _kpi_words(row: dict[str, Any] | None) -> str:
    if row is None:
        return _("not measured")
    if row.get("baseline") not in (None, ""):
        return _("before the start: %(value)s") % {"value": row["baseline"]}
    return _("measured by %(day)s") % {"day": _iso(row.get("measured_by"))}


def _kpi_names(*versions: Terms) -> dict[str, str]:
    ids = {row["kpi"] for terms in versions for row in terms.kpis}
    return {kpi.pk: label(kpi) for kpi in Kpi.objects.filter(pk__in=ids)}


def _iso(text: str | None) -> str:
    return day(dt.date.fromisoformat(text)) if text else "—"


# --- the plan ----------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class PlanRow:
    """A milestone of terms as pages show it."""

    row: dict[str, Any]
    starts_on: dt.date | None
    due_on: dt.date | None
    amount: Money | None


def plan_rows(terms: Terms) -> list[PlanRow]:
    """Return the milestones of terms with days as dates and amounts as money."""
    return [
        PlanRow(
            row,
            dt.date.fromisoformat(row["starts_on"]) if row.get("starts_on") else None,
            dt.date.fromisoformat(row["due_on"]) if row.get("due_on") else None,
            Money(row["amount"], terms.currency or "JPY") if row.get("amount") is not None else None,
        )
        for row in terms.milestones
    ]


def pending_rows(terms: Terms) -> list[dict[str, Any]]:
    """Return the items that are not fixed yet, with their names and the day as a date."""
    return [
        {
            "name": PENDING_NAMES.get(row["item"], row["item"]),
            "reason": row.get("reason", ""),
            "planned_on": dt.date.fromisoformat(row["planned_on"]) if row.get("planned_on") else None,
        }
        for row in terms.pending_items
    ]


def kpi_rows(terms: Terms) -> list[dict[str, Any]]:
    """Return the KPIs of terms with their names and the day as a date."""
    kpis = Kpi.objects.in_bulk([row["kpi"] for row in terms.kpis])
    return [
        {
            "kpi": kpis.get(row["kpi"]),
            "unit": unit(kpis[row["kpi"]]) if row["kpi"] in kpis else "",
            "baseline": row.get("baseline"),
            "measured_by": dt.date.fromisoformat(row["measured_by"]) if row.get("measured_by") else None,
        }
        for row in terms.kpis
    ]


def months_of(terms: Terms) -> int:
    """Return the whole months of the period, at least one: what a playbook is fitted to."""
    if not (period := period_of(terms)):
        return 1
    months = 1
    while months < MOST_PAYMENTS and last_day(period[0], months + 1) <= period[1]:
        months += 1
    return months
