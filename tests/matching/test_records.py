"""What was presented is kept: the same numbers when opened again, tampering found, today beside it."""

import datetime as dt
import json
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.urls import reverse

from kernel import clock
from kernel.refusals import NotVisible
from marketplace import actions as needs
from matching.board import board
from matching.market import asking
from matching.models import Impression, RankingSnapshot
from matching.presented import digest, intact
from matching.presented_actions import record_shown
from matching.projections import rebuild
from matching.records import record
from matching.shown import content_of
from profiles import profile_actions as profiles
from profiles import profile_row_actions as rows_of_profile
from profiles.models import Profile
from tests import make
from tests.matching.scene import Caller, crowd, presented, undone
from tests.matching.test_ranking import page, places
from tests.matching.test_transitions_matching import people


@pytest.fixture
def need(world: Any) -> Any:
    crowd(12)
    made = make.open_need(world.company, world.requester, world.curator, budget_max_minor=520_000)
    return asking().get(pk=made.pk)


def latest() -> RankingSnapshot:
    return RankingSnapshot.objects.latest("at")


def test_what_a_company_is_shown_is_kept_once_and_counted_once_a_day(world: Any, need: Any) -> None:
    shown = places(page(world, need))
    page(world, need)
    page(world, need, "owner")
    assert [row["profile"] for row in latest().content["rows"]] == shown
    assert RankingSnapshot.objects.count() == 1
    seen = Impression.objects.order_by("pk")
    assert [(row.user_id, [str(pk) for pk in row.profiles], row.first) for row in seen] == [
        (world.users[name].pk, shown, 1) for name in ("requester", "owner")
    ]
    page(world, need, query="?rate=200")
    assert RankingSnapshot.objects.count() == 2
    assert latest().content["sliders"] == {"rate": 200}


def test_what_a_curator_looks_at_is_nobody_s_impression(world: Any, need: Any) -> None:
    page(world, need, "curator")
    Caller(world).api("curator", f"/api/v1/needs/{need.pk}/ranking")
    assert not RankingSnapshot.objects.exists()
    assert not Impression.objects.exists()
    assert Caller(world).api("requester", f"/api/v1/needs/{need.pk}/ranking").status_code == 200
    assert Impression.objects.count() == 1


def test_opened_again_it_shows_the_same_numbers_and_today_s_beside_them(world: Any, need: Any) -> None:
    places_then = board(need, world.requester).places
    page(world, need)
    kept = latest()
    Profile.objects.filter(pk=places_then[0].profile.pk).update(identity_checked_at=clock.now())
    gone = places_then[1].profile
    Profile.objects.filter(pk=gone.pk).update(days_per_month=1, availability_confirmed_at=clock.now())
    rebuild()
    needs.revise_need(need_id=need.pk, actor=world.requester, values={"days": 7})
    found = record(world.requester, kept.pk)
    assert found.intact
    assert found.need_changed
    assert [(row.then.low, row.then.rank) for row in found.rows] == [(p.score.low, p.rank) for p in places_then]
    assert [row.explained.low for row in found.rows if row.explained] == [p.score.low for p in places_then]
    now = {p.profile.pk: p for p in board(asking().get(pk=need.pk), world.requester).places}
    for row in found.rows:
        place = now.get(row.then.profile_id)
        if place:
            assert (row.now and row.now.scored.low, row.now and row.now.rank) == (place.score.low, place.rank)
    first = found.rows[0]
    assert first.changed
    assert first.difference
    missing = next(row for row in found.rows if row.then.profile_id == gone.pk)
    assert missing.now is None
    text = world.client("requester").get(reverse("ranking_record", args=[kept.pk])).content.decode()
    assert "not on the list" in text
    told = Caller(world).api("requester", f"/api/v1/rankings/{kept.pk}").json()
    assert [(row["low"], row["rank"]) for row in told["rows"]] == [(p.score.low, p.rank) for p in places_then]
    assert told["intact"]


def test_a_record_somebody_changed_is_found_out(world: Any, need: Any) -> None:
    page(world, need)
    kept = latest()
    assert intact(kept)
    changed = RankingSnapshot(need=need, hash=kept.hash, content=json.loads(json.dumps(kept.content)))
    changed.content["rows"][0]["low"] += 1
    assert not intact(changed)
    # Whoever makes the hash fit, too, cannot make the facts give another score.
    changed.hash = digest(changed.content)
    assert not intact(changed)
    facts = RankingSnapshot(need=need, content=json.loads(json.dumps(kept.content)))
    told = facts.content["rows"][0]["facts"]
    told["identity_checked"] = not told["identity_checked"]
    facts.hash = digest(facts.content)
    assert not intact(facts)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE matching_rankingsnapshot SET content = '{}'",
        "DELETE FROM matching_rankingsnapshot",
        "UPDATE matching_impression SET first = 9",
        "DELETE FROM matching_impression",
    ],
)
def test_records_are_append_only(world: Any, need: Any, sql: str) -> None:
    page(world, need)
    with undone(), pytest.raises(IntegrityError, match="append-only"), connection.cursor() as cursor:
        cursor.execute(sql)


def test_a_presented_shortlist_is_kept_with_both_reasons(world: Any) -> None:
    scene = presented(world)
    kept = RankingSnapshot.objects.get(shortlist=scene.shortlist)
    entries = list(scene.shortlist.entries.order_by("position"))
    assert kept.kind == "shortlist"
    assert intact(kept)
    for entry, row in zip(entries, kept.content["rows"], strict=True):
        assert row["profile"] == str(entry.profile_id)
        assert (row["at"], row["rank"], row["low"], row["high"]) == (
            entry.position,
            entry.machine_rank,
            entry.machine_low,
            entry.machine_high,
        )
        assert row["reason_en"] == entry.reason_en != ""
    text = world.client("requester").get(reverse("ranking_record", args=[kept.pk])).content.decode()
    assert entries[0].reason_en in text


def test_who_reads_a_record(world: Any, need: Any) -> None:
    page(world, need)
    kept = latest()
    readers = {"owner", "requester", "approver", "company_finance", "curator"}
    for name, actor in people(world):
        if name in readers:
            assert record(actor, kept.pk).intact, name
        else:
            with pytest.raises(NotVisible):
                record(actor, kept.pk)
    caller = Caller(world)
    for name, status in {"anonymous": 401, "other_owner": 404, "cmo": 404, "finance_staff": 404, "owner": 200}.items():
        assert caller.api(name, f"/api/v1/rankings/{kept.pk}").status_code == status
        assert caller.api(name, f"/api/v1/needs/{need.pk}/rankings").status_code == status
    listed = caller.api("owner", f"/api/v1/needs/{need.pk}/rankings").json()["results"]
    assert [row["hash"] for row in listed] == [kept.hash]
    assert world.client("owner").get(reverse("ranking_records", args=[need.pk])).status_code == 200


def test_a_record_does_not_say_that_she_hides_now(world: Any) -> None:
    """Hidden from the company, hidden from all, or too expensive now: the record says the same of the three."""
    mine = make.published_profile(world.cmo, world.curator, day_rate_minor=60_000)
    need = make.open_need(world.company, world.requester, world.curator)
    page(world, need)
    kept, told = latest(), []
    assert [row["profile"] for row in kept.content["rows"]] == [str(mine.pk)]
    hidden = [{"name": world.company.name_ja}]
    for change in (
        lambda: rows_of_profile.set_hide_from(profile_id=mine.pk, actor=world.cmo, companies=hidden),
        lambda: profiles.hide_profile(profile_id=mine.pk, actor=world.cmo),
    ):
        with undone():
            change()
            url = reverse("ranking_record", args=[kept.pk])
            told.append(world.client("requester").get(url).content.decode().split("<main")[1].split("</main")[0])
            row = record(world.requester, kept.pk).rows[0]
            assert (row.now, row.profile, row.changed, row.difference) == (None, None, (), "")
    assert told[0] == told[1]


def test_the_same_page_by_two_at_once_is_one_record(world: Any, need: Any) -> None:
    found = board(need, world.requester)
    rows = [
        record_shown(need_id=need.pk, content=content_of(found), actor=actor)
        for actor in (world.requester, world.owner)
    ]
    assert rows[0].pk == rows[1].pk
    assert RankingSnapshot.objects.count() == 1
    with clock.at(clock.now() + dt.timedelta(days=1)):
        record_shown(need_id=need.pk, content=content_of(found), actor=world.owner)
    assert (RankingSnapshot.objects.count(), Impression.objects.count()) == (1, 3)
