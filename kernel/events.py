"""Events: audit trail, outbox and activity feed in one append-only table."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import models, transaction

from kernel import clock
from kernel.actors import Actor
from kernel.guards import guard
from kernel.locks import root_of
from kernel.models import Delivery, Event
from kernel.units import Unit, current

Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True)
class Subscriber:
    """A consumer of events after commit.

    Its rows and its done mark are one unit: exactly once. With `outside`, the handler has an effect outside the
    database (mail, HTTP) and runs outside a transaction: at least once, with an id derived from the event.
    """

    name: str
    handler: Callable[[Event], None]
    verbs: tuple[str, ...]
    outside: bool = False


@dataclass(frozen=True)
class Projection:
    """Derived rows, refreshed at the end of the outermost unit; `which` names the keys a changed row feeds."""

    refresh: Callable[[Any], None]
    which: Callable[[Any], Iterable[Any]]
    verbs: tuple[str, ...]


_subscribers: dict[str, Subscriber] = {}
_by_verb: dict[str, list[str]] = {}
_projections: dict[str, list[Projection]] = {}


def register(subscribers: Iterable[Subscriber] = (), projections: Iterable[Projection] = ()) -> None:
    """Enter an app's table of `subscribers.py`.

    :raises RuntimeError: when a consumer name is taken.
    """
    for subscriber in subscribers:
        if subscriber.name in _subscribers:
            raise RuntimeError(f"two consumers named {subscriber.name}")
        _subscribers[subscriber.name] = subscriber
        for verb in subscriber.verbs:
            _by_verb.setdefault(verb, []).append(subscriber.name)
    for projection in projections:
        for verb in projection.verbs:
            _projections.setdefault(verb, []).append(projection)


def subscriber(name: str) -> Subscriber:
    return _subscribers[name]


def consumers(verb: str) -> tuple[str, ...]:
    """Return the names of those who follow a verb (model.verb) after commit."""
    return tuple(_by_verb.get(verb, ()))


def followed_verbs() -> frozenset[str]:
    """Return every verb somebody follows, as model.verb."""
    return frozenset(_by_verb) | frozenset(_projections)


def record(row: Any, verb: str, actor: Actor, *, before: str, after: str, data: dict[str, Any]) -> Event:
    """Append the event of a change and what follows from it: deliveries and stale derived rows.

    `data` holds ids, state names, numbers, field names and hashes only, never a person's text.
    """
    state = current()
    event = event_of(row, verb, actor, before=before, after=after, data=data)
    event.hash = _hash(event)
    event.save(force_insert=True)
    if guard("outbox"):
        _deliver(event, state)
    if guard("projection"):
        for projection in _projections.get(event.verb, ()):
            for pk in projection.which(row):
                state.stale[projection.refresh, pk] = None
    return event


def event_of(row: Any, verb: str, actor: Actor, *, before: str, after: str, data: dict[str, Any]) -> Event:
    """Return the unsaved event, without its hash, of a row that has its new version."""
    model = str(row._meta.model_name)
    root = root_of(type(row))
    return Event(
        subject_type=model,
        subject_id=str(row.pk),
        root_type=str(root._meta.model_name),
        root_id=str(row.pk if root is type(row) else getattr(row, f"{row.lock_root}_id")),
        sequence=row.version,
        verb=f"{model}.{verb}",
        before=before,
        after=after,
        actor_kind=actor.kind,
        actor_id=actor.user_id,
        at=clock.now(),
        data=data,
    )


def _deliver(event: Event, state: Unit) -> None:
    """Note who is to hear of an event; the bell rings once, after the commit."""
    names = consumers(event.verb)
    if not names:
        return
    state.outbox += [Delivery(event=event, consumer=name, due_at=event.at) for name in names]
    state.stale[fill_outbox, None] = None
    if not state.rung:
        state.rung = True
        transaction.on_commit(ring)


def fill_outbox(_all: None = None) -> None:
    """Write the deliveries of this unit's events: done once, before it ends."""
    outbox = current().outbox
    Delivery.objects.bulk_create(outbox)
    outbox.clear()


def record_created(rows: Iterable[Any], creation: Any, actor: Actor) -> None:
    """Append the first events of many rows at once, for loading reference data; nobody is notified."""
    events = []
    for row in rows:
        row.status, row.version = creation.initial, 1
        model = row._meta.model_name
        events.append(
            Event(
                subject_type=model,
                subject_id=str(row.pk),
                root_type=model,
                root_id=str(row.pk),
                sequence=1,
                verb=f"{model}.{creation.verb}",
                after=creation.initial,
                actor_kind=actor.kind,
                actor_id=actor.user_id,
                at=clock.now(),
            )
        )
        events[-1].hash = hashed(None, events[-1])
    Event.objects.bulk_create(events)


def chained(rows: models.QuerySet[Row]) -> models.QuerySet[Row]:
    """Read the hash of the last event of each row along with it, for `keep_hash`."""
    kind = rows.model._meta.model_name
    last = models.Func(
        models.F("pk"),
        models.F("version"),
        template=f"(SELECT e.hash FROM {Event._meta.db_table} e "  # noqa: S608 (our own names)
        f"WHERE e.subject_type = '{kind}' AND e.subject_id = %(expressions)s)",
        arg_joiner="::text AND e.sequence = ",
        output_field=models.CharField(),
    )
    return rows.annotate(last_hash=last)  # type: ignore[return-value]  # the same rows, with one name more


def keep_hash(row: Any) -> None:
    """Spare the next event of a row, locked and read through `chained`, the look at the one before."""
    last = row.__dict__.pop("last_hash")
    if last is not None:
        current().hashes[str(row._meta.model_name), str(row.pk)] = last


def _hash(event: Event) -> str:
    """Hash the event with the hash of the one before it on the same subject: an edit of history shows."""
    known, subject = current().hashes, (event.subject_type, event.subject_id)
    last = known.get(subject)
    if last is None and event.sequence > 1:
        before = Event.objects.filter(
            subject_type=event.subject_type, subject_id=event.subject_id, sequence=event.sequence - 1
        )
        last = before.values_list("hash", flat=True).first()
    known[subject] = hashed(last, event)
    return known[subject]


def hashed(last: str | None, event: Event) -> str:
    """Return the hash of an event that follows one with hash `last`."""
    told = [
        last,
        event.subject_type,
        event.subject_id,
        event.sequence,
        event.verb,
        event.before,
        event.after,
        event.actor_kind,
        str(event.actor_id),
        event.at.isoformat(),
        event.data,
    ]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def tampered(events: Iterable[Event]) -> list[int]:
    """Return the ids of the events whose hash does not follow from what they say and from the event before.

    `events` holds whole histories, in whatever order.
    """
    hashes: dict[tuple[str, str, int], str] = {}
    found = []
    for event in sorted(events, key=lambda e: (e.subject_type, e.subject_id, e.sequence)):
        last = hashes.get((event.subject_type, event.subject_id, event.sequence - 1))
        if event.hash != hashed(last, event) or (last is None and event.sequence != 1):
            found.append(event.pk)
        hashes[event.subject_type, event.subject_id, event.sequence] = event.hash
    return found


def timeline(root: models.Model) -> models.QuerySet[Event]:
    """Return what happened to an aggregate, newest first."""
    return Event.objects.filter(root_type=str(root._meta.model_name), root_id=str(root.pk)).order_by("-id")


def ring() -> None:
    """Ring the doorbell. Losing it costs at most one sweep (15 s), so an absent broker is no error."""
    from kernel.tasks import ring_bell  # noqa: PLC0415 (the tasks import the relay, which imports this)

    ring_bell()
