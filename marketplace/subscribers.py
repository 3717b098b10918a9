"""Which verbs marketplace follows, and with what: derived rows first, then who is told."""

from typing import Any

from kernel.events import Projection, Subscriber, register
from marketplace.need_words import ALONE, NAMED, follow_renamed_term
from marketplace.notices import NOTICES
from marketplace.projections import introduce_candidate, open_needs_of, refresh_need_public
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

# After which a company may know of a CMO what it did not before.
CAME_FORWARD = ("candidacy.apply", "candidacy.agree", "candidacy.reveal")


def _the_row(row: Any) -> list[Any]:
    return [row.pk]


def _needs_of_the_company(row: Any) -> list[Any]:
    return list(open_needs_of(row.pk))


PROJECTIONS = (
    Projection(refresh_need_public, _the_row, NEED_VERBS),
    Projection(refresh_need_public, _needs_of_the_company, ("company.edit",)),
    Projection(introduce_candidate, _the_row, CAME_FORWARD),
)

RENAMES = tuple(f"{kind}.rename" for kind in {**NAMED, **ALONE})

register(
    [follow("marketplace", NOTICES), Subscriber("search.needs", follow_renamed_term, RENAMES)],
    PROJECTIONS,
)
