"""The stage function: every vector of data/industries.yaml, and the size examples of the law."""

from dataclasses import replace
from typing import Any

import pytest
import yaml

from profiles.reference import load
from profiles.stages import (
    CONDITIONS,
    STARTUP_YEARS,
    StageFacts,
    legal_size,
    playbook_for,
    rules_from,
    stage_rules,
    suggest_stage,
)

TABLE = load("industries")["stage_function"]


@pytest.mark.parametrize("vector", TABLE["vectors"], ids=lambda vector: vector["id"])
def test_every_vector_gets_its_stage(vector: dict[str, Any]) -> None:
    found = suggest_stage(StageFacts(**vector["facts"]))
    assert (found.size, found.stage, found.playbook, found.row) == (
        vector["size"],
        vector["stage"],
        vector["playbook"],
        vector["reason"],
    )


def test_conditions_are_the_rows_of_the_table_in_order() -> None:
    assert [name for name, _ in CONDITIONS] == [row["id"] for row in TABLE["table"]]
    assert [row["row"] for row in TABLE["table"]] == [1, 2, 3, 4, 5, 6, 7, 8, 9]


def test_the_years_of_a_startup_are_those_of_the_table() -> None:
    young = [row for row in TABLE["table"] if row["stage"] == "startup"]
    assert len(young) == 2
    assert all(row["when"].startswith(f"0 <= age <= {STARTUP_YEARS} ") for row in young)


def test_rules_come_from_the_file() -> None:
    data = load("industries")
    changed = data | {"mid_size_rule": data["mid_size_rule"] | {"employees_max": 10}}
    facts = StageFacts("retail", "company", 2026, employees=11)
    assert suggest_stage(facts).stage == "mid_size"
    assert suggest_stage(facts, rules_from(changed)).stage == "enterprise"


@pytest.mark.parametrize(
    ("industry", "capital", "employees", "size"),
    [
        ("it_services", 60_000_000, 90, "sme"),
        ("it_services", 60_000_000, 150, "mid"),
        ("retail", 40_000_000, 300, "sme"),
        ("manufacturing_b2b", 500_000_000, 2_000, "mid"),
        ("manufacturing_b2b", 500_000_000, 2_001, "large"),
        ("it_services", 50_000_000, 101, "sme"),
        ("it_services", 50_000_001, 100, "sme"),
        ("it_services", 50_000_001, 101, "mid"),
        ("wholesale_trading", 100_000_001, 101, "mid"),
        ("manufacturing_b2b", 300_000_001, None, "unknown"),
        ("public_sector", 1, 1, None),
    ],
)
def test_legal_size(industry: str, capital: int | None, employees: int | None, size: str | None) -> None:
    facts = StageFacts(industry, "company", 2026, capital_jpy=capital, employees=employees)
    assert legal_size(facts) == size


def test_capital_of_a_sole_proprietor_is_not_compared() -> None:
    facts = StageFacts("retail", "sole_proprietor", 2026, capital_jpy=1, employees=60)
    assert legal_size(facts) == "mid"
    assert suggest_stage(facts).row == "chuken"


@pytest.mark.parametrize(
    ("stage", "employees", "playbook"),
    [
        ("startup", 10, "startup"),
        ("mid_size", 50, "small"),
        ("mid_size", 51, "mid_size"),
        ("mid_size", None, "mid_size"),
        ("enterprise", 10, "enterprise"),
        (None, 10, None),
    ],
)
def test_playbook_of_a_stage(stage: str | None, employees: int | None, playbook: str | None) -> None:
    assert playbook_for(stage, employees) == playbook


def test_reasons_carry_the_numbers_with_separators() -> None:
    facts = StageFacts("retail", "company", 2026, capital_jpy=40_000_000, employees=300)
    found = suggest_stage(facts)
    assert found.reason_ja == (
        "資本金40,000,000円が小売業（飲食店を含む）の基準（50,000,000円以下）に収まるため、"
        "中堅・中小企業として提案します"
    )
    assert found.reason_en == (
        "Capital of 40,000,000 yen is within the limit for Retail (incl. restaurants) "
        "(50,000,000 yen), so we suggest small to mid-size"
    )


@pytest.mark.parametrize("vector", TABLE["vectors"], ids=lambda vector: vector["id"])
def test_no_reason_keeps_a_placeholder_or_loses_a_number(vector: dict[str, Any]) -> None:
    found = suggest_stage(StageFacts(**vector["facts"]))
    for reason in (found.reason_ja, found.reason_en):
        assert not {"{", "}"} & set(reason)
    row = stage_rules().rows[found.row]
    numbers = vector["facts"]
    if "{employees}" in row.reason_en:
        assert f"{numbers['employees']:,}" in found.reason_en
    if "{age}" in row.reason_ja:
        assert str(numbers["as_of_year"] - numbers["founded_year"]) in found.reason_ja
    if "{capital}" in row.reason_ja:
        assert f"{numbers['capital_jpy']:,}" in found.reason_ja


def test_a_replaced_industry_keeps_working() -> None:
    facts = StageFacts("public_nonprofit", "company", 2026, employees=12)
    assert suggest_stage(facts).row == "not_covered"


def test_an_industry_added_since_is_judged_as_one_of_no_other_class() -> None:
    for capital, employees, size in ((300_000_000, 900, "sme"), (300_000_001, 301, "mid"), (None, 300, "sme")):
        facts = StageFacts("moon_mining", "company", 2026, capital_jpy=capital, employees=employees)
        assert suggest_stage(facts) == suggest_stage(replace(facts, industry="other"))
        assert legal_size(facts) == size
    assert "Manufacturing, construction, transport and all others" in suggest_stage(facts).reason_en


def test_an_unknown_legal_form_is_refused() -> None:
    with pytest.raises(ValueError, match="There is no"):
        suggest_stage(StageFacts("retail", "club", 2026))


def test_reference_data_is_read_once_and_a_missing_file_is_an_error() -> None:
    assert load("industries") is load("industries")
    with pytest.raises(FileNotFoundError):
        load("no_such_file")


def test_reference_data_is_the_same_without_the_fast_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml, "__with_libyaml__", False)
    assert load.__wrapped__("prefectures") == load("prefectures")
