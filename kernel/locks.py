"""Locks on aggregate roots, in one order: user < company < profile < need < candidacy < offer < engagement."""

from functools import cache
from typing import Any

from django.conf import settings
from django.db import connection, models

from kernel.guards import guard
from kernel.refusals import NotVisible
from kernel.units import current


class LockOrder(RuntimeError):
    """Two roots were locked against the house order: a deadlock in waiting. Raised in tests only."""


def root_of(model: type[models.Model]) -> type[models.Model]:
    """Return the aggregate root of a model; `lock_root` names the link to it, or is "self"."""
    link: str = model.lock_root  # type: ignore[attr-defined]
    return model if link == "self" else model._meta.get_field(link).related_model  # type: ignore[return-value]


def rank_of(model: type[models.Model]) -> int:
    return int(root_of(model).lock_rank)  # type: ignore[attr-defined]


def lock(*targets: tuple[type[models.Model], Any]) -> None:
    """Lock the roots of several rows, in the house order whatever order they are named in.

    :raises NotVisible: when a row is missing.
    :raises LockOrder: in tests, when an earlier lock of this unit stands later in the order.
    """
    for model, pk in sorted(targets, key=lambda target: (rank_of(target[0]), str(target[1]))):
        _lock_one(model, pk)


def _lock_one(model: type[models.Model], pk: Any) -> None:
    state = current()
    if (model, pk) in state.locked:
        return
    root: type[models.Model] = root_of(model)
    # NO KEY: a foreign-key check elsewhere takes KEY SHARE on this row and must not wait for us.
    locking = " FOR NO KEY UPDATE" if guard("lock") else ""
    with connection.cursor() as cursor:
        cursor.execute(_reading(model) + locking, [model._meta.pk.to_python(pk)])
        (found,) = cursor.fetchone() or (None,)
    if found is None:
        raise NotVisible
    mark = (rank_of(model), str(found))
    if settings.CHECK_LOCK_ORDER and (root, found) not in state.locked and mark < state.highest:
        raise LockOrder(f"{root.__name__} {mark} after {state.highest}")
    state.highest = max(state.highest, mark)
    state.locked |= {(model, pk), (root, found)}


@cache
def _reading(model: type[models.Model]) -> str:
    """Return the statement that finds the root of a row; every change runs it, so it is written once."""
    root, own, sought = root_of(model)._meta, model._meta, "%s"
    if root is not own:
        link = own.get_field(model.lock_root).column  # type: ignore[attr-defined, union-attr]
        sought = f"(SELECT {link} FROM {own.db_table} WHERE {own.pk.column} = %s)"  # noqa: S608 (our own names)
    return f"SELECT {root.pk.column} FROM {root.db_table} WHERE {root.pk.column} = {sought}"  # noqa: S608
