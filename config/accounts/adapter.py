"""Where allauth says something: its errors, its links, its mails."""

from typing import Any
from urllib.parse import urlencode

from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from config.accounts.signup import start_url
from kernel.texts import reader_language
from profiles import accounts
from profiles.logins import end_tokens
from profiles.models import User


class AccountAdapter(accounts.AccountAdapter):
    """The adapter of profiles, with our sentences and the addresses only this folder knows."""

    error_messages: dict[str, str | Promise] = accounts.AccountAdapter.error_messages | {
        "account_inactive": _("This account is closed."),
        "cannot_remove_primary_email": _("Notices go to this address. Make another one the main address first."),
        "duplicate_email": _("This address belongs to your account already."),
        "email_password_mismatch": _(
            "Address and password do not fit together. Upper and lower case count in the password."
        ),
        "enter_current_password": _("This is not your current password."),
        "incorrect_code": _("This code is not right. A new one appears every 30 seconds."),
        "incorrect_password": _("This is not your password."),
        "invalid_login": _("Address and password do not fit together."),
        "invalid_password_reset": _("This link was used already, or it is too old."),
        "max_email_addresses": _("You cannot have more than %d addresses."),
        "rate_limited": _("Too many attempts. Please wait a few minutes."),
        "too_many_login_attempts": _("Too many failed attempts with this address. Please try again in five minutes."),
        "unverified_primary_email": _("Confirm an address before it becomes the main one."),
    }

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        """Let the link remember where a new person was going: it may be opened in another browser."""
        url = str(super().get_email_confirmation_url(request, emailconfirmation))
        if "side" not in request.POST:
            return url
        return f"{url}?{urlencode({'next': start_url(request, request.POST)})}"

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Lead back to the settings."""
        return reverse("settings")

    def set_password(self, user: User, password: str) -> None:
        """Write the password alone: a whole save would put back what somebody else changed meanwhile.

        Whoever knew the old one may hold tokens; sessions end by themselves.
        """
        user.set_password(password)
        user.save(update_fields=["password"])
        end_tokens(user)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Add what the subjects and frames of our mails show; they are rendered without a request."""
        frame = {
            "SITE_NAME": settings.SITE_NAME,
            "LANGUAGE_CODE": reader_language(),
            "name": getattr(context.get("user"), "name", ""),
            "reset_url": self.request.build_absolute_uri(reverse("account_reset_password")),
        }
        super().send_mail(template_prefix, email, frame | context)


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """The second factor, with our sentences."""

    error_messages: dict[str, str | Promise] = DefaultMFAAdapter.error_messages | {
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
        "unverified_email": _("Confirm your address first, then switch the second factor on."),
        "cannot_generate_recovery_codes": _("Recovery codes belong to a second factor. Switch it on first."),
        "add_email_blocked": _("Switch the second factor off before you add an address."),
    }
