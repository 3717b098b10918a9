"""In production staff need a second factor: on pages, for tokens, and in every session of theirs."""

import datetime as dt
import io
import os
import subprocess
import sys
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from knox.models import AuthToken

from kernel.actors import SYSTEM
from profiles.actions import appoint_staff
from tests.make import PASSWORD

pytestmark = pytest.mark.django_db

SET_UP, SHOW = "/accounts/2fa/", "/accounts/2fa/reauthenticate/?next=%2Fvetting%2F"


@pytest.fixture(autouse=True)
def _production(settings: Any) -> None:
    """Attempts and used codes are kept in the cache, which outlives a test."""
    settings.STAFF_SECOND_FACTOR = True
    cache.clear()


def _code(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))


def _switch_on(user: Any) -> str:
    secret = str(generate_totp_secret())
    TOTP.activate(user, secret)
    return secret


def _log_in(user: Any) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    return client


def _led(client: Client, address: str = "/vetting/") -> tuple[int, str]:
    answer = client.get(address)
    return answer.status_code, answer.headers.get("Location", "")


def _ask_token(user: Any, **more: str) -> Any:
    body = {"email": user.email, "password": PASSWORD, **more}
    return Client(headers={"accept-language": "en"}).post("/api/v1/auth/token", body, content_type="application/json")


def _call(token: str, method: str = "get", path: str = "me") -> Any:
    client = Client(headers={"accept-language": "en", "authorization": f"Bearer {token}"})
    return getattr(client, method)(f"/api/v1/{path}")


# --- pages -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("role", ["curator", "finance_staff"])
def test_staff_without_one_are_led_to_where_it_is_set_up(world: Any, role: str) -> None:
    her = _log_in(world.users[role])
    for address in (
        "/",
        "/home/",
        "/vetting/",
        "/settings/",
        "/notifications/",
        "/accounts/password/change/",
        "/accounts/2fa/recovery-codes/",
        "/api/v1/docs/",
    ):
        assert _led(her, address) == (303, SET_UP), address
    posted = her.post("/settings/", {"name": "Another"})
    assert (posted.status_code, posted["Location"]) == (303, SET_UP)
    page = her.get(SET_UP)
    assert "your account needs one" in page.text
    assert 'href="/settings/"' not in page.text.partition("<main")[2]


def test_what_she_needs_meanwhile_is_open(world: Any) -> None:
    her = world.client("curator")
    for address in (SET_UP, "/accounts/email/", "/accounts/reauthenticate/", "/healthz", "/readyz"):
        assert her.get(address).status_code == 200, address
    assert her.post("/language/", {"language": "ja"})["Location"] == "/"
    world.users["curator"].refresh_from_db()
    assert world.users["curator"].language == "ja"
    assert her.post("/accounts/logout/")["Location"] == "/"
    assert her.get("/").status_code == 200


def test_she_sets_it_up_and_goes_on(world: Any) -> None:
    her = _log_in(world.users["curator"])
    her.post("/accounts/reauthenticate/", {"password": PASSWORD})
    secret = her.get("/accounts/2fa/totp/activate/").context["form"].secret
    assert her.post("/accounts/2fa/totp/activate/", {"code": "000000"}).status_code == 422
    assert _led(her) == (303, SET_UP)
    answer = her.post("/accounts/2fa/totp/activate/", {"code": _code(secret)})
    assert her.get(answer["Location"]).status_code == 200
    assert _led(her) == (200, "")
    assert "your account needs one" not in her.get(SET_UP).text


def test_an_unconfirmed_address_does_not_lock_her_out(world: Any) -> None:
    user = world.users["curator"]
    EmailAddress.objects.create(user=user, email="second@curator.example", verified=False)
    her = _log_in(user)
    her.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = her.get("/accounts/2fa/totp/activate/", follow=True)
    assert page.request["PATH_INFO"] == SET_UP
    assert 'href="/accounts/email/"' in page.text
    her.post("/accounts/email/", {"email": "second@curator.example", "action_remove": "1"})
    assert her.get("/accounts/2fa/totp/activate/").status_code == 200


def test_with_one_the_log_in_asks_for_it_and_then_everything_is_open(world: Any) -> None:
    secret = _switch_on(world.users["curator"])
    her = _log_in(world.users["curator"])
    assert _led(her) == (302, "/accounts/login/?next=/vetting/")
    her.post("/accounts/2fa/authenticate/", {"code": _code(secret)})
    assert _led(her) == (200, "")


def test_a_session_older_than_the_factor_shows_it_first_and_cannot_switch_it_off(world: Any) -> None:
    old = _log_in(world.users["curator"])
    secret = _switch_on(world.users["curator"])
    assert _led(old) == (303, SHOW)
    for address in (SET_UP, "/accounts/reauthenticate/", "/accounts/2fa/totp/deactivate/", "/accounts/email/"):
        assert old.get(address)["Location"].startswith("/accounts/2fa/reauthenticate/?next="), address
    assert old.post("/accounts/2fa/totp/deactivate/").status_code == 303
    assert Authenticator.objects.filter(user=world.users["curator"]).exists()
    page = old.get(SHOW)
    assert "Use the password instead" not in page.text
    answer = old.post("/accounts/2fa/reauthenticate/", {"code": _code(secret), "next": "/vetting/"})
    assert answer["Location"] == "/vetting/"
    assert _led(old) == (200, "")


def test_switching_it_off_leads_back_to_the_set_up(world: Any) -> None:
    secret = _switch_on(world.users["curator"])
    her = _log_in(world.users["curator"])
    her.post("/accounts/2fa/authenticate/", {"code": _code(secret)})
    her.post("/accounts/reauthenticate/", {"password": PASSWORD})
    her.post("/accounts/2fa/totp/deactivate/")
    assert _led(her) == (303, SET_UP)


def test_who_becomes_staff_needs_it_from_the_next_click_on(world: Any) -> None:
    her = _log_in(world.users["cmo"])
    assert _led(her, "/home/") == (200, "")
    appoint_staff(user_id=world.users["cmo"].pk, actor=SYSTEM, staff="curator")
    assert _led(her, "/home/") == (303, SET_UP)


@pytest.mark.parametrize("role", ["owner", "company_finance", "cmo"])
def test_nobody_else_needs_one(world: Any, role: str) -> None:
    assert _led(world.client(role), "/home/") == (200, "")
    answer = _ask_token(world.users[role])
    assert (answer.status_code, _call(answer.json()["token"]).status_code) == (201, 200)


def test_visitors_see_no_difference(world: Any) -> None:
    assert _led(Client(), "/") == (200, "")
    assert _led(Client()) == (302, "/accounts/login/?next=/vetting/")


def test_where_it_is_not_required_staff_work_without_one(world: Any, settings: Any) -> None:
    settings.STAFF_SECOND_FACTOR = False
    assert _led(world.client("curator")) == (200, "")
    answer = _ask_token(world.users["curator"])
    assert (answer.status_code, _call(answer.json()["token"]).status_code) == (201, 200)


def test_during_the_set_up_no_place_is_offered_that_would_lead_back_to_it(world: Any) -> None:
    assert "/vetting/" not in world.client("curator").get(SET_UP).text


def test_the_operator_lets_somebody_start_anew_who_lost_everything(world: Any) -> None:
    user = world.users["curator"]
    _switch_on(user)
    call_command("staff", user.email, "curator", "--lost-factor", stdout=io.StringIO())
    assert not Authenticator.objects.filter(user=user).exists()
    assert world.client("curator").get("/vetting/")["Location"] == SET_UP


# --- API -------------------------------------------------------------------------------------------------------------
def test_a_password_alone_gives_staff_no_token(world: Any) -> None:
    user = world.users["curator"]
    refused = _ask_token(user)
    assert refused.status_code == 401
    assert refused["Content-Type"] == "application/problem+json"
    assert "second factor is missing" in refused.json()["detail"]
    secret = _switch_on(user)
    assert [_ask_token(user).status_code, _ask_token(user, code="000000").status_code] == [401, 401]
    given = _ask_token(user, code=_code(secret))
    assert (given.status_code, _call(given.json()["token"]).status_code) == (201, 200)


@pytest.mark.parametrize("path", ["me", "needs", "profiles", "notifications"])
def test_a_token_given_without_a_code_opens_nothing_to_staff_but_can_be_ended(world: Any, path: str) -> None:
    _row, token = AuthToken.objects.create(user=world.users["curator"])
    for step in (lambda: None, lambda: _switch_on(world.users["curator"])):
        step()
        answer = _call(token, path=path)
        assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json")
        assert answer.json()["detail"].startswith("Staff need a second factor.")
    assert _call(token, "delete", "auth/token").status_code == 204
    assert not AuthToken.objects.exists()


def test_a_token_ends_with_the_factor_it_was_given_for(world: Any) -> None:
    user = world.users["curator"]
    _switch_on(user)
    Authenticator.objects.update(created_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    _row, token = AuthToken.objects.create(user=user)
    assert _call(token).status_code == 200
    Authenticator.objects.all().delete()
    assert _call(token).status_code == 403


def test_the_sentences_are_japanese_for_japanese_readers(world: Any) -> None:
    _row, token = AuthToken.objects.create(user=world.users["curator"])
    client = Client(headers={"accept-language": "ja", "authorization": f"Bearer {token}"})
    assert "二段階認証" in client.get("/api/v1/me").json()["detail"]
    her = world.client("curator")
    her.post("/language/", {"language": "ja"})
    assert "運営スタッフのアカウント" in her.get(SET_UP).text


# --- where it is required --------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("environment", "required"),
    [({}, "True"), ({"DEMO": "1"}, "False"), ({"KAJI_EMBEDDED": "1", "DEMO": "0"}, "False")],
)
def test_it_is_required_on_servers_of_ones_own_unless_they_show_the_demo(
    environment: dict[str, str], required: str
) -> None:
    clean = {k: v for k, v in os.environ.items() if k not in ("KAJI_TESTING", "KAJI_EMBEDDED", "DEMO")}
    program = "from config import settings; print(settings.STAFF_SECOND_FACTOR)"
    said = subprocess.run([sys.executable, "-c", program], env=clean | environment, capture_output=True, check=True)
    assert said.stdout.decode().strip() == required
