"""State changes. Every verb of docs/states.md is one value of these types, and nothing else writes a status."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import models

from kernel.actors import Actor
from kernel.events import chained, keep_hash, record
from kernel.locks import lock
from kernel.refusals import NotPermitted, NotVisible, Stale, WrongState
from kernel.rules import Rule
from kernel.units import current

Row = TypeVar("Row", bound=models.Model)
Data = Mapping[str, Any]


def _values(row: models.Model) -> dict[str, Any]:
    return {f.attname: row.__dict__.get(f.attname) for f in row._meta.concrete_fields}


def _judge(rows: models.QuerySet[Row], actor: Actor, view: Rule, may: Rule) -> Row:
    """Read the locked row in a fresh statement and judge it: a rule inside the locking query would honour a
    membership that was deleted while it waited.
    """
    row = next(iter(may.filter(rows, actor)), None)
    if row is not None:
        return row
    # Only a refusal asks who may see the row: whoever may act on it sees it.
    raise NotPermitted if view.filter(rows, actor).exists() else NotVisible


@dataclass(frozen=True)
class Transition:
    """A row of a state table: `verb` leads from one of `sources` to `target`.

    `view` decides between 404 and 403, `may` between 403 and doing it. A target of None is an Edit: the state stays.
    `writes` names the fields the verb may change; changing another one raises.
    """

    verb: str
    sources: Collection[str]
    target: str | None
    view: Rule = field(kw_only=True)
    may: Rule = field(kw_only=True)
    writes: tuple[str, ...] = field(default=(), kw_only=True)

    @contextlib.contextmanager
    def on(
        self, model: type[Row], pk: Any, actor: Actor, version: int | None = None, data: Data | None = None
    ) -> Iterator[Row]:
        """Lock, judge, let the block write, record the event, then the row.

        :raises NotVisible: :raises NotPermitted: :raises WrongState: :raises Stale: in this order.
        """
        lock((model, pk))
        row = _judge(chained(model._base_manager.filter(pk=pk)), actor, self.view, self.may)
        keep_hash(row)
        if row.status not in self.sources:  # type: ignore[attr-defined]
            raise WrongState
        if version is not None and row.version != version:  # type: ignore[attr-defined]
            raise Stale
        before = _values(row)
        yield row
        self._finish(row, before, actor, dict(data or {}))

    def _finish(self, row: Any, before: dict[str, Any], actor: Actor, data: dict[str, Any]) -> None:
        changed = sorted(name for name, value in _values(row).items() if value != before[name])
        stray = set(changed) - {row._meta.get_field(name).attname for name in self.writes}
        if stray:
            raise RuntimeError(f"{self.verb} does not name {sorted(stray)} in writes")
        row.version += 1
        row.status = self.target or row.status
        if changed:
            data["fields"] = changed
        # The event before the row: the status trigger looks for it.
        record(row, self.verb, actor, before=before["status"], after=row.status, data=data)
        named = {name: getattr(row, name) for name in (*self.writes, "status", "version")}
        if type(row)._base_manager.filter(pk=row.pk, version=before["version"]).update(**named) != 1:
            raise Stale

    def offered(self, row: models.Model, actor: Actor) -> bool:
        """Say whether a button for this verb would work: nobody is shown a button that answers 403."""
        return row.status in self.sources and self.may.holds(actor, row)  # type: ignore[attr-defined]


def Edit(verb: str, sources: Collection[str], **kwargs: Any) -> Transition:  # noqa: N802 (reads as a type in the tables)
    """Return a change of fields that leaves the state as it is; it records an event like every change."""
    return Transition(verb, sources, None, **kwargs)


@dataclass(frozen=True)
class Creation:
    """A new row. Under a parent the rules speak about the parent, whose root is locked; a root without a parent is
    judged on the actor alone (`kinds`, `staff`).
    """

    verb: str
    initial: str
    under: str = ""
    view: Rule | None = field(default=None, kw_only=True)
    may: Rule | None = field(default=None, kw_only=True)
    kinds: tuple[str, ...] = field(default=("user",), kw_only=True)
    staff: tuple[str, ...] = field(default=(), kw_only=True)
    parent_states: Collection[str] = field(default=(), kw_only=True)

    @contextlib.contextmanager
    def of(self, row: Row, actor: Actor, data: Data | None = None) -> Iterator[Row]:
        """Judge, let the block prepare the row, record the event, insert.

        :raises NotVisible: :raises NotPermitted: :raises WrongState: when the parent's state does not allow it.
        """
        self._allow(row, actor)
        yield row
        row.status, row.version = self.initial, 1  # type: ignore[attr-defined]
        record(row, self.verb, actor, before="", after=self.initial, data=dict(data or {}))
        row.save(force_insert=True)
        current().locked.add((type(row), row.pk))  # nobody else sees it before this unit ends

    def _allow(self, row: models.Model, actor: Actor) -> None:
        if not self.under:
            if actor.kind not in self.kinds or (actor.signed_in and self.staff and actor.staff not in self.staff):
                raise NotPermitted
            return
        parent: type[models.Model] = row._meta.get_field(self.under).related_model  # type: ignore[assignment]
        pk = getattr(row, f"{self.under}_id")
        lock((parent, pk))
        if self.view is None or self.may is None:
            raise RuntimeError("a creation under a parent names its rules")
        found = _judge(parent._base_manager.filter(pk=pk), actor, self.view, self.may)
        if self.parent_states and found.status not in self.parent_states:  # type: ignore[attr-defined]
            raise WrongState

    def offered(self, parent: models.Model, actor: Actor) -> bool:
        """Say whether a button for creating a row under `parent` would work."""
        allowed = not self.parent_states or parent.status in self.parent_states  # type: ignore[attr-defined]
        return allowed and self.may is not None and self.may.holds(actor, parent)
