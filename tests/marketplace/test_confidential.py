"""Confidential needs: who finds them, what a candidate reads before and after the reveal, whom her lists keep back."""

import difflib
import json
import re
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse

from engagements import offer_actions
from kernel import clock
from kernel.refusals import BadValues, NotVisible, WrongState
from kernel.relay import drain
from marketplace import actions as needs
from marketplace import candidacy_actions as candidacies
from marketplace.models import Candidacy, NeedPublic
from matching import actions as matching
from profiles import actions as people
from profiles.models import Notification
from tests import make
from tests.marketplace.cast import Callers, candidacy_in, keep_back, later, need_in, profile_of, undone

SECRETS = ("みなと", "Minato", "大阪市中央区", "desk@minato")


def holds_secret(answer: Any) -> list[str]:
    body = answer.content.decode()
    if answer.headers["Content-Type"].startswith("application/json"):
        body = json.dumps(json.loads(body), ensure_ascii=False)
    # The builders' own address of a person is no secret of the company.
    return [secret for secret in SECRETS if secret.casefold() in body.casefold()]


# --- the need --------------------------------------------------------------------------------------------------------
def test_its_public_face_says_nothing_of_the_company_but_stage_and_industry(world: Any) -> None:
    face = NeedPublic.objects.get(pk=need_in(world, "hidden").pk)
    values = {field.attname: getattr(face, field.attname) for field in NeedPublic._meta.concrete_fields}
    assert [secret for secret in SECRETS if secret.casefold() in str(values).casefold()] == []
    assert str(world.company.pk) not in str(values)
    assert (face.company_industry, face.stage) == ("manufacturing_b2b", "mid_size")
    assert face.reached_at == "desk@kaji.example"


def test_the_database_itself_refuses_a_name_on_a_confidential_face(world: Any) -> None:
    face = NeedPublic.objects.get(pk=need_in(world, "hidden").pk)
    for field in ("company_name_ja", "company_name_en", "company_address_ja", "company_address_en", "contact"):
        with pytest.raises(IntegrityError, match="needpublic_confidential"), transaction.atomic():
            NeedPublic.objects.filter(pk=face.pk).update(**{field: "x"})


def test_lists_show_it_to_cmos_its_company_and_curators_only(world: Any) -> None:
    profile_of(world)
    hidden, named = need_in(world, "hidden"), need_in(world, "open")
    callers = Callers(world)
    readers = {"owner", "requester", "approver", "company_finance", "cmo", "curator"}
    for name in ("anonymous", *world.users):
        if name == "deactivated":
            continue
        shown = {one["id"] for one in callers.call(name, "get", "public-needs").json()["results"]}
        assert (str(hidden.pk) in shown, str(named.pk) in shown) == (name in readers, True), name
        for page in ("front", "need_list"):
            body = callers.page(name, "get", reverse(page)).content.decode()
            assert (str(hidden.pk) in body) is (name in readers), (name, page)


def test_a_page_of_it_has_no_name_no_json_ld_and_the_desk_as_contact(world: Any) -> None:
    profile_of(world)
    need = need_in(world, "hidden")
    answer = world.client("cmo").get(reverse("need_public", args=[need.pk]))
    assert holds_secret(answer) == []
    body = answer.content.decode()
    assert "application/ld+json" not in body
    assert "desk@kaji.example" in body
    assert Callers(world).call("cmo", "get", f"public-needs/{need.pk}").json()["contact"] == "desk@kaji.example"


def test_hiding_or_naming_the_company_of_an_open_need_goes_to_a_curator_again(world: Any) -> None:
    need = need_in(world, "open")
    changed = needs.revise_need(need_id=need.pk, actor=world.requester, values={"confidential": True})
    assert changed.status == "in_review"
    page = world.client("requester").get(reverse("need", args=[need.pk]))
    assert page.status_code == 200
    needs.return_need(need_id=need.pk, actor=world.curator, text="確かめてください")
    needs.edit_need(need_id=need.pk, actor=world.requester, values={"confidential": False})
    page = world.client("requester").get(reverse("need_edit", args=[need.pk, "work"])).content.decode()
    assert "Search engines and readers may remember it" in page


def test_a_version_says_that_the_name_was_hidden(world: Any) -> None:
    need = need_in(world, "open")
    needs.revise_need(need_id=need.pk, actor=world.requester, values={"confidential": True})
    needs.publish_need(need_id=need.pk, actor=world.curator)
    newest, first = need.versions.all()
    assert (newest.content["confidential"], first.content["confidential"]) == (True, False)
    page = world.client("owner").get(reverse("need", args=[need.pk])).content.decode()
    assert "Company name hidden" in page


def test_the_editor_keeps_the_choice_and_the_api_takes_it(world: Any) -> None:
    need = need_in(world, "draft")
    typed = {
        "title_ja": "販路をつくる",
        "scope_ja": ["a"],
        "scope_en": [""],
        "scope_problem": [""],
        "confidential": "on",
    }
    answer = world.client("requester").post(reverse("need_edit", args=[need.pk, "work"]), typed)
    assert answer.status_code == 303
    need.refresh_from_db()
    assert need.confidential
    callers = Callers(world)
    changed = callers.call("requester", "patch", f"needs/{need.pk}", {"confidential": False})
    assert changed.json()["confidential"] is False


# --- what a candidate reads ------------------------------------------------------------------------------------------
def everything_she_reads(world: Any, callers: Callers, row: Any) -> dict[str, Any]:
    pages = {
        name: callers.page("cmo", "get", url)
        for name, url in {
            "home": reverse("home"),
            "list": reverse("candidacies"),
            "page": reverse("candidacy", args=[row.pk]),
            "withdraw": reverse("candidacy_withdraw", args=[row.pk]),
            "notifications": reverse("notifications"),
            "engagements": reverse("engagement_list"),
            "needs": reverse("need_list"),
            "need": reverse("need_public", args=[row.need_id]),
        }.items()
    }
    api = {
        url: callers.call("cmo", "get", url)
        for url in (f"candidacies/{row.pk}", "candidacies", "notifications", "public-needs", "me", "offers")
    }
    return {**pages, **api}


@pytest.mark.parametrize("state", ["hidden", "invited", "proposed", "agreed", "under_review", "interviewing"])
def test_before_the_reveal_nothing_she_reads_holds_the_company(world: Any, state: str) -> None:
    row = candidacy_in(world, need_in(world, "hidden"), state)
    drain()
    callers = Callers(world)
    for language in ("en", "ja"):
        people.edit_settings(user_id=world.cmo.user_id, actor=world.cmo, values={"language": language})
        for name, answer in everything_she_reads(world, callers, row).items():
            assert holds_secret(answer) == [], (name, language)
            assert str(world.company.pk) not in answer.content.decode(), name
    hers = [one for one in mail.outbox if world.users["cmo"].email in one.to]
    assert [one.subject for one in hers if any(secret in str(one.message()) for secret in SECRETS)] == []
    for secret in SECRETS:
        assert not any(secret in f"{one.subject} {one.body}" for one in hers)


def test_an_invitation_comes_from_the_company_without_its_name_and_its_words_must_not_say_it(world: Any) -> None:
    need, profile = need_in(world, "hidden"), profile_of(world)
    words = f"{world.company.name_ja}です"
    with pytest.raises(BadValues) as refused:
        candidacies.invite_cmo(need_id=need.pk, profile_id=profile.pk, actor=world.owner, text=words)
    assert set(refused.value.errors) == {"text"}


def test_the_reveal_tells_her_name_address_and_contact_by_page_api_and_mail(world: Any) -> None:
    row = candidacy_in(world, need_in(world, "hidden"), "under_review")
    drain()
    mail.outbox.clear()
    callers = Callers(world)
    asked = callers.page("approver", "get", reverse("candidacy_reveal", args=[row.pk])).content.decode()
    assert all(text in asked for text in ("Minato Inc.", "大阪府大阪市中央区1-1", "desk@minato.example"))
    answer = callers.page("approver", "post", reverse("candidacy_reveal", args=[row.pk]), {"version": row.version})
    assert answer.status_code == 303
    drain()
    (told,) = [one for one in mail.outbox if world.users["cmo"].email in one.to]
    assert "Minato Inc." in told.subject
    assert "desk@minato.example" in told.body
    page = callers.page("cmo", "get", reverse("candidacy", args=[row.pk])).content.decode()
    assert all(text in page for text in ("Minato Inc.", "大阪府大阪市中央区1-1", "desk@minato.example"))
    face = callers.call("cmo", "get", f"candidacies/{row.pk}").json()
    assert face["company"]["name_en"] == "Minato Inc."
    assert face["revealed_at"]
    with pytest.raises(WrongState):
        candidacies.reveal_company(candidacy_id=row.pk, actor=world.owner)
    again = callers.page("owner", "get", reverse("candidacy_reveal", args=[row.pk]))
    assert again.status_code == 409


def test_a_company_that_is_not_hidden_has_nothing_to_reveal(world: Any) -> None:
    row = candidacy_in(world, need_in(world, "open"), "under_review")
    with pytest.raises(WrongState):
        candidacies.reveal_company(candidacy_id=row.pk, actor=world.owner)
    assert "/reveal/" not in world.client("owner").get(reverse("candidacy", args=[row.pk])).content.decode()


def test_no_terms_to_somebody_who_does_not_know_the_company(world: Any) -> None:
    row = candidacy_in(world, need_in(world, "hidden"), "under_review")
    with pytest.raises(BadValues, match="does not know yet who you are"):
        offer_actions.draft_offer(candidacy_id=row.pk, actor=world.approver)
    client = world.client("approver")
    assert client.post(reverse("offer_new", args=[row.pk]), {"kind": "standard"}).status_code == 422
    assert reverse("offer_new", args=[row.pk]) not in client.get(reverse("candidacy", args=[row.pk])).content.decode()
    candidacies.reveal_company(candidacy_id=row.pk, actor=world.approver)
    assert make.sent_offer(row, world.approver).status == "sent"


def test_publishing_with_the_name_tells_the_candidates_and_not_before(world: Any) -> None:
    need = need_in(world, "hidden")
    row = candidacy_in(world, need, "under_review")
    url = f"candidacies/{row.pk}"
    callers = Callers(world)
    needs.revise_need(need_id=need.pk, actor=world.requester, values={"confidential": False})
    assert callers.call("cmo", "get", url).json()["company"]["hidden"]
    needs.publish_need(need_id=need.pk, actor=world.curator)
    assert not callers.call("cmo", "get", url).json()["company"]["hidden"]
    row.refresh_from_db()
    assert row.revealed_at is not None


def test_who_knew_the_company_before_it_hid_keeps_knowing_it(world: Any) -> None:
    need = need_in(world, "open")
    row = candidacy_in(world, need, "under_review")
    needs.revise_need(need_id=need.pk, actor=world.requester, values={"confidential": True})
    needs.publish_need(need_id=need.pk, actor=world.curator)
    assert not Callers(world).call("cmo", "get", f"candidacies/{row.pk}").json()["company"]["hidden"]


# --- her lists -------------------------------------------------------------------------------------------------------
def test_an_application_her_lists_keep_back_does_not_reach_the_company(world: Any) -> None:
    need = need_in(world, "hidden")
    row = candidacy_in(world, need, "kept back")
    drain()
    assert row.withheld
    insiders = [world.users[name].pk for name in ("owner", "requester", "approver", "company_finance")]
    assert not Notification.objects.filter(user_id__in=insiders, event__subject_id=str(row.pk)).exists()
    callers = Callers(world)
    page = callers.page("owner", "get", reverse("need", args=[need.pk])).content.decode()
    assert str(row.pk) not in page
    assert "Answer 1 applicant" not in callers.page("owner", "get", reverse("home")).content.decode()
    curators = callers.page("curator", "get", reverse("candidacy", args=[row.pk])).content.decode()
    assert "Her own lists name this company" in curators
    candidacies.take_up_candidacy(candidacy_id=row.pk, actor=world.curator)
    with pytest.raises(BadValues, match="Her own lists"):
        candidacies.shortlist_candidacy(candidacy_id=row.pk, actor=world.curator)


def test_a_curator_answers_it_with_the_conflict_and_she_is_told(world: Any) -> None:
    row = candidacy_in(world, need_in(world, "hidden"), "kept back")
    answer = Callers(world).call("curator", "post", f"candidacies/{row.pk}/reject", {"code": "conflict"})
    assert answer.status_code == 200
    page = world.client("cmo").get(reverse("candidacy", args=[row.pk])).content.decode()
    assert "A conflict of interest with this company" in page


def test_after_the_deadline_the_reason_is_the_conflict_not_the_companys_silence(world: Any) -> None:
    row = candidacy_in(world, need_in(world, "hidden"), "kept back")
    with clock.at(later(20)):
        assert candidacies.answer_unanswered() == 1
    row.refresh_from_db()
    assert row.reject_code == "conflict"


def test_a_list_written_later_is_found_at_the_reveal_and_nothing_is_told(world: Any) -> None:
    row = candidacy_in(world, need_in(world, "hidden"), "under_review")
    keep_back(world)
    assert not Candidacy.objects.get(pk=row.pk).withheld
    client = world.client("owner")
    answer = client.post(reverse("candidacy_reveal", args=[row.pk]), follow=True)
    assert "conflict of interest" in answer.content.decode()
    row.refresh_from_db()
    assert (row.status, row.reject_code, row.revealed_at) == ("rejected", "conflict", None)
    for read in everything_she_reads(world, Callers(world), row).values():
        assert holds_secret(read) == []


def test_a_finance_member_does_not_learn_of_her_lists_by_trying_to_reveal(world: Any) -> None:
    row = candidacy_in(world, need_in(world, "hidden"), "under_review")
    keep_back(world)
    for name, status in (("company_finance", 403), ("curator", 403), ("cmo", 403), ("other_owner", 404)):
        assert Callers(world).call(name, "post", f"candidacies/{row.pk}/reveal").status_code == status
    row.refresh_from_db()
    assert row.status == "under_review"


def test_a_company_on_her_list_cannot_invite_her(world: Any) -> None:
    need = need_in(world, "hidden")
    keep_back(world)
    with pytest.raises(NotVisible):
        candidacies.invite_cmo(need_id=need.pk, profile_id=profile_of(world).pk, actor=world.owner)


@pytest.mark.parametrize("taken_up", [False, True])
def test_an_invitation_after_her_lists_let_the_company_in_tells_nothing_of_what_they_kept_back(
    world: Any, taken_up: bool
) -> None:
    need = need_in(world, "hidden")
    row = candidacy_in(world, need, "kept back")  # her lists are empty again
    if taken_up:
        candidacies.take_up_candidacy(candidacy_id=row.pk, actor=world.curator)
    callers = Callers(world)
    answer = callers.call("owner", "post", f"needs/{need.pk}/invite", {"profile": str(row.profile_id)})
    assert (answer.status_code, answer.json()["status"]) == (201, "invited")
    listed = callers.call("owner", "get", f"candidacies?need={need.pk}").json()["results"]
    assert [one["id"] for one in listed] == [answer.json()["id"]]
    assert callers.call("owner", "get", f"candidacies/{row.pk}").status_code == 404
    row.refresh_from_db()
    assert (row.status, row.withheld) == ("withdrawn", True)


def test_toggling_her_lists_changes_nothing_she_can_see(world: Any) -> None:
    need, _profile = need_in(world, "hidden"), profile_of(world)

    def seen(companies: list[str]) -> list[Any]:
        keep_back(world, companies)
        row = candidacies.apply_to_need(need_id=need.pk, actor=world.cmo, note="応募します")
        candidacies.take_up_candidacy(candidacy_id=row.pk, actor=world.curator)
        drain()
        answers = everything_she_reads(world, Callers(world), row)
        return [(one.status_code, _plain(one, row)) for one in answers.values()]

    with undone():
        without = seen(["株式会社よそ"])
    with undone():
        named = seen([world.company.name_en])
    for one, other in zip(without, named, strict=True):
        assert _lines_apart(one, other) == []


def _lines_apart(one: Any, other: Any) -> list[str]:
    return list(difflib.unified_diff(str(one).split("\\n"), str(other).split("\\n"), n=0))[:6]


def _plain(answer: Any, row: Any) -> str:
    body = answer.content.decode().replace(str(row.pk), "ROW")
    body = re.sub(r"[A-Za-z0-9]{64}", "", body)  # a CSRF token
    body = re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "ID", body)
    return re.sub(r"\d\d:\d\d(:\d\d(\.\d+)?)?", "", re.sub(r"T\d\d:[^\"]+", "", body))


def test_closing_gives_her_the_same_answer_as_everybody(world: Any) -> None:
    need = need_in(world, "hidden")
    row = candidacy_in(world, need, "kept back")
    needs.close_need(need_id=need.pk, actor=world.owner, code="budget", answer="予算がなくなりました")
    row.refresh_from_db()
    assert (row.status, row.reject_text) == ("rejected", "予算がなくなりました")


def test_a_shortlist_does_not_carry_her_to_the_company(world: Any) -> None:
    need = need_in(world, "hidden")
    row = candidacy_in(world, need, "kept back")
    candidacies.take_up_candidacy(candidacy_id=row.pk, actor=world.curator)
    made = matching.start_shortlist(need_id=need.pk, actor=world.curator)
    assert not made.entries.filter(candidacy_id=row.pk).exists()
