"""Days of work as a text gives them: days a week or a month. Hours are hours, and no days are made of them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from profiles.reading import numerals
from profiles.reading.source import Source

WEEKS_A_MONTH = 4
TILDE = r"\s{0,3}(?:[~〜～]|[-‐–—−]|から|to|or)\s{0,3}"
COUNT = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "ten": 10}
NUMBER = r"\d{1,2}|" + "|".join(COUNT)
WRITTEN = rf"\d{{1,2}}|{numerals.KANJI}"
JAPANESE_DAYS = re.compile(
    rf"(?<![\d年翌当来今先各同毎本{numerals.DIGITS}十])(?P<per>週|月|[1一](?:か|ヶ|カ)月|ひと月)\s{{0,3}}(?:に|"
    rf"あたり)?\s{{0,3}}(?:約|最大)?\s{{0,3}}(?P<low>{WRITTEN})\s{{0,3}}日?"
    r"(?:"
    + TILDE
    + rf"(?P<high>{WRITTEN})\s{{0,3}})?日(?!\d|以内|前|後|締|払|付|頃|スタート|開始|まで(?:に|の(?:応募|入金|支払)))"
)
JAPANESE_HOURS = re.compile(
    r"(?<![\d年翌当来今先])(?P<per>週|月|1か月)\s{0,3}(?:に|あたり)?\s{0,3}(?:約|"
    r"最大)?\s{0,3}(?P<low>\d{1,3})\s{0,3}(?:時間?)?(?:" + TILDE + r"(?P<high>\d{1,3})\s{0,3})?時間"
)
ENGLISH = re.compile(
    r"\b(?P<low>" + NUMBER + r"|\d{3})(?:" + TILDE + r"(?P<high>" + NUMBER + r"|\d{3}))?[ -]*(?P<unit>days?|hours?)"
    r"\s{0,3}(?:of work\s{0,3})?(?:/|an?\b|per\b|each\b|every\b)\s{0,3}(?P<per>week|month)\b"
)
# Days at the office, days off, days a shop is open.
ELSEWHERE = re.compile(
    r"^[^。、,.\n]{0,5}(?:出社|常駐|オフィス|来社|訪問|休|営業)|^\s{0,3}(?:in|at) (?:the|our) office|"
    r"^\s{0,3}on[- ]?site"
)
OFF_BEFORE = re.compile(r"休み?\s{0,3}$|半日\s{0,3}$|office\s{0,3}$|on-?site:?\s{0,3}$")
MOST = {"days": {"week": 7, "month": 31}, "hours": {"week": 168, "month": 744}}


@dataclass(frozen=True)
class Days:
    """How much work a text asks for or offers: `unit` days or hours, `per` week or month."""

    unit: str
    per: str
    low: int
    high: int
    start: int
    end: int

    @property
    def monthly(self) -> tuple[int, int] | None:
        """Return days a month, a month taken as four weeks; hours are no days."""
        if self.unit != "days":
            return None
        times = WEEKS_A_MONTH if self.per == "week" else 1
        return self.low * times, self.high * times


def days(source: Source) -> Iterator[Days]:
    """Yield what the text says about days and hours of work, in order."""
    found = [
        *_matches(source, JAPANESE_DAYS, "days"),
        *_matches(source, JAPANESE_HOURS, "hours"),
        *_matches(source, ENGLISH, ""),
    ]
    yield from sorted(found, key=lambda one: one.start)


def _matches(source: Source, pattern: re.Pattern[str], unit: str) -> Iterator[Days]:
    text = source.folded
    for match in pattern.finditer(text):
        if ELSEWHERE.match(text[match.end() : match.end() + 20]) or OFF_BEFORE.search(text[: match.start()][-12:]):
            continue
        of = unit or ("days" if match["unit"].startswith("day") else "hours")
        per = "week" if match["per"] in ("週", "week") else "month"
        low = _count(match["low"])
        high = _count(match["high"]) if match["high"] else low
        if 0 < low <= high <= MOST[of][per]:
            yield Days(of, per, low, high, match.start(), match.end())


def _count(word: str) -> int:
    return COUNT.get(word) or numerals.value(word)
