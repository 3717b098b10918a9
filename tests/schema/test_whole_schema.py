"""Every operation of the API keeps what its schema says, for four roles, with ids of rows that exist."""

import os
from typing import Any

import pytest
from knox.models import AuthToken

from tests.input.market import busy
from tests.schema.calls import Caller, make_calls, operations

ROLES = ("anonymous", "owner", "cmo", "curator")
CALLS = int(os.environ.get("SCHEMA_CALLS", "2000"))


@pytest.mark.parametrize("role", ROLES)
def test_every_operation_keeps_its_word(world: Any, role: str) -> None:
    market = busy(world)
    headers = {}
    if role != "anonymous":
        headers["authorization"] = f"Bearer {AuthToken.objects.create(world.users[role])[1]}"
    caller = Caller(market, headers)
    make_calls(caller, CALLS)
    assert not caller.wrong, f"{len(caller.wrong)} wrong:\n" + "\n\n".join(
        f"{place}\n{text}" for place, text in list(caller.wrong.items())[:40]
    )
    assert set(caller.called) == set(operations())  # no operation was left out
    assert caller.calls >= CALLS
    # Most operations are not for a visitor.
    assert caller.share >= (0.3 if role == "anonymous" else 0.4), (caller.share, caller.statuses)
