"""Texts that people write in Japanese, in English, or in both."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

LANGUAGES = ("ja", "en")
# They turn the direction of what follows, so that one name reads as another.
BIDI = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
# Letters, marks and symbols that show nothing: fillers, the braille blank, joiners and variation selectors.
BLANKS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0") | {
    chr(code) for code in (*range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))
}


@dataclass(frozen=True)
class Text:
    """A text and the language it is in; `fallback` when the reader's own language has none."""

    text: str
    language: str
    fallback: bool

    def __str__(self) -> str:
        return self.text

    def __bool__(self) -> bool:
        return bool(self.text)


def reader_language() -> str:
    """Return the language of whoever reads: ja or en."""
    return (get_language() or "ja")[:2]


def pair(row: Any, name: str, language: str | None = None) -> Text:
    """Return `name` of `row` in the reader's language, or in the other one, marked.

    `row` has `<name>_ja` and `<name>_en` as attributes or keys.
    """
    wanted = (language or reader_language())[:2]
    other = "en" if wanted == "ja" else "ja"

    def read(code: str) -> str:
        found = row.get(f"{name}_{code}", "") if isinstance(row, dict) else getattr(row, f"{name}_{code}")
        return found or ""

    own = read(wanted)
    return Text(own, wanted, False) if own else Text(read(other), other, bool(read(other)))


def marked(text: Text | str) -> str | SafeString:
    """Return a text for a page, marked with `lang` when it is not in the reader's language."""
    if isinstance(text, Text) and text.fallback:
        return format_html('<span lang="{}">{}</span>', text.language, text.text)
    return str(text)


def sentence(words: str, **names: Text | str) -> SafeString:
    """Fill names into the places `%(name)s` of our own words, for a page, each marked as `marked` does."""
    return mark_safe(escape(words) % {name: conditional_escape(marked(text)) for name, text in names.items()})  # noqa: S308 (escaped, each)


def visible(text: str) -> bool:
    """Say whether a text shows anything at all."""
    return any(unicodedata.category(c)[0] not in "CZ" and c not in BLANKS for c in text)


def legible(text: str) -> str:
    """Return a text without the signs that show nothing or turn the writing around: Unicode's category C."""
    return "".join(letter for letter in text if unicodedata.category(letter)[0] != "C")


def joined(words: Iterable[Any]) -> str:
    """Write words one after the other as the reader's language does: 一、二 or one, two."""
    return gettext(", ").join(str(word) for word in words)


def one_language(table: str, name: str) -> models.CheckConstraint:
    """Return the constraint that one of the two languages is filled in."""
    return models.CheckConstraint(
        condition=~models.Q(**{f"{name}_ja": "", f"{name}_en": ""}),
        name=f"{table}_{name}_in_one_language",
        violation_error_message=_("Please fill this in, in Japanese or in English."),
    )
