"""Searching texts for words, in any width and case."""

from typing import Any

from django.db.models import F, Func, QuerySet, TextField, Value
from django.db.models.functions import Concat, Lower

MOST_WORDS = 8


class Normalized(Func):
    """NFKC in the database, so that full and half width are the same."""

    function = "NORMALIZE"
    template = "%(function)s(%(expressions)s, NFKC)"
    output_field = TextField()


class _Position(Func):
    function = "STRPOS"


def folded(text: Any) -> Any:
    """Fold a text or column the one way searching compares by."""
    return Lower(Normalized(text))


def with_words(rows: QuerySet[Any], text: str, *columns: Any) -> QuerySet[Any]:
    """Return the rows that contain every word of `text` somewhere in the columns (names or expressions)."""
    parts: list[Any] = []
    for column in columns:
        parts += [F(column) if isinstance(column, str) else column, Value(" ")]
    rows = rows.annotate(_hay=folded(Concat(*parts, output_field=TextField())))
    for word in text.split()[:MOST_WORDS]:
        rows = rows.annotate(_at=_Position(F("_hay"), folded(Value(word, output_field=TextField())))).filter(_at__gt=0)
    return rows
