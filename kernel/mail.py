"""The one mailer: header values on one line, a text part always, a stable Message-ID."""

import unicodedata

from django.conf import settings
from django.core.mail import EmailMultiAlternatives


def one_line(text: str) -> str:
    """Return the text without control characters, so that nobody can add a header."""
    return " ".join("".join(" " if unicodedata.category(c)[0] == "C" else c for c in text).split())


def send(*, to: str, subject: str, text: str, html: str = "", message_id: str) -> None:
    """Send one mail; the same `message_id` on a repeat lets the receiver drop it.

    :raises OSError: when the mail server does not take it (the relay tries again).
    """
    domain = settings.DEFAULT_FROM_EMAIL.rsplit("@", 1)[-1].rstrip(">")
    mail = EmailMultiAlternatives(
        subject=one_line(subject),
        body=text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[one_line(to)],
        headers={"Message-ID": f"<{message_id}@{domain}>", "Auto-Submitted": "auto-generated"},
    )
    if html:
        mail.attach_alternative(html, "text/html")
    mail.send()
