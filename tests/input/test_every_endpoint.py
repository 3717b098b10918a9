"""Every operation of the API takes hostile values: never a server error, always problem+json, nothing half-written."""

import json
import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from drf_spectacular.generators import SchemaGenerator
from knox.models import AuthToken

from profiles.actions import edit_settings
from tests.input.market import RETIRED, busy
from tests.input.pages import JAPANESE, state

# Who asks, and in which language she reads.
ROLES = {"owner": "ja", "cmo": "en", "curator": "ja"}
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
    RETIRED,
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


# Parameter of an address → what it may name in the market.
NAMES = {
    "company_id": ("company",),
    "membership_id": ("membership",),
    "invitation_id": ("invitation",),
    "profile_id": ("published", "own"),
    "experience_id": ("experience",),
    "outcome_id": ("outcome",),
    "need_id": ("draft", "waiting", "fresh"),
    "candidacy_id": ("applied", "reviewed", "invited"),
    "shortlist_id": ("shortlist",),
    "offer_id": ("offer", "sent"),
    "terms_id": ("proposed",),
    "engagement_id": ("engagement",),
    "milestone_id": ("planned", "handed_in"),
    "kind": ("kind", "nda"),
    "kpi_id": ("kpi",),
    "term_id": ("skill",),
    "form": ("form",),
    "search_id": ("search", "stopped_search"),
    "digest_id": ("digest",),
    "weights_id": ("draft_weights", "retired_weights"),
    "rerank_id": ("rerank",),
    "notification_id": ("notification",),
}


def filled(path: str, market: SimpleNamespace) -> Iterator[str]:
    """Return the path with each of the market's ids in place of its parameter."""
    names = re.findall(r"{(\w+)}", path)
    for first in NAMES[names[0]] if names else ("",):
        text = path
        for n, name in enumerate(names):
            found = NAMES[name][0] if n else first
            text = text.replace("{" + name + "}", str(getattr(market, found, found)))
        yield text


def token(user: Any) -> dict[str, str]:
    return {"Authorization": f"Bearer {AuthToken.objects.create(user)[1]}"}


@pytest.mark.parametrize(("role", "language"), ROLES.items())
def test_hostile_values_get_a_problem(role: str, language: str, world: Any) -> None:
    market = busy(world)
    actor = world.actors[role]
    edit_settings(user_id=actor.user_id, actor=actor, values={"language": language})
    client = Client(headers=token(world.users[role]) | {"Accept-Language": language})
    wrong: list[str] = []
    sent = 0
    for method, path, properties in operations():
        for address in filled(path, market):
            bodies = [json.dumps(dict.fromkeys(properties, value)).encode() for value in HOSTILE if properties]
            before, written = transaction.savepoint(), state()
            for body in (*bodies, *BODIES):
                sent += 1
                wrong += _send(client, method, address, body, language)
            if (now := state()) != written:
                wrong.append(f"{method} {address} refused, and {[t for t in now if now[t] != written[t]]} written")
            transaction.savepoint_rollback(before)
    assert sent > 500
    assert not wrong, "\n".join(list(dict.fromkeys(wrong))[:40])


def _send(client: Client, method: str, address: str, body: bytes, language: str) -> list[str]:
    before = transaction.savepoint()  # no atomic block: the unit under test opens a durable one
    answer = client.generic(
        method.upper(), address, body, content_type="application/json", headers={"Idempotency-Key": "k"}
    )
    # Only what was accepted is taken back: what a refusal has written stays and is found.
    refused = answer.status_code >= 400
    (transaction.savepoint_commit if refused else transaction.savepoint_rollback)(before)
    if answer.status_code >= 500:
        return [f"{method} {address} answered {answer.status_code} to {body[:60]!r}"]
    if refused:
        told = json.loads(answer.content)
        if answer.headers["Content-Type"] != "application/problem+json" or told["status"] != answer.status_code:
            return [f"{method} {address}: no problem document: {answer.content[:80]!r}"]
        said = [told["detail"], *(error["detail"] for error in told.get("errors", ()))]
        return [
            f"not in {language}: {text!r:.120}" for text in said if bool(JAPANESE.search(text)) != (language == "ja")
        ]
    return []
