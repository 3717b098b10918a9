"""A pinned candidate keeps her place: whatever is done with the others flows around her."""

import json
import random
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from kernel.models import Event
from kernel.refusals import BadValues, NotVisible, WrongState
from matching import curation_actions as curation
from matching.curation_actions import flowing_around
from matching.models import CurationLog, Shortlist, ShortlistEntry
from tests.matching.scene import (
    Caller,
    Scene,
    colleague,
    drafted,
    held,
    many,
    order,
    pin,
    state,
)

BLANK = ("", "  ", "\n\t")


def place(world: Any, scene: Scene, candidacy: UUID, position: int) -> Shortlist:
    return curation.place_candidate(
        shortlist_id=scene.shortlist.pk, candidacy_id=candidacy, actor=world.curator, position=position, reason="r"
    )


def exclude(world: Any, scene: Scene, candidacy: UUID) -> Shortlist:
    return curation.exclude_candidate(
        shortlist_id=scene.shortlist.pk, candidacy_id=candidacy, actor=world.curator, reason="r"
    )


# --- the rule itself ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("pinned", "others", "expected"),
    [
        ({}, "abc", "abc"),
        ({1: "P"}, "abc", "Pabc"),
        ({2: "P"}, "abc", "aPbc"),
        ({4: "P"}, "abc", "abcP"),
        ({2: "P", 4: "Q"}, "abc", "aPbQc"),
        ({9: "P"}, "abc", "abcP"),  # beyond the end: the last place
        ({4: "P", 5: "Q"}, "ab", "abPQ"),  # both move up, in their order
        ({1: "P", 2: "Q"}, "", "PQ"),
        ({3: "P", 4: "Q"}, "", "PQ"),
    ],
)
def test_the_others_flow_around_the_pinned(pinned: dict[int, str], others: str, expected: str) -> None:
    assert "".join(flowing_around(pinned, list(others))) == expected


def test_whatever_is_pinned_nobody_is_lost_and_who_can_stay_stays() -> None:
    draw = random.Random(7)
    for _time in range(2_000):
        size = draw.randint(1, 9)
        places = draw.sample(range(1, size + 2), draw.randint(0, size))
        pinned = {place: f"p{place}" for place in places}
        others = [f"o{n}" for n in range(size - len(pinned))]
        found = flowing_around(pinned, others)
        assert sorted(found) == sorted([*pinned.values(), *others])
        assert [one for one in found if one in others] == others
        assert [one for one in found if one not in others] == [pinned[n] for n in sorted(pinned)]
        if all(place <= size for place in pinned):
            assert all(found[place - 1] == one for place, one in pinned.items())


# --- on a list ----------------------------------------------------------------------------------------------------
def test_a_pinned_candidate_keeps_her_place_while_others_move_come_and_go(world: Any) -> None:
    scene = many(world, 5)
    a, b, c, d, e = order(scene.shortlist)
    pin(world, scene, c)
    place(world, scene, e, 1)
    assert order(scene.shortlist) == [e, a, c, b, d]
    place(world, scene, a, 5)
    assert order(scene.shortlist) == [e, b, c, d, a]
    exclude(world, scene, e)
    assert order(scene.shortlist) == [b, d, c, a]
    place(world, scene, e, 1)
    assert order(scene.shortlist) == [e, b, c, d, a]
    place(world, scene, c, 5)  # only moving herself changes it
    assert order(scene.shortlist) == [e, b, d, a, c]
    assert ShortlistEntry.objects.get(candidacy_id=c).pinned
    exclude(world, scene, b)
    assert order(scene.shortlist) == [e, d, a, c]  # the list has become shorter: the last place


def test_nobody_is_put_onto_a_pinned_place(world: Any) -> None:
    scene = many(world, 3)
    a, b, c = order(scene.shortlist)
    pin(world, scene, b)
    before = state(scene.shortlist)
    with pytest.raises(BadValues) as refused:
        place(world, scene, a, 2)
    assert "is pinned to this place" in str(refused.value.errors["position"])
    url = reverse("shortlist_place", args=[scene.shortlist.pk, c])
    answer = world.client("curator").post(url, {"position": 2, "reason": "My words."})
    assert answer.status_code == 422
    assert "is pinned to this place" in answer.content.decode()
    assert "My words." in answer.content.decode()
    assert state(scene.shortlist) == before
    curation.unpin_candidate(shortlist_id=scene.shortlist.pk, candidacy_id=b, actor=world.curator, reason="r")
    assert order(scene.shortlist) == [a, b, c]
    place(world, scene, a, 2)
    assert order(scene.shortlist) == [b, a, c]


def test_the_arrows_lead_past_a_pinned_place(world: Any) -> None:
    scene = many(world, 3)
    first, second, last = order(scene.shortlist)
    pin(world, scene, second)
    text = world.client("curator").get(reverse("desk_need", args=[scene.need.pk])).content.decode()
    for candidacy, move, place_there in ((first, "1", "3"), (last, "-1", "1")):
        form = text.split(f'action="{reverse("shortlist_place", args=[scene.shortlist.pk, candidacy])}"')[1]
        assert f'value="{place_there}" data-move="{move}"' in form.split("</form>")[0]
    assert reverse("shortlist_unpin", args=[scene.shortlist.pk, second]) in text
    assert reverse("shortlist_pin", args=[scene.shortlist.pk, second]) not in text


def test_both_acts_are_in_the_log_with_place_reason_and_author(world: Any) -> None:
    scene = drafted(world)
    second = order(scene.shortlist)[1]
    browser = world.client("curator")
    for verb, reason in (("pin", "The board knows her."), ("unpin", "The board has changed.")):
        url = reverse(f"shortlist_{verb}", args=[scene.shortlist.pk, second])
        assert "Place now" in browser.get(url).content.decode()
        assert browser.post(url, {"reason": reason}).status_code == 303
    told = CurationLog.objects.order_by("pk").values_list("act", "was", "now", "reason", "by")
    curator = world.curator.user_id
    assert list(told) == [
        ("pin", 2, 2, "The board knows her.", curator),
        ("unpin", 2, 2, "The board has changed.", curator),
    ]
    page = browser.get(reverse("desk_need", args=[scene.need.pk])).content.decode()
    assert "The board knows her." in page


@pytest.mark.parametrize("reason", BLANK)
def test_neither_works_without_a_reason(world: Any, reason: str) -> None:
    scene = held(world)
    pinned, free = (row.pk for row in scene.candidacies)
    before, caller = state(scene.shortlist), Caller(world)
    for verb, candidacy, act in (
        ("pin", free, curation.pin_candidate),
        ("unpin", pinned, curation.unpin_candidate),
    ):
        with pytest.raises(BadValues):
            act(shortlist_id=scene.shortlist.pk, candidacy_id=candidacy, actor=world.curator, reason=reason)
        url = reverse(f"shortlist_{verb}", args=[scene.shortlist.pk, candidacy])
        assert caller.page("curator", url, {"reason": reason}).status_code == 422
        api = f"/api/v1/shortlists/{scene.shortlist.pk}/{verb}"
        assert caller.api("curator", api, {"candidacy": str(candidacy), "reason": reason}).status_code == 422
        assert caller.api("curator", api, {"candidacy": str(candidacy)}).status_code == 422
    assert state(scene.shortlist) == before


def test_pinning_twice_and_unpinning_who_is_free_is_the_wrong_state(world: Any) -> None:
    scene = held(world)
    pinned, free = (row.pk for row in scene.candidacies)
    before, caller = state(scene.shortlist), Caller(world)
    for verb, candidacy, act in (
        ("pin", pinned, curation.pin_candidate),
        ("unpin", free, curation.unpin_candidate),
    ):
        with pytest.raises(WrongState):
            act(shortlist_id=scene.shortlist.pk, candidacy_id=candidacy, actor=world.curator, reason="r")
        url = reverse(f"shortlist_{verb}", args=[scene.shortlist.pk, candidacy])
        assert caller.page("curator", url).status_code == 409
        assert caller.page("curator", url, {"reason": "r"}).status_code == 409
        api = f"/api/v1/shortlists/{scene.shortlist.pk}/{verb}"
        assert caller.api("curator", api, {"candidacy": str(candidacy), "reason": "r"}).status_code == 409
    assert state(scene.shortlist) == before


def test_who_is_not_on_the_list_is_not_found(world: Any) -> None:
    scene = drafted(world)
    gone = order(scene.shortlist)[0]
    exclude(world, scene, gone)
    before, browser = state(scene.shortlist), world.client("curator")
    for verb, act in (("pin", curation.pin_candidate), ("unpin", curation.unpin_candidate)):
        with pytest.raises(NotVisible):
            act(shortlist_id=scene.shortlist.pk, candidacy_id=gone, actor=world.curator, reason="r")
        url = reverse(f"shortlist_{verb}", args=[scene.shortlist.pk, gone])
        assert browser.get(url).status_code == 404
        assert browser.post(url, {"reason": "r"}).status_code == 404
    assert browser.get(reverse("shortlist_preview", args=[scene.shortlist.pk, gone])).status_code == 404
    assert state(scene.shortlist) == before


def test_the_api_tells_who_is_pinned(world: Any) -> None:
    scene, caller = drafted(world), Caller(world)
    second = order(scene.shortlist)[1]
    answer = caller.api(
        "curator", f"/api/v1/shortlists/{scene.shortlist.pk}/pin", {"candidacy": str(second), "reason": "r"}
    )
    assert [(row["candidacy"], row["pinned"]) for row in answer.json()["entries"]] == [
        (str(order(scene.shortlist)[0]), False),
        (str(second), True),
    ]


# --- who has the list ---------------------------------------------------------------------------------------------
def test_a_list_is_taken_over_once_and_the_event_says_by_whom(world: Any) -> None:
    scene, other = drafted(world), colleague()
    curation.take_shortlist(shortlist_id=scene.shortlist.pk, actor=other)
    assert Shortlist.objects.get(pk=scene.shortlist.pk).curator_id == other.user_id
    event = Event.objects.get(verb="shortlist.take")
    assert event.actor_id == other.user_id
    with pytest.raises(WrongState, match="already"):
        curation.take_shortlist(shortlist_id=scene.shortlist.pk, actor=other)
    page = world.client("curator").get(reverse("desk_need", args=[scene.need.pk])).content.decode()
    take = reverse("shortlist_take", args=[scene.shortlist.pk])
    assert f'action="{take}"' in page
    assert world.client("curator").post(take).status_code == 303
    assert (
        f'action="{take}"'
        not in world.client("curator").get(reverse("desk_need", args=[scene.need.pk])).content.decode()
    )


def test_a_stale_take_over_is_refused(world: Any) -> None:
    scene = held(world)
    answer = world.client("curator").post(reverse("shortlist_take", args=[scene.shortlist.pk]), {"version": 1})
    assert answer.status_code == 412
    token = Caller(world).tokens["curator"]
    api = world.client("anonymous").post(
        f"/api/v1/shortlists/{scene.shortlist.pk}/take",
        json.dumps({}),
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}", "If-Match": '"1"'},
    )
    assert api.status_code == 412


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_a_list_at_once_both_are_told_the_truth(world: Any, race: Callable[..., list[Any]]) -> None:
    scene, one, two = drafted(world), colleague(), colleague()
    pk, version = scene.shortlist.pk, scene.shortlist.version
    found = race(
        lambda: curation.take_shortlist(shortlist_id=pk, actor=one, version=version),
        lambda: curation.take_shortlist(shortlist_id=pk, actor=two, version=version),
    )
    assert sorted(type(row).__name__ for row in found) == ["Shortlist", "Stale"]


# --- the database -------------------------------------------------------------------------------------------------
def test_the_database_refuses_a_pin_without_a_reason(world: Any) -> None:
    scene = drafted(world)
    columns = "need_id, shortlist_id, profile_id, act, reason, by_id, at"
    values = [scene.need.pk, scene.shortlist.pk, scene.candidacies[0].profile_id, "pin", " ", world.curator.user_id]
    with pytest.raises(DatabaseError, match="curation_reason"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO matching_curationlog ({columns}) VALUES (%s,%s,%s,%s,%s,%s,now())",
            values,
        )
    assert not CurationLog.objects.exists()


def test_a_pinned_candidate_who_left_can_be_left_off(world: Any) -> None:
    scene = held(world)
    pinned, other = (row.pk for row in scene.candidacies)
    exclude(world, scene, pinned)
    assert order(scene.shortlist) == [other]
    place(world, scene, pinned, 1)
    assert not ShortlistEntry.objects.get(candidacy_id=pinned).pinned  # she starts anew


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE matching_shortlistentry SET position = 3 - position",
        "UPDATE matching_shortlistentry SET pinned = true WHERE position = 2",
        "UPDATE matching_shortlistentry SET pinned = false WHERE position = 1",
        "DELETE FROM matching_shortlistentry WHERE position = 2",
        (
            "INSERT INTO matching_shortlistentry"
            " (shortlist_id, candidacy_id, profile_id, position, reason_ja, reason_en)"
            " SELECT shortlist_id, candidacy_id, profile_id, 9, '', '' FROM matching_shortlistentry LIMIT 1"
        ),
    ],
)
def test_the_database_refuses_a_change_of_places_without_a_reason(world: Any, sql: str) -> None:
    scene = drafted(world)
    pin(world, scene, order(scene.shortlist)[0])
    before = state(scene.shortlist)
    with pytest.raises(DatabaseError, match="with a reason in its log only"), connection.cursor() as cursor:
        cursor.execute(sql)
    assert state(scene.shortlist) == before
    with connection.cursor() as cursor:  # words about her are no place
        cursor.execute("UPDATE matching_shortlistentry SET reason_en = 'Other words.'")
