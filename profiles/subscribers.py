"""Which events profiles follows."""

from typing import Any

from kernel.events import Projection, Subscriber, register
from profiles.mails import send_account_mail, send_invitation, send_notification
from profiles.notices import NOTICES
from profiles.notify import follow
from profiles.projections import NAMED, follow_renamed_term, refresh_profile_search

# Every verb after which the words of a profile may differ; its state and who may see it do not change them.
PROFILE_VERBS = ("profile.begin", "profile.edit", "profile.edit_rows")


def _the_profile(row: Any) -> list[Any]:
    return [row.pk]


register(
    [
        follow("profiles", NOTICES),
        Subscriber("mail.notification", send_notification, ("notification.notify",), outside=True),
        Subscriber("mail.invitation", send_invitation, ("invitation.invite",), outside=True),
        Subscriber("mail.account", send_account_mail, ("accountmail.queue",), outside=True),
        Subscriber("search.profiles", follow_renamed_term, tuple(f"{kind}.rename" for kind in NAMED)),
    ],
    [Projection(refresh_profile_search, _the_profile, PROFILE_VERBS)],
)
