"""The vocabulary as a file's words are matched with it: the words that are offered now."""

from collections.abc import Iterable
from typing import Any

from profiles.resume.words import Term, Words
from profiles.vocabulary_actions import active

KINDS = ("skills", "tools", "industries", "roles", "kpis", "prefectures")


def words() -> Words:
    """Read the vocabulary, one query a kind."""
    return Words.of({kind: [term(row.pk, row.ja, row.en, row.data) for row in active(kind)] for kind in KINDS})


def term(pk: str, ja: str, en: str, data: dict[str, Any]) -> Term:
    """Return a word with its other names."""
    lists = [data.get(name) or [] for name in ("synonyms_ja", "synonyms_en", "aliases")]
    return Term(pk, ja, en, tuple(_texts(entry for entries in lists for entry in entries)), bool(data.get("confirm")))


def _texts(entries: Iterable[Any]) -> Iterable[str]:
    return [entry["text"] if isinstance(entry, dict) else str(entry) for entry in entries]
