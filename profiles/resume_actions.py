"""Taking a JSON Resume file into a profile, in one unit."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from kernel import clock
from kernel.actors import Actor
from kernel.refusals import BadValues, Sentence
from kernel.units import action
from kernel.values import insert_all
from profiles import profile_row_actions as rows
from profiles import transitions as t
from profiles.fill_actions import LISTS
from profiles.models import Experience, ExperienceIdentity, Profile, ResumeImport
from profiles.profile_actions import edit_profile
from profiles.resume.merging import THERE, Entry, Facts, Plan, plan, spots
from profiles.resume.reading import Choice, Context
from profiles.resume.stored import facts_of
from profiles.resume.strict import checked
from profiles.resume.vocabulary import words

TABLES: dict[str, tuple[Any, tuple[str, ...]]] = {"experiences": (Experience, rows.EXPERIENCE_FIELDS), **LISTS}
KEYS = {"skills": "skill_id", "tools": "tool_id", "languages": "language"}


def planned(profile: Profile, document: dict[str, Any], choices: Mapping[str, Choice] | None = None) -> Plan:
    """Return what importing a document into a profile would do; nothing is written.

    :raises BadValues: pointer (without its first slash) → sentence, for each fault of the document.
    """
    return _planned(facts_of(profile), document, choices)


def _planned(facts: Facts, document: dict[str, Any], choices: Mapping[str, Choice] | None) -> Plan:
    try:
        checked(document)
    except BadValues as refusal:
        raise BadValues({pointer[1:]: texts for pointer, texts in refusal.errors.items()}) from refusal
    return plan(document, facts, Context(words(), clock.today(), str(facts.person["currency"]), choices or {}))


@action
def import_resume(
    *,
    profile_id: UUID,
    actor: Actor,
    document: dict[str, Any],
    choices: Mapping[str, Choice] | None = None,
    version: int | None = None,
) -> ResumeImport:
    """Fill what is empty and add the rows that are not there; keep the file, and what of it found no place.

    What the profile says stays, unless `choices` (JSON pointer → what was chosen there) take the file's word. Rows
    come in as her own word: unchecked, unconfirmed.

    :raises BadValues: pointer → sentence, for faults of the document, for what must be chosen, for too many rows.
    """
    with t.EDIT_ROWS.on(Profile, profile_id, actor, version) as profile:
        facts = facts_of(profile)
        found = _planned(facts, document, choices)
        _complete(found)
        placed = {spot: f"{entry.of.kind}/{pk}" for entry, pk in _add(profile, found) for spot in spots(entry)}  # type: ignore[union-attr]
        kept = ResumeImport(profile=profile, raw=document, left=found.left, placed=placed, at=clock.now())
        kept.save(force_insert=True)
    values = {name: value for entry in found.person if entry.adds for name, value in entry.of.values.items()}
    if values:
        edit_profile(profile_id=profile_id, actor=actor, values=values)
    _name_companies(profile_id, actor, facts, found)
    return kept


def _complete(found: Plan) -> None:
    """Hold her to choosing what the file does not say.

    :raises BadValues: for each thing that is not chosen.
    """
    asked: dict[str, Sentence] = {
        "title": _("Write what the position was."),
        "stage": _("Choose the stage of the company, or leave this entry out."),
        "industry": _("Choose the industry, or leave this entry out."),
        "from_month": _("Say in which month it began, or leave this entry out."),
        "to_month": _("Say in which month it ended, or leave this entry out."),
        "level": _("Choose a level, or leave this out."),
        "depth": _("Choose how deeply you worked with it, or leave this out."),
    }
    lacking = {f"{e.of.at[1:]}/{name}": asked[name] for e in found.rows if e.adds for name in e.lacks}
    if lacking:
        raise BadValues(lacking)


def _add(profile: Profile, found: Plan) -> Iterator[tuple[Entry, Any]]:
    """Insert the new rows and yield each entry that is a row now, with the name it is found by."""
    for kind, (model, fields) in TABLES.items():
        entries = [entry for entry in found.of(kind) if entry.adds]
        if model.objects.filter(profile=profile).count() + len(entries) > rows.MOST_ROWS:
            raise BadValues(_("There are too many rows. Please remove one first."))
        made = rows.built(model, profile, [_own(entry.of.values, fields) for entry in entries], fields)
        with _said_at(entries):
            if kind == "experiences":
                _check_months(made)
            insert_all(made, exclude=("profile",))
            if kind == "experiences":
                _name_employers(made, entries)
        yield from (
            (entry, entry.of.values.get(KEYS.get(kind, ""), row.pk)) for entry, row in zip(entries, made, strict=True)
        )
        yield from ((entry, entry.there["id"]) for entry in found.of(kind) if entry.state == THERE)


def _own(values: Mapping[str, Any], fields: tuple[str, ...]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name in fields}


def _check_months(made: list[Experience]) -> None:
    for number, row in enumerate(made):
        try:
            rows.not_in_the_future(row)
        except BadValues as refusal:
            raise BadValues({f"{number}/{name}": texts for name, texts in refusal.errors.items()}) from refusal


def _name_employers(made: list[Experience], entries: list[Entry]) -> None:
    named = [
        ExperienceIdentity(experience=row, **_own(entry.of.values, rows.EMPLOYER_FIELDS))
        for row, entry in zip(made, entries, strict=True)
    ]
    insert_all(named, exclude=("experience",))


@contextmanager
def _said_at(entries: list[Entry]) -> Iterator[None]:
    """Turn the number of a refused row into its place in the file."""
    try:
        yield
    except BadValues as refusal:
        found = {}
        for name, texts in refusal.errors.items():
            number, _slash, field = name.partition("/")
            place = entries[int(number)].of.at[1:] if number.isdigit() else number
            found["/".join(filter(None, (place, field)))] = texts
        raise BadValues(found) from refusal


def _name_companies(profile_id: UUID, actor: Actor, facts: Facts, found: Plan) -> None:
    for kind, put in (("hide_from", rows.set_hide_from), ("conflicts", rows.set_conflicts)):
        more = [entry.of.values for entry in found.of(kind) if entry.adds]
        there = [{k: v for k, v in row.items() if k != "id"} for row in facts.rows(kind)]
        if more:
            put(profile_id=profile_id, actor=actor, companies=[*there, *more])
