"""allauth on our rows: sign-up goes through `register_user`, account mail through the outbox."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from kernel.actors import ANONYMOUS
from kernel.texts import reader_language
from profiles.actions import queue_account_mail, register_user
from profiles.models import User


class SignupForm(forms.Form):
    """What we ask beside address and password."""

    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    def signup(self, request: HttpRequest, user: User) -> None:
        """Do nothing: allauth calls this, and `register_user` has done everything."""


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Where allauth touches our world."""

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """Open the account through the action and return it in place of allauth's empty user."""
        values = form.cleaned_data
        made = register_user(
            actor=ANONYMOUS,
            email=values["email"],
            name=values.get("name", ""),
            password=values["password1"],
            language=reader_language(),
        )
        user.__dict__.update(made.__dict__)
        return user

    def clean_email(self, email: str) -> str:
        return str(super().clean_email(email)).casefold()

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue the mail; it is sent after commit, the same for known and unknown addresses."""
        context = {"email": email, "current_site": None, "request": self.request, **context}
        message = self.render_mail(template_prefix, email, context)
        html = next((body for body, kind in getattr(message, "alternatives", []) if kind == "text/html"), "")
        queue_account_mail(to=email, subject=message.subject, text=message.body, html=str(html))
