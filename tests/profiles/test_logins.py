"""What ends a log-in: a new password, a closed account."""

from typing import Any

from django.test import Client
from django.urls import reverse
from knox.models import AuthToken

from kernel.actors import SYSTEM
from profiles import actions
from tests.make import PASSWORD

NEW = "another-good-long-phrase"


def me(token: str) -> int:
    return Client(headers={"authorization": f"Bearer {token}"}).get("/api/v1/me").status_code


def test_a_new_password_ends_the_tokens_of_this_person_alone(world: Any) -> None:
    hers, other = (AuthToken.objects.create(user=world.users[name])[1] for name in ("cmo", "other_cmo"))
    client = Client()
    client.post(reverse("account_login"), {"login": world.users["cmo"].email, "password": PASSWORD})
    assert (me(hers), me(other)) == (200, 200)
    typed = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert client.post(reverse("account_change_password"), typed).status_code == 302
    assert (me(hers), me(other)) == (401, 200)


def test_opening_a_closed_account_brings_no_log_in_back(world: Any) -> None:
    token = AuthToken.objects.create(user=world.users["cmo"])[1]
    client, other = world.client("cmo"), world.client("other_cmo")
    assert (client.get(reverse("settings")).status_code, me(token)) == (200, 200)
    actions.deactivate_user(user_id=world.cmo.person, actor=SYSTEM)
    actions.reactivate_user(user_id=world.cmo.person, actor=SYSTEM)
    assert (client.get(reverse("settings")).status_code, me(token)) == (302, 401)
    assert other.get(reverse("settings")).status_code == 200
    assert world.client("cmo").get(reverse("settings")).status_code == 200
