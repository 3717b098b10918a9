"""A score in the reader's words: every product of its account, what is missing, what fits, and its bar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from kernel.texts import joined, reader_language
from matching.account import account_rows, bar_shapes
from matching.scoring import FULL, FULL_MONTHS, MAXIMUM, Item, Part, Score, shown, shown_parts
from matching.wording import FIGURES, WORDS, Names, amount, sentences

MOST_CLAUSES = 3
BARS = 5  # as many factors stand alone in the bar; the smaller ones share the rest of it
POINTS_OF_ONE = MAXIMUM // 100  # a score is its sum ÷ 5,100

FACTOR_LABELS: Mapping[str, Promise] = {
    "stage": pgettext_lazy("factor", "Stage"),
    "industry": pgettext_lazy("factor", "Industry"),
    "skills": pgettext_lazy("factor", "Skills"),
    "tools": pgettext_lazy("factor", "Tools"),
    "outcomes": pgettext_lazy("factor", "Outcomes"),
    "evidence": pgettext_lazy("factor", "Evidence"),
    "rate": pgettext_lazy("factor", "Rate"),
    "availability": pgettext_lazy("factor", "Availability"),
    "location": pgettext_lazy("factor", "Place"),
}
INITIALS: Mapping[str, Promise] = {
    "stage": pgettext_lazy("factor, in one or two letters", "St"),
    "industry": pgettext_lazy("factor, in one or two letters", "In"),
    "skills": pgettext_lazy("factor, in one or two letters", "Sk"),
    "tools": pgettext_lazy("factor, in one or two letters", "To"),
    "outcomes": pgettext_lazy("factor, in one or two letters", "Ou"),
    "evidence": pgettext_lazy("factor, in one or two letters", "Ev"),
    "rate": pgettext_lazy("factor, in one or two letters", "Ra"),
    "availability": pgettext_lazy("factor, in one or two letters", "Av"),
    "location": pgettext_lazy("factor, in one or two letters", "Pl"),
}


# --- the whole -------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Line:
    """One line of the account: an item's two facts and its product."""

    kind: str
    id: str
    asked: str
    found: str
    weight: int
    points: int | None
    product: str


@dataclass(frozen=True)
class Factor:
    """One factor of the account. `tenths` of all factors add up to the score shown."""

    factor: str
    label: str
    lines: tuple[Line, ...]
    unknown: bool
    low: int
    high: int
    maximum: int
    tenths: int
    high_tenths: int
    maximum_tenths: int

    @property
    def figure(self) -> str:
        """Write the points earned for sure: 16.0."""
        return tenths(self.tenths)

    @property
    def earned(self) -> str:
        """Write the part: 16.0, or 0〜12.0 when it is unknown."""
        return f"0{_dash()}{tenths(self.high_tenths)}" if self.unknown else tenths(self.tenths)

    @property
    def of(self) -> str:
        """Write part of possible for a label: 16.0/16, ?/12."""
        return f"{'?' if self.unknown else tenths(self.tenths)}/{tenths(self.maximum_tenths).removesuffix('.0')}"


@dataclass(frozen=True)
class Segment:
    """One stretch of the parts bar; positions and widths in percent of it, written with two digits."""

    initial: str
    x: str
    width: str
    ink: str
    hatch_x: str
    hatch: str
    middle: str


@dataclass(frozen=True)
class Explained:
    """A score in words, figures and a bar."""

    low: int
    high: int
    factors: tuple[Factor, ...]
    missing: tuple[str, ...]
    fits: tuple[str, ...]
    bar: tuple[Segment, ...]

    @property
    def figure(self) -> str:
        return tenths(shown(self.low))

    @property
    def upper(self) -> str:
        """Write the upper end of the interval, or nothing when all is known."""
        return tenths(shown(self.high)) if self.high > self.low else ""

    @property
    def text(self) -> str:
        """Write the score as one text: 84.5, 61.1〜83.1."""
        return f"{self.figure}{_dash()}{self.upper}" if self.upper else self.figure

    @property
    def sum(self) -> str:
        """Write the account's last line: 431,342 ÷ 5,100."""
        amounts = f"{self.low:,}{_dash()}{self.high:,}" if self.high > self.low else f"{self.low:,}"
        return f"{amounts} ÷ {POINTS_OF_ONE:,}"

    @property
    def weight(self) -> str:
        return f"{sum(line.weight for factor in self.factors for line in factor.lines):,}"

    @property
    def rows(self) -> SafeString:
        """Write every line of the account."""
        return account_rows(self.factors)

    @property
    def high_bar(self) -> SafeString:
        """Draw the bar 14 pixels high."""
        return bar_shapes(self.bar, 14)

    @property
    def low_bar(self) -> SafeString:
        """Draw the bar of a dense list, 10 pixels high."""
        return bar_shapes(self.bar, 10)

    @property
    def label(self) -> str:
        """Say the bar in words and numbers."""
        parts = joined(f"{factor.label} {factor.of}" for factor in self.factors)
        return _("Score %(score)s: %(parts)s") % {"score": self.text, "parts": parts}

    @property
    def missing_text(self) -> str:
        return sentences(self.missing) or _("nothing of what was asked")

    @property
    def fits_text(self) -> str:
        return sentences(self.fits) or _("nothing that reaches four fifths of what was asked")


def explain_score(score: Score, names: Names) -> Explained:
    """Put a score into words: gaps first, then what fits, and every product of the account."""
    low = shown_parts([part.low for part in score.parts])
    high = _upper_tenths(score)
    possible = shown_parts([part.maximum for part in score.parts])
    factors = tuple(
        _factor(part, names, mine)
        for part, mine in zip(score.parts, zip(low, high, possible, strict=True), strict=True)
    )
    return Explained(score.low, score.high, factors, _missing(score, factors), _fits(score, factors), bar(factors))


def _factor(part: Part, names: Names, figures: tuple[int, int, int]) -> Factor:
    lines = tuple(_line(item, names) for item in part.items)
    unknown = part.high > part.low
    label = str(FACTOR_LABELS[part.factor])
    return Factor(part.factor, label, lines, unknown, part.low, part.high, part.maximum, *figures)


def _line(item: Item, names: Names) -> Line:
    asked, found = WORDS[item.kind](item, names)
    product = f"{item.weight} × {'?' if item.points is None else item.points}"
    return Line(item.kind, item.id, asked, found, item.weight, item.points, product)


def _upper_tenths(score: Score) -> tuple[int, ...]:
    """Return each part's upper end in tenths, so that these too add up to the figure shown."""
    low = shown_parts([part.low for part in score.parts])
    blind = [part.high - part.low for part in score.parts]
    extra = [shown(amount) for amount in blind]
    left = shown(score.high) - sum(low) - sum(extra)
    order = sorted((n for n, amount in enumerate(blind) if amount), key=lambda n: (-(blind[n] * 1_000 % MAXIMUM), n))
    for n in order[:left]:
        extra[n] += 1
    return tuple(a + b for a, b in zip(low, extra, strict=True))


def tenths(number: int) -> str:
    return f"{number // 10}.{number % 10}"


def _dash() -> str:
    return "〜" if reader_language() == "ja" else "–"


# --- what is missing, what fits --------------------------------------------------------------------------------------
def _missing(score: Score, factors: Sequence[Factor]) -> tuple[str, ...]:
    """Name the costliest gaps; an unknown factor is one gap, and a gap of less than a quarter is none."""
    found: list[tuple[int, Factor, Item, Line]] = []
    for part, factor in zip(score.parts, factors, strict=True):
        if factor.unknown:
            found.append((factor.maximum, factor, part.items[0], factor.lines[0]))
            continue
        rows = zip(part.items, factor.lines, strict=True)
        found += [(i.missing, factor, i, line) for i, line in rows if 4 * i.missing >= i.weight * FULL]
    worst = sorted(found, key=lambda row: -row[0])[:MOST_CLAUSES]
    return tuple(_gap(factor, item, line) for _lost, factor, item, line in worst)


def _fits(score: Score, factors: Sequence[Factor]) -> tuple[str, ...]:
    """Name the items that bring most, of those with at least four fifths of their points."""
    found = [
        (item.low, factor, line)
        for part, factor in zip(score.parts, factors, strict=True)
        for item, line in zip(part.items, factor.lines, strict=True)
        if item.points is not None and 5 * item.points >= 4 * FULL
    ]
    best = sorted(found, key=lambda row: -row[0])[:MOST_CLAUSES]
    return tuple(_clause(factor, line) for _won, factor, line in best)


def _clause(factor: Factor, line: Line) -> str:
    return _pair(factor.label if line.kind in FIGURES else line.asked, line.found)


def _gap(factor: Factor, item: Item, line: Line) -> str:
    if factor.unknown:
        return _pair(factor.label, line.found) + _(" (the score is a range)")
    return _clause(factor, line) + _full(item, line)


def _pair(what: str, found: str) -> str:
    return f"{what}：{found}" if reader_language() == "ja" else f"{what}: {found}"


def _full(item: Item, line: Line) -> str:
    """Say in brackets what would earn all points, where that is a figure."""
    if item.kind in FULL_MONTHS:
        return _(" (%(n)s recent months earn all points)") % {"n": FULL_MONTHS[item.kind] // 10}
    if item.kind == "rate":
        limit = amount(int(str(item.asked["minimum"])), str(item.asked["currency"]))
        return _(" (up to %(amount)s earns all points)") % {"amount": limit}
    if item.kind in {"availability", "location"}:
        return _(" (asked: %(asked)s)") % {"asked": line.asked}
    return ""


# --- the bar ---------------------------------------------------------------------------------------------------------
def bar(factors: Sequence[Factor]) -> tuple[Segment, ...]:
    """Lay out the parts bar: the largest factors first, the smaller ones together at its end."""
    alone, rest = _shares(factors)
    groups: list[tuple[str, Sequence[Factor]]] = [(str(INITIALS[f.factor]), [f]) for f in alone]
    if rest:
        groups.append((rest_initial(len(rest)), rest))
    segments, start = [], 0
    for initial, group in groups:
        width = sum(f.maximum for f in group)
        segments.append(_segment(initial, start, width, group))
        start += width
    return tuple(segments)


def _shares(factors: Sequence[Factor]) -> tuple[Sequence[Factor], Sequence[Factor]]:
    """Part the factors into those that stand alone in the bar, and the rest."""
    ordered = sorted(factors, key=lambda factor: -factor.maximum)
    return (ordered, ()) if len(ordered) <= BARS + 1 else (ordered[:BARS], ordered[BARS:])


def _segment(initial: str, start: int, width: int, group: Sequence[Factor]) -> Segment:
    ink, blind = sum(f.low for f in group), sum(f.high - f.low for f in group)
    return Segment(
        initial=initial,
        x=_percent(start),
        width=_percent(width),
        ink=_percent(ink) if ink else "",
        hatch_x=_percent(start + ink),
        hatch=_percent(blind) if blind else "",
        middle=_percent(start + width // 2),
    )


def rest_initial(count: int) -> str:
    return "他" if reader_language() == "ja" else f"+{count}"


def _percent(amount: int) -> str:
    hundredths = amount * 10_000 // MAXIMUM
    return f"{hundredths // 100}.{hundredths % 100:02d}%"


def bar_key(explained: Explained) -> str:
    """Say once a list what the initials under the bars mean."""
    alone, rest = _shares(explained.factors)
    pairs = [f"{INITIALS[f.factor]} {f.label}" for f in alone]
    if rest:
        between = "・" if reader_language() == "ja" else ", "
        pairs.append(f"{rest_initial(len(rest))} {between.join(f.label for f in rest)}")
    return joined(pairs)
