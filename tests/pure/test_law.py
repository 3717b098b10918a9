"""The freelance act as tables: periods, gaps, duties, terms, payment days, notice."""

from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Literal

import pytest

from engagements import law
from engagements.law import (
    ARTICLE_3,
    LAST,
    ClientFacts,
    FreelancerFacts,
    PayRule,
    PendingItem,
    TermsFacts,
)


def d(text: str) -> date:
    return date.fromisoformat(text)


# ------------------------------------------------------------------------ who is bound

ON = date(2026, 11, 20)
ALONE = FreelancerFacts(is_company=False, directors=0, has_employees=False)
BIG = ClientFacts(is_company=True, directors=3, has_employees=True)
BASE = {"article_3", "article_4", "article_12", "article_14"}


@pytest.mark.parametrize(
    ("hours", "days", "relative", "counts"),
    [
        (20, 31, False, True),
        (19, 31, False, False),
        (20, 30, False, False),
        (40, 365, True, False),
    ],
)
def test_who_counts_as_an_employee(hours: int, days: int, relative: bool, counts: bool) -> None:
    assert law.counts_as_employee(hours, days, ON, lives_with_owner=relative) is counts


@pytest.mark.parametrize(
    ("freelancer", "covered"),
    [
        (ALONE, True),
        (FreelancerFacts(False, 0, True), False),
        (FreelancerFacts(True, 1, False), True),
        (FreelancerFacts(True, 1, True), False),
        (FreelancerFacts(True, 2, False), False),
    ],
)
def test_who_is_covered(freelancer: FreelancerFacts, covered: bool) -> None:
    assert law.is_covered_freelancer(freelancer) is covered
    assert bool(law.duties(BIG, freelancer, 6, ON)) is covered


@pytest.mark.parametrize(
    ("client", "months", "bound"),
    [
        (BIG, 0, BASE | {"article_13_effort"}),
        (BIG, 1, BASE | {"article_13_effort", "article_5"}),
        (BIG, 5, BASE | {"article_13_effort", "article_5"}),
        (BIG, 6, BASE | {"article_13_duty", "article_5", "article_16"}),
        (ClientFacts(False, 0, True), 1, BASE | {"article_13_effort", "article_5"}),
        (ClientFacts(True, 2, False), 1, BASE | {"article_13_effort", "article_5"}),
        (ClientFacts(True, 1, False), 12, {"article_3"}),
        (ClientFacts(False, 0, False), 12, {"article_3"}),
        (ClientFacts(False, 2, False), 12, {"article_3"}),
    ],
)
def test_duties_of_a_client(client: ClientFacts, months: int, bound: set[str]) -> None:
    assert law.duties(client, ALONE, months, ON) == bound


def test_nobody_was_bound_before_the_act() -> None:
    assert law.duties(BIG, ALONE, 6, date(2024, 10, 31)) == frozenset()
    assert law.duties(BIG, ALONE, 6, date(2024, 11, 1))


# ------------------------------------------------------------------------ periods


@pytest.mark.parametrize(
    ("start", "end", "one", "six"),
    [
        ("2026-11-01", "2026-11-30", True, False),
        ("2026-11-20", "2026-12-18", False, False),
        ("2026-11-20", "2026-12-19", True, False),
        ("2026-11-01", "2027-04-29", True, False),
        ("2026-11-01", "2027-04-30", True, True),
        ("2026-11-20", "2027-05-19", True, True),
        ("2026-08-31", "2027-02-27", True, False),
        ("2026-08-31", "2027-02-28", True, True),
    ],
)
def test_one_and_six_months(start: str, end: str, one: bool, six: bool) -> None:
    assert law.period_at_least(d(start), d(end), 1) is one
    assert law.period_at_least(d(start), d(end), 6) is six
    months = law.whole_months(d(start), d(end))
    assert (months >= 1, months >= 6) == (one, six)


@pytest.mark.parametrize(
    ("start", "months", "last"),
    [
        ("2026-11-01", 1, "2026-11-30"),
        ("2026-11-20", 6, "2027-05-19"),
        ("2026-08-31", 6, "2027-02-28"),
        ("2027-08-31", 6, "2028-02-29"),
        ("2026-12-31", 1, "2027-01-30"),
        ("2026-12-31", 2, "2027-02-28"),
        ("2027-01-29", 1, "2027-02-28"),
        ("2026-12-15", 12, "2027-12-14"),
    ],
)
def test_last_day_of_a_period(start: str, months: int, last: str) -> None:
    assert law.last_day(d(start), months) == d(last)


@pytest.mark.parametrize(
    ("end", "start", "continued"),
    [
        ("2026-11-30", "2026-12-01", True),
        ("2026-11-30", "2026-12-31", True),
        ("2026-11-30", "2027-01-01", False),
        ("2026-12-31", "2027-01-31", True),
        ("2026-12-31", "2027-02-01", False),
        ("2026-11-30", "2026-11-15", True),
    ],
)
def test_a_short_gap_continues_a_contract(end: str, start: str, continued: bool) -> None:
    assert law.continues(d(end), d(start)) is continued


def test_renewals_are_joined_until_a_gap_of_a_month() -> None:
    first = (d("2026-01-01"), d("2026-03-31"))
    renewed = (d("2026-04-15"), d("2026-07-14"))
    later = (d("2026-09-01"), d("2026-09-30"))
    assert law.joined_period([renewed, first]) == (d("2026-01-01"), d("2026-07-14"))
    assert law.joined_period([first, renewed, later]) == later
    inside = (d("2026-02-01"), d("2026-02-28"))
    assert law.joined_period([first, inside]) == first
    with pytest.raises(ValueError, match="at least one contract"):
        law.joined_period([])


def test_a_period_runs_from_the_earliest_start_to_the_latest_end() -> None:
    ends = [d("2026-12-31"), d("2027-01-10")]
    assert law.contract_period(ON, ends) == (ON, d("2027-01-10"))
    basic = law.contract_period(ON, ends, d("2026-10-01"), d("2027-09-30"))
    assert basic == (d("2026-10-01"), d("2027-09-30"))
    assert law.contract_period(ON, ends, d("2026-12-01"))[0] == ON
    with pytest.raises(ValueError, match="at least one end"):
        law.contract_period(ON, [])


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        ("2026-11-20", "2026-11-19", 0),
        ("2026-11-20", "2026-11-20", 0),
        ("2026-11-20", "2027-11-19", 12),
        ("2026-11-20", "2027-11-18", 11),
    ],
)
def test_whole_months(start: str, end: str, months: int) -> None:
    assert law.whole_months(d(start), d(end)) == months


# ------------------------------------------------------------------------ Article 3

TERMS = TermsFacts(
    client_name="株式会社サンプル",
    freelancer_name="青木 葵",
    commissioned_on=ON,
    notice_on=ON,
    scope="マーケティング戦略の立案",
    service_from=d("2026-12-01"),
    service_to=d("2027-05-31"),
    place="オンライン",
    acceptance_step=True,
    inspection_days=10,
    fee_minor=500_000,
    expenses_rule="実費",
    tax_rule="税別",
    pay_rule=PayRule(),
    payment_method="bank_transfer",
)


def test_complete_terms_lack_nothing() -> None:
    assert law.missing_items(TERMS) == ()


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({"client_name": " "}, "client_name"),
        ({"freelancer_name": ""}, "freelancer_name"),
        ({"commissioned_on": None}, "commissioned_on"),
        ({"notice_on": d("2026-11-19")}, "commissioned_on"),
        ({"scope": "\n"}, "scope"),
        ({"ip_beyond_purpose": True}, "ip_terms"),
        ({"service_to": None}, "service_period"),
        ({"service_from": None}, "service_period"),
        ({"service_from": d("2027-06-01")}, "service_period"),
        ({"place": ""}, "place"),
        ({"inspection_days": None}, "inspection"),
        ({"fee_minor": None}, "fee"),
        ({"expenses_rule": ""}, "expenses_rule"),
        ({"tax_rule": ""}, "tax_rule"),
        ({"pay_rule": None}, "payment_day"),
        ({"payment_method": "electronic_claim"}, "payment_method_details"),
        ({"is_recommission": True, "original_due_on": ON}, "original_client_name"),
        ({"is_recommission": True, "original_client_name": "甲"}, "original_due_on"),
        ({"pending_items": (PendingItem("place", "未定"),)}, "pending_items"),
        ({"pending_items": (PendingItem("place", "", ON),)}, "pending_items"),
    ],
)
def test_what_is_left_out_is_named(change: dict[str, object], missing: str) -> None:
    assert law.missing_items(replace(TERMS, **change)) == (missing,)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "change",
    [
        {"notice_on": None},
        {"notice_on": d("2026-11-21")},
        {"ip_beyond_purpose": True, "ip_terms": "報酬の支払い時に移転"},
        {"service_from": None, "service_to": None, "due_on": d("2027-01-31")},
        {"acceptance_step": False, "inspection_days": None},
        {"inspection_days": None, "inspect_by": d("2027-06-10")},
        {"fee_minor": None, "fee_formula": "60,000円 × 稼働日数"},
        {"pay_rule": None, "pay_on": d("2027-06-30")},
        {"payment_method": "cash"},
        {"payment_method": "bill", "payment_method_details": "手形の詳細"},
        {"is_recommission": True, "original_client_name": "甲", "original_due_on": ON},
        {"scope": "", "pending_items": (PendingItem("scope", "調査中", ON),)},
    ],
)
def test_other_ways_to_say_it_are_accepted(change: dict[str, object]) -> None:
    assert law.missing_items(replace(TERMS, **change)) == ()  # type: ignore[arg-type]


def test_names_and_the_day_cannot_be_pending() -> None:
    pending = tuple(PendingItem(item, "後日", ON) for item in ("client_name", "freelancer_name", "commissioned_on"))
    terms = replace(TERMS, client_name="", freelancer_name="", commissioned_on=None)
    missing = law.missing_items(replace(terms, pending_items=pending))
    assert missing == ("client_name", "freelancer_name", "commissioned_on")


def test_empty_terms_lack_all_nine_items() -> None:
    missing = law.missing_items(TermsFacts(acceptance_step=True))
    numbers = {row.number for row in ARTICLE_3 if row.id in missing}
    assert numbers == set(range(1, 10))
    assert {row.number for row in ARTICLE_3} == {*range(1, 10), None}
    assert len({row.id for row in ARTICLE_3}) == len(ARTICLE_3)


def test_a_notice_is_due_on_the_day_of_the_commission() -> None:
    assert not law.is_notice_late(ON, ON)
    assert law.is_notice_late(ON, d("2026-11-21"))


# ------------------------------------------------------------------------ Article 4

MONTH_END = PayRule()
DAY_20 = PayRule(20, 1, 20)
SECOND_10 = PayRule(LAST, 2, 10)
SECOND_END = PayRule(LAST, 2, LAST)


@pytest.mark.parametrize(
    ("received", "last"),
    [
        ("2026-11-20", "2027-01-18"),
        ("2026-11-30", "2027-01-28"),
        ("2026-12-01", "2027-01-29"),
        ("2026-12-31", "2027-02-28"),
        ("2027-01-31", "2027-03-31"),
        ("2028-01-31", "2028-03-30"),
    ],
)
def test_last_lawful_day(received: str, last: str) -> None:
    assert law.last_lawful_day(d(received)) == d(last)
    assert law.check_due(d(received), d(last)).level == "ok"
    assert law.check_due(d(received), d(last)).days == 60
    late = law.check_due(d(received), date.fromordinal(d(last).toordinal() + 1))
    assert (late.level, late.rule, late.limit) == ("violation", "R1", d(last))


@pytest.mark.parametrize(
    ("agreed", "holds"),
    [
        (None, "2026-11-20"),
        ("2026-12-31", "2026-12-31"),
        ("2027-01-18", "2027-01-18"),
        ("2027-01-19", "2027-01-18"),
    ],
)
def test_the_day_that_holds(agreed: str | None, holds: str) -> None:
    found = law.effective_due(d("2026-11-20"), d(agreed) if agreed else None)
    assert found == d(holds)


@pytest.mark.parametrize(
    ("original", "last"),
    [
        ("2026-11-30", "2026-12-29"),
        ("2026-12-31", "2027-01-29"),
        ("2027-01-31", "2027-03-01"),
    ],
)
def test_recommission(original: str, last: str) -> None:
    day = d(original)
    assert law.last_recommission_day(day) == d(last)
    assert law.effective_recommission_due(day, None) == day
    assert law.effective_recommission_due(day, day) == day
    assert law.effective_recommission_due(day, d("2028-01-01")) == d(last)


@pytest.mark.parametrize(
    ("rule", "continuous", "level", "by"),
    [
        (MONTH_END, False, "ok", "R4"),
        (DAY_20, False, "ok", "R4"),
        (SECOND_10, False, "violation", "R1"),
        (SECOND_END, False, "violation", "R1"),
        (MONTH_END, True, "ok", "R1"),
        (SECOND_10, True, "ok", "R1"),
        (SECOND_END, True, "warn", "R5"),
        (PayRule(15, 1, LAST), False, "violation", "R1"),
        (PayRule(15, 0, 25), False, "ok", "R1"),
        (PayRule(LAST, 1, LAST, "next"), False, "ok", "R7"),
        (PayRule(LAST, 3, 10), True, "violation", "R1"),
    ],
)
def test_closing_rules(rule: PayRule, continuous: bool, level: str, by: str) -> None:
    found = law.check_rule(rule, ON, continuous=continuous)
    assert (found.level, found.rule) == (level, by)


@pytest.mark.parametrize("holiday", ["previous", "next"])
@pytest.mark.parametrize("day", range(1, 32))
def test_paying_on_the_closing_day_of_the_next_month_is_lawful(day: int, holiday: Literal["previous", "next"]) -> None:
    assert law.check_rule(PayRule(day, 1, day, holiday), ON).level == "ok"
    assert law.check_rule(PayRule(day, 1, day, holiday), ON, continuous=True).level == "ok"


def test_the_worst_case_of_a_closing_rule_is_shown() -> None:
    closing = d("2026-12-31")
    found = law.check_due(d("2026-12-01"), d("2027-01-31"), closing=closing)
    assert (found.level, found.rule, found.days) == ("ok", "R4", 62)
    assert law.nominal_due(MONTH_END, d("2027-07-01")) == d("2027-08-31")
    quarterly = law.check_due(d("2026-11-30"), d("2027-01-31"), closing=closing)
    assert (quarterly.level, quarterly.days) == ("violation", 63)
    before = law.check_due(d("2026-12-01"), d("2027-01-31"), closing=d("2026-11-30"))
    assert before.level == "violation"
    late = law.check_due(d("2026-12-01"), d("2027-02-10"), closing=closing)
    assert (late.level, late.days) == ("violation", 72)
    assert law.nominal_due(SECOND_10, d("2026-12-01")) == d("2027-02-10")
    assert law.check_rule(SECOND_10, ON).days >= 71
    retainer = law.check_due(d("2026-11-30"), d("2027-01-29"), continuous=True)
    assert (retainer.level, retainer.limit) == ("warn", d("2027-01-28"))
    assert law.check_due(d("2026-11-30"), d("2027-01-31"), continuous=True).level == "warn"
    assert law.check_due(d("2026-11-30"), d("2027-02-01"), continuous=True).level == ("violation")


@pytest.mark.parametrize(
    ("due", "day", "shift", "covered"),
    [
        ("2027-01-29", "2027-01-29", 0, True),
        ("2027-01-31", "2027-02-01", 1, True),
        ("2027-02-28", "2027-03-01", 1, True),
        ("2026-12-31", "2027-01-04", 4, False),
        ("2027-05-03", "2027-05-06", 3, False),
    ],
)
def test_bank_holidays(due: str, day: str, shift: int, covered: bool) -> None:
    found = law.postponement(d(due))
    assert (found.day, found.shift, found.covered) == (d(day), shift, covered)


@pytest.mark.parametrize(
    ("rule", "service_to", "due"),
    [
        (MONTH_END, "2026-11-30", "2026-12-30"),
        (MONTH_END, "2026-12-31", "2027-01-29"),
        (MONTH_END, "2026-12-01", "2027-01-29"),
        (DAY_20, "2026-11-20", "2026-12-18"),
        (DAY_20, "2026-11-21", "2027-01-20"),
        (PayRule(LAST, 1, LAST, "next"), "2026-12-31", "2027-02-01"),
        (PayRule(LAST, 1, LAST, "next"), "2026-11-30", "2027-01-04"),
        (PayRule(LAST, 1, LAST, "next"), "2026-11-01", "2026-12-30"),
        (PayRule(30, 1, 30), "2027-02-28", "2027-03-30"),
        (PayRule(LAST, 0, LAST), "2027-02-10", "2027-02-26"),
    ],
)
def test_a_rule_gives_one_day(rule: PayRule, service_to: str, due: str) -> None:
    found = law.due_on(rule, d(service_to))
    assert found == d(due)
    assert not law.is_bank_holiday(found)


@pytest.mark.parametrize(
    ("received", "nominal", "due", "level", "rule"),
    [
        ("2026-12-03", "2027-01-31", "2027-02-01", "ok", "R7"),
        ("2026-11-02", "2026-12-31", "2027-01-04", "violation", "R7"),
        ("2026-11-06", "2026-12-31", "2027-01-04", "ok", "R1"),
        ("2026-12-03", "2027-01-31", "2027-02-02", "violation", "R7"),
        ("2026-12-02", "2027-02-02", "2027-02-03", "violation", "R1"),
    ],
)
def test_holidays_past_day_sixty(received: str, nominal: str, due: str, level: str, rule: str) -> None:
    found = law.check_due(d(received), d(due), nominal=d(nominal))
    assert (found.level, found.rule) == (level, rule)


@pytest.mark.parametrize("arguments", [(0, 1, 1), (1, 1, 32), (1, -1, 1), (20, 0, 19), (1, 1, 1, "never")])
def test_a_rule_that_yields_no_day_is_refused(arguments: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        PayRule(*arguments)


def test_continuous_services_need_all_three_conditions() -> None:
    for missing in range(4):
        facts = [number != missing for number in range(3)]
        found = law.is_continuous(agreed_in_notice=facts[0], amount_in_notice=facts[1], same_kind=facts[2])
        assert found is (missing == 3)


@pytest.mark.parametrize(
    ("day", "closed"),
    [
        ("2026-11-20", False),
        ("2026-11-21", True),
        ("2026-11-22", True),
        ("2026-11-23", True),
        ("2026-12-30", False),
        ("2026-12-31", True),
        ("2027-01-03", True),
        ("2027-01-04", False),
        ("2026-05-06", True),
        ("2027-03-22", True),
    ],
)
def test_days_on_which_banks_are_closed(day: str, closed: bool) -> None:
    assert law.is_bank_holiday(d(day)) is closed


@pytest.mark.parametrize(
    ("day", "count", "then"),
    [
        ("2026-11-20", 0, "2026-11-20"),
        ("2026-11-20", 1, "2026-11-24"),
        ("2026-12-30", 1, "2027-01-04"),
        ("2026-11-21", 3, "2026-11-26"),
    ],
)
def test_counting_business_days(day: str, count: int, then: str) -> None:
    assert law.add_business_days(d(day), count) == d(then)


# ------------------------------------------------------------------------ ending


@pytest.mark.parametrize(
    ("end", "deadline"),
    [
        ("2027-03-31", "2027-03-01"),
        ("2027-02-28", "2027-01-29"),
        ("2026-12-31", "2026-12-01"),
        ("2027-05-31", "2027-05-01"),
    ],
)
def test_notice_of_ending(end: str, deadline: str) -> None:
    assert law.notice_deadline(d(end)) == d(deadline)
    assert law.earliest_end(d(deadline)) == d(end)
    reminders = law.notice_reminders(d(end))
    assert [(d(end) - day).days for day in reminders] == [60, 45, 35, 31]
    assert all(day < d(deadline) for day in reminders)


def test_notice_is_needed_from_six_months() -> None:
    start = d("2026-11-01")
    assert not law.notice_required(start, d("2027-04-29"))
    assert law.notice_required(start, d("2027-04-30"))
    for exemption in law.EXEMPTIONS:
        assert not law.notice_required(start, d("2027-04-30"), exemption)
    with pytest.raises(ValueError, match="no exemption"):
        law.notice_required(start, d("2027-04-30"), "a clause in the contract")


def test_silence_accepts_after_ten_days() -> None:
    assert law.deemed_accepted_on(d("2026-11-25")) == d("2026-12-05")


# ------------------------------------------------------------------------ thresholds


def test_thresholds_are_dated_rows_without_overlap() -> None:
    names = {row.name for row in law.THRESHOLDS}
    for name in names:
        rows = sorted((r for r in law.THRESHOLDS if r.name == name), key=lambda r: r.valid_from)
        for earlier, later in pairwise(rows):
            assert earlier.valid_to is not None
            assert earlier.valid_to < later.valid_from
        assert law.threshold(name, ON) == rows[-1].value


def test_no_threshold_holds_before_the_act_or_after_its_end() -> None:
    with pytest.raises(LookupError, match="payment_days"):
        law.threshold("payment_days", d("2024-10-31"))
    with pytest.raises(LookupError):
        law.threshold("no_such_rule", ON)


def test_a_threshold_changes_on_its_day(monkeypatch: pytest.MonkeyPatch) -> None:
    old = law.Threshold("payment_days", 60, d("2024-11-01"), d("2029-12-31"), "act")
    new = law.Threshold("payment_days", 45, d("2030-01-01"), None, "amended act")
    monkeypatch.setattr("engagements.law.thresholds.THRESHOLDS", (old, new))
    assert law.threshold("payment_days", d("2029-12-31")) == 60
    assert law.threshold("payment_days", d("2030-01-01")) == 45
    assert law.last_lawful_day(d("2030-01-01")) == d("2030-02-14")
