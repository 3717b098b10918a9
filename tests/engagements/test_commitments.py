"""What a CMO's agreed and running work takes of her month is kept on her profile, for the ranking and for herself."""

from typing import Any

import pytest

from engagements import offer_actions
from engagements import work_actions as work
from engagements.client_desk import desk_of
from engagements.subscribers import commitment_changed
from kernel import clock
from kernel.models import Event
from kernel.relay import drain
from kernel.units import unit
from profiles.models import Profile
from tests import make
from tests.profiles.support import Api


def agreed(world: Any, of: Any, author: Any, **terms: Any) -> Any:
    """Return an engagement both sides accepted, with other terms than the need's."""
    row = make.candidacy(
        make.open_need(of, author, world.curator), world.cmo, under_review=True, curator=world.curator
    )
    offer = offer_actions.draft_offer(candidacy_id=row.pk, actor=author)
    rows = [{**kpi, "measured_by": clock.today().isoformat()} for kpi in offer.values["kpis"]]
    if terms.get("fee_model") == "milestone":
        terms["milestones"] = [{**milestone, "amount": 100_000} for milestone in offer.values["milestones"]]
    offer_actions.edit_offer(offer_id=offer.pk, actor=author, values={"kpis": rows, **terms})
    return make.engagement(offer_actions.send_offer(offer_id=offer.pk, actor=author), author, world.cmo)


def committed() -> int:
    drain()
    return int(Profile.objects.get().committed_days)


@pytest.fixture
def cmo(world: Any) -> Any:
    return make.published_profile(world.cmo, world.curator, days_per_month=10)


def test_agreed_work_counts_from_the_acceptance_until_it_ends(world, cmo):
    assert committed() == 0
    first = agreed(world, world.company, world.owner, days_min=4, days_max=6)
    assert committed() == 6
    second = agreed(world, world.other_company, world.other_owner, days_min=3, days_max=3)
    assert committed() == 9
    for kind in ("nda", "ip", "conduct", "access"):
        work.tick_task(engagement_id=first.pk, kind=kind, actor=world.owner)
    work.start_engagement(engagement_id=first.pk, actor=world.owner)
    assert committed() == 9
    work.end_engagement(engagement_id=second.pk, actor=world.cmo, text="Too much.", ends_on=clock.today())
    assert committed() == 6
    for milestone in first.milestones.all():
        work.cancel_milestone(milestone_id=milestone.pk, actor=world.owner, text="Not needed.")
    work.complete_engagement(engagement_id=first.pk, actor=world.owner)
    assert committed() == 6
    work.complete_engagement(engagement_id=first.pk, actor=world.cmo)
    assert committed() == 0


def test_work_at_a_fixed_price_takes_no_days(world, cmo):
    agreed(world, world.company, world.owner, fee_model="milestone", monthly_fee_minor=None)
    agreed(world, world.other_company, world.other_owner, days_min=3, days_max=None)
    assert committed() == 3
    assert {client.days for client in desk_of(world.cmo).clients} == {None, 3}


def test_an_event_told_twice_changes_nothing(world, cmo):
    agreed(world, world.company, world.owner)
    assert committed() == 6
    noted = Event.objects.filter(verb="profile.note_commitment").count()
    event = Event.objects.filter(verb="engagement.create").get()
    unit(lambda: commitment_changed(event))
    assert Event.objects.filter(verb="profile.note_commitment").count() == noted == 1


def test_she_reads_how_much_of_her_month_is_taken_and_nobody_else_does(world, cmo):
    agreed(world, world.company, world.owner)
    assert committed() == 6
    assert "Committed 6 of 10 days a month" in world.client("cmo").get("/profile/").content.decode()
    assert Api(world, "cmo")("GET", f"profiles/{cmo.pk}").json()["committed_days"] == 6
    for who in ("anonymous", "owner", "other_owner"):
        assert "committed_days" not in Api(world, who)("GET", f"profiles/{cmo.pk}").json()
        assert "Committed" not in world.client(who).get(f"/cmos/{cmo.pk}/").content.decode()


def test_more_than_she_declared_is_marked(world, cmo):
    agreed(world, world.company, world.owner, days_min=12, days_max=12)
    assert committed() == 12
    page = world.client("cmo").get("/profile/").content.decode()
    assert "bad" in page[page.index("Committed 12 of 10") - 60 : page.index("Committed 12 of 10")]
