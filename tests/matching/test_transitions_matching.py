"""Every verb of matching's state tables × every state × everybody, through the actions."""

from collections.abc import Callable
from typing import Any

import pytest

from kernel.actors import ANONYMOUS, SYSTEM, Actor
from kernel.refusals import NotPermitted, Refusal
from kernel.units import unit
from marketplace import actions as needs
from matching import actions
from matching import curation_actions as curation
from matching import transitions as t
from matching.models import Shortlist, WeightSet
from tests import make
from tests.conftest import CAST
from tests.matching.scene import drafted, explain_all, held, presented, state, undone

ok, hidden, no, wrong = "done", "NotVisible", "NotPermitted", "WrongState"
#                        anon    own     req     appr    fin     form    othr    cmo     ocmo    cur    staf    deac
LISTS = {
    ("place", "draft"): (hidden, hidden, hidden, hidden, hidden, hidden, hidden, hidden, hidden, ok, hidden, hidden),
    ("explain", "draft"): (hidden, hidden, hidden, hidden, hidden, hidden, hidden, hidden, hidden, ok, hidden, hidden),
    ("exclude", "draft"): (hidden, hidden, hidden, hidden, hidden, hidden, hidden, hidden, hidden, ok, hidden, hidden),
    ("pin", "draft"): (hidden, hidden, hidden, hidden, hidden, hidden, hidden, hidden, hidden, ok, hidden, hidden),
    ("unpin", "draft"): (hidden, hidden, hidden, hidden, hidden, hidden, hidden, hidden, hidden, ok, hidden, hidden),
    ("take", "draft"): (hidden, hidden, hidden, hidden, hidden, hidden, hidden, hidden, hidden, ok, hidden, hidden),
    ("present", "draft"): (hidden, hidden, hidden, hidden, hidden, hidden, hidden, hidden, hidden, ok, hidden, hidden),
    ("place", "presented"): (hidden, no, no, no, no, hidden, hidden, hidden, hidden, wrong, hidden, hidden),
    ("explain", "presented"): (hidden, no, no, no, no, hidden, hidden, hidden, hidden, wrong, hidden, hidden),
    ("exclude", "presented"): (hidden, no, no, no, no, hidden, hidden, hidden, hidden, wrong, hidden, hidden),
    ("pin", "presented"): (hidden, no, no, no, no, hidden, hidden, hidden, hidden, wrong, hidden, hidden),
    ("unpin", "presented"): (hidden, no, no, no, no, hidden, hidden, hidden, hidden, wrong, hidden, hidden),
    ("take", "presented"): (hidden, no, no, no, no, hidden, hidden, hidden, hidden, wrong, hidden, hidden),
    ("present", "presented"): (hidden, no, no, no, no, hidden, hidden, hidden, hidden, wrong, hidden, hidden),
}
# Without a person there is no curator to name, whatever the need.
START = {
    "draft": (no, no, no, no, no, hidden, hidden, hidden, hidden, wrong, hidden, no),
    "awaiting_approval": (no, no, no, no, no, hidden, hidden, hidden, hidden, wrong, hidden, no),
    "in_review": (no, no, no, no, no, hidden, hidden, hidden, hidden, wrong, hidden, no),
    "open": (no, no, no, no, no, hidden, hidden, hidden, hidden, ok, hidden, no),
    "paused": (no, no, no, no, no, hidden, hidden, hidden, hidden, wrong, hidden, no),
    "filled": (no, no, no, no, no, hidden, hidden, hidden, hidden, wrong, hidden, no),
    "closed": (no, no, no, no, no, hidden, hidden, hidden, hidden, wrong, hidden, no),
}


def people(world: Any) -> list[tuple[str, Actor]]:
    """Return the cast as the product sees them: a deactivated person is anonymous."""
    return [
        (
            name,
            ANONYMOUS if name == "anonymous" else type(world.users[name]).objects.get(pk=world.users[name].pk).actor(),
        )
        for name in CAST
    ]


def outcome(do: Callable[[], Any]) -> str:
    try:
        do()
    except Refusal as refusal:
        return type(refusal).__name__
    return ok


def verbs(scene: Any) -> dict[str, Callable[[Actor], Any]]:
    ids = {"shortlist_id": scene.shortlist.pk, "candidacy_id": scene.candidacies[0].pk}
    return {
        "place": lambda actor: curation.place_candidate(**ids, actor=actor, position=2, reason="r"),
        "explain": lambda actor: curation.explain_candidate(**ids, actor=actor, reason_en="r"),
        "exclude": lambda actor: curation.exclude_candidate(**ids, actor=actor, reason="r"),
        "pin": lambda actor: curation.pin_candidate(**ids, actor=actor, reason="r"),
        "unpin": lambda actor: curation.unpin_candidate(**ids, actor=actor, reason="r"),
        "take": lambda actor: curation.take_shortlist(shortlist_id=ids["shortlist_id"], actor=actor),
        "present": lambda actor: actions.present_shortlist(shortlist_id=ids["shortlist_id"], actor=actor),
    }


def test_the_verbs_of_a_shortlist_in_each_state_by_everybody(world: Any) -> None:
    scenes = {"draft": drafted(world), "presented": presented(world), "held": held(world)}
    explain_all(world, scenes["draft"])
    cast = people(world)
    bad = []
    for (verb, status), expected in LISTS.items():
        # Unpinned is who is pinned, taken over what a colleague has.
        scene = scenes["held" if status == "draft" and verb in {"unpin", "take"} else status]
        for (name, actor), wanted in zip(cast, expected, strict=True):
            before = state(scene.shortlist)
            with undone():
                found = outcome(lambda: verbs(scene)[verb](actor))  # noqa: B023 (run at once)
                stayed = state(scene.shortlist) == before
            if found != wanted or stayed != (wanted != ok):
                bad.append(f"{verb} in {status} as {name}: {found}, expected {wanted}; stayed {stayed}")
    assert not bad, "\n".join(bad)
    assert {verb for verb, _status in LISTS} | {"start"} == {row.verb for row in t.TABLES["Shortlist"]}


def test_starting_in_each_state_of_the_need_by_everybody(world: Any) -> None:
    cast, bad = people(world), []
    for status, expected in START.items():
        with undone():
            need = need_in(world, status)
            assert type(need).objects.get(pk=need.pk).status == status
            for (name, actor), wanted in zip(cast, expected, strict=True):
                with undone():
                    found = outcome(lambda: actions.start_shortlist(need_id=need.pk, actor=actor))  # noqa: B023
                    made = Shortlist.objects.filter(need=need).exists()
                if found != wanted or made != (wanted == ok):
                    bad.append(f"start, need {status}, as {name}: {found}, expected {wanted}")
    assert not bad, "\n".join(bad)


def need_in(world: Any, status: str) -> Any:
    """Bring a need into a state by the product's own verbs."""
    if status == "filled":
        return make.whole_story(world).need
    if status == "awaiting_approval":
        from profiles.actions import edit_company

        edit_company(company_id=world.company.pk, actor=world.owner, values={"wants_approval": True})
    need = make.draft_need(world.company, world.requester)
    if status == "draft":
        return need
    needs.submit_need(need_id=need.pk, actor=world.requester)
    if status in {"awaiting_approval", "in_review"}:
        return need
    needs.publish_need(need_id=need.pk, actor=world.curator)
    if status == "paused":
        needs.pause_need(need_id=need.pk, actor=world.requester)
    if status == "closed":
        needs.close_need(need_id=need.pk, actor=world.requester, code="postponed", answer="")
    return need


def test_only_the_system_enters_the_first_weights(world: Any) -> None:
    for name, actor in people(world):
        row = WeightSet(number=99, weights={}, reason="r", activated_at=world.company.created_at)
        row.created_at = world.company.created_at

        def activate(row: Any = row, actor: Actor = actor) -> None:
            with t.SEED_WEIGHTS.of(row, actor):
                pass

        with undone(), pytest.raises(NotPermitted):
            unit(activate)
        assert not WeightSet.objects.filter(number=99).exists(), name
    assert actions.seed_weights(actor=SYSTEM).number == 1
