"""Searching by words: a row holds the words of its texts in a tsvector, a query is made of the same words.

The words stand there three times: as they are, marked "~" when the title or a word of the vocabulary holds them, and
marked "^" when the title does. So the index alone says which rows answer a query and how well; no vector is read.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise
from typing import Any

from django.db.models import BooleanField, Case, Func, Q, QuerySet, TextField, Value, When

from kernel.words import KATAKANA, LATIN, Forms, Run, runs

TITLE, NAMED = "^", "~"
MOST_WORDS = 24
SHORT = 60  # characters of a text that may be a name
SHORTEST_BEGINNING = 3  # letters from which マーケ or hubs finds what begins so


class Found(Func):
    """The condition that an app's search function finds a row. The function knows that the index is always faster:
    the planner does not count the vectors, which lie beside their table.
    """

    output_field = BooleanField()
    template = "%(expressions)s::tsquery))"

    def __init__(self, function: str, asked: str) -> None:
        super().__init__("pk", Value(asked, output_field=TextField()), arg_joiner=f" IN (SELECT {function}(")


def vector(title: Iterable[str], labels: Iterable[str], text: Iterable[str]) -> str:
    """Return the words of a row: of its title, of what it names of the vocabulary, and of the rest."""
    titled = frozenset[str]().union(*map(_forms, title))
    named = titled.union(*map(_forms, labels))
    found = named.union(*map(_forms, text))
    marked = ((TITLE, titled), (NAMED, named), ("", found))
    # No form holds a zero: `fold` takes it out.
    whole = "\0".join(mark + form for mark, forms in marked for form in forms)
    return _quoted(whole).replace("\0", "' '") if whole else ""


def _cut(text: str) -> frozenset[str]:
    """Return every form a text is found by: of its words, and of two words in Japanese that follow each other."""
    words = [forms for run in runs(text) for forms in run]
    return frozenset([*(form for forms in words for form in forms), *_pairs(words)])


# Names and words of the vocabulary come again in many rows. Long texts only come again when another one of their row
# is edited, and the forms of 2,000 letters take up to 100 kB.
_cut_short, _cut_long = lru_cache(4096)(_cut), lru_cache(256)(_cut)


def _forms(text: str) -> frozenset[str]:
    return (_cut_short if len(text) <= SHORT else _cut_long)(text)


def _pairs(words: Run) -> list[str]:
    """Return neighbours as one: what 広告運用 asks stands in 広告の運用 too, and Web サイト is ウェブサイト."""
    return [
        one[-1] + next_one[-1]
        for one, next_one in pairwise(words)
        if not (LATIN.fullmatch(one[0]) and LATIN.fullmatch(next_one[0]))
    ]


def query(text: str, mark: str = "") -> str:
    """Return the tsquery of what was typed: every run of words, as it stands there. Empty when no word is in it."""
    left, parts = MOST_WORDS, []
    for run in runs(text):
        if left > 0:
            parts += _run(run[:left], mark)
        left -= len(run)
    return " & ".join(parts)


def _run(run: Run, mark: str) -> list[str]:
    begun = _begins(run[-1][0])
    if len(run) == 1:
        return [_any(run[0], mark, begun)]
    *pairs, last = _pairs(run) or [run[-1][-1]]
    return [*(_quoted(mark + pair) for pair in pairs), _any((last,), mark, begun)]


def _begins(word: str) -> bool:
    return len(word) >= SHORTEST_BEGINNING and bool(LATIN.fullmatch(word) or KATAKANA.fullmatch(word))


def _any(forms: Forms, mark: str, begun: bool) -> str:
    found = [_quoted(mark + form) for form in forms]
    if begun:
        found[0] += ":*"
    return f"({' | '.join(found)})"


def _quoted(form: str) -> str:
    escaped = form.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"


def matching(rows: QuerySet[Any], function: str, text: str) -> QuerySet[Any]:
    """Return the rows that hold every word of `text`, each with its `rank`: 2 when all stand in its title, 1 when all
    stand there or among its words of the vocabulary, else 0.
    """
    asked = query(text)
    if not asked:
        none: QuerySet[Any] = rows.annotate(rank=Value(0)).filter(Q(pk__in=[]))
        return none
    titled, named = Found(function, query(text, TITLE)), Found(function, query(text, NAMED))
    rank = Case(When(titled, then=Value(2)), When(named, then=Value(1)), default=Value(0))
    found: QuerySet[Any] = rows.filter(Found(function, asked)).annotate(rank=rank)
    return found


def in_parts(rows: QuerySet[Any], function: str, text: str) -> list[QuerySet[Any]]:
    """Return the same rows as `matching` in parts, of the ranks 2, 1 and 0: whoever shows the first reads no other."""
    asked = query(text)
    if not asked:
        return []
    titled, named = Found(function, query(text, TITLE)), Found(function, query(text, NAMED))
    return [rows.filter(titled), rows.filter(named, ~Q(titled)), rows.filter(Found(function, asked), ~Q(named))]
