"""What a profile says comes back from its export; what a file says comes back from the profile it was read into."""

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from profiles.resume.merging import Facts
from profiles.resume.schema import check
from profiles.states import ConflictKind, Language, LanguageLevel, Stage, ToolDepth, Visibility
from tests.pure.resume_files import EMPTY, TODAY, WHOLE, blank, leaves, plain, taken, vocabulary, written

LETTERS = 'aZ é~/·"\\{}\n\t　あ漢ー・•𠮷🌱한:-0'


def texts(most: int, lines: bool = False) -> st.SearchStrategy[str]:
    """Return texts as the columns hold them: trimmed, of one line or several, sometimes as long as fits."""
    letters = LETTERS if lines else LETTERS.replace("\n", "").replace("\t", "")
    short = st.text(letters, max_size=12).map(str.strip)
    return short | st.just("") | st.just("長" * most)


MONTHS = st.dates(dt.date(1980, 1, 1), TODAY).map(lambda day: day.replace(day=1))


def ids(kind: str) -> st.SearchStrategy[str]:
    return st.sampled_from(sorted(vocabulary().terms[kind]))


def pairs(name: str, most: int, lines: bool = False) -> dict[str, st.SearchStrategy[str]]:
    return {f"{name}_{half}": texts(most, lines) for half in ("ja", "en")}


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


def _seen(*names: str) -> Any:
    return lambda row: any(row[f"{name}_{half}"] for name in names for half in ("ja", "en"))


def _in_order(row: dict[str, Any]) -> dict[str, Any]:
    end = row["to_month"]
    return row | {"to_month": end if end is None or row["from_month"] is None or end >= row["from_month"] else None}


EXPERIENCES = st.fixed_dictionaries(
    {
        **pairs("title", 120),
        **pairs("employer", 120),
        **pairs("text", 2000, lines=True),
        "stage": st.sampled_from(Stage.values),
        "industry_id": ids("industries"),
        "role_id": maybe(ids("roles")),
        "from_month": MONTHS,
        "to_month": maybe(MONTHS),
        "team_size": maybe(st.integers(0, 2**31 - 1)),
        "budget_minor": maybe(st.integers(0, 10**12)),
        "evidence": texts(1000, lines=True),
    }
)
FIGURES = maybe(st.decimals(-(10**15), 10**15, places=2))
OUTCOMES = st.fixed_dictionaries(
    {
        "kpi_id": ids("kpis"),
        "before": FIGURES,
        "after": FIGURES,
        "from_month": maybe(MONTHS),
        "to_month": maybe(MONTHS),
        **pairs("text", 500, lines=True),
        "evidence": texts(1000, lines=True),
    }
)
SKILLS = st.fixed_dictionaries({"skill_id": ids("skills"), "level": st.integers(1, 5), "last_used": maybe(MONTHS)})
TOOLS = st.fixed_dictionaries({"tool_id": ids("tools"), "depth": st.sampled_from(ToolDepth.values)})
LANGUAGES = st.fixed_dictionaries(
    {"language": st.sampled_from(Language.values), "level": st.sampled_from(LanguageLevel.values)}
)
CONFLICTS = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["株式会社みなと", "Hama Inc.", "甲社", "乙社"]),
        "kind": st.sampled_from(ConflictKind.values),
    }
)
PERSON = st.fixed_dictionaries(
    {
        **pairs("name", 80),
        **pairs("headline", 120),
        **pairs("summary", 2000, lines=True),
        "phone": st.sampled_from(["", "090-0000-0000", "+81 (0)90"]),
        "prefecture_id": maybe(ids("prefectures")),
        "days_per_month": maybe(st.integers(1, 31)),
        "available_from": maybe(st.dates(dt.date(1990, 1, 1), dt.date(2040, 1, 1))),
        "onsite_ok": st.booleans(),
        "visibility": st.sampled_from(Visibility.values),
    }
).filter(_seen("name"))
RATES = st.sampled_from(
    [
        {"currency": "JPY", "day_rate_minor": None, "monthly_fee_minor": None, "fee_days": None},
        {"currency": "JPY", "day_rate_minor": 0, "monthly_fee_minor": None, "fee_days": None},
        {"currency": "USD", "day_rate_minor": 90_000, "monthly_fee_minor": None, "fee_days": 3},
        {"currency": "EUR", "day_rate_minor": None, "monthly_fee_minor": 10**12, "fee_days": 31},
    ]
)


def listed(rows: st.SearchStrategy[Any], key: str) -> st.SearchStrategy[list[Any]]:
    return st.lists(rows, max_size=4, unique_by=lambda row: row[key])


@st.composite
def profiles(draw: st.DrawFn) -> Facts:
    found: dict[str, list[dict[str, Any]]] = {
        "experiences": [_in_order(row) for row in draw(st.lists(EXPERIENCES.filter(_seen("title")), max_size=4))],
        "outcomes": [_in_order(row) for row in draw(st.lists(OUTCOMES, max_size=3))],
        "skills": draw(listed(SKILLS, "skill_id")),
        "tools": draw(listed(TOOLS, "tool_id")),
        "languages": draw(listed(LANGUAGES, "language")),
        "hide_from": [{"name": name} for name in draw(st.lists(st.sampled_from(["甲社", "乙社"]), unique=True))],
        "conflicts": draw(listed(CONFLICTS, "name")),
    }
    keys = {"skills": "skill_id", "tools": "tool_id", "languages": "language"}
    lists = {
        kind: [row | {"id": row.get(keys.get(kind, ""), f"{kind}-{i}")} for i, row in enumerate(rows)]
        for kind, rows in found.items()
    }
    return Facts(draw(PERSON) | draw(RATES), lists)


ALL = {f"/meta/kaji/{name}": {"take": True} for name in ("rate", "availability", "onsite", "visibility")}


@settings(max_examples=60, deadline=None)
@given(profiles(), st.sampled_from(["ja", "en"]))
def test_an_export_read_into_an_empty_profile_gives_the_profile_again(facts: Facts, language: str) -> None:
    document = json.loads(json.dumps(written(facts, language=language)))
    assert check(document) == {}
    again, before = taken(document, choices=ALL)
    assert plain(again) == plain(facts)
    assert leaves(written(again, before, language)) == leaves(document), "and the second export is the first"


@settings(max_examples=40, deadline=None)
@given(profiles(), profiles(), st.sampled_from(["ja", "en"]))
def test_a_profile_that_changed_after_an_import_is_exported_as_it_is_now(
    now: Facts, then: Facts, language: str
) -> None:
    """Whatever the file said: what comes out is read back as the profile is now, and reading it twice adds nothing."""
    _there, before = taken(written(then, language=language), choices=ALL)
    kept = {
        kind: [row | {"id": f"{row['id']}-now"} if kind == "experiences" else row for row in rows]
        for kind, rows in now.lists.items()
    }
    again, _before = taken(written(Facts(now.person, kept), before, language), choices=ALL)
    assert plain(again) == plain(now)


CASES: dict[str, dict[str, Any]] = {
    "the trainee left out": {},
    "months chosen for years": {
        "/work/1": {
            "stage": "startup",
            "industry": "retail",
            "from_month": dt.date(2016, 4, 1),
            "to_month": dt.date(2017, 2, 1),
        }
    },
    "levels corrected": {
        "/skills/0/name": {"level": 2},
        "/skills/2/keywords/0": {"depth": "designed"},
        "/languages/3": {"level": "conversational"},
    },
    "skills left out": {
        place: {"take": False} for place in ("/skills/0/name", "/skills/2/keywords/1", "/languages/0")
    },
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_value_of_a_file_comes_out_where_it_went_in(case: str, language: str) -> None:
    facts, before = taken(WHOLE, choices={"/work/1": {"take": False}} | CASES[case])
    document = written(facts, before, language)
    have = leaves(document)
    elsewhere = {place: value for place, value in leaves(WHOLE).items() if have.get(place) != value}
    corrected = {"/skills/0/level": "Master", "/languages/3/fluency": "a few words"}
    assert elsewhere == (corrected if case == "levels corrected" else {})
    assert elsewhere.items() <= document["meta"]["kaji"].get("left", {}).items()
    assert check(document) == {}


@pytest.mark.parametrize("place", [place for place, value in leaves(WHOLE).items() if value])
def test_each_field_alone_survives(place: str) -> None:
    """One field of the standard at a time: whatever is not there beside it."""
    document: Any = None
    for step in reversed(place.split("/")[1:]):
        inner = leaves(WHOLE)[place] if document is None else document
        document = [inner] if step.isdigit() else {step.replace("~1", "/").replace("~0", "~"): inner}
    facts, before = taken(document, choices={"/work/0": {"take": False}})
    said = leaves(document)
    have = leaves(written(facts, before))
    assert {key: have.get(key) for key in said} == said
    assert facts.lists or before.left or facts.person != EMPTY.person, "it was placed, or it is left"


def test_importing_the_own_export_twice_changes_nothing() -> None:
    facts, before = taken(WHOLE, choices=CASES["months chosen for years"])
    once = written(facts, before)
    again, later = taken(once, facts)
    assert plain(again) == plain(facts)
    assert written(again, later) == once


def test_a_removed_row_is_not_exported_and_the_rest_stays() -> None:
    facts, before = taken(WHOLE, choices=CASES["months chosen for years"])
    facts.lists["experiences"] = facts.lists["experiences"][1:]
    facts.lists["skills"] = [row for row in facts.lists["skills"] if row["skill_id"] != "seo"]
    facts.lists["languages"] = []
    document = written(facts, before)
    assert [item["position"] for item in document["work"]] == ["Trainee"]
    assert [item.get("name") for item in document["skills"]] == [None, "リードスコアリング", "Marketing tools"]
    assert document["skills"][0]["keywords"] == ["HubSpot Marketing Hub", "Underwater basket weaving"]
    assert [item["language"] for item in document["languages"]] == ["Esperanto", "Korean"]
    assert "Makes instruments" not in json.dumps(document), "what belonged to the removed work is gone with it"


def test_a_value_the_profile_says_otherwise_is_kept_beside() -> None:
    hers = Facts(EMPTY.person | {"headline_ja": "外部CMO", "name_ja": "佐伯"})
    facts, before = taken({"basics": {"label": "外部の部長", "name": "佐伯"}}, hers)
    assert facts.person["headline_ja"] == "外部CMO"
    assert before.left["/basics/label"] == "外部の部長"
    document = written(facts, before)
    assert document["basics"]["label"] == "外部CMO"
    assert document["meta"]["kaji"]["left"] == {"/basics/label": "外部の部長"}


def test_figures_are_written_to_the_last_place() -> None:
    row = blank("outcomes") | {"kpi_id": "mql", "before": Decimal("18.40"), "id": "outcomes-0"}
    document = written(Facts(EMPTY.person | {"name_en": "A"}, {"outcomes": [row]}))
    assert document["meta"]["kaji"]["outcomes"] == [{"kpi": "mql", "before": "18.40"}]
