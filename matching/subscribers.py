"""Which events matching follows: derived rows first, then who is told."""

from typing import Any

from kernel.events import Projection, register
from marketplace.subscribers import NEED_VERBS
from matching.notices import NOTICES
from matching.projections import refresh_match_need, refresh_match_profile
from profiles.notify import follow
from profiles.transitions import TABLES

# Any of them: the row keeps the version of the profile it was made from.
PROFILE_VERBS = tuple(sorted({f"profile.{row.verb}" for row in TABLES["Profile"]}))


def _the_row(row: Any) -> list[Any]:
    return [row.pk]


PROJECTIONS = (
    Projection(refresh_match_profile, _the_row, PROFILE_VERBS),
    Projection(refresh_match_need, _the_row, NEED_VERBS),
)

register([follow("matching", NOTICES)], PROJECTIONS)
