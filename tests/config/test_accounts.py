"""From signing up to being logged in; no answer tells whether an address is known; passwords; languages."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.test import Client

from kernel.models import Event
from profiles.models import AccountMail, User
from tests.make import PASSWORD

pytestmark = pytest.mark.django_db
NEW = {"side": "company", "name": "Hana Mori", "email": "Hana@mori.example", "password1": "a-quiet-harbour-9"}


@pytest.fixture(autouse=True)
def _no_limits() -> Iterator[None]:
    """Attempts are counted in the cache, which outlives a test."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def visitor() -> Client:
    return Client(headers={"accept-language": "en"})


def _link(mail: AccountMail) -> str:
    found = re.search(r"https?://testserver(/\S+)", mail.text)
    assert found is not None
    return found[1]


def _last_mail() -> AccountMail:
    return AccountMail.objects.order_by("-created_at")[0]


def _sign_up(visitor: Client, **values: Any) -> Any:
    return visitor.post("/accounts/signup/", NEW | values)


def _confirm(visitor: Client) -> Any:
    link = _link(_last_mail())
    page = visitor.get(link)
    assert page.status_code == 200
    assert "Yes, confirm it" in page.text
    return visitor.post(link.partition("?")[0], {})


def test_a_new_person_confirms_her_address_and_is_logged_in_where_her_company_begins(visitor: Client) -> None:
    answer = _sign_up(visitor)
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/confirm-email/")
    answer = _confirm(visitor)
    assert (answer.status_code, answer["Location"]) == (302, "/companies/new/")
    assert visitor.get("/home/").status_code == 200
    user = User.objects.get(email="hana@mori.example")
    assert user.name == "Hana Mori"
    assert Event.objects.filter(verb="user.register", subject_id=str(user.pk)).exists()


def test_nothing_but_the_link_opens_the_account(visitor: Client) -> None:
    _sign_up(visitor)
    assert visitor.get("/home/").status_code == 302
    answer = visitor.post("/accounts/login/", {"login": "hana@mori.example", "password": NEW["password1"]})
    assert answer["Location"] == "/accounts/confirm-email/"
    assert visitor.get("/home/").status_code == 302


def test_the_link_must_be_agreed_to_because_mail_programs_open_links(visitor: Client) -> None:
    _sign_up(visitor)
    visitor.get(_link(_last_mail()))
    assert not User.objects.get(email="hana@mori.example").emailaddress_set.get().verified


@pytest.mark.parametrize(
    ("values", "start"),
    [
        ({"side": "cmo"}, "/profile/"),
        (
            {"side": "company", "stage": "startup"},
            "/companies/new/?stage=startup&next=%2Fcompany%2Fneeds%2Fnew%2F%3Fstage%3Dstartup",
        ),
        ({"side": "company", "stage": "nonsense"}, "/companies/new/"),
        ({"side": "", "next": "/needs/?stage=startup"}, "/needs/?stage=startup"),
        ({"side": "cmo", "next": "https://elsewhere.example/"}, "/profile/"),
    ],
)
def test_the_start_is_where_she_was_going_or_what_her_side_begins_with(
    visitor: Client, values: dict[str, str], start: str
) -> None:
    _sign_up(visitor, **values)
    assert _confirm(visitor)["Location"] == start


def test_the_link_remembers_the_start_in_another_browser(visitor: Client) -> None:
    _sign_up(visitor, side="cmo")
    other = Client(headers={"accept-language": "en"})
    link = _link(_last_mail())
    page = other.get(link)
    assert 'name="next" value="/profile/"' in page.text
    answer = other.post(link.partition("?")[0], {"next": "/profile/"})
    assert answer["Location"] == "/profile/"
    assert other.get("/home/").status_code == 302, "the link alone logs nobody in"


def test_signing_up_answers_the_same_for_a_known_address(visitor: Client, world: Any) -> None:
    known = world.users["cmo"].email
    before = User.objects.count()
    first = _sign_up(visitor, email="nobody@new.example")
    second = _sign_up(Client(headers={"accept-language": "en"}), email=known)
    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    pages = [
        re.sub(r'value="[\w]{64}"|"X-CSRFToken": "\w+"', "", visitor.get(a["Location"]).text) for a in (first, second)
    ]
    assert pages[0] == pages[1]
    assert User.objects.count() == before + 1
    assert "You have an account already" in _last_mail().subject


def test_asking_for_a_password_answers_the_same_for_an_unknown_address(visitor: Client, world: Any) -> None:
    answers = [
        visitor.post("/accounts/password/reset/", {"email": email})
        for email in (world.users["cmo"].email, "nobody@at-all.example")
    ]
    assert {(a.status_code, a["Location"]) for a in answers} == {(302, "/accounts/password/reset/done/")}
    assert _last_mail().subject == "There is no account with this address"
    assert AccountMail.objects.count() == 2


def test_a_wrong_password_keeps_the_address_and_says_what_happened(visitor: Client, world: Any) -> None:
    email = world.users["cmo"].email
    page = visitor.post("/accounts/login/", {"login": email, "password": "wrong"})
    assert page.status_code == 422
    assert f'value="{email}"' in page.text
    assert "Address and password do not fit together" in page.text
    unknown = visitor.post("/accounts/login/", {"login": "nobody@at-all.example", "password": "wrong"})
    assert "Address and password do not fit together" in unknown.text


def test_many_wrong_passwords_are_stopped(visitor: Client, world: Any) -> None:
    email = world.users["cmo"].email
    for _ in range(10):
        visitor.post("/accounts/login/", {"login": email, "password": "wrong"})
    page = visitor.post("/accounts/login/", {"login": email, "password": PASSWORD})
    assert "Too many failed attempts" in page.text
    assert visitor.get("/home/").status_code == 302


def test_too_many_sign_ups_see_our_page(visitor: Client) -> None:
    answers = [_sign_up(visitor, email=f"one{n}@many.example", name="") for n in range(21)]
    assert answers[-1].status_code == 429
    assert "Too many attempts" in answers[-1].text


def test_a_deactivated_person_is_told_that_the_account_is_closed(visitor: Client, world: Any) -> None:
    email = world.users["deactivated"].email
    page = visitor.post("/accounts/login/", {"login": email, "password": PASSWORD}, follow=True)
    assert "This account is closed" in page.text
    assert visitor.get("/home/").status_code == 302


def test_a_forgotten_password_is_set_with_the_link_once(visitor: Client, world: Any) -> None:
    user = world.users["cmo"]
    visitor.post("/accounts/password/reset/", {"email": user.email})
    link = _link(_last_mail())
    form = visitor.get(link, follow=True)
    new = {"password1": "seven-grey-herons", "password2": "seven-grey-herons"}
    answer = visitor.post(form.request["PATH_INFO"], new)
    assert (answer.status_code, answer["Location"]) == (302, "/home/")
    assert visitor.get("/home/").status_code == 200
    assert _last_mail().subject == "Your password was changed"
    again = Client(headers={"accept-language": "en"}).get(link, follow=True)
    assert "This link was used already" in again.text


def test_a_weak_password_is_refused_with_what_was_typed_kept(visitor: Client) -> None:
    page = _sign_up(visitor, password1="1234567890")
    assert page.status_code == 422
    assert 'value="Hana Mori"' in page.text
    assert not User.objects.filter(email="hana@mori.example").exists()


def test_changing_the_password_keeps_her_logged_in_and_warns_her_by_mail(world: Any) -> None:
    her = world.client("cmo")
    her.post("/accounts/login/", {"login": world.users["cmo"].email, "password": PASSWORD})
    new = {"oldpassword": PASSWORD, "password1": "seven-grey-herons", "password2": "seven-grey-herons"}
    answer = her.post("/accounts/password/change/", new)
    assert (answer.status_code, answer["Location"]) == (302, "/settings/")
    assert her.get("/home/").status_code == 200
    mail = _last_mail()
    assert mail.subject == "Your password was changed"
    assert "/accounts/password/reset/" in mail.text
    assert mail.to == world.users["cmo"].email


def test_mails_come_in_the_reader_s_language_with_both_parts(world: Any) -> None:
    visitor = Client(headers={"accept-language": "ja"})
    _sign_up(visitor)
    mail = _last_mail()
    assert mail.subject == "メールアドレスの確認をお願いします"
    assert "アドレスを確認する" in mail.text
    assert '<html lang="ja">' in mail.html
    assert _link(mail).partition("?")[0] in mail.html
    assert User.objects.get(email="hana@mori.example").language == "ja"


def test_the_second_factor_is_asked_at_the_log_in(world: Any) -> None:
    user = world.users["curator"]
    her = Client(headers={"accept-language": "en"})
    her.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert her.get("/accounts/2fa/totp/activate/")["Location"].startswith("/accounts/reauthenticate/")
    her.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = her.get("/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret
    answer = her.post("/accounts/2fa/totp/activate/", {"code": _code(secret)})
    assert answer["Location"] == "/accounts/2fa/recovery-codes/"
    codes = her.get(answer["Location"])
    assert "Recovery codes" in codes.text
    her.post("/accounts/logout/")
    Authenticator.objects.filter(user=user).update(last_used_at=None)
    answer = her.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert answer["Location"] == "/accounts/2fa/authenticate/"
    assert her.get("/home/").status_code == 302
    wrong = her.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert wrong.status_code == 422
    recovery = codes.context["unused_codes"][0]
    assert her.post("/accounts/2fa/authenticate/", {"code": recovery})["Location"] == "/home/"
    assert her.get("/home/").status_code == 200


def _code(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))


PAGES = (
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/signup/?side=cmo",
    "/accounts/signup/?next=/needs/",
    "/accounts/inactive/",
    "/accounts/confirm-email/",
    "/accounts/confirm-email/nothing/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/password/reset/key/1-nothing/",
    "/accounts/password/reset/key/done/",
)
OWN_PAGES = (
    "/accounts/logout/",
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/reauthenticate/",
    "/accounts/2fa/",
    "/accounts/2fa/totp/activate/",
    "/accounts/2fa/recovery-codes/generate/",
)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_account_page_is_ours(world: Any, language: str) -> None:
    visitor = Client(headers={"accept-language": language})
    her = Client(headers={"accept-language": language})
    her.post("/accounts/login/", {"login": world.users["cmo"].email, "password": PASSWORD})
    her.post("/accounts/reauthenticate/", {"password": PASSWORD})
    for client, addresses in ((visitor, PAGES), (her, OWN_PAGES)):
        for address in addresses:
            page = client.get(address)
            assert page.status_code == 200, address
            assert 'class="top"' in page.text, address
            assert " style=" not in page.text, address
            assert "<c-" not in page.text, address


@pytest.mark.parametrize(
    "address", ["/accounts/login/code/", "/accounts/password/set/", "/accounts/2fa/webauthn/", "/accounts/3rdparty/"]
)
def test_what_we_do_not_need_does_not_exist(visitor: Client, address: str) -> None:
    assert visitor.get(address).status_code == 404
