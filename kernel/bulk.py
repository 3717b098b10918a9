"""Whole histories in a few statements, for made-up markets of thousands of rows.

What it leaves is what the actions would have left: every row with one event a version, each hashed with the one before
it. Nobody is asked for permission and nobody is told; derived rows are rebuilt by whoever calls it.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kernel import clock
from kernel.actors import Actor
from kernel.changes import Creation, Transition
from kernel.events import consumers, event_of, hashed
from kernel.models import Delivery, Event
from kernel.units import current

AT_ONCE = 1_000


@dataclass(frozen=True)
class Step:
    """A verb of a row's state table, by whom and when, with the columns it writes."""

    change: Creation | Transition
    actor: Actor
    at: dt.datetime
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class History:
    """A row as its creation would make it, and the steps that lead to what it is today; the first one creates it."""

    row: Any
    steps: list[Step]


def insert(histories: Sequence[History]) -> None:
    """Insert rows of any models with their histories, in the order given, inside the open unit."""
    current()
    told = [pair for history in histories for pair in _told(history)]
    events = [event for event, _state in told]
    Event.objects.bulk_create(sorted(events, key=lambda event: event.at), batch_size=AT_ONCE)
    now = clock.now()
    done = [
        Delivery(event=event, consumer=name, due_at=event.at, done_at=now)
        for event in events
        for name in consumers(event.verb)
    ]
    Delivery.objects.bulk_create(done, batch_size=AT_ONCE)
    for model in dict.fromkeys(type(history.row) for history in histories):
        rows = [history.row for history in histories if type(history.row) is model]
        model._base_manager.bulk_create(rows, batch_size=AT_ONCE)
    _lead_on(told)


def _told(history: History) -> Iterable[tuple[Event, Any]]:
    """Let a row go through its steps in memory; leave it as its creation must write it."""
    row, last = history.row, None
    first = history.steps[0].change
    row.status, row.version = "", 0
    for step in history.steps:
        before = row.status
        changed = sorted(name for name, value in step.values.items() if getattr(row, name) != value)
        for name in changed:
            setattr(row, name, step.values[name])
        row.version += 1
        row.status = (step.change.initial if isinstance(step.change, Creation) else step.change.target) or before
        data = {"fields": changed} if changed and before else {}
        with clock.at(step.at):
            event = event_of(row, step.change.verb, step.actor, before=before, after=row.status, data=data)
        last = event.hash = hashed(last, event)
        yield event, row
    row.status, row.version = first.initial, 1  # type: ignore[union-attr]


def _lead_on(told: Iterable[tuple[Event, Any]]) -> None:
    """Take the rows from version to version: the guards of the tables ask for each step."""
    steps: dict[tuple[int, type, str], list[Any]] = {}
    for event, row in told:
        if event.sequence > 1:
            steps.setdefault((event.sequence, type(row), event.after), []).append(row.pk)
    for (sequence, model, after), keys in sorted(steps.items(), key=lambda item: item[0][0]):
        for begin in range(0, len(keys), AT_ONCE):
            rows = model._base_manager.filter(pk__in=keys[begin : begin + AT_ONCE])  # type: ignore[attr-defined]
            rows.update(status=after, version=sequence)
