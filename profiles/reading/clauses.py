"""How a text speaks of what it names: as a must, as welcome, as not needed."""

import re
from functools import lru_cache

from profiles.reading.source import Source

MUST = re.compile(
    r"必須|マスト|が必要|応募資格|必要な(?:スキル|経験)|(?:is|are) a must|must[ -]haves?|"
    r"\bessential\b|\brequired\b|\brequirements\b|"
    r"\bmandatory\b"
)
NICE = re.compile(
    r"歓迎|尚可|なお可|優遇|望ましい|うれしい|嬉しい|あればなお|nice[ -]to[ -]have|\bpreferred\b|"
    r"\bdesired\b|\bdesirable\b|is a plus|"
    r"\ban advantage\b|\bhelpful\b|\bideally\b|\bpreferably\b|\bbonus\b|\bwelcome\b"
)
BULLET = re.compile(r"\s*(?:[・●■◆○◎•*\-–—]|\d{1,2}[.)])\s*")
HEADING_LENGTH = 24

# What follows the word: …は不要, …は問わない, …ではなく
NOT_AFTER = re.compile(
    r"不要|不問|(?:必要|予定)(?:は|が|も)?(?:あり|ござい)ません|(?:必要|予定)(?:は|が|も)?(?:ない|"
    r"ありません)|問いません|問わ(?:ない|ず)|求め(?:ません|ない)|"
    r"含みません|含ま(?:ない|ず|れません)|対象外|(?:経験|触った|使った|利用した)(?:こと|"
    r"実績)?(?:は|が|も)?(?:ありません|ない|なし)|未経験|なくて(?:も|よい|構いません)|"
    r"以外|お任せしません|(?:書け|使え|扱え|わかり)ません|\b(?:not|n't) (?:be )?(?:required|"
    r"needed|necessary|part of|in scope|"
    r"wanted)|\bunnecessary\b|\bout of scope\b|"
    r"\bno(?:t)? longer\b"
)
NEVER_ONLY = re.compile(r"だけ|のみなら|ばかり")
RATHER = re.compile(r"(?:の[^、。]{0,6})?(?:では|じゃ)な(?:く|い|かった)")
# A predicate, or another subject, between the word and the denial: the denial is of something else.
APART = re.compile(
    r"必須|歓迎|優遇|尚可|です|ます|でした|ました|お願い|担当(?!のため|なので|しているため|"
    r"しており)|経験者|募集|が、|一方|ただし|したい|"
    r"\b(?:but|and (?:we|you|i)|while|required|essential)\b"
)
NOT_BEFORE = re.compile(
    r"(?:\b(?:do|does|did|are|is|was|were|have|has|i|we)(?: not|n't)(?: be| currently|"
    r" really)? (?:looking for|need|require|want|seeking|used|"
    r"worked (?:with|in|on)|expect)|\bnever (?:worked (?:with|in|on)|used|touched)|"
    r"\bno (?:prior |previous )?(?:experience|knowledge|background|skills?) (?:in|of|with|at)|"
    r"\bwithout)\b[^.;:!?\n]{0,50}$"
)
NO = re.compile(r"\b(?:no|neither) (?:[\w/&]+ ){0,3}$")
NO_NEED = re.compile(
    r"^[^.;:!?\n]{0,30}?\b(?:experience|knowledge|skills?|"
    r"background)\b(?:\s{0,3}(?:[.;]|$)|[^.;:!?\n]{0,12}\b(?:needed|required|necessary|expected|wanted))"
)
REACH = 42


def denied(source: Source, start: int, end: int) -> bool:
    """Say whether the text says of the word at this place that it is not needed, or not had."""
    text = source.folded
    first, last = source.sentence(start)
    before, after = text[first:start], text[end:last]
    if RATHER.match(after) or NOT_BEFORE.search(before):
        return True
    if NO.search(before) and NO_NEED.match(after):
        return True
    match = NOT_AFTER.search(after[: REACH + 20])
    if match is None or match.start() > REACH:
        return False
    between = after[: match.start()]
    return not (APART.search(between) or NEVER_ONLY.search(between))


ABSENT = re.compile(
    r"^(?:[がはも])?(?:おらず|いない|いません|不在|を採用できて|が(?:まだ)?いない)|^\s*(?:is|"
    r"position is) vacant"
)


def absent(source: Source, end: int) -> bool:
    """Say whether the text says that the company has nobody in the role that ends here."""
    return bool(ABSENT.match(source.folded[end : end + 16]))


def wish(source: Source, start: int, end: int) -> str:
    """Return must or nice where the text says so of the word at this place, else an empty text."""
    first, last = source.sentence(start)
    after = source.folded[end:last]
    cues = [(match.start(), word) for word, cue in (("must", MUST), ("nice", NICE)) if (match := cue.search(after))]
    if cues:
        return min(cues)[1]
    before = source.folded[first:start]
    said = [(match.end(), word) for word, cue in (("must", MUST), ("nice", NICE)) for match in cue.finditer(before)]
    if said:
        return max(said)[1] if _leads(before, max(said)[0]) else ""
    return _headed(source.folded).get(source.line(start)[0], "")


def _leads(before: str, end: int) -> bool:
    """Say whether a cue stands in front of what it is about: 必須：…, must have …, ideally …"""
    rest = before[end:]
    return "。" not in rest and bool(
        re.match(r"\s*(?:スキル|条件|要件|経験)?\s*[:(\])】」]|\s*[a-z]", rest) or not rest.strip()
    )


@lru_cache(8)
def _headed(folded: str) -> dict[int, str]:
    """Return what the heading above each line says of it: start of the line → must, nice."""
    found: dict[int, str] = {}
    mode, bullets, at = "", False, 0
    for line in folded.split("\n"):
        heading, bullet = _heading(line), BULLET.match(line)
        if heading is not None:
            mode, bullets = heading, False
        elif not line.strip() or ":" in line or (bullets and not bullet):
            mode = "" if found or line.strip() else mode
        bullets = bullets or bool(bullet and heading is None)
        if mode and heading is None:
            found[at] = mode
        at += len(line) + 1
    return found


def _heading(line: str) -> str | None:
    bare = line.strip().strip("【】[]<>■◆●・*#").strip()
    if (
        not bare
        or len(bare) > HEADING_LENGTH
        or (":" in bare and not bare.endswith(":"))
        or bare.endswith(("。", "."))
    ):
        return None
    if NICE.search(bare):
        return "nice"
    return "must" if MUST.search(bare) else None
