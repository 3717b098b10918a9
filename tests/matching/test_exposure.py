"""Who is shown to companies: hand-computed, and against a plain recount."""

import datetime as dt
import uuid
from collections import Counter
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kernel import clock
from matching.exposure import WEEKS, exposure
from matching.models import Impression, MatchProfile, RankingSnapshot
from tests import make
from tests.matching.scene import crowd, undone

DAY = dt.date(2026, 6, 30)
LONG_AGO = DAY - dt.timedelta(days=400)


class Shown:
    """Writes impressions as if companies had looked at pages of a ranking."""

    def __init__(self, world: Any) -> None:
        self.need = make.open_need(world.company, world.requester, world.curator)
        self.user = world.requester.user_id

    def page(self, day: dt.date, *profiles: Any) -> None:
        snapshot = RankingSnapshot.objects.create(
            need=self.need, kind="shown", content={}, hash=uuid.uuid4().hex, at=clock.now()
        )
        Impression.objects.create(
            need=self.need,
            snapshot=snapshot,
            user_id=self.user,
            day=day,
            profiles=[profile.pk for profile in profiles],
            first=1,
        )


@pytest.fixture
def shown(world: Any) -> Shown:
    return Shown(world)


@pytest.fixture
def people(world: Any) -> list[Any]:
    rows = crowd(4)
    MatchProfile.objects.update(published_on=LONG_AGO)
    return rows


def gini(times: list[int]) -> float | None:
    """Recount: half the mean difference of all pairs, as a share of the mean."""
    whole, count = sum(times), len(times)
    if not whole:
        return None
    return sum(abs(a - b) for a in times for b in times) / (2 * count * whole)


def test_by_hand(shown: Shown, people: list[Any]) -> None:
    a, b, c, _d = people
    MatchProfile.objects.filter(pk=c.pk).update(has_room=False)
    shown.page(DAY, a, b)
    shown.page(DAY, a, c)
    shown.page(DAY - dt.timedelta(days=7), a)
    found = exposure(DAY)
    whole = found.whole
    assert (whole.first, whole.last) == (DAY - dt.timedelta(days=83), DAY)
    assert (whole.published, whole.available, whole.impressions) == (4, 3, 5)
    assert whole.coverage == pytest.approx(2 / 3)  # a and b of a, b and d; c takes no more work
    # 0, 1, 1, 3: 2 × (2 + 3 + 12) / (4 × 5) − 5/4
    assert whole.gini == pytest.approx(0.45) == gini([0, 1, 1, 3])
    assert whole.top_share == pytest.approx(3 / 5)  # one of four is the first hundredth, rounded up
    last, before = found.weeks[-1], found.weeks[-2]
    assert (last.first, last.last, last.impressions) == (DAY - dt.timedelta(days=6), DAY, 4)
    assert last.gini == pytest.approx(gini([0, 1, 1, 2]))
    assert (before.impressions, before.shown) == (1, 1)
    assert before.gini == pytest.approx(0.75)
    assert [week.impressions for week in found.weeks[:-2]] == [0] * 10
    assert {week.gini for week in found.weeks[:-2]} == {None}


def test_who_is_new_and_how_much_of_what_is_shown_is_theirs(shown: Shown, people: list[Any]) -> None:
    a, b, *_others = people
    MatchProfile.objects.filter(pk=a.pk).update(published_on=DAY - dt.timedelta(days=59))
    MatchProfile.objects.filter(pk=b.pk).update(published_on=DAY - dt.timedelta(days=60))
    shown.page(DAY, a, b)
    shown.page(DAY - dt.timedelta(days=1), b)
    found = exposure(DAY)
    assert found.new_among_published == pytest.approx(1 / 4)
    assert found.whole.new_share == pytest.approx(2 / 3)  # a today, and b on her 59th day
    assert found.weeks[0].published == 2  # a and b came later
    assert found.weeks[-1].published == 4


def test_what_is_older_later_or_not_published_is_not_counted(shown: Shown, people: list[Any]) -> None:
    a, b, *_others = people
    shown.page(DAY - dt.timedelta(days=84), a)
    shown.page(DAY + dt.timedelta(days=1), a)
    MatchProfile.objects.filter(pk=b.pk).update(published=False)
    shown.page(DAY, b)
    found = exposure(DAY).whole
    assert (found.published, found.impressions, found.gini, found.coverage) == (3, 0, None, 0)


def test_an_empty_market_says_nothing(world: Any) -> None:
    found = exposure(DAY)
    assert len(found.weeks) == WEEKS
    whole = found.whole
    assert (whole.coverage, whole.gini, whole.top_share, found.new_among_published) == (None,) * 4


def test_two_statements_whatever_was_shown(shown: Shown, people: list[Any]) -> None:
    for n in range(30):
        shown.page(DAY - dt.timedelta(days=n), *people)
    with CaptureQueriesContext(connection) as told:
        exposure(DAY)
    assert len(told) == 2


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 83), st.sets(st.integers(0, 3), min_size=1)), max_size=12))
def test_the_statement_equals_a_plain_recount(
    shown: Shown, people: list[Any], pages: list[tuple[int, set[int]]]
) -> None:
    with undone():
        for ago, who in pages:
            shown.page(DAY - dt.timedelta(days=ago), *(people[n] for n in who))
        found = exposure(DAY)
    spans = [(0, 83), *((7 * n, 7 * n + 6) for n in reversed(range(WEEKS)))]
    for span, (newest, oldest) in zip((found.whole, *found.weeks), spans, strict=True):
        times = Counter(n for ago, who in pages if newest <= ago <= oldest for n in who)
        each = [times[n] for n in range(4)]
        assert (span.impressions, span.shown, span.available_shown) == (sum(each), len(times), len(times))
        assert span.top == max(each)
        expected = gini(each)
        assert span.gini == (None if expected is None else pytest.approx(expected))
