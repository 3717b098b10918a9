"""Every write about people and companies. Profiles: profile_actions.py, profile_row_actions.py."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from django.db.models import Q
from django.utils.translation import gettext as _

from kernel import clock
from kernel.actors import SYSTEM, Actor
from kernel.idempotency import forget_keys
from kernel.locks import lock
from kernel.models import Event
from kernel.refusals import BadValues, NotPermitted
from kernel.units import action
from kernel.values import assign, explain
from profiles import transitions as t
from profiles.company_names import keys_of
from profiles.logins import end_sessions, end_tokens
from profiles.models import (
    AccountMail,
    Company,
    Invitation,
    Membership,
    Notification,
    NotificationPreference,
    User,
)
from profiles.stages import StageFacts, StageSuggestion, suggest_stage
from profiles.states import CompanyRole, InvitationStatus, MembershipStatus

INVITATION_DAYS = 14


# --- people ----------------------------------------------------------------------------------------------------------
@action
def register_user(
    *, actor: Actor, email: str, name: str, password: str | None = None, hashed: str = "", language: str = "ja"
) -> User:
    """Open an account. The address is stored in lower case; a password is hashed before it is stored.

    `hashed` is a password that comes hashed, from another system; with neither, nobody can log in until she sets one.

    :raises BadValues: when the address is in use or a value does not fit.
    """
    user = User(email=email.casefold(), name=name, language=language, created_at=clock.now())
    if hashed:
        user.password = hashed
    else:
        user.set_password(password)
    with t.REGISTER.of(user, actor):
        explain(user)
    return user


@action
def edit_settings(*, user_id: UUID, actor: Actor, values: Mapping[str, Any], version: int | None = None) -> User:
    """Change the person's own name, language, time zone or theme."""
    with t.EDIT_SETTINGS.on(User, user_id, actor, version) as user:
        assign(user, values, t.EDIT_SETTINGS.writes)
        if user.timezone not in available_timezones():
            raise BadValues({"timezone": _("This time zone is not known.")})
        explain(user, exclude=("password",))
    return user


@action
def appoint_staff(*, user_id: UUID, actor: Actor, staff: str) -> User:
    """Make a person a curator or finance staff, or end it; done from the command line by the operator."""
    with t.APPOINT.on(User, user_id, actor) as user:
        user.staff = staff
        explain(user, exclude=("password",))
    forget_keys(user_id)
    return user


@action
def deactivate_user(*, user_id: UUID, actor: Actor) -> User:
    """Close an account: no log-in, no token, from the next request on. Opening it again brings none of them back."""
    with t.DEACTIVATE.on(User, user_id, actor) as user:
        end_tokens(user)
        end_sessions(user)
    return user


@action
def reactivate_user(*, user_id: UUID, actor: Actor) -> User:
    """Open a closed account again."""
    with t.REACTIVATE.on(User, user_id, actor) as user:
        pass
    return user


@action
def prefer_notifications(*, actor: Actor, no_mail: list[str], all_off: bool = False) -> NotificationPreference:
    """Say which kinds of notification shall not come by mail. In the app they always appear.

    :raises NotPermitted: for anonymous visitors.
    """
    if not actor.signed_in:
        raise NotPermitted
    lock((User, actor.person))
    row = NotificationPreference(user_id=actor.person, no_mail=sorted(set(no_mail)), all_off=all_off)
    NotificationPreference.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["user"], update_fields=["no_mail", "all_off"]
    )
    return row


@action
def stop_mail(*, actor: Actor, kind: str) -> NotificationPreference:
    """Keep one more kind of notification out of the person's mail."""
    lock((User, actor.person))
    row = NotificationPreference.objects.filter(user_id=actor.person).first() or NotificationPreference()
    return prefer_notifications(actor=actor, no_mail=[*row.no_mail, kind], all_off=row.all_off)


# --- companies -------------------------------------------------------------------------------------------------------
@action
def found_company(*, actor: Actor, values: Mapping[str, Any]) -> Company:
    """Enter a company; who enters it becomes its owner.

    The stage is suggested from the facts (data/industries.yaml); a `stage` in `values` overrides the suggestion.
    """
    company = Company(created_at=clock.now())
    with t.FOUND.of(company, actor):
        write_company(company, values)
    _join(company_id=company.pk, user_id=actor.person, role=CompanyRole.OWNER)
    return company


@action
def edit_company(*, company_id: UUID, actor: Actor, values: Mapping[str, Any], version: int | None = None) -> Company:
    """Change facts about the company; the stage suggestion is made again from them."""
    with t.EDIT_COMPANY.on(Company, company_id, actor, version) as company:
        write_company(company, values)
    return company


def write_company(company: Company, values: Mapping[str, Any]) -> None:
    """Set what a company says about itself, and the stage that follows from it; inside an action.

    :raises BadValues: with one sentence a field.
    """
    stage = values.get("stage") or ""
    assign(company, {k: v for k, v in values.items() if k != "stage"}, set(t.EDIT_COMPANY.writes) - {"keys"})
    explain(company, exclude=("stage", "stage_suggested"))
    if company.founded_year is not None and not 1 <= company.founded_year <= clock.today().year:
        years = {"first": 1, "last": clock.today().year}
        raise BadValues({"founded_year": _("The founding year lies between %(first)s and %(last)s.") % years})
    if company.directors is not None and company.directors < 0:
        raise BadValues({"directors": _("The number of directors cannot be negative.")})
    suggestion = suggest(company)
    company.stage_suggested = suggestion.stage or ""
    company.stage_reason = suggestion.row
    company.stage = stage or (company.stage if "stage" not in values else "") or company.stage_suggested
    if not company.stage:
        raise BadValues({"stage": _("We cannot suggest a stage from these facts. Please choose one.")})
    explain(company)
    company.keys = keys_of(company)


def suggest(company: Company) -> StageSuggestion:
    """Return the stage suggestion for a company's facts, with its reason in both languages."""
    return suggest_stage(
        StageFacts(
            industry=company.industry_id,
            legal_form=company.legal_form,
            as_of_year=clock.today().year,
            capital_jpy=company.capital_minor,
            employees=company.employees,
            founded_year=company.founded_year,
            raised_equity=company.raised_equity,
            aims_fast_growth=company.aims_fast_growth,
        )
    )


def _join(*, company_id: UUID, user_id: UUID, role: str) -> Membership:
    membership = Membership(company_id=company_id, user_id=user_id, role=role, created_at=clock.now())
    with t.JOIN.of(membership, SYSTEM):
        explain(membership)
    return membership


@action
def invite_member(*, company_id: UUID, actor: Actor, email: str, role: str, language: str = "ja") -> Invitation:
    """Invite a person into the company by e-mail, in one role; the invitation ends after 14 days.

    :raises BadValues: when she is a member or invited already.
    """
    now = clock.now()
    invitation = Invitation(
        company_id=company_id,
        email=email.casefold(),
        role=role,
        language=language,
        invited_by_id=actor.person,
        expires_at=now + dt.timedelta(days=INVITATION_DAYS),
        created_at=now,
    )
    with t.INVITE.of(invitation, actor):
        explain(invitation)
        if Membership.objects.filter(
            company_id=company_id, user__email=invitation.email, status=MembershipStatus.ACTIVE
        ).exists():
            raise BadValues({"email": _("This person is a member already.")})
    return invitation


@action
def accept_invitation(*, invitation_id: UUID, actor: Actor) -> Membership:
    """Join the company that invited one of the person's verified addresses.

    :raises BadValues: when the invitation has run out, or she is a member already.
    """
    with t.ACCEPT_INVITATION.on(Invitation, invitation_id, actor) as invitation:
        if invitation.expires_at < clock.now():
            raise BadValues(_("This invitation has run out. Please ask for a new one."))
        if Membership.objects.filter(
            company_id=invitation.company_id, user_id=actor.person, status=MembershipStatus.ACTIVE
        ).exists():
            raise BadValues(_("You are a member of this company already."))
    return _join(company_id=invitation.company_id, user_id=actor.person, role=invitation.role)


@action
def revoke_invitation(*, invitation_id: UUID, actor: Actor, version: int | None = None) -> Invitation:
    """Take an invitation back."""
    with t.REVOKE_INVITATION.on(Invitation, invitation_id, actor, version) as invitation:
        pass
    return invitation


@action
def change_role(*, membership_id: UUID, actor: Actor, role: str, version: int | None = None) -> Membership:
    """Give a member another role.

    :raises BadValues: when the company would be left without an owner.
    """
    with t.CHANGE_ROLE.on(Membership, membership_id, actor, version) as membership:
        if role != CompanyRole.OWNER:
            _keep_an_owner(membership)
        membership.role = role
        explain(membership, exclude=("company", "user"))
    forget_keys(membership.user_id)
    return membership


@action
def remove_member(*, membership_id: UUID, actor: Actor, version: int | None = None) -> Membership:
    """End a membership; the person sees nothing of the company from her next request on.

    :raises BadValues: when the company would be left without an owner.
    """
    with t.LEAVE.on(Membership, membership_id, actor, version) as membership:
        _keep_an_owner(membership)
    forget_keys(membership.user_id)
    return membership


def _keep_an_owner(membership: Membership) -> None:
    others = Membership.objects.filter(
        company_id=membership.company_id, role=CompanyRole.OWNER, status=MembershipStatus.ACTIVE
    )
    if membership.role == CompanyRole.OWNER and not others.exclude(pk=membership.pk).exists():
        raise BadValues(_("A company needs at least one owner. Make somebody else an owner first."))


@action
def expire_invitations(*, actor: Actor) -> int:
    """End the invitations nobody accepted in time; return how many."""
    due = Invitation.objects.filter(status=InvitationStatus.PENDING, expires_at__lt=clock.now())
    ended = list(due.order_by("company_id", "pk").values_list("pk", flat=True)[:100])
    for pk in ended:
        with t.EXPIRE_INVITATION.on(Invitation, pk, actor):
            pass
    return len(ended)


# --- notifications and account mail ----------------------------------------------------------------------------------
@action
def notify(*, event_id: int, user_ids: list[UUID], by_mail: bool) -> list[Notification]:
    """Tell people about an event, each once however often this runs."""
    event = Event.objects.get(pk=event_id)
    told = set(Notification.objects.filter(event=event).values_list("user_id", flat=True))
    quiet = set(
        NotificationPreference.objects.filter(Q(all_off=True) | Q(no_mail__contains=[event.verb])).values_list(
            "user_id", flat=True
        )
    )
    rows = []
    for user_id in sorted(set(user_ids) - told, key=str):
        row = Notification(
            user_id=user_id,
            event=event,
            kind=event.verb,
            by_mail=by_mail and user_id not in quiet,
            created_at=clock.now(),
        )
        with t.NOTIFY.of(row, SYSTEM):
            pass
        rows.append(row)
    return rows


@action
def read_notification(*, notification_id: UUID, actor: Actor) -> Notification:
    """Mark a notification as read."""
    with t.READ.on(Notification, notification_id, actor) as notification:
        pass
    return notification


@action
def read_all_notifications(*, actor: Actor) -> int:
    """Mark everything as read; return how many lines that were."""
    unread = Notification.objects.unread().filter(user_id=actor.person).order_by("pk")
    found = list(unread.values_list("pk", flat=True)[:500])
    for pk in found:
        with t.READ.on(Notification, pk, actor):
            pass
    return len(found)


@action
def queue_account_mail(*, to: str, subject: str, text: str, html: str = "") -> AccountMail:
    """Queue a mail of the account itself; the relay sends it after commit."""
    mail = AccountMail(to=to, subject=subject, text=text, html=html, created_at=clock.now())
    with t.QUEUE_MAIL.of(mail, SYSTEM):
        pass
    return mail
