"""Notifications: who is told, in which words, and that nothing private outlives a right to see it."""

import datetime as dt
import re
from typing import Any

import pytest
from django.core import mail
from django.utils import translation

from config.management.commands import notices as notices_page
from config.management.commands import states as states_page
from engagements import work_actions as work
from kernel import clock
from kernel.actors import SYSTEM
from kernel.events import subscriber
from kernel.models import Event
from kernel.relay import claim, deliver, drain
from kernel.units import unit
from marketplace import actions as needs
from marketplace import candidacy_actions as candidacies
from profiles import actions as people
from profiles import profile_actions as profiles
from profiles.models import AccountMail, Notification, User
from profiles.notify import Nobody, lines
from tests import make
from tests.conftest import World

ALL = [(app, verb, found) for app, table in notices_page.tables().items() for verb, found in table.items()]


def told(verb: str) -> dict[str, bool]:
    """Return who was told of a verb, by the name in the cast, and whether by mail."""
    drain()
    rows = Notification.objects.filter(kind=verb).select_related("user")
    return {row.user.name.lower().replace(" ", "_"): row.by_mail for row in rows}


def mails_to(user: User) -> list[Any]:
    return [m for m in mail.outbox if m.to == [user.email]]


def line_of(world: World, name: str, verb: str) -> Any:
    rows = Notification.objects.filter(kind=verb, user=world.users[name]).select_related("event")
    return lines(rows, world.actors[name])[0]


# --- the tables ------------------------------------------------------------------------------------------------------
def test_every_verb_says_who_is_told() -> None:
    verbs = {
        f"{model.lower()}.{row.verb}"
        for models in states_page.tables().values()
        for model, rows in models.items()
        for row in rows
    }
    assert {verb for _app, verb, _found in ALL} == verbs


def test_every_silence_has_its_reason() -> None:
    for _app, verb, found in ALL:
        assert not isinstance(found, Nobody) or len(found.because) > 15, verb


def test_every_sentence_has_the_words_it_names() -> None:
    with translation.override("ja"):
        for _app, verb, found in ALL:
            for notice in found if isinstance(found, tuple) else ():
                in_japanese = set(re.findall(r"%\((\w+)\)s", f"{notice.subject}{notice.text}"))
                with translation.override("en"):
                    in_english = set(re.findall(r"%\((\w+)\)s", f"{notice.subject}{notice.text}"))
                # Japanese may leave a word out, never invent one: that would break when the line is read.
                assert in_japanese <= in_english, verb


def test_the_pages_about_notices_and_states_are_current() -> None:
    assert notices_page.PAGE.read_text() == notices_page.page(), "run `make notices`"
    assert states_page.PAGE.read_text() == states_page.page(), "run `make states`"


# --- a whole story: who was told what --------------------------------------------------------------------------------
@pytest.fixture
def story(world: World) -> Any:
    """Let an engagement come about and its first milestone be handed in, with the relay running after each step."""
    engagement = make.whole_story(world)
    milestone = engagement.milestones.first()
    work.submit_milestone(milestone_id=milestone.pk, actor=world.cmo, link="https://files.example/plan")
    drain()
    return engagement


BOTH = {"owner", "approver", "requester", "cmo"}
STORY = {
    "profile.submit": {"curator"},
    "profile.publish": {"cmo"},
    "need.submit": {"curator"},
    "need.publish": {"owner", "requester"},
    "candidacy.apply": {"owner", "requester", "curator"},
    "candidacy.take_up": {"cmo"},
    "offer.send": {"cmo"},
    # First the CMO accepts and the company is told; then the approver, and everybody is.
    "terms.accept": {"owner", "approver", "requester", "cmo"},
    "engagement.tick_task": {"owner", "requester", "cmo"},
    "engagement.start": {"owner", "requester", "cmo"},
    "milestone.submit": {"owner", "approver", "requester"},
}


def test_each_step_of_an_engagement_is_told_to_those_it_concerns(story: Any) -> None:
    found = {verb: set(told(verb)) for verb in STORY}
    assert found == STORY


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_line_of_the_story_reads_well_in_both_languages(story: Any, language: str) -> None:
    with translation.override(language):
        for row in Notification.objects.select_related("user", "event"):
            line = lines([row], row.user.actor())[0]
            assert line.url, row.kind
            assert line.subject, row.kind
            assert line.act, row.kind
            whole = " ".join([line.subject, line.text, *(f"{a} {b}" for a, b in line.facts)])
            assert "%(" not in whole, whole
            assert "None" not in whole, whole


def test_who_acted_is_not_told(world: World) -> None:
    need = make.draft_need(world.company, world.owner)
    needs.submit_need(need_id=need.pk, actor=world.owner)
    needs.publish_need(need_id=need.pk, actor=world.curator)
    needs.close_need(need_id=need.pk, actor=world.owner, code="postponed", answer="")
    assert told("need.publish").keys() == {"owner"}
    assert told("need.close") == {}


def test_the_approvers_are_told_when_the_company_wants_approval(world: World) -> None:
    people.edit_company(company_id=world.company.pk, actor=world.owner, values={"wants_approval": True})
    need = make.draft_need(world.company, world.requester)
    needs.submit_need(need_id=need.pk, actor=world.requester)
    assert told("need.submit").keys() == {"owner", "approver"}
    needs.approve_need(need_id=need.pk, actor=world.approver)
    assert told("need.approve").keys() == {"owner", "requester", "curator"}


def test_a_company_learns_nothing_of_a_proposal_that_was_declined(world: World) -> None:
    profile = make.published_profile(world.cmo, world.curator)
    need = make.open_need(world.company, world.owner, world.curator)
    row = candidacies.propose_cmo(need_id=need.pk, profile_id=profile.pk, actor=world.curator)
    assert told("candidacy.propose").keys() == {"cmo"}
    candidacies.decline_invitation(candidacy_id=row.pk, actor=world.cmo, text="今は忙しいため")
    assert told("candidacy.decline_invitation").keys() == {"curator"}


def test_an_answer_given_by_the_clock_is_told_to_both_sides(world: World) -> None:
    make.published_profile(world.cmo, world.curator)
    row = make.candidacy(make.open_need(world.company, world.owner, world.curator), world.cmo)
    candidacies.reject_candidacy(candidacy_id=row.pk, actor=SYSTEM, code="no_answer")
    assert told("candidacy.reject").keys() == {"cmo", "owner"}
    assert line_of(world, "owner", "candidacy.reject").subject.startswith("We have answered for you")
    assert line_of(world, "cmo", "candidacy.reject").subject.startswith("You were not chosen")


def test_who_is_left_when_somebody_else_was_engaged_is_told_and_the_company_is_not(world: World) -> None:
    for name in ("cmo", "other_cmo"):
        make.published_profile(world.actors[name], world.curator)
    need = make.open_need(world.company, world.requester, world.curator)
    row = make.candidacy(need, world.cmo, under_review=True, curator=world.curator)
    make.candidacy(need, world.other_cmo)
    make.engagement(make.sent_offer(row, world.approver), world.approver, world.cmo)
    assert told("candidacy.reject").keys() == {"other_cmo"}
    assert "Somebody else was engaged" in line_of(world, "other_cmo", "candidacy.reject").facts[-1]


def test_an_event_is_told_once_however_often_the_relay_runs(world: World) -> None:
    make.open_need(world.company, world.requester, world.curator)
    drain()
    before = Notification.objects.count()
    event = Event.objects.get(verb="need.publish")
    unit(lambda: subscriber("notify.marketplace").handler(event))
    assert Notification.objects.count() == before


# --- what a line still says ------------------------------------------------------------------------------------------
def test_a_line_says_nothing_private_once_its_reader_may_not_see_the_row(world: World) -> None:
    people.edit_company(company_id=world.company.pk, actor=world.owner, values={"wants_approval": True})
    need = make.draft_need(world.company, world.requester, title_ja="極秘の募集", title_en="Secret need")
    needs.submit_need(need_id=need.pk, actor=world.requester)
    drain()
    assert "Secret need" in line_of(world, "approver", "need.submit").subject
    member = world.company.memberships.get(user_id=world.approver.person)
    people.remove_member(membership_id=member.pk, actor=world.owner)
    line = line_of(world, "approver", "need.submit")
    assert line.subject == "This is not open to you any more."
    assert (line.text, line.facts, line.url) == ("", (), "")


def test_many_lines_cost_no_more_queries_than_one(world: World, django_assert_num_queries: Any) -> None:
    need = make.open_need(world.company, world.requester, world.curator)
    for _ in range(4):
        needs.pause_need(need_id=need.pk, actor=world.owner)
        needs.confirm_need(need_id=need.pk, actor=world.owner)
        with clock.at(clock.now() + dt.timedelta(days=40)):
            needs.expire_needs(actor=SYSTEM)
            drain()
        needs.confirm_need(need_id=need.pk, actor=world.owner)
    rows = list(Notification.objects.filter(kind="need.expire", user=world.users["owner"]).select_related("event"))
    assert len(rows) == 4
    with django_assert_num_queries(1):
        assert all(line.url for line in lines(rows, world.owner))


# --- mail ------------------------------------------------------------------------------------------------------------
def test_a_notice_goes_out_once_in_the_readers_language_with_text_and_html(world: World) -> None:
    people.edit_settings(user_id=world.owner.person, actor=world.owner, values={"language": "ja"})
    make.open_need(world.company, world.requester, world.curator)
    drain()
    drain()
    sent = [m for m in mails_to(world.users["owner"]) if "募集を公開しました" in m.subject]
    assert len(sent) == 1
    text, html = sent[0].body, sent[0].alternatives[0][0]
    assert "展示会頼みの新規獲得を立て直す" in sent[0].subject
    for part in (text, html):
        assert "Ownerさん" in part
        assert "http://localhost:8000/company/needs/" in part
        assert "企業のオーナーと、募集を書いた方" in part
        assert "/settings/" in part
    assert "<" not in text
    assert 'lang="ja"' in html


def test_the_message_id_comes_from_the_event(world: World) -> None:
    make.published_profile(world.cmo, world.curator)
    drain()
    row = Notification.objects.get(kind="profile.publish")
    event = Event.objects.get(verb="notification.notify", subject_id=str(row.pk))
    sent = [m for m in mails_to(world.users["cmo"]) if m.subject == "Your profile is published"]
    assert [m.extra_headers["Message-ID"] for m in sent] == [
        f"<notification.{event.subject_id}.{event.sequence}@kaji.example>"
    ]


def test_no_mail_to_somebody_who_stopped_it_but_the_line_stays(world: World) -> None:
    people.prefer_notifications(actor=world.cmo, no_mail=["profile.publish"])
    make.published_profile(world.cmo, world.curator)
    assert told("profile.publish") == {"cmo": False}
    assert mails_to(world.users["cmo"]) == []


def test_preference_rights_and_account_are_asked_again_when_the_mail_leaves(world: World) -> None:
    def publish_and_then(change: Any) -> list[str]:
        need = make.open_need(world.company, world.requester, world.curator)
        for pk, attempt in claim(500):  # the lines are written, the mails are not out yet
            deliver(pk, attempt)
        mail.outbox.clear()
        change()
        drain()
        return [str(m.subject) for m in mail.outbox if need.title_en in m.subject]

    def stop() -> None:
        people.prefer_notifications(actor=world.owner, no_mail=[], all_off=True)

    def leave() -> None:
        row = world.company.memberships.get(user_id=world.requester.person)
        people.remove_member(membership_id=row.pk, actor=world.owner)

    assert len(publish_and_then(lambda: None)) == 3  # the curator to check, owner and requester
    assert len(publish_and_then(stop)) == 2
    assert len(publish_and_then(lambda: people.deactivate_user(user_id=world.curator.person, actor=SYSTEM))) == 1
    people.reactivate_user(user_id=world.curator.person, actor=SYSTEM)
    assert len(publish_and_then(leave)) == 1


def test_what_is_long_past_is_not_mailed(world: World) -> None:
    with clock.at(clock.now() - dt.timedelta(days=30)):
        make.published_profile(world.cmo, world.curator)
    assert told("profile.publish") == {"cmo": True}
    assert mails_to(world.users["cmo"]) == []


def test_an_invitation_is_mailed_to_an_address_without_account_in_its_language(world: World) -> None:
    drain()
    mail.outbox.clear()
    row = people.invite_member(
        company_id=world.company.pk, actor=world.owner, email="neu@people.example", role="approver", language="ja"
    )
    drain()
    (sent,) = mail.outbox
    assert sent.to == ["neu@people.example"]
    assert sent.subject == f"{world.company.name_ja}から招待が届いています"
    assert f"http://localhost:8000/invitations/{row.pk}/" in sent.body
    assert "種類ごと" not in sent.body


def test_an_invitation_taken_back_before_the_mail_left_is_not_mailed(world: World) -> None:
    drain()
    mail.outbox.clear()
    row = people.invite_member(
        company_id=world.company.pk, actor=world.owner, email="x@people.example", role="approver"
    )
    people.revoke_invitation(invitation_id=row.pk, actor=world.owner)
    drain()
    assert mail.outbox == []


def test_an_invited_person_with_an_account_sees_a_line_too(world: World) -> None:
    people.invite_member(
        company_id=world.company.pk, actor=world.owner, email=world.users["other_cmo"].email, role="approver"
    )
    drain()
    assert line_of(world, "other_cmo", "invitation.invite").subject == "Minato Inc. invites you to join"


def test_account_mail_is_sent_and_then_emptied(db: None) -> None:
    row = people.queue_account_mail(to="a@people.example", subject="Reset\r\nBcc: all@evil.example", text="link")
    drain()
    drain()
    (sent,) = mail.outbox
    assert (sent.to, sent.body) == (["a@people.example"], "link")
    assert sent.subject == "Reset Bcc: all@evil.example"
    row.refresh_from_db()
    assert (row.text, row.html) == ("", "")
    assert AccountMail.objects.count() == 1


def test_reading_a_profile_decision_shows_its_reason(world: World) -> None:
    profile = make.profile(world.cmo)
    profiles.submit_profile(profile_id=profile.pk, actor=world.cmo)
    profiles.return_profile(profile_id=profile.pk, actor=world.curator, text="職務の期間を書いてください。")
    drain()
    (sent,) = [m for m in mails_to(world.users["cmo"]) if "came back" in m.subject]
    assert "職務の期間を書いてください。" in sent.body
