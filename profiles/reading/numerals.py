"""Numbers written with kanji: 三十, 百五十, 三〇. What may be two numbers, as 二三十 (20 or 30), is none."""

import re

DIGITS = "一二三四五六七八九"
LETTERS = f"〇{DIGITS}十百千"
_ANY = f"[{LETTERS}]"
# 東京一円 is a region.
KANJI = (
    rf"(?<![数何幾第])(?<!{_ANY})(?<!{_ANY}[、・,])(?!一円)(?:[{DIGITS}][{DIGITS}]?〇[〇{DIGITS}]?"
    rf"|(?={_ANY})(?:[{DIGITS}]?千)?(?:[{DIGITS}]?百)?(?:[{DIGITS}]?十)?[{DIGITS}]?)(?!{_ANY})"
)
_PLACES = re.compile(rf"(?:([{DIGITS}])?(千))?(?:([{DIGITS}])?(百))?(?:([{DIGITS}])?(十))?([{DIGITS}])?")


def value(word: str) -> int:
    """Return the number such a word stands for.

    :raises ValueError: for any other word.
    """
    if "〇" in word:
        return int("".join(str(f"〇{DIGITS}".index(letter)) for letter in word))
    match = _PLACES.fullmatch(word)
    if not word or not match:
        raise ValueError(f"{word!r} is not a number in kanji.")
    found = 0
    for times, sign, worth in zip(match.groups()[:-1:2], match.groups()[1::2], (1_000, 100, 10), strict=True):
        found += worth * (DIGITS.find(times) + 1 if times else 1) if sign else 0
    return found + DIGITS.find(match.groups()[-1] or " ") + 1
