"""The words of the vocabulary in both languages, for many kinds at once."""

from collections.abc import Iterable

from django.db.models import Value
from django.utils.translation import get_language

from profiles.states import TermStatus
from profiles.vocabulary_actions import KINDS

SEARCHED = ("skills", "tools", "industries", "roles", "kpis", "problems", "prefectures")

Labels = dict[str, dict[str, tuple[str, str]]]  # kind → id → (ja, en)


def labels(kinds: Iterable[str] = SEARCHED, *, offered: bool = False) -> Labels:
    """Return the words of some kinds in their order, in one query; `offered` leaves out those that are retired."""
    found: Labels = {kind: {} for kind in kinds}
    asked = []
    for kind in found:
        rows = KINDS[kind]._base_manager.annotate(kind=Value(kind)).order_by()
        rows = rows.filter(status=TermStatus.ACTIVE) if offered else rows
        asked.append(rows.values_list("kind", "order", "pk", "ja", "en"))
    if asked:
        for kind, _order, pk, ja, en in asked[0].union(*asked[1:], all=True).order_by("order", "id"):
            found[kind][pk] = (ja, en)
    return found


def choices(kinds: Iterable[str]) -> dict[str, list[tuple[str, str]]]:
    """Return (id, word) of what is offered now, in the reader's language, for selects."""
    place = 0 if (get_language() or "ja").startswith("ja") else 1
    found = labels(kinds, offered=True)
    return {kind: [(pk, both[place]) for pk, both in rows.items()] for kind, rows in found.items()}
