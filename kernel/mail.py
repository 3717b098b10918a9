"""The one mailer: header values on one line, a text part always, a stable Message-ID."""

import unicodedata

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from kernel.texts import BIDI

CONTROL = {"Cc", "Cs", "Co", "Cn"}


def one_line(text: str) -> str:
    """Return the text without control characters, so that nobody can add a header.

    What joins the parts of an emoji or a word stays; what turns the direction of the line goes.
    """
    shown = text.translate(BIDI)
    return " ".join("".join(" " if unicodedata.category(c) in CONTROL else c for c in shown).split())


def send(*, to: str, subject: str, text: str, html: str = "", message_id: str, unsubscribe: str = "") -> None:
    """Send one mail; the same `message_id` on a repeat lets the receiver drop it.

    `unsubscribe` is an address that ends such mails by one POST (RFC 8058), for the mail program's own button.

    :raises OSError: when the mail server does not take it (the relay tries again).
    """
    domain = settings.DEFAULT_FROM_EMAIL.rsplit("@", 1)[-1].rstrip(">")
    headers = {"Message-ID": f"<{message_id}@{domain}>", "Auto-Submitted": "auto-generated"}
    if unsubscribe:
        headers["List-Unsubscribe"] = f"<{one_line(unsubscribe)}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail = EmailMultiAlternatives(
        subject=one_line(subject),
        body=text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[one_line(to)],
        headers=headers,
    )
    if html:
        mail.attach_alternative(html, "text/html")
    mail.send()
