"""Every write about the rows of a CMO's profile: experience, outcomes, skills, tools, languages, companies."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _

from kernel import clock
from kernel.actors import Actor
from kernel.money import Money
from kernel.refusals import BadValues, NotVisible
from kernel.units import action
from kernel.values import assign, explain, insert_all
from profiles import transitions as t
from profiles.company_names import name_key
from profiles.models import (
    Conflict,
    Experience,
    ExperienceIdentity,
    HideFrom,
    Introduction,
    Outcome,
    Profile,
    ProfileLanguage,
    ProfileSkill,
    ProfileTool,
)

MOST_ROWS = 60
EXPERIENCE_FIELDS = (
    "stage",
    "industry_id",
    "role_id",
    "from_month",
    "to_month",
    "team_size",
    "budget_minor",
    "title_ja",
    "title_en",
    "text_ja",
    "text_en",
    "evidence",
)
EMPLOYER_FIELDS = ("employer_ja", "employer_en")
OUTCOME_FIELDS = ("kpi_id", "before", "after", "from_month", "to_month", "text_ja", "text_en", "evidence")
SKILL_FIELDS = ("skill_id", "level", "last_used")
TOOL_FIELDS = ("tool_id", "depth")
LANGUAGE_FIELDS = ("language", "level")


@action
def put_experience(
    *,
    profile_id: UUID,
    actor: Actor,
    values: Mapping[str, Any],
    experience_id: UUID | None = None,
    version: int | None = None,
) -> Experience:
    """Add an experience, or change one: a changed row counts again only after a curator has checked its evidence.

    :raises NotVisible: when the row is not of this profile.
    """
    with t.EDIT_ROWS.on(Profile, profile_id, actor, version) as profile:
        row: Experience = _own_row(Experience, profile, experience_id)
        employer = {k: values[k] for k in EMPLOYER_FIELDS if k in values}
        same_currency(profile, values.get("budget"))
        assign(row, {k: v for k, v in values.items() if k not in employer}, EXPERIENCE_FIELDS)
        row.checked = False
        not_in_the_future(row)
        explain(row, exclude=("profile",))
        row.save()
        known = ExperienceIdentity.objects.filter(experience=row).first() or ExperienceIdentity(experience=row)
        assign(known, employer, EMPLOYER_FIELDS)
        explain(known, exclude=("experience",))
        known.save()
    return row


def same_currency(profile: Profile, amount: Money | None) -> None:
    if amount is not None and amount.currency != profile.currency:
        raise BadValues({"budget": _("Amounts of a profile are all in its one currency.")})


def not_in_the_future(row: Any) -> None:
    today = clock.today()
    if row.from_month and row.from_month > today:
        raise BadValues({"from_month": _("The start lies in the future.")})
    if row.to_month and row.to_month > today:
        raise BadValues({"to_month": _("The end lies in the future. Leave it empty while the work is running.")})


@action
def remove_experience(*, profile_id: UUID, experience_id: UUID, actor: Actor, version: int | None = None) -> Profile:
    """Take an experience off the profile."""
    with t.EDIT_ROWS.on(Profile, profile_id, actor, version) as profile:
        _own_row(Experience, profile, experience_id).delete()
    return profile


@action
def put_outcome(
    *,
    profile_id: UUID,
    actor: Actor,
    values: Mapping[str, Any],
    outcome_id: UUID | None = None,
    version: int | None = None,
) -> Outcome:
    """Add or change an outcome; a changed one counts as self-reported."""
    with t.EDIT_ROWS.on(Profile, profile_id, actor, version) as profile:
        row: Outcome = _own_row(Outcome, profile, outcome_id)
        assign(row, values, OUTCOME_FIELDS)
        row.confirmed = False
        explain(row, exclude=("profile",))
        row.save()
    return row


@action
def remove_outcome(*, profile_id: UUID, outcome_id: UUID, actor: Actor, version: int | None = None) -> Profile:
    """Take an outcome off the profile."""
    with t.EDIT_ROWS.on(Profile, profile_id, actor, version) as profile:
        _own_row(Outcome, profile, outcome_id).delete()
    return profile


def _own_row(model: type[Any], profile: Profile, pk: UUID | None) -> Any:
    if pk is None:
        if model.objects.filter(profile=profile).count() >= MOST_ROWS:
            raise BadValues(_("There are too many rows. Please remove one first."))
        return model(profile=profile)
    row = model.objects.filter(profile=profile, pk=pk).first()
    if row is None:
        raise NotVisible
    return row


@action
def set_skills(
    *, profile_id: UUID, actor: Actor, skills: Iterable[Mapping[str, Any]], version: int | None = None
) -> Profile:
    """Replace the list of skills; each is {skill_id, level, last_used}."""
    return _replace(ProfileSkill, profile_id, actor, version, rows=list(skills), fields=SKILL_FIELDS)


@action
def set_tools(
    *, profile_id: UUID, actor: Actor, tools: Iterable[Mapping[str, Any]], version: int | None = None
) -> Profile:
    """Replace the list of tools; each is {tool_id, depth}."""
    return _replace(ProfileTool, profile_id, actor, version, rows=list(tools), fields=TOOL_FIELDS)


@action
def set_languages(
    *, profile_id: UUID, actor: Actor, languages: Iterable[Mapping[str, Any]], version: int | None = None
) -> Profile:
    """Replace the list of languages; each is {language, level}."""
    return _replace(ProfileLanguage, profile_id, actor, version, rows=list(languages), fields=LANGUAGE_FIELDS)


def _replace(
    model: type[models.Model],
    profile_id: UUID,
    actor: Actor,
    version: int | None,
    *,
    rows: list[Mapping[str, Any]],
    fields: tuple[str, ...],
) -> Profile:
    name = model._meta.model_name or ""
    with t.EDIT_ROWS.on(Profile, profile_id, actor, version) as profile:
        if len(rows) > MOST_ROWS:
            raise BadValues({name: _("There are too many rows. Please remove one first.")})
        model._base_manager.filter(profile=profile).delete()
        insert_all(built(model, profile, rows, fields), exclude=("profile",))
    return profile


# --- companies she names ---------------------------------------------------------------------------------------------
@action
def set_hide_from(
    *, profile_id: UUID, actor: Actor, companies: Iterable[Mapping[str, Any]], version: int | None = None
) -> Profile:
    """Replace the list of companies whose members do not see the profile; each is {name}, a name or a site.

    Whether such a company is here is never told: names are kept, not looked up.
    """
    return _replace(HideFrom, profile_id, actor, version, rows=_keyed(companies), fields=("name", "key"))


@action
def set_conflicts(
    *, profile_id: UUID, actor: Actor, companies: Iterable[Mapping[str, Any]], version: int | None = None
) -> Profile:
    """Replace the list of companies she cannot work for; each is {name, kind}."""
    return _replace(Conflict, profile_id, actor, version, rows=_keyed(companies), fields=("name", "kind", "key"))


def _keyed(companies: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    rows: list[Mapping[str, Any]] = []
    lacking: dict[str, Any] = {}
    for number, row in enumerate(companies):
        rows.append({**row, "name": row["name"].strip(), "key": name_key(row["name"])})
        if not rows[-1]["key"]:
            lacking[f"{number}/name"] = [_("Write the company's name or its site.")]
    if lacking:
        raise BadValues(lacking)
    return rows


@action
def introduce(*, profile_id: UUID, company_id: UUID) -> None:
    """Note that a company knows who she is from now on; called when she applies or says yes."""
    Introduction.objects.bulk_create(
        [Introduction(profile_id=profile_id, company_id=company_id)], ignore_conflicts=True
    )


def built(model: type[Any], profile: Profile, rows: Iterable[Mapping[str, Any]], fields: tuple[str, ...]) -> list[Any]:
    """Return unsaved rows of a profile with these values."""
    found = []
    for values in rows:
        found.append(model(profile=profile))
        assign(found[-1], values, fields)
    return found
