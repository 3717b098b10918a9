"""The arithmetic of KPIs: formulas, roll-ups, attainment. Values in, values out; integers scaled by 10,000, no float.

The words of the rules stand in data/kpis.yaml: `attainment_rule` and `aggregations`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

SCALE = 10_000
DECIMALS = 4
CLAMP = (0, 9990)  # tenths of a percent
ON_TRACK, ACHIEVED = 800, 1000

OWN = "own_reading"
RECOMPUTE = "recompute"


class BadFormula(ValueError):
    """A formula that is none."""


# --- values ------------------------------------------------------------------------------------------------------
def scaled(value: Decimal | int | None) -> int | None:
    """Return a value of at most four decimals as a whole number of ten-thousandths.

    :raises ValueError: when it has more decimals, or is no finite number.
    """
    if value is None:
        return None
    number = Decimal(value)
    if not number.is_finite():
        raise ValueError(value)
    whole = Fraction(number) * SCALE
    if whole.denominator != 1:
        raise ValueError(value)
    return whole.numerator


def plain(value: int | None) -> Decimal | None:
    """Return a scaled value as the number it stands for."""
    return None if value is None else Decimal(value).scaleb(-DECIMALS)


def half_even(value: Fraction, decimals: int) -> int:
    """Return a value as a whole number of units of the last decimal, halves to the even one."""
    found: int = round(value * 10**decimals)
    return found


def shown(value: int | None, decimals: int = 2) -> Decimal | None:
    """Return a scaled value as it is displayed: rounded half-even to two decimals."""
    if value is None:
        return None
    return Decimal(half_even(Fraction(value, SCALE), decimals)).scaleb(-decimals)


# --- formulas ----------------------------------------------------------------------------------------------------
TOKEN = re.compile(r"\s*(?:([0-9]+(?:\.[0-9]+)?)|([a-z][a-z0-9_]*)|([-+*/()]))")
Lookup = Callable[[str], Fraction | None]
Node = Callable[[Lookup], Fraction | None]
DEEPEST = 20


def names_in(formula: str) -> tuple[str, ...]:
    """Return the names a formula speaks of, each once, in order."""
    return tuple(dict.fromkeys(text for kind, text in _tokens(formula) if kind == "name"))


def evaluate(formula: str, values: Mapping[str, Fraction | None]) -> Fraction | None:
    """Return the exact value of a formula; None where a part is missing or a denominator is zero.

    :raises BadFormula: on anything but + - * / ( ), names and numbers.
    """
    return _Parser(_tokens(formula)).whole()(values.get)


def _tokens(formula: str) -> list[tuple[str, str]]:
    found, at = [], 0
    text = formula.rstrip()
    while at < len(text):
        match = TOKEN.match(text, at)
        if match is None:
            raise BadFormula(formula)
        number, name, sign = match.groups()
        found.append(("number", number) if number else ("name", name) if name else ("sign", sign))
        at = match.end()
    return found


class _Parser:
    """Recursive descent over + -, then * /, then brackets and a leading sign."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self.tokens, self.at, self.depth = tokens, 0, 0

    def whole(self) -> Node:
        node = self._sum()
        if self.at != len(self.tokens):
            raise BadFormula(self.tokens[self.at])
        return node

    def _next(self, *wanted: str) -> str:
        """Take the next sign when it is one of those wanted."""
        if self.at < len(self.tokens) and self.tokens[self.at][0] == "sign" and self.tokens[self.at][1] in wanted:
            self.at += 1
            return self.tokens[self.at - 1][1]
        return ""

    def _sum(self) -> Node:
        node = self._product()
        while sign := self._next("+", "-"):
            node = _binary(sign, node, self._product())
        return node

    def _product(self) -> Node:
        node = self._atom()
        while sign := self._next("*", "/"):
            node = _binary(sign, node, self._atom())
        return node

    def _atom(self) -> Node:
        if self._next("-"):
            return _binary("-", _constant(Fraction(0)), self._deeper(self._atom))
        if self._next("("):
            node = self._deeper(self._sum)
            if not self._next(")"):
                raise BadFormula(")")
            return node
        if self.at >= len(self.tokens) or self.tokens[self.at][0] == "sign":
            raise BadFormula("a value is missing")
        kind, text = self.tokens[self.at]
        self.at += 1
        return _constant(Fraction(text)) if kind == "number" else lambda values: values(text)

    def _deeper(self, rule: Callable[[], Node]) -> Node:
        self.depth += 1
        if self.depth > DEEPEST:
            raise BadFormula("too deep")
        node = rule()
        self.depth -= 1
        return node


def _constant(value: Fraction) -> Node:
    return lambda _values: value


def _binary(sign: str, left: Node, right: Node) -> Node:
    def value(values: Lookup) -> Fraction | None:
        a, b = left(values), right(values)
        if a is None or b is None:
            return None
        if sign == "/":
            return a / b if b else None
        return a + b if sign == "+" else a - b if sign == "-" else a * b

    return value


# --- from months to quarters and years ---------------------------------------------------------------------------
def rolled_up(rule: str, months: Sequence[int | None], own: int | None) -> int | None:
    """Return the value of a longer period: its own reading if there is one, else what its months give by the rule.

    A missing month leaves a sum undefined. `recompute` is a matter of the parts: `evaluate` on their rolled-up values.
    """
    if own is not None or rule == OWN or not months:
        return own
    if rule == "last":
        return months[-1]
    if rule == "first":
        return months[0]
    known = [value for value in months if value is not None]
    return sum(known) if rule == "add" and len(known) == len(months) else None


def tenths(value: int | None) -> Decimal | None:
    """Return tenths of a percent as percent."""
    return None if value is None else Decimal(value).scaleb(-1)


# --- attainment --------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Verdict:
    """How a value stands to its target: attainment and progress in tenths of a percent, the state, why not."""

    attainment: int | None
    progress: int | None
    status: str
    reason: str | None = None

    @property
    def attainment_percent(self) -> Decimal | None:
        return tenths(self.attainment)

    @property
    def progress_percent(self) -> Decimal | None:
        return tenths(self.progress)

    @property
    def lower(self) -> int | None:
        """Return the figure that decides: the lower one of the two."""
        if self.attainment is None or self.progress is None:
            return self.attainment
        return min(self.attainment, self.progress)


def attain(direction: str, measure: str, baseline: int | None, target: int | None, actual: int | None) -> Verdict:
    """Judge a value by the attainment table of the data file; all values are scaled."""
    if actual is None:
        return Verdict(None, None, "no_data", "reading_missing")
    if target is None:
        return Verdict(None, None, "no_data", "target_missing")
    improving = baseline is not None and _improves(direction, baseline, target)
    progress = _progress(direction, baseline, target, actual) if baseline is not None and improving else None
    attainment = _ratio(direction, baseline, target, actual)
    if attainment is None:
        attainment = progress
    if attainment is None and _met(direction, target, actual):
        attainment = 1000
    if attainment is None:
        return Verdict(None, None, "no_data", "scale_missing")
    beside = progress if measure == "level" else None
    found = Verdict(attainment, beside, "")
    lower = found.lower or 0
    status = "achieved" if lower >= ACHIEVED else "on_track" if lower >= ON_TRACK else "off_track"
    return Verdict(attainment, beside, status)


def _met(direction: str, target: int, actual: int) -> bool:
    if direction == "target":
        return actual == target
    return actual >= target if direction == "higher" else actual <= target


def _improves(direction: str, baseline: int, target: int) -> bool:
    if direction == "target":
        return baseline != target
    return target > baseline if direction == "higher" else target < baseline


def _ratio(direction: str, baseline: int | None, target: int, actual: int) -> int | None:
    """Rows 3 to 6: the plain ratio, where it makes sense."""
    if target <= 0 or (direction == "higher" and baseline is not None and baseline < 0):
        return None
    if direction == "higher":
        return _tenths(actual, target)
    if direction == "target":
        return _tenths(target - abs(actual - target), target)
    return _tenths(target, actual) if actual > 0 else CLAMP[1]


def _progress(direction: str, baseline: int, target: int, actual: int) -> int:
    if direction == "target":
        span = abs(baseline - target)
        return _tenths(span - abs(actual - target), span)
    return _tenths(actual - baseline, target - baseline)


def _tenths(part: int, whole: int) -> int:
    """Return a share in tenths of a percent, rounded down, inside the clamp."""
    return min(max(part * 1000 // whole, CLAMP[0]), CLAMP[1])


# --- the quantity trap -------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Trap:
    """Leads rose over these steps, up to now, while a rate of quality fell over the same stretch."""

    steps: int
    leads: tuple[int, int]
    quality: tuple[int, int]


def quantity_trap(leads: Sequence[int | None], quality: Sequence[int | None]) -> Trap | None:
    """Say whether more leads come in while fewer of them become business; both series end with the period judged.

    The alarm is about the last step: leads rose and the rate fell. It is told over the whole rise, as far back as the
    rate at its beginning is known and higher.
    """
    if len(leads) != len(quality):
        raise ValueError("two series of one length")
    last = len(leads) - 1
    if last < 1 or not (_rose(leads, last) and _rose([_negative(v) for v in quality], last)):
        return None
    first = last - 1
    while first > 0 and _rose(leads, first) and _higher(quality[first - 1], quality[last]):
        first -= 1
    return Trap(last - first, _ends(leads, first), _ends(quality, first))


def _rose(series: Sequence[int | None], at: int) -> bool:
    return _higher(series[at], series[at - 1])


def _higher(one: int | None, other: int | None) -> bool:
    return one is not None and other is not None and one > other


def _negative(value: int | None) -> int | None:
    return None if value is None else -value


def _ends(series: Sequence[int | None], first: int) -> tuple[int, int]:
    a, b = series[first], series[-1]
    if a is None or b is None:
        raise ValueError("an end is missing")
    return a, b
