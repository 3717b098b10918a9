"""Handing in, accepting, asking for changes, and what silence means."""

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from engagements import plots, work_actions
from engagements.models import Milestone, Submission
from kernel import clock
from kernel.models import Event, File
from kernel.refusals import BadValues, WrongState
from tests.engagements import situations as at

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
EXE = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff" + b"\x00" * 200


def hand_in(world: Any, milestone: Any, **typed: Any) -> Any:
    return world.client("cmo").post(reverse("milestone_submit", args=[milestone.pk]), typed)


def first(engagement: Any) -> Any:
    return engagement.milestones.get(order=0)


def test_the_cmo_hands_in_a_file_with_the_criteria_she_claims(world: Any) -> None:
    milestone = first(at.active(world))
    response = hand_in(world, milestone, file=SimpleUploadedFile("計画.pdf", PDF), note="第1案です。", claimed=["0"])
    assert response.status_code == 303
    milestone.refresh_from_db()
    assert milestone.status == "submitted"
    assert [one.claimed for one in milestone.criteria.all()][:2] == [True, False]
    submission = milestone.submissions.get()
    assert (submission.file.name, submission.note, submission.number) == ("計画.pdf", "第1案です。", 1)


REFUSED = {
    "a program renamed to PDF": ("plan.pdf", EXE, "This kind of file is not accepted."),
    "a program": ("setup.exe", EXE, "This kind of file is not accepted."),
    "a page": ("a.html", b"<html><script>1</script></html>", "This kind of file is not accepted."),
    "text that is none": ("a.csv", b"\xff\xfe\x00", "This kind of file is not accepted."),
    "an empty file": ("plan.pdf", b"", "The file is empty."),
}


@pytest.mark.parametrize("which", REFUSED)
def test_a_file_is_judged_by_its_content(world: Any, which: str) -> None:
    name, content, sentence = REFUSED[which]
    milestone = first(at.active(world))
    response = hand_in(world, milestone, file=SimpleUploadedFile(name, content), note="この説明は残ります")
    assert response.status_code == 422
    page = response.content.decode()
    assert sentence in page
    assert "この説明は残ります" in page
    assert (File.objects.count(), Submission.objects.count()) == (0, 0)


def test_a_file_that_is_too_large_is_refused(world: Any, settings: Any) -> None:
    settings.MAX_FILE_BYTES = 1024
    response = hand_in(world, first(at.active(world)), file=SimpleUploadedFile("plan.pdf", PDF + b" " * 1024))
    assert response.status_code == 422
    assert "The file is larger than" in response.content.decode()


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.csv", "passwd.csv"),
        ("C:\\work\\plan.csv", "plan.csv"),
        ("a\nb\r\x00.csv", "ab.csv"),
        ("𠮷野家.csv", "𠮷野家.csv"),
        ("か\u3099.csv", "が.csv"),
        ("x" * 300 + ".csv", "x" * 116 + ".csv"),
    ],
)
def test_a_name_is_kept_without_what_could_do_harm(world: Any, name: str, kept: str) -> None:
    upload = SimpleUploadedFile("x.csv", b"a,b\n")
    upload._name = name  # type: ignore[attr-defined]  # as a hostile client would send it, past the form's own care
    milestone = first(at.active(world))
    work_actions.submit_milestone(milestone_id=milestone.pk, actor=world.cmo, file=upload)
    assert milestone.submissions.get().file.name == kept


def test_a_link_is_enough_and_nothing_is_not(world: Any) -> None:
    milestone = first(at.active(world))
    response = hand_in(world, milestone, note="まだです")
    assert response.status_code == 422
    assert "Hand in a file or a link." in response.content.decode()
    assert hand_in(world, milestone, link="javascript:alert(1)").status_code == 422
    assert hand_in(world, milestone, link="https://docs.example/plan").status_code == 303


def test_nothing_is_handed_in_before_the_start(world: Any) -> None:
    milestone = first(at.agreed(world))
    response = hand_in(world, milestone, link="https://docs.example/plan")
    assert response.status_code == 422
    assert "The engagement is not running." in response.content.decode()


def test_silence_counts_as_acceptance_after_ten_days(world: Any) -> None:
    milestone = at.handed_in(world, at.active(world))
    assert milestone.deemed_on == clock.today() + dt.timedelta(days=10)
    for who in ("owner", "cmo"):
        page = world.client(who).get(reverse("milestone", args=[milestone.pk])).content.decode()
        assert "it counts as accepted" in page
        assert "business day" in page
    with at.in_days(10):
        assert work_actions.deem_accepted() == 0
    with at.in_days(11):
        assert work_actions.deem_accepted() == 1
        assert work_actions.deem_accepted() == 0
    milestone.refresh_from_db()
    assert (milestone.status, milestone.accepted_by) == ("accepted", "deemed")
    event = Event.objects.get(subject_id=str(milestone.pk), verb="milestone.deem_accepted")
    assert (event.actor_kind, event.actor_id) == ("system", None)


def test_asking_for_changes_stops_the_countdown(world: Any) -> None:
    milestone = at.handed_in(world, at.active(world))
    typed = {"text": "根拠の数がありません", "due_on": (clock.today() + 40 * at.DAY).isoformat()}
    url = reverse("milestone_return", args=[milestone.pk])
    assert world.client("requester").post(url, typed).status_code == 303
    with at.in_days(30):
        assert work_actions.deem_accepted() == 0
    milestone.refresh_from_db()
    assert (milestone.status, milestone.deemed_on, milestone.return_text) == ("returned", None, "根拠の数がありません")
    assert (
        "根拠の数がありません" in world.client("cmo").get(reverse("milestone", args=[milestone.pk])).content.decode()
    )
    again = at.handed_in(world, milestone.engagement)
    assert (again.status, again.deemed_on) == ("submitted", clock.today() + 10 * at.DAY)
    assert [one.number for one in milestone.submissions.all()] == [2, 1]


def test_changes_need_a_reason_and_a_day_to_come(world: Any) -> None:
    milestone = at.handed_in(world, at.active(world))
    later = (clock.today() + 40 * at.DAY).isoformat()
    for typed, field in (
        ({"text": " ", "due_on": later}, "text"),
        ({"text": "不足", "due_on": "2020-01-01"}, "due_on"),
    ):
        response = world.client("owner").post(reverse("milestone_return", args=[milestone.pk]), typed)
        assert response.status_code == 422
        assert field in response.context["form"].errors


def test_accepting_twice_is_accepting_once(world: Any) -> None:
    milestone = at.handed_in(world, at.active(world))
    client, url = world.client("owner"), reverse("milestone_accept", args=[milestone.pk])
    assert client.post(url).status_code == 303
    assert client.post(url).status_code == 409
    assert client.get(url).status_code == 409
    with pytest.raises(WrongState):
        work_actions.accept_milestone(milestone_id=milestone.pk, actor=world.owner)
    assert Event.objects.filter(subject_id=str(milestone.pk), verb="milestone.accept").count() == 1


def test_an_acceptance_of_something_newer_than_what_was_read_is_refused(world: Any) -> None:
    engagement = at.active(world)
    seen = at.handed_in(world, engagement)
    work_actions.return_milestone(
        milestone_id=seen.pk, actor=world.owner, text="不足", due_on=clock.today() + 40 * at.DAY
    )
    at.handed_in(world, engagement)
    response = world.client("approver").post(reverse("milestone_accept", args=[seen.pk]), {"version": seen.version})
    assert response.status_code == 412
    assert Milestone.objects.get(pk=seen.pk).status == "submitted"


def test_what_was_delivered_is_not_wiped_out_by_an_end(world: Any) -> None:
    engagement = at.active(world)
    seen = at.handed_in(world, engagement)
    today = clock.today()
    work_actions.end_engagement(engagement_id=engagement.pk, actor=world.cmo, text="体調のため", ends_on=today)
    back = {"text": "数が足りません", "due_on": (today + 40 * at.DAY).isoformat()}
    answer = world.client("owner").post(reverse("milestone_return", args=[seen.pk]), back)
    assert answer.status_code == 303
    assert world.client("owner").get(reverse("milestone_cancel", args=[seen.pk])).status_code == 403
    assert world.client("owner").post(reverse("milestone_cancel", args=[seen.pk]), {"text": "不要"}).status_code == 403
    assert world.client("cmo").get(reverse("milestone", args=[seen.pk])).context["can"]["submit"]
    again = at.handed_in(world, engagement)
    assert again.status == "submitted"
    assert world.client("owner").post(reverse("milestone_accept", args=[seen.pk])).status_code == 303


def test_a_cancelled_milestone_keeps_its_reason(world: Any) -> None:
    milestone = first(at.active(world))
    url = reverse("milestone_cancel", args=[milestone.pk])
    assert world.client("cmo").post(url, {"text": ""}).status_code == 422
    assert world.client("cmo").post(url, {"text": "展示会が中止になったため"}).status_code == 303
    page = world.client("owner").get(reverse("milestone", args=[milestone.pk])).content.decode()
    assert "展示会が中止になったため" in page
    with pytest.raises((WrongState, BadValues)):
        at.handed_in(world, milestone.engagement)


def test_a_new_date_at_the_end_of_time_is_refused_and_could_still_be_drawn(world: Any) -> None:
    engagement = at.active(world)
    seen = at.handed_in(world, engagement)
    back = {"text": "数が足りません", "due_on": "9999-12-31"}
    assert world.client("owner").post(reverse("milestone_return", args=[seen.pk]), back).status_code == 422
    with pytest.raises(BadValues) as refused:
        work_actions.return_milestone(milestone_id=seen.pk, actor=world.owner, text="x", due_on=dt.date.max)
    assert list(refused.value.errors) == ["due_on"]
    seen.due_on = dt.date.max
    drawn = plots.line(engagement, [seen], clock.today())
    assert (drawn.end, drawn.bars[0].milestone) == (dt.date.max, seen)
