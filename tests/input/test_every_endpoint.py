"""Every operation of the API takes hostile values: never a server error, always problem+json, nothing half-written."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from drf_spectacular.generators import SchemaGenerator
from knox.models import AuthToken

from tests.input.market import busy

ROLES = ("owner", "cmo", "curator")
HOSTILE: tuple[Any, ...] = (
    "𠮷" * 20_000,
    "\x00",
    -1,
    10**30,
    1.5,
    True,
    None,
    [],
    {},
    [[[]]],
    {"amount": -5, "currency": "JPY"},
    {"amount": 1, "currency": "XXX"},
    "9999-99-99",
    "00000000-0000-4000-8000-000000000000",
    "\ud800",
)
BODIES = (b"", b"{", b"[]", b"null", b'{"a":' * 2_000, b'{"x": NaN}', b"\xff\xfe", b'{"unknown_key": 1}')


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    """Return (method, path, properties of the body) of each operation that takes a JSON body."""
    schema = SchemaGenerator().get_schema(public=True)
    found = []
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            if method in {"post", "patch", "put"}:
                content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
                name = content.get("schema", {}).get("$ref", "").rsplit("/", 1)[-1]
                body = schema["components"]["schemas"].get(name, {})
                found.append((method, path, body.get("properties", {})))
    return found


def filled(path: str, ids: dict[str, list[Any]]) -> Iterator[str]:
    """Return the path with each of the market's ids in place of its parameter."""
    names = re.findall(r"{(\w+)}", path)
    if not names:
        yield path
        return
    for value in ids.get(names[0], ids["need_id"]):
        text = path.replace("{" + names[0] + "}", str(value))
        for name in names[1:]:
            text = text.replace("{" + name + "}", str(ids.get(name, ids["need_id"])[0]))
        yield text


def token(user: Any) -> dict[str, str]:
    return {"Authorization": f"Bearer {AuthToken.objects.create(user)[1]}"}


@pytest.mark.parametrize("role", ROLES)
def test_hostile_values_get_a_problem(role: str, world: Any) -> None:
    ids = busy(world)
    client = Client(headers=token(world.users[role]))
    wrong: list[str] = []
    sent = 0
    for method, path, properties in operations():
        for address in filled(path, ids):
            bodies = [json.dumps(dict.fromkeys(properties, value)).encode() for value in HOSTILE if properties]
            for body in (*bodies, *BODIES):
                sent += 1
                wrong += _send(client, method, address, body)
    assert sent > 500
    assert not wrong, "\n".join(wrong[:40])


def _send(client: Client, method: str, address: str, body: bytes) -> list[str]:
    before = transaction.savepoint()  # no atomic block: the unit under test opens a durable one
    answer = client.generic(
        method.upper(), address, body, content_type="application/json", headers={"Idempotency-Key": "k"}
    )
    transaction.savepoint_rollback(before)
    if answer.status_code >= 500:
        return [f"{method} {address} answered {answer.status_code} to {body[:60]!r}"]
    if answer.status_code >= 400:
        told = json.loads(answer.content)
        if answer.headers["Content-Type"] != "application/problem+json" or told["status"] != answer.status_code:
            return [f"{method} {address}: no problem document: {answer.content[:80]!r}"]
    return []
