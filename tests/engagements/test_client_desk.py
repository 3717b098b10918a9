"""A CMO's desk over several clients: her days, and the days that count, page and API alike."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from engagements.client_desk import desk_of
from engagements.kpi_figures import next_reading
from engagements.law import notice_deadline
from engagements.models import Engagement
from kernel import clock
from profiles import profile_actions
from profiles.models import Profile
from tests import make
from tests.engagements import situations as at


def another(world: Any, **need: Any) -> Engagement:
    """Start one more engagement of the same CMO, with the other company."""
    wanted = make.open_need(world.other_company, world.other_owner, world.curator, **need)
    row = make.candidacy(wanted, world.cmo, under_review=True, curator=world.curator)
    made: Engagement = make.engagement(
        make.sent_offer(row, world.other_owner), world.other_owner, world.cmo, started=True
    )
    return made


def desk(world: Any) -> Any:
    return world.client("cmo").get("/my-work/").context["desk"]


def test_days_of_all_clients_are_added_and_set_against_what_she_offers(world):
    first = make.whole_story(world)
    second = another(world, days=4)
    found = desk(world)
    by_end = sorted((first, second), key=lambda row: (row.ends_on, row.pk))
    assert [client.engagement.pk for client in found.clients] == [row.pk for row in by_end]
    assert found.days == first.terms.days_max + second.terms.days_max
    assert found.days == Engagement.objects.live().committed_days()
    assert found.declared == 6
    assert found.over == found.days - 6 > 0
    page = world.client("cmo").get("/my-work/").content.decode()
    assert f"Agreed work takes up to {found.days} days a month. You offer 6: {found.over} too many." in page
    assert "In the order they were agreed, these do not fit any more" in page
    profile_actions.edit_profile(profile_id=first.profile_id, actor=world.cmo, values={"days_per_month": 20})
    page = world.client("cmo").get("/my-work/").content.decode()
    assert f"which leaves {20 - found.days}." in page
    Profile.objects.get(pk=first.profile_id)
    profile_actions.edit_profile(profile_id=first.profile_id, actor=world.cmo, values={"days_per_month": None})
    assert "You have not said how many days you offer." in world.client("cmo").get("/my-work/").content.decode()


def test_the_bar_is_as_wide_as_the_days(world):
    make.whole_story(world)
    another(world, days=2)
    found = desk(world)
    parts = found.bar()
    assert [part.tone for part in parts] == ["ink", "mid"]
    assert sum(float(part.width[:-1]) for part in parts) == pytest.approx(100, abs=0.02)
    assert float(found.mark[:-1]) == pytest.approx(100 * 6 / found.days, abs=0.01)


def test_every_kind_of_day_that_counts_stands_in_order(world):
    row = make.whole_story(world)
    first, second = list(row.milestones.order_by("order"))[:2]
    at.handed_in(world, row)
    first.refresh_from_db()
    found = desk(world)
    days = {(one.kind, one.on) for one in found.deadlines}
    assert ("acceptance", first.deemed_on) in days
    assert ("milestone", second.due_on) in days
    assert ("end", row.terms.service_to) in days
    due = next_reading(row, clock.today())
    assert due is not None
    assert ("readings", due.due_on) in days
    assert ("notice", notice_deadline(row.terms.service_to)) in days
    assert [one.on for one in found.deadlines] == sorted(one.on for one in found.deadlines)
    with clock.at(clock.now() + dt.timedelta(days=60)):
        late = {one.kind for one in desk_of(world.cmo).deadlines if one.late}
    assert late == {"milestone", "readings"}, "an answer that is not given and a period that ends are nobody's delay"


def test_work_that_is_agreed_and_not_begun_counts_and_ended_work_does_not(world):
    row = at.agreed(world)
    found = desk(world)
    assert ("start", row.starts_on) in [(one.kind, one.on) for one in found.deadlines]
    assert found.days == row.terms.days_max


def test_without_agreed_work_it_says_what_will_stand_here(world):
    make.profile(world.cmo)
    page = world.client("cmo").get("/my-work/")
    assert page.status_code == 200
    assert "No work is agreed yet" in page.content.decode()
    assert desk(world).bar() == []


def test_the_api_tells_the_same(world):
    make.whole_story(world)
    found = desk(world)
    told = at.api(world, "cmo").get("/api/v1/client-desk").json()
    assert (told["days"], told["declared"], told["over"]) == (found.days, found.declared, found.over)
    assert [one["engagement"] for one in told["clients"]] == [str(c.engagement.pk) for c in found.clients]
    assert [(one["kind"], one["on"]) for one in told["deadlines"]] == [
        (one.kind, one.on.isoformat()) for one in found.deadlines
    ]


def test_home_and_the_list_of_engagements_lead_here(world):
    make.whole_story(world)
    client = world.client("cmo")
    for page in ("/home/", "/engagements/"):
        assert 'href="/my-work/"' in client.get(page).content.decode()
    owner = world.client("owner")
    for page in ("/home/", "/engagements/"):
        assert 'href="/my-work/"' not in owner.get(page).content.decode()


def test_it_takes_as_many_queries_with_one_client_as_with_many(world):
    make.whole_story(world)
    client = world.client("cmo")

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get("/my-work/").status_code == 200
        return len(seen)

    queries()
    few = queries()
    for days in (1, 2, 3):
        another(world, days=days)
    assert queries() == few <= 20
