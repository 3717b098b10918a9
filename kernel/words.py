"""Texts cut into the words they are found by: the same for what is written and for what is asked.

Sudachi cuts Japanese into its smallest units (mode A): 広告運用 is found by 広告, by 運用, and in 広告の運用. The
longer units of modes B and C would hide the parts. Its normal form makes 打合せ and 打ち合わせ one word, and Web
and ウェブ.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import cache, lru_cache
from typing import Any

Forms = tuple[str, ...]  # of one word: as written, without its plural, as Sudachi spells it
Run = list[Forms]  # words with nothing between them

LATIN = re.compile(r"[a-z0-9]+")
KATAKANA = re.compile(r"[ァ-ヺー]+")
SHORTENED = re.compile(r"([bcd])2([bc])")  # b2b is btob
HYPHENED = re.compile(r"(?<![a-z0-9])e-(?=[a-z])")  # e-mail is email
PLAIN = frozenset({"a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "i", "in", "is", "it", "of", "on"})
PLAIN |= {"or", "that", "the", "to", "we", "with"}
# Particles, endings, signs, お and ご, and the verbs that only carry others (する, いる) say nothing to search by.
EMPTY = frozenset({"助詞", "助動詞", "補助記号", "記号", "空白", "接頭辞"})
CARRIER = "非自立可能"
MOST_AT_ONCE = 8_000  # characters: Sudachi takes 49,149 bytes
LONGEST = 60  # characters of a word that count
SHORT = 8

PLAINLY = {code: unicodedata.normalize("NFD", chr(code))[0] for code in range(0xC0, 0x250)} | {0: " "}

_one_at_a_time = threading.Lock()


def fold(text: str) -> str:
    """Make full and half width, upper and lower case, accented and plain Latin letters the same."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return folded.translate(PLAINLY)


def runs(text: str) -> list[Run]:
    """Return the words of a text in order; a new run starts after every gap, sign and particle."""
    folded, found, end = HYPHENED.sub("e", fold(text)), [Run()], 0
    for match in LATIN.finditer(folded):
        _add_japanese(folded[end : match.start()], found)
        forms = _latin(match.group())
        found[-1].append(forms) if forms else found.append([])
        end = match.end()
    _add_japanese(folded[end:], found)
    return [run for run in found if run]


def _add_japanese(text: str, found: list[Run]) -> None:
    for start in range(0, len(text), MOST_AT_ONCE):
        part = text[start : start + MOST_AT_ONCE]
        for form in (_cut_short if len(part) <= SHORT else _cut)(part):
            found[-1].append((form,)) if form else found.append([])


@lru_cache(20_000)
def _latin(word: str) -> Forms:
    if word in PLAIN:
        return ()
    written = SHORTENED.sub(r"\1to\2", word)[:LONGEST]
    spelt = _cut(written)
    # 2024 or ga4 would come back in pieces: such a word stands for itself.
    return tuple(dict.fromkeys([written, _singular(written), *(spelt if len(spelt) == 1 and spelt[0] else ())]))


def _singular(word: str) -> str:
    """Take a plural's ending off, on both sides alike: campaigns, companies, businesses."""
    if len(word) < 4 or word.endswith(("ss", "us", "is")) or not word.endswith("s"):
        return word
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    return word[:-2] if word.endswith("sses") else word[:-1]


def _cut(text: str) -> list[str]:
    """Return the normal form of every unit of a text, and "" where a gap is."""
    if not text.strip():
        return [""] if text else []
    with _one_at_a_time:  # a tokenizer must not be used by two threads at once
        return [_form(unit) for unit in _tokenizer().tokenize(text)]


_cut_short = lru_cache(4096)(_cut)  # gaps, and what stands between numbers, come again and again: 万円, %を


def _form(unit: Any) -> str:
    part, *rest = unit.part_of_speech()
    if part in EMPTY or (part == "動詞" and rest[0] == CARRIER):
        return ""
    return _spelt(unit.normalized_form())


@lru_cache(20_000)
def _spelt(normal: str) -> str:
    form = fold(normal)
    return form[:LONGEST] if any(char.isalnum() for char in form) else ""


@cache
def _tokenizer() -> Any:
    """Load Sudachi: 0.1 s and 35 MB, in the processes that search or save a text and in no other."""
    from sudachipy import Dictionary, SplitMode  # type: ignore[import-untyped]  # noqa: PLC0415 (see above)

    return Dictionary(dict="small").tokenizer(mode=SplitMode.A)
