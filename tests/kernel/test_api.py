"""The API's helpers: strict bodies, tags, keys, and one shape of problem."""

import json
from base64 import b64encode
from typing import Any, ClassVar
from urllib.parse import urlencode

import pytest
from django.http import HttpResponse
from django.utils import translation
from rest_framework import serializers
from rest_framework.test import APIRequestFactory, force_authenticate

from kernel.api import Answer, Body, DayField, Endpoint, List, MoneyField, Verb, flatten, problem
from kernel.models import IdempotencyKey
from kernel.money import Money
from kernel.refusals import BadValues, Busy, KeyInFlight, NotPermitted, NotVisible, Refusal, Stale, WrongState
from kernel.units import action
from profiles import actions as people
from profiles.models import AccountMail, User
from tests.conftest import World


class Line(Body):
    name = serializers.CharField(max_length=5)


class Order(Body):
    fee = MoneyField(required=False)
    lines = Line(many=True, required=False)


class Kept(Answer):
    id = serializers.UUIDField()


class Queue(Verb):
    answer, created = Kept, True
    body: ClassVar[Any] = Order

    def act(self, values: dict[str, Any], **ids: Any) -> Any:
        self.version()
        return people.queue_account_mail(to="a@people.example", subject="s", text="t")


class Bind(Queue):
    binding = True


class People(List):
    answer = Kept

    def rows(self) -> Any:
        return User.objects.all()


class Fails(Endpoint):
    error: Exception = NotVisible()

    def get(self, request: Any) -> None:
        raise self.error


def post(world: World, body: Any, view: Any = Queue, *, actor: str = "owner", **headers: str) -> HttpResponse:
    text = body if isinstance(body, str) else json.dumps(body)
    request = APIRequestFactory().post("/x", text, content_type="application/json", headers=headers)
    if actor != "anonymous":
        force_authenticate(request, user=world.users[actor])
    response = view.as_view()(request)
    assert isinstance(response, HttpResponse)
    return response.render() if hasattr(response, "render") else response


def told(response: HttpResponse) -> Any:
    return json.loads(response.content)


# --- bodies ----------------------------------------------------------------------------------------------------------
def test_a_body_of_known_keys_is_taken(world: World) -> None:
    response = post(world, {"fee": {"amount": 5, "currency": "JPY"}, "lines": [{"name": "a"}]})
    assert response.status_code == 201
    assert AccountMail.objects.count() == 1
    assert response["ETag"] == '"1"'


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"nonsense": 1}, "/nonsense"),
        ({"lines": [{"name": "a"}, {"name": "b", "x": 1}]}, "/lines/1/x"),
        ({"lines": [{"name": "toolong"}]}, "/lines/0/name"),
        ({"fee": 5}, "/fee"),
        ({"fee": {"amount": 5}}, "/fee"),
        ({"fee": {"amount": 5.5, "currency": "JPY"}}, "/fee"),
        ({"fee": {"amount": True, "currency": "JPY"}}, "/fee"),
        ({"fee": {"amount": "5", "currency": "JPY"}}, "/fee"),
        ({"fee": {"amount": -1, "currency": "JPY"}}, "/fee"),
        ({"fee": {"amount": 10**12 + 1, "currency": "JPY"}}, "/fee"),
        ({"fee": {"amount": 5, "currency": "XYZ"}}, "/fee"),
        ({"fee": {"amount": 5, "currency": []}}, "/fee"),
        ({"fee": {"amount": 5, "currency": {}}}, "/fee"),
        ({"fee": {"amount": 5, "currency": "JPY", "tax": 1}}, "/fee"),
    ],
)
def test_a_wrong_body_is_422_and_says_where(world: World, body: Any, pointer: str) -> None:
    response = post(world, body)
    assert response.status_code == 422
    assert [error["pointer"] for error in told(response)["errors"]] == [pointer]
    assert not AccountMail.objects.exists()


DEEP = '{"lines": ' + "[" * 100_000 + "]" * 100_000 + "}"


@pytest.mark.parametrize(
    "body",
    ["", "{", '{"fee": NaN}', '{"fee": Infinity}', "[1]", "null", '"x"', DEEP],
    ids=["empty", "cut", "nan", "infinity", "list", "null", "text", "deep"],
)
def test_what_is_no_json_object_is_400(world: World, body: str) -> None:
    response = post(world, body)
    # An empty body is the empty object of a verb without input.
    assert response.status_code == (201 if body == "" else 400)
    if response.status_code == 400:
        assert response["Content-Type"] == "application/problem+json"
        assert told(response)["status"] == 400


def test_a_number_beyond_all_numbers_is_422(world: World) -> None:
    assert post(world, '{"fee": {"amount": 1e400, "currency": "JPY"}}').status_code == 422


class Everything(Body):
    flag = serializers.BooleanField(required=False)
    id = serializers.UUIDField(required=False)
    name = serializers.CharField(required=False)
    on = DayField(required=False)
    marks = serializers.ListField(child=serializers.IntegerField(), min_length=1, required=False)


class Takes(Queue):
    body: ClassVar[Any] = Everything


def test_what_the_framework_says_is_said_in_japanese_too(world: World) -> None:
    bodies = [
        '{"flag": "x", "id": "x", "name": [], "marks": [], "on": "9999-12-31"}',
        '{"on": "1949-12-31"}',
        "{",
        '{"flag": 1',
    ]
    said = []
    with translation.override("ja"):
        for body in bodies:
            problem = told(post(world, body, Takes))
            said += [problem["detail"], *(error["detail"] for error in problem["errors"])]
    assert len(said) == 10
    for sentence in said:
        assert any(sign > "\u3000" for sign in sentence), sentence


def test_nested_errors_become_pointers() -> None:
    errors = {"lines": [{}, {"name": ["a", "b"]}], "non_field_errors": ["c"], "fee": ["d"]}
    assert flatten(errors) == {"lines/1/name": ["a", "b"], "": ["c"], "fee": ["d"]}


def test_an_amount_is_written_as_it_is_read() -> None:
    assert MoneyField().to_representation(Money(5, "USD")) == {"amount": 5, "currency": "USD"}


# --- tags and keys ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("tag", ['"1"', "1", 'W/"1"', "*", ""])
def test_a_tag_of_ours_is_read(world: World, tag: str) -> None:
    assert post(world, {}, **{"If-Match": tag}).status_code == 201


@pytest.mark.parametrize("tag", ['"abc"', '"1", "2"', "-1", "１", '"1e3"', "9" * 40, "'; DROP"])
def test_a_tag_that_is_not_ours_is_400(world: World, tag: str) -> None:
    request = APIRequestFactory().post("/x", "{}", content_type="application/json")
    request.META["HTTP_IF_MATCH"] = tag
    force_authenticate(request, user=world.users["owner"])
    response = Queue.as_view()(request)
    assert response.status_code == 400
    assert not AccountMail.objects.exists()


def test_the_same_key_gives_the_same_bytes_and_one_effect(world: World) -> None:
    first = post(world, {}, Bind, **{"Idempotency-Key": "k"})
    again = post(world, {}, Bind, **{"Idempotency-Key": "k"})
    assert (first.status_code, first.content, first["ETag"]) == (again.status_code, again.content, again["ETag"])
    assert AccountMail.objects.count() == 1


def test_a_key_used_with_another_body_is_422(world: World) -> None:
    post(world, {}, **{"Idempotency-Key": "k"})
    response = post(world, {"lines": []}, **{"Idempotency-Key": "k"})
    assert (response.status_code, told(response)["type"]) == (422, "urn:kaji:problem:key-reused")


def test_a_binding_request_needs_a_key_and_a_readable_one(world: World) -> None:
    for headers in ({}, {"Idempotency-Key": "k" * 81}):
        response = post(world, {}, Bind, **headers)
        assert response.status_code == 422
        assert told(response)["errors"][0]["pointer"] == "/Idempotency-Key"
    assert not IdempotencyKey.objects.exists()
    assert post(world, {}, Bind, **{"Idempotency-Key": "k" * 80}).status_code == 201


def test_a_failed_request_keeps_no_answer(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    @action
    def fail(*args: Any, **kwargs: Any) -> None:
        raise WrongState

    with monkeypatch.context() as patched:
        patched.setattr(Queue, "act", fail)
        assert post(world, {}, **{"Idempotency-Key": "k"}).status_code == 409
    assert post(world, {}, **{"Idempotency-Key": "k"}).status_code == 201


def test_without_a_token_every_body_and_tag_is_401(world: World) -> None:
    for body in ({}, {"nonsense": 1}):
        response = post(world, body, actor="anonymous")
        assert response.status_code == 401
        assert response["WWW-Authenticate"].startswith("Bearer")


# --- problems --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("error", "status", "kind"),
    [
        (NotVisible(), 404, "not-found"),
        (NotPermitted(), 403, "not-permitted"),
        (WrongState(), 409, "wrong-state"),
        (KeyInFlight(), 409, "key-in-flight"),
        (Stale(), 412, "stale"),
        (BadValues({"name": "Too long."}), 422, "bad-values"),
        (Busy(), 503, "busy"),
    ],
)
def test_every_refusal_has_one_shape(world: World, error: Refusal, status: int, kind: str) -> None:
    request = APIRequestFactory().get("/x")
    force_authenticate(request, user=world.users["owner"])
    response = Fails.as_view(error=error)(request).render()
    body = told(response)
    assert response.status_code == body["status"] == status
    assert response["Content-Type"] == "application/problem+json"
    assert set(body) == {"type", "title", "status", "detail", "errors"}
    assert body["type"] == f"urn:kaji:problem:{kind}"
    assert body["detail"].endswith(".")
    assert ("Retry-After" in response) == (kind in {"busy", "key-in-flight"})
    if kind == "bad-values":
        assert body["errors"] == [{"pointer": "/name", "detail": "Too long."}]


def test_an_unknown_error_stays_an_error() -> None:
    assert problem(ZeroDivisionError(), None) is None


def test_a_refusal_is_said_in_the_readers_language() -> None:
    with translation.override("ja"):
        response = problem(NotVisible(), None)
    assert response is not None
    assert response.data["detail"] == "ここには何もないか、あなたには公開されていません。"


# --- who asks, and who may keep the answer ---------------------------------------------------------------------------
@pytest.mark.parametrize("token", [b"\xff", "あ".encode(), b"\xe3\x81", b"nonsense"])
def test_bytes_that_are_no_token_are_401(world: World, client: Any, token: bytes) -> None:
    for path in ("/api/v1/me", "/api/v1/needs"):
        response = client.get(path, HTTP_AUTHORIZATION="Bearer " + token.decode("latin-1"))
        assert response.status_code == 401
        assert response["WWW-Authenticate"].startswith("Bearer")


def test_no_answer_is_kept_by_a_cache(world: World) -> None:
    bad = post(world, {"nonsense": 1})
    for response in (post(world, {}), bad, post(world, {}, actor="anonymous")):
        assert response["Cache-Control"] == "private, no-store"
        assert "Authorization" in response["Vary"]


# --- pages of a collection -------------------------------------------------------------------------------------------
def listed(world: World, query: str = "") -> Any:
    request = APIRequestFactory().get(f"/x{query}")
    force_authenticate(request, user=world.users["owner"])
    return told(People.as_view()(request).render())


def test_a_collection_is_read_page_by_page_without_a_gap(world: World) -> None:
    seen, query = [], "?page_size=4"
    while query:
        page = listed(world, query)
        seen += [row["id"] for row in page["results"]]
        query = "?" + page["next"].split("?", 1)[1] if page["next"] else ""
    assert len(seen) == len(set(seen)) == User.objects.count()


@pytest.mark.parametrize(
    "query", ["?cursor=rubbish", "?page_size=0", "?page_size=-3", "?page_size=x", "?page_size=9999"]
)
def test_a_strange_page_size_or_cursor_never_breaks(world: World, query: str) -> None:
    page = listed(world, query)
    assert "results" in page or page["status"] == 404


@pytest.mark.parametrize("position", ["abc", "2026-13-45", "\0", "", "9" * 400])
def test_a_cursor_that_we_never_gave_is_404(world: World, client: Any, position: str) -> None:
    cursor = b64encode(urlencode({"p": position}).encode()).decode()
    # CMOs are listed by a number, so there any number is a place to go on from.
    by_number = [] if position.isdigit() else ["/api/v1/profiles"]
    for path in ("/api/v1/public-needs", *by_number):
        response = client.get(path, {"cursor": cursor})
        assert response.status_code == 404, (path, response.content)
    page = listed(world, "?" + urlencode({"cursor": cursor}))
    assert "results" in page or page["status"] == 404
