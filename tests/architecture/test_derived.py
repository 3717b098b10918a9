"""What runs by itself: tasks may run twice, derived rows can be rebuilt, and the tables of subscribers make sense."""

import datetime as dt
import functools
from typing import Any

import pytest
from celery import current_app

import config.tasks
import kernel.tasks
from config.management.commands.states import tables
from config.tasks import DEADLINES
from engagements import work_actions as work
from engagements.models import Milestone, Offer
from kernel import clock, events
from kernel.actors import SYSTEM
from kernel.models import Event
from kernel.relay import drain
from kernel.units import unit
from marketplace import actions as needs
from marketplace.models import Candidacy, Need, NeedPublic
from marketplace.projections import refresh_need_public
from matching.rerank_actions import start_rerank
from matching.search_actions import save_search
from profiles import actions as people
from profiles.models import Invitation
from profiles.vocabulary_actions import KINDS
from tests import make
from tests.conftest import World
from tests.kernel.snapshot import snapshot

current_app.loader.import_default_modules()
TASKS = sorted(name for name in current_app.tasks if not name.startswith("celery."))


@pytest.fixture
def waiting(world: World) -> World:
    """Let one thing of each kind wait for its deadline."""
    milestone = make.whole_story(world).milestones.first()
    work.submit_milestone(milestone_id=milestone.pk, actor=world.cmo, link="https://files.example/a")
    need = make.open_need(world.company, world.owner, world.curator)
    make.published_profile(world.other_cmo, world.curator)
    row = make.candidacy(need, world.other_cmo, under_review=True, curator=world.curator)
    make.sent_offer(row, world.approver)
    make.candidacy(make.open_need(world.company, world.owner, world.curator), world.cmo)
    people.invite_member(company_id=world.company.pk, actor=world.owner, email="x@people.example", role="finance")
    start_rerank(actor=world.curator)
    save_search(actor=world.cmo, kind="fit")
    return world


def in_sixty_days() -> dt.datetime:
    """Return an instant at which everything here is due: what is told by day is told by then."""
    return clock.now().astimezone(clock.BUSINESS_ZONE).replace(hour=12) + dt.timedelta(days=60)


def test_all_tasks_are_known() -> None:
    assert TASKS == ["config.tasks.due", "config.tasks.rerank", "kernel.tasks.ring", "kernel.tasks.sweep"]


@pytest.mark.parametrize("name", TASKS)
def test_a_task_that_runs_twice_changes_nothing_the_second_time(
    waiting: World, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (kernel.tasks, config.tasks):  # the test's own transaction must stay open
        monkeypatch.setattr(module, "close_old_connections", lambda: None)
    task: Any = current_app.tasks[name]
    before = snapshot()
    with clock.at(in_sixty_days()):
        task()
        once = snapshot()
        task()
        assert snapshot() == once
    assert once != before


def test_every_deadline_acts_on_what_is_due_and_on_nothing_else(waiting: World) -> None:
    for deadline in DEADLINES:
        assert deadline(actor=SYSTEM) == 0, deadline.__name__
    with clock.at(in_sixty_days()):
        done = {deadline.__name__: deadline(actor=SYSTEM) for deadline in DEADLINES}
    assert all(done.values()), done
    assert Invitation.objects.get(email="x@people.example").status == "expired"
    assert not Need.objects.filter(status="open").exists()
    assert Candidacy.objects.filter(status="rejected", reject_code="no_answer").count() == 1
    assert Offer.objects.filter(status="expired").count() == 1
    assert Milestone.objects.filter(accepted_by="deemed").count() == 1


# --- derived rows ----------------------------------------------------------------------------------------------------
def test_rebuilding_the_public_faces_changes_nothing(waiting: World) -> None:
    world = waiting
    paused = make.open_need(world.company, world.owner, world.curator)
    needs.pause_need(need_id=paused.pk, actor=world.owner)
    closed = make.open_need(world.company, world.owner, world.curator)
    needs.close_need(need_id=closed.pk, actor=world.owner, code="postponed", answer="")
    revised = make.open_need(world.other_company, world.other_owner, world.curator)
    needs.revise_need(need_id=revised.pk, actor=world.other_owner, values={"days": 9, "title_en": "Another"})
    people.edit_company(company_id=world.other_company.pk, actor=world.other_owner, values={"name_en": "New Name"})
    make.draft_need(world.company, world.owner)
    assert set(NeedPublic.objects.values_list("pk", flat=True)) == set(
        Need.objects.open().values_list("pk", flat=True)
    )
    before = snapshot()
    for pk in Need.objects.values_list("pk", flat=True):
        unit(functools.partial(refresh_need_public, pk))
    assert snapshot() == before
    assert NeedPublic.objects.get(pk=revised.pk).company_name_en == "New Name"


# --- subscribers -----------------------------------------------------------------------------------------------------
def known_verbs() -> set[str]:
    terms = {model.__name__ for model in KINDS.values()}  # one table for every kind of word
    return {
        f"{name.lower()}.{row.verb}"
        for models in tables().values()
        for model, rows in models.items()
        for name in (terms if model == "Term" else {model})
        for row in rows
    }


def test_nobody_follows_a_verb_that_does_not_exist() -> None:
    assert events.followed_verbs() <= known_verbs()


def test_every_app_that_tells_somebody_has_its_subscriber() -> None:
    names = set(events._subscribers)
    assert {"notify.profiles", "notify.marketplace", "notify.matching", "notify.engagements"} <= names
    assert {"mail.notification", "mail.invitation", "mail.account"} <= names
    for subscriber in events._subscribers.values():
        assert subscriber.verbs, subscriber.name
        assert subscriber.name.split(".")[0] == "mail" or not subscriber.outside
        assert len(set(subscriber.verbs)) == len(subscriber.verbs), subscriber.name


def test_a_candidate_who_withdraws_takes_her_open_offer_with_her(world: World) -> None:
    from marketplace import candidacy_actions as candidacies

    make.published_profile(world.cmo, world.curator)
    need = make.open_need(world.company, world.owner, world.curator)
    row = make.candidacy(need, world.cmo, under_review=True, curator=world.curator)
    offer = make.sent_offer(row, world.approver)
    candidacies.withdraw_candidacy(candidacy_id=row.pk, actor=world.cmo)
    drain()
    offer.refresh_from_db()
    assert offer.status == "withdrawn"
    assert set(offer.terms.values_list("status", flat=True)) == {"superseded"}


def test_every_event_of_a_story_is_a_verb_of_the_tables(waiting: World) -> None:
    drain()
    kinds = set(Event.objects.exclude(actor_kind="system").values_list("verb", flat=True))
    assert kinds <= known_verbs()
