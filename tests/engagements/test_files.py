"""Files of submissions: only for whom the engagement is open, and never as something a browser runs."""

import uuid
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from engagements import work_actions
from profiles import actions as people
from profiles.models import Membership
from tests import make
from tests.engagements import situations as at


def file_url(milestone: Any) -> str:
    return reverse("submission_file", args=[milestone.pk, milestone.submissions.get().file_id])


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def test_a_download_cannot_run_in_the_browser(world: Any) -> None:
    milestone = at.handed_in(world, at.active(world), name="計画 𠮷.csv")
    for response in (
        world.client("owner").get(file_url(milestone)),
        at.api(world, "owner").get(f"/api/v1/milestones/{milestone.pk}/files/{milestone.submissions.get().file_id}"),
    ):
        assert response.status_code == 200
        assert body(response).decode().startswith("項目")
        assert response["Content-Disposition"].startswith("attachment")
        assert "%F0%A0%AE%B7" in response["Content-Disposition"]
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in response["Content-Security-Policy"]
        assert "no-store" in response["Cache-Control"]
        assert response["Content-Type"].startswith("text/csv")


def test_a_member_who_left_gets_no_file_any_more(world: Any) -> None:
    milestone = at.handed_in(world, at.active(world))
    client = world.client("approver")
    assert client.get(file_url(milestone)).status_code == 200
    row = Membership.objects.get(user=world.users["approver"], status="active")
    people.remove_member(membership_id=row.pk, actor=world.owner)
    assert client.get(file_url(milestone)).status_code == 404
    assert client.get(reverse("milestone", args=[milestone.pk])).status_code == 404


def test_a_file_opens_under_its_own_milestone_only(world: Any) -> None:
    engagement = at.active(world)
    milestone = at.handed_in(world, engagement)
    other = engagement.milestones.get(order=1)
    file_id = milestone.submissions.get().file_id
    for asked in ((other.pk, file_id), (milestone.pk, uuid.uuid4()), (uuid.uuid4(), file_id)):
        assert world.client("owner").get(reverse("submission_file", args=asked)).status_code == 404


def test_the_cmo_of_another_engagement_gets_nothing(world: Any) -> None:
    milestone = at.handed_in(world, at.active(world))
    make.published_profile(world.other_cmo, world.curator)
    assert world.client("other_cmo").get(file_url(milestone)).status_code == 404


def test_an_older_submission_stays_readable(world: Any) -> None:
    engagement = at.active(world)
    milestone = at.handed_in(world, engagement)
    url = file_url(milestone)
    work_actions.return_milestone(milestone_id=milestone.pk, actor=world.owner, text="不足", due_on=engagement.ends_on)
    upload = SimpleUploadedFile("second.csv", b"a,b\n")
    work_actions.submit_milestone(milestone_id=milestone.pk, actor=world.cmo, file=upload)
    assert world.client("owner").get(url).status_code == 200
