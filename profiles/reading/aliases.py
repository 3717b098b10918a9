"""The names of a word as the vocabulary's files and data/aliases.yaml have them."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from profiles.reading.names import Name, Word
from profiles.reading.terms import Extra
from profiles.reference import load

LISTS = ("synonyms_ja", "synonyms_en", "aliases")


def word(kind: str, pk: str, ja: str, en: str, data: dict[str, Any]) -> Word:
    """Return a word with its other names."""
    entries = [entry for name in LISTS for entry in data.get(name) or []]
    exact = [entry["text"] for entry in entries if isinstance(entry, dict)]
    if data.get("match") == "token":
        exact += [ja, en]
    names = (ja, en, *(str(entry["text"]) if isinstance(entry, dict) else str(entry) for entry in entries))
    return Word(kind, pk, names, frozenset(exact), bool(data.get("confirm")))


@lru_cache(1)
def extra() -> Extra:
    """Read data/aliases.yaml."""
    data = load("aliases")
    return Extra(
        names={kind: {pk: tuple(names) for pk, names in rows.items()} for kind, rows in data["names"].items()},
        never={kind: tuple(names) for kind, names in data["never"].items()},
        phrases=tuple(data["phrases"]),
        near=tuple(_near(data["near"])),
    )


def _near(rows: Iterable[dict[str, Any]]) -> Iterable[Name]:
    return [Name(row["kind"], row["id"], row["text"], True, False, tuple(row["words"])) for row in rows]
