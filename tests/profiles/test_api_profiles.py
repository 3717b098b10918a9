"""The API of people, companies and profiles: tokens, shapes, versions, keys."""

import datetime as dt
from io import StringIO
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from knox.models import AuthToken

from kernel import clock
from profiles import authentication
from profiles.models import Company, Profile, User
from tests import make
from tests.profiles.support import Api

YEN = {"amount": 90_000, "currency": "JPY"}


@pytest.fixture(autouse=True)
def _no_tries_yet() -> None:
    cache.clear()


def ask(email: str, password: str = make.PASSWORD, address: str = "192.0.2.1", **more: Any) -> Any:
    return Client(headers={"accept-language": "en"}).post(
        "/api/v1/auth/token",
        {"email": email, "password": password, **more},
        content_type="application/json",
        REMOTE_ADDR=address,
    )


# --- tokens ----------------------------------------------------------------------------------------------------------
def test_address_and_password_give_a_token_that_opens_the_api_until_it_is_ended(world):
    answer = ask(world.users["cmo"].email.upper())
    assert answer.status_code == 201
    assert set(answer.json()) == {"token", "expires_at"}
    headers = {"Authorization": f"Bearer {answer.json()['token']}"}
    client = Client()
    assert client.get("/api/v1/me", headers=headers).json()["email"] == world.users["cmo"].email
    assert client.delete("/api/v1/auth/token", headers=headers).status_code == 204
    assert client.get("/api/v1/me", headers=headers).status_code == 401


def test_every_refusal_of_a_token_reads_the_same_and_costs_a_hash(world, monkeypatch):
    hashes: list[str] = []
    real_check, real_set = User.check_password, User.set_password

    def check(self: User, raw: str) -> bool:
        hashes.append("check")
        return real_check(self, raw)

    def spend(self: User, raw: str | None) -> None:
        hashes.append("set")
        real_set(self, raw)

    monkeypatch.setattr(User, "check_password", check)
    monkeypatch.setattr(User, "set_password", spend)
    unverified: Any = make.user("unverified")
    unverified.emailaddress_set.update(verified=False)
    hashes.clear()
    answers = [
        ask("nobody@people.example"),
        ask(world.users["cmo"].email, "wrong-password"),
        ask(world.users["deactivated"].email),
        ask(unverified.email),
    ]
    assert hashes == ["set", "check", "check", "check"]
    assert {a.status_code for a in answers} == {401}
    assert len({a.content for a in answers}) == 1
    assert answers[0]["Content-Type"] == "application/problem+json"
    assert not AuthToken.objects.exists()


def test_a_second_factor_is_asked_for_where_it_is_set_up(world):
    from allauth.mfa.adapter import get_adapter
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    secret = "JBSWY3DPEHPK3PXP"
    Authenticator.objects.create(
        user=world.users["curator"], type="totp", data={"secret": get_adapter().encrypt(secret)}
    )
    email = world.users["curator"].email
    assert ask(email).status_code == 401
    assert ask(email, code="000000").status_code == 401
    code = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    assert ask(email, code=code).status_code == 201


def test_tries_are_counted_for_the_account_and_for_the_address(world):
    email = world.users["cmo"].email
    for number in range(10):
        assert ask(email, "wrong-password", f"192.0.2.{number}").status_code == 401
    refused = ask(email, address="192.0.2.99")
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0
    for number in range(10):
        assert ask(f"nobody{number}@people.example", address="198.51.100.1").status_code == 401
    assert ask(world.users["owner"].email, address="198.51.100.1").status_code == 429
    assert ask(world.users["owner"].email, address="198.51.100.2").status_code == 201


def test_a_forwarded_address_is_believed_only_behind_our_own_proxy(settings, rf):
    request = rf.post("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="6.6.6.6, 192.0.2.7")
    assert authentication._network_address(request) == "10.0.0.1"
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert authentication._network_address(request) == "192.0.2.7"


def test_a_token_of_a_deactivated_person_is_worth_nothing_from_the_next_request_on(world):
    api = Api(world, "other_owner")
    assert api("GET", "me").status_code == 200
    make.deactivate(world.users["other_owner"])
    assert api("GET", "me").status_code == 401


def test_an_old_token_in_the_header_does_not_keep_a_person_from_a_new_one(world):
    answer = Client().post(
        "/api/v1/auth/token",
        {"email": world.users["cmo"].email, "password": make.PASSWORD},
        content_type="application/json",
        headers={"Authorization": "Bearer stale"},
    )
    assert answer.status_code == 201


# --- shapes, versions, keys ------------------------------------------------------------------------------------------
def test_a_company_lives_through_the_api(world):
    api = Api(world, "cmo")
    body = {
        "name_ja": "株式会社𠮷野 🌱",
        "industry": "retail",
        "capital": {"amount": 10_000_000, "currency": "JPY"},
        "employees": 20,
    }
    made = api("POST", "companies", body, Idempotency_Key="k1")
    assert made.status_code == 201
    assert made.json()["suggestion"]["row"] == "sme_by_capital"
    assert made.json()["capital"] == {"amount": 10_000_000, "currency": "JPY"}
    assert api("POST", "companies", body, Idempotency_Key="k1").json()["id"] == made.json()["id"]
    assert api("POST", "companies", body | {"employees": 21}, Idempotency_Key="k1").status_code == 422
    assert Company.objects.filter(memberships__user=world.users["cmo"]).count() == 1
    path = f"companies/{made.json()['id']}"
    changed = api("PATCH", path, {"employees": 3000}, If_Match=made["ETag"])
    assert changed.json()["stage_suggested"] == "enterprise"
    assert api("PATCH", path, {"employees": 1}, If_Match=made["ETag"]).status_code == 412
    assert api("PATCH", path, {"employees": 1}, If_Match="nonsense").status_code == 400
    assert api("GET", path)["ETag"] == changed["ETag"]
    assert api("PATCH", path, {"capital": None}).json()["capital"] is None


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"industry": "retail"}, "/name"),
        ({"name_ja": "甲"}, "/industry"),
        ({"name_ja": "甲", "industry": "nothing"}, "/industry"),
        ({"name_ja": "甲", "industry": "retail", "secret": 1}, "/secret"),
        ({"name_ja": "甲", "industry": "retail", "capital": 5}, "/capital"),
        ({"name_ja": "甲", "industry": "retail", "capital": {"amount": 5, "currency": "USD"}}, "/capital"),
        ({"name_ja": "甲", "industry": "retail", "employees": -1}, "/employees"),
        ({"name_ja": "甲", "industry": "retail", "employees": 10**12}, "/employees"),
        ({"name_ja": "甲", "industry": "retail", "about_ja": "長" * 10_000}, "/about_ja"),
    ],
)
def test_a_body_that_does_not_fit_is_refused_with_pointers(world, body, pointer):
    answer = Api(world, "cmo")("POST", "companies", body)
    assert answer.status_code == 422
    pointers = {error["pointer"] for error in answer.json()["errors"]}
    assert pointers & {pointer, ""} or any(p.startswith(pointer) for p in pointers)
    assert not Company.objects.filter(memberships__user=world.users["cmo"]).exists()


def test_a_profile_is_written_submitted_and_published_through_the_api(world):
    api, curator = Api(world, "cmo"), Api(world, "curator")
    made = api("POST", "profiles", {"name_ja": "𠮷田 🌱"})
    assert made.status_code == 201
    path = f"profiles/{made.json()['id']}"
    start = (clock.today() + dt.timedelta(days=10)).isoformat()
    about = {
        "headline_ja": "見出し",
        "summary_ja": "紹介",
        "day_rate": YEN,
        "days_per_month": 6,
        "available_from": start,
    }
    assert api("PATCH", path, about).json()["day_rate"] == YEN
    job = {"title_ja": "部長", "stage": "startup", "industry": "retail", "from_month": "2020-04", "evidence": "契約書"}
    added = api("POST", f"{path}/experiences", job)
    assert added.status_code == 201
    assert added.json()["from_month"] == "2020-04"
    assert added["ETag"] == api("GET", path)["ETag"]
    lacking = api("POST", f"{path}/submit")
    assert lacking.status_code == 422
    assert {e["pointer"] for e in lacking.json()["errors"]} == {"/skills", "/languages"}
    skills = {"skills": [{"skill": "seo", "level": 4, "last_used": "2024-03"}]}
    assert api("PUT", f"{path}/skills", skills).json()["skills"] == skills["skills"]
    assert api("PUT", f"{path}/languages", {"languages": [{"language": "ja", "level": "native"}]}).status_code == 200
    assert api("POST", f"{path}/submit").json()["status"] == "in_review"
    assert [r["id"] for r in curator("GET", "profiles/waiting").json()["results"]] == [made.json()["id"]]
    checked = {"checked_experiences": [added.json()["id"]], "identity_checked": True, "references_count": 1}
    assert curator("POST", f"{path}/publish", checked).json()["status"] == "published"
    public = Api(world, "anonymous")("GET", path).json()
    assert public["experiences"][0]["checked"] is True
    assert not {"phone", "decisions", "completeness"} & set(public)
    assert "evidence" not in public["experiences"][0]


def test_one_rate_can_be_exchanged_for_the_other_and_its_currency_is_the_profiles(world):
    row, api = make.profile(world.cmo), Api(world, "cmo")
    path = f"profiles/{row.pk}"
    both = api("PATCH", path, {"monthly_fee": YEN, "fee_days": 4})
    assert both.status_code == 422
    dollars = {"amount": 100_000, "currency": "USD"}
    answer = api("PATCH", path, {"day_rate": None, "monthly_fee": dollars, "fee_days": 4}).json()
    assert (answer["day_rate"], answer["monthly_fee"]) == (None, dollars)
    job = row.experiences.get()
    refused = api("PATCH", f"{path}/experiences/{job.pk}", {"budget": YEN})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/budget"


def test_rows_of_another_profile_are_not_reached_through_ones_own(world):
    own, other = make.profile(world.cmo), make.profile(world.other_cmo)
    api, job = Api(world, "cmo"), other.experiences.get()
    assert api("PATCH", f"profiles/{own.pk}/experiences/{job.pk}", {"team_size": 1}).status_code == 404
    assert api("DELETE", f"profiles/{own.pk}/experiences/{job.pk}").status_code == 404
    gone = api("DELETE", f"profiles/{own.pk}/experiences/{own.experiences.get().pk}")
    assert gone.status_code == 204
    assert gone["ETag"] == api("GET", f"profiles/{own.pk}")["ETag"]


def test_the_search_filters_and_refuses_bad_values(world):
    row = make.published_profile(world.cmo, world.curator)
    api = Api(world, "anonymous")
    for query, count in (
        ({"skill": "lead_scoring"}, 1),
        ({"stage": "startup"}, 0),
        ({"max_day_rate": 89_999}, 0),
        ({"nonsense": "x"}, 1),
    ):
        assert len(api("GET", "profiles", query).json()["results"]) == count, query
    assert api("GET", "profiles", {"stage": "huge"}).status_code == 422
    assert api("GET", "profiles").json()["results"][0]["id"] == str(row.pk)


def test_the_search_costs_the_same_for_one_and_for_more(world, django_assert_max_num_queries):
    make.published_profile(world.cmo, world.curator)
    api = Api(world, "anonymous")
    with django_assert_max_num_queries(16):
        api("GET", "profiles")
    for number in range(5):
        make.published_profile(make.actor(make.user(f"found{number}")), world.curator)
    with django_assert_max_num_queries(16):
        assert len(api("GET", "profiles").json()["results"]) == 6


def test_me_shows_roles_and_profile_and_changes_with_its_version(world):
    api = Api(world, "owner")
    me = api("GET", "me")
    assert me.json()["memberships"][0]["role"] == "owner"
    assert me.json()["profile"] is None
    assert api("PATCH", "me", {"name": "白石"}, If_Match=me["ETag"]).json()["name"] == "白石"
    assert api("PATCH", "me", {"name": "別"}, If_Match=me["ETag"]).status_code == 412
    assert api("PATCH", "me", {"timezone": "Mars/Olympus"}).status_code == 422
    assert api("PATCH", "me", {"email": "x@y.example"}).status_code == 422


def test_a_search_by_a_person_finds_profiles_for_members_too(world):
    make.published_profile(world.cmo, world.curator, visibility="members")
    assert Api(world, "anonymous")("GET", "profiles").json()["results"] == []
    assert len(Api(world, "owner")("GET", "profiles").json()["results"]) == 1
    assert Profile.objects.count() == 1


# --- the operator's command ------------------------------------------------------------------------------------------
def test_the_operator_appoints_staff_from_the_command_line(world):
    person, out = world.users["cmo"], StringIO()
    for role, stored in (("curator", "curator"), ("finance", "finance"), ("none", "")):
        call_command("staff", person.email.upper(), role, stdout=out)
        person.refresh_from_db()
        assert person.staff == stored
    with pytest.raises(CommandError, match="no open account"):
        call_command("staff", "nobody@people.example", "curator")


def test_the_operator_closes_and_opens_an_account_from_the_command_line(world):
    person, out, client = world.users["cmo"], StringIO(), world.client("cmo")
    assert client.get("/home/").status_code == 200
    call_command("account", person.email.upper(), "close", stdout=out)
    assert client.get("/home/").status_code == 302
    with pytest.raises(CommandError, match="is deactivated already"):
        call_command("account", person.email, "close", stdout=out)
    call_command("account", person.email, "open", stdout=out)
    assert world.client("cmo").get("/home/").status_code == 200
    with pytest.raises(CommandError, match="no account"):
        call_command("account", "nobody@people.example", "open", stdout=out)
