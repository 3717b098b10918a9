# ruff: noqa: S608 (the statements are put together from the constants below; every value is a parameter)
"""Who is shown to companies and who is not, counted over the impressions of the last weeks.

Each time a profile stood on a page that was shown counts as one, whatever its place. Counted are profiles published
today, each from the day it was first published; who was never shown counts with zero.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kernel import clock
from matching.ranking_sql import NEW_FOR, rows_of

WEEKS = 12

# Spans: number 0 is the whole time, 1 to WEEKS its weeks.
SPANS = """spans AS (SELECT 0 AS n, %(start)s::date AS first, %(end)s::date AS last
    UNION ALL SELECT k, %(start)s::date + (k - 1) * 7, %(start)s::date + k * 7 - 1
    FROM generate_series(1, %(weeks)s) k)"""
# One row a profile and span it was shown in, with how often and how often as a new one, ordered from both ends.
SHOWN = f"""seen AS (SELECT (i.day - %(start)s::date) / 7 + 1 AS week, i.day, u.profile_id
        FROM matching_impression i CROSS JOIN LATERAL unnest(i.profiles) AS u(profile_id)
        WHERE i.day BETWEEN %(start)s AND %(end)s),
    shown AS (SELECT coalesce(s.week, 0) AS n, s.profile_id, count(*) AS times,
        count(*) FILTER (WHERE p.published_on > s.day - {NEW_FOR}) AS new, bool_or(p.has_room) AS free
        FROM seen s JOIN matching_matchprofile p
            ON p.profile_id = s.profile_id AND p.published AND p.published_on <= s.day
        GROUP BY GROUPING SETS ((s.week, s.profile_id), (s.profile_id))),
    ranked AS (SELECT *, row_number() OVER (PARTITION BY n ORDER BY times, profile_id) AS place,
        row_number() OVER (PARTITION BY n ORDER BY times DESC, profile_id) AS from_top FROM shown)"""
# Everybody published by the end of a span, shown or not; the profiles are read once.
PEOPLE = """days AS (SELECT published_on, count(*) AS published, count(*) FILTER (WHERE has_room) AS free
        FROM matching_matchprofile WHERE published GROUP BY published_on),
    people AS (SELECT s.n, s.first, s.last, coalesce(sum(d.published), 0)::bigint AS published,
        coalesce(sum(d.free), 0)::bigint AS free
        FROM spans s LEFT JOIN days d ON d.published_on <= s.last GROUP BY s.n, s.first, s.last)"""
# Gini = 2 × Σ place × times / (people × Σ times) − (people + 1) / people, places from the least shown on.
COUNTED = f"""WITH {SPANS}, {SHOWN}, {PEOPLE}
    SELECT e.first, e.last, e.published, e.free, count(r.profile_id), count(*) FILTER (WHERE r.free),
    coalesce(sum(r.times), 0)::bigint,
    coalesce(sum((e.published - w.shown + r.place) * r.times), 0)::bigint,
    coalesce(sum(r.times) FILTER (WHERE r.from_top <= (e.published + 99) / 100), 0)::bigint,
    coalesce(sum(r.new), 0)::bigint
    FROM people e LEFT JOIN ranked r ON r.n = e.n
    LEFT JOIN (SELECT n, count(*) AS shown FROM shown GROUP BY n) w ON w.n = e.n
    GROUP BY e.n, e.first, e.last, e.published, e.free ORDER BY e.n"""
NEW_ONES = f"""SELECT count(*) FROM matching_matchprofile
    WHERE published AND published_on > %(end)s::date - {NEW_FOR} AND published_on <= %(end)s"""


@dataclass(frozen=True)
class Span:
    """What companies were shown in some days; shares are None where nothing could be shown."""

    first: dt.date
    last: dt.date
    published: int
    available: int
    shown: int
    available_shown: int
    impressions: int
    weighted: int  # Σ place × impressions, places from the least shown profile on
    top: int  # impressions of the most shown hundredth, rounded up
    new: int  # impressions of profiles first published at most 60 days before

    @property
    def coverage(self) -> float | None:
        return share(self.available_shown, self.available)

    @property
    def gini(self) -> float | None:
        """Return 0 when everybody is shown equally often, and nearly 1 when one is shown always."""
        if not self.impressions:
            return None
        return 2 * self.weighted / (self.published * self.impressions) - (self.published + 1) / self.published

    @property
    def top_share(self) -> float | None:
        return share(self.top, self.impressions)

    @property
    def new_share(self) -> float | None:
        return share(self.new, self.impressions)


@dataclass(frozen=True)
class Exposure:
    """The last weeks as a whole and one by one, the oldest first."""

    whole: Span
    weeks: tuple[Span, ...]
    new_profiles: int

    @property
    def new_among_published(self) -> float | None:
        """Return which share of the profiles is new, to compare their share of impressions with."""
        return share(self.new_profiles, self.whole.published)


def share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def exposure(end: dt.date | None = None) -> Exposure:
    """Count the last twelve weeks, in two statements; the last of them ends today."""
    last = end or clock.today()
    values = {"start": last - dt.timedelta(days=7 * WEEKS - 1), "end": last, "weeks": WEEKS}
    whole, *weeks = (Span(*row) for row in rows_of(COUNTED, values))
    ((new,),) = rows_of(NEW_ONES, values)
    return Exposure(whole, tuple(weeks), new)
