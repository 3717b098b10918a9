"""The names that words of the vocabulary go by, as a tree of letters in which the longest one is found."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from profiles.reading.source import JAPANESE, squeeze

SKIPPED = "のを"  # KPIの設計 and KPIを設計 are KPI設計
KATAKANA = re.compile("[ァ-ヺー]")
KANJI_OR_KANA = JAPANESE
SHORT = 5
# Katakana words that are joined to a name without changing what it is: コスメブランド, デジタルマーケティング責任者.
JOINED = (
    *("ブランド", "メーカー", "チェーン", "グループ", "サービス", "ビジネス", "システム", "プラットフォーム"),
    *("スタートアップ", "ベンチャー", "コンサルタント", "コンサルティング", "サイト", "ショップ", "アプリ", "ツール"),
    *(
        "チーム",
        "リーダー",
        "デジタル",
        "グローバル",
        "オンライン",
        "コンテンツ",
        "プロジェクト",
        "レポート",
        "スキル",
    ),
)
BRACKETS = re.compile(r"^(.*?)\s*\(([^()]*)\)(.*)$")


@dataclass(frozen=True)
class Word:
    """One word of the vocabulary with all its names. `ordinary`: a name of it is an ordinary word or a name too;
    `exact`: those of its names whose capitals count.
    """

    kind: str
    id: str
    names: tuple[str, ...]
    exact: frozenset[str] = frozenset()
    ordinary: bool = False


@dataclass(frozen=True)
class Name:
    """One name. `cased`: capitals count. `near`: words of which one must stand in the same sentence."""

    kind: str
    id: str
    text: str
    cased: bool = False
    ordinary: bool = False
    near: tuple[str, ...] = ()


@dataclass(frozen=True)
class Hit:
    """Names found at a place of the squeezed text; no names: a phrase in which nothing is meant."""

    start: int
    end: int
    names: tuple[Name, ...]


@dataclass
class _Node:
    below: dict[str, "_Node"] = field(default_factory=dict)
    names: list[Name] = field(default_factory=list)
    ends: bool = False


class Tree:
    """Names by their letters."""

    def __init__(self, names: Iterable[Name], phrases: Iterable[str] = ()) -> None:
        self.root = _Node()
        for name in names:
            self._end_of(name.text).names.append(name)
        for phrase in phrases:
            self._end_of(phrase)

    def _end_of(self, text: str) -> _Node:
        node = self.root
        for letter in key(text):
            node = node.below.setdefault(letter, _Node())
        node.ends = True
        return node

    def hits(self, text: str) -> Iterator[Hit]:
        """Yield the longest names from left to right; none reaches into another."""
        folded, at = _low(text), 0
        while at < len(folded):
            hit = self._longest(text, folded, at) if _may_start(folded, at) else None
            if hit is None:
                at += 1
            else:
                yield hit
                at = hit.end

    def _longest(self, text: str, folded: str, start: int) -> Hit | None:
        node, at, best = self.root, start, None
        while at < len(folded):
            below = node.below.get(folded[at])
            if below is None and not (node is not self.root and folded[at] in SKIPPED):
                break
            node = below or node
            at += 1
            if below is not None and node.ends:
                best = self._fits(node, text, folded, start, at) or best
        return best

    def _fits(self, node: _Node, text: str, folded: str, start: int, at: int) -> Hit | None:
        end = _end(folded, at)
        if end is None:
            return None
        names = tuple(name for name in node.names if not name.cased or text[start:at] == name.text)
        return Hit(start, end, names) if names or not node.names else None


def key(text: str) -> str:
    """Return a name as it is looked up, without the letters that a text may have between its parts."""
    low = _low(squeeze(unicodedata.normalize("NFKC", text))[0])
    return low[:1] + "".join(letter for letter in low[1:-1] if letter not in SKIPPED) + low[1:][-1:]


def _low(text: str) -> str:
    return "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)


def _latin(letter: str) -> bool:
    return letter.isalnum() and not KANJI_OR_KANA.match(letter)


def _may_start(folded: str, at: int) -> bool:
    """Say whether a word may begin here: not inside a Latin or a katakana word."""
    if at == 0:
        return True
    one, before = folded[at], folded[at - 1]
    if _latin(one):
        return not _latin(before)
    return not (KATAKANA.match(one) and KATAKANA.match(before)) or folded.endswith(JOINED, 0, at)


def _end(folded: str, at: int) -> int | None:
    """Return where a word that ends here ends, its plural included; None inside a longer word."""
    last, after = folded[at - 1], folded[at : at + 1]
    if not after or not (_latin(last) or KATAKANA.match(last)):
        return at
    if KATAKANA.match(last):
        return at if not KATAKANA.match(after) or folded.startswith(JOINED, at) else None
    if not _latin(after):
        return at
    for ending in ("s", "es"):
        stop = at + len(ending)
        if last.isalpha() and folded[at:stop] == ending and not (folded[stop : stop + 1] and _latin(folded[stop])):
            return stop
    return None


def spellings(label: str) -> Iterator[str]:
    """Yield a label, and for one with brackets what is inside and outside them; a plural's singular too."""
    label = unicodedata.normalize("NFKC", label)
    parts = [label]
    if match := BRACKETS.match(label):
        parts += [match.group(1) + match.group(3), match.group(2)]
    for part in parts:
        yield part
        if part.isascii() and part.endswith("s") and not part.endswith("ss") and len(part) > SHORT:
            yield part[:-1]
        if "&" in part and part.isascii():
            yield part.replace("&", "and")


def capitals_count(text: str) -> bool:
    """Say whether a name is told from an ordinary word by its capitals: SEO, ABM, LTV."""
    return len(text) <= SHORT and text.isascii() and text.isupper()


def names_of(word: Word, never: frozenset[str]) -> Iterator[Name]:
    """Yield the names of a word, without those that are never read as it."""
    for text in dict.fromkeys(spelling for name in word.names for spelling in spellings(name)):
        if len(key(text)) > 1 and key(text) not in never:
            yield Name(word.kind, word.id, text, text in word.exact or capitals_count(text), word.ordinary)
