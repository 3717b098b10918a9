"""Which words of the vocabulary a text names, and where."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from profiles.reading.names import Hit, Name, Tree, Word, key, names_of
from profiles.reading.source import Source

# Looked for one after the other; what a tool's name took is not read again.
PASSES = (("tools",), ("skills", "kpis"), ("industries",), ("roles",))
TOOL_TALK = re.compile(
    r"ツール|利用|使用|使え|使う|使い|導入|運用|活用|構築|設計|連携|経験|計測|シート|cms|制作|:|"
    r"\btools?\b|\busing\b|\bused?\b|\bexperience\b|\bplatform\b|\bsoftware\b"
)
LONGER_NAME = re.compile(r" [A-Z][a-z]{2,}")
COMPANY = re.compile(
    r"(?:株式会社|有限会社|合同会社)[^\s、。,・(（「はがのをにで]{1,20}|"
    r"[ァ-ヺー一-鿿A-Za-z]{2,15}(?:株式会社|有限会社|合同会社)|"
    r"(?:\b[A-Z][\w&.]{0,30} ){1,4}(?:Inc|Ltd|LLC|GmbH|K\.K|Co)\b"
)


@dataclass(frozen=True)
class Extra:
    """What helps reading beside the vocabulary's own names: data/aliases.yaml."""

    names: Mapping[str, Mapping[str, tuple[str, ...]]]
    never: Mapping[str, tuple[str, ...]]
    phrases: tuple[str, ...]
    near: tuple[Name, ...]


@dataclass(frozen=True)
class Term:
    """A word of the vocabulary at a place of the folded text. `sure`: its name is not an ordinary word too."""

    kind: str
    id: str
    start: int
    end: int
    sure: bool


class Lexicon:
    """The vocabulary, made ready for reading; build it once."""

    def __init__(self, words: Iterable[Word], extra: Extra) -> None:
        names = [list(_names(words, extra, kinds)) for kinds in PASSES]
        # GTM戦略 is no GTM, the tool: a longer name of another kind that begins like a tool's is left to that kind.
        tools = tuple(key(name.text) for name in names[0])
        longer = [name.text for rows in names[1:] for name in rows if key(name.text).startswith(tools)]
        owned = {key(name.text) for name in names[0]}
        phrases = [*extra.phrases, *(text for text in longer if key(text) not in owned)]
        self.trees = [Tree(rows, phrases if number == 0 else extra.phrases) for number, rows in enumerate(names)]

    def terms(self, source: Source) -> Iterator[Term]:
        """Yield every name the text holds."""
        text, places = source.squeezed
        companies = [match.span() for match in COMPANY.finditer(text)]
        for tree in self.trees:
            taken: list[Hit] = []
            for hit in tree.hits(text):
                start, end = places[hit.start], places[hit.end - 1] + 1
                if _inside(hit, companies) and not any(name.kind in ("roles", "industries") for name in hit.names):
                    continue
                names = [name for name in hit.names if _meant(name, source, start, end)]
                taken += [hit] * any(name.kind == "tools" for name in names)
                yield from (Term(name.kind, name.id, start, end, not name.ordinary) for name in names)
            for hit in taken:
                text = text[: hit.start] + "\n" * (hit.end - hit.start) + text[hit.end :]


def _names(words: Iterable[Word], extra: Extra, kinds: tuple[str, ...]) -> Iterator[Name]:
    whole = [
        replace(word, names=(*word.names, *extra.names.get(word.kind, {}).get(word.id, ())))
        for word in words
        if word.kind in kinds
    ]
    owned = {(word.kind, key(name)): word.id for word in whole for name in word.names}
    for word in whole:
        never = frozenset(key(text) for text in extra.never.get(word.kind, ()))
        # LTV（D2C） is no second LTV: what is a whole name of another word stays that word's.
        yield from (
            name for name in names_of(word, never) if owned.get((word.kind, key(name.text)), word.id) == word.id
        )
    known = {(word.kind, word.id) for word in whole}
    yield from (name for name in extra.near if (name.kind, name.id) in known)


def _inside(hit: Hit, spans: list[tuple[int, int]]) -> bool:
    return any(start <= hit.start and hit.end <= end for start, end in spans)


def _meant(name: Name, source: Source, start: int, end: int) -> bool:
    """Say whether a name stands for the word here, as far as its surroundings tell."""
    first, last = source.sentence(start)
    if name.near and not any(word in source.folded[first:last] for word in name.near):
        return False
    if name.kind == "tools" and name.cased and LONGER_NAME.match(source.cased[end:]):
        return False
    if not name.ordinary:
        return True
    around = source.folded[first:start] + " " + source.folded[end:last]
    return bool(TOOL_TALK.search(around))
