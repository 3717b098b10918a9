"""Numbers written with kanji: 三十, 百五十, 三〇. What may be two numbers, as 二三十 (20 or 30), is none."""

import unicodedata

DIGITS = "一二三四五六七八九"
LETTERS = f"〇{DIGITS}十百千"
_ANY = f"[{LETTERS}]"
# 東京一円 is a region.
KANJI = (
    rf"(?<![数何幾第])(?<!{_ANY})(?<!{_ANY}[、・,])(?!一円)(?:[{DIGITS}][{DIGITS}]?〇[〇{DIGITS}]?"
    rf"|(?={_ANY})(?:[{DIGITS}]?千)?(?:[{DIGITS}]?百)?(?:[{DIGITS}]?十)?[{DIGITS}]?)(?!{_ANY})"
)


def value(word: str) -> int:
    """Return the number that a word of `KANJI`, or of digits, stands for."""
    found = last = 0
    for letter in word:
        worth = int(unicodedata.numeric(letter))
        if worth < 10:
            last = 10 * last + worth
        else:
            found, last = found + (last or 1) * worth, 0
    return found + last
