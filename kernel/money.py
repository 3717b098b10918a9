"""Money: integer minor units and a currency. No float comes near it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from babel.numbers import format_currency

YEN = "JPY"
EXPONENTS = {"JPY": 0, "USD": 2, "EUR": 2, "GBP": 2, "SGD": 2}


@dataclass(frozen=True, order=True)
class Money:
    """An amount in minor units (yen for JPY, cents for USD).

    :raises TypeError: on a float or another currency.
    """

    minor: int
    currency: str = "JPY"

    def __post_init__(self) -> None:
        if type(self.minor) is not int:  # bool is an int, and a float would round
            raise TypeError("money counts in whole minor units")
        if self.currency not in EXPONENTS:
            raise ValueError(f"unknown currency {self.currency}")

    def _same(self, other: Money) -> int:
        if other.currency != self.currency:
            raise TypeError("two amounts of one currency are needed")
        return other.minor

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - self._same(other), self.currency)

    def __mul__(self, times: int) -> Money:
        if not isinstance(times, int):
            raise TypeError("money is multiplied by whole numbers only")
        return Money(self.minor * times, self.currency)

    def allocate(self, shares: list[int]) -> list[Money]:
        """Split by shares with the largest remainder; the parts add up, ties go to the earlier part."""
        whole = sum(shares)
        parts = [self.minor * share // whole for share in shares]
        order = sorted(range(len(shares)), key=lambda i: (-(self.minor * shares[i] % whole), i))
        for i in order[: self.minor - sum(parts)]:
            parts[i] += 1
        return [Money(part, self.currency) for part in parts]

    def text(self, language: str) -> str:
        """Write the amount for a reader: 500,000円, ¥500,000."""
        if self.currency == "JPY":
            return f"{self.minor:,}円" if language == "ja" else f"¥{self.minor:,}"
        amount = Decimal(self.minor).scaleb(-EXPONENTS[self.currency])
        return str(format_currency(amount, self.currency, locale=language))
