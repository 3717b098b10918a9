"""What waits for a person here, and what runs."""

import datetime as dt

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kernel import clock
from kernel.actors import Actor
from kernel.texts import pair, sentence
from kernel.todo import Matters, Running, Todo
from profiles import portrait
from profiles.models import Invitation, Profile
from profiles.rules import CMO, INVITED
from profiles.states import InvitationStatus, ProfileStatus

REMIND_DAYS = 7  # before a confirmed availability runs out
SHAPES = {
    ProfileStatus.DRAFT: "draft",
    ProfileStatus.IN_REVIEW: "wait",
    ProfileStatus.PUBLISHED: "run",
    ProfileStatus.RETURNED: "alert",
    ProfileStatus.REJECTED: "stop",
    ProfileStatus.HIDDEN: "stop",
    ProfileStatus.SUSPENDED: "alert",
}


def matters(actor: Actor) -> Matters:
    """Return what waits for this person (invitations, her own profile, the curators' queue), and her profile, once it
    has left her hands.
    """
    if not actor.signed_in:
        return Matters()
    profile = CMO.filter(Profile.objects.all(), actor).first()
    found = _invitations(actor)
    if profile:
        found += _profile(profile)
    if actor.staff == "curator":
        found += _queue()
    return Matters(found, [_running(profile)] if profile and profile.status != ProfileStatus.DRAFT else [])


def _invitations(actor: Actor) -> list[Todo]:
    rows = INVITED.filter(Invitation.objects.select_related("company"), actor)
    rows = rows.filter(status=InvitationStatus.PENDING, expires_at__gte=clock.now()).order_by("expires_at")
    return [
        Todo(
            title=sentence(_("Answer the invitation of %(company)s"), company=pair(row.company, "name")),
            url=reverse("invitation", args=[row.pk]),
            act=_("Look at it"),
            due_on=_day(row.expires_at),
            hint=str(row.get_role_display()),
        )
        for row in rows[:20]
    ]


def _profile(row: Profile) -> list[Todo]:
    if row.status == ProfileStatus.DRAFT:
        return [Todo(_("Finish your profile"), reverse("own_profile"), _("Go on"))]
    if row.status == ProfileStatus.RETURNED:
        hint = row.decision_text[:120]
        return [Todo(_("Change your profile and submit it again"), reverse("own_profile"), _("Go on"), None, hint)]
    if row.status == ProfileStatus.REJECTED and not row.appealed:
        return [Todo(_("Read why your profile was not accepted"), reverse("own_profile"), _("Read"))]
    until = portrait.confirmed_until(row)
    if row.status == ProfileStatus.PUBLISHED and (
        until is None or until <= clock.today() + dt.timedelta(days=REMIND_DAYS)
    ):
        return [
            Todo(
                _("Confirm your availability"),
                reverse("profile_confirm_availability", args=[row.pk]),
                _("Confirm"),
                until,
                _("After this day companies see it as unknown."),
            )
        ]
    return []


def _queue() -> list[Todo]:
    found = Profile.objects.waiting().aggregate(n=Count("pk"), first=Min("submitted_at"))
    if not found["n"]:
        return []
    title = ngettext("%(n)s profile to check", "%(n)s profiles to check", found["n"]) % {"n": found["n"]}
    return [Todo(title, reverse("vetting"), _("To the queue"), portrait.answer_by(found["first"]))]


def _day(at: dt.datetime) -> dt.date:
    return at.astimezone(clock.BUSINESS_ZONE).date()


def _running(row: Profile) -> Running:
    due = portrait.answer_due(row) if row.status == ProfileStatus.IN_REVIEW else None
    return Running(
        name=_("Your profile"),
        url=reverse("own_profile"),
        state=str(row.get_status_display()),
        shape=SHAPES[ProfileStatus(row.status)],
        next=_("Answer by %(day)s") % {"day": due.isoformat()} if due else "",
    )
