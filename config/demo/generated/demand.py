"""Composed companies and their needs, as rows of the same shape as those that were written by hand."""

import random

from config.demo.generated.people import ADDRESS
from config.demo.generated.words import STAGES, both, dice, filled, firm, parts, person, scene
from config.demo.read import Row
from profiles.reference import load

TITLE_MOST = 80
OWNERS = 500_000  # numbers of owners lie far from those of CMOs: other people
CONFIDENTIAL_EACH = 9


def field_of(number: int) -> tuple[str, str]:
    """Return stage and trade of a need: the trades one after another, the stages in turn."""
    trades = list(parts("parts")["trades"])
    return STAGES[(number + number // len(trades)) % len(STAGES)], trades[number * 11 % len(trades)]


def company(number: int) -> Row:
    """Return one company with its owner; its facts suggest its stage."""
    chance = dice("company", number)
    stage, trade = field_of(number)
    name, owner, told = firm(chance, stage, trade), person(OWNERS + number), parts("asks")
    facts = _facts(chance, stage)
    slots = scene(chance, trade) | {"staff": facts["employees"], "place": name["place"]}
    site = f"{name['handle']}-{number}.example"
    return {
        "key": f"composed_{number}",
        **{k: name[k] for k in ("name_ja", "name_en", "prefecture")},
        "industry": trade,
        "legal_form": "company",
        **facts,
        "directors": chance.randint(1, 8),
        "address_ja": f"{_prefecture(name['prefecture'])['ja']}{name['place'][0]}0-0-0",
        "address_en": f"0-0-0 {name['place'][1]}, {_prefecture(name['prefecture'])['en']}",
        "site": f"https://{site}",
        "contact_email": f"contact@{site}",
        **both("purpose", filled(chance, chance.choice(told["purposes"]), slots)),
        **both("about", filled(chance, chance.choice(told["abouts"]), slots)),
        "wants_approval": False,
        "joined_days_ago": 40 + chance.randint(0, 160),
        "members": [
            {
                "key": f"owner_{number}",
                "email": f"{owner['handle']}.{number}@{ADDRESS}",
                **{k: owner[k] for k in ("name_ja", "name_en", "language")},
                "role": "owner",
            }
        ],
    }


def _facts(chance: random.Random, stage: str) -> Row:
    if stage == "startup":
        raised = chance.random() < 0.7
        return {
            "capital": chance.randint(5, 90) * 1_000_000,
            "employees": chance.randint(5, 60),
            "founded_year": chance.randint(2019, 2023),
            "raised_equity": raised,
            "aims_fast_growth": True,
        }
    enterprise = stage == "enterprise"
    return {
        "capital": chance.randint(10, 90) * (100_000_000 if enterprise else 1_000_000),
        "employees": chance.randint(23, 90) * 100 if enterprise else chance.randint(12, 280),
        "founded_year": chance.randint(1935, 2008),
        "raised_equity": False,
        "aims_fast_growth": False,
    }


def _prefecture(id_: str) -> Row:
    found: Row = next(row for row in load("prefectures")["prefectures"] if row["id"] == id_)
    return found


def need(number: int) -> Row:
    """Return the need of a company: what one career can answer."""
    chance, asks, firm_ = dice("need", number), parts("asks"), company(number)
    stage, trade = field_of(number)
    ask = asks["asks"][number % len(asks["asks"])]
    slots = scene(chance, trade) | {"staff": firm_["employees"], "place": _home(firm_)}
    skills = parts("careers")["careers"][ask["career"]]["skills"]
    onsite = chance.choice([0, 0, 0, 1, 2])
    created = chance.randint(18, 34)
    return {
        "key": firm_["key"],
        "company": firm_["key"],
        "posted_by": firm_["members"][0]["key"],
        "stage": stage,
        "problems": ask["problems"],
        "role": ask["role"] if chance.random() < 0.8 else None,
        **_title(chance, ask, slots),
        **both("summary", *(filled(chance, text, slots) for text in ask["texts"])),
        "scope": _scope(chance, ask, stage, slots),
        "skills_must": chance.sample(skills[:4], 2),
        "skills_nice": _nice(chance, skills, parts("parts")["trades"][trade]["skill"]),
        "tools": chance.sample(parts("careers")["careers"][ask["career"]]["tools"], chance.choice([0, 1, 2])),
        "kpis": ask["kpis"],
        "industries": [trade],
        **_conditions(chance, stage),
        "onsite_days": onsite,
        "prefecture": firm_["prefecture"] if onsite else None,
        "languages": ["ja"] if chance.random() < 0.9 else ["en"],
        "confidential": number % CONFIDENTIAL_EACH == 3,
        **both("termination", filled(chance, chance.choice(asks["terminations"]), slots)),
        "created_days_ago": created,
        "steps": [
            {"verb": "submit", "days_ago": created - 1, "by": firm_["members"][0]["key"]},
            {"verb": "publish", "days_ago": created - 2, "by": "morishita"},
            {"verb": "confirm", "days_ago": chance.randint(1, 12), "by": firm_["members"][0]["key"]},
        ],
    }


def _nice(chance: random.Random, skills: list[str], of_trade: str) -> list[str]:
    found: list[str] = chance.sample(skills[4:8], 3)
    return found if of_trade in skills[:8] else [*found, of_trade]


def _home(firm_: Row) -> list[str]:
    """Return the place a company's address names."""
    return [_prefecture(firm_["prefecture"])["ja"], _prefecture(firm_["prefecture"])["en"]]


def _title(chance: random.Random, ask: Row, slots: Row) -> dict[str, str]:
    """Return a title that says the goods in English too where there is room."""
    made = filled(chance, chance.choice(ask["titles"]), slots)
    goods = slots["goods"][1]
    longer = f"{made['en']}: {goods}"
    return both("title", {"ja": made["ja"], "en": longer if len(longer) <= TITLE_MOST else made["en"]})


def _scope(chance: random.Random, ask: Row, stage: str, slots: Row) -> list[dict[str, str]]:
    texts = {row["id"]: row["scope"][stage] for row in load("problems")["problems"]}
    asked = [{"ja": texts[problem]["ja"], "en": texts[problem]["en"]} for problem in ask["problems"]]
    return [*asked, filled(chance, chance.choice(parts("asks")["lasts"]), slots)]


def _conditions(chance: random.Random, stage: str) -> Row:
    days = chance.randint(2, {"startup": 5, "mid_size": 4, "enterprise": 6}[stage])
    low = days * chance.randint(8, 11) * 10_000
    return {
        "budget_min": low,
        "budget_max": low + days * chance.randint(2, 5) * 10_000,
        "tolerance_percent": chance.choice([0, 10, 10, 20]),
        "days": days,
        "start_in_days": chance.randint(20, 70),
        "term_months": chance.choice([3, 6, 6, 9, 12]),
    }
