"""Who asks, in which language and zone; and what a refusal looks like on a page."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from kernel.actors import ANONYMOUS
from kernel.refusals import Busy, Refusal
from kernel.units import TIMEOUTS, sqlstate

A_SENTENCE = 12  # shorter values are quickly given again
Next = Callable[[HttpRequest], HttpResponse]


def asked_language(request: HttpRequest) -> str:
    """Return the language of a visitor: the cookie's, else the browser's."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    if chosen in dict(settings.LANGUAGES):
        return str(chosen)
    return translation.get_language_from_request(request)[:2]


class PersonMiddleware:
    """Set the request's actor, language and time zone: the person's settings, else cookie and browser."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user if not request.path.startswith(("/static/", "/healthz")) else None
        known = user is not None and user.is_authenticated
        request.actor = user.actor() if known else ANONYMOUS  # type: ignore[attr-defined, union-attr]
        language = user.language if known else asked_language(request)  # type: ignore[union-attr]
        with translation.override(language), timezone.override(user.zone if known else ZoneInfo("Asia/Tokyo")):  # type: ignore[union-attr]
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ["Accept-Language", "Cookie"])
        if known:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


def typed(request: HttpRequest) -> list[str]:
    """Return what a person wrote into a form that no page can show again: sentences, never secrets or choices."""
    if request.method != "POST":
        return []
    secret = ("password", "token", "code", "secret")
    return [
        text
        for name, values in request.POST.lists()
        for text in values
        if len(text.strip()) >= A_SENTENCE and not any(word in name.lower() for word in secret)
    ]


class RefusalMiddleware:
    """Turn a refusal that no form could take into a page that says what happened and what was kept."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, OperationalError) and sqlstate(error) in TIMEOUTS:
            error = Busy()
        if not isinstance(error, Refusal):
            return None
        context = {"refusal": error, "typed": typed(request)}
        response = render(request, "refusal.html", context, status=error.status)
        if isinstance(error, Busy):
            response["Retry-After"] = "1"
        return response
