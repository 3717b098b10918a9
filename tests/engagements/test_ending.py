"""Starting, completing and ending: what the start waits for, and Article 16."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from engagements import work_actions
from engagements.models import Engagement, EngagementKpi
from kernel import clock
from kernel.refusals import BadValues
from kernel.relay import drain
from matching.market import candidates
from profiles.models import Profile
from tests.engagements import situations as at

NOTICE = dt.timedelta(days=30)


def end(world: Any, who: str, engagement: Any, ends_on: dt.date, text: str = "方針が変わったため") -> Any:
    typed = {"text": text, "ends_on": ends_on.isoformat()}
    return world.client(who).post(reverse("engagement_end", args=[engagement.pk]), typed)


# --- the start ---------------------------------------------------------------------------------------------------
def test_the_start_waits_for_the_tasks_and_says_which(world: Any) -> None:
    engagement = at.agreed(world, ticked=False)
    client, url = world.client("owner"), reverse("engagement_start", args=[engagement.pk])
    room = client.get(reverse("engagement", args=[engagement.pk])).content.decode()
    assert "The start waits for what is listed above" in room
    assert "disabled" in room
    response = client.post(url)
    assert response.status_code == 422
    refused = response.content.decode()
    assert "Still to be settled: Confidentiality agreement, " in refused
    assert "、" not in refused
    for kind in ("nda", "ip", "conduct", "access"):
        assert client.post(reverse("tick_task", args=[engagement.pk, kind])).status_code == 303
    assert client.post(url).status_code == 303
    assert client.post(url).status_code == 409
    assert Engagement.objects.get(pk=engagement.pk).status == "active"


def test_the_start_waits_for_a_baseline_or_the_day_it_is_measured(world: Any) -> None:
    engagement = at.agreed(world)
    EngagementKpi.objects.update(baseline=None, measured_by=None)
    with pytest.raises(BadValues) as refused:
        work_actions.start_engagement(engagement_id=engagement.pk, actor=world.owner)
    assert set(refused.value.errors) == {"kpis"}
    url = reverse("set_baseline", args=[engagement.pk, "sql_rate"])
    client = world.client("cmo")
    assert client.post(url, {}).status_code == 422
    assert client.post(url, {"baseline": "abc"}).status_code == 422
    assert client.post(url, {"baseline": "２６.２"}).status_code == 303
    assert str(EngagementKpi.objects.get().baseline) == "26.20"
    assert work_actions.start_engagement(engagement_id=engagement.pk, actor=world.owner).status == "active"


def test_an_unknown_task_or_kpi_is_not_found(world: Any) -> None:
    engagement = at.agreed(world)
    client = world.client("owner")
    assert client.post(reverse("tick_task", args=[engagement.pk, "nothing"])).status_code == 404
    assert client.get(reverse("set_baseline", args=[engagement.pk, "nothing"])).status_code == 404


def test_verbs_without_input_are_posted(world: Any) -> None:
    engagement = at.agreed(world)
    for name, args in (("engagement_start", []), ("engagement_complete", []), ("tick_task", ["nda"])):
        assert world.client("owner").get(reverse(name, args=[engagement.pk, *args])).status_code == 405


# --- completion --------------------------------------------------------------------------------------------------
def test_both_sides_complete_once_everything_is_settled(world: Any) -> None:
    engagement = at.active(world)
    url = reverse("engagement_complete", args=[engagement.pk])
    assert world.client("cmo").post(url).status_code == 422
    at.settled(world, engagement)
    assert world.client("cmo").post(url).status_code == 303
    assert world.client("cmo").post(url).status_code == 422
    assert Engagement.objects.get(pk=engagement.pk).status == "active"
    assert world.client("approver").post(url).status_code == 303
    assert Engagement.objects.get(pk=engagement.pk).status == "completed"
    assert world.client("owner").post(url).status_code == 409


# --- Article 16 --------------------------------------------------------------------------------------------------
def test_a_completed_engagement_counts_in_her_ranking(world: Any) -> None:
    engagement = at.settled(world, at.active(world))

    def counted() -> int:
        return next(one.completed for one in candidates(Profile.objects.filter(pk=engagement.profile_id)))

    for by, count in ((world.cmo, 0), (world.approver, 1)):
        work_actions.complete_engagement(engagement_id=engagement.pk, actor=by)
        drain()
        assert counted() == count


def test_a_client_ends_six_months_with_thirty_days_notice(world: Any) -> None:
    engagement = at.active(world, term_months=6)
    first = clock.today() + NOTICE
    page = world.client("owner").get(reverse("engagement_end", args=[engagement.pk]))
    assert page.context["form"].initial["ends_on"] == first
    response = end(world, "owner", engagement, first - at.DAY)
    assert response.status_code == 422
    assert "30 days before (Article 16)" in response.content.decode()
    assert end(world, "owner", engagement, first).status_code == 303
    engagement.refresh_from_db()
    assert (engagement.status, engagement.ends_on, engagement.notice_on) == ("ended", first, clock.today())


def test_a_shorter_engagement_needs_no_notice(world: Any) -> None:
    engagement = at.active(world, term_months=5)
    assert end(world, "owner", engagement, engagement.starts_on).status_code == 303


def test_the_cmo_and_a_curator_are_free(world: Any) -> None:
    engagement = at.active(world, term_months=6)
    for who in ("cmo", "curator"):
        with at.undone():
            assert end(world, who, engagement, engagement.starts_on).status_code == 303


def test_nobody_ends_the_work_on_a_day_that_has_passed(world: Any) -> None:
    engagement = at.active(world)
    with at.in_days(20):
        for who in ("owner", "cmo"):
            assert end(world, who, engagement, clock.today() - at.DAY).status_code == 422
        assert end(world, "cmo", engagement, clock.today()).status_code == 303


def test_an_engagement_that_was_never_started_is_ended_at_once(world: Any) -> None:
    engagement = at.agreed(world, term_months=6)
    assert end(world, "owner", engagement, engagement.starts_on).status_code == 303


def test_the_last_day_lies_before_the_agreed_end_and_the_reason_is_written(world: Any) -> None:
    engagement = at.active(world)
    assert end(world, "cmo", engagement, engagement.ends_on + at.DAY).status_code == 422
    response = end(world, "cmo", engagement, engagement.starts_on, text=" ")
    assert response.status_code == 422
    assert "Please write the reason." in response.content.decode()
    assert Engagement.objects.get(pk=engagement.pk).status == "active"


def test_the_room_tells_the_last_day_to_give_notice(world: Any) -> None:
    engagement = at.active(world, term_months=6)
    deadline = engagement.terms.service_to - NOTICE
    room = world.client("owner").get(reverse("engagement", args=[engagement.pk]))
    assert room.context["ends"] == {"holds": True, "notice_by": deadline}
