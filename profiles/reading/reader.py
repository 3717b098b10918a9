"""Read a text: what it asks for or offers, each with the words that say so. Nothing is written anywhere."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from profiles import wording
from profiles.reading.amounts import Amount, amounts
from profiles.reading.clauses import absent, denied, wish
from profiles.reading.cues import stages
from profiles.reading.days import Days, days
from profiles.reading.source import Source
from profiles.reading.terms import Lexicon

NEED, PROFILE = "need", "profile"
KINDS = (NEED, PROFILE)
MOST_PLACES = 30  # of one word: what it is said to be is asked of no more of them
WISHED = frozenset({"skills", "tools"})


@dataclass(frozen=True)
class Found:
    """A word of the vocabulary in the text. `kind`: stages, industries, roles, skills, tools, kpis.

    `words` stand at `start` to `end` of the text. `wish` is must, nice or empty; `negated`: said not to be needed
    (or, in a résumé, not to be had); `sure` is false for a name that is an ordinary word too. `others` are further
    places that say the same.
    """

    kind: str
    id: str
    words: str
    start: int
    end: int
    wish: str = ""
    negated: bool = False
    sure: bool = True
    others: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Reading:
    """What was read; places are places of the text as it was handed in."""

    kind: str
    text: str
    found: tuple[Found, ...]
    amounts: tuple[Amount, ...]
    days: tuple[Days, ...]
    flags: tuple[wording.Wording, ...] = ()

    def of(self, kind: str) -> list[Found]:
        return [one for one in self.found if one.kind == kind]

    def words(self, of: Amount | Days) -> str:
        return self.text[of.start : of.end]


def read(text: str, kind: str, lexicon: Lexicon) -> Reading:
    """Read a brief or an advertisement (kind need), or a résumé (kind profile)."""
    source = Source.of(text)
    flags = tuple(wording.found(source)) if kind == NEED else ()
    return Reading(
        kind,
        source.text,
        tuple(_merged(_found(source, kind, lexicon))),
        tuple(_placed(source, one) for one in amounts(source)),
        tuple(_placed(source, one) for one in days(source)),
        flags,
    )


def _placed(source: Source, one: Any) -> Any:
    start, end = source.span(one.start, one.end)
    return replace(one, start=start, end=end)


def _found(source: Source, kind: str, lexicon: Lexicon) -> Iterator[Found]:
    for stage, start, end in stages(source, own_work=kind == PROFILE):
        yield _one(source, "stages", stage, (start, end))
    often: Counter[tuple[str, str]] = Counter()
    for term in lexicon.terms(source):
        often[term.kind, term.id] += 1
        if often[term.kind, term.id] > MOST_PLACES:
            continue
        negated = denied(source, term.start, term.end)
        if term.kind == "roles" and kind == NEED and (negated or absent(source, term.end)):
            continue
        wished = wish(source, term.start, term.end) if kind == NEED and term.kind in WISHED and not negated else ""
        place = (term.start, term.end)
        yield _one(source, term.kind, term.id, place, wish=wished, negated=negated, sure=term.sure)


def _one(source: Source, kind: str, pk: str, place: tuple[int, int], **more: Any) -> Found:
    start, end = source.span(*place)
    return Found(kind, pk, source.text[start:end], start, end, **more)


def _merged(found: Iterator[Found]) -> Iterator[Found]:
    """Yield each word once, in the order of the text: wanted somewhere counts more than denied elsewhere."""
    by_word: dict[tuple[str, str], list[Found]] = {}
    for one in sorted(found, key=lambda one: (one.start, one.end)):
        by_word.setdefault((one.kind, one.id), []).append(one)
    for rows in by_word.values():
        wanted = [row for row in rows if not row.negated] or rows
        wishes = {row.wish for row in wanted}
        first = next((row for row in wanted if row.wish == "must"), None) or wanted[0]
        said = "must" if "must" in wishes else "nice" if wishes == {"nice"} else first.wish
        others = tuple((row.start, row.end) for row in rows if row is not first)
        yield replace(first, wish=said, sure=any(row.sure for row in wanted), others=others)
