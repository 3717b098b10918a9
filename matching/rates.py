"""What comparable CMOs ask for the days of a need: a distribution, never a person."""

from __future__ import annotations

from dataclasses import dataclass

from matching.market import active_weights, asked_for
from matching.models import WeightSet
from matching.scoring.formulas import ASK_STEP
from matching.thought import Thought
from matching.what_if_sql import asks
from matching.wording import amount
from matching.wording import budget as span

LEAST = 5  # below, nothing of it is shown
ENDS_FROM = 20  # below, least and most might be recognised as somebody's


@dataclass(frozen=True)
class Rates:
    """What the middle half of `n` comparable profiles asks a month, all rounded to 1,000; the ends when n is large."""

    n: int
    days: int
    currency: str
    lower: int
    median: int
    upper: int
    least: int | None
    most: int | None

    @property
    def half_text(self) -> str:
        return span(self.lower, self.upper, self.currency)

    @property
    def median_text(self) -> str:
        return amount(self.median, self.currency)

    @property
    def all_text(self) -> str:
        """Write the least and the most; nothing while there are too few."""
        known = self.least is not None and self.most is not None
        return span(self.least or 0, self.most or 0, self.currency) if known else ""


@dataclass(frozen=True)
class Guidance:
    """The rates beside a need's budget; without rates it is `short` of data, or the days are not known yet."""

    rates: Rates | None
    short: bool
    budget: tuple[int, int] | None

    def place(self, amount: int) -> str:
        """Return where an amount stands on the figure, in percent of it."""
        shown = self._shown()
        low, high = min(shown) * 9 // 10, max(max(shown) * 11 // 10, 1)
        hundredths = 10_000 * (amount - low) // (high - low)
        return f"{hundredths // 100}.{hundredths % 100:02d}"

    def _shown(self) -> list[int]:
        found = self.rates
        known = [found.lower, found.upper, found.least, found.most] if found else []
        return [amount for amount in (*known, *(self.budget or ())) if amount is not None] or [0]

    @property
    def bars(self) -> dict[str, tuple[str, str]]:
        """Return the figure's stretches as (from, width) in percent."""
        found = self.rates
        if found is None:
            return {}
        ends = {"half": (found.lower, found.upper), "budget": self.budget}
        if found.least is not None and found.most is not None:
            ends["all"] = (found.least, found.most)
        spans = {name: (self.place(a[0]), self.place(a[1])) for name, a in ends.items() if a}
        return {name: (start, f"{float(end) - float(start):.2f}") for name, (start, end) in spans.items()}

    @property
    def budget_text(self) -> str:
        return span(*self.budget, self.rates.currency) if self.budget and self.rates else ""

    @property
    def middle(self) -> str:
        return self.place(self.rates.median) if self.rates else ""


def guidance(asked: Thought, weights: WeightSet | None = None) -> Guidance:
    """Return what comparable profiles ask: published, in the need's currency, a rate told, every must-have skill, the
    languages and a required role; whatever the budget, days, start and place.
    """
    facts = asked.facts
    budget = None if "budget" in asked.gaps else (facts.budget_min, facts.budget_max)
    if "days" in asked.gaps:
        return Guidance(None, short=False, budget=budget)
    found = asks(asked_for(facts, weights or active_weights()))
    if found.n < LEAST:
        return Guidance(None, short=True, budget=budget)
    least, lower, median, upper, most = (round(point / ASK_STEP) * ASK_STEP for point in found.points)
    ends = (least, most) if found.n >= ENDS_FROM else (None, None)
    return Guidance(
        Rates(found.n, facts.days, facts.currency, lower, median, upper, *ends), short=False, budget=budget
    )
