"""Every factor and every unknown in both languages; gaps first; the bar."""

import datetime as dt
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from django.utils import translation

from matching.explanation import FACTOR_LABELS, INITIALS, bar_key, explain_score
from matching.scoring import CONDITIONS, FACTORS, MAXIMUM, Candidate, Experience, Outcome, Score, Skill, month_number
from matching.scoring import Need as NeedFacts
from matching.scoring import score as score_of
from matching.wording import CONDITION_WORDS, WORDS, Names

AS_OF = dt.date(2026, 11, 20)
ID = UUID(int=7)
NEED = NeedFacts(
    id=ID,
    company=UUID(int=8),
    stage="mid_size",
    days=6,
    start=dt.date(2027, 1, 12),
    budget_min=800_000,
    budget_max=1_100_000,
    cap=1_210_000,
    industries=("manufacturing_b2b",),
    role="head_of_marketing",
    must=("lead_scoring",),
    nice=("marketing_strategy",),
    tools=("sansan",),
    kpis=("sql_rate", "lead_response_time"),
    onsite_days=2,
    prefecture="aichi",
    region="chubu",
)
HER = Candidate(
    id=ID,
    experience=[
        Experience("mid_size", "manufacturing_b2b", "", month_number(2022, 4), month_number(2025, 4), True),
        Experience("mid_size", "retail", "head_of_marketing", month_number(2020, 1), month_number(2021, 1), False),
    ],
    skills={"lead_scoring": Skill(4), "marketing_strategy": Skill(2, month_number(2020, 1))},
    tools={"sansan": "used"},
    outcomes=[Outcome("sql_rate", improved=True, complete=True, confirmed=True)],
    identity_checked=True,
    references=2,
    day_rate=158_000,
    days=6,
    available_from=dt.date(2027, 1, 15),
    availability_confirmed_on=AS_OF,
    prefecture="gifu",
    region="chubu",
    onsite_possible=True,
    languages=frozenset({"ja"}),
)


class Terms:
    """Stands in for the need's loaded vocabulary."""

    to_her = False
    names = {
        "lead_scoring": ("リードスコアリング", "Lead scoring"),
        "marketing_strategy": ("マーケティング戦略立案", "Marketing strategy"),
        "sansan": ("Sansan", "Sansan"),
        "sql_rate": ("SQL転換率", "SQL rate"),
        "lead_response_time": ("初回対応時間", "First response"),
        "manufacturing_b2b": ("製造業（BtoB）", "Manufacturing (B2B)"),
        "head_of_marketing": ("マーケティング責任者", "Head of marketing"),
        "aichi": ("愛知県", "Aichi"),
        "gifu": ("岐阜県", "Gifu"),
    }

    def __call__(self, kind: str, id_: Any) -> str:
        if kind == "stage":
            return {"ja": "中堅", "en": "Mid-size"}[translation.get_language()]
        return self.names[id_][translation.get_language() == "en"]


NAMES: Any = Terms()


def judged(candidate: Candidate = HER, need: NeedFacts = NEED) -> Score:
    found = score_of(candidate, need, AS_OF)
    assert found is not None
    return found


def words(candidate: Candidate, language: str) -> dict[str, list[tuple[str, str]]]:
    with translation.override(language):
        explained = explain_score(judged(candidate), NAMES)
        return {f.factor: [(line.asked, line.found) for line in f.lines] for f in explained.factors}


EN = {
    "stage": [
        ("Mid-size", "36 months, 1 entry without checked evidence"),
        ("Head of marketing", "1 entry without checked evidence"),
    ],
    "industry": [("Manufacturing (B2B)", "36 months")],
    "skills": [("Lead scoring (must)", "level 4"), ("Marketing strategy", "level 2, last used over 3 years ago")],
    "tools": [("Sansan", "used")],
    "outcomes": [("SQL rate", "confirmed by the client"), ("First response", "no record")],
    "evidence": [
        (
            "identity checked, 2 references, 3 completed contracts",
            "identity checked, 2 references, no completed contract, 1 of 1 outcomes confirmed",
        )
    ],
    "rate": [("¥800,000–1,100,000", "¥948,000")],
    "availability": [("6 days a month from Tue 12 Jan 2027", "6 days a month from Fri 15 Jan 2027, 3 days late")],
    "location": [("Aichi, 2 visits a month", "Gifu, the same region")],
}
JA = {
    "stage": [("中堅", "計36か月、裏づけ未確認1件"), ("マーケティング責任者", "裏づけ未確認1件")],
    "industry": [("製造業（BtoB）", "計36か月")],
    "skills": [
        ("リードスコアリング（必須）", "レベル4"),
        ("マーケティング戦略立案", "レベル2、最後に使ったのは3年以上前"),
    ],
    "outcomes": [("SQL転換率", "企業が確認済み"), ("初回対応時間", "記録なし")],
    "evidence": [
        ("本人確認済み、照会先2人、完了した契約3", "本人確認済み、照会先2人、完了した契約なし、確認済みの成果 1/1")
    ],
    "rate": [("80〜110万円", "948,000円")],
    "availability": [("月6日、2027年1月12日（火）から", "月6日、2027年1月15日（金）から、3日遅れ")],
    "location": [("愛知県・月2回", "岐阜県、同じ地方")],
}


@pytest.mark.parametrize("factor", FACTORS)
def test_each_factor_names_its_two_facts_in_english(factor: str) -> None:
    assert words(HER, "en")[factor] == EN[factor]


@pytest.mark.parametrize("factor", sorted(JA))
def test_each_factor_names_its_two_facts_in_japanese(factor: str) -> None:
    assert words(HER, "ja")[factor] == JA[factor]


SILENT = {
    "stage": (replace(HER, experience=[]), "experience not filled in", "経験が未記入"),
    "industry": (replace(HER, experience=[]), "experience not filled in", "経験が未記入"),
    "skills": (replace(HER, skills={}), "skills not filled in", "スキルが未記入"),
    "tools": (replace(HER, tools={}), "tools not filled in", "ツールが未記入"),
    "outcomes": (replace(HER, outcomes=[]), "outcomes not filled in", "成果が未記入"),
    "rate": (replace(HER, day_rate=None), "no rate given", "報酬が未記入"),
    "availability": (replace(HER, days=None), "availability not filled in", "稼働が未記入"),
    "location": (replace(HER, prefecture=None), "prefecture not filled in", "都道府県が未記入"),
}


@pytest.mark.parametrize("factor", sorted(SILENT))
def test_each_unknown_is_said_and_is_an_interval(factor: str) -> None:
    candidate, en, ja = SILENT[factor]
    for language, said in (("en", en), ("ja", ja)):
        with translation.override(language):
            explained = explain_score(judged(candidate), NAMES)
            part = next(f for f in explained.factors if f.factor == factor)
            assert part.unknown
            assert part.tenths == 0 < part.high_tenths
            assert all(
                line.found == said and line.points is None and line.product.endswith("× ?") for line in part.lines
            )
            assert part.earned.startswith("0〜" if language == "ja" else "0–")
            assert part.of.startswith("?/")
            assert explained.upper
            assert explained.text == f"{explained.figure}{'〜' if language == 'ja' else '–'}{explained.upper}"
            assert any(segment.hatch for segment in explained.bar)
            gap = next((text for text in explained.missing if said in text), None)
            if part.maximum == max(f.maximum for f in explained.factors):
                assert gap


def test_every_factor_but_evidence_can_be_unknown() -> None:
    assert set(SILENT) == set(FACTORS) - {"evidence"}


def test_stale_availability_and_another_currency_say_so() -> None:
    stale = replace(HER, availability_confirmed_on=dt.date(2026, 9, 1))
    found = words(stale, "en")["availability"][0][1]
    assert found == "6 days a month from Fri 15 Jan 2027, not confirmed for more than 30 days"
    assert "30日以上確認なし" in words(stale, "ja")["availability"][0][1]
    abroad = replace(HER, currency="USD")
    assert words(abroad, "en")["rate"][0][1] == "rate in another currency (USD)"
    assert words(abroad, "ja")["rate"][0][1] == "別の通貨で提示（USD）"


@pytest.mark.parametrize(
    ("change", "factor", "said"),
    [
        ({"experience": [Experience("startup", "retail", "", 0, 1, True)]}, "industry", "none"),
        ({"skills": {"marketing_strategy": Skill(5)}}, "skills", "not listed"),
        ({"tools": {"hubspot": "adopted"}}, "tools", "not listed"),
        (
            {"outcomes": [Outcome("sql_rate", improved=True, complete=True, confirmed=False)]},
            "outcomes",
            "self-reported",
        ),
        (
            {"outcomes": [Outcome("sql_rate", improved=False, complete=True, confirmed=True)]},
            "outcomes",
            "no improvement, or figures missing",
        ),
        ({"day_rate": 190_000}, "rate", "¥1,140,000, within your tolerance"),
        ({"prefecture": "aichi"}, "location", "Aichi"),
        ({"prefecture": "gifu", "region": "kinki"}, "location", "Gifu"),
        ({"available_from": dt.date(2027, 1, 5)}, "availability", "6 days a month from Tue 5 Jan 2027"),
    ],
)
def test_known_facts_are_said_plainly(change: dict[str, Any], factor: str, said: str) -> None:
    assert words(replace(HER, **change), "en")[factor][0][1] == said


def test_gaps_come_costliest_first_and_small_ones_are_not_gaps() -> None:
    explained = explain_score(judged(), NAMES)
    assert explained.missing == (
        "Head of marketing: 1 entry without checked evidence (36 recent months earn all points)",
        "Sansan: used",
        "Marketing strategy: level 2, last used over 3 years ago",
    )
    assert explained.fits[:2] == ("Lead scoring (must): level 4", "Manufacturing (B2B): 36 months")
    assert explained.missing_text == "; ".join(explained.missing)
    with translation.override("ja"):
        told = explain_score(judged(), NAMES).missing
        assert told[0] == "マーケティング責任者：裏づけ未確認1件（直近36か月で満点）"
        assert told[2] == "マーケティング戦略立案：レベル2、最後に使ったのは3年以上前"


def test_an_unknown_factor_is_one_gap() -> None:
    explained = explain_score(judged(SILENT["tools"][0]), NAMES)
    assert [text for text in explained.missing if "Tools" in text] == [
        "Tools: tools not filled in (the score is a range)"
    ]
    with translation.override("ja"):
        told = explain_score(judged(SILENT["tools"][0]), NAMES).missing
        assert "ツール：ツールが未記入（得点は幅）" in told


def test_the_bar_covers_the_whole_weight_and_puts_the_small_factors_together() -> None:
    explained = explain_score(judged(), NAMES)
    assert [segment.initial for segment in explained.bar] == ["Sk", "St", "In", "Ou", "To", "+4"]
    assert explained.bar[0].x == "0.00%"
    whole = sum(float(segment.width.rstrip("%")) for segment in explained.bar)
    assert 99.9 < whole <= 100
    inked = sum(float(segment.ink.rstrip("%")) for segment in explained.bar if segment.ink)
    assert abs(inked - judged().low * 100 / MAXIMUM) < 0.1
    with translation.override("ja"):
        told = explain_score(judged(), NAMES)
        assert [segment.initial for segment in told.bar] == ["技", "段", "業", "果", "具", "他"]
        assert bar_key(told) == "技 スキル、段 ステージ、業 業界、果 成果、具 ツール、他 報酬・裏づけ・稼働・場所"


def test_the_label_says_every_number() -> None:
    explained = explain_score(judged(SILENT["tools"][0]), NAMES)
    for factor in explained.factors:
        assert f"{factor.label} {factor.of}" in explained.label
    assert explained.label.startswith(f"Score {explained.text}: Stage ")


def test_the_account_ends_with_its_sum() -> None:
    explained = explain_score(judged(), NAMES)
    assert explained.sum == f"{explained.low:,} ÷ 5,100"
    assert sum(line.weight * (line.points or 0) for f in explained.factors for line in f.lines) == explained.low


def test_every_factor_kind_and_condition_has_its_words() -> None:
    assert set(FACTOR_LABELS) == set(INITIALS) == set(FACTORS)
    assert set(CONDITION_WORDS) == set(CONDITIONS)
    assert set(WORDS) == {
        *("stage", "role", "industry", "skill", "tool", "kpi"),
        *("evidence", "rate", "availability", "location"),
    }
    for texts in (FACTOR_LABELS, INITIALS, CONDITION_WORDS):
        for text in texts.values():
            with translation.override("ja"):
                ja = str(text)
            assert ja != str(text), f"no Japanese for {text}"


def test_names_keep_an_unknown_id_readable(world: Any) -> None:
    from matching.market import asking
    from tests import make

    need = asking().get(pk=make.draft_need(world.company, world.requester).pk)
    assert Names(need)("skill", "lead_scoring") != "lead_scoring"
    assert Names(need)("prefecture", None) == ""
