"""Rate guidance: how comparable asks are spread; nothing below five, the ends only of many, no trace of hiding."""

import html
import statistics
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kernel import clock
from matching.market import active_weights, asking, candidates
from matching.projections import rebuild
from matching.rates import ENDS_FROM, LEAST, guidance
from matching.scoring import ask, exclusions
from matching.thought import saved, thought
from profiles.models import HideFrom, Profile
from tests import make
from tests.matching.generated import demands, people
from tests.matching.scene import Caller, crowd

COMPARABLE = {"published", "conflict", "hidden", "languages", "must_have", "role"}


def asked(need: Any, **over: Any) -> Any:
    return thought(saved(asking().get(pk=need.pk)) | over)


def rounded(amount: float) -> int:
    return round(amount / 1_000) * 1_000


def test_it_is_the_distribution_of_the_comparable_whatever_budget_start_and_place(world: Any) -> None:
    people(260)
    demands([world.company, world.other_company], world.users["owner"], 24)
    rebuild()
    rows, told = list(candidates(Profile.objects.all(), [world.company, world.other_company])), 0
    for need in asking().order_by("pk"):
        facts = thought(saved(need)).facts
        alike = [c for c in rows if not COMPARABLE & set(exclusions(c, facts, clock.today()))]
        want = sorted(x for c in alike if (x := ask(c, facts.days, facts.currency)) is not None)
        found = guidance(thought(saved(need)))
        if len(want) < LEAST:
            assert (found.rates, found.short) == (None, True)
            continue
        assert found.rates is not None
        assert found.rates.n == len(want)
        quarters = statistics.quantiles(want, method="inclusive")
        assert (found.rates.lower, found.rates.median, found.rates.upper) == tuple(map(rounded, quarters))
        ends = (want[0], want[-1]) if len(want) >= ENDS_FROM else (None, None)
        assert (found.rates.least, found.rates.most) == ends
        told += 1
    assert told >= 8


@pytest.mark.parametrize("count", [0, LEAST - 1, LEAST, ENDS_FROM - 1, ENDS_FROM])
def test_below_five_there_is_nothing_and_the_ends_only_of_twenty(world: Any, count: int) -> None:
    crowd(count)
    need = make.open_need(world.company, world.requester, world.curator)
    text = html.unescape(world.client("owner").get(reverse("rate_guidance", args=[need.pk])).content.decode())
    rates = Caller(world).api("owner", f"/api/v1/needs/{need.pk}/what-if").json()["rates"]
    few = "Fewer than five comparable CMOs tell their rate" in text
    assert few == (count < LEAST) == (rates is None)
    assert (f"{count} profiles" in text) == (count >= LEAST)
    assert ("All of them" in text) == (count >= ENDS_FROM)
    if rates:
        assert rates["n"] == count
        assert (rates["least"] is None) == (count < ENDS_FROM) == (rates["most"] is None)
    else:
        main = text.split("<main")[1].split("</main>")[0]
        assert "¥" not in main
        assert "<svg" not in main


def test_without_days_it_asks_for_them(world: Any) -> None:
    crowd(6)
    need = make.draft_need(world.company, world.requester)
    text = world.client("owner").get(reverse("rate_guidance", args=[need.pk]) + "?days=&budget_max=5").content.decode()
    assert "Write how many days a month you want" in text
    assert "¥" not in text.split("<main")[1].split("</main>")[0]


def test_the_days_that_are_typed_count_and_the_budget_does_not(world: Any) -> None:
    crowd(6)
    need = make.open_need(world.company, world.requester, world.curator)
    six, three = guidance(asked(need, days=6)).rates, guidance(asked(need, days=3)).rates
    assert six is not None
    assert three is not None
    assert (six.median, three.median) == (rounded(62_500 * 6), rounded(62_500 * 3))
    poor = guidance(asked(need, days=6, budget_min=0, budget_max=1, onsite_days=5))
    assert poor.rates == six
    assert poor.budget == (0, 1)


def test_who_hides_from_the_company_counts_nowhere(world: Any) -> None:
    shown = crowd(LEAST)
    need = make.open_need(world.company, world.requester, world.curator)
    assert guidance(asked(need)).rates is not None
    HideFrom.objects.create(profile=shown[0], name="x", key=world.company.keys[0])
    assert guidance(asked(need)).short


def test_the_figure_stays_on_its_line(world: Any) -> None:
    crowd(30)
    need = make.open_need(world.company, world.requester, world.curator)
    for low, high in ((0, 1), (1, 10**12), (400_000, 400_000), (10**12, 10**12)):
        found = guidance(asked(need, budget_min=low, budget_max=high))
        assert set(found.bars) == {"half", "budget", "all"}
        for start, width in found.bars.values():
            assert 0 <= float(start) <= 100
            assert float(width) >= 0
            assert float(start) + float(width) <= 100.01
        assert 0 <= float(found.middle) <= 100


def test_it_is_one_statement(world: Any) -> None:
    crowd(6)
    need = make.open_need(world.company, world.requester, world.curator)
    thinking = asked(need)
    weights = active_weights()
    with CaptureQueriesContext(connection) as found:
        guidance(thinking, weights)
    assert len(found) == 1
