"""Curators check profiles: what they verify, what they decide, what the CMO reads of it."""

import datetime as dt
from typing import Any

from kernel import clock
from profiles import profile_actions, profile_row_actions, todo
from profiles.models import Profile, VettingDecision
from tests import make


def waiting(world: Any) -> Profile:
    row = make.profile(world.cmo)
    profile_actions.submit_profile(profile_id=row.pk, actor=world.cmo)
    row.refresh_from_db()
    return row  # type: ignore[no-any-return]


def test_the_queue_shows_the_longest_wait_first_and_what_is_late(world):
    with clock.at(clock.now() - dt.timedelta(days=21)):
        first = make.profile(world.other_cmo, name_en="Early Bird")
        profile_actions.submit_profile(profile_id=first.pk, actor=world.other_cmo)
    waiting(world)
    page = world.client("curator").get("/vetting/").content.decode()
    assert page.index("Early Bird") < page.index("Mariko Saeki")
    assert "late" in page


def test_publishing_records_what_was_verified(world):
    row = waiting(world)
    job = row.experiences.get()
    typed = {"checked_experiences": [str(job.pk)], "identity_checked": "on", "references_count": "2"}
    answer = world.client("curator").post(f"/cmos/{row.pk}/publish/", typed | {"version": row.version})
    assert (answer.status_code, answer["Location"]) == (303, "/vetting/")
    row.refresh_from_db()
    job.refresh_from_db()
    assert (row.status, row.references_count, job.checked, row.identity.checked) == ("published", 2, True, True)
    assert VettingDecision.objects.get(profile=row).decision == "publish"


def test_a_profile_that_changed_hands_since_it_was_opened_is_refused(world):
    row = waiting(world)
    answer = world.client("curator").post(
        f"/cmos/{row.pk}/publish/", {"references_count": "0", "version": row.version - 1}
    )
    assert answer.status_code == 412
    row.refresh_from_db()
    assert row.status == "in_review"


def test_ticks_that_are_not_of_this_profile_are_refused(world):
    row, other = waiting(world), make.profile(world.other_cmo)
    answer = world.client("curator").post(
        f"/cmos/{row.pk}/publish/",
        {"references_count": "0", "checked_experiences": [str(other.experiences.get().pk)]},
    )
    assert answer.status_code == 422
    assert world.client("curator").post(f"/cmos/{row.pk}/publish/", {"references_count": "-1"}).status_code == 422


def test_a_reason_is_needed_and_reaches_the_cmo_word_for_word(world):
    row, client = waiting(world), world.client("curator")
    url = f"/cmos/{row.pk}/return/"
    assert client.post(url, {"text": "  "}).status_code == 422
    assert client.post(url, {"text": "長" * 10_000}).status_code == 422
    assert client.post(url, {"text": "裏づけを <b>書いて</b> ください。"}).status_code == 303
    page = world.client("cmo").get("/profile/").content.decode()
    assert "裏づけを &lt;b&gt;書いて&lt;/b&gt; ください。" in page
    assert "Submit the profile" in page


def test_a_rejection_needs_a_day_in_the_future_and_shows_code_text_and_day(world):
    row, client = waiting(world), world.client("curator")
    url, typed = f"/cmos/{row.pk}/reject/", {"code": "evidence", "text": "No contract seen."}
    today = client.post(url, typed | {"retry_on": clock.today().isoformat()})
    assert today.status_code == 422
    assert "The date must be in the future." in today.content.decode()
    assert "No contract seen." in today.content.decode()
    day = clock.today() + dt.timedelta(days=90)
    assert client.post(url, typed | {"retry_on": day.isoformat()}).status_code == 303
    page = world.client("cmo").get("/profile/").content.decode()
    for words in ("The experience could not be verified", "No contract seen.", "A new try is welcome from"):
        assert words in page
    assert "Ask for another decision" in page


def test_who_was_not_accepted_reads_what_the_button_does_before_and_after_the_day(world):
    row, client = waiting(world), world.client("cmo")
    day = clock.today() + dt.timedelta(days=90)

    def refused(by):
        later = clock.today() + dt.timedelta(days=90)
        profile_actions.reject_profile(profile_id=row.pk, actor=by, code="field", text="No.", retry_on=later)

    def page():
        return client.get("/profile/").content.decode()

    refused(world.curator)
    assert "From that day on, the button here is a new try" in page()
    assert "Ask for another decision" in page()
    profile_actions.appeal_profile(profile_id=row.pk, actor=world.cmo)
    refused(make.actor(make.user("second_curator", staff="curator")))
    assert "Your appeal was answered." in page()
    assert f'action="/cmos/{row.pk}/appeal/"' not in page()
    assert client.post(f"/cmos/{row.pk}/appeal/").status_code == 422
    with clock.at(dt.datetime.combine(day, dt.time(3), dt.UTC)):
        client = world.client("cmo")
        assert "That day has come." in page()
        assert "Hand in the profile again" in page()
        assert client.post(f"/cmos/{row.pk}/appeal/").status_code == 303
        assert "A curator reads your profile and answers by" in page()


def test_the_profile_is_named_in_the_curators_language(world):
    row = make.published_profile(world.cmo, world.curator)
    page = world.client("curator").get(f"/cmos/{row.pk}/suspend/").content.decode()
    assert "<dd>Mariko Saeki</dd>" in page


def test_the_curator_who_refused_is_told_that_another_one_decides(world):
    row = waiting(world)
    day = clock.today() + dt.timedelta(days=90)
    profile_actions.reject_profile(profile_id=row.pk, actor=world.curator, code="field", text="No.", retry_on=day)
    assert world.client("cmo").post(f"/cmos/{row.pk}/appeal/").status_code == 303
    client = world.client("curator")
    page = client.get(f"/vetting/{row.pk}/").content.decode()
    assert "another curator decides" in page
    assert "Publish the profile" not in page
    assert client.post(f"/cmos/{row.pk}/publish/", {"references_count": "0"}).status_code == 403


def test_the_cmo_reads_every_decision_but_not_who_made_it(world):
    row = waiting(world)
    profile_actions.return_profile(profile_id=row.pk, actor=world.curator, text="First reason.")
    profile_actions.submit_profile(profile_id=row.pk, actor=world.cmo)
    profile_actions.publish_profile(profile_id=row.pk, actor=world.curator)
    page = world.client("cmo").get("/profile/").content.decode()
    assert "First reason." in page
    assert "Published" in page
    assert world.users["curator"].name not in page
    assert world.users["curator"].name in world.client("curator").get(f"/vetting/{row.pk}/").content.decode()


def test_a_suspended_profile_leaves_the_list_and_comes_back(world):
    row = make.published_profile(world.cmo, world.curator)
    client = world.client("curator")
    assert client.post(f"/cmos/{row.pk}/suspend/", {"text": "Conduct."}).status_code == 303
    assert "Mariko Saeki" not in world.client("owner").get("/cmos/").content.decode()
    assert "Conduct." in world.client("cmo").get("/profile/").content.decode()
    assert client.post(f"/cmos/{row.pk}/restore/").status_code == 303
    assert "Mariko Saeki" in world.client("owner").get("/cmos/").content.decode()


def test_evidence_can_be_checked_later(world):
    row = make.published_profile(world.cmo, world.curator)
    job = row.experiences.get()
    profile_row_actions.put_experience(
        profile_id=row.pk, actor=world.cmo, experience_id=job.pk, values={"title_ja": "本部長"}
    )
    typed = {"checked_experiences": [str(job.pk)], "references_count": "1", "identity_checked": "on"}
    assert world.client("curator").post(f"/cmos/{row.pk}/check-evidence/", typed).status_code == 303
    job.refresh_from_db()
    assert job.checked


def test_what_waits_is_on_the_lists_of_those_it_waits_for(world):
    assert todo.matters(world.anonymous).todo == []
    row = make.profile(world.cmo)
    assert [line.title for line in todo.matters(world.cmo).todo] == ["Finish your profile"]
    profile_actions.submit_profile(profile_id=row.pk, actor=world.cmo)
    assert todo.matters(world.cmo).todo == []
    assert [line.title for line in todo.matters(world.curator).todo] == ["1 profile to check"]
    assert todo.matters(world.cmo).running[0].shape == "wait"
    with clock.at(clock.now() - dt.timedelta(days=25)):
        profile_actions.publish_profile(profile_id=row.pk, actor=world.curator)
        profile_actions.confirm_availability(
            profile_id=row.pk, actor=world.cmo, available_from=clock.today(), days_per_month=4
        )
    assert [line.title for line in todo.matters(world.cmo).todo] == ["Confirm your availability"]


def test_the_queue_costs_the_same_for_one_and_for_more(world, django_assert_max_num_queries):
    waiting(world)
    client = world.client("curator")
    client.get("/vetting/")
    with django_assert_max_num_queries(10):
        client.get("/vetting/")
    for number in range(6):
        actor = make.actor(make.user(f"waits{number}"))
        profile_actions.submit_profile(profile_id=make.profile(actor).pk, actor=actor)
    with django_assert_max_num_queries(10):
        client.get("/vetting/")
