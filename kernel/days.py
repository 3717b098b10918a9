"""Which days people can mean. Beyond them sums of days run out of the calendar, and nobody plans that far."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kernel import clock

FIRST = dt.date(1950, 1, 1)
YEARS_AHEAD = 20


def last() -> dt.date:
    """Return the last day that is taken: in this month, so many years from now."""
    today = clock.today()
    return dt.date(today.year + YEARS_AHEAD, today.month, 28)


def plausible(day: dt.date) -> None:
    """Check a day, as forms, bodies of the API and rows do.

    :raises ValidationError: outside of what is taken.
    """
    if not FIRST <= day <= last():
        raise ValidationError(
            _("Give a day between %(first)s and %(last)s."),
            code="days",
            params={"first": FIRST.isoformat(), "last": last().isoformat()},
        )
