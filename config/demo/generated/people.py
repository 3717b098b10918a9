"""Composed CMOs, as rows of the same shape as those that were written by hand."""

import random
from typing import Any

from config.demo.generated.words import Pair, both, dice, fields, filled, firm, parts, person, scene
from config.demo.read import WRITTEN, Row

ADDRESS = "mail.example"  # whoever lives here was composed
BUDGETS = {"startup": 500_000, "mid_size": 1_000_000, "enterprise": 8_000_000}
DEPTHS = ("used", "configured", "designed", "adopted")
ANONYMOUS_EACH, MEMBERS_EACH = 17, 23
PERCENT_MOST = 92


def cmo(number: int) -> Row:
    """Return one CMO: her field and career follow from the number, everything else from its chance."""
    chance = dice("cmo", number)
    stage, trade = fields()[number % len(fields())]
    careers = list(parts("careers")["careers"])
    career = parts("careers")["careers"][careers[(number + number // len(fields()) * 5) % len(careers)]]
    name = person(number)
    here, days = scene(chance, trade), chance.randint(3, 12)
    years = chance.randint(7, 26)
    slots = here | {"years": years, "days": days}
    place = next(row for row in parts("parts")["places"] if row[:2] == here["place"])
    return {
        "key": f"composed_{number}",
        "email": f"{name['handle']}@{ADDRESS}",
        **{k: name[k] for k in ("name_ja", "name_en", "language")},
        "status": "published",
        **both("headline", filled(chance, chance.choice(career["heads"]), slots)),
        **both("summary", *_summary(chance, career, slots)),
        **_rate(chance, years, days),
        "days_per_month": days,
        "available_in_days": chance.choice([0, 0, 7, 10, 14, 21, 30, 45]),
        "availability_confirmed_days_ago": chance.randint(31, 50) if number % 9 == 4 else chance.randint(1, 13),
        "prefecture": place[2],
        "onsite_ok": chance.random() < 0.7,
        "visibility": _visibility(number),
        "languages": _languages(chance, name["language"]),
        "identity_checked": chance.random() < 0.9,
        "references": chance.choice([0, 1, 1, 2, 2, 3]),
        "experiences": _experiences(chance, career, (stage, trade), years),
        "skills": _skills(chance, career, trade),
        "tools": [
            {"tool": tool, "depth": chance.choice(DEPTHS)}
            for tool in chance.sample(career["tools"], min(len(career["tools"]), chance.randint(2, 4)))
        ],
        "outcomes": _outcomes(chance, career, trade),
    }


def _visibility(number: int) -> str:
    if number % ANONYMOUS_EACH == 5:
        return "anonymous"
    return "members" if number % MEMBERS_EACH == 11 else "public"


def _summary(chance: random.Random, career: Row, slots: Row) -> list[dict[str, str]]:
    told = parts("careers")
    pools = (told["backgrounds"], career["ways"], told["closings"])
    return [filled(chance, chance.choice(pool), slots) for pool in pools]


def _rate(chance: random.Random, years: int, days: int) -> Row:
    rate = 40_000 + years * 3_500 + chance.randint(-4, 5) * 5_000
    rate = max(45_000, rate // 5_000 * 5_000)
    if chance.random() < 0.12:
        return {"monthly_fee": rate * days, "fee_days": days}
    return {"day_rate": rate}


def _languages(chance: random.Random, native: str) -> list[Row]:
    if native == "en":
        return [
            {"language": "en", "level": "native"},
            {"language": "ja", "level": chance.choice(["business", "native"])},
        ]
    found = [{"language": "ja", "level": "native"}]
    if chance.random() < 0.35:
        found.append({"language": "en", "level": chance.choice(["business", "conversational"])})
    if chance.random() < 0.06:
        found.append({"language": chance.choice(["zh", "ko"]), "level": "business"})
    return found


def _experiences(chance: random.Random, career: Row, field: tuple[str, str], years: int) -> list[Row]:
    others = fields()
    spans = [field, (chance.choice(others)[0], field[1]), chance.choice(others)]
    deeds = chance.sample(career["deeds"], len(career["deeds"]))
    last = WRITTEN - chance.choice([0, 0, 0, 2, 5, 9])
    rows, end = [], last
    for number, (stage, trade) in enumerate(spans):
        length = chance.randint(14, max(20, years * 12 // 3))
        role = career["roles"][min(number, len(career["roles"]) - 1)]
        running = number == 0 and last == WRITTEN
        told = deeds[number :: len(spans)]
        rows.append(_experience(chance, told, (stage, trade, role), (end - length, None if running else end)))
        end -= length + chance.randint(1, 4)
    return rows[::-1]


def _experience(
    chance: random.Random, deeds: list[Pair], place: tuple[str, str, str], span: tuple[int, int | None]
) -> Row:
    stage, trade, role = place
    name, slots = firm(chance, stage, trade), scene(chance, trade)
    title = chance.choice(parts("parts")["titles"][role])
    row = {
        "stage": stage,
        "industry": trade,
        "role": role,
        "from": _month(span[0]),
        "to": None if span[1] is None else _month(span[1]),
        "team_size": chance.randint(1, {"startup": 5, "mid_size": 9, "enterprise": 24}[stage]),
        "employer_ja": name["name_ja"],
        "employer_en": name["name_en"],
        "title_ja": title[0],
        "title_en": title[1],
        **both("text", *(filled(chance, text, slots) for text in deeds)),
        "evidenced": chance.random() < 0.85,
    }
    if chance.random() < 0.7:
        row["budget"] = (
            chance.randint(2, 60) * {"startup": 500_000, "mid_size": 1_000_000, "enterprise": 8_000_000}[stage]
        )
    return row


def _month(number: int) -> str:
    return f"{number // 12}-{number % 12 + 1:02d}"


def _skills(chance: random.Random, career: Row, trade: str) -> list[Row]:
    known = list(dict.fromkeys([*career["skills"], parts("parts")["trades"][trade]["skill"]]))
    kept = known[:6] + chance.sample(known[6:], max(2, len(known) - 6 - chance.randint(0, 2)))
    return [
        {
            "skill": skill,
            "level": chance.randint(3, 5) if skill in known[:4] else chance.randint(2, 4),
            "last_used": _month(WRITTEN - chance.choice([0, 0, 0, 1, 2, 6, 14, 40])),
        }
        for skill in kept
    ]


def _outcomes(chance: random.Random, career: Row, trade: str) -> list[Row]:
    return [_outcome(chance, row, trade) for row in chance.sample(career["outs"], chance.choice([1, 2, 2, 3]))]


def _outcome(chance: random.Random, row: list[Any], trade: str) -> Row:
    kpi, low, high, percent, *text = row
    before = _round(chance.randint(low, high))
    after = _round(before + before * percent * chance.randint(60, 120) // 10_000)
    if high <= 100 and kpi.endswith(("rate", "awareness", "favorability")):
        after = min(PERCENT_MOST, after)
    after = after if after != before else before + (1 if percent > 0 else -1)
    start = WRITTEN - chance.randint(16, 60)
    pair: Pair = text
    slots = scene(chance, trade) | {"b": before, "a": after}
    return {
        "kpi": kpi,
        "before": before,
        "after": after,
        "from": _month(start),
        "to": _month(start + chance.randint(6, 15)),
        **both("text", filled(chance, pair, slots)),
        "confirmed": False,
    }


def _round(value: int) -> int:
    return value if value < 1_000 else value // 100 * 100
