"""Profiles as others read them. The database hands out a name or an employer only to who may know it: pages, titles,
file names and answers are built from these rows, which hold nothing else.
"""

from typing import Any

from django.db.models import Case, CharField, F, Prefetch, QuerySet, Value, When

from kernel.actors import Actor
from profiles.models import Experience
from profiles.rules import knows_the_name


def faces(rows: QuerySet[Any], actor: Actor) -> QuerySet[Any]:
    """Add what a line about a profile shows: `row.shown` is her name for who knows it, else her headline."""
    return _told(rows.select_related("prefecture"), actor, "name")


def whole_faces(rows: QuerySet[Any], actor: Actor) -> QuerySet[Any]:
    """Add everything a profile's page shows, in a fixed number of queries."""
    experiences = _told(Experience.objects.select_related("industry", "role"), actor, "employer", "profile__")
    return faces(rows, actor).prefetch_related(
        Prefetch("experiences", experiences),
        "skills__skill",
        "tools__tool",
        "languages",
        "outcomes__kpi",
    )


def _told(rows: QuerySet[Any], actor: Actor, name: str, path: str = "") -> QuerySet[Any]:
    known = knows_the_name(actor, path)

    def told(language: str) -> Case:
        return Case(
            When(known, then=F(f"identity__{name}_{language}")), default=Value(""), output_field=CharField(null=True)
        )

    found: QuerySet[Any] = rows.annotate(face_ja=told("ja"), face_en=told("en"))
    return found
