"""Wording that asks for age, sex or nationality: found in what companies post, told to the author, never used.

The acts named here bind employers who hire. A need on this site is a commission to a business; the site keeps to the
same line, because none of the three says anything about the work.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from profiles.reading.source import Source

OPEN_TO_ALL = re.compile(
    r"不問|問いません|問わ(?:ず|ない|れません)|関係なく|関わらず|かかわらず|open to all|"
    r"regardless of|irrespective of|all ages|all genders|"
    r"any (?:age|gender|nationality)|of any (?:age|gender|nationality)"
)
# Whom the company sells to, or what it is, and nobody it looks for.
OTHERS = re.compile(
    r"お客|顧客|ユーザー|会員|利用者|読者|購買層|客層|商品|向け|ターゲット|人気|支持|愛用|比率|"
    r"がいる|がおり|がいま|が在籍|"
    r"割合|\bcustomers?\b|\busers?\b|\baudience\b|\bshoppers?\b|\breaders?\b|"
    r"\bproducts?\b|\bmarket(?:s|ed)?\b|\btarget(?:s|ed|ing)?\b|\bmembers\b|\bpatients?\b|"
    r"\bstudents?\b|\bour (?:team|company) is\b"
)
ASKING = re.compile(
    r"歓迎|募集|希望|限定|優遇|求め|求む|のみ|に限|応募|必須|条件|優先|人材|候補|来てほしい|"
    r"ご応募|\bcandidates?\b|\bapplicants?\b|\bwanted\b|\bpreferred\b|\brequired\b|\bhir(?:e|"
    r"ing)\b|"
    r"\bwelcome\b|\bmust be\b|\bideal|\blooking for\b|\bseek|\bonly\b|\bapply\b|\bshould be\b"
)
PERSON = (
    r"(?:の?(?:方|人|女性|男性|人材|かた|若手|メンバー|マーケター|候補者)|歓迎|限定|優遇|希望|活躍|"
    r"が望ましい|まで(?!に)|のみ|が対象)"
)
PATTERNS: dict[str, tuple[str, ...]] = {
    "age": (
        (
            r"\d{2}\s{0,3}(?:歳|才)\s{0,3}(?:以下|未満|まで|以上|くらいまで|位まで|迄)(?!の(?:お客|"
            r"顧客|会員|利用|ユーザー|子))"
        ),
        r"(?:[2-6]0|[2-6]\d)\s{0,3}代(?:\s{0,3}(?:[~〜～\-–、・]|"
        r"から)\s{0,3}[2-6]0\s{0,3}代)?(?:前半|後半|中盤)?\s{0,3}" + PERSON,
        r"(?:若い|若手の|若くて|お若い)(?:方|人|男性|女性|人材)(?!に人気|の?お客|向け)",
        r"若手(?:歓迎|限定|希望|優遇)|若者歓迎|(?:シニア|中高年|ミドル)(?:歓迎|限定|活躍中|優遇)",
        r"(?:同世代|同年代)の(?:方|人)",
        r"体力のある若い",
        (
            r"\b(?:under|below|over|above) (?:the age of )?[2-6]\d\b(?!\s{0,3}(?:%|percent|minutes?|"
            r"days?|hours?|people|employees|k\b|m\b|,|\d|million|yen|months?|seconds?|clients|"
            r"customers|companies|shops))"
        ),
        r"\baged? (?:between )?[2-6]\d\b|\b[2-6]\d (?:years old|years of age)\b|\bage limit\b",
        (
            r"\byoung(?:er)?(?:,)? (?:and|&) (?:energetic|dynamic|hungry|ambitious)|"
            r"\byoung (?:marketers?|person|people|man|woman|candidates?|professionals?|talent|lady|"
            r"guy)\b"
        ),
        r"\bin (?:his|her|their) (?:early |mid[- ]?|late )?(?:twenties|thirties|forties|fifties|20s|30s|40s|50s)\b",
        (
            r"\b(?:recent|new|fresh) (?:college |university )?graduates? (?:only|welcome|preferred|"
            r"wanted)|\bdigital native\b(?! (?:brand|compan))"
        ),
        r"\d{2}\s{0,3}(?:歳|才)(?:くらい|前後|程度|ぐらい)?の?(?:方|人|女性|男性)",
        r"年齢(?:制限)?\s{0,3}[:は]\s{0,3}\d{2}",
        r"\b(?:no|not) older than\b|\byounger than [2-6]\d|\bbetween [2-6]\d and [2-6]\d years\b",
        r"\bno one over\b|\bmature candidates?\b",
    ),
    "gender": (
        (
            r"(?<![女男])(?:女性|男性|女子|男子)(?:の方)?(?:を|が)?\s{0,3}(?:歓迎|限定|優遇|希望|募集|"
            r"のみ|に限|が望ましい|大歓迎|求む|優先)"
        ),
        r"(?:主婦|主夫|ママ|お母さん|奥様|OL|ol)(?:さん|の方)?\s{0,3}(?:歓迎|限定|優遇|大歓迎|に最適|活躍)",
        r"(?:女性|男性)(?:スタッフ|マーケター|社員|リーダー)?を(?:希望|求め|募集|探)",
        r"(?:性別\s{0,3}[:は]\s{0,3}(?:女|男))|(?<![がはも女男])(?:男性|女性)(?:の方)?(?=\s{0,3}(?:[。、,/・)\n]|$))",
        r"\b(?:guys|men|women|ladies|girls) (?:in (?:his|her|their)|under|between|would)\b",
        r"\byoung (?:lady|woman|man|guy|girl|gentleman|mother)\b",
        r"\b(?:fe)?males? (?:only|preferred|wanted|candidates?|applicants?|marketers?)\b|\bjapanese (?:fe)?male\b",
        (
            r"\b(?:men|women|man|woman|lady|ladies|gentlem[ae]n|girls?|boys?|guys?|mothers?|mums?|"
            r"moms?|housewi(?:fe|ves)) (?:only|preferred|wanted|returning)\b"
        ),
        (
            r"\b(?:ideally|preferably|looking for|seeking|want|need) (?:an? )?(?:young |"
            r"energetic )*(?:man|woman|lady|girl|guy|mother|female|male|gentleman|salesman)\b"
        ),
        (
            r"\b(?:ideal (?:candidate|person)|candidate)\b[^.\n]{0,50}\b(?:in (?:his|her) (?:early |"
            r"mid[- ]?|late )?(?:twenties|thirties|forties|20s|30s|40s)|(?:he|she) is)\b"
        ),
    ),
    "nationality": (
        (
            r"(?:日本|外国|中国|韓国|米国|アメリカ)(?:国)?籍(?:の方|の人)?(?:を(?:お持ち|有する|持つ)|"
            r"に限|限定|のみ|必須|であること|の方(?!も)|が必要|の人(?!も)|保持者)"
        ),
        r"(?:外国人|外国籍)(?:の方|の人)?(?:は|の応募は)?(?:不可|お断り|ng|ご遠慮)",
        r"日本国籍(?=\s{0,3}(?:[。、,/・)\n]|$))",
        r"(?:日本人|外国人)(?:の方|の人)?(?:に限|限定|のみ|であること|歓迎|希望|優遇|を希望|が望ましい|の方)",
        r"ネイティブの?日本人|純日本人|生粋の日本人",
        (
            r"\bjapanese nationals?\b|\bjapanese (?:citizens?|nationality|passport|only)\b|"
            r"\bnative japanese (?:(?:fe)?male|man|woman|men|women|person|people|candidate|"
            r"national)s?\b"
        ),
        (
            r"\b(?:foreigners?|non-japanese) (?:only|need not|not|are not|cannot)\b|\bno foreigners\b|"
            r"\b(?:nationality|citizenship) (?:must|required|is required)\b"
        ),
    ),
}
COMPILED = {kind: [re.compile(pattern) for pattern in patterns] for kind, patterns in PATTERNS.items()}
WHY = {
    "age": _(
        "It asks for an age. Article 9 of the Act on Comprehensive Promotion of Labor Policies forbids this when "
        "employees are hired, with few exceptions. A need here is a commission, and the same line is kept."
    ),
    "gender": _(
        "It asks for one sex. Article 5 of the Equal Employment Opportunity Act forbids this when employees are "
        "hired. A need here is a commission, and the same line is kept."
    ),
    "nationality": _(
        "It asks for a nationality or origin. Name the language the work needs and, where the law asks for one, the "
        "permission to work. A person's origin says nothing about the work."
    ),
}


MOST = 100


@dataclass(frozen=True)
class Wording:
    """Words that ask for an age, a sex or a nationality, and the sentence they stand in, by places in the text."""

    kind: str
    start: int
    end: int
    words: str
    sentence: str

    @property
    def why(self) -> str:
        return str(WHY[self.kind])


def flagged(text: str) -> list[Wording]:
    """Return the wording of a text that asks for age, sex or nationality, each kind once a sentence, in order."""
    return list(found(Source.of(text)))


def _asks(text: str, kind: str, start: int, first: int, last: int) -> bool:
    """Say whether the sentence asks for it, and does not speak of customers or say that all are welcome."""
    opened = OPEN_TO_ALL.search(text, first, last)
    if opened and (_opened_for(text[first : opened.start()]) in ("", kind)):
        return False
    return not OTHERS.search(text, first, last) or bool(ASKING.search(text, first, last))


def _opened_for(before: str) -> str:
    """Return which of the three a 不問 is about when it names just one: 年齢不問、女性限定."""
    named = {kind for kind, word in (("age", "年齢"), ("gender", "性別"), ("nationality", "国籍")) if word in before}
    return named.pop() if len(named) == 1 else ""


def found(source: Source) -> Iterator[Wording]:
    seen: set[tuple[str, int]] = set()
    hits = [
        (match.start(), match.end(), kind)
        for kind, patterns in COMPILED.items()
        for pattern in patterns
        for match in pattern.finditer(source.folded)
    ]
    for start, end, kind in sorted(hits)[:MOST]:
        first, last = source.sentence(start)
        if (kind, first) in seen or not _asks(source.folded, kind, start, first, last):
            continue
        seen.add((kind, first))
        begin, stop = source.span(start, end)
        around = source.span(first, last)
        yield Wording(kind, begin, stop, source.text[begin:stop], source.text[slice(*around)].strip())
