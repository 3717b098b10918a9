"""The unit of work: all or nothing, retried as a whole, doomed by a failing part."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import psycopg.errors
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, OperationalError, connection

from engagements import offer_actions as offers
from engagements import work_actions as work
from engagements.models import Engagement, Offer
from kernel import clock
from kernel.actors import SYSTEM
from kernel.locks import LockOrder, lock
from kernel.models import Delivery, Event
from kernel.refusals import BadValues, Busy, NotVisible, Refusal
from kernel.units import TRIES, action, unit
from marketplace import actions as needs
from marketplace.models import Candidacy, Need
from profiles import actions as people
from profiles import profile_actions as profiles
from profiles.models import AccountMail, Company
from tests import make
from tests.conftest import World
from tests.kernel.snapshot import snapshot

SAVEPOINTS = ("SAVEPOINT", "RELEASE", "ROLLBACK")


class Torn(Exception):
    pass


class Tear:
    """Let the first `after` statements through, then raise; savepoints are the commits of a test and not counted."""

    def __init__(self, after: int) -> None:
        self.after = after
        self.count = 0

    def __call__(self, execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        found = execute(sql, params, many, context)
        if not str(sql).startswith(SAVEPOINTS):
            self.count += 1
            if self.count == self.after:
                raise Torn
        return found


def acceptance(world: World) -> Callable[[], Any]:
    make.published_profile(world.cmo, world.curator)
    need = make.open_need(world.company, world.requester, world.curator, term_months=1)
    row = make.candidacy(need, world.cmo, under_review=True, curator=world.curator)
    terms = make.sent_offer(row, world.approver).terms.get()
    offers.accept_terms(terms_id=terms.pk, actor=world.cmo, hash=terms.hash)
    return lambda: offers.accept_terms(terms_id=terms.pk, actor=world.approver, hash=terms.hash)


def submission(world: World) -> Callable[[], Any]:
    milestone = make.whole_story(world).milestones.first()
    return lambda: work.submit_milestone(
        milestone_id=milestone.pk,
        actor=world.cmo,
        file=SimpleUploadedFile("plan.txt", "計画".encode()),
        claimed=[0],
    )


def closing(world: World) -> Callable[[], Any]:
    make.published_profile(world.cmo, world.curator)
    make.published_profile(world.other_cmo, world.curator)
    need = make.open_need(world.company, world.requester, world.curator)
    make.candidacy(need, world.cmo, under_review=True, curator=world.curator)
    make.candidacy(need, world.other_cmo)
    return lambda: needs.close_need(need_id=need.pk, actor=world.owner, code="postponed", answer="延期します。")


def publication(world: World) -> Callable[[], Any]:
    profile = make.profile(world.cmo)
    profiles.submit_profile(profile_id=profile.pk, actor=world.cmo)
    experiences = list(profile.experiences.values_list("pk", flat=True))
    return lambda: profiles.publish_profile(
        profile_id=profile.pk, actor=world.curator, identity_checked=True, checked_experiences=experiences
    )


@pytest.mark.parametrize("prepared", [acceptance, submission, closing, publication], ids=lambda f: f.__name__)
def test_a_whole_action_leaves_the_database_as_before_or_as_after(world: World, prepared: Any) -> None:
    do = prepared(world)
    before = snapshot()
    for number in itertools.count(1):
        try:
            with connection.execute_wrapper(Tear(number)):
                do()
            break
        except Torn:
            assert snapshot() == before, f"torn after statement {number}"
    assert number > 10
    assert snapshot() != before


def test_the_second_acceptance_makes_everything_in_one_unit(world: World) -> None:
    terms = acceptance(world)()
    offer = Offer.objects.get(pk=terms.offer_id)
    assert (terms.status, offer.status) == ("accepted", "agreed")
    assert Engagement.objects.get(offer=offer).milestones.count() > 0
    assert Need.objects.get(pk=offer.need_id).status == "filled"
    assert Candidacy.objects.get(pk=offer.candidacy_id).status == "engaged"


# --- retries and time-outs -------------------------------------------------------------------------------------------
@contextmanager
def failing(error: type[psycopg.Error], times: int) -> Iterator[list[int]]:
    """Answer the first event of each of the first `times` runs with a database error."""
    tried: list[int] = []

    def fail(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        if str(sql).startswith("INSERT INTO") and "kernel_event" in sql:
            tried.append(1)
            if len(tried) <= times:
                raise OperationalError("injected") from error()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(fail):
        yield tried


CONFLICTS = [psycopg.errors.SerializationFailure, psycopg.errors.DeadlockDetected]


def queue() -> AccountMail:
    return people.queue_account_mail(to="a@people.example", subject="s", text="t")


@pytest.mark.parametrize("error", CONFLICTS)
def test_a_conflict_runs_the_whole_unit_again(db: None, error: type[psycopg.Error]) -> None:
    with failing(error, TRIES - 1) as tried:
        queue()
    assert len(tried) == TRIES
    assert AccountMail.objects.count() == 1


@pytest.mark.parametrize("error", CONFLICTS)
def test_after_five_conflicts_it_is_busy_and_nothing_is_written(db: None, error: type[psycopg.Error]) -> None:
    before = snapshot()
    with failing(error, 99) as tried, pytest.raises(Busy) as refused:
        queue()
    assert len(tried) == TRIES
    assert refused.value.status == 503
    assert snapshot() == before


@pytest.mark.parametrize("error", [psycopg.errors.LockNotAvailable, psycopg.errors.QueryCanceled])
def test_a_time_out_is_busy_at_once(db: None, error: type[psycopg.Error]) -> None:
    with failing(error, 99) as tried, pytest.raises(Busy):
        queue()
    assert len(tried) == 1


def test_another_database_error_is_neither_hidden_nor_repeated(db: None) -> None:
    with failing(psycopg.errors.DiskFull, 99) as tried, pytest.raises(OperationalError):
        queue()
    assert len(tried) == 1


def test_what_the_database_refuses_is_said_in_human_words(world: World) -> None:
    profile = make.profile(world.cmo)

    def work() -> None:
        lock((type(profile), profile.pk))
        type(profile).objects.filter(pk=profile.pk).update(days_per_month=99)

    with pytest.raises(BadValues) as refused:
        unit(work)
    assert str(refused.value.sentence) == "Days per month are between 1 and 31."


# --- nested actions --------------------------------------------------------------------------------------------------
@action
def fail_inside() -> None:
    queue()
    raise BadValues("no")


def test_a_failing_inner_action_dooms_the_unit_even_when_it_is_caught(db: None) -> None:
    @action
    def careless() -> None:
        queue()
        with suppress(Refusal):
            fail_inside()

    with pytest.raises(RuntimeError, match="inner action failed"):
        careless()
    assert AccountMail.objects.count() == 0


def test_an_inner_action_joins_and_is_undone_with_the_outer_one(db: None) -> None:
    @action
    def outer() -> None:
        queue()
        queue()
        raise Torn

    with pytest.raises(Torn):
        outer()
    assert not AccountMail.objects.exists()
    assert not Event.objects.filter(verb="accountmail.queue").exists()
    assert not Delivery.objects.filter(event__verb="accountmail.queue").exists()


def test_a_change_outside_an_action_is_refused(world: World) -> None:
    from profiles import transitions as t

    with pytest.raises(RuntimeError, match="outside an action"), t.LEAVE.on(Company, world.company.pk, SYSTEM):
        pass


def test_deferred_constraints_are_checked_inside_the_unit(world: World) -> None:
    engagement = make.whole_story(world)

    def steal() -> None:
        lock((Engagement, engagement.pk))
        engagement.milestones.update(company_id=world.other_company.pk)

    with pytest.raises(IntegrityError, match="milestone_tenant"):
        unit(steal)


# --- locks -----------------------------------------------------------------------------------------------------------
def test_a_lock_against_the_house_order_is_an_error_in_tests(world: World) -> None:
    need = make.draft_need(world.company, world.owner)

    def wrong() -> None:
        lock((Need, need.pk))
        lock((Company, world.company.pk))

    with pytest.raises(LockOrder):
        unit(wrong)
    unit(lambda: lock((Need, need.pk), (Company, world.company.pk)))  # named together: sorted


def test_two_roots_of_one_kind_are_locked_by_key(world: World) -> None:
    one, other = sorted((world.company, world.other_company), key=lambda c: str(c.pk))

    def wrong() -> None:
        lock((Company, other.pk))
        lock((Company, one.pk))

    with pytest.raises(LockOrder):
        unit(wrong)


def test_locking_what_is_not_there_is_not_visible(world: World, unknown_id: Any) -> None:
    with pytest.raises(NotVisible):
        unit(lambda: lock((Need, unknown_id)))


def test_the_clock_of_a_unit_is_the_moved_clock(db: None) -> None:
    import datetime as dt

    then = dt.datetime(2026, 4, 1, 9, tzinfo=dt.UTC)
    with clock.at(then):
        row = queue()
    assert Event.objects.get(subject_id=str(row.pk)).at == then
