"""In production staff reach nothing before their second factor is set up and this very session has shown it."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from kernel.pages import done
from profiles.authentication import second_factor

ALWAYS = {"account_logout", "language", "healthz", "readyz"}
# The addresses belong to it: a second factor cannot be set up while one of them waits to be confirmed.
SET_UP = {
    "mfa_index",
    "mfa_activate_totp",
    "account_reauthenticate",
    "account_email",
    "account_email_verification_sent",
    "account_confirm_email",
}
# Nothing of the set-up: whoever knows the password alone must not switch the factor off.
SHOW = {"mfa_reauthenticate"}


class SecondFactorMiddleware:
    """Lead staff to setting up the second factor, or to showing it. The API asks the same of its tokens."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        staff = request.actor.staff  # type: ignore[attr-defined]
        is_api = hasattr(view, "cls")
        if not (settings.STAFF_SECOND_FACTOR and staff) or is_api:
            return None
        open_pages = self._open_pages(request)
        if open_pages is None:
            return None
        request.second_factor_due = True  # type: ignore[attr-defined]
        if request.resolver_match and request.resolver_match.url_name in ALWAYS | open_pages:
            return None
        if open_pages is SET_UP:
            return done(request, reverse("mfa_index"))
        going = request.get_full_path() if request.method == "GET" else reverse("home")
        return done(request, f"{reverse('mfa_reauthenticate')}?{urlencode({'next': going})}")

    @staticmethod
    def _open_pages(request: HttpRequest) -> set[str] | None:
        """Return the pages that are open to a member of the staff, None for all of them."""
        if second_factor(request.user) is None:  # type: ignore[arg-type]
            return SET_UP
        shown = any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))
        return None if shown else SHOW
