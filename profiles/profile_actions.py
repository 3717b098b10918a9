"""Every write about a CMO's profile as a whole. Its rows: profiles/profile_row_actions.py."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _

from kernel import clock
from kernel.actors import SYSTEM, Actor
from kernel.refusals import BadValues
from kernel.units import action
from kernel.values import assign, explain, given_reason
from profiles import transitions as t
from profiles.models import Experience, Profile, ProfileIdentity, VettingDecision

LINKS = ("user", "prefecture", "rejected_by")  # not changed by what curators decide, so not asked for again
DATED_HERE = {"availability_confirmed_at", "identity_checked_at"}  # set by the act itself, never taken from values
RATES = ("day_rate_minor", "monthly_fee_minor", "fee_days")


@action
def begin_profile(*, actor: Actor, name_ja: str = "", name_en: str = "") -> Profile:
    """Start the actor's own profile, as a draft.

    :raises BadValues: when she has one already, or gives no name.
    """
    if Profile.objects.filter(user_id=actor.person).exists():
        raise BadValues(_("You have a profile already."))
    profile = Profile(user_id=actor.person, created_at=clock.now())
    with t.BEGIN.of(profile, actor):
        pass
    identity = ProfileIdentity(profile=profile, name_ja=name_ja, name_en=name_en)
    explain(identity, exclude=("profile",))
    identity.save(force_insert=True)
    return profile


@action
def edit_profile(*, profile_id: UUID, actor: Actor, values: Mapping[str, Any], version: int | None = None) -> Profile:
    """Change what the profile says about rate, time, place and the person in general.

    Saving the availability confirms it as of now. `name_ja`, `name_en`, `phone` go to the identity; a changed name
    counts as unchecked, in the ranking too, until a curator has seen it.
    """
    identity = {k: values[k] for k in ("name_ja", "name_en", "phone") if k in values}
    with t.EDIT_PROFILE.on(Profile, profile_id, actor, version) as profile:
        plain = {k: v for k, v in values.items() if k not in identity}
        assign(profile, plain, set(t.EDIT_PROFILE.writes) - DATED_HERE)
        if "available_from" in values or "days_per_month" in values:
            profile.availability_confirmed_at = clock.now()
        if profile.monthly_fee_minor is not None and profile.fee_days is None:  # NULL passes a check constraint
            raise BadValues({"fee_days": _("Say how many days a month the fee stands for (1 to 31).")})
        explain(profile, exclude=("user",))
        if identity:
            _write_identity(profile, identity)
    return profile


def _write_identity(profile: Profile, values: Mapping[str, str]) -> None:
    row = ProfileIdentity.objects.get(profile=profile)
    was = (row.name_ja, row.name_en)
    assign(row, values, ("name_ja", "name_en", "phone"))
    explain(row, exclude=("profile",))
    if (row.name_ja, row.name_en) != was:
        row.checked, profile.identity_checked_at = False, None  # the ranking counts the day, not the mark
    row.save()


@action
def confirm_availability(
    *, profile_id: UUID, actor: Actor, available_from: dt.date, days_per_month: int, version: int | None = None
) -> Profile:
    """Confirm from when and for how many days a month she is free; it counts for 30 days."""
    with t.CONFIRM_AVAILABILITY.on(Profile, profile_id, actor, version) as profile:
        profile.available_from = available_from
        profile.days_per_month = days_per_month
        profile.availability_confirmed_at = clock.now()
        explain(profile, exclude=LINKS)
    return profile


def missing(profile: Profile) -> dict[str, list[Any]]:
    """Return what a profile lacks before a curator can judge it, by section."""
    found: dict[str, list[Any]] = {}
    if not (profile.headline_ja or profile.headline_en):
        found["headline_ja"] = [_("Write one line about what you do.")]
    if not (profile.summary_ja or profile.summary_en):
        found["summary_ja"] = [_("Write a few sentences about how you work.")]
    if not profile.experiences.exists():
        found["experiences"] = [_("Add at least one experience.")]
    if not profile.skills.exists():
        found["skills"] = [_("Name at least one skill.")]
    if not profile.languages.exists():
        found["languages"] = [_("Name the languages you work in.")]
    if profile.days_per_month is None or profile.available_from is None:
        found["days_per_month"] = [_("Say from when and for how many days a month you are free.")]
    return found


@action
def count_completed(*, profile_id: UUID, count: int, actor: Actor = SYSTEM) -> Profile:
    """Note how many of her engagements both sides have called complete; the ranking counts up to three."""
    with t.COUNT_COMPLETED.on(Profile, profile_id, actor) as profile:
        profile.completed_count = count
    return profile


@action
def note_commitment(*, profile_id: UUID, days: int, actor: Actor = SYSTEM) -> Profile:
    """Note how many days a month her agreed and running engagements take."""
    with t.NOTE_COMMITMENT.on(Profile, profile_id, actor) as profile:
        profile.committed_days = days
    return profile


@action
def submit_profile(*, profile_id: UUID, actor: Actor, version: int | None = None) -> Profile:
    """Hand the profile to a curator.

    :raises BadValues: with what is missing, by section.
    """
    with t.SUBMIT.on(Profile, profile_id, actor, version) as profile:
        if lacks := missing(profile):
            raise BadValues(lacks)
        profile.submitted_at = clock.now()
    return profile


@action
def publish_profile(
    *,
    profile_id: UUID,
    actor: Actor,
    checked_experiences: Iterable[UUID] = (),
    identity_checked: bool = False,
    references_count: int = 0,
    version: int | None = None,
) -> Profile:
    """Publish a profile, with what the curator has verified: rows with evidence, the name, references."""
    with t.PUBLISH.on(Profile, profile_id, actor, version) as profile:
        profile.published_at = clock.now()
        profile.decision_code = profile.decision_text = ""
        profile.retry_on = profile.rejected_by = None
        profile.appealed = False
        _verify(profile, checked_experiences, identity_checked, references_count)
        _decided(profile, actor, "publish")
    return profile


@action
def check_evidence(
    *,
    profile_id: UUID,
    actor: Actor,
    checked_experiences: Iterable[UUID] = (),
    identity_checked: bool = False,
    references_count: int = 0,
    version: int | None = None,
) -> Profile:
    """Record what a curator has verified on a published profile since it changed."""
    with t.CHECK_EVIDENCE.on(Profile, profile_id, actor, version) as profile:
        _verify(profile, checked_experiences, identity_checked, references_count)
    return profile


def _verify(profile: Profile, experiences: Iterable[UUID], identity: bool, references: int) -> None:
    profile.references_count = references
    profile.identity_checked_at = clock.now() if identity else None
    explain(profile, exclude=LINKS)
    ProfileIdentity.objects.filter(profile=profile).update(checked=identity)
    wanted = set(experiences)
    rows = Experience.objects.filter(profile=profile)
    if wanted - set(rows.values_list("pk", flat=True)):
        raise BadValues({"checked_experiences": _("One of these experiences is not of this profile.")})
    rows.update(checked=models.Case(models.When(pk__in=wanted, then=True), default=False))


@action
def return_profile(*, profile_id: UUID, actor: Actor, text: str, version: int | None = None) -> Profile:
    """Give a profile back with the reason; it may be submitted again at once.

    :raises BadValues: without a reason.
    """
    with t.RETURN.on(Profile, profile_id, actor, version) as profile:
        profile.decision_text = given_reason(text)
        profile.decision_code = ""
        _decided(profile, actor, "return")
    return profile


@action
def reject_profile(
    *, profile_id: UUID, actor: Actor, code: str, text: str, retry_on: dt.date, version: int | None = None
) -> Profile:
    """Refuse a profile, with a reason code, the reason in words, and the day from which a new try is welcome.

    :raises BadValues: without a reason, or with a day that is not in the future.
    """
    with t.REJECT.on(Profile, profile_id, actor, version, data={"code": code}) as profile:
        if retry_on <= clock.today():
            raise BadValues({"retry_on": _("The date must be in the future.")})
        profile.decision_code, profile.decision_text, profile.retry_on = code, given_reason(text), retry_on
        profile.rejected_by_id = actor.person
        explain(profile, exclude=LINKS)
        _decided(profile, actor, "reject")
    return profile


@action
def appeal_profile(*, profile_id: UUID, actor: Actor, version: int | None = None) -> Profile:
    """Ask for another curator's decision, once after each rejection.

    :raises BadValues: when the appeal was used, unless the day for a new try has come.
    """
    with t.APPEAL.on(Profile, profile_id, actor, version) as profile:
        if profile.appealed and profile.retry_on and clock.today() < profile.retry_on:
            raise BadValues(_("This decision was appealed already. A new try is possible from the date shown."))
        profile.appealed = True
        profile.submitted_at = clock.now()
    return profile


@action
def hide_profile(*, profile_id: UUID, actor: Actor, version: int | None = None) -> Profile:
    """Take the profile out of sight; everything is kept."""
    with t.HIDE.on(Profile, profile_id, actor, version) as profile:
        pass
    return profile


@action
def show_profile(*, profile_id: UUID, actor: Actor, version: int | None = None) -> Profile:
    """Bring a hidden profile back."""
    with t.SHOW.on(Profile, profile_id, actor, version) as profile:
        pass
    return profile


@action
def suspend_profile(*, profile_id: UUID, actor: Actor, text: str, version: int | None = None) -> Profile:
    """Take a profile out of the market, with the reason.

    :raises BadValues: without a reason.
    """
    with t.SUSPEND.on(Profile, profile_id, actor, version) as profile:
        profile.decision_text = given_reason(text)
        _decided(profile, actor, "suspend")
    return profile


@action
def restore_profile(*, profile_id: UUID, actor: Actor, version: int | None = None) -> Profile:
    """Bring a suspended profile back."""
    with t.RESTORE.on(Profile, profile_id, actor, version) as profile:
        profile.decision_text = ""
        _decided(profile, actor, "restore")
    return profile


def _decided(profile: Profile, actor: Actor, decision: str) -> None:
    VettingDecision.objects.create(
        profile=profile,
        decision=decision,
        code=profile.decision_code,
        text=profile.decision_text,
        retry_on=profile.retry_on,
        by_id=actor.person,
        at=clock.now(),
    )
