"""Pages that no link of a member leads to: of the account before it is open and when it is lost, of the second factor,
and of what is refused. They are held to the same as all others."""

import hmac
import struct
import time
from base64 import b32decode
from collections.abc import Callable
from typing import Any

import pytest
from django.test import RequestFactory
from django.urls import resolve
from django.utils import translation
from playwright.sync_api import Route

from config.pages import server_error
from tests.journeys.conftest import NEW_PASSWORD, Person, Site
from tests.journeys.looks import faults, faults_of_texts

LANGUAGES = ("ja", "en")
# The addresses that the walk through an account has met; test_every_page.py counts on them.
WALK = {
    "account_signup",
    "account_email_verification_sent",
    "account_confirm_email",
    "account_logout",
    "account_login",
    "account_inactive",
    "account_reauthenticate",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_reauthenticate",
    "mfa_authenticate",
}


class Walk:
    """Somebody's way through pages, each looked at when she stands on it."""

    def __init__(self, person: Person) -> None:
        self.person, self.met, self.wrong = person, set[str](), list[str]()

    def look(self, *paths: str) -> None:
        """Look at the page that is open, or at those at these addresses."""
        for path in paths or ("",):
            if path:
                self.person.go(path)
            name = str(resolve(self.person.page.url.split(self.person.site.url)[1].split("?")[0]).url_name)
            self.met.add(name)
            self.wrong += faults(self.person, name)
            self.wrong += faults_of_texts(self.person, [self.person.page.url])

    def send(self, status: int, **values: str) -> None:
        """Send the page's form; it must be answered like this. A form that comes back is looked at."""
        for name, value in values.items():
            self.person.page.locator(f"main [name={name}]").first.fill(value)
        with self.person.page.expect_response(lambda answer: answer.request.method == "POST") as answer:
            self.person.page.locator("main form button[type=submit]").first.click()
        self.person.page.wait_for_load_state()
        assert answer.value.status == status, f"{self.person.page.url}: {answer.value.status}"
        if status == 422:
            assert self.person.page.locator(".errsum, .err").count(), "nothing says what is wrong"
            self.wrong += faults(self.person, f"{self.person.page.url} refused")


def code_of(secret: str) -> str:
    """Return what an authenticator app shows now."""
    digest = hmac.digest(b32decode(secret), struct.pack(">Q", int(time.time() // 30)), "sha1")
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_of_an_account_are_sound(language: str, site: Site, person: Callable[..., Person]) -> None:
    her = person(language, 1280)
    walk, page, address = Walk(her), her.page, f"walk-{language}@hama.example"
    walk.look("/accounts/signup/")
    page.locator("input[name=name]").fill("浜 花子")
    walk.send(302, email=address, password1=NEW_PASSWORD)
    walk.look()
    walk.look(site.mail.link(address, "confirm-email"))
    walk.send(302)
    codes = _second_factor(walk)
    walk.look("/accounts/logout/")
    walk.send(302)
    walk.look("/accounts/login/")
    walk.send(422, login=address, password="not-hers-at-all")
    walk.send(302, login=address, password=NEW_PASSWORD)
    walk.look()  # the second factor is asked
    walk.send(422, code="000000")
    walk.send(302, code=codes[0])
    walk.look("/accounts/2fa/reauthenticate/")
    walk.send(422, code="000000")
    her.go("/accounts/logout/")
    walk.send(302)
    walk.look("/accounts/password/reset/")
    walk.send(302, email=address)
    walk.look()
    walk.look(site.mail.link(address, "/password/reset/key/"))
    walk.send(422, password1="1234567890", password2="1234567890")
    walk.look("/accounts/password/reset/key/done/", "/accounts/inactive/")
    walk.look(f"{site.url}/accounts/password/reset/key/1-gone/")
    assert walk.met >= WALK, WALK - walk.met
    assert not walk.wrong, "\n".join(walk.wrong)


def _second_factor(walk: Walk) -> list[str]:
    """Switch it on; return the recovery codes."""
    page = walk.person.page
    walk.look("/accounts/2fa/")
    walk.look("/accounts/2fa/totp/activate/")  # which asks for the password first: she came by the link in the mail
    walk.send(422, password="not-hers-at-all")
    walk.send(302, password=NEW_PASSWORD)
    walk.look("/accounts/2fa/totp/activate/")
    walk.send(422, code="000000")
    walk.send(302, code=code_of(page.locator("code").first.inner_text()))
    walk.look("/accounts/2fa/", "/accounts/2fa/totp/deactivate/", "/accounts/2fa/recovery-codes/generate/")
    walk.look("/accounts/2fa/recovery-codes/")
    return page.locator("main li code").all_inner_texts()


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_address_that_does_not_exist_says_so(language: str, site: Site, person: Callable[..., Person]) -> None:
    walk = Walk(person(language, 390))
    answer: Any = walk.person.page.goto(f"{site.url}/nothing/here/")
    assert answer.status == 404
    assert not list(faults(walk.person, "404"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_form_that_is_too_old_says_so(language: str, site: Site, person: Callable[..., Person]) -> None:
    walk = Walk(person(language, 390))
    walk.person.go("/accounts/login/")
    walk.person.page.evaluate("() => document.querySelectorAll('[name=csrfmiddlewaretoken]').forEach(e => e.remove())")
    walk.send(403, login="nobody@hama.example", password="whatever-it-is")
    assert not list(faults(walk.person, "403"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_too_many_attempts_are_told_so(language: str, person: Callable[..., Person]) -> None:
    walk = Walk(person(language, 390))
    walk.person.go("/accounts/password/reset/")
    token = walk.person.page.locator("main [name=csrfmiddlewaretoken]").first.input_value()
    email = f"too-many-{language}@hama.example"
    form: dict[str, str | float | bool] = {"email": email, "csrfmiddlewaretoken": token}
    for _time in range(5):
        walk.person.context.request.post(walk.person.page.url, form=form, max_redirects=0)
    walk.send(429, email=email)
    assert not list(faults(walk.person, "429"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_something_broken_is_told_so(language: str, site: Site, person: Callable[..., Person]) -> None:
    """No page breaks on purpose: the view's answer stands where one would have."""
    reader = person(language, 390)
    request = RequestFactory().get("/broken/")
    request.LANGUAGE_CODE = language
    with translation.override(language):
        body = server_error(request).content.decode()

    def answer(route: Route) -> None:
        route.fulfill(status=500, content_type="text/html", body=body)

    reader.page.route("**/broken/", answer)
    reader.go("/broken/")
    reader.sees("こちらの不具合", "Something broke on our side")
    assert not [*faults(reader, "500"), *faults_of_texts(reader, ["/broken/"])]
