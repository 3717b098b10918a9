"""The few that are shown are those the whole order says, however many are equal; one pass gives any places of it."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import pytest
from django.db import connection, transaction

from kernel import clock
from marketplace.models import Need
from matching import bulk, ranking_sql
from matching.market import asked, asking
from matching.models import MatchNeed, MatchProfile
from matching.ranking_sql import places, ranks_of, top
from matching.scoring import tie_key
from tests import make
from tests.instance.harness import eventually
from tests.matching.scene import crowd

SAME = [f.attname for f in MatchProfile._meta.concrete_fields if not f.primary_key]


@pytest.fixture
def need(world: Any) -> Need:
    """Make a need whose ranking has three sets of equals."""
    crowd(24)
    made = make.open_need(world.company, world.requester, world.curator, budget_max_minor=520_000)
    need: Need = asking().get(pk=made.pk)
    best = [row.profile_id for row in top(asked(need), 100)]
    for start in (0, 7, 13):
        values = MatchProfile.objects.values(*SAME).get(pk=best[start])
        MatchProfile.objects.filter(pk__in=best[start : start + 6]).update(**values)
    return need


def whole(need: Need) -> list[Any]:
    """Return everybody ranked, put in order here."""
    rows = top(asked(need), 1_000)
    return sorted(rows, key=lambda row: (-row.low, tie_key(need.pk, row.profile_id)))


def test_the_best_few_are_the_head_of_the_whole_order_wherever_equals_are_cut(
    need: Need, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = whole(need)
    assert len(order) > len({row.low for row in order}) + 10
    monkeypatch.setattr(ranking_sql, "SPARE", 2)
    for first in range(len(order)):
        for limit in (1, 3, 6):
            assert top(asked(need), limit, first) == order[first : first + limit]
    left_out = {row.profile_id for row in order[2:5]}
    assert top(asked(need), 4, without=left_out) == [row for row in order if row.profile_id not in left_out][:4]


def test_one_pass_gives_places_of_the_whole_order(need: Need) -> None:
    order, chance = whole(need), random.Random(5)
    for first in (1, 4, 9, len(order), len(order) + 1):
        few = {row.profile_id for row in chance.sample(order, 3)}
        told = places(asked(need), first, first + 3, few)
        expected = [
            (row, rank) for rank, row in enumerate(order, 1) if first <= rank <= first + 3 or row.profile_id in few
        ]
        assert [(row.scored, row.rank) for row in told.rows] == expected
        assert told.total == len(order)


def test_the_best_new_ones_have_their_places_too(need: Need) -> None:
    order, today = whole(need), clock.today()
    MatchProfile.objects.update(published_on=today - dt.timedelta(days=ranking_sql.NEW_FOR))
    new = [order[9].profile_id, order[3].profile_id, order[8].profile_id]
    MatchProfile.objects.filter(pk__in=new).update(published_on=today)
    found = ranks_of(asked(need), [order[0].profile_id], newest=2)
    assert {pk: (row.rank, row.fresh) for pk, row in found.items()} == {
        order[0].profile_id: (1, False),
        order[3].profile_id: (4, True),
        order[8].profile_id: (9, True),
    }


def test_nobody_ranked_is_a_count_of_none(need: Need) -> None:
    MatchProfile.objects.update(published=False)
    assert places(asked(need), 1, 10) == ranking_sql.Places(0, ())


def test_many_needs_are_ranked_as_each_alone(world: Any, need: Need) -> None:
    other = make.open_need(world.company, world.requester, world.curator)
    draft = make.draft_need(world.company, world.requester)
    ids = [other.pk, draft.pk, need.pk]
    found = bulk.tops(ids, 5)
    assert list(found) == [other.pk, need.pk]
    for row in MatchNeed.objects.filter(pk__in=ids):
        assert found[row.pk] == top(row, 5)


@pytest.mark.django_db(transaction=True)
def test_two_connections_rank_what_one_does_and_are_closed_again() -> None:
    from tests.conftest import World

    world = World()
    crowd(12)
    ids = [make.open_need(world.company, world.requester, world.curator).pk for _n in range(3)]
    connections = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    with connection.cursor() as cursor:
        before = cursor.execute(connections).fetchone()
        shared = bulk.tops(ids, 5)
        # A server process may outlive its connection for a moment.
        gone = eventually(lambda: cursor.execute(connections).fetchone() == before, 10)
    with transaction.atomic():
        alone = bulk.tops(ids, 5)
    assert list(shared) == ids
    assert shared == alone
    assert len(shared[ids[0]]) == 5
    assert gone
