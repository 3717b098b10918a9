"""Reading the parts, and putting them together: the same number always makes the same words."""

import random
from functools import cache
from pathlib import Path
from typing import Any

import yaml

SEED = "kaji"
STRIDE = 3989  # through all pairs of names, far apart: a prime
STAGES = ("startup", "mid_size", "enterprise")
Pair = list[str]


@cache
def parts(name: str) -> dict[str, Any]:
    """Return one of the files of parts: parts, careers or asks."""
    path = Path(__file__).resolve().parent / f"{name}.yaml"
    loader = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
    found: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 (both are safe)
    return found


@cache
def fields() -> list[tuple[str, str]]:
    """Return every stage with every trade, in an order that mixes them."""
    found = [(stage, trade) for trade in parts("parts")["trades"] for stage in STAGES]
    random.Random(SEED).shuffle(found)  # noqa: S311 (a made-up market, no secret)
    return found


def dice(kind: str, number: int) -> random.Random:
    """Return the chance that makes one row: a stream of its own for each."""
    return random.Random(f"{SEED} {kind} {number}")  # noqa: S311 (a made-up market, no secret)


def filled(chance: random.Random, text: Pair, slots: dict[str, Any]) -> dict[str, str]:
    """Return a pair of sentences with fresh figures in their slots, as {ja, en}."""
    figures = {
        "n": chance.randint(4, 24),
        "w": chance.randint(3, 8),
        "m": chance.randint(6, 95) * 10,
        "k": chance.randint(12, 48),
        "team": chance.randint(3, 14),
    }
    told = figures | slots
    return {
        language: _begun(text[place].format(**{k: _said(v, place) for k, v in told.items()}))
        for place, language in enumerate(("ja", "en"))
    }


def _said(value: Any, place: int) -> Any:
    return value[place] if isinstance(value, list) else f"{value:,}" if isinstance(value, int) else value


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:]


def both(name: str, *texts: dict[str, str]) -> dict[str, str]:
    """Return columns `<name>_ja` and `<name>_en` with sentences put one after another."""
    return {f"{name}_ja": "".join(t["ja"] for t in texts), f"{name}_en": " ".join(t["en"] for t in texts)}


def scene(chance: random.Random, trade: str) -> dict[str, Any]:
    """Return what sentences about a trade speak of: goods, buyers and a place."""
    row = parts("parts")["trades"][trade]
    return {
        "goods": chance.choice(row["goods"]),
        "buyers": chance.choice(row["buyers"]),
        "place": chance.choice(parts("parts")["places"])[:2],
    }


def firm(chance: random.Random, stage: str, trade: str) -> dict[str, str]:
    """Return the name of a company: {name_ja, name_en, prefecture, handle}."""
    row, names = parts("parts")["trades"][trade], parts("parts")
    place, word = chance.choice(names["places"]), chance.choice(names["words"])
    if row.get("plain"):
        end = chance.choice(row["ends"])
        ja, en = f"{place[0]}{word[0]}{end[0]}", f"{place[1]} {word[1]} {end[1]}"
    elif stage == "startup":
        end = chance.choice(names["tails"])
        ja, en = f"株式会社{word[0]}{end[0]}", f"{word[1]} {end[1]}, Inc."
    else:
        end = chance.choice(row["ends"])
        ja, en = f"{place[0]}{word[0]}{end[0]}株式会社", f"{place[1]} {word[1]} {end[1]} Co., Ltd."
    handle = "-".join(part.lower() for part in (word[1], end[1].split()[0]))
    return {"name_ja": ja, "name_en": en, "prefecture": place[2], "place": place[:2], "handle": handle}


def person(number: int) -> dict[str, str]:
    """Return a name no other number has with the same handle: {name_ja, name_en, handle, language}."""
    names = parts("parts")
    if number % 12 == 7:
        turn, place = divmod(number // 12, len(names["abroad"]))
        ja, en = names["abroad"][place]
        language = "en"
    else:
        turn, place = divmod(number, len(names["surnames"]) * len(names["given"]))
        given, family = divmod(place * STRIDE % (len(names["surnames"]) * len(names["given"])), len(names["surnames"]))
        family, given = names["surnames"][family], names["given"][given]
        ja, en, language = f"{family[0]} {given[0]}", f"{given[1]} {family[1]}", "ja"
    handle = ".".join(en.lower().replace("'", "").replace("-", "").split())
    return {"name_ja": ja, "name_en": en, "handle": f"{handle}{turn + 1}" if turn else handle, "language": language}
