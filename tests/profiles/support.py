"""What the tests of profiles share: an API client for one of the cast, and who answers what in one line."""

import json
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.test import Client
from knox.models import AuthToken

from tests.conftest import CAST


class Api:
    """The API as one of the cast, with a token of her own; anonymous sends none."""

    def __init__(self, world: Any, name: str) -> None:
        # An address of her own: tries for a token are counted by address.
        self.client = Client(headers={"accept-language": "en"}, REMOTE_ADDR=f"192.0.2.{CAST.index(name) + 1}")
        self.headers: dict[str, str] = {}
        if name != "anonymous":
            self.headers["Authorization"] = f"Bearer {AuthToken.objects.create(user=world.users[name])[1]}"

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        sent = {k.replace("_", "-"): v for k, v in headers.items()}
        kwargs: dict[str, Any] = {"headers": {**self.headers, **sent}}
        if method != "GET":
            kwargs |= {"data": json.dumps({} if body is None else body), "content_type": "application/json"}
        elif body:
            kwargs["data"] = body
        return getattr(self.client, method.lower())(f"/api/v1/{path}", **kwargs)


@contextmanager
def cell() -> Any:
    """Run something on a savepoint and take it back, so that many cells run on one world.

    A bare savepoint, no atomic block: the actions open a durable one, which refuses to be inside another.
    """
    point = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(point)


def line(text: str) -> dict[str, int]:
    """Read a table line of twelve statuses in the order of the cast."""
    statuses = [int(word) for word in text.split()]
    assert len(statuses) == len(CAST), text
    return dict(zip(CAST, statuses, strict=True))
