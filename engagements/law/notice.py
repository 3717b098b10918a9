"""The terms that must be shown when work is commissioned: the nine items of Article 3."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from engagements.law.payment import PayRule

PAID_IN_CASH = ("bank_transfer", "cash")


@dataclass(frozen=True, slots=True)
class PendingItem:
    """An item that cannot be fixed yet, with the reason and the day it will be."""

    item: str
    reason: str = ""
    planned_on: date | None = None


@dataclass(frozen=True, slots=True)
class TermsFacts:
    """Everything the notice states; empty or None where the terms say nothing.

    Money in minor units. A payment day is given by a rule or as one day (`pay_on`), never as
    "by" or "within".
    """

    client_name: str = ""
    freelancer_name: str = ""
    commissioned_on: date | None = None
    notice_on: date | None = None
    scope: str = ""
    ip_beyond_purpose: bool = False
    ip_terms: str = ""
    service_from: date | None = None
    service_to: date | None = None
    due_on: date | None = None
    place: str = ""
    acceptance_step: bool = False
    inspection_days: int | None = None
    inspect_by: date | None = None
    fee_minor: int | None = None
    fee_formula: str = ""
    expenses_rule: str = ""
    tax_rule: str = ""
    pay_rule: PayRule | None = None
    pay_on: date | None = None
    payment_method: str = ""
    payment_method_details: str = ""
    is_recommission: bool = False
    original_client_name: str = ""
    original_due_on: date | None = None
    pending_items: tuple[PendingItem, ...] = ()


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing the notice must state: its number in the list of nine, or None beside the list."""

    id: str
    number: int | None
    stated: Callable[[TermsFacts], bool]
    may_be_pending: bool = True


def _said(text: str) -> bool:
    return bool(text.strip())


def _commissioned(terms: TermsFacts) -> bool:
    on = terms.commissioned_on
    return on is not None and (terms.notice_on is None or on <= terms.notice_on)


def _dated(terms: TermsFacts) -> bool:
    start, end = terms.service_from, terms.service_to
    period = start is not None and end is not None and start <= end
    return terms.due_on is not None or period


def _inspection(terms: TermsFacts) -> bool:
    stated = terms.inspection_days is not None or terms.inspect_by is not None
    return stated or not terms.acceptance_step


def _fee(terms: TermsFacts) -> bool:
    return terms.fee_minor is not None or _said(terms.fee_formula)


def _method(terms: TermsFacts) -> bool:
    in_cash = terms.payment_method in PAID_IN_CASH
    return in_cash or _said(terms.payment_method_details)


# 公正取引委員会関係施行規則1条; the numbers are the nine items in the order of the notice.
ARTICLE_3: tuple[Requirement, ...] = (
    Requirement("client_name", 1, lambda t: _said(t.client_name), False),
    Requirement("freelancer_name", 1, lambda t: _said(t.freelancer_name), False),
    Requirement("commissioned_on", 2, _commissioned, False),
    Requirement("scope", 3, lambda t: _said(t.scope)),
    Requirement("ip_terms", 3, lambda t: not t.ip_beyond_purpose or _said(t.ip_terms)),
    Requirement("service_period", 4, _dated),
    Requirement("place", 5, lambda t: _said(t.place)),
    Requirement("inspection", 6, _inspection),
    Requirement("fee", 7, _fee),
    Requirement("expenses_rule", 7, lambda t: _said(t.expenses_rule)),
    Requirement("tax_rule", 7, lambda t: _said(t.tax_rule)),
    Requirement("payment_day", 8, lambda t: bool(t.pay_rule or t.pay_on)),
    Requirement("payment_method", 9, lambda t: _said(t.payment_method)),
    Requirement("payment_method_details", 9, _method),
    Requirement(
        "original_client_name",
        None,
        lambda t: not t.is_recommission or _said(t.original_client_name),
    ),
    Requirement(
        "original_due_on",
        None,
        lambda t: not t.is_recommission or t.original_due_on is not None,
    ),
    Requirement(
        "pending_items",
        None,
        lambda t: all(_said(p.reason) and p.planned_on for p in t.pending_items),
    ),
)


def missing_items(terms: TermsFacts) -> tuple[str, ...]:
    """List what the notice still lacks, by requirement id in the order of the notice.

    An item that is pending with a reason and a planned day is not missing.

    Source: フリーランス法3条1項; 公正取引委員会関係施行規則1条.
    """
    pending = {p.item for p in terms.pending_items if _said(p.reason) and p.planned_on}
    return tuple(
        row.id for row in ARTICLE_3 if not row.stated(terms) and not (row.may_be_pending and row.id in pending)
    )


def is_notice_late(commissioned_on: date, notice_on: date) -> bool:
    """Tell whether the notice came after the day of the commission, when it is due at once.

    Source: フリーランス法3条1項 (直ちに).
    """
    return notice_on > commissioned_on
