"""When a fee must be paid: the rules of Article 4, R1-R7.

R1 within 60 days · R2 no day agreed · R3 agreed too late · R4 monthly closing · R5 continuous services ·
R6 re-commission · R7 bank holidays. The day of receipt is day 1; inspection does not move it.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from engagements.law.periods import DAY, last_day, months_after
from engagements.law.thresholds import threshold
from kernel.calendar import next_business_day, previous_business_day

LAST = 31  # as a day of a PayRule: the last day of the month
CHECKED_MONTHS = 48  # a whole leap cycle

Level = Literal["ok", "warn", "violation"]
SEVERITY: dict[Level, int] = {"ok": 0, "warn": 1, "violation": 2}


@dataclass(frozen=True, slots=True)
class PayRule:
    """A closing day, and a day some months later to pay on: 31 / 1 / 31 is 月末締め翌月末払い.

    Days are 1-31, capped at the length of the month. When banks are closed, pay on the `previous`
    or the `next` business day.

    :raises ValueError: a day outside 1-31, a negative offset, or payment before the closing.
    """

    closing_day: int = LAST
    month_offset: int = 1
    pay_day: int = LAST
    holiday: Literal["previous", "next"] = "previous"

    def __post_init__(self) -> None:
        if not (1 <= self.closing_day <= LAST and 1 <= self.pay_day <= LAST):
            raise ValueError("A closing or paying day lies between 1 and 31.")
        if self.month_offset < 0:
            raise ValueError("A fee is paid in the month of the closing or later.")
        if self.month_offset == 0 and self.pay_day < self.closing_day:
            raise ValueError("A fee is paid on the closing day or later.")
        if self.holiday not in ("previous", "next"):
            raise ValueError("When banks are closed, pay the day before or after.")


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a payment day is lawful and by which rule.

    `limit` is the last day by R1; `days` runs from receipt (day 1) to `due`.
    """

    level: Level
    rule: str
    received: date
    due: date
    limit: date

    @property
    def days(self) -> int:
        return (self.due - self.received).days + 1


@dataclass(frozen=True, slots=True)
class Postponement:
    """The next business day of a payment day, how far off it is, and whether R7 covers that."""

    day: date
    shift: int
    covered: bool


def last_lawful_day(received: date) -> date:
    """Give the last day to pay by R1.

    Source: フリーランス法4条1項.
    """
    return received + timedelta(days=threshold("payment_days", received) - 1)


def effective_due(received: date, agreed: date | None) -> date:
    """Give the payment day that holds: R2 without an agreed day, R3 with one too late.

    Source: フリーランス法4条2項.
    """
    return received if agreed is None else min(agreed, last_lawful_day(received))


def last_recommission_day(original_due: date) -> date:
    """Give the last day to pay by R6, counted from the day the original client pays.

    Source: フリーランス法4条3項.
    """
    days = threshold("recommission_payment_days", original_due)
    return original_due + timedelta(days=days - 1)


def effective_recommission_due(original_due: date, agreed: date | None) -> date:
    """Give the payment day that holds under R6: the original day if none was agreed.

    Source: フリーランス法4条4項.
    """
    return original_due if agreed is None else min(agreed, last_recommission_day(original_due))


def is_continuous(*, agreed_in_notice: bool, amount_in_notice: bool, same_kind: bool) -> bool:
    """Tell whether services count as received on the last day of their monthly period (R5).

    Source: フリーランス法の考え方 (継続的な役務の提供).
    """
    return agreed_in_notice and amount_in_notice and same_kind


def closing_on(rule: PayRule, received: date) -> date:
    """Give the first closing on or after a day of receipt."""
    closing = _day_of(received.year * 12 + received.month - 1, rule.closing_day)
    if received <= closing:
        return closing
    return _day_of(received.year * 12 + received.month, rule.closing_day)


def nominal_due(rule: PayRule, received: date) -> date:
    """Give the payment day of a rule before bank holidays move it."""
    closing = closing_on(rule, received)
    month = closing.year * 12 + closing.month - 1 + rule.month_offset
    return _day_of(month, rule.pay_day)


def due_on(rule: PayRule, received: date) -> date:
    """Give the one day a fee is paid, for services that ended (or goods delivered) on a day.

    A rule that postpones does so only where the law lets it; otherwise it pays before the holidays.
    """
    nominal = nominal_due(rule, received)
    later = postponement(nominal)
    lawful = later.covered or later.day <= last_lawful_day(received)
    if rule.holiday == "next" and lawful:
        return later.day
    return previous_business_day(nominal)


def postponement(due: date) -> Postponement:
    """Move a payment day past bank holidays; R7 covers at most two days, agreed beforehand.

    Source: フリーランス法の考え方 (支払期日が金融機関の休業日に当たる場合).
    """
    day = next_business_day(due)
    shift = (day - due).days
    return Postponement(day, shift, shift <= threshold("holiday_postponement_days", due))


def check_due(
    received: date,
    due: date,
    *,
    nominal: date | None = None,
    closing: date | None = None,
    continuous: bool = False,
) -> Verdict:
    """Judge one payment day.

    `nominal` is the agreed day when bank holidays moved it to `due`; `closing` the monthly closing it
    follows; `continuous` says that `received` is the end of a monthly period (R5). A period paid
    within two months but after 60 days is a warning.

    Source: フリーランス法4条.
    """
    agreed = nominal or due
    closed = closing is not None and _in_closing(received, closing, agreed)
    level, rule = _judge(received, due, agreed, closed, continuous)
    return Verdict(level, rule, received, due, last_lawful_day(received))


def _in_closing(received: date, closing: date, agreed: date) -> bool:
    """Tell whether a day of receipt belongs to a monthly closing that is paid within a month (R4)."""
    month = threshold("closing_months", received)
    belongs = received <= closing <= last_day(received, month)
    return belongs and agreed <= months_after(closing, month)


def _judge(received: date, due: date, agreed: date, closed: bool, continuous: bool) -> tuple[Level, str]:
    limit, months = last_lawful_day(received), threshold("payment_months", received)
    if due <= limit:
        return "ok", "R1"
    if due > agreed and (closed or agreed <= limit):
        later = postponement(agreed)
        return "ok" if later.covered and later.day == due else "violation", "R7"
    if closed:
        return "ok", "R4"
    if continuous and due <= months_after(received, months):
        return "warn", "R5"
    return "violation", "R1"


def check_rule(rule: PayRule, on: date, *, continuous: bool = False) -> Verdict:
    """Judge a rule by its worst case over the four years of closings from a day on.

    Individual deliverables may arrive on the first day after a closing; continuous services are
    received on the closing day.
    """
    verdicts = [_worst_of_month(rule, closing, continuous) for closing in _closings(rule, on)]
    return max(verdicts, key=lambda found: (SEVERITY[found.level], found.days))


def _worst_of_month(rule: PayRule, closing: date, continuous: bool) -> Verdict:
    before = closing.year * 12 + closing.month - 2
    received = closing if continuous else _day_of(before, rule.closing_day) + DAY
    return check_due(
        received,
        due_on(rule, received),
        nominal=nominal_due(rule, received),
        closing=closing,
        continuous=continuous,
    )


def _closings(rule: PayRule, on: date) -> list[date]:
    first = on.year * 12 + on.month
    return [_day_of(first + n, rule.closing_day) for n in range(CHECKED_MONTHS)]


def _day_of(month: int, day: int) -> date:
    """Give a day of a numbered month (year x 12 + month - 1), capped at its length."""
    year, index = divmod(month, 12)
    return date(year, index + 1, min(day, monthrange(year, index + 1)[1]))
