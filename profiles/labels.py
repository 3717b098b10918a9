"""The words of the vocabulary in both languages, for many kinds at once."""

import json
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from django.db import connection

from kernel.texts import reader_language
from profiles.states import TermStatus
from profiles.vocabulary_actions import KINDS

SEARCHED = ("skills", "tools", "industries", "roles", "kpis", "problems", "prefectures")


class Word(NamedTuple):
    """A term in both languages; one that is retired is not offered any more."""

    ja: str
    en: str
    offered: bool = True

    @property
    def both(self) -> tuple[str, str]:
        return self.ja, self.en


NOTHING = Word("", "")
Labels = dict[str, dict[str, Word]]  # kind → id → word


def labels(kinds: Iterable[str] = SEARCHED) -> Labels:
    """Return the words of some kinds in their order, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_statement(tuple(kinds)))
        return {kind: {pk: Word(*word) for pk, *word in json.loads(rows)} for kind, rows in cursor.fetchall()}


@cache
def _statement(kinds: tuple[str, ...]) -> str:
    """Return the statement that reads each kind as one list: hundreds of rows one by one take longer to hand over."""
    return " UNION ALL ".join(
        f"SELECT '{kind}', coalesce(jsonb_agg(jsonb_build_array(id, ja, en, status = '{TermStatus.ACTIVE}') "  # noqa: S608 (our own names)
        f"""ORDER BY "order", id), '[]') FROM {KINDS[kind]._meta.db_table}"""
        for kind in kinds
    )


def choices(words: Labels, kind: str) -> list[tuple[str, str]]:
    """Return (id, word) of what is offered now, in the reader's language, for selects."""
    place = reader_language()
    return [(pk, str(getattr(word, place))) for pk, word in words[kind].items() if word.offered]
