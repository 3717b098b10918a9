"""Candidacies: once, again after withdrawal, never after a no; everyone gets an answer; each side reads its own."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kernel import clock
from kernel.models import Event
from kernel.refusals import BadValues, WrongState
from marketplace import actions as needs
from marketplace import candidacy_actions as candidacies
from marketplace.models import Candidacy
from marketplace.todo import matters
from tests import make
from tests.marketplace.cast import Callers, candidacy_in, need_in, profile_of, told


def at(name: str, row: Any) -> str:
    return reverse(name, args=[row.pk])


def test_applying_sends_the_words_and_starts_the_clock(world: Any) -> None:
    need, _profile, client = need_in(world, "open"), profile_of(world), world.client("cmo")
    answer = client.post(reverse("apply", args=[need.pk]), {"note": "  計測の仕事をしてきました。\r\nぜひ。  "})
    row = Candidacy.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, at("candidacy", row))
    assert (row.status, row.origin, row.note) == ("applied", "applied", "計測の仕事をしてきました。\nぜひ。")
    assert row.company_id == world.company.pk
    assert row.answer_due_on is not None
    assert row.answer_due_on > clock.today() + dt.timedelta(days=6)


def test_a_double_click_leads_to_the_one_candidacy(world: Any) -> None:
    need, _profile, client = need_in(world, "open"), profile_of(world), world.client("cmo")
    answers = [client.post(reverse("apply", args=[need.pk]), {"note": "応募"}) for _n in range(2)]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert Candidacy.objects.count() == 1
    assert client.get(reverse("apply", args=[need.pk])).status_code == 303


@pytest.mark.parametrize("note", ["", "   ", "長" * 2001, "a\x00b"])
def test_words_that_do_not_fit_are_refused_and_kept(world: Any, note: str) -> None:
    need, _profile, client = need_in(world, "open"), profile_of(world), world.client("cmo")
    answer = client.post(reverse("apply", args=[need.pk]), {"note": note})
    assert answer.status_code == 422
    assert not Candidacy.objects.exists()


def test_a_second_candidacy_is_refused_while_one_is_open(world: Any) -> None:
    need = need_in(world, "open")
    candidacy_in(world, need, "applied")
    for again in (
        lambda: candidacies.apply_to_need(need_id=need.pk, actor=world.cmo, note="もう一度"),
        lambda: candidacies.invite_cmo(need_id=need.pk, profile_id=profile_of(world).pk, actor=world.owner),
        lambda: candidacies.propose_cmo(need_id=need.pk, profile_id=profile_of(world).pk, actor=world.curator),
    ):
        with pytest.raises(BadValues, match="open candidacy"):
            again()
    assert Candidacy.objects.count() == 1


def test_an_invitation_takes_the_place_of_a_proposal_the_company_does_not_know(world: Any) -> None:
    need, company = need_in(world, "open"), world.client("owner")
    asked = candidacy_in(world, need, "proposed")
    assert company.get(at("candidacy", asked)).status_code == 404
    url = reverse("invite_cmo", args=[need.pk, profile_of(world).pk])
    answer = company.post(url, {"text": "ぜひお話を"})
    made = Candidacy.objects.get(status="invited")
    assert (answer.status_code, answer["Location"]) == (303, at("candidacy", made))
    assert (made.origin, made.invitation, made.version) == ("invited", "ぜひお話を", 1)
    # Nothing of the proposal is told: neither its words nor its time.
    assert "urator" not in company.get(at("candidacy", made)).content.decode()
    assert company.get(at("candidacy", asked)).status_code == 404
    asked.refresh_from_db()
    assert (asked.status, asked.invitation) == ("withdrawn", "お話ししたいです")
    assert "took its place" in world.client("cmo").get(at("candidacy", asked)).content.decode()


def test_an_invitation_comes_through_after_a_proposal_that_led_nowhere(world: Any) -> None:
    need = need_in(world, "open")
    asked = candidacy_in(world, need, "proposed")
    candidacies.reject_candidacy(candidacy_id=asked.pk, actor=world.curator, code="fit")
    made = candidacies.invite_cmo(need_id=need.pk, profile_id=profile_of(world).pk, actor=world.owner)
    assert (made.status, made.pk == asked.pk) == ("invited", False)
    candidacies.reject_candidacy(candidacy_id=made.pk, actor=world.owner, code="fit")
    with pytest.raises(BadValues, match="not chosen"):  # the company's own no stands, for a curator too
        candidacies.propose_cmo(need_id=need.pk, profile_id=profile_of(world).pk, actor=world.curator)


def test_nobody_proposed_is_invited_to_a_need_that_is_not_open(world: Any) -> None:
    need = need_in(world, "open")
    asked = candidacy_in(world, need, "proposed")
    needs.pause_need(need_id=need.pk, actor=world.owner)
    with pytest.raises(WrongState):
        candidacies.invite_cmo(need_id=need.pk, profile_id=asked.profile_id, actor=world.owner)
    asked.refresh_from_db()
    assert asked.status == "proposed"


def test_closing_says_nothing_of_proposals_and_still_answers_them(world: Any) -> None:
    need, client = need_in(world, "open"), world.client("owner")
    asked = candidacy_in(world, need, "proposed")
    page = client.get(at("need_close", need))
    assert ("People who are waiting for an answer", 0) in [(str(a), b) for a, b in page.context["facts"]]
    assert client.post(at("need_close", need), {"code": "budget", "text": "", "answer": ""}).status_code == 303
    asked.refresh_from_db()
    assert (asked.status, asked.reject_code) == ("rejected", "need_changed")
    assert client.get(at("candidacy", asked)).status_code == 404


def test_after_withdrawal_she_may_apply_again_after_a_rejection_not(world: Any) -> None:
    need = need_in(world, "open")
    candidacy_in(world, need, "withdrawn")
    second = make.candidacy(need, world.cmo)
    candidacies.reject_candidacy(candidacy_id=second.pk, actor=world.owner, code="fit")
    for again in (
        lambda: candidacies.apply_to_need(need_id=need.pk, actor=world.cmo, note="三度目"),
        lambda: candidacies.invite_cmo(need_id=need.pk, profile_id=profile_of(world).pk, actor=world.owner),
    ):
        with pytest.raises(BadValues, match="not chosen"):
            again()
    assert Candidacy.objects.count() == 2


def test_nobody_stands_on_both_sides_by_action(world: Any) -> None:
    need = need_in(world, "open")
    make.published_profile(world.owner, world.curator)
    with pytest.raises(BadValues, match="member of the company"):
        candidacies.apply_to_need(need_id=need.pk, actor=world.owner, note="自社に応募")
    answer = world.client("owner").post(reverse("apply", args=[need.pk]), {"note": "自社に応募"})
    assert answer.status_code == 422
    with pytest.raises(BadValues, match="member of the company"):
        candidacies.invite_cmo(need_id=need.pk, profile_id=world.users["owner"].profile.pk, actor=world.requester)


def test_nobody_stands_on_both_sides_by_raw_sql(world: Any) -> None:
    need = need_in(world, "open")
    own = make.published_profile(world.owner, world.curator)
    row = candidacy_in(world, need, "applied")
    copied = ", ".join(str(f.column) for f in Candidacy._meta.concrete_fields if f.column not in {"id", "profile_id"})
    sql = (
        f"INSERT INTO marketplace_candidacy (id, profile_id, {copied})"
        f" SELECT %s, %s, {copied} FROM marketplace_candidacy WHERE id = %s"
    )
    new = uuid.uuid4()
    told_of = Event.objects.get(subject_id=str(row.pk))
    told_of.pk, told_of.subject_id, told_of.root_id = None, str(new), str(new)
    told_of.save(force_insert=True)  # the status guard wants an event; only the two hats are wrong
    with (
        pytest.raises(IntegrityError, match="both sides"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql, [new, own.pk, row.pk])


def test_closing_a_need_answers_everyone_in_one_unit(world: Any) -> None:
    need = need_in(world, "open")
    first = candidacy_in(world, need, "applied")
    make.published_profile(world.other_cmo, world.curator)
    second = candidacies.apply_to_need(need_id=need.pk, actor=world.other_cmo, note="応募")
    candidacies.take_up_candidacy(candidacy_id=second.pk, actor=world.owner)
    client, before = world.client("requester"), told()
    page = client.get(at("need_close", need))
    assert ("People who are waiting for an answer", 2) in [(str(a), b) for a, b in page.context["facts"]]
    silent = client.post(at("need_close", need), {"code": "budget", "text": "社内の事情", "answer": ""})
    assert silent.status_code == 422
    assert "社内の事情" in silent.content.decode()
    assert told() == before
    assert (
        client.post(
            at("need_close", need), {"code": "budget", "text": "社内の事情", "answer": "見送ります"}
        ).status_code
        == 303
    )
    for row in (first, second):
        row.refresh_from_db()
        assert (row.status, row.reject_code, row.reject_text) == ("rejected", "need_changed", "見送ります")
        assert row.answered_at is not None
    page = world.client("cmo").get(at("candidacy", first)).content.decode()
    assert "見送ります" in page
    assert "社内の事情" not in page


def test_an_answer_that_fails_leaves_the_need_open(world: Any, monkeypatch: Any) -> None:
    need = need_in(world, "open")
    candidacy_in(world, need, "applied")
    before = told()

    def broken(**kwargs: Any) -> None:
        raise BadValues("no")

    monkeypatch.setattr(needs, "reject_candidacy", broken)
    with pytest.raises(BadValues):
        needs.close_need(need_id=need.pk, actor=world.owner, code="budget", answer="終了")
    # The unit is rolled back as a whole; in this test's transaction that is the savepoint of the unit.
    assert told() == before


def test_the_answer_comes_by_itself_when_the_company_is_silent(world: Any) -> None:
    row = candidacy_in(world, need_in(world, "open"), "applied")
    with clock.at(clock.now() + dt.timedelta(days=13)):
        assert candidacies.answer_unanswered() == 0
    with clock.at(clock.now() + dt.timedelta(days=40)):
        assert candidacies.answer_unanswered() == 1
        assert candidacies.answer_unanswered() == 0
    row.refresh_from_db()
    assert (row.status, row.reject_code) == ("rejected", "no_answer")
    page = world.client("cmo").get(at("candidacy", row)).content.decode()
    assert "The company did not answer in time" in page
    assert "The deadline answered with no" in page


def test_the_company_cannot_blame_the_deadline(world: Any) -> None:
    row = candidacy_in(world, need_in(world, "open"), "applied")
    assert world.client("owner").post(at("candidacy_reject", row), {"code": "no_answer"}).status_code == 422
    callers = Callers(world)
    assert callers.call("owner", "post", f"candidacies/{row.pk}/reject", {"code": "no_answer"}).status_code == 422


def test_another_reason_must_be_written(world: Any) -> None:
    row, client = candidacy_in(world, need_in(world, "open"), "applied"), world.client("owner")
    assert client.post(at("candidacy_reject", row), {"code": "other", "text": ""}).status_code == 422
    assert client.post(at("candidacy_reject", row), {"code": ""}).status_code == 422
    assert client.post(at("candidacy_reject", row), {"code": "other", "text": "方針の違い"}).status_code == 303


@pytest.mark.parametrize(
    ("status", "hers", "theirs"),
    [
        ("applied", "received", "applied"),
        ("invited", "invited", "invited"),
        ("under_review", "under review", "under review"),
        ("shortlisted", "shortlisted", "on the shortlist"),
        ("interviewing", "shortlisted", "interviewing"),
        ("offered", "shortlisted", "terms offered"),
        ("engaged", "closed", "engaged"),
        ("rejected", "closed", "not chosen"),
        ("withdrawn", "closed", "withdrawn"),
        ("declined_by_cmo", "closed", "invitation declined"),
    ],
)
def test_each_side_reads_its_own_status(world: Any, status: str, hers: str, theirs: str) -> None:
    row = candidacy_in(world, need_in(world, "open"), status)
    assert world.client("cmo").get(at("candidacy", row)).context["seen"].word == hers
    assert world.client("owner").get(at("candidacy", row)).context["seen"].word == theirs
    plain = {"applied": "received", "interviewing": "shortlisted", "offered": "shortlisted"}.get(
        status, hers.replace(" ", "_")
    )
    callers = Callers(world)
    assert callers.call("cmo", "get", f"candidacies/{row.pk}").json()["status"] == plain
    assert callers.call("owner", "get", f"candidacies/{row.pk}").json()["status"] == status


def test_a_cmo_cannot_find_her_inner_status_by_filtering(world: Any) -> None:
    candidacy_in(world, need_in(world, "open"), "interviewing")
    callers = Callers(world)
    assert len(callers.call("owner", "get", "candidacies?status=interviewing").json()["results"]) == 1
    for status in ("interviewing", "under_review", "offered"):
        assert callers.call("cmo", "get", f"candidacies?status={status}").json()["results"] == []


def test_an_invited_cmo_is_named_to_the_company_only_after_her_yes(world: Any) -> None:
    row = candidacy_in(world, need_in(world, "open"), "invited")
    client = world.client("owner")
    assert "Mariko Saeki" not in client.get(at("candidacy", row)).content.decode()
    candidacies.agree_to_invitation(candidacy_id=row.pk, actor=world.cmo, note="お受けします")
    page = client.get(at("candidacy", row)).content.decode()
    assert "Mariko Saeki" in page
    assert "お受けします" in page


@pytest.mark.parametrize("end", ["declines", "is answered"])
def test_a_proposed_cmo_stays_unknown_to_the_company_unless_she_agrees(world: Any, end: str) -> None:
    need = need_in(world, "open")
    row = candidacy_in(world, need, "proposed")
    if end == "declines":
        candidacies.decline_invitation(candidacy_id=row.pk, actor=world.cmo, text="この会社とは働けません")
    else:
        candidacies.reject_candidacy(candidacy_id=row.pk, actor=world.curator, code="fit")
    client, callers = world.client("owner"), Callers(world)
    assert client.get(at("candidacy", row)).status_code == 404
    assert callers.call("owner", "get", f"candidacies/{row.pk}").status_code == 404
    assert callers.call("owner", "get", "candidacies").json()["results"] == []
    for page in (client.get(at("need", need)), client.get(reverse("candidacies"))):
        assert "働けません" not in page.content.decode()
        assert str(row.pk) not in page.content.decode()
    assert world.client("curator").get(at("candidacy", row)).status_code == 200


def test_agreeing_needs_an_open_need(world: Any) -> None:
    need = need_in(world, "open")
    row = candidacy_in(world, need, "invited")
    needs.pause_need(need_id=need.pk, actor=world.owner)
    answer = world.client("cmo").post(at("candidacy_agree", row), {"note": ""})
    assert answer.status_code == 409
    row.refresh_from_db()
    assert row.status == "invited"


def test_only_a_published_cmo_can_be_invited(world: Any) -> None:
    need, draft = need_in(world, "open"), make.profile(world.other_cmo)
    url = reverse("invite_cmo", args=[need.pk, draft.pk])
    assert world.client("owner").get(url).status_code == 404
    assert world.client("owner").post(url, {"text": ""}).status_code == 404
    assert (
        Callers(world).call("owner", "post", f"needs/{need.pk}/invite", {"profile": str(draft.pk)}).status_code == 404
    )


def test_buttons_are_those_that_work(world: Any) -> None:
    need = need_in(world, "open")
    row = candidacy_in(world, need, "invited")
    labels = {name: [a.label for a in world.client(name).get(at("candidacy", row)).context["acts"]]
              for name in ("owner", "company_finance", "cmo", "curator")}  # fmt: skip
    assert labels == {
        "owner": ["Answer with no"],
        "company_finance": [],
        "cmo": ["Say yes", "Decline"],
        "curator": ["Answer with no"],
    }
    for name, expected in (
        ("owner", ["Confirm as written", "Change the need", "Pause", "Close the need"]),
        ("company_finance", []),
        ("curator", ["Close the need"]),
    ):
        assert [a.label for a in world.client(name).get(at("need", need)).context["acts"]] == expected


def test_lists_cost_the_same_for_one_and_for_many(world: Any) -> None:
    first = need_in(world, "open")
    candidacy_in(world, first, "applied")
    cost: list[list[int]] = []
    for _round in range(2):
        found = []
        for name, url in (
            ("owner", reverse("candidacies")),
            ("cmo", reverse("candidacies")),
            ("owner", at("need", first)),
        ):
            client = world.client(name)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(url).status_code == 200
            found.append(len(queries))
        cost.append(found)
        for _n in range(12):
            candidacy_in(world, need_in(world, "open"), "applied")
    assert cost[0] == cost[1]


def test_what_waits_for_whom(world: Any) -> None:
    need_in(world, "awaiting_approval")
    returned = need_in(world, "in_review")
    needs.return_need(need_id=returned.pk, actor=world.curator, text="直してください")
    need_in(world, "in_review")
    opened = need_in(world, "open")
    row = candidacy_in(world, opened, "applied")
    candidacy_in(world, need_in(world, "open"), "invited")

    def titles(name: str) -> set[str]:
        return {item.title for item in matters(world.actors[name]).todo}

    assert titles("anonymous") == set()
    assert titles("requester") == {"A need came back with a reason", "Answer 1 applicant"}
    assert titles("approver") == {"A need came back with a reason", "Answer 1 applicant", "Decide on a need"}
    assert titles("company_finance") == set()
    assert titles("former_member") == titles("other_owner") == titles("other_cmo") == set()
    assert titles("cmo") == {"Answer an invitation"}
    assert titles("curator") == {"Check 1 need"}
    (answering,) = [item for item in matters(world.requester).todo if item.title.startswith("Answer")]
    assert answering.due_on == row.answer_due_on
    with clock.at(clock.now() + dt.timedelta(days=25)):
        assert "Confirm that a need stands as written" in titles("requester")
        assert "1 application is unanswered" in titles("curator")
    assert {r.state for r in matters(world.cmo).running} == {"received", "invited"}
    assert {r.state for r in matters(world.owner).running} == {"waiting for approval", "draft", "in review", "open"}
    assert matters(world.anonymous).running == []


def test_what_waits_costs_few_queries(world: Any) -> None:
    for _n in range(10):
        candidacy_in(world, need_in(world, "open"), "applied")
    for name in ("requester", "cmo", "curator"):
        with CaptureQueriesContext(connection) as queries:
            matters(world.actors[name])
        assert len(queries) <= 3, name


def test_the_pages_of_a_need_tell_its_story_in_words(world: Any) -> None:
    need = need_in(world, "open")
    needs.revise_need(need_id=need.pk, actor=world.requester, values={"days": 8})
    page = world.client("owner").get(at("need", need)).content.decode()
    for sentence in (
        "Requester started the draft",
        "Requester handed it in",
        "A curator checked and published it",
        "Requester changed it",
    ):
        assert sentence in page
    assert "Curator checked" not in page
    assert "Curator checked" in world.client("curator").get(at("need", need)).content.decode()
