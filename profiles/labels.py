"""The words of the vocabulary in both languages, for many kinds at once."""

from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Value

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
    """Return the words of some kinds in their order, in one query."""
    found: Labels = {kind: {} for kind in kinds}
    asked = [
        KINDS[kind]
        ._base_manager.annotate(kind=Value(kind))
        .order_by()
        .values_list("kind", "order", "pk", "ja", "en", "status")
        for kind in found
    ]
    if asked:
        for kind, _order, pk, ja, en, status in asked[0].union(*asked[1:], all=True).order_by("order", "id"):
            found[kind][pk] = Word(ja, en, status == TermStatus.ACTIVE)
    return found


def choices(words: Labels, kind: str) -> list[tuple[str, str]]:
    """Return (id, word) of what is offered now, in the reader's language, for selects."""
    place = reader_language()
    return [(pk, str(getattr(word, place))) for pk, word in words[kind].items() if word.offered]
