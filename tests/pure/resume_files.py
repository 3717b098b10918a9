"""JSON Resume files and the vocabulary for the tests of reading and writing them."""

import datetime as dt
from functools import cache
from typing import Any

from profiles.reference import load
from profiles.resume.merging import Facts, Plan, plan
from profiles.resume.reading import Context
from profiles.resume.schema import join
from profiles.resume.vocabulary import term
from profiles.resume.words import Words
from profiles.resume.writing import Before, write

TODAY = dt.date(2026, 11, 21)
SOURCES = {
    "skills": ("skills", "skills"),
    "tools": ("tools", "tools"),
    "industries": ("industries", "platform_industries"),
    "roles": ("roles", "roles"),
    "kpis": ("kpis", "kpis"),
    "prefectures": ("prefectures", "prefectures"),
}
EMPTY = Facts(
    {
        **dict.fromkeys(("name_ja", "name_en", "headline_ja", "headline_en", "summary_ja", "summary_en", "phone"), ""),
        **dict.fromkeys(("day_rate_minor", "monthly_fee_minor", "fee_days", "days_per_month", "available_from")),
        "currency": "JPY",
        "prefecture_id": None,
        "onsite_ok": False,
        "visibility": "public",
    }
)
KEYED = {"skills": "skill_id", "tools": "tool_id", "languages": "language"}


@cache
def vocabulary() -> Words:
    return Words.of(
        {
            kind: [term(row["id"], row["ja"], row["en"], row) for row in load(file)[key]]
            for kind, (file, key) in SOURCES.items()
        }
    )


def context(currency: str = "JPY", **choices: dict[str, Any]) -> Context:
    return Context(vocabulary(), TODAY, currency, {f"/{k.replace('_', '/')}": v for k, v in choices.items()})


def judged(document: dict[str, Any], facts: Facts = EMPTY, choices: dict[str, Any] | None = None) -> Plan:
    return plan(document, facts, Context(vocabulary(), TODAY, str(facts.person["currency"]), choices or {}))


def taken(
    document: dict[str, Any], facts: Facts = EMPTY, choices: dict[str, Any] | None = None
) -> tuple[Facts, Before]:
    """Do on plain values what confirming an import does with rows."""
    found = judged(document, facts, choices)
    person = dict(facts.person)
    for entry in found.person:
        if entry.adds:
            person |= entry.of.values
    lists = {kind: list(rows) for kind, rows in facts.lists.items()}
    placed: dict[str, str] = {}
    for entry in found.rows:
        kind = entry.of.kind  # type: ignore[union-attr]
        if entry.adds:
            rows = lists.setdefault(kind, [])
            pk = entry.of.values.get(KEYED.get(kind, ""), f"{kind}-{len(rows)}")
            rows.append({**blank(kind), **entry.of.values, "id": pk})
        if entry.adds or entry.there:
            pk = entry.there.get("id") if entry.there else lists[kind][-1]["id"]
            for place in (entry.of.at, *entry.of.also):  # type: ignore[union-attr]
                placed[place] = f"{kind}/{pk}"
    return Facts(person, lists), Before(document, placed, found.left)


def blank(kind: str) -> dict[str, Any]:
    """Return a row of a list with nothing in it, as the columns start."""
    pairs = {"experiences": ("title", "employer", "text"), "outcomes": ("text",)}.get(kind, ())
    found: dict[str, Any] = {f"{name}_{half}": "" for name in pairs for half in ("ja", "en")}
    if kind == "experiences":
        found |= {"to_month": None, "role_id": None, "team_size": None, "budget_minor": None, "evidence": ""}
    if kind == "outcomes":
        found |= {**dict.fromkeys(("before", "after", "from_month", "to_month")), "evidence": ""}
    return found


def written(facts: Facts, before: Before | None = None, language: str = "en") -> dict[str, Any]:
    return write(facts, vocabulary(), before=before, today=TODAY, language=language)


def leaves(value: Any, pointer: str = "") -> dict[str, Any]:
    """Return every single value of a document with its place."""
    if isinstance(value, dict) and value:
        return {k: v for key, inner in value.items() for k, v in leaves(inner, join(pointer, key)).items()}
    if isinstance(value, list) and value:
        return {k: v for i, inner in enumerate(value) for k, v in leaves(inner, join(pointer, i)).items()}
    return {pointer: value}


def plain(facts: Facts) -> Any:
    """Return what a profile says as values to compare: lists without ids, in no order."""
    lists = {
        kind: sorted(sorted((k, repr(v)) for k, v in row.items() if k != "id") for row in rows)
        for kind, rows in facts.lists.items()
        if rows
    }
    return facts.person, lists


# A file with a value in each field of the standard, and what real files hold beside it.
WHOLE: dict[str, Any] = {
    "$schema": "https://resume.example/schema.json",
    "basics": {
        "name": "𠮷田　真理子",
        "label": "Fractional CMO",
        "image": "https://files.example/me.png",
        "email": "mariko@people.example",
        "phone": "(090) 1234-5678",
        "url": "https://mariko.example",
        "summary": "I rebuild demand generation for makers.\n\nThree companies so far.",
        "location": {
            "address": "中央区1-1\n3階",
            "postalCode": "540-0001",
            "city": "Osaka",
            "countryCode": "JP",
            "region": "Kansai",
        },
        "profiles": [{"network": "Mastodon", "username": "mariko", "url": "https://social.example/@mariko"}],
        "pronouns": "she",
    },
    "work": [
        {
            "name": "東海計測株式会社",
            "location": "Hamamatsu",
            "description": "Makes instruments",
            "position": "Head of marketing",
            "url": "https://tokai.example",
            "startDate": "2018-04-15",
            "endDate": "2025-03",
            "summary": "Built the function.",
            "highlights": ["MQLs from 20 to 58", "A team of six"],
            "x-kaji": {"stage": "mid_size", "industry": "manufacturing_b2b", "unknown": [1, {"a": None}]},
        },
        {
            "name": "Old Co",
            "position": "Trainee",
            "startDate": "2016",
            "endDate": "2017",
            "summary": "長" * 3000,
            "highlights": [],
        },
    ],
    "volunteer": [
        {
            "organization": "Food bank",
            "position": "Helper",
            "url": "https://food.example",
            "startDate": "2020",
            "endDate": "2021-01-02",
            "summary": "Saturdays",
            "highlights": ["Once a month"],
        }
    ],
    "education": [
        {
            "institution": "大阪大学",
            "url": "https://school.example",
            "area": "Economics",
            "studyType": "BA",
            "startDate": "2008-04",
            "endDate": "2012-03",
            "score": "3.9",
            "courses": ["EC101"],
        }
    ],
    "awards": [{"title": "B2B award", "date": "2023-06-01", "awarder": "A body", "summary": "For the launch"}],
    "certificates": [{"name": "統計検定2級", "date": "2015-11", "url": "https://cert.example", "issuer": "A body"}],
    "publications": [
        {
            "name": "Leads are people",
            "publisher": "Own",
            "releaseDate": "2024",
            "url": "https://book.example",
            "summary": "A book",
        }
    ],
    "skills": [
        {"name": "ＳＥＯ", "level": "Master", "keywords": ["HubSpot Marketing Hub", "Underwater basket weaving"]},
        {"name": "リードスコアリング", "level": "上級", "keywords": []},
        {"name": "Marketing tools", "level": "4", "keywords": ["Marketo", "marketing planning"]},
        {"name": "SEO"},
    ],
    "languages": [
        {"language": "日本語", "fluency": "ネイティブ"},
        {"language": "English", "fluency": "Limited working proficiency"},
        {"language": "Esperanto", "fluency": "Fluent"},
        {"language": "Korean", "fluency": "a few words"},
    ],
    "interests": [{"name": "Sailing", "keywords": ["dinghy", "舵"]}],
    "references": [{"name": "Jane", "reference": "She did what she said."}],
    "projects": [
        {
            "name": "Scoring model",
            "description": "Leads by points",
            "highlights": ["Live in 3 months"],
            "keywords": ["MA"],
            "startDate": "2022-01",
            "endDate": "2022-06-30",
            "url": "https://project.example",
            "roles": ["Lead"],
            "entity": "東海計測",
            "type": "application",
        }
    ],
    "meta": {
        "canonical": "https://mariko.example/cv.json",
        "version": "v1.0.0",
        "lastModified": "2026-01-02T03:04:05",
    },
    "extra~/key": {"deep": [[{"a~b": "/"}], 1.5, True]},
}
