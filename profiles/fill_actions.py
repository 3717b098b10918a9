"""Writing all rows of a profile in one step, as an import does."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from kernel.actors import Actor
from kernel.refusals import BadValues
from kernel.units import action
from kernel.values import insert_all
from profiles import transitions as t
from profiles.models import (
    Experience,
    ExperienceIdentity,
    Outcome,
    Profile,
    ProfileLanguage,
    ProfileSkill,
    ProfileTool,
)
from profiles.profile_row_actions import (
    EMPLOYER_FIELDS,
    EXPERIENCE_FIELDS,
    LANGUAGE_FIELDS,
    MOST_ROWS,
    OUTCOME_FIELDS,
    SKILL_FIELDS,
    TOOL_FIELDS,
    built,
    not_in_the_future,
    same_currency,
)

Rows = Sequence[Mapping[str, Any]]
# Name in the pointers of a refusal → (model, fields of a row)
LISTS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "outcomes": (Outcome, OUTCOME_FIELDS),
    "skills": (ProfileSkill, SKILL_FIELDS),
    "tools": (ProfileTool, TOOL_FIELDS),
    "languages": (ProfileLanguage, LANGUAGE_FIELDS),
}


@action
def fill_profile(
    *,
    profile_id: UUID,
    actor: Actor,
    experiences: Rows = (),
    outcomes: Rows = (),
    skills: Rows = (),
    tools: Rows = (),
    languages: Rows = (),
    version: int | None = None,
) -> Profile:
    """Replace all rows of a profile; experiences count after a curator has checked them, outcomes as her own word.

    :raises BadValues: with the list and the number of the row in the pointer.
    """
    lists = {"outcomes": outcomes, "skills": skills, "tools": tools, "languages": languages}
    with t.EDIT_ROWS.on(Profile, profile_id, actor, version) as profile:
        for name, rows in {"experiences": experiences, **lists}.items():
            if len(rows) > MOST_ROWS:
                raise BadValues({name: _("There are too many rows. Please remove one first.")})
        _write_experiences(profile, experiences)
        for name, rows in lists.items():
            model, fields = LISTS[name]
            model.objects.filter(profile=profile).delete()
            insert_all(built(model, profile, rows, fields), prefix=name, exclude=("profile",))
    return profile


def _write_experiences(profile: Profile, values: Rows) -> None:
    Experience.objects.filter(profile=profile).delete()
    plain = [{k: v for k, v in row.items() if k not in EMPLOYER_FIELDS} for row in values]
    rows = built(Experience, profile, plain, EXPERIENCE_FIELDS)
    for row, said in zip(rows, values, strict=True):
        same_currency(profile, said.get("budget"))
        not_in_the_future(row)
    insert_all(rows, prefix="experiences", exclude=("profile",))
    employers = [
        ExperienceIdentity(experience=row, **{k: said[k] for k in EMPLOYER_FIELDS if k in said})
        for row, said in zip(rows, values, strict=True)
    ]
    insert_all(employers, prefix="experiences", exclude=("experience",))
