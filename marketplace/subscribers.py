"""Which verbs marketplace follows, and with what: derived rows first, then who is told."""

from typing import Any

from kernel.events import Projection, register
from marketplace.notices import NOTICES
from marketplace.projections import open_needs_of, refresh_need_public
from profiles.notify import follow

# Every verb after which the public face of a need may differ. A draft has none, so its verbs are not here.
NEED_VERBS = (
    "need.publish",
    "need.return",
    "need.confirm",
    "need.pause",
    "need.expire",
    "need.revise",
    "need.fill",
    "need.close",
)


def _the_need(row: Any) -> list[Any]:
    return [row.pk]


def _needs_of_the_company(row: Any) -> list[Any]:
    return list(open_needs_of(row.pk))


PROJECTIONS = (
    Projection(refresh_need_public, _the_need, NEED_VERBS),
    Projection(refresh_need_public, _needs_of_the_company, ("company.edit",)),
)

register([follow("marketplace", NOTICES)], PROJECTIONS)
