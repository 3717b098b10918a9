"""Links that are handed in as work."""

from typing import Any

import pytest
from django.urls import reverse

from engagements.models import Submission
from tests.engagements import situations as at


@pytest.mark.parametrize("link", ["ftp://tokai.example/plan", "https://me:secret@tokai.example/plan"])
def test_a_submission_links_to_the_web_without_a_password(world: Any, link: str) -> None:
    milestone = at.active(world).milestones.get(order=0)
    client, url = world.client("cmo"), reverse("milestone_submit", args=[milestone.pk])
    answer = client.post(url, {"link": link, "version": milestone.version})
    assert answer.status_code == 422
    assert "starts with https://" in answer.content.decode()
    assert not Submission.objects.exists()
    good = {"link": "https://tokai.example/plan", "version": milestone.version}
    assert client.post(url, good).status_code == 303
