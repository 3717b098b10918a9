"""Amounts of money for the work, read as what they are: for a month, a day, an hour, a year, or without saying."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from profiles.reading import numerals
from profiles.reading.source import Source

NUMBER = rf"\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d{{1,12}}(?:\.\d{{1,4}})?|{numerals.KANJI}"
UNIT = r"億|千万|百万|万|千|million|mn|thousand|k|m"
FRONT = r"¥|\\|jpy|yen|us\$|usd|\$|eur|€"
BACK = r"円|yen|jpy|usd|dollars|ドル|eur|euros?|ユーロ"
SEPARATOR = r"\s{0,3}(?:[~〜～]|[-‐–—−―]|から|to\b|and\b)\s{0,3}"


def _one(n: int) -> str:
    number = rf"(?:(?P<front{n}>{FRONT})\s{{0,3}})?(?P<number{n}>{NUMBER})"
    rest = rf"(?:(?P<rest{n}>{NUMBER})(?P<small{n}>千万|百万|万|千|百)?(?=円))?"  # 3万5千円
    unit = rf"(?:(?P<unit{n}>{UNIT})(?![a-z]){rest})?"
    return rf"{number}\s{{0,3}}{unit}\s{{0,3}}(?:(?P<back{n}>{BACK})(?![a-z]))?"


def _pattern(between: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\d.,a-z]){_one(1)}(?:{between}{_one(2)})?")


AMOUNT = _pattern(rf"(?:\s{{0,3}}/\s{{0,3}}(?:月|month))?{SEPARATOR}")
ALONE = _pattern("(?!)")
AFTER = re.compile(
    r"\s{0,3}(?:(?:/|per\b|an?\b|each\b|every\b|for the\b|毎|あたり)\s{0,3})"
    r"(?P<per>月|か月|ヶ月|months?|時間|時|h\b|hours?|人日|日|days?|年|years?|annum|週|weeks?|本|回|件|記事)(?![a-z])"
    r"|\s{0,3}(?:\([^()]{0,8}\)\s{0,3})?(?P<adverb>monthly|hourly|daily|annually|yearly)\b"
)
BEFORE = (
    (
        "month",
        (
            rf"月額|月給|月単価|月々|毎月|(?<![\d/{numerals.DIGITS}十])月に?は?(?:約|およそ|最大|上限|\s|:)*$|"
            r"ひと月|[1一](?:か|ヶ|カ)月|monthly(?: \w+)?(?: of)?|per month"
        ),
    ),
    ("hour", r"時給|時間単価|時間あたり|[1一]時間|hourly(?: rate)?|per hour"),
    ("day", r"日給|日額|日当|日単価|人日単価|[1一]人日|[1一]日(?:あたり)?|day rate|daily(?: rate)?|per day"),
    ("year", r"年収|年俸|年額|年間|annual(?:ly)?(?: \w+)?|yearly"),
    ("other", r"半日|[1一](?:本|回(?:あたり)?|件|記事|セッション)|時点|回あたり|per (?:article|session|post)"),
)
PERIOD = {
    "月": "month", "か月": "month", "ヶ月": "month", "month": "month", "monthly": "month",
    "時間": "hour", "時": "hour", "h": "hour", "hour": "hour", "hourly": "hour",
    "人日": "day", "日": "day", "day": "day", "daily": "day",
    "年": "year", "year": "year", "annum": "year", "annually": "year", "yearly": "year",
}  # fmt: skip
FEE = re.compile(
    r"報酬|予算|単価|委託料|委託費|業務委託|フィー|謝礼|契約金額|固定|希望|目安|費用|給与|料金|"
    r"お支払|支払い|fee\b|\brates?\b|\bbudget\b|compensation|\bpay\b|\bpays\b|"
    r"\bprice\b|retainer|\bsalary\b|looking for|available|my work|your work"
)
NOT_FEE = re.compile(
    r"広告(?:費|予算)|出稿|媒体費|売上|年商|月商|日商|商い|資本金|広告予算|調達|粗利|客単価|"
    r"(?:購入|獲得|受注|クリック|採用|顧客)単価|交通費|家賃|初期費用|商品|価格帯|\b(?:mrr|arr|cpa|"
    r"cac|cpl|cpc|ltv|aov|arpa)\b|"
    r"\bspends?\b|\brevenue\b|\bfunding\b|\braised\b|\bcapital\b|ad budget|\bmedia budget|"
    r"advertising budget|\bsales of\b|\bturnover\b|\bprices? start|利用料|プラン|\bcosts?\b"
)
NOT_FEE_AFTER = re.compile(
    r"^(?:ほど|程度|以上|くらい|前後)?(?:を|の広告)?(?:運用|出稿|消化)|"
    r"^[^、。.\n]{0,4}(?:の)?(?:交通費|広告費|資金|売上|の商品|削減)|^\s{0,3}(?:\w+ ){0,2}(?:on|"
    r"in) (?:ads?|advertising|media|sales|revenue|funding)\b"
)
UP_TO = re.compile(r"(?:[~〜～]|最大|上限|up to|at most|maximum(?: of)?|no more than|until)\s{0,3}(?:月額?|月に)?$")
FROM = re.compile(r"(?:from|at least|minimum(?: of)?|最低|starting at)\s{0,3}$")
UP_TO_AFTER = re.compile(r"^\s{0,3}(?:/\s{0,3}月)?\s{0,3}(?:まで|以下|以内|上限|or less|at most|maximum)")
FROM_AFTER = re.compile(
    r"^\s{0,3}(?:/\s{0,3}(?:月|日|時間?|month|day|hour))?\s{0,3}(?:[~〜～](?!\s{0,3}\d)|以上|"
    r"から(?!\s{0,3}\d)|より(?!も)|or more|and up|\+(?!税))"
)
TAX = (
    ("excl", re.compile(r"(?:税別|税抜き?|外税|\+\s{0,3}税|excl|plus tax|before tax|without tax)(?!\s{0,3}[¥\d])")),
    ("incl", re.compile(r"(?:税込み?|内税|incl)(?!\s{0,3}[¥\d])")),
)
TAX_BEFORE = (("excl", re.compile(r"(?:税別|税抜き?)\s{0,3}$")), ("incl", re.compile(r"税込み?\s{0,3}$")))
OPEN = re.compile(
    r"応相談|要相談|ご相談|相談の上|相談可|スキル見合い|スキルによる|経験による|"
    r"経験・スキルに応じ|スキル・経験に応じ|能力に応じ|negotiable|to be discussed|to be agreed|"
    r"depend(?:s|ing) on|open to discussion|\bdoe\b"
)
OTHER_THINGS = re.compile(
    r"ストックオプション|時間|日数|勤務|曜日|期間|場所|開始|週|stock|equity|schedule|hours|location|"
    r"start date|term"
)
MULTIPLIER = {
    "億": 10**8, "千万": 10**7, "百万": 10**6, "万": 10**4, "千": 10**3, "百": 100,
    "million": 10**6, "mn": 10**6, "m": 10**6, "thousand": 10**3, "k": 10**3,
}  # fmt: skip
CURRENCY = {
    **dict.fromkeys(("$", "us$", "usd", "dollars", "ドル"), "USD"),
    **dict.fromkeys(("eur", "€", "euro", "euros", "ユーロ"), "EUR"),
}
HIGHEST = 10**12


@dataclass(frozen=True)
class Amount:
    """An amount as the text has it. `per`: month, day, hour, year, unsaid; `negotiable` has no numbers.

    `refused`: the text gives an upper end below the lower one, so neither is taken.
    """

    per: str
    low: int | None
    high: int | None
    start: int
    end: int
    currency: str = "JPY"
    tax: str = ""
    negotiable: bool = False

    @property
    def refused(self) -> bool:
        return self.low is not None and self.high is not None and self.low > self.high


def amounts(source: Source) -> Iterator[Amount]:
    """Yield what the text says about money for the work, in order."""
    yield from sorted([*_numbers(source), *_open(source)], key=lambda one: one.start)


def _numbers(source: Source) -> Iterator[Amount]:
    text, before_it = source.folded, 0
    for match in map(_single_or_range, AMOUNT.finditer(text)):
        if not _is_money(match):
            continue
        first, last = source.sentence(match.start())
        before = text[max(first, match.start() - 60) : match.start()]
        after = text[match.end() : min(last, match.end() + 40)]
        per = _per(before, after)
        # What an earlier amount was for says nothing of this one: 初期費用30万円、月額20万円.
        since = text[max(first, before_it) : match.start()]
        before_it = match.end()
        if _is_fee(text[first : match.start()], since, after, per):
            yield _amount(match, before, after, per)


def _single_or_range(match: re.Match[str]) -> re.Match[str]:
    """Return the match without what follows a dash and is no second amount: 10万円-3日."""
    second = match["number2"]
    if second is None or match["unit2"] or match["back2"] or match["front2"]:
        return match
    if match["front1"] and ("," in second or len(second) >= SHORTEST_BARE):
        return match
    return ALONE.match(match.string, match.start()) or match


SHORTEST_BARE = 4


def _is_money(match: re.Match[str]) -> bool:
    signs = [match[name] for name in ("front1", "back1", "front2", "back2")]
    return any(signs) or "万" in (match["unit1"] or "") + (match["unit2"] or "")


def _per(before: str, after: str) -> str:
    """Return for how long the amount is; an empty text when it is said nowhere near."""
    if match := AFTER.match(re.sub(r"^\s{0,3}(?:前後|程度|くらい|ほど|\([^()]*\))", "", after)):
        word = match["per"] or match["adverb"]
        return PERIOD.get(word, PERIOD.get(word.rstrip("s"), "other"))
    found = [
        (hit.end(), hit.start(), per)
        for per, pattern in BEFORE
        for hit in re.finditer(pattern, before)
        if len(before) - hit.end() <= NEAR
    ]
    if not found:
        return ""
    return max(found, key=lambda one: (one[0], -one[1]))[2]


NEAR = 26


def _is_fee(before: str, since: str, after: str, per: str) -> bool:
    """Say whether an amount is for the work: what stands between it and the amount before it decides."""
    if per == "other" or NOT_FEE_AFTER.search(after):
        return False
    other = max((hit.end() for hit in NOT_FEE.finditer(since)), default=-1)
    if other >= 0 and other >= max((hit.end() for hit in FEE.finditer(since)), default=-1):
        return False
    return bool(per) or bool(FEE.search(before))


def _amount(match: re.Match[str], before: str, after: str, per: str) -> Amount:
    first, second = _value(match, 1, match["unit2"]), _value(match, 2, None)
    low: int | None = first
    high: int | None = first if second is None else second
    if second is None and (UP_TO.search(before) or UP_TO_AFTER.match(after)):
        low = None
    elif second is None and (FROM.search(before) or FROM_AFTER.match(after)):
        high = None
    sign = next((match[name] for name in ("front1", "back1", "front2", "back2") if match[name]), "")
    return Amount(
        per or "unsaid", low, high, match.start(), match.end(), CURRENCY.get(sign, "JPY"), _tax(before, after)
    )


def _tax(before: str, after: str) -> str:
    said = [word for word, pattern in TAX_BEFORE if pattern.search(before)]
    near = re.split(r"[\d。]", after[:24])[0]
    said += [word for word, pattern in TAX if pattern.search(after[:24]) and pattern.search(near)]
    return said[0] if said else ""


def _value(match: re.Match[str], n: int, unit_of_next: str | None) -> int | None:
    """Return a number in whole yen (or dollars); one without a unit takes that of the upper end: 30〜50万円."""
    written, unit = match[f"number{n}"], match[f"unit{n}"]
    if written is None:
        return None
    if unit is None and unit_of_next and not match[f"back{n}"] and "," not in written:
        unit = unit_of_next
    whole, rest = _times(written, unit), match[f"rest{n}"]
    return min(whole + (_times(rest, match[f"small{n}"]) if rest else 0), HIGHEST)


def _times(written: str, unit: str | None) -> int:
    number = numerals.value(written) if written[0] in numerals.LETTERS else written.replace(",", "")
    return int(Decimal(number) * MULTIPLIER.get(unit or "", 1))


def _open(source: Source) -> Iterator[Amount]:
    text = source.folded
    for match in OPEN.finditer(text):
        first, _last = source.sentence(match.start())
        before = text[first : match.start()]
        part = re.split(r"[、,]", before)[-1]
        if OTHER_THINGS.search(part):
            continue
        if FEE.search(before) or AMOUNT_SIGN.search(before) or match.group().startswith("スキル"):
            yield Amount("negotiable", None, None, match.start(), match.end(), negotiable=True)


AMOUNT_SIGN = re.compile(r"万|円|¥|yen|jpy")
