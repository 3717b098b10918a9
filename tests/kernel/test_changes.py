"""State changes: one way in, one event each, and a database that refuses every other way."""

from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from kernel.changes import Creation, Edit
from kernel.events import tampered
from kernel.models import Event
from kernel.refusals import NotPermitted, NotVisible, Stale, WrongState
from kernel.units import unit
from marketplace import actions as needs
from marketplace import transitions as t
from marketplace.models import Need
from marketplace.rules import NEED_VIEW, REQUESTER
from profiles import actions as people
from tests import make
from tests.conftest import World, owner_connection
from tests.kernel.snapshot import snapshot


@pytest.fixture
def need(world: World) -> Any:
    return make.draft_need(world.company, world.requester)


def test_refusals_come_in_one_order(world: World, need: Any) -> None:
    def confirm(name: str, version: int | None = None) -> None:
        needs.pause_need(need_id=need.pk, actor=world.actors[name], version=version)

    before = snapshot()
    with pytest.raises(NotVisible):
        confirm("other_owner", 99)
    with pytest.raises(NotPermitted):
        confirm("company_finance", 99)
    with pytest.raises(WrongState):
        confirm("requester", 99)
    with pytest.raises(Stale):
        needs.edit_need(need_id=need.pk, actor=world.requester, values={}, version=99)
    assert snapshot() == before


def test_the_version_is_the_sequence_of_the_last_event(world: World, need: Any) -> None:
    needs.edit_need(need_id=need.pk, actor=world.requester, values={"days": 4}, version=1)
    needs.submit_need(need_id=need.pk, actor=world.requester, version=2)
    row = needs.publish_need(need_id=need.pk, actor=world.curator, version=3)
    events = Event.objects.filter(subject_type="need", subject_id=str(need.pk)).order_by("sequence")
    assert [e.sequence for e in events] == [1, 2, 3, 4]
    assert [(e.verb, e.before, e.after) for e in events] == [
        ("need.draft", "", "draft"),
        ("need.edit", "draft", "draft"),
        ("need.submit", "draft", "in_review"),
        ("need.publish", "in_review", "open"),
    ]
    assert row.version == 4


def test_an_event_names_the_fields_and_never_holds_their_text(world: World, need: Any) -> None:
    needs.edit_need(need_id=need.pk, actor=world.requester, values={"title_ja": "別の題", "days": 4})
    event = Event.objects.get(subject_id=str(need.pk), sequence=2)
    assert event.data == {"fields": ["days", "title_ja"]}


def test_a_field_that_writes_does_not_name_is_an_error(world: World, need: Any) -> None:
    careless = Edit("edit", {"draft"}, view=NEED_VIEW, may=REQUESTER, writes=("title_ja",))

    def work() -> None:
        with careless.on(Need, need.pk, world.requester) as row:
            row.days = 12

    with pytest.raises(RuntimeError, match="does not name"):
        unit(work)
    need.refresh_from_db()
    assert need.days == 6


def test_a_status_set_in_the_block_does_not_count(world: World, need: Any) -> None:
    def work() -> None:
        with t.EDIT_NEED.on(Need, need.pk, world.requester) as row:
            row.status = "open"

    with pytest.raises(RuntimeError, match="status"):
        unit(work)


def test_a_root_creation_is_judged_on_the_actor(world: World) -> None:
    staff_only = Creation("add", "active", kinds=("user",), staff=("curator",))
    assert staff_only.under == ""
    for name, refused in (("owner", True), ("anonymous", True), ("curator", False)):
        if refused:
            with pytest.raises(NotPermitted):
                staff_only._allow(need_like(), world.actors[name])
        else:
            staff_only._allow(need_like(), world.actors[name])


def need_like() -> Need:
    return Need()


def test_a_creation_under_a_parent_asks_visible_permitted_and_state(world: World, need: Any) -> None:
    from marketplace import candidacy_actions as candidacies

    profile = make.published_profile(world.cmo, world.curator)
    for name, refusal in (("other_owner", NotVisible), ("company_finance", NotPermitted), ("requester", WrongState)):
        with pytest.raises(refusal):
            candidacies.invite_cmo(need_id=need.pk, profile_id=profile.pk, actor=world.actors[name])


def test_a_button_is_offered_exactly_when_the_verb_would_work(world: World, need: Any) -> None:
    assert t.SUBMIT.offered(need, world.requester)
    assert not t.SUBMIT.offered(need, world.company_finance)
    assert not t.SUBMIT.offered(need, world.curator)
    assert not t.PUBLISH.offered(need, world.curator)  # still a draft
    assert not t.APPLY.offered(need, world.cmo)  # not open


# --- raw SQL ---------------------------------------------------------------------------------------------------------
INSERT = """
INSERT INTO marketplace_need (id, version, created_at, company_id, posted_by_id, number, stage, role_required,
  title_ja, title_en, summary_ja, summary_en, currency, tolerance_percent, onsite_days, languages, termination_ja,
  termination_en, text_version, returned_text, close_code, close_text, status)
SELECT gen_random_uuid(), 1, now(), company_id, posted_by_id, 'x-1', stage, role_required,
  'a', '', '', '', 'JPY', 0, 0, languages, '', '', 0, '', '', '', 'open' FROM marketplace_need WHERE id = %(id)s
"""
REFUSED = {
    "status alone": "UPDATE marketplace_need SET status = 'open' WHERE id = %(id)s",
    "version alone": "UPDATE marketplace_need SET version = version + 1 WHERE id = %(id)s",
    "status and version": "UPDATE marketplace_need SET status = 'open', version = version + 1 WHERE id = %(id)s",
    "version back": "UPDATE marketplace_need SET version = 0 WHERE id = %(id)s",
    "insert": INSERT,
}


@pytest.mark.parametrize("statement", REFUSED.values(), ids=REFUSED.keys())
def test_the_database_refuses_a_status_without_its_event(need: Any, statement: str) -> None:
    with pytest.raises(IntegrityError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, {"id": need.pk})
    assert "status" in str(refused.value) or "event" in str(refused.value)


def test_a_plain_field_may_be_written_without_an_event(need: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE marketplace_need SET days = 3 WHERE id = %s", [need.pk])
        assert cursor.rowcount == 1


@pytest.mark.parametrize("statement", ["UPDATE kernel_event SET verb = 'x'", "DELETE FROM kernel_event"])
def test_events_are_append_only_for_the_application_and_for_the_owner(world: World, statement: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    with pytest.raises(Exception, match="append-only"):
        owner_connection().execute(statement)  # the loaded vocabulary has events everybody sees


# --- the chain -------------------------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_the_chain_of_hashes_holds_and_an_edit_of_history_is_found(world: World) -> None:
    need = make.open_need(world.company, world.requester, world.curator)
    assert tampered(Event.objects.all()) == []
    plain = owner_connection()
    plain.execute("SET session_replication_role = replica")
    try:
        edited = Event.objects.get(subject_id=str(need.pk), sequence=2)
        plain.execute("UPDATE kernel_event SET actor_id = %s WHERE id = %s", [world.owner.user_id, edited.pk])
        assert tampered(Event.objects.all()) == [edited.pk]
        # Who also rewrites the hash breaks the link of the next one.
        from kernel.events import hashed

        first, edited = Event.objects.filter(subject_id=str(need.pk), sequence__lte=2).order_by("sequence")
        plain.execute("UPDATE kernel_event SET hash = %s WHERE id = %s", [hashed(first.hash, edited), edited.pk])
        following = Event.objects.get(subject_id=str(need.pk), sequence=3)
        assert tampered(Event.objects.all()) == [following.pk]
        plain.execute("DELETE FROM kernel_event WHERE id = %s", [edited.pk])
        assert tampered(Event.objects.all()) == [following.pk]
    finally:
        plain.execute("SET session_replication_role = origin")


def test_every_history_of_a_whole_story_is_unbroken(world: World) -> None:
    make.whole_story(world)
    people.edit_company(company_id=world.company.pk, actor=world.owner, values={"employees": 130})
    assert tampered(Event.objects.all()) == []
