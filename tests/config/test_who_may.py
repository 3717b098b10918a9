"""Who may open and post what at the addresses of no app: the house's own pages, accounts, the second factor.

Written by hand. Here a role opens nothing: there are visitors and people who are signed in. A cell is a status, or
where a redirection leads.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.cache import cache
from django.test import Client

from profiles.models import User
from tests.architecture.addresses import Asked, calls_of
from tests.conftest import CAST, World
from tests.make import PASSWORD
from tests.matching.scene import undone

pytestmark = pytest.mark.usefixtures("asked")

VISITORS = {"anonymous", "deactivated"}
NEW = {"side": "cmo", "name": "Hana Mori", "email": "hana@mori.example", "password1": "a-quiet-harbour-9"}
WRONG = {"login": "nobody@mori.example", "password": "wrong"}
SECOND = {"action_add": "", "email": "second@mori.example"}
RESET = {"password1": "seven-grey-herons", "password2": "seven-grey-herons"}
CHANGE = {"oldpassword": PASSWORD, **RESET}
CODE = {"code": "000000"}
KEY = "accounts/password/reset/key/1-nothing/"
LOG, HOME, TWO = "/accounts/login/", "/home/", "/accounts/2fa/"
ASK = "/accounts/reauthenticate/"
SENT, ASKED, MINE = "/accounts/confirm-email/", "/accounts/password/reset/done/", "/accounts/email/"
OFF, CODES = "/accounts/2fa/totp/deactivate/", "/accounts/2fa/recovery-codes/"

# address, what is posted; GET: visitor and somebody signed in; POST: visitor and somebody signed in
Row = tuple[str, dict[str, Any], Any, Any, Any, Any]
HOUSE: list[Row] = [
    ("",                                       {},                    200, 200, 405, 405),
    ("home/",                                  {},                    LOG, 200, LOG, 405),
    ("how-ranking-works/",                     {},                    200, 200, 405, 405),
    ("language/",                              {"language": "ja"},    405, 405, "/", "/"),
    ("healthz",                                {},                    200, 200, 200, 200),
    ("readyz",                                 {},                    200, 200, 200, 200),
    ("api/v1/schema/",                         {},                    200, 200, 405, 405),
    ("api/v1/docs/",                           {},                    200, 200, 405, 405),
]  # fmt: skip
ACCOUNTS: list[Row] = [
    ("accounts/signup/",                       NEW,                   200, "/companies/new/", SENT, "/profile/"),
    ("accounts/login/",                        WRONG,                 200, HOME, 422, HOME),
    ("accounts/logout/",                       {},                    "/", 200, "/", "/"),
    ("accounts/inactive/",                     {},                    200, 200, 405, 405),
    ("accounts/reauthenticate/",               {"password": PASSWORD}, LOG, 200, LOG, HOME),
    ("accounts/email/",                        SECOND,                LOG, 200, LOG, MINE),
    ("accounts/confirm-email/",                {},                    200, 200, 405, 405),
    ("accounts/confirm-email/nothing/",        {},                    200, 200, 404, 404),
    ("accounts/password/change/",              CHANGE,                LOG, 200, LOG, "/settings/"),
    ("accounts/password/reset/",               {"email": "nobody@mori.example"}, 200, 200, ASKED, ASKED),
    ("accounts/password/reset/done/",          {},                    200, 200, 405, 405),
    (KEY,                                      RESET,                 200, 200, 200, 200),
    ("accounts/password/reset/key/done/",      {},                    200, 200, 405, 405),
]  # fmt: skip
# The second factor: when the password was not asked for lately, when it was, and when the factor is on.
UNASKED: list[Row] = [
    ("accounts/2fa/",                          {},                    LOG, 200, LOG, 405),
    ("accounts/2fa/authenticate/",             CODE,                  LOG, HOME, LOG, HOME),
    ("accounts/2fa/reauthenticate/",           CODE,                  LOG, ASK, LOG, ASK),
    ("accounts/2fa/totp/activate/",            CODE,                  LOG, ASK, LOG, ASK),
    ("accounts/2fa/totp/deactivate/",          {},                    LOG, 404, LOG, 404),
    ("accounts/2fa/recovery-codes/",           {},                    LOG, 404, LOG, 405),
    ("accounts/2fa/recovery-codes/generate/",  {},                    LOG, ASK, LOG, ASK),
    ("accounts/2fa/recovery-codes/download/",  {},                    LOG, 404, LOG, 404),
]  # fmt: skip
SHOWN: list[Row] = [
    ("accounts/2fa/totp/activate/",            CODE,                  LOG, 200, LOG, 422),
    ("accounts/2fa/recovery-codes/generate/",  {},                    LOG, 200, LOG, 200),
]  # fmt: skip
ON: list[Row] = [
    ("accounts/2fa/",                          {},                    LOG, 200, LOG, 405),
    ("accounts/2fa/authenticate/",             CODE,                  LOG, HOME, LOG, HOME),
    ("accounts/2fa/reauthenticate/",           CODE,                  LOG, 200, LOG, 422),
    ("accounts/2fa/totp/activate/",            CODE,                  LOG, ASK, LOG, ASK),
    ("accounts/2fa/totp/deactivate/",          {},                    LOG, ASK, LOG, ASK),
    ("accounts/2fa/recovery-codes/",           {},                    LOG, ASK, LOG, 405),
    ("accounts/2fa/recovery-codes/generate/",  {},                    LOG, ASK, LOG, ASK),
    ("accounts/2fa/recovery-codes/download/",  {},                    LOG, ASK, LOG, ASK),
]  # fmt: skip
ON_AND_SHOWN: list[Row] = [
    ("accounts/2fa/reauthenticate/",           CODE,                  LOG, 200, LOG, 422),
    ("accounts/2fa/totp/activate/",            CODE,                  LOG, OFF, LOG, OFF),
    ("accounts/2fa/totp/deactivate/",          {},                    LOG, 200, LOG, TWO),
    ("accounts/2fa/recovery-codes/",           {},                    LOG, 200, LOG, 405),
    ("accounts/2fa/recovery-codes/generate/",  {},                    LOG, 200, LOG, CODES),
    ("accounts/2fa/recovery-codes/download/",  {},                    LOG, 200, LOG, 405),
]  # fmt: skip


@pytest.fixture(autouse=True)
def _no_limits() -> Iterator[None]:
    """Attempts are counted in the cache, which outlives a test."""
    cache.clear()
    yield
    cache.clear()


def check(world: World, rows: list[Row], *, shown: bool = False) -> None:
    """Let everybody open and post to every address, each time as if it were the first."""
    wrong = []
    for name in CAST:
        mine = world.client(name)
        if shown:
            mine.post(ASK, {"password": PASSWORD})
        for path, posted, *cells in rows:
            visitor, member = (cells[0], cells[2]), (cells[1], cells[3])
            for method, expected in zip(("get", "post"), visitor if name in VISITORS else member, strict=True):
                found = _asked(mine, method, f"/{path}", posted)
                if found != expected:
                    wrong.append(f"{method} {path} as {name}: {found}, not {expected}")
    assert wrong == []


def _asked(mine: Client, method: str, path: str, posted: dict[str, Any]) -> Any:
    client = Client(headers={"accept-language": "en"})
    client.cookies.update(mine.cookies)
    cache.clear()
    with undone():
        response = client.get(path) if method == "get" else client.post(path, posted)
    leads = response.status_code in {302, 303}
    return response["Location"].partition("?")[0] if leads else response.status_code


def test_the_house_answers_everybody_as_the_table_says(world: World) -> None:
    check(world, HOUSE)


def test_accounts_answer_everybody_as_the_table_says(world: World) -> None:
    check(world, ACCOUNTS)


@pytest.mark.parametrize("shown", [False, True], ids=["not asked lately", "just asked"])
def test_a_second_factor_is_set_up_as_the_table_says(world: World, shown: bool) -> None:
    check(world, SHOWN if shown else UNASKED, shown=shown)


@pytest.mark.parametrize("shown", [False, True], ids=["not asked lately", "just asked"])
def test_a_second_factor_is_kept_and_switched_off_as_the_table_says(world: World, shown: bool) -> None:
    for name in CAST[1:]:
        _switch_on(world.users[name])
    check(world, ON_AND_SHOWN if shown else ON, shown=shown)


def _switch_on(user: User) -> None:
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)


def test_everybody_asked_every_address_of_no_app_by_every_method(asked: Asked, db: None) -> None:
    """Speak about the whole file. `db` keeps it the last one: tests without the database run after all others."""
    assert calls_of("config") - asked.by(len(CAST)) == set(), "not asked, or not the whole file was run"
