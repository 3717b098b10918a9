"""Two at once: on committed rows, each on its own connection."""

from collections.abc import Callable
from typing import Any

import pytest

from kernel.refusals import BadValues, NotVisible, Refusal, WrongState
from marketplace import actions as needs
from marketplace import candidacy_actions as candidacies
from marketplace.models import Candidacy, Need, NeedPublic
from profiles import actions as people
from tests import make
from tests.conftest import World
from tests.marketplace.cast import candidacy_in, need_in, profile_of

pytestmark = pytest.mark.django_db(transaction=True)
Race = Callable[..., list[Any]]


def refusals(found: list[Any]) -> list[type[Exception]]:
    for one in found:
        assert not isinstance(one, BaseException) or isinstance(one, Refusal), repr(one)
    return [type(one) for one in found if isinstance(one, Refusal)]


def test_of_two_applications_at_once_one_stays(race: Race) -> None:
    world = World()
    need, _profile = need_in(world, "open"), profile_of(world)
    for _round in range(4):
        found = race(
            lambda: candidacies.apply_to_need(need_id=need.pk, actor=world.cmo, note="一"),
            lambda: candidacies.apply_to_need(need_id=need.pk, actor=world.cmo, note="二"),
        )
        assert refusals(found) == [BadValues]
        (row,) = Candidacy.objects.filter(need=need).open()
        candidacies.withdraw_candidacy(candidacy_id=row.pk, actor=world.cmo)


def test_nobody_is_left_waiting_when_a_need_closes_while_she_applies(race: Race) -> None:
    world = World()
    profile_of(world)
    for _round in range(6):
        need = need_in(world, "open")
        found = race(
            lambda need=need: needs.close_need(need_id=need.pk, actor=world.owner, code="budget", answer="終了"),
            lambda need=need: candidacies.apply_to_need(need_id=need.pk, actor=world.cmo, note="応募"),
        )
        assert set(refusals(found)) <= {WrongState}
        assert Need.objects.get(pk=need.pk).status == "closed"
        assert not Candidacy.objects.filter(need=need).open().exists()
        assert Candidacy.objects.filter(need=need).count() == (0 if refusals(found) else 1)


def test_an_answer_and_a_withdrawal_at_once_leave_one_end(race: Race) -> None:
    world = World()
    for _round in range(4):
        row = candidacy_in(world, need_in(world, "open"), "applied")
        found = race(
            lambda row=row: candidacies.reject_candidacy(candidacy_id=row.pk, actor=world.owner, code="fit"),
            lambda row=row: candidacies.withdraw_candidacy(candidacy_id=row.pk, actor=world.cmo),
        )
        assert refusals(found) == [WrongState]
        row.refresh_from_db()
        assert row.status == ("withdrawn" if isinstance(found[0], Refusal) else "rejected")
        assert row.version == 2


def test_a_need_never_shows_a_name_its_company_has_dropped(race: Race) -> None:
    world = World()
    for n in range(6):
        need = need_in(world, "in_review")
        found = race(
            lambda need=need: needs.publish_need(need_id=need.pk, actor=world.curator),
            lambda n=n: people.edit_company(
                company_id=world.company.pk, actor=world.owner, values={"name_en": f"Name {n}"}
            ),
        )
        assert refusals(found) == []
        assert NeedPublic.objects.get(pk=need.pk).company_name_en == f"Name {n}"


def test_a_need_is_published_or_closed_but_not_both(race: Race) -> None:
    world = World()
    for _round in range(4):
        need = need_in(world, "in_review")
        found = race(
            lambda need=need: needs.publish_need(need_id=need.pk, actor=world.curator),
            lambda need=need: needs.close_need(need_id=need.pk, actor=world.owner, code="budget", answer=""),
        )
        # Closing is possible before and after; publishing only before.
        assert set(refusals(found)) <= {WrongState}
        assert Need.objects.get(pk=need.pk).status == "closed"
        assert not NeedPublic.objects.filter(pk=need.pk).exists()


def test_two_drafts_at_once_get_two_numbers(race: Race) -> None:
    world = World()
    found = race(*(lambda: make.draft_need(world.company, world.requester) for _n in range(4)))
    assert refusals(found) == []
    assert len({need.number for need in found}) == 4


def test_somebody_who_is_removed_while_she_submits_does_not_submit_after(race: Race) -> None:
    from profiles.models import Membership

    world = World()
    need = need_in(world, "draft")
    row = Membership.objects.get(user=world.users["requester"])
    found = race(
        lambda: needs.submit_need(need_id=need.pk, actor=world.requester),
        lambda: people.remove_member(membership_id=row.pk, actor=world.owner),
    )
    assert set(refusals(found)) <= {NotVisible}
    assert Need.objects.get(pk=need.pk).status == ("draft" if refusals(found) else "in_review")


def test_a_reveal_and_a_withdrawal_at_once_tell_her_the_name_or_nothing(race: Race) -> None:
    world = World()
    for _round in range(4):
        row = candidacy_in(world, need_in(world, "hidden"), "applied")
        found = race(
            lambda row=row: candidacies.reveal_company(candidacy_id=row.pk, actor=world.owner),
            lambda row=row: candidacies.withdraw_candidacy(candidacy_id=row.pk, actor=world.cmo),
        )
        assert set(refusals(found)) <= {WrongState}
        row.refresh_from_db()
        assert row.status == "withdrawn"
        assert (row.revealed_at is None) == isinstance(found[0], Refusal)


def test_of_two_reveals_at_once_one_is_made(race: Race) -> None:
    world = World()
    row = candidacy_in(world, need_in(world, "hidden"), "applied")
    found = race(*(lambda: candidacies.reveal_company(candidacy_id=row.pk, actor=world.owner) for _n in range(3)))
    assert refusals(found) == [WrongState, WrongState]


def test_a_reveal_stays_when_the_need_goes_to_a_curator_at_the_same_time(race: Race) -> None:
    world = World()
    for _round in range(4):
        need = need_in(world, "hidden")
        profile_of(world)
        row = candidacies.apply_to_need(need_id=need.pk, actor=world.cmo, note="応募します")
        found = race(
            lambda need=need: needs.revise_need(
                need_id=need.pk, actor=world.owner, values={"confidential": False, "days": 5}
            ),
            lambda row=row: candidacies.reveal_company(candidacy_id=row.pk, actor=world.owner),
        )
        assert refusals(found) == []
        needs.publish_need(need_id=need.pk, actor=world.curator)
        row.refresh_from_db()
        assert not row.hidden
