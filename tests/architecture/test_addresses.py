"""Every address of the resolver is asked for by everybody in a file about who may do what (tests/*/test_who_may.py):
each of these compares what its own requests were with the addresses of its app. Here: that all of them do, and that
the comparison would notice.
"""

from collections.abc import Iterator

import pytest
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from kernel.pages import signed_in
from tests.architecture.addresses import APPS, Asked, calls_of, listening, methods_of
from tests.architecture.sources import ROOT
from tests.conftest import CAST, World

FILES = {"config": 40, "profiles": 100, "marketplace": 80, "matching": 15, "engagements": 50}


def view(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


@pytest.mark.parametrize("app", FILES)
def test_every_app_has_its_addresses_compared_with_what_its_tests_ask(app: str) -> None:
    assert len(calls_of(app)) > FILES[app]
    written = (ROOT / "tests" / app / "test_who_may.py").read_text()
    assert f'calls_of("{app}") - asked.by(len(CAST)) == set()' in written
    assert set(FILES) == {*APPS, "config"}


def test_the_methods_of_an_address_are_those_its_view_answers() -> None:
    assert methods_of(view) == {"GET", "POST"}
    assert methods_of(signed_in(view)) == {"GET", "POST"}
    assert methods_of(signed_in(require_POST(view))) == {"POST"}
    assert methods_of(require_safe(signed_in(view))) == {"GET"}
    assert {("POST", "api/v1/auth/token"), ("DELETE", "api/v1/auth/token")} <= calls_of("profiles")
    assert ("GET", "api/v1/auth/token") not in calls_of("profiles")
    assert {("GET", "accounts/login/"), ("POST", "accounts/login/")} <= calls_of("config")


@pytest.fixture
def heard() -> Iterator[Asked]:
    with listening() as found:
        yield found


def test_control_an_address_that_not_everybody_asked_for_is_found(world: World, heard: Asked) -> None:
    call = ("GET", "settings/")
    for name in CAST[:-1]:
        world.client(name).get("/settings/")
    assert call not in heard.by(len(CAST))
    for _again in range(2):
        world.client("cmo").get("/settings/")
    assert call not in heard.by(len(CAST)), "one person more, not one request more"
    world.client("deactivated").get("/settings/")
    assert call in heard.by(len(CAST))
    assert ("POST", "settings/") in calls_of("profiles") - heard.by(1)
