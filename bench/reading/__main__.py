"""Print precision and recall of the reader for each kind, on texts it was tuned on and on others."""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from profiles.reading.aliases import extra, word
from profiles.reading.amounts import Amount
from profiles.reading.days import Days
from profiles.reading.names import Word
from profiles.reading.reader import Reading, read
from profiles.reading.terms import Lexicon
from profiles.reference import load

TEXTS = Path(__file__).resolve().parent / "texts"
FILES = {"skills": "skills", "tools": "tools", "kpis": "kpis", "industries": "platform_industries", "roles": "roles"}
KINDS = (
    *("stages", "industries", "roles", "skills", "must or nice", "tools", "kpis"),
    *("money", "days", "flags", "not needed"),
)
HELD_BACK = 3  # of a text whose number three divides no miss was looked at while the rules were tuned
PARTS = ("tuned", "held back", "later")
FIRST_ROUND = 100
LATER = 300  # from this number on texts were written after the rules were finished


@dataclass(frozen=True)
class Labelled:
    """A text and what a reader who knows the vocabulary finds in it: (kind, what)."""

    id: str
    text: str
    labels: frozenset[tuple[str, str]]

    @property
    def part(self) -> str:
        number = int(self.id.rsplit("-", 1)[-1])
        if number > LATER:
            return "later"
        return "held back" if number < FIRST_ROUND and number % HELD_BACK == 0 else "tuned"

    @property
    def language(self) -> str:
        return self.id.split("-")[0]

    @property
    def kind(self) -> str:
        return self.id.split("-")[1]


def labelled() -> list[Labelled]:
    """Read all texts with their labels."""
    rows = [row for path in sorted(TEXTS.glob("*.yaml")) for row in yaml.safe_load(path.read_text(encoding="utf-8"))]
    return [Labelled(row["id"], row["text"], frozenset(_labels(row["labels"]))) for row in rows]


def _labels(labels: dict[str, Any]) -> Iterator[tuple[str, str]]:
    plain = {
        "stage": "stages", "industries": "industries", "role": "roles", "skills": "skills", "must": "skills",
        "nice": "skills", "tools": "tools", "kpis": "kpis", "flags": "flags", "not": "not needed",
    }  # fmt: skip
    for name, kind in plain.items():
        yield from ((kind, one) for one in str(labels.get(name) or "").split())
    for name in ("must", "nice"):
        yield from (("must or nice", f"{name} {one}") for one in str(labels.get(name) or "").split())
    yield from (("money", one) for one in labels.get("money") or ())
    yield from (("days", one) for one in labels.get("days") or ())


def lexicon() -> Lexicon:
    """Build the lexicon from the files of the vocabulary, without a database."""
    words: list[Word] = []
    for kind, key in FILES.items():
        rows = load(kind)[key]
        words += [word(kind, row["id"], row["ja"], row["en"], row) for row in rows]
    return Lexicon(words, extra())


def said(reading: Reading) -> Iterator[tuple[str, str]]:
    """Yield what the reader found, in the words of the labels."""
    for one in reading.found:
        if one.negated:
            yield "not needed", one.id
            continue
        yield one.kind, one.id
        if one.kind == "skills" and one.wish:
            yield "must or nice", f"{one.wish} {one.id}"
    yield from (("money", _money(one)) for one in reading.amounts)
    yield from (("days", _days(one)) for one in reading.days)
    yield from (("flags", one.kind) for one in reading.flags)


def _money(one: Amount) -> str:
    if one.negotiable:
        return "negotiable"
    low, high = (str(value) if value is not None else "" for value in (one.low, one.high))
    parts = (one.per, low if low == high else f"{low}-{high}", one.tax, "" if one.currency == "JPY" else one.currency)
    return " ".join([*filter(None, parts), *(["refused"] if one.refused else [])])


def _days(one: Days) -> str:
    count = str(one.low) if one.low == one.high else f"{one.low}-{one.high}"
    return f"{'hours ' if one.unit == 'hours' else ''}{one.per} {count}"


@dataclass(frozen=True)
class Score:
    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float | None:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else None

    @property
    def recall(self) -> float | None:
        return self.right / (self.right + self.missed) if self.right + self.missed else None


def measured(texts: Iterable[Labelled], words: Lexicon) -> tuple[dict[str, Score], list[str]]:
    """Return a score for each kind and in all, and a line for each difference."""
    right, wrong, missed, lines = Counter[str](), Counter[str](), Counter[str](), []
    for one in texts:
        found = set(said(read(one.text, one.kind, words)))
        for kind, _what in found & one.labels:
            right[kind] += 1
        for kind, what in sorted(found - one.labels):
            wrong[kind] += 1
            lines.append(f"  {one.id}: {kind} {what}: found, not labelled")
        for kind, what in sorted(one.labels - found):
            missed[kind] += 1
            lines.append(f"  {one.id}: {kind} {what}: missed")
    scores = {kind: Score(right[kind], wrong[kind], missed[kind]) for kind in KINDS}
    return {**scores, "all": Score(right.total(), wrong.total(), missed.total())}, lines


def main(arguments: list[str]) -> int:
    """Print the table and the differences of the tuned part; with `all` those of the others too."""
    texts, words = labelled(), lexicon()
    parts = {
        **{name: [one for one in texts if one.part == name] for name in PARTS},
        "Japanese": [one for one in texts if one.language == "ja"],
        "English": [one for one in texts if one.language == "en"],
    }
    found = {name: measured(part, words) for name, part in parts.items()}
    print(f"Reading {len(texts)} labelled texts: precision / recall")
    print("| kind | " + " | ".join(f"{name} ({len(parts[name])})" for name in parts) + " |")
    print("|---|" + "---:|" * len(parts))
    for kind in (*KINDS, "all"):
        print(f"| {kind} | " + " | ".join(_cell(scores[kind]) for scores, _lines in found.values()) + " |")
    shown = PARTS if "all" in arguments else PARTS[:1]
    for name in shown:
        print(f"\nDifferences, {name}:", *(found[name][1] or ["  none"]), sep="\n")
    return 0


def _cell(score: Score) -> str:
    return " / ".join("–" if value is None else f"{value:.2f}" for value in (score.precision, score.recall))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
