"""Days on which Japanese banks work."""

from datetime import date, timedelta
from functools import cache

import holidays

DAY = timedelta(days=1)
SATURDAY = 5


@cache
def _national_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("JP", years=year))


def is_bank_holiday(day: date) -> bool:
    """Tell whether banks are closed: weekends, national holidays, 31 December to 3 January.

    Source: 銀行法施行令5条1項.
    """
    at_new_year = (day.month, day.day) in {(12, 31), (1, 1), (1, 2), (1, 3)}
    weekend = day.weekday() >= SATURDAY
    return weekend or at_new_year or day in _national_holidays(day.year)


def next_business_day(day: date) -> date:
    """Give the day itself or the first business day after it."""
    while is_bank_holiday(day):
        day += DAY
    return day


def previous_business_day(day: date) -> date:
    """Give the day itself or the last business day before it."""
    while is_bank_holiday(day):
        day -= DAY
    return day


def add_business_days(day: date, count: int) -> date:
    """Go forward by business days; the day itself is not counted."""
    for _ in range(count):
        day = next_business_day(day + DAY)
    return day


def business_days_left(today: date, due: date) -> int:
    """Count the business days after today up to and including `due`; negative when it has passed."""
    if due < today:
        return -business_days_left(due, today)
    days = (today + timedelta(days=n + 1) for n in range((due - today).days))
    return sum(not is_bank_holiday(day) for day in days)
