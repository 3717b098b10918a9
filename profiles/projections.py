"""The words a profile is found by, rebuilt at the end of each unit that changes its texts."""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import transaction
from django.db.models import UUIDField, Value

from kernel.derived import batches, children, write
from kernel.models import Event
from kernel.search import vector
from kernel.statements import Among, Statement
from profiles.models import (
    Experience,
    ExperienceIdentity,
    Industry,
    Kpi,
    Outcome,
    Profile,
    ProfileSearch,
    ProfileSkill,
    ProfileTool,
    Role,
    Skill,
    Tool,
)
from profiles.states import Visibility

AT_ONCE = 100
# Where a profile names a word of the vocabulary.
NAMED = {
    "skill": "skills__skill",
    "tool": "tools__tool",
    "industry": "experiences__industry",
    "role": "experiences__role",
    "kpi": "outcomes__kpi",
    "prefecture": "prefecture",
}


def _pair(name: str) -> str:
    return f"jsonb_build_array(r.{name}_ja, r.{name}_en)"


def _word(model: type[Any]) -> str:
    """Return a word that `r` names, in both languages. No join: planning one would take longer than running it."""
    return (
        f"(SELECT jsonb_build_array(w.ja, w.en) FROM {model._meta.db_table} w "  # noqa: S608 (our own names)
        f"WHERE w.id = r.{model._meta.model_name}_id)"
    )


EMPLOYER = (
    "(SELECT jsonb_build_array(i.employer_ja, i.employer_en) "  # noqa: S608 (our own names)
    f"FROM {ExperienceIdentity._meta.db_table} i WHERE i.experience_id = r.id)"
)
# What her words are made of: a pair of texts each.
ROWS = {
    "skill_rows": children(ProfileSkill, "profile", {"word": _word(Skill)}, order=""),
    "tool_rows": children(ProfileTool, "profile", {"word": _word(Tool)}, order=""),
    "experience_rows": children(
        Experience,
        "profile",
        {
            "industry": _word(Industry),
            "role": _word(Role),
            "title": _pair("title"),
            "text": _pair("text"),
            "employer": EMPLOYER,
        },
        order="",
    ),
    "outcome_rows": children(Outcome, "profile", {"word": _word(Kpi), "text": _pair("text")}, order=""),
}
COLUMNS = tuple(
    f"{name}_{place}" for name in ("headline", "summary", "identity__name", "prefecture_") for place in ("ja", "en")
)


def refresh_profile_search(profile_id: UUID) -> None:
    """Write the words of a profile whose root this unit has locked."""
    _write([profile_id])


def rebuild_profile_search(ids: Iterable[UUID] | None = None) -> int:
    """Write the words of these profiles, or of all, a hundred at a time; return how many."""
    done = 0
    for keys in batches(Profile.objects.all(), AT_ONCE, ids):
        with transaction.atomic():
            # Held until they are written: an edit in between would be lost to the search.
            some = Profile.objects.select_for_update(no_key=True).filter(pk__in=keys)
            done += len(some.order_by("pk").values_list("pk"))
            _write(keys)
    return done


def fill_profile_search() -> int:
    """Write the words of profiles that have none yet, those from before there was a search."""
    return rebuild_profile_search(Profile.objects.filter(search__isnull=True).values_list("pk", flat=True))


def follow_renamed_term(event: Event) -> None:
    """Find the profiles by the new name of a word they use."""
    using = Profile.objects.filter(**{NAMED[event.subject_type]: event.subject_id})
    rebuild_profile_search(using.values_list("pk", flat=True).distinct())


def _write(ids: list[UUID]) -> None:
    told = _reading().told([], ids)
    write(ProfileSearch(profile_id=row["pk"], words=_words(row)) for row in told)


@cache
def _reading() -> Statement:
    some = Among("pk", Value([], output_field=ArrayField(UUIDField())))
    return Statement.of(Profile.objects.filter(some).values("pk", "visibility", *COLUMNS, **ROWS))


def _words(row: Mapping[str, Any]) -> str:
    """Return her words. A name or an employer that is hidden must not be found either: it is not among them."""
    named = row["visibility"] != Visibility.ANONYMOUS
    skills, tools, worked, reached = (json.loads(row[name]) for name in ROWS)
    title, labels, text = _both(row, "headline"), _both(row, "prefecture_"), _both(row, "summary")
    labels += _said(skills, "word") + _said(tools, "word")
    labels += _said(worked, "industry") + _said(worked, "role") + _said(reached, "word")
    text += _said(worked, "title") + _said(worked, "text") + _said(reached, "text")
    if named:
        title += _both(row, "identity__name")
        text += _said(worked, "employer")
    return vector(title, labels, text)


def _both(row: Mapping[str, Any], name: str) -> list[str]:
    return [row[f"{name}_{place}"] or "" for place in ("ja", "en")]


def _said(rows: Iterable[Mapping[str, Any]], name: str) -> list[str]:
    return [text for row in rows for text in row[name] or ()]
