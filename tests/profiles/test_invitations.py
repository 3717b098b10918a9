"""Invitations: who may answer one, once, in time."""

import datetime as dt
from typing import Any

from kernel import clock
from profiles import actions
from profiles.models import Invitation, Membership
from tests.profiles.support import Api


def invited(world: Any, **overrides: Any) -> Invitation:
    values = {"email": world.users["other_cmo"].email, "role": "approver"}
    return actions.invite_member(company_id=world.company.pk, actor=world.owner, **values | overrides)


def test_the_invited_person_reads_who_invites_her_into_which_role_and_joins(world):
    row = invited(world)
    client = world.client("other_cmo")
    page = client.get(f"/invitations/{row.pk}/").content.decode()
    assert "Minato Inc. invites you" in page
    assert "Owner" in page
    assert "approves needs and accepts terms" in page
    answer = client.post(f"/invitations/{row.pk}/")
    assert answer.status_code == 303
    assert answer["Location"] == f"/companies/{world.company.pk}/"
    joined = Membership.objects.get(user=world.users["other_cmo"])
    assert (joined.company_id, joined.role, joined.status) == (world.company.pk, "approver", "active")


def main_of(answer: Any) -> str:
    return str(answer.content.decode()).split("<main")[1].split("</main>")[0]


def test_another_address_reads_the_same_page_as_for_no_invitation(world, unknown_id):
    row = invited(world)
    client = world.client("cmo")
    there, nowhere = client.get(f"/invitations/{row.pk}/"), client.get(f"/invitations/{unknown_id}/")
    assert there.status_code == nowhere.status_code == 404
    assert main_of(there) == main_of(nowhere)
    assert client.post(f"/invitations/{row.pk}/").status_code == 404
    assert Invitation.objects.get(pk=row.pk).status == "pending"


def test_an_unconfirmed_address_does_not_open_an_invitation(world):
    world.users["cmo"].emailaddress_set.create(email="second@people.example", verified=False)
    row = invited(world, email="second@people.example")
    assert world.client("cmo").post(f"/invitations/{row.pk}/").status_code == 404
    world.users["cmo"].emailaddress_set.filter(email="second@people.example").update(verified=True)
    assert world.client("cmo").post(f"/invitations/{row.pk}/").status_code == 303


def test_accepting_twice_makes_one_membership(world):
    row, client = invited(world), world.client("other_cmo")
    assert client.post(f"/invitations/{row.pk}/").status_code == 303
    again = client.post(f"/invitations/{row.pk}/")
    assert again.status_code == 409
    assert "You accepted this invitation." in again.content.decode()
    assert Membership.objects.filter(user=world.users["other_cmo"]).count() == 1


def test_an_invitation_that_ran_out_says_so_and_lets_nobody_in(world):
    with clock.at(clock.now() - dt.timedelta(days=15)):
        row = invited(world)
    client = world.client("other_cmo")
    assert "has run out" in client.get(f"/invitations/{row.pk}/").content.decode()
    assert client.post(f"/invitations/{row.pk}/").status_code == 422
    assert Api(world, "other_cmo")("POST", f"invitations/{row.pk}/accept").status_code == 422
    assert not Membership.objects.filter(user=world.users["other_cmo"]).exists()


def test_a_taken_back_invitation_says_so(world):
    row = invited(world)
    assert world.client("owner").post(f"/invitations/{row.pk}/revoke/").status_code == 303
    client = world.client("other_cmo")
    assert "taken this invitation back" in client.get(f"/invitations/{row.pk}/").content.decode()
    assert client.post(f"/invitations/{row.pk}/").status_code == 409


def test_inviting_a_member_or_an_invited_person_again_is_refused_with_what_was_typed(world):
    url = f"/companies/{world.company.pk}/invite/"
    typed = {"email": world.users["requester"].email, "role": "finance", "language": "en"}
    refused = world.client("owner").post(url, typed)
    assert refused.status_code == 422
    assert "This person is a member already." in refused.content.decode()
    assert world.users["requester"].email in refused.content.decode()
    fresh = typed | {"email": "new@people.example"}
    assert world.client("owner").post(url, fresh).status_code == 303
    assert "open invitation to this address" in world.client("owner").post(url, fresh).content.decode()
    assert Invitation.objects.filter(email="new@people.example").count() == 1


def test_the_address_is_compared_without_case(world):
    row = invited(world, email=world.users["other_cmo"].email.upper())
    assert world.client("other_cmo").post(f"/invitations/{row.pk}/").status_code == 303


def test_the_four_roles_are_explained_where_somebody_is_invited(world):
    page = world.client("owner").get(f"/companies/{world.company.pk}/invite/").content.decode()
    for word in ("members and roles included", "writes needs", "accepts terms", "handles invoices"):
        assert word in page


def test_the_same_key_accepts_once_and_answers_the_same(world):
    row, api = invited(world), Api(world, "other_cmo")
    first = api("POST", f"invitations/{row.pk}/accept", Idempotency_Key="one")
    again = api("POST", f"invitations/{row.pk}/accept", Idempotency_Key="one")
    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()
