"""A CMO as one entry of a list: what it shows comes along with her row."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.db.models import QuerySet

from kernel.actors import Actor
from kernel.derived import children
from profiles.faces import faces
from profiles.models import Experience, ProfileSkill

SPAN = {"stage": "r.stage", "checked": "r.checked", "from": "r.from_month", "to": "r.to_month"}
CHILDREN = {
    "span_rows": children(Experience, "profile", SPAN),
    "skill_rows": children(
        ProfileSkill, "profile", {"id": "r.skill_id", "level": "r.level"}, order="r.level DESC, r.id"
    ),
}


class Span(NamedTuple):
    """A stretch of work as `portrait.stage_months` counts it."""

    stage: str
    checked: bool
    from_month: dt.date
    to_month: dt.date | None


def cards(rows: QuerySet[Any], actor: Actor) -> QuerySet[Any]:
    """Return rows with what an entry shows of them, in the same statement."""
    found: QuerySet[Any] = faces(rows, actor).annotate(**CHILDREN)
    return found


def spans(rows: Iterable[Mapping[str, Any]]) -> list[Span]:
    """Return the stretches of work of a card's `span_rows`."""
    day = dt.date.fromisoformat
    return [Span(row["stage"], row["checked"], day(row["from"]), row["to"] and day(row["to"])) for row in rows]
