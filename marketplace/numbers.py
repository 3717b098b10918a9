"""The numbers of needs, counted by the year: 2026-0042. From the ten thousandth on they are longer."""

from django.db import connection
from django.db.models.functions import Length

from marketplace.models import Need


def next_number(year: int) -> str:
    """Return the next number of a year; two that ask at once wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('need-number', 7))")
    return written(year, last_number(year) + 1)


def last_number(year: int) -> int:
    """Return the count that was reached in a year."""
    # As texts 2026-9999 would come after 2026-10000.
    highest = (Length("number").desc(), "-number")
    found = Need.objects.filter(number__startswith=f"{year}-").order_by(*highest).values_list("number", flat=True)
    last = found.first()
    return int(last[5:]) if last else 0


def written(year: int, count: int) -> str:
    return f"{year}-{count:04d}"
