"""The vocabulary as texts are read with it: the words that are offered now, and data/aliases.yaml."""

from functools import lru_cache

from profiles.reading.aliases import extra, word
from profiles.reading.names import Word
from profiles.reading.reader import Reading, read
from profiles.reading.terms import Lexicon
from profiles.vocabulary_actions import active

KINDS = ("skills", "tools", "kpis", "industries", "roles")


def reading_of(text: str, kind: str) -> Reading:
    """Read a text with the vocabulary as it is now, in one query a kind of word."""
    rows = {name: [(row.pk, row.ja, row.en, row.data) for row in active(name)] for name in KINDS}
    return read(text, kind, _lexicon(tuple(word(name, *row) for name, found in rows.items() for row in found)))


@lru_cache(2)
def _lexicon(words: tuple[Word, ...]) -> Lexicon:
    return Lexicon(words, extra())
