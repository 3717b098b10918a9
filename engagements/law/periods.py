"""How long a contract is, counted as the Civil Code counts months."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta

from engagements.law.thresholds import threshold

DAY = timedelta(days=1)


def last_day(start: date, months: int) -> date:
    """Give the last day of a period of whole months whose first day counts.

    It is the day before the same day-number; where the month lacks that number, its last day.

    Source: 民法143条2項.
    """
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    length = monthrange(year, month + 1)[1]
    if start.day > length:
        return date(year, month + 1, length)
    return date(year, month + 1, start.day) - DAY


def months_after(day: date, months: int) -> date:
    """Give the same day of a later month; the last day of a month stays the last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    length = monthrange(year, month + 1)[1]
    at_end = day.day == monthrange(day.year, day.month)[1]
    return date(year, month + 1, length if at_end else min(day.day, length))


def period_at_least(start: date, end: date, months: int) -> bool:
    """Tell whether a period, both days included, lasts so many months.

    Source: フリーランス法5条, 13条, 16条; 民法143条.
    """
    return end >= last_day(start, months)


def whole_months(start: date, end: date) -> int:
    """Count the whole months of a period, both days included."""
    months = max(0, (end.year - start.year) * 12 + end.month - start.month + 1)
    while months and not period_at_least(start, end, months):
        months -= 1
    return months


def contract_period(
    commissioned_on: date,
    ends: Iterable[date],
    basic_from: date | None = None,
    basic_to: date | None = None,
) -> tuple[date, date]:
    """Give the first and last day that count for the one-month and six-month rules.

    `ends` are the day of delivery or service and the agreed end; `basic_*` a basic contract.

    :raises ValueError: no end is given.
    Source: フリーランス法の考え方 (期間の始期と終期).
    """
    lasts = [*ends, *([basic_to] if basic_to else [])]
    if not lasts:
        raise ValueError("A period needs at least one end.")
    return min(commissioned_on, basic_from or commissioned_on), max(lasts)


def continues(old_end: date, new_start: date) -> bool:
    """Tell whether a new contract follows so closely that both are counted as one period.

    The days between them must be less than a month. Whether the work is of the same kind is asked.

    Source: フリーランス法の考え方 (契約の更新), 空白期間が1か月未満.
    """
    gap = threshold("renewal_gap_months", new_start)
    return new_start - DAY < last_day(old_end + DAY, gap)


def joined_period(periods: Iterable[tuple[date, date]]) -> tuple[date, date]:
    """Join renewals of the same work and give the period the latest contract belongs to.

    :raises ValueError: there is no period.
    """
    rows = sorted(periods)
    if not rows:
        raise ValueError("A period needs at least one contract.")
    start, end = rows[0]
    for first, last in rows[1:]:
        if not continues(end, first):
            start, end = first, last
        end = max(end, last)
    return start, end
