"""The relay: rows exactly once, outside effects at least once with one id, nothing lost with the bell."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail

from kernel import clock, events, tasks
from kernel.actors import ANONYMOUS
from kernel.events import Subscriber, register
from kernel.models import Delivery, Event
from kernel.relay import LEASE, LONGEST_WAIT_S, claim, deliver, drain, relay
from profiles import actions as people
from profiles import mails
from profiles.models import AccountMail
from tests.conftest import World


class Killed(BaseException):
    """What a kill looks like from inside: no handler takes it."""


Follow = Callable[..., Any]


@pytest.fixture
def follow(monkeypatch: pytest.MonkeyPatch) -> Follow:
    """Follow user.register with a handler, instead of whoever else follows it."""

    def start(handler: Callable[[Event], None], *, outside: bool = False) -> None:
        monkeypatch.setitem(events._subscribers, "probe", Subscriber("probe", handler, ("user.register",), outside))
        monkeypatch.setitem(events._by_verb, "user.register", ["probe"])

    return start


def happen(number: int = 1) -> None:
    for n in range(number):
        people.register_user(
            actor=ANONYMOUS, email=f"p{n}-{clock.now():%f}@people.example", name="P", password="x" * 12
        )


def write(event: Event) -> None:
    people.queue_account_mail(to="a@people.example", subject=event.subject_id, text="t")


def later(seconds: float) -> Any:
    return clock.at(clock.now() + dt.timedelta(seconds=seconds))


pytestmark = pytest.mark.django_db


# --- claiming --------------------------------------------------------------------------------------------------------
def test_a_delivery_is_claimed_once_and_again_only_after_its_lease(follow: Follow) -> None:
    follow(write)
    happen()
    ((pk, attempt),) = claim()
    assert attempt == 1
    assert claim() == []
    with later(LEASE.total_seconds() - 1):
        assert claim() == []
    with later(LEASE.total_seconds() + 1):
        assert claim() == [(pk, 2)]


def test_what_lost_its_lease_may_not_finish(follow: Follow) -> None:
    done: list[int] = []
    follow(lambda _event: done.append(1))
    happen()
    ((pk, late),) = claim()
    with later(61):
        ((_pk, fresh),) = claim()
        deliver(pk, fresh)
        deliver(pk, late)  # wakes up after a long sleep
    assert done == [1]


def test_an_outside_effect_whose_lease_was_lost_is_not_repeated_by_the_late_one(follow: Follow) -> None:
    done: list[int] = []
    follow(lambda _event: done.append(1), outside=True)
    happen()
    ((pk, late),) = claim()
    with later(61):
        ((_pk, fresh),) = claim()
        deliver(pk, fresh)
        deliver(pk, late)
    assert done == [1]


def test_deliveries_go_out_in_the_order_of_their_events(follow: Follow) -> None:
    order: list[int] = []
    follow(lambda event: order.append(event.pk))
    happen(5)
    assert drain() == 5
    assert order == sorted(order)


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_share_a_delivery(world: World, follow: Follow, race: Any) -> None:
    done: list[int] = []
    follow(lambda event: done.append(event.pk))
    drain()
    happen(30)
    race(drain, drain)
    drain()
    assert len(done) == len(set(done)) == 30


# --- trouble ---------------------------------------------------------------------------------------------------------
def test_a_poison_event_waits_longer_each_time_and_stops_nobody(follow: Follow) -> None:
    seen: list[str] = []

    def handler(event: Event) -> None:
        if event.subject_id == poison:
            raise ValueError("cannot digest this")
        seen.append(event.subject_id)

    follow(handler)
    happen(3)
    poison, *healthy = Event.objects.filter(verb="user.register").order_by("pk").values_list("subject_id", flat=True)
    relay()
    assert seen == healthy
    row = Delivery.objects.get(event__subject_id=poison)
    assert row.error == "ValueError: cannot digest this"
    assert row.done_at is None
    waits = []
    for _ in range(14):
        waits.append((row.due_at - clock.now()).total_seconds())
        with clock.at(row.due_at):
            assert relay() == 1
            row.refresh_from_db()
            waits[-1] = (row.due_at - clock.now()).total_seconds()
    assert waits == sorted(waits)
    assert waits[0] == 4
    assert waits[-1] == LONGEST_WAIT_S


def test_a_failing_handler_leaves_no_half_of_its_rows(follow: Follow) -> None:
    def half(event: Event) -> None:
        write(event)
        raise ValueError

    follow(half)
    happen()
    relay()
    assert not AccountMail.objects.exists()


def test_a_mended_handler_finishes_what_waited(follow: Follow) -> None:
    def broken(event: Event) -> None:
        raise ValueError

    follow(broken)
    happen()
    relay()
    follow(write)
    with later(10):
        relay()
    row = Delivery.objects.get(consumer="probe")
    assert (row.done_at is not None, row.error) == (True, "")
    assert AccountMail.objects.count() == 1


# --- kills -----------------------------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_before_its_commit_leaves_nothing_and_the_next_does_it_once(follow: Follow) -> None:
    def killed(event: Event) -> None:
        write(event)
        raise Killed

    follow(killed)
    happen()
    with pytest.raises(Killed):
        relay()
    assert not AccountMail.objects.exists()
    follow(write)
    assert relay() == 0  # the lease of the dead still runs
    with later(61):
        drain()
        drain()
    assert AccountMail.objects.filter(subject__isnull=False).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_between_claim_and_work_costs_time_only(follow: Follow) -> None:
    follow(write)
    happen()
    claim()
    with later(61):
        drain()
    assert AccountMail.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_mail_may_go_twice_after_a_kill_and_then_has_the_same_id(monkeypatch: pytest.MonkeyPatch) -> None:
    people.queue_account_mail(to="a@people.example", subject="s", text="t")
    usual = mails._empty

    def killed(row: Any) -> None:
        raise Killed

    monkeypatch.setattr(mails, "_empty", killed)
    with pytest.raises(Killed):
        relay()
    monkeypatch.setattr(mails, "_empty", usual)
    with later(61):
        drain()
    with later(3600):
        drain()
    one, two = (m.extra_headers["Message-ID"] for m in mail.outbox)
    assert one == two


# --- the bell --------------------------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_the_bell_rings_once_after_the_commit(follow: Follow, monkeypatch: pytest.MonkeyPatch) -> None:
    rung: list[int] = []
    monkeypatch.setattr(tasks, "ring_bell", lambda: rung.append(Delivery.objects.count()))
    follow(write)
    happen()
    assert len(rung) == 1
    assert rung[0] > 0  # committed before it rang


@pytest.mark.django_db(transaction=True)
def test_a_bell_that_cannot_ring_is_no_error_and_the_sweep_finds_the_rows(
    follow: Follow, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_options: Any) -> None:
        raise OSError("no broker")

    monkeypatch.setattr(tasks.bell, "apply_async", broken)
    monkeypatch.setattr(tasks, "_silent_until", 0.0)
    follow(write)
    happen(2)
    assert tasks._silent_until > 0  # it keeps quiet for a while instead of asking at each commit
    assert AccountMail.objects.count() == 0
    tasks.sweep()
    assert AccountMail.objects.count() == 2


def test_control_without_the_outbox_nobody_hears_of_it(follow: Follow, settings: Any) -> None:
    settings.GUARDS_OFF = frozenset({"outbox"})
    follow(write)
    happen()
    assert drain() == 0
    assert not AccountMail.objects.exists()


# --- registering -----------------------------------------------------------------------------------------------------
def test_two_consumers_of_one_name_are_an_error() -> None:
    taken = next(iter(events._subscribers.values()))
    with pytest.raises(RuntimeError, match=taken.name):
        register([Subscriber(taken.name, write, ())])
