"""allauth's forms with our labels: no placeholders, one hint where a hint helps."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as second
from allauth.mfa.totp import forms as totp
from django import forms
from django.utils.translation import gettext_lazy as _

LABELS = {
    "login": _("E-mail address"),
    "email": _("E-mail address"),
    "password": _("Password"),
    "oldpassword": _("Current password"),
    "password1": _("New password"),
    "password2": _("New password, once more"),
    "code": _("Six-digit code"),
}
PASSWORD_HINT = _("At least 10 characters. Not only digits, not a common password, not your name or address.")


class Plain(forms.Form):
    """Take the words of a form from the table above; `hints` replaces what allauth writes under the fields."""

    hints: dict[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            if name in LABELS:
                field.label = LABELS[name]
                field.help_text = self.hints.get(name, "")


class LoginForm(Plain, account.LoginForm):  # type: ignore[misc]
    pass


class SignupForm(Plain, account.SignupForm):  # type: ignore[misc]
    hints = {"email": _("We send a link to this address; it opens the account."), "password1": PASSWORD_HINT}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = LABELS["password"]


class ResetPasswordForm(Plain, account.ResetPasswordForm):  # type: ignore[misc]
    pass


class ResetPasswordKeyForm(Plain, account.ResetPasswordKeyForm):  # type: ignore[misc]
    hints = {"password1": PASSWORD_HINT}


class ChangePasswordForm(Plain, account.ChangePasswordForm):  # type: ignore[misc]
    hints = {"password1": PASSWORD_HINT}


class AddEmailForm(Plain, account.AddEmailForm):  # type: ignore[misc]
    hints = {"email": _("We send a link to it; the address counts once you have opened the link.")}


class ReauthenticateForm(Plain, account.ReauthenticateForm):  # type: ignore[misc]
    pass


class AuthenticateForm(Plain, second.AuthenticateForm):  # type: ignore[misc]
    hints = {"code": _("From your authenticator app; a recovery code works too.")}


class ConfirmCodeForm(Plain, second.ReauthenticateForm):  # type: ignore[misc]
    hints = AuthenticateForm.hints


class ActivateTOTPForm(Plain, totp.ActivateTOTPForm):  # type: ignore[misc]
    pass
