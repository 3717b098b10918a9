"""Idempotency keys: the effect happens once, the answer is the same; a failure is not kept."""

import threading
from typing import Any

import pytest

from kernel.actors import Actor
from kernel.idempotency import Key
from kernel.models import IdempotencyKey
from kernel.refusals import BadValues, KeyInFlight, KeyReused
from kernel.units import action, unit
from profiles import actions as people
from profiles.models import AccountMail
from tests.conftest import World


def queue() -> dict[str, str]:
    return {"id": str(people.queue_account_mail(to="a@people.example", subject="s", text="t").pk)}


def ask(actor: Actor, key: str = "k", body: bytes = b"body") -> Any:
    return unit(queue, key=Key(actor, key, body))


def test_the_same_key_and_body_give_the_same_answer_once(world: World) -> None:
    first = ask(world.owner)
    assert ask(world.owner) == first
    assert AccountMail.objects.count() == 1


def test_control_with_the_guard_off_the_effect_happens_twice(world: World, settings: Any) -> None:
    settings.GUARDS_OFF = frozenset({"idempotency"})
    assert ask(world.owner) != ask(world.owner)
    assert AccountMail.objects.count() == 2


def test_the_same_key_with_another_body_is_refused(world: World) -> None:
    ask(world.owner)
    with pytest.raises(KeyReused) as refused:
        ask(world.owner, body=b"other")
    assert refused.value.status == 422
    assert AccountMail.objects.count() == 1


def test_another_person_has_keys_of_her_own(world: World) -> None:
    assert ask(world.owner) != ask(world.requester, body=b"other")
    assert AccountMail.objects.count() == 2


def test_a_failure_is_not_kept(world: World) -> None:
    def fail() -> None:
        queue()
        raise BadValues("no")

    with pytest.raises(BadValues):
        unit(fail, key=Key(world.owner, "k", b"body"))
    assert not IdempotencyKey.objects.exists()
    ask(world.owner)
    assert AccountMail.objects.count() == 1


def test_a_key_belongs_to_the_outermost_unit(world: World) -> None:
    @action
    def outer() -> None:
        ask(world.owner)

    with pytest.raises(RuntimeError, match="outermost"):
        outer()


@pytest.mark.django_db(transaction=True)
def test_a_key_that_is_being_worked_on_is_a_409(world: World, race: Any) -> None:
    working, go = threading.Event(), threading.Event()

    def slow() -> Any:
        def work() -> dict[str, str]:
            working.set()
            go.wait(5)
            return queue()

        return unit(work, key=Key(world.owner, "k", b"body"))

    def meanwhile() -> Any:
        working.wait(5)
        try:
            return ask(world.owner)
        finally:
            go.set()

    first, second = race(slow, meanwhile)
    assert isinstance(second, KeyInFlight)
    assert second.status == 409
    assert ask(world.owner) == first
    assert AccountMail.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_dies_with_the_key_lets_the_next_one_do_it(world: World) -> None:
    class Killed(BaseException):
        pass

    def die() -> None:
        queue()
        raise Killed

    with pytest.raises(Killed):
        unit(die, key=Key(world.owner, "k", b"body"))
    assert not AccountMail.objects.exists()
    ask(world.owner)
    assert AccountMail.objects.count() == 1
