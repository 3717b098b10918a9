"""A text as it is searched, every place of which leads back to the words as they were written."""

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

MOST = 30_000  # characters of a text that are read
NEARBY = 400

# Marks that belong to the letter before them: half-width ｶﾞ is one letter.
VOICED = "\uff9e\uff9f"
JAPANESE = re.compile("[\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]")
SENTENCE_END = re.compile(r"[。！？!?\n]|\.(?=\s|$)")
DASHES = "-‐‑–—_"


@dataclass(frozen=True)
class Source:
    """A text, the same with one width of letters (`cased`), and in small letters too (`folded`).

    `cased` and `folded` are of one length; `places[i]` is where their letter i stands in the text, and one more entry
    says where the text ends.
    """

    text: str
    cased: str
    folded: str
    places: tuple[int, ...]

    @staticmethod
    def of(text: str) -> "Source":
        text = text[:MOST]
        letters: list[str] = []
        places: list[int] = []
        at = 0
        while at < len(text):
            end = at + 1
            while end < len(text) and (text[end] in VOICED or unicodedata.combining(text[end])):
                end += 1
            for letter in unicodedata.normalize("NFKC", text[at:end]):
                letters.append("\n" if letter in "\r\u2028\u2029\x0b\x0c\x85" else letter)
                places.append(at)
            at = end
        cased = "".join(letters)
        folded = "".join(low if len(low := letter.lower()) == 1 else letter for letter in letters)
        return Source(text, cased, folded, (*places, len(text)))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where letters `start` to `end` stand in the text as written."""
        last = self.places[max(start, end - 1)]
        while end < len(self.folded) and self.places[end] == last:  # one sign of the text may be several letters
            end += 1
        return self.places[start], self.places[end]

    @cached_property
    def ends(self) -> list[int]:
        """Return where sentences end, in order."""
        return [match.end() for match in SENTENCE_END.finditer(self.folded)]

    def sentence(self, at: int) -> tuple[int, int]:
        """Return the sentence around a place: a line or what a full stop ends, of one without an end what is near."""
        number = bisect_right(self.ends, at)
        start = self.ends[number - 1] if number else 0
        end = self.ends[number] if number < len(self.ends) else len(self.folded)
        return max(start, at - NEARBY), min(end, at + NEARBY)

    def line(self, at: int) -> tuple[int, int]:
        """Return the line around a place."""
        end = self.folded.find("\n", at)
        return self.folded.rfind("\n", 0, at) + 1, len(self.folded) if end < 0 else end

    @cached_property
    def squeezed(self) -> tuple[str, tuple[int, ...]]:
        """Return the text as names are looked up in it, and where each of its letters stands in `cased`."""
        return squeeze(self.cased)


def squeeze(cased: str) -> tuple[str, tuple[int, ...]]:
    """Make one space of every gap and dash between Latin words, and none beside a Japanese letter."""
    letters: list[str] = []
    places: list[int] = []
    at = 0
    while at < len(cased):
        letter = cased[at]
        if not (letter.isspace() or letter in DASHES):
            letters.append(letter)
            places.append(at)
            at += 1
            continue
        end = at
        while end < len(cased) and (cased[end].isspace() or cased[end] in DASHES):
            end += 1
        gap, before, after = cased[at:end], letters[-1] if letters else "", cased[end : end + 1]
        if gap.count("\n") > 1:
            kept = "\n"
        elif _japanese(before) or _japanese(after):
            kept = "" if gap.isspace() else gap.strip()[:1]
        else:
            kept = " "
        if kept:
            letters.append(kept)
            places.append(at)
        at = end
    return "".join(letters), tuple(places)


def _japanese(letter: str) -> bool:
    return bool(letter and JAPANESE.match(letter))
