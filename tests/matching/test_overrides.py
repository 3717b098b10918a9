"""How often curators overruled the machine, against a small market counted by hand."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kernel import clock
from marketplace import candidacy_actions as candidacies
from matching import actions
from matching import curation_actions as curation
from matching.overrides import Group, Share, overruled
from tests.matching.scene import Caller, Scene, colleague, many, order, pin


def present(world: Any, scene: Scene, by: Any) -> None:
    """Give everybody a reason and present the list."""
    pk = scene.shortlist.pk
    for candidacy in order(scene.shortlist):
        curation.explain_candidate(shortlist_id=pk, candidacy_id=candidacy, actor=by, reason_en="Fits.")
    actions.present_shortlist(shortlist_id=pk, actor=by)


def place(scene: Scene, candidacy: Any, position: int, by: Any) -> None:
    curation.place_candidate(
        shortlist_id=scene.shortlist.pk, candidacy_id=candidacy, actor=by, position=position, reason="r"
    )


def exclude(scene: Scene, candidacy: Any, by: Any) -> None:
    curation.exclude_candidate(shortlist_id=scene.shortlist.pk, candidacy_id=candidacy, actor=by, reason="r")


@pytest.fixture
def told(world: Any) -> Any:
    """Tell two lists. The curator's: a b c d e f by score; f is put first, c is pinned, e left off, d left off and
    taken back at the end: f a c b d. Her colleague's: x y, as they were.
    """
    scene, other, second = many(world, 6), many(world, 2), colleague()
    a, b, c, d, e, f = order(scene.shortlist)
    by = world.curator
    pin(world, scene, c)
    place(scene, f, 1, by)
    exclude(scene, e, by)
    exclude(scene, d, second)
    place(scene, d, 5, by)
    assert order(scene.shortlist) == [f, a, c, b, d]
    present(world, scene, by)
    curation.take_shortlist(shortlist_id=other.shortlist.pk, actor=second)
    present(world, other, second)
    candidacies.interview_candidate(candidacy_id=f, actor=world.requester)
    candidacies.reject_candidacy(candidacy_id=f, actor=world.requester, code="fit", text="")
    candidacies.interview_candidate(candidacy_id=a, actor=world.requester)
    candidacies.reject_candidacy(candidacy_id=order(other.shortlist)[0], actor=world.requester, code="fit", text="")
    return second


def test_the_figures_are_those_counted_by_hand(world: Any, told: Any) -> None:
    found = overruled(None)
    names = {line.name: line for line in found.curators}
    mine, hers, total = names[world.users["curator"].name], names["Colleague"], found.total
    # By score the presented ones stand a b c d f: at f a c b d only c is where the machine has her.
    assert (mine.places, mine.overruled, mine.left_out, mine.rate) == (5, 4, 1, Share(5, 6))
    assert (hers.places, hers.overruled, hers.left_out, hers.rate) == (2, 0, 0, Share(0, 2))
    assert (total.places, total.overruled, total.left_out, total.rate) == (7, 4, 1, Share(5, 8))
    assert [len(line.lists) for line in (mine, hers, total)] == [1, 1, 2]
    assert dict(mine.acts) == {"pin": 1, "move": 1, "exclude": 1, "add": 1}
    assert dict(hers.acts) == {"exclude": 1}
    assert dict(total.acts) == {"pin": 1, "move": 1, "exclude": 2, "add": 1}
    forward, left, lower = (total.outcomes[group] for group in Group)
    assert (forward.n, dict(forward.reached)) == (3, {"interviewing": 1, "rejected": 1})  # f, c, d
    assert (left.n, dict(left.reached)) == (4, {"interviewing": 1, "rejected": 1})  # a, b, x, y
    assert (lower.n, dict(lower.reached)) == (0, {})
    assert hers.outcomes[Group.LEFT].shares["rejected"] == Share(1, 2)


def test_who_was_moved_down_is_in_a_group_of_her_own(world: Any) -> None:
    scene = many(world, 3)
    a, b, c = order(scene.shortlist)
    place(scene, a, 3, world.curator)
    present(world, scene, world.curator)
    total = overruled(None).total
    assert order(scene.shortlist) == [b, c, a]
    assert [total.outcomes[group].n for group in (Group.FORWARD, Group.LEFT, Group.LOWER)] == [0, 2, 1]
    assert total.rate == Share(3, 3)


@pytest.mark.parametrize(
    ("count", "of", "percent"),
    [(0, 0, None), (2, 4, None), (0, 5, 0), (1, 8, 13), (3, 8, 38), (1, 7, 14), (5, 5, 100)],
)
def test_under_five_there_are_too_few_to_tell(count: int, of: int, percent: int | None) -> None:
    assert Share(count, of).percent == percent


def test_a_list_in_the_making_or_from_before_does_not_count(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    scene = many(world, 2)
    place(scene, order(scene.shortlist)[1], 1, world.curator)
    assert not overruled(None).total.lists
    present(world, scene, world.curator)
    assert len(overruled(90).total.lists) == 1
    later = clock.now() + dt.timedelta(days=91)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert not overruled(90).total.lists
    assert not overruled(90).total.acts
    assert len(overruled(365).total.lists) == len(overruled(None).total.lists) == 1


def test_page_and_api_tell_the_same_and_define_what_they_tell(world: Any, told: Any) -> None:
    text = world.client("curator").get(reverse("overrides"), {"over": "all"}).content.decode()
    for word in ("Colleague", "too few to tell", "5/8", "63%", "Added, pinned, or moved to a better place"):
        assert word in text
    data = Caller(world).api("curator", "/api/v1/curation/overrides?over=all").json()
    assert data["since"] is None
    assert data["total"]["overruled"] == {"count": 5, "of": 8, "percent": 63}
    assert data["total"]["acts"] == {"add": 1, "move": 1, "exclude": 2, "pin": 1, "unpin": 0}
    forward = next(row for row in data["total"]["outcomes"] if row["group"] == "forward")
    assert forward["interviewing"] == {"count": 1, "of": 3, "percent": None}
    assert {line["name"] for line in data["curators"]} == {"Colleague", world.users["curator"].name}


def test_a_wrong_time_is_the_usual_one_on_the_page_and_refused_by_the_api(world: Any) -> None:
    page = world.client("curator").get(reverse("overrides"), {"over": "7"})
    assert page.status_code == 200
    assert "No list was presented in this time" in page.content.decode()
    assert Caller(world).api("curator", "/api/v1/curation/overrides?over=7").status_code == 422


def test_many_lists_are_told_in_as_few_statements_as_one(world: Any) -> None:
    client, counts = world.client("curator"), []
    for lists in (1, 3):
        for _time in range(lists):
            present(world, many(world, 2), world.curator)
        with CaptureQueriesContext(connection) as asked:
            overruled(None)
        counts.append(len(asked))
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse("overrides")).status_code == 200
        assert len(asked) <= 10
    assert counts == [3, 3]
