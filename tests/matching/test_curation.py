"""Curating a shortlist: never without a reason, in order, presented all at once, and a draft stays inside."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse

from kernel import clock
from kernel.models import Event
from kernel.refusals import BadValues, Refusal, Stale
from marketplace import candidacy_actions as candidacies
from marketplace.models import Candidacy
from matching import actions
from matching import curation_actions as curation
from matching.desk import entries_of, listed
from matching.market import asking
from matching.models import CurationLog, Shortlist
from profiles import profile_actions as profiles
from tests.matching.scene import (
    Caller,
    Scene,
    drafted,
    explain_all,
    move,
    order,
    presented,
    read,
    state,
    two_under_review,
)

REFUSED = r"append-only|permission denied"
BLANK = ("", "   ", "\n\t ")


@pytest.fixture
def scene(world: Any) -> Scene:
    return drafted(world)


# --- no act without a reason --------------------------------------------------------------------------------------
@pytest.mark.parametrize("reason", BLANK)
def test_the_page_refuses_an_act_without_a_reason_and_keeps_what_was_typed(
    world: Any, scene: Scene, reason: str
) -> None:
    before, browser = state(scene.shortlist), world.client("curator")
    first = scene.candidacies[0].pk
    place = browser.post(
        reverse("shortlist_place", args=[scene.shortlist.pk, first]), {"position": 2, "reason": reason}
    )
    assert place.status_code == 422
    assert 'value="2"' in place.content.decode()
    exclude = browser.post(reverse("shortlist_exclude", args=[scene.shortlist.pk, first]), {"reason": reason})
    assert exclude.status_code == 422
    explain = browser.post(
        reverse("shortlist_explain", args=[scene.shortlist.pk, first]), {"reason_ja": reason, "reason_en": ""}
    )
    assert explain.status_code == 422
    assert state(scene.shortlist) == before


@pytest.mark.parametrize("reason", BLANK)
def test_the_api_refuses_an_act_without_a_reason(world: Any, scene: Scene, reason: str) -> None:
    before, caller = state(scene.shortlist), Caller(world)
    root, first = f"/api/v1/shortlists/{scene.shortlist.pk}", str(scene.candidacies[0].pk)
    for verb, body in (
        ("place", {"candidacy": first, "position": 2, "reason": reason}),
        ("place", {"candidacy": first, "position": 2}),
        ("exclude", {"candidacy": first, "reason": reason}),
        ("exclude", {"candidacy": first}),
        ("explain", {"candidacy": first, "reason_ja": reason}),
        ("explain", {"candidacy": first}),
    ):
        answer = caller.api("curator", f"{root}/{verb}", body)
        assert answer.status_code == 422, (verb, body)
        assert answer.headers["Content-Type"] == "application/problem+json"
    assert state(scene.shortlist) == before


@pytest.mark.parametrize("reason", BLANK)
def test_the_actions_refuse_an_act_without_a_reason(world: Any, scene: Scene, reason: str) -> None:
    before = state(scene.shortlist)
    ids = {"shortlist_id": scene.shortlist.pk, "candidacy_id": scene.candidacies[0].pk, "actor": world.curator}
    for act in (
        lambda: curation.place_candidate(**ids, position=2, reason=reason),
        lambda: curation.exclude_candidate(**ids, reason=reason),
        lambda: curation.explain_candidate(**ids, reason_ja=reason, reason_en=reason),
    ):
        with pytest.raises(BadValues):
            act()
    assert state(scene.shortlist) == before


def test_the_database_refuses_a_log_without_a_reason(world: Any, scene: Scene) -> None:
    row = CurationLog(
        need=scene.need,
        shortlist=scene.shortlist,
        profile_id=scene.candidacies[0].profile_id,
        act="move",
        reason="",
        by_id=world.curator.user_id,
        at=clock.now(),
    )
    with pytest.raises(IntegrityError, match="curation_reason"), transaction.atomic():
        row.save(force_insert=True)
    columns = "need_id, shortlist_id, profile_id, act, reason, by_id, at"
    values = [
        scene.need.pk,
        scene.shortlist.pk,
        scene.candidacies[0].profile_id,
        "add",
        "",
        world.curator.user_id,
        row.at,
    ]
    with pytest.raises(IntegrityError, match="curation_reason"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO matching_curationlog ({columns}) VALUES (%s,%s,%s,%s,%s,%s,%s)", values)


def test_the_log_cannot_be_changed_or_emptied(world: Any, scene: Scene) -> None:
    move(world, scene, 0, 2)
    for sql in ("UPDATE matching_curationlog SET reason = 'other'", "DELETE FROM matching_curationlog"):
        with pytest.raises(DatabaseError, match=REFUSED), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    assert CurationLog.objects.get().reason == "Closest to the problem."


# --- order --------------------------------------------------------------------------------------------------------
def test_a_list_starts_in_the_machines_order(world: Any, scene: Scene) -> None:
    entries = entries_of(scene.shortlist, world.curator)
    assert [row.machine_rank for row in entries] == sorted(row.machine_rank or 0 for row in entries)
    assert [row.position for row in entries] == [1, 2]
    assert not any(
        row.moved or row.changed for row in listed(asking().get(pk=scene.need.pk), scene.shortlist, entries)
    )


def test_a_move_is_kept_with_its_reason_and_shown_beside_the_machines_rank(world: Any, scene: Scene) -> None:
    first, second = order(scene.shortlist)
    browser = world.client("curator")
    url = reverse("shortlist_place", args=[scene.shortlist.pk, second])
    answer = browser.post(url, {"position": 1, "reason": "Closest to the problem."})
    assert answer.status_code == 303
    assert order(scene.shortlist) == [second, first]
    log = CurationLog.objects.get()
    assert (log.act, log.was, log.now, log.reason) == ("move", 2, 1, "Closest to the problem.")
    assert log.by_id == world.curator.user_id
    text = browser.get(reverse("desk_need", args=[scene.need.pk])).content.decode()
    assert "moved up 1 place" in text
    assert "moved down 1 place" in text
    assert "Closest to the problem." in text


def test_leaving_somebody_off_and_taking_her_back(world: Any, scene: Scene) -> None:
    first, second = order(scene.shortlist)
    ids = {"shortlist_id": scene.shortlist.pk, "candidacy_id": first, "actor": world.curator}
    curation.exclude_candidate(**ids, reason="She asked for another start.")
    assert order(scene.shortlist) == [second]
    assert Candidacy.objects.get(pk=first).status == "under_review"
    page = world.client("curator").get(reverse("desk_need", args=[scene.need.pk])).content.decode()
    assert reverse("shortlist_place", args=[scene.shortlist.pk, first]) in page
    curation.place_candidate(**ids, position=2, reason="The start fits after all.")
    assert order(scene.shortlist) == [second, first]
    assert list(CurationLog.objects.order_by("pk").values_list("act", "was", "now")) == [
        ("exclude", 1, None),
        ("add", None, 2),
    ]


@pytest.mark.parametrize("position", [0, -1, 3, 10_000])
def test_a_place_outside_the_list_is_refused(world: Any, scene: Scene, position: int) -> None:
    before = state(scene.shortlist)
    with pytest.raises(BadValues):
        move(world, scene, 0, position)
    url = reverse("shortlist_place", args=[scene.shortlist.pk, order(scene.shortlist)[0]])
    assert world.client("curator").post(url, {"position": position, "reason": "r"}).status_code == 422
    assert state(scene.shortlist) == before


def test_a_form_that_was_opened_before_somebody_elses_move_is_stale(world: Any, scene: Scene) -> None:
    url = reverse("shortlist_place", args=[scene.shortlist.pk, order(scene.shortlist)[0]])
    old = scene.shortlist.version
    move(world, scene, 0, 2)
    before = state(scene.shortlist)
    answer = world.client("curator").post(url, {"position": 2, "reason": "My own words.", "version": old})
    assert answer.status_code == 412
    assert "My own words." in answer.content.decode()
    assert state(scene.shortlist) == before
    caller = Caller(world)
    token = caller.tokens["curator"]
    body = {"candidacy": str(order(scene.shortlist)[0]), "position": 2, "reason": "r"}
    headers = {"Authorization": f"Bearer {token}", "If-Match": f'"{old}"'}
    api = caller.browsers["anonymous"].post(
        f"/api/v1/shortlists/{scene.shortlist.pk}/place", body, content_type="application/json", headers=headers
    )
    assert api.status_code == 412


def test_the_arrows_work_without_javascript(world: Any, scene: Scene) -> None:
    first = order(scene.shortlist)[0]
    url = reverse("shortlist_place", args=[scene.shortlist.pk, first])
    page = world.client("curator").get(reverse("desk_need", args=[scene.need.pk])).content.decode()
    assert f'<form class="mover" method="get" action="{url}">' in page
    form = world.client("curator").get(url, {"position": "2"}).content.decode()
    assert 'name="position" value="2"' in form
    assert 'name="reason"' in form


def test_somebody_without_a_rank_may_be_listed_and_the_list_says_why(world: Any) -> None:
    scene = two_under_review(world)
    dear = scene.candidacies[0]
    profiles.edit_profile(profile_id=dear.profile_id, actor=world.cmo, values={"day_rate_minor": 200_000})
    scene.shortlist = actions.start_shortlist(need_id=scene.need.pk, actor=world.curator)
    assert order(scene.shortlist)[-1] == dear.pk
    move(world, scene, 1, 1)
    explain_all(world, scene)
    page = world.client("curator").get(reverse("desk_need", args=[scene.need.pk])).content.decode()
    assert "No rank by score: Asks more than the budget allows" in page
    actions.present_shortlist(shortlist_id=scene.shortlist.pk, actor=world.curator)
    assert "Asks more than the budget allows" in read(world, scene)


# --- presenting ---------------------------------------------------------------------------------------------------
def test_presenting_shortlists_every_candidacy_in_one_unit(world: Any, scene: Scene) -> None:
    explain_all(world, scene)
    actions.present_shortlist(shortlist_id=scene.shortlist.pk, actor=world.curator)
    assert {row.status for row in Candidacy.objects.filter(need=scene.need)} == {"shortlisted"}
    verbs = Event.objects.filter(verb__in=["shortlist.present", "candidacy.shortlist"]).values_list("verb", flat=True)
    assert sorted(verbs) == ["candidacy.shortlist", "candidacy.shortlist", "shortlist.present"]


def test_presenting_fails_as_a_whole_when_one_candidacy_cannot_follow(
    world: Any, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    explain_all(world, scene)
    before, done = state(scene.shortlist), candidacies.shortlist_candidacy

    def second_fails(*, candidacy_id: uuid.UUID, actor: Any) -> Any:
        if candidacy_id == max((row.pk for row in scene.candidacies), key=str):
            raise BadValues("no")
        return done(candidacy_id=candidacy_id, actor=actor)

    monkeypatch.setattr(actions, "shortlist_candidacy", second_fails)
    with pytest.raises(BadValues):
        actions.present_shortlist(shortlist_id=scene.shortlist.pk, actor=world.curator)
    assert state(scene.shortlist) == before
    assert {row.status for row in Candidacy.objects.filter(need=scene.need)} == {"under_review"}


def test_presenting_needs_a_reason_for_each_and_somebody_on_the_list(world: Any, scene: Scene) -> None:
    url = reverse("shortlist_present", args=[scene.shortlist.pk])
    before = state(scene.shortlist)
    assert world.client("curator").post(url).status_code == 422
    assert state(scene.shortlist) == before
    for pk in order(scene.shortlist):
        curation.exclude_candidate(shortlist_id=scene.shortlist.pk, candidacy_id=pk, actor=world.curator, reason="r")
    before = state(scene.shortlist)
    assert world.client("curator").post(url).status_code == 422
    assert state(scene.shortlist) == before


def test_somebody_who_withdrew_cannot_be_presented(world: Any, scene: Scene) -> None:
    explain_all(world, scene)
    gone = scene.candidacies[0]
    candidacies.withdraw_candidacy(candidacy_id=gone.pk, actor=world.cmo)
    before = state(scene.shortlist)
    with pytest.raises(BadValues, match="not under review"):
        actions.present_shortlist(shortlist_id=scene.shortlist.pk, actor=world.curator)
    assert state(scene.shortlist) == before
    curation.exclude_candidate(
        shortlist_id=scene.shortlist.pk, candidacy_id=gone.pk, actor=world.curator, reason="She withdrew."
    )
    actions.present_shortlist(shortlist_id=scene.shortlist.pk, actor=world.curator)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_present_at_once_one_does(world: Any, race: Callable[..., list[Any]]) -> None:
    scene = drafted(world)
    explain_all(world, scene)
    pk = scene.shortlist.pk

    def present() -> Any:
        return actions.present_shortlist(shortlist_id=pk, actor=world.curator)

    found = race(present, present)
    refused = [row for row in found if isinstance(row, Refusal)]
    assert [type(row).__name__ for row in refused] == ["WrongState"]
    assert Event.objects.filter(verb="shortlist.present").count() == 1
    assert Event.objects.filter(verb="candidacy.shortlist").count() == 2


@pytest.mark.django_db(transaction=True)
def test_nobody_is_presented_unseen_when_she_is_added_at_the_same_moment(
    world: Any, race: Callable[..., list[Any]]
) -> None:
    scene = drafted(world)
    explain_all(world, scene)
    pk, late = scene.shortlist.pk, order(scene.shortlist)[1]
    curation.exclude_candidate(shortlist_id=pk, candidacy_id=late, actor=world.curator, reason="r")
    found = race(
        lambda: actions.present_shortlist(shortlist_id=pk, actor=world.curator),
        lambda: curation.place_candidate(
            shortlist_id=pk, candidacy_id=late, actor=world.curator, position=1, reason="r"
        ),
    )
    if Shortlist.objects.get(pk=pk).status == "presented":
        assert all(
            row.reason_en and row.candidacy.status == "shortlisted"
            for row in entries_of(scene.shortlist, world.curator)
        )
    else:
        assert isinstance(found[0], BadValues | Stale)


def test_two_lists_cannot_be_in_the_making_for_one_need(world: Any, scene: Scene) -> None:
    with pytest.raises(BadValues):
        actions.start_shortlist(need_id=scene.need.pk, actor=world.curator)


def test_whoever_hid_her_profile_after_the_list_was_presented_is_named_on_it_without_a_link(world: Any) -> None:
    scene = presented(world)
    gone, still = (row.profile_id for row in scene.candidacies)
    profiles.hide_profile(profile_id=gone, actor=world.cmo)
    for reader, opens in (("owner", False), ("curator", True)):
        client = world.client(reader)
        page = client.get(reverse("shortlist", args=[scene.shortlist.pk])).content.decode()
        links = [f'href="{reverse("profile", args=[pk])}"' in page for pk in (gone, still)]
        assert links == [opens, True]
        assert page.count('<h3 class="name">') == 2
        assert client.get(reverse("profile", args=[gone])).status_code == (200 if opens else 404)
