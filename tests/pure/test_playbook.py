"""Fitting a playbook to a term: every vector of data/playbooks.yaml, and the calendar."""

from datetime import date, timedelta
from typing import Any

import pytest

from engagements.law import last_day
from engagements.playbook import Span, fit, month_start, playbook_book, schedule
from profiles.reference import load

VECTORS = load("playbooks")["fitting"]["vectors"]
PLAYBOOKS = ("startup", "small", "mid_size", "enterprise")


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["id"])
def test_every_vector_is_fitted(vector: dict[str, Any]) -> None:
    found = fit(vector["playbook"], vector["months"])
    kept = [[s.milestone, s.month_start, s.month_end] for s in found.kept]
    assert found.error == vector["error"]
    assert kept == (vector["kept"] or [])
    assert list(found.dropped) == (vector["dropped"] or [])


@pytest.mark.parametrize("months", range(1, 25))
@pytest.mark.parametrize("playbook", PLAYBOOKS)
def test_any_term_keeps_what_always_stays_inside_the_term(playbook: str, months: int) -> None:
    found, plan = fit(playbook, months), playbook_book().plans[playbook]
    ids = {span.milestone for span in found.kept}
    assert {m.id for m in plan.milestones if m.always} <= ids
    assert ids | set(found.dropped) == {m.id for m in plan.milestones}
    assert len(ids) + len(found.dropped) == len(plan.milestones)
    assert all(1 <= s.month_start <= s.month_end <= months for s in found.kept)


@pytest.mark.parametrize("months", [0, -1, 25])
def test_a_term_out_of_range_keeps_nothing(months: int) -> None:
    found = fit("startup", months)
    assert (found.kept, found.dropped, found.error) == ((), (), "months_out_of_range")


def test_an_unknown_playbook_is_an_error() -> None:
    with pytest.raises(KeyError):
        fit("giant", 6)


@pytest.mark.parametrize(
    ("start", "span", "starts_on", "due_on"),
    [
        (date(2026, 11, 1), (1, 1), date(2026, 11, 1), date(2026, 11, 30)),
        (date(2026, 11, 20), (1, 1), date(2026, 11, 20), date(2026, 12, 19)),
        (date(2026, 11, 20), (2, 3), date(2026, 12, 20), date(2027, 2, 19)),
        (date(2026, 8, 31), (1, 6), date(2026, 8, 31), date(2027, 2, 28)),
        (date(2026, 8, 31), (7, 7), date(2027, 3, 1), date(2027, 3, 30)),
        (date(2026, 12, 31), (2, 2), date(2027, 1, 31), date(2027, 2, 28)),
    ],
)
def test_months_fall_on_the_calendar(start: date, span: tuple[int, int], starts_on: date, due_on: date) -> None:
    (found,) = schedule([Span("any", *span)], start)
    assert (found.milestone, found.starts_on, found.due_on) == ("any", starts_on, due_on)


@pytest.mark.parametrize("start", [date(2026, 11, 20), date(2026, 8, 31), date(2028, 1, 30)])
def test_months_follow_each_other_without_hole_or_overlap(start: date) -> None:
    for number in range(1, 24):
        assert month_start(start, number + 1) == last_day(start, number) + timedelta(days=1)
        assert month_start(start, number) <= last_day(start, number)


def test_a_whole_plan_ends_with_the_term() -> None:
    rows = schedule(fit("mid_size", 12).kept, date(2026, 12, 1))
    assert rows[0].milestone == "mid_assessment"
    assert rows[-1].milestone == "mid_handover"
    assert rows[-1].due_on == date(2027, 11, 30)
