"""The arithmetic of KPIs against the data file: every vector, every example, and what must hold for all values."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagements.kpi_library import aggregations, asked, leaves, library, missing, value
from engagements.kpi_math import (
    BadFormula,
    attain,
    evaluate,
    half_even,
    names_in,
    plain,
    quantity_trap,
    rolled_up,
    scaled,
    shown,
    tenths,
)
from engagements.kpi_periods import Period, around, begins, last_whole, named
from profiles.reference import load

DATA = load("kpis")
RULE = DATA["attainment_rule"]
OCTOBER = Period(dt.date(2026, 10, 1))


def ten_thousandths(number: Any) -> int | None:
    return None if number is None else scaled(Decimal(str(number)))


# --- the data file -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("vector", RULE["vectors"], ids=lambda v: v["id"])
def test_attainment_is_the_data_file_s(vector: dict[str, Any]) -> None:
    three = [ten_thousandths(vector[name]) for name in ("baseline", "target", "actual")]
    found = attain(vector["direction"], vector["measure"], *three)
    expected = [None if vector[n] is None else Decimal(str(vector[n])) for n in ("attainment", "progress")]
    assert [tenths(found.attainment), tenths(found.progress)] == expected
    assert (found.status, found.reason) == (vector["status"], vector["reason"])


def test_the_vectors_are_all_there() -> None:
    assert len(RULE["vectors"]) >= 71
    assert {v["reason"] for v in RULE["vectors"]} == {None, *(reason["id"] for reason in RULE["reasons"])}


COMPUTED = [row for row in DATA["kpis"] if "expr" in row]


@pytest.mark.parametrize("row", COMPUTED, ids=lambda row: row["id"])
def test_each_kpi_s_example_is_what_its_formula_gives(row: dict[str, Any]) -> None:
    values = {name: Fraction(str(number)) for name, number in row["example"]["inputs"].items()}
    found = evaluate(row["expr"], values)
    assert found is not None
    assert Decimal(half_even(found, 2)).scaleb(-2) == Decimal(str(row["example"]["value"]))
    assert set(names_in(row["expr"])) == set(row["inputs"])
    for name in values:
        assert evaluate(row["expr"], values | {name: None}) is None


@pytest.mark.parametrize("row", COMPUTED, ids=lambda row: row["id"])
def test_a_computed_kpi_comes_down_to_what_can_be_read(row: dict[str, Any]) -> None:
    for leaf in leaves(row["id"]):
        assert not library()[leaf].expr
    assert asked([row["id"], *leaves(row["id"])]) == leaves(row["id"])


# --- formulas ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("formula", "result"),
    [("1+2*3", 7), ("(1+2)*3", 9), ("8/4/2", 1), ("7-2-1", 4), ("-(2-5)", 3), ("2*-3", -6), ("1/3", Fraction(1, 3)),
     ("0.5*4", 2), (" a + b ", 5), ("a/0", None), ("0/a", 0), ("a/(b-b)", None), ("c+1", None)],
)  # fmt: skip
def test_a_formula_is_exact_and_undefined_where_it_must_be(formula: str, result: Any) -> None:
    assert evaluate(formula, {"a": Fraction(2), "b": Fraction(3), "c": None}) == result


@pytest.mark.parametrize(
    "formula",
    ["", "1+", "*2", "(1", "1)", "a b", "1..2", "__import__('os')", "a**2", "a%b", "a;b", "é", "A",
     "(" * 100 + "1" + ")" * 100, "-" * 100 + "1"],
)  # fmt: skip
def test_anything_else_is_no_formula(formula: str) -> None:
    with pytest.raises(BadFormula):
        evaluate(formula, {})


numbers = st.integers(-(10**6), 10**6)


@given(numbers, numbers, numbers)
def test_the_evaluator_agrees_with_fractions(a: int, b: int, c: int) -> None:
    values = {"a": Fraction(a), "b": Fraction(b), "c": Fraction(c)}
    expected = None if b == c else Fraction(a) * (b + c) / (b - c) - a
    assert evaluate("a*(b+c)/(b-c)-a", values) == expected


# --- values ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("number", "text"),
    [("1.005", "1.00"), ("1.015", "1.02"), ("2.675", "2.68"), ("-0.125", "-0.12"), ("66.6667", "66.67")],
)
def test_what_is_shown_is_rounded_half_to_even(number: str, text: str) -> None:
    assert shown(scaled(Decimal(number))) == Decimal(text)


@pytest.mark.parametrize("number", ["1.00001", "NaN", "Infinity", "-Infinity"])
def test_a_value_has_four_decimals_at_most_and_an_end(number: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        scaled(Decimal(number))


@given(st.integers(-(10**18), 10**18))
def test_a_value_comes_back_as_it_was(number: int) -> None:
    assert scaled(plain(number)) == number


# --- attainment, for all values ----------------------------------------------------------------------------------
figures = st.integers(-(10**9), 10**9)
maybe = st.none() | figures
ways = st.sampled_from(["higher", "lower", "target"])
kinds = st.sampled_from(["flow", "level"])


@given(ways, kinds, maybe, maybe)
def test_without_a_reading_or_a_target_nothing_is_on_track(way: str, kind: str, one: Any, other: Any) -> None:
    for found in (attain(way, kind, one, other, None), attain(way, kind, one, None, other)):
        assert (found.status, found.attainment, found.progress) == ("no_data", None, None)


@given(ways, kinds, maybe, figures, figures)
def test_the_status_is_the_one_of_the_lower_figure_shown(way: str, kind: str, base: Any, goal: int, now: int) -> None:
    found = attain(way, kind, base, goal, now)
    if found.lower is None:
        assert (found.status, found.reason) == ("no_data", "scale_missing")
        return
    assert 0 <= found.lower <= 9990
    assert found.lower == min(one for one in (found.attainment, found.progress) if one is not None)
    expected = "achieved" if found.lower >= 1000 else "on_track" if found.lower >= 800 else "off_track"
    assert (found.status, found.reason) == (expected, None)
    assert found.progress is None or kind == "level"


@given(st.sampled_from(["higher", "lower"]), kinds, maybe, figures, figures, st.integers(0, 10**9))
def test_better_never_counts_for_less(way: str, kind: str, base: Any, goal: int, now: int, more: int) -> None:
    better = now + more if way == "higher" else now - more
    before, after = attain(way, kind, base, goal, now), attain(way, kind, base, goal, better)
    assert (before.lower or 0) <= (after.lower or 0)


@given(st.sampled_from(["higher", "lower"]), kinds, figures, figures, figures)
def test_achieved_and_met_are_the_same(way: str, kind: str, base: int, goal: int, now: int) -> None:
    found = attain(way, kind, base, goal, now)
    met = now >= goal if way == "higher" else now <= goal
    assert found.status in (("achieved",) if met else ("off_track", "on_track", "no_data"))


# --- roll-up -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("rule", "months", "own", "result"),
    [("add", [1, 2, 3], None, 6), ("add", [1, None, 3], None, None), ("last", [1, 2, 3], None, 3),
     ("last", [1, 2, None], None, None), ("first", [1, None, 3], None, 1), ("first", [None, 2, 3], None, None),
     ("own_reading", [1, 2, 3], None, None), ("own_reading", [1, 2, 3], 9, 9), ("add", [1, 2, 3], 9, 9),
     ("recompute", [1, 2, 3], None, None), ("add", [], None, None)],
)  # fmt: skip
def test_months_become_longer_periods_by_the_rule(rule: str, months: Any, own: Any, result: Any) -> None:
    assert rolled_up(rule, months, own) == result


def test_every_rule_of_the_data_file_is_one_that_is_known() -> None:
    assert {row["rollup"] for row in aggregations().values()} == {"add", "recompute", "last", "first", "own_reading"}


QUARTER = Period(dt.date(2026, 7, 1), "quarter")


def read(rows: dict[str, list[int]]) -> dict[Any, int]:
    months = QUARTER.months
    return {(name, months[n]): number * 10_000 for name, values in rows.items() for n, number in enumerate(values)}


def test_rates_are_never_averaged() -> None:
    figures_ = read({"mql": [10, 20, 30], "sql": [5, 5, 5]})
    assert value("sql_rate", QUARTER, figures_) == 250_000
    assert value("sql_rate", QUARTER.months[0], figures_) == 500_000


def test_a_ratio_of_period_end_values_takes_the_last_month_of_each_part() -> None:
    figures_ = read({"completed_members": [1, 2, 8], "target_members": [10, 10, 10]})
    assert value("training_completion_rate", QUARTER, figures_) == 800_000


def test_a_ratio_of_the_period_itself_waits_for_a_figure_of_that_period() -> None:
    figures_ = read({"pipeline_value": [1, 2, 90], "revenue_target": [10, 10, 10]})
    assert value("pipeline_coverage", QUARTER, figures_) is None
    assert missing("pipeline_coverage", QUARTER, figures_) == ["pipeline_value", "revenue_target"]
    assert value("pipeline_coverage", QUARTER, figures_ | {("pipeline_value", QUARTER): 600_000}) == 20_000
    assert value("nps", OCTOBER, {("promoters", OCTOBER): 1, ("detractors", OCTOBER): 1}) is None


def test_a_denominator_of_zero_leaves_a_kpi_undefined_and_nothing_to_enter() -> None:
    figures_ = {("mql", OCTOBER): 0, ("sql", OCTOBER): 0}
    assert value("sql_rate", OCTOBER, figures_) is None
    assert missing("sql_rate", OCTOBER, figures_) == []
    assert missing("sql_rate", OCTOBER, {}) == ["sql", "mql"]


# --- the quantity trap -------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("leads", "rate", "steps"),
    [([1, 2], [9, 8], 1), ([1, 2, 3, 4], [9, 8, 7, 6], 3), ([5, 1, 2, 3], [9, 8, 7, 6], 2), ([1, 2, 3], [5, 9, 6], 1),
     ([2, 1], [9, 8], None), ([1, 2], [8, 8], None), ([1, 1], [9, 8], None), ([1, 2], [8, 9], None),
     ([1, None], [9, 8], None), ([None, 2], [9, 8], None), ([1, 2], [None, 8], None), ([2], [8], None),
     ([], [], None)],
)  # fmt: skip
def test_the_trap_is_more_leads_with_a_falling_rate(leads: Any, rate: Any, steps: int | None) -> None:
    found = quantity_trap(leads, rate)
    assert (found.steps if found else None) == steps
    if found and steps:
        assert found.leads == (leads[-1 - steps], leads[-1])
        assert found.quality == (rate[-1 - steps], rate[-1])


# --- periods -----------------------------------------------------------------------------------------------------
@given(st.dates(dt.date(1990, 1, 1), dt.date(2090, 12, 31)), st.sampled_from(["month", "quarter", "year"]))
def test_a_day_lies_in_one_period_and_periods_follow_each_other(day: dt.date, kind: str) -> None:
    period = around(day, kind)
    assert period.starts_on <= day <= period.ends_on
    assert begins(kind, period.starts_on)
    assert period.moved(1).starts_on == period.ends_on + dt.timedelta(days=1)
    assert [period.months[0].starts_on, period.months[-1].ends_on] == [period.starts_on, period.ends_on]
    assert last_whole(day, kind).ends_on < day
    assert period.due_on == period.ends_on + dt.timedelta(days=10)


def test_the_year_begins_in_april_and_quarters_with_it() -> None:
    assert around(dt.date(2027, 3, 31), "year") == Period(dt.date(2026, 4, 1), "year")
    assert around(dt.date(2026, 11, 21), "quarter") == Period(dt.date(2026, 10, 1), "quarter")


@pytest.mark.parametrize(
    ("text", "kind", "day"),
    [("2026-10", "month", "2026-10-01"), ("2026/10/1", "month", "2026-10-01"), ("2026年10月", "month", "2026-10-01"),
     ("2026-10", "quarter", "2026-10-01"), ("2026-04", "year", "2026-04-01"), ("2026-10-02", "month", None),
     ("2026-11", "quarter", None), ("2026-10", "year", None), ("2026-13", "month", None), ("26-10", "month", None),
     ("Oct 2026", "month", None), ("", "month", None), ("0000-01", "month", None), ("2026-10", "week", None)],
)  # fmt: skip
def test_a_period_is_named_by_its_first_month(text: str, kind: str, day: str | None) -> None:
    found = named(text, kind)
    assert (found.starts_on.isoformat() if found else None) == day
