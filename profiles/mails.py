"""What leaves as mail, after commit: notices, invitations, mails of the account. Each checks again before sending."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from kernel import clock, mail
from kernel.models import Event
from kernel.units import action
from profiles.models import AccountMail, Notification, NotificationPreference
from profiles.notices import INVITATION, INVITATION_SUBJECT, INVITATION_TEXT, INVITED_PERSON
from profiles.notify import render
from profiles.states import InvitationStatus, UserStatus

# A mail about what is long past is noise: after a longer outage, and while a history is being loaded.
LATEST = dt.timedelta(days=3)


def message_id(event: Event) -> str:
    """Return the id that is the same however often the relay tries."""
    return f"{event.subject_type}.{event.subject_id}.{event.sequence}"


def send_notification(event: Event) -> None:
    """Mail one notification, if its reader is active, wants mail, and may still see what it is about."""
    notification = Notification.objects.select_related("user", "event").filter(pk=event.subject_id).first()
    if notification is None or not _wanted(notification):
        return
    user = notification.user
    with translation.override(user.language), timezone.override(user.zone):
        line = render(notification)
        if not line.url:
            return
        _send(
            to=user.email,
            message=message_id(event),
            context={
                "name": user.name,
                "subject": line.subject,
                "text": line.text,
                "facts": line.facts,
                "act": line.act,
                "url": settings.BASE_URL + line.url,
                "whom": _("This notice goes to %(whom)s.") % {"whom": line.whom},
                "stop": settings.BASE_URL + reverse("settings"),
                "stops": [(label, settings.BASE_URL + url) for label, url in line.stops],
            },
        )


def _wanted(notification: Notification) -> bool:
    if not notification.by_mail or notification.user.status != UserStatus.ACTIVE:
        return False
    if clock.now() - notification.event.at > LATEST:
        return False
    said = NotificationPreference.objects.filter(user_id=notification.user_id).first()
    return said is None or not (said.all_off or notification.kind in said.no_mail)


def send_invitation(event: Event) -> None:
    """Mail an invitation to its address, which may belong to nobody here yet; not when it was answered meanwhile."""
    row = INVITATION.rows().filter(pk=event.subject_id).first()
    now = clock.now()
    if row is None or row.status != InvitationStatus.PENDING or row.expires_at < now or now - event.at > LATEST:
        return
    with translation.override(row.language):
        words = INVITATION.words(row)
        _send(
            to=row.email,
            message=message_id(event),
            context={
                "name": "",
                "subject": str(INVITATION_SUBJECT) % words,
                "text": str(INVITATION_TEXT) % words,
                "facts": INVITATION.facts(row),
                "act": _("Answer the invitation"),
                "url": settings.BASE_URL + reverse("invitation", args=[row.pk]),
                "whom": _("This notice goes to %(whom)s.") % {"whom": str(INVITED_PERSON.whom)}
                + " "
                + _("If you do not know why, you need not do anything: the invitation ends by itself."),
                "stop": "",
            },
        )


def _send(*, to: str, message: str, context: dict[str, Any]) -> None:
    context = {**context, "SITE_NAME": settings.SITE_NAME, "LANGUAGE_CODE": translation.get_language()}
    mail.send(
        to=to,
        subject=context["subject"],
        text=render_to_string("mail/notice.txt", context).strip() + "\n",
        html=render_to_string("mail/notice.html", context),
        message_id=message,
        unsubscribe=next((url for _label, url in context.get("stops", ())), ""),
    )


def send_account_mail(event: Event) -> None:
    """Send a mail of the account, then empty it: it holds links that open the account."""
    row = AccountMail.objects.filter(pk=event.subject_id).first()
    if row is None or not row.text:
        return
    mail.send(to=row.to, subject=row.subject, text=row.text, html=row.html, message_id=message_id(event))
    _empty(row)


@action
def _empty(row: AccountMail) -> None:
    AccountMail.objects.filter(pk=row.pk).update(text="", html="")
