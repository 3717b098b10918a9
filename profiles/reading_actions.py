"""Taking over what somebody confirmed of a résumé that was read, in one unit."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from kernel.actors import Actor
from kernel.money import YEN
from kernel.refusals import BadValues
from kernel.units import action
from profiles import profile_row_actions as rows
from profiles import transitions as t
from profiles.models import Profile, ProfileSkill, ProfileTool
from profiles.profile_actions import edit_profile


@action
def take_reading(
    *,
    profile_id: UUID,
    actor: Actor,
    skills: Sequence[Mapping[str, Any]] = (),
    tools: Sequence[Mapping[str, Any]] = (),
    plain: Mapping[str, Any] | None = None,
    version: int | None = None,
) -> Profile:
    """Add skills [{skill_id, level}] and tools [{tool_id, depth}] that are not there, and set the fields in `plain`.

    What the profile says of a skill or tool already stays.

    :raises BadValues: when the amounts are in yen and the profile's are not, and as `edit_profile`.
    """
    with t.EDIT_ROWS.on(Profile, profile_id, actor, version) as profile:
        if (
            plain
            and any(plain.get(name) for name in ("day_rate_minor", "monthly_fee_minor"))
            and profile.currency != YEN
        ):
            raise BadValues(_("Amounts of a profile are all in its one currency."))
    lists: tuple[tuple[str, Any, Any, tuple[str, ...], Sequence[Mapping[str, Any]]], ...] = (
        ("skills", rows.set_skills, ProfileSkill, rows.SKILL_FIELDS, skills),
        ("tools", rows.set_tools, ProfileTool, rows.TOOL_FIELDS, tools),
    )
    for name, put, model, fields, more in lists:
        there = list(model._base_manager.filter(profile=profile_id).values(*fields))
        known = {row[fields[0]] for row in there}
        if new := [row for row in more if row[fields[0]] not in known]:
            put(profile_id=profile_id, actor=actor, **{name: [*there, *new]})
    return edit_profile(profile_id=profile_id, actor=actor, values=plain) if plain else profile
