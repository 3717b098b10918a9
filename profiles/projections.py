"""The words a profile is found by, rebuilt at the end of each unit that changes its texts."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction

from kernel.models import Event
from kernel.search import vector
from profiles.labels import NOTHING, Labels, labels
from profiles.models import Profile, ProfileSearch
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


def refresh_profile_search(profile_id: UUID) -> None:
    """Write the words of a profile whose root this unit has locked."""
    _write(Profile.objects.filter(pk=profile_id), labels())


def rebuild_profile_search(ids: Iterable[UUID] | None = None) -> int:
    """Write the words of these profiles, or of all, a hundred at a time; return how many."""
    known = labels()
    rows = Profile.objects.all() if ids is None else Profile.objects.filter(pk__in=list(ids))
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), AT_ONCE):
        with transaction.atomic():
            some = Profile.objects.filter(pk__in=keys[start : start + AT_ONCE])
            # Held until they are written: an edit in between would be lost to the search.
            list(some.select_for_update(no_key=True).order_by("pk").values_list("pk"))
            _write(some, known)
    return len(keys)


def fill_profile_search() -> int:
    """Write the words of profiles that have none yet, those from before there was a search."""
    return rebuild_profile_search(Profile.objects.filter(search__isnull=True).values_list("pk", flat=True))


def follow_renamed_term(event: Event) -> None:
    """Find the profiles by the new name of a word they use."""
    using = Profile.objects.filter(**{NAMED[event.subject_type]: event.subject_id})
    rebuild_profile_search(using.values_list("pk", flat=True).distinct())


def _write(rows: Any, known: Labels) -> None:
    whole = rows.select_related("identity").prefetch_related("experiences__identity", "skills", "tools", "outcomes")
    ProfileSearch.objects.bulk_create(
        [ProfileSearch(profile=row, words=_words(row, known)) for row in whole],
        update_conflicts=True,
        unique_fields=["profile"],
        update_fields=["words"],
    )


def _words(row: Profile, known: Labels) -> str:
    """Return her words. A name or an employer that is hidden must not be found either: it is not among them."""
    named = row.visibility != Visibility.ANONYMOUS
    title, text = _both(row, "headline"), _both(row, "summary")
    identity = getattr(row, "identity", None)
    if named and identity:
        title += _both(identity, "name")
    for experience in row.experiences.all():
        text += [*_both(experience, "title"), *_both(experience, "text")]
        employer = getattr(experience, "identity", None)
        if named and employer:
            text += _both(employer, "employer")
    for outcome in row.outcomes.all():
        text += _both(outcome, "text")
    return vector(title, _labels(row, known), text)


def _labels(row: Profile, known: Labels) -> list[str]:
    experiences = list(row.experiences.all())
    named = [
        *(("skills", skill.skill_id) for skill in row.skills.all()),
        *(("tools", tool.tool_id) for tool in row.tools.all()),
        *(("industries", experience.industry_id) for experience in experiences),
        *(("roles", experience.role_id) for experience in experiences if experience.role_id),
        *(("kpis", outcome.kpi_id) for outcome in row.outcomes.all()),
        *([("prefectures", row.prefecture_id)] if row.prefecture_id else []),
    ]
    return [word for kind, pk in dict.fromkeys(named) for word in known[kind].get(pk, NOTHING).both]


def _both(row: Any, name: str) -> list[str]:
    return [getattr(row, f"{name}_ja"), getattr(row, f"{name}_en")]
