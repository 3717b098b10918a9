"""Two at once: one wins, the other is told so; and the same race with the guard off, to show that it guards."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from kernel.locks import lock
from kernel.models import Event
from kernel.refusals import BadValues, Busy, WrongState
from kernel.units import unit
from marketplace import actions as needs
from marketplace.models import Need, NeedPublic
from marketplace.projections import _public
from profiles import actions as people
from profiles.models import Company, Membership
from tests import make
from tests.conftest import World
from tests.kernel.meeting import AT_THE_EVENT, Meeting

pytestmark = pytest.mark.django_db(transaction=True)


class Torn(Exception):
    pass


Race = Callable[..., list[Any]]


def off(settings: Any, *guards: str) -> None:
    settings.GUARDS_OFF = frozenset(guards)


# --- one row ---------------------------------------------------------------------------------------------------------
def both_publish(world: World, race: Race) -> tuple[Any, list[Any]]:
    need = make.draft_need(world.company, world.requester)
    needs.submit_need(need_id=need.pk, actor=world.requester)
    meeting = Meeting()
    publish = meeting.at(*AT_THE_EVENT, do=lambda: needs.publish_need(need_id=need.pk, actor=world.curator))
    return need, race(publish, publish)


def test_of_two_that_race_for_one_transition_one_wins(world: World, race: Race) -> None:
    need, found = both_publish(world, race)
    refused = [x for x in found if isinstance(x, Exception)]
    assert [type(x) for x in refused] == [WrongState]
    assert Event.objects.filter(subject_id=str(need.pk), verb="need.publish").count() == 1
    assert Need.objects.get(pk=need.pk).text_version == 1


def test_control_without_the_lock_the_loser_gets_no_409(world: World, race: Race, settings: Any) -> None:
    off(settings, "lock")
    need, found = both_publish(world, race)
    refused = [x for x in found if isinstance(x, Exception)]
    assert len(refused) == 1
    assert not isinstance(refused[0], WrongState)  # the event's own uniqueness stops it, late and in no human words
    assert Event.objects.filter(subject_id=str(need.pk), verb="need.publish").count() == 1


# --- across rows -----------------------------------------------------------------------------------------------------
def both_step_down(world: World, race: Race) -> tuple[int, list[Any]]:
    second = make.user("second_owner")
    make.member(world.company, second, "owner")
    owners = Membership.objects.filter(company=world.company, role="owner", status="active")
    meeting = Meeting()

    def step_down(row: Membership) -> Callable[[], Any]:
        return meeting.at(
            *AT_THE_EVENT,
            do=lambda: people.change_role(membership_id=row.pk, actor=make.actor(row.user), role="requester"),
        )

    # The deactivated one is an owner on paper too: she goes first.
    closed = owners.get(user_id=world.users["deactivated"].pk)
    people.remove_member(membership_id=closed.pk, actor=world.owner)
    found = race(*(step_down(row) for row in owners.select_related("user")))
    return owners.count(), found


def test_two_owners_who_step_down_at_once_leave_one(world: World, race: Race) -> None:
    left, found = both_step_down(world, race)
    assert left == 1
    assert [type(x) for x in found if isinstance(x, Exception)] == [BadValues]


def test_control_without_the_lock_a_company_loses_its_last_owner(world: World, race: Race, settings: Any) -> None:
    off(settings, "lock")
    left, found = both_step_down(world, race)
    assert left == 0
    assert not [x for x in found if isinstance(x, Exception)]


def test_needs_drafted_at_the_same_time_get_different_numbers(world: World, race: Race) -> None:
    meeting = Meeting()
    draft = meeting.at(*AT_THE_EVENT, do=lambda: make.draft_need(world.company, world.owner))
    other = meeting.at(*AT_THE_EVENT, do=lambda: make.draft_need(world.other_company, world.other_owner))
    one, two = race(draft, other)
    assert one.number != two.number


def test_a_membership_that_ends_while_somebody_waits_for_the_lock_counts_no_more(world: World, race: Race) -> None:
    """The rule is asked again after the lock was got: a rule inside the locking query would let her pass."""
    row = world.company.memberships.get(user_id=world.requester.person)
    locked, go = threading.Event(), threading.Event()

    def remove() -> None:
        def work() -> None:
            people.remove_member(membership_id=row.pk, actor=world.owner)
            locked.set()
            go.wait(5)

        unit(work)

    def draft() -> Any:
        locked.wait(5)
        threading.Timer(0.3, go.set).start()
        return make.draft_need(world.company, world.requester)

    _removed, found = race(remove, draft)
    assert type(found).__name__ == "NotVisible"
    assert not Need.objects.exists()


# --- time-outs -------------------------------------------------------------------------------------------------------
def test_who_waits_too_long_for_a_lock_is_told_that_it_is_busy(world: World, race: Race) -> None:
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        def work() -> None:
            lock((Company, world.company.pk))
            held.set()
            done.wait(5)

        unit(work)

    def want() -> Any:
        held.wait(5)
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '150ms'")
        try:
            return people.edit_company(company_id=world.company.pk, actor=world.owner, values={"employees": 7})
        finally:
            done.set()

    _held, found = race(hold, want)
    assert isinstance(found, Busy)
    assert Company.objects.get(pk=world.company.pk).employees == 120


def test_two_units_that_would_deadlock_both_get_through(world: World, race: Race, settings: Any) -> None:
    settings.CHECK_LOCK_ORDER = False  # the wrong order on purpose
    met = threading.Barrier(2)
    tries: list[int] = []

    def cross(first: Any, second: Any) -> Callable[[], Any]:
        def work() -> str:
            tries.append(1)
            lock((Company, first.pk))
            if len(tries) <= 2:
                met.wait(5)
            lock((Company, second.pk))
            return "through"

        return lambda: unit(work)

    one, other = world.company, world.other_company
    assert race(cross(one, other), cross(other, one)) == ["through", "through"]
    assert len(tries) == 3  # PostgreSQL ended one of them, and it ran again as a whole


# --- one derived row, two roots --------------------------------------------------------------------------------------
AT_THE_PUBLIC_ROW = ("marketplace_needpublic", "FOR ")


def both_feed_the_public_face(world: World, race: Race) -> Any:
    need = make.open_need(world.company, world.requester, world.curator)
    NeedPublic.objects.get(pk=need.pk)
    meeting = Meeting()
    rename = {"name_ja": "株式会社あたらしい", "name_en": "New Name Inc."}
    found = race(
        meeting.at(
            *AT_THE_PUBLIC_ROW,
            do=lambda: people.edit_company(company_id=world.company.pk, actor=world.owner, values=rename),
        ),
        meeting.at(
            *AT_THE_PUBLIC_ROW,
            do=lambda: needs.revise_need(need_id=need.pk, actor=world.requester, values={"days": 5}),
        ),
    )
    assert not [x for x in found if isinstance(x, Exception)], found
    return need


def is_current(need: Any) -> bool:
    shown: dict[str, Any] = dict(NeedPublic.objects.filter(pk=need.pk).values().get())
    wanted = _public(Need.objects.whole().get(pk=need.pk))
    return all(shown[name] == value for name, value in wanted.items())


def test_a_derived_row_fed_by_two_roots_is_never_stale(world: World, race: Race) -> None:
    assert is_current(both_feed_the_public_face(world, race))


def test_control_without_its_own_lock_the_derived_row_goes_stale(world: World, race: Race, settings: Any) -> None:
    off(settings, "projection_lock")
    assert not is_current(both_feed_the_public_face(world, race))


def test_control_without_projections_the_public_face_does_not_appear(world: World, settings: Any) -> None:
    off(settings, "projection")
    need = make.open_need(world.company, world.requester, world.curator)
    assert not NeedPublic.objects.filter(pk=need.pk).exists()


def test_a_projection_stands_or_falls_with_its_unit(world: World) -> None:
    need = make.open_need(world.company, world.requester, world.curator)

    def torn() -> None:
        needs.pause_need(need_id=need.pk, actor=world.requester)
        raise Torn

    with pytest.raises(Torn):
        unit(torn)
    assert NeedPublic.objects.filter(pk=need.pk).exists()
    needs.pause_need(need_id=need.pk, actor=world.requester)
    assert not NeedPublic.objects.filter(pk=need.pk).exists()
