"""What other weights would change: hand-computed agreement, and first tens that equal the reference scorer's."""

import datetime as dt
import math
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel import clock
from marketplace import candidacy_actions as candidacies
from matching import weights_actions as weights
from matching import weights_preview
from matching.market import active_weights, asking, candidates, facts_of
from matching.models import MatchProfile
from matching.scoring import rank
from matching.weights_preview import Compared, Preview, grades_of, ndcg, past_needs, preview
from profiles.models import Profile
from tests import make
from tests.matching.scene import crowd, presented, two_under_review
from tests.matching.test_rerank import turned
from tests.matching.test_weights import REASON, drafted

A, B, C, D = (UUID(int=n) for n in range(4))


# --- agreement, by hand ----------------------------------------------------------------------------------------------
def test_agreement_by_hand() -> None:
    grades = {A: 3, B: 2, C: 1}
    ideal = 3 + 2 / math.log2(3) + 1 / 2
    assert ndcg([A, B, C], grades) == 1
    assert ndcg([C, B, A], grades) == pytest.approx((1 + 2 / math.log2(3) + 3 / 2) / ideal)
    assert ndcg([D, A], grades) == pytest.approx((3 / math.log2(3)) / ideal)
    assert ndcg([D], grades) == 0
    assert ndcg([A, B], {}) is None


def test_only_the_first_ten_places_count() -> None:
    others = [UUID(int=n) for n in range(100, 110)]
    assert ndcg([*others, A], {A: 3}) == 0
    assert ndcg([*others[:9], A], {A: 3}) == pytest.approx(1 / math.log2(11))
    # Of eleven engaged the best order has ten.
    assert ndcg(others, dict.fromkeys([*others, A], 3)) == 1


@given(st.lists(st.integers(0, 3), min_size=1, max_size=15), st.randoms())
def test_agreement_lies_between_zero_and_one_and_the_best_order_has_one(given_grades: list[int], random: Any) -> None:
    grades = {UUID(int=n): grade for n, grade in enumerate(given_grades)}
    order = list(grades)
    random.shuffle(order)
    best = sorted(grades, key=lambda pk: -grades[pk])
    if not any(given_grades):
        assert ndcg(order, grades) is None
        return
    found = ndcg(order, grades)
    assert found is not None
    assert 0 <= found <= 1 + 1e-12
    assert ndcg(best, grades) == 1


# --- one need and many -----------------------------------------------------------------------------------------------
def test_who_enters_who_leaves_and_how_far_the_others_move() -> None:
    row = Compared(None, (A, B, C), (C, A, D), {D: 3})
    assert (row.enters, row.leaves, row.moves, row.shift) == (1, 1, (2, 1), 1.5)
    assert row.ndcg_before == 0
    assert row.ndcg_after == pytest.approx(0.5)
    assert Compared(None, (), (A,), {}).shift is None


def test_a_mean_is_said_from_five_needs_with_a_judgement_on(world: Any) -> None:
    one = active_weights()
    judged = Compared(None, (A, B), (B, A), {A: 2})
    plain = Compared(None, (A,), (A,), {})
    four = Preview(one, one, (judged,) * 4 + (plain,) * 9, 13)
    assert (four.judged, four.enough, four.ndcg_before, four.ndcg_after) == (4, False, None, None)
    five = Preview(one, one, (judged,) * 5 + (plain,) * 9, 14)
    assert (five.judged, five.ndcg_before, five.changed) == (5, 1, 5)
    assert five.ndcg_after == pytest.approx(1 / math.log2(3))
    assert five.shift == pytest.approx(10 / 19)


# --- on rows ---------------------------------------------------------------------------------------------------------
def test_what_was_decided_counts_whatever_became_of_it_later(world: Any) -> None:
    story = make.whole_story(world)
    engaged = story.need
    scene = presented(world)
    first, second = scene.candidacies
    candidacies.interview_candidate(candidacy_id=first.pk, actor=world.requester)
    candidacies.reject_candidacy(candidacy_id=first.pk, actor=world.requester, code="fit", text="")
    plain = two_under_review(world)
    found = grades_of([engaged.pk, scene.need.pk, plain.need.pk])
    assert found == {
        engaged.pk: {story.profile_id: 3},
        scene.need.pk: {first.profile_id: 2, second.profile_id: 1},
    }


def test_needs_with_decisions_come_first_then_the_newest(world: Any) -> None:
    scene = presented(world)
    later = []
    for n in range(3):
        with clock.at(clock.now() + dt.timedelta(hours=n + 1)):
            later.append(make.open_need(world.company, world.requester, world.curator))
    make.draft_need(world.company, world.requester)
    assert [need.pk for need in past_needs()] == [scene.need.pk, *(need.pk for need in reversed(later))]
    assert len(past_needs(2)) == 2


def test_the_first_tens_are_those_of_the_reference(world: Any) -> None:
    crowd(30)
    for n in range(3):
        make.open_need(world.company, world.requester, world.curator, days=4 + n)
    draft = drafted(world, table=turned())
    found = preview(draft)
    assert (found.of, len(found.needs), found.judged) == (3, 3, 0)
    for row in found.needs:
        facts = facts_of(asking().get(pk=row.need.pk))
        for table, told in ((active_weights().weights, row.before), (draft.weights, row.after)):
            places = rank(candidates(Profile.objects.all()), facts, clock.today(), table).ranked[:10]
            assert told == tuple(place.candidate for place in places)
    assert found.changed == 3
    assert found.enters == sum(row.leaves for row in found.needs) > 0


def test_equal_weights_change_nothing(world: Any) -> None:
    crowd(12)
    make.open_need(world.company, world.requester, world.curator)
    same = preview(weights.draft_weights(actor=world.curator, reason=REASON))
    assert (same.changed, same.enters, same.shift) == (0, 0, 0)


def test_a_slow_market_is_compared_as_far_as_time_allows(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for _n in range(3):
        make.open_need(world.company, world.requester, world.curator)
    monkeypatch.setattr(weights_preview, "BUDGET_S", -1.0)
    found = preview(weights.draft_weights(actor=world.curator, reason=REASON))
    assert (len(found.needs), found.of) == (1, 3)


def test_who_does_not_qualify_today_is_left_out(world: Any) -> None:
    scene = presented(world)
    first, second = scene.candidacies
    MatchProfile.objects.filter(pk=first.profile_id).update(has_room=False)
    (row,) = preview(drafted(world)).needs
    assert row.grades == {second.profile_id: 1}
    assert (row.ndcg_before, row.ndcg_after) == (1, 1)
    MatchProfile.objects.filter(pk=second.profile_id).update(published=False)
    (row,) = preview(drafted(world)).needs
    assert (row.grades, row.ndcg_before) == ({}, None)


def test_who_is_ranked_below_the_first_ten_counts_as_not_found(world: Any) -> None:
    scene = presented(world)
    crowd(40)
    (row,) = preview(drafted(world, table=turned())).needs
    assert set(row.grades) == {candidacy.profile_id for candidacy in scene.candidacies}
    places = rank(candidates(Profile.objects.all()), facts_of(asking().get(pk=scene.need.pk)), clock.today())
    ten = [place.candidate for place in places.ranked[:10]]
    expected = sum(1 / math.log2(2 + ten.index(pk)) for pk in row.grades if pk in ten) / (1 + 1 / math.log2(3))
    assert row.ndcg_before == pytest.approx(expected)
