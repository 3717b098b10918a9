"""Business days in Japan: not Saturday, Sunday, a national holiday, or 31 December to 3 January (bank closing)."""

import datetime as dt
from functools import cache

import holidays


@cache
def _holidays(year: int) -> frozenset[dt.date]:
    closed = {dt.date(year, 12, 31), *(dt.date(year, 1, day) for day in (1, 2, 3))}
    return frozenset(closed | set(holidays.country_holidays("JP", years=year)))


def is_business_day(day: dt.date) -> bool:
    return day.weekday() < 5 and day not in _holidays(day.year)


def add_business_days(day: dt.date, count: int) -> dt.date:
    """Return the `count`-th business day after `day` (count ≥ 0)."""
    while count > 0:
        day += dt.timedelta(days=1)
        count -= is_business_day(day)
    return day


def business_days_left(today: dt.date, due: dt.date) -> int:
    """Return how many business days lie after today up to and including `due`; negative when it has passed."""
    if due < today:
        return -business_days_left(due, today)
    return sum(is_business_day(today + dt.timedelta(days=n + 1)) for n in range((due - today).days))
