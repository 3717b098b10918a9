"""Which events profiles follows."""

from kernel.events import Subscriber, register
from profiles.mails import send_account_mail, send_invitation, send_notification
from profiles.notices import NOTICES
from profiles.notify import follow

register(
    [
        follow("profiles", NOTICES),
        Subscriber("mail.notification", send_notification, ("notification.notify",), outside=True),
        Subscriber("mail.invitation", send_invitation, ("invitation.invite",), outside=True),
        Subscriber("mail.account", send_account_mail, ("accountmail.queue",), outside=True),
    ]
)
