"""The addresses of the site with the methods each of them answers, and what a file of tests asked of them."""

import contextlib
import inspect
import os
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve

APPS = ("profiles", "marketplace", "matching", "engagements")
Call = tuple[str, str]  # method and route


def calls_of(app: str) -> set[Call]:
    """Return every method of every address of an app; "config" has those of the house and of the libraries."""
    return {
        (method, route)
        for route, view in _walk(get_resolver().url_patterns, "")
        if _owner(view) == app
        for method in methods_of(view)
    }


def _walk(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[tuple[str, Any]]:
    for pattern in patterns:
        route = before + str(pattern.pattern).removeprefix("^")
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, route)
        else:
            yield route, pattern.callback


def _owner(view: Any) -> str:
    package = getattr(view, "view_class", view).__module__.split(".")[0]
    return package if package in APPS else "config"


def methods_of(view: Any) -> set[str]:
    """Return the methods a view answers, but for HEAD and OPTIONS; a page that does not say so answers two."""
    kind = getattr(view, "cls", None)
    if kind is not None:  # an endpoint of the API
        return {name.upper() for name in kind.http_method_names if hasattr(kind, name)} - {"HEAD", "OPTIONS"}
    kind = getattr(view, "view_class", None)
    if kind is not None:
        return {name.upper() for name in ("get", "post") if hasattr(kind, name)}
    while view is not None:
        said = inspect.getclosurevars(view).nonlocals.get("request_method_list")
        if said is not None:
            return set(said) - {"HEAD", "OPTIONS"}
        view = getattr(view, "__wrapped__", None)
    return {"GET", "POST"}


class Asked:
    """Who asked for what: for each call the people of the one test that had most of them ask it."""

    def __init__(self) -> None:
        self.people: dict[Call, dict[str, set[Any]]] = defaultdict(lambda: defaultdict(set))

    def note(self, request: Any) -> None:
        """Count the person who asked; whose session or token counts no more is another than who has none."""
        with contextlib.suppress(Resolver404):
            shown = request.META.get("HTTP_AUTHORIZATION") or request.COOKIES.get(settings.SESSION_COOKIE_NAME)
            who = request.user.pk if request.user and request.user.is_authenticated else shown
            test = os.environ["PYTEST_CURRENT_TEST"]
            self.people[request.method, resolve(request.path).route][test].add(who)

    def by(self, count: int) -> set[Call]:
        """Return the calls that some test had this many people ask."""
        return {call for call, tests in self.people.items() if max(map(len, tests.values())) >= count}


@contextlib.contextmanager
def listening() -> Iterator[Asked]:
    """Note every request of the test clients."""
    asked, usual = Asked(), Client.request

    def request(self: Client, **environ: Any) -> Any:
        response = usual(self, **environ)
        asked.note(response.wsgi_request)
        return response

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Client, "request", request)
        yield asked
