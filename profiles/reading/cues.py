"""The stage of a company, as a text says it: by a word for it, or by how many people work there."""

import re
from collections.abc import Iterator

from profiles.reading.source import Source

STARTUP, MID_SIZE, ENTERPRISE = "startup", "mid_size", "enterprise"
WORDS = (
    (STARTUP, re.compile(
        r"スタートアップ|ベンチャー(?:企業|です)|シード期|シリーズ[a-c]|創業期|プレシリーズ|"
        r"\bstart-?ups?\b|\bscale-?up\b|\bseries [a-c]\b|\bseed[- ](?:stage|funded|round)|\bearly[- ]stage\b"
    )),
    (MID_SIZE, re.compile(
        r"中小企業|中堅(?:・中小)?(?:企業|メーカー|の|商社)?|\bmid(?:dle|"
        r"[- ]?size[d]?)[- ]?(?:sized)?\b(?= |-)|\bsmall and medium\b|\bsmes?\b|\bsmall business\b"
    )),
    (ENTERPRISE, re.compile(
        r"大手|大企業|東証プライム|プライム上場|上場企業|東証一部|一部上場|"
        r"\blarge (?:enterprise|compan\w+|corporation)|\blisted (?:on\b|(?:\w+ ){0,2}(?:compan\w+|"
        r"group|firm|corporation|maker|manufacturer))|"
        r"\bmultinational\b|\bfortune 500\b"
    )),
)  # fmt: skip
PEOPLE = re.compile(
    r"(?:従業員|社員|職員)(?:数)?(?:は|が|:|約|\s)*(?P<ja>\d{1,3}(?:,\d{3})+|\d{1,6})\s*(?:名|人)|"
    r"(?P<en>\d{1,3}(?:,\d{3})+|\d{1,6})\s*(?:employees|staff\b|people work)"
)
# Whom a company sells to is not what it is: 中小企業向け, for startups.
CUSTOMERS = re.compile(r"^(?:の?(?:企業|会社))?(?:向け|のお客|を顧客|に提供|のクライアント|界隈|学)")
FOR_BEFORE = re.compile(r"\b(?:for|to|sell to|selling to|serving|serve) (?:\w+ )?$")
SMALLEST_MID, SMALLEST_LARGE = 20, 2000


def stages(source: Source, *, own_work: bool) -> Iterator[tuple[str, int, int]]:
    """Yield (stage, start, end). `own_work`: of a résumé, where work for startups is experience with them."""
    text, said = source.folded, []
    for stage, pattern in WORDS:
        for match in pattern.finditer(text):
            selling = FOR_BEFORE.search(text[: match.start()][-24:]) and not own_work
            if not (CUSTOMERS.match(text[match.end() :][:10]) or selling):
                said.append((stage, match.start(), match.end()))
    yield from said
    if not said:
        yield from _by_people(text)


def _by_people(text: str) -> Iterator[tuple[str, int, int]]:
    for match in PEOPLE.finditer(text):
        count = int((match["ja"] or match["en"]).replace(",", ""))
        if count >= SMALLEST_MID:
            yield ENTERPRISE if count > SMALLEST_LARGE else MID_SIZE, match.start(), match.end()
