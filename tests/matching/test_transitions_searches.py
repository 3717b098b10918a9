"""Every verb of saved searches and digests × every state × everybody, through the actions."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.http import QueryDict

from kernel import clock
from kernel.actors import SYSTEM, Actor
from kernel.refusals import NotPermitted
from kernel.units import unit
from matching import search_actions as searches
from matching import transitions as t
from matching.models import Digest, SavedSearch
from tests.matching.scene import undone
from tests.matching.test_transitions_matching import hidden, no, ok, outcome, people, wrong

#                       anon    own     req     appr    fin     form    othr    cmo    ocmo    cur     staf    deac
VERBS = {
    ("rename", "active"): (hidden, hidden, hidden, hidden, hidden, hidden, hidden, ok, hidden, hidden, hidden, hidden),
    ("rename", "stopped"): (
        hidden,
        hidden,
        hidden,
        hidden,
        hidden,
        hidden,
        hidden,
        ok,
        hidden,
        hidden,
        hidden,
        hidden,
    ),
    ("stop", "active"): (hidden, hidden, hidden, hidden, hidden, hidden, hidden, ok, hidden, hidden, hidden, hidden),
    ("stop", "stopped"): (
        hidden,
        hidden,
        hidden,
        hidden,
        hidden,
        hidden,
        hidden,
        wrong,
        hidden,
        hidden,
        hidden,
        hidden,
    ),
    ("resume", "active"): (no, hidden, hidden, hidden, hidden, hidden, hidden, wrong, hidden, hidden, hidden, no),
    ("resume", "stopped"): (no, hidden, hidden, hidden, hidden, hidden, hidden, ok, hidden, hidden, hidden, no),
    ("tell", "active"): (hidden, hidden, hidden, hidden, hidden, hidden, hidden, no, hidden, hidden, hidden, hidden),
    ("tell", "stopped"): (hidden, hidden, hidden, hidden, hidden, hidden, hidden, no, hidden, hidden, hidden, hidden),
}


def verbs(row: Any) -> dict[str, Callable[[Actor], Any]]:
    def tell(actor: Actor) -> None:
        with t.TELL.on(SavedSearch, row.pk, actor) as told:
            told.told_at = clock.now()

    return {
        "rename": lambda actor: searches.rename_search(search_id=row.pk, actor=actor, name="朝"),
        "stop": lambda actor: searches.stop_search(search_id=row.pk, actor=actor),
        "resume": lambda actor: searches.resume_search(search_id=row.pk, actor=actor),
        "tell": lambda actor: unit(lambda: tell(actor)),
    }


def state(row: Any) -> tuple[Any, ...]:
    return SavedSearch.objects.values_list("name", "status", "version", "told_at", "seen").get(pk=row.pk)


def test_the_verbs_of_a_search_in_each_state_by_everybody(world: Any) -> None:
    rows = {
        status: searches.save_search(actor=world.cmo, kind="needs", query=QueryDict(f"days={days}"))
        for days, status in enumerate(("active", "stopped"))
    }
    searches.stop_search(search_id=rows["stopped"].pk, actor=world.cmo)
    bad = []
    for (verb, status), expected in VERBS.items():
        row = rows[status]
        for (name, actor), wanted in zip(people(world), expected, strict=True):
            before = state(row)
            with undone():
                found = outcome(lambda: verbs(row)[verb](actor))  # noqa: B023 (run at once)
                stayed = state(row) == before
            if found != wanted or stayed != (wanted != ok):
                bad.append(f"{verb} in {status} as {name}: {found}, expected {wanted}; stayed {stayed}")
    assert not bad, "\n".join(bad)
    told = {status: outcome(partial(verbs(row)["tell"], SYSTEM)) for status, row in rows.items()}
    assert told == {"active": ok, "stopped": wrong}
    assert {verb for verb, _status in VERBS} | {"save"} == {row.verb for row in t.TABLES["SavedSearch"]}


def test_only_the_system_puts_a_digest_together(world: Any) -> None:
    for name, actor in people(world):
        row = Digest(user_id=world.cmo.user_id, day=clock.today(), found={}, created_at=clock.now())

        def compile_it(row: Any = row, actor: Actor = actor) -> None:
            with t.COMPILE.of(row, actor):
                pass

        with undone(), pytest.raises(NotPermitted):
            unit(compile_it)
        assert not Digest.objects.exists(), name
    unit(lambda: compile_it(row, SYSTEM))
    assert Digest.objects.count() == 1
    assert {row.verb for row in t.TABLES["Digest"]} == {"compile"}
