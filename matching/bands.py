# ruff: noqa: S608 (the statement is put together from the constants of ranking_sql; every value is a parameter)
"""Where a CMO stands among all who qualify for a need, as a band and never as a place.

Three things keep a band from telling about another CMO. It is not said where the narrowest one has room for fewer
than three people. It is counted in whole points. And its bounds are worked out once a day: what somebody else edits
today moves nobody's band today, and nobody finds out by editing how close the next one is. Whom anybody hides from or
cannot work for is not looked at, so no list of companies shows in it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any
from uuid import UUID

import structlog
from django.core.cache import cache
from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from redis.exceptions import RedisError

from kernel import clock
from matching.ranking_sql import BLIND, CONDITIONS, LOW, PAIR
from matching.scoring import MAXIMUM, TOTAL

log = structlog.get_logger()

FEWEST = 30
POINT = MAXIMUM // 100
A_DAY = 24 * 60 * 60


class Band(StrEnum):
    """Her part of all who qualify, by the published weights."""

    TOP_10 = "top_10"
    TOP_25 = "top_25"
    TOP_50 = "top_50"
    LOWER = "lower"
    UNSAID = "unsaid"

    @property
    def text(self) -> str:
        return str(LABELS[self])


LABELS: Mapping[Band, Promise] = {
    Band.TOP_10: _("In the upper 10 % of all who qualify"),
    Band.TOP_25: _("In the upper 25 % of all who qualify"),
    Band.TOP_50: _("In the upper half of all who qualify"),
    Band.LOWER: _("Not in the upper half of all who qualify"),
    Band.UNSAID: _("Too few qualify to say where you stand: it would tell about single people"),
}
SHARES = {Band.TOP_10: 10, Band.TOP_25: 4, Band.TOP_50: 2}  # one in so many

# How many qualify at each whole point, for several needs at once.
POINTS = f"""SELECT n.need_id, ({LOW}) / {POINT} AS point, count(*)
    FROM (SELECT * FROM matching_matchneed WHERE need_id = ANY(%(ids)s::uuid[])) n
    CROSS JOIN matching_matchprofile p {PAIR}
    WHERE {" AND ".join(CONDITIONS.values())} AND {BLIND} <= {TOTAL // 2} GROUP BY 1, 2"""


def bands(lows: Mapping[UUID, int], versions: Mapping[UUID, str]) -> dict[UUID, Band]:
    """Return the band of her score for each of some open needs; `versions` say by which wish and which weights."""
    bounds = _bounds(versions)
    return {pk: _band(low, bounds[pk]) for pk, low in lows.items()}


def _band(low: int, bounds: Sequence[int]) -> Band:
    if not bounds:
        return Band.UNSAID
    reached = (band for band, bound in zip(SHARES, bounds, strict=True) if low // POINT >= bound)
    return next(reached, Band.LOWER)


def _bounds(versions: Mapping[UUID, str]) -> dict[UUID, Sequence[int]]:
    """Return the whole points from which each band of a need begins today; none where too few qualify."""
    day = clock.today().isoformat()
    keys = {pk: f"bands:{day}:{pk}:{version}" for pk, version in versions.items()}
    kept = _kept(keys.values())
    found = {pk: kept[key] for pk, key in keys.items() if key in kept}
    missing = [pk for pk in keys if pk not in found]
    if missing:
        made = _counted(missing)
        found |= made
        _keep({keys[pk]: bounds for pk, bounds in made.items()})
    return found


def _counted(need_ids: Sequence[UUID]) -> dict[UUID, Sequence[int]]:
    points: dict[UUID, dict[int, int]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(POINTS, {"ids": list(need_ids)})
        for pk, point, count in cursor.fetchall():
            points[pk][point] = count
    return {pk: bounds_of(points[pk]) for pk in need_ids}


def bounds_of(points: Mapping[int, int]) -> Sequence[int]:
    """Return from which whole point each band begins: all who have at least that many are no more than its share.

    Who shares her whole point counts as before her, so a band is never said to somebody outside it.
    """
    total = sum(points.values())
    if total < FEWEST:
        return ()
    found = []
    for share in SHARES.values():
        bound, above = 101, 0
        for point in sorted(points, reverse=True):
            above += points[point]
            if above * share > total:
                break
            bound = point
        found.append(bound)
    return tuple(found)


# --- kept for the day; without the cache each look counts anew -------------------------------------------------------
def _kept(keys: Iterable[str]) -> dict[str, Sequence[int]]:
    try:
        found: dict[str, Any] = cache.get_many(keys)
    except RedisError:
        log.warning("bands are counted without the cache")
        return {}
    return found


def _keep(found: dict[str, Sequence[int]]) -> None:
    try:
        cache.set_many(found, A_DAY)
    except RedisError:
        log.warning("bands are not kept")
