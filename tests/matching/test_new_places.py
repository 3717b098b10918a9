"""Of the first twenty places two are kept for new profiles that qualify: which, and what it does to the rest."""

import datetime as dt
import random
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernel import clock
from matching.board import PAGE, board
from matching.listing import KEPT, Kept, lifted
from matching.market import asked, asking
from matching.projections import rebuild
from matching.ranking_sql import Ranked, Scored, top
from profiles.models import Profile
from tests import make
from tests.matching.scene import Caller, crowd, undone
from tests.matching.test_ranking import page, places

OLD = 61


def ranked(rank: int, *, fresh: bool = True) -> Ranked:
    return Ranked(Scored(uuid4(), UUID(int=rank), 1_000 - rank, 1_000 - rank, clock.today(), None, 1), rank, fresh)


def ranks(given: dict[int, Ranked]) -> dict[int, int]:
    return {place: row.rank for place, row in given.items()}


def test_which_places_are_given_to_whom() -> None:
    assert ranks(lifted([ranked(25), ranked(40)])) == {10: 25, 20: 40}
    assert ranks(lifted([ranked(25)])) == {20: 25}
    assert ranks(lifted([ranked(3), ranked(25)])) == {20: 25}
    assert ranks(lifted([ranked(3), ranked(9)])) == {}
    assert ranks(lifted([ranked(20)])) == {}
    assert ranks(lifted([ranked(21, fresh=False), ranked(30)])) == {20: 30}
    # The last place goes to one of two new ones: the one who stands there would be pushed out by the other.
    assert ranks(lifted([ranked(20), ranked(25)])) == {10: 20, 20: 25}
    assert ranks(lifted([ranked(19), ranked(25)])) == {20: 25}


@given(st.sets(st.integers(1, 60), max_size=6))
@settings(deadline=None)
def test_the_best_two_new_ones_are_always_among_the_first_twenty(new: set[int]) -> None:
    given_places = ranks(lifted([ranked(rank) for rank in new]))
    rest = iter(rank for rank in range(1, 61) if rank not in given_places.values())
    order = [given_places.get(place) or next(rest) for place in range(1, 61)]
    assert sorted(order) == list(range(1, 61))
    assert set(sorted(new)[:2]) <= set(order[:20])
    others = [rank for rank in order if rank not in given_places.values()]
    assert others == sorted(others)
    assert set(given_places) <= set(KEPT)


@pytest.fixture
def market(world: Any) -> Any:
    """Make forty who qualify, all published long ago."""
    need = make.open_need(world.company, world.requester, world.curator, budget_max_minor=5_000_000)
    crowd(45)
    Profile.objects.update(published_at=clock.now() - dt.timedelta(days=OLD))
    rebuild()
    return asking().get(pk=need.pk)


def order_of(need: Any) -> list[str]:
    return [str(row.profile_id) for row in top(asked(need), 1_000)]


def shown(world: Any, need: Any) -> list[str]:
    pages = -(-len(order_of(need)) // PAGE)
    return [row for n in range(pages) for row in places(page(world, need, query=f"?page={n + 1}"))]


def publish(*ids: str, days: int = 1) -> None:
    Profile.objects.filter(pk__in=ids).update(published_at=clock.now() - dt.timedelta(days=days))
    rebuild()


def test_new_ones_stand_on_the_kept_places_with_their_own_rank(world: Any, market: Any) -> None:
    usual = order_of(market)
    assert len(usual) > 35
    assert shown(world, market) == usual
    first, second = usual[24], usual[32]
    publish(first, second, days=59)
    assert order_of(market) == usual  # no score moves
    found = shown(world, market)
    rest = [row for row in usual if row not in (first, second)]
    assert found == [*rest[:9], first, *rest[9:18], second, *rest[18:]]
    text = page(world, market)
    assert "Rank 25 by score; this place is kept for new profiles" in text
    rows = Caller(world).api("requester", f"/api/v1/needs/{market.pk}/ranking").json()["rows"]
    assert [(row["rank"], row["new"]) for row in rows] == [(n, False) for n in range(1, 10)] + [(25, True)]
    second_page = Caller(world).api("requester", f"/api/v1/needs/{market.pk}/ranking?page=2").json()["rows"]
    assert [row["rank"] for row in second_page] == [*range(10, 19), 33]
    third = Caller(world).api("requester", f"/api/v1/needs/{market.pk}/ranking?page=3").json()["rows"]
    assert [row["rank"] for row in third] == [19, 20, 21, 22, 23, 24, 26, 27, 28, 29]


def test_after_sixty_days_nobody_is_new_and_the_desk_keeps_no_places(world: Any, market: Any) -> None:
    usual = order_of(market)
    publish(usual[30], days=60)
    assert shown(world, market) == usual
    publish(usual[30], days=59)
    assert shown(world, market) != usual
    assert [str(row.profile.pk) for row in board(market, world.curator, desk=True).places] == usual[:10]
    assert [row.rank for row in board(market, world.curator, ["none"]).places] == list(range(1, 11))


def test_every_page_of_a_list_with_kept_places_is_part_of_one_order(world: Any, market: Any) -> None:
    usual, dice = order_of(market), random.Random(7)
    row = asked(market)
    for _turn in range(6):
        with undone():
            publish(*dice.sample(usual[15:], 3))
            given_places = lifted([p for p in board(market, world.requester).ranks.values() if p.fresh])
            kept = Kept(row, len(usual), {}, given_places)
            whole = [place.scored.profile_id for place in kept[0 : len(usual)]]
            parts = [place.scored.profile_id for n in range(0, len(usual), 7) for place in kept[n : n + 7]]
            assert parts == whole
            assert sorted(map(str, whole)) == sorted(usual)
            assert all(usual.index(str(place.scored.profile_id)) + 1 == place.rank for place in kept[0 : len(usual)])
