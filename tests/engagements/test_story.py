"""The whole life of one engagement through the actions."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from engagements import work_actions
from engagements.models import Engagement
from kernel.events import timeline
from tests import make


def test_a_need_becomes_an_engagement_and_is_completed(world: Any) -> None:
    engagement = make.whole_story(world)
    assert engagement.status == "active"
    for milestone in engagement.milestones.all():
        upload = SimpleUploadedFile("報告.csv", "項目,値\n点数基準,70\n".encode())
        work_actions.submit_milestone(milestone_id=milestone.pk, actor=world.cmo, file=upload, claimed=[0])
        work_actions.accept_milestone(milestone_id=milestone.pk, actor=world.requester)
    work_actions.complete_engagement(engagement_id=engagement.pk, actor=world.cmo)
    done = work_actions.complete_engagement(engagement_id=engagement.pk, actor=world.approver)
    assert Engagement.objects.get(pk=done.pk).status == "completed"
    last = timeline(done).first()
    assert last is not None
    assert last.verb == "engagement.complete"
