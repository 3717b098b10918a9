"""The busy pages ask the database as often for fifty rows as for one, and within a budget."""

from collections.abc import Callable
from typing import Any, cast

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config.demo.cast import Cast
from config.demo.derived import derive
from config.demo.generated import demand, people
from config.demo.generated.writing import Book, ComposedCmo, ComposedNeed
from config.demo.script import Script
from kernel.units import action
from marketplace.models import Need
from profiles.models import Profile
from tests import make
from tests.conftest import World
from tests.engagements import situations as at

MOST = 15


@action
def compose(world: World, numbers: range) -> None:
    """Let so many CMOs and companies with an open need come to the market."""
    script, cast, book = Script(), Cast({"morishita": world.curator}, hashed=""), Book()
    for number in numbers:
        ComposedCmo(script, cast, people.cmo(number), book).tell()
        ComposedNeed(script, cast, (demand.company(number), demand.need(number)), book).tell()
    script.play()
    book.write()
    derive()


def draft(world: World) -> str:
    return reverse("need_edit", args=[make.draft_need(world.company, world.requester).pk, "work"])


def own(world: World) -> Need:
    found: Need | None = Need.objects.filter(company=world.company).first()
    return found or cast(Need, make.open_need(world.company, world.requester, world.curator))


def lively(world: World, times: int) -> None:
    """Let the company and the CMO have something in every state in which it waits for somebody or runs."""
    for _time in range(times):
        make.draft_need(world.company, world.requester)
        for stage in ("applied", "under review", "offered", "agreed", "started"):
            need = make.open_need(world.company, world.requester, world.curator)
            row = make.candidacy(need, world.cmo, under_review=stage != "applied", curator=world.curator)
            if stage in {"applied", "under review"}:
                continue
            offer = make.sent_offer(row, world.approver)
            if stage != "offered":
                make.engagement(offer, world.approver, world.cmo, started=stage == "started")


# page → who asks, and where
PAGES: dict[str, tuple[str, Callable[[World], str]]] = {
    "front": ("", lambda _world: "/"),
    "need list": ("", lambda _world: reverse("need_list")),
    "search needs": ("", lambda _world: reverse("need_list") + "?q=顧客"),
    "need": ("", lambda _world: reverse("need_public", args=[Need.objects.open()[0].pk])),
    "need editor": ("requester", draft),
    "ranking": ("owner", lambda world: reverse("ranking", args=[own(world).pk])),
    "CMO list": ("owner", lambda _world: reverse("cmo_list")),
    "search CMOs": ("owner", lambda _world: reverse("cmo_list") + "?q=マーケティング"),
    "profile": ("owner", lambda _world: reverse("profile", args=[Profile.objects.published()[0].pk])),
    "home (owner)": ("owner", lambda _world: reverse("home")),
    "home (CMO)": ("cmo", lambda _world: reverse("home")),
    "home (curator)": ("curator", lambda _world: reverse("home")),
    "curation desk": ("curator", lambda _world: reverse("desk")),
}


def cost(client: Any, url: str) -> list[str]:
    client.get(url)
    with CaptureQueriesContext(connection) as found:
        assert client.get(url).status_code == 200
    return [row["sql"] for row in found.captured_queries]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_costs_as_many_queries_with_fifty_rows_as_with_one(world: World, page: str) -> None:
    who, address = PAGES[page]
    client = world.client(who) if who else Client(headers={"accept-language": "en"})
    own(world)
    make.published_profile(world.cmo, world.curator)  # one who fits: a list without rows asks for less
    shows_own = page.startswith(("home", "curation"))
    lively(world, 1 if shows_own else 0)
    compose(world, range(1))
    url = address(world)
    one = cost(client, url)
    lively(world, 2 if shows_own else 0)
    compose(world, range(1, 50))
    fifty = cost(client, url)
    assert len(fifty) == len(one), "\n".join(fifty)
    assert len(fifty) <= MOST, "\n".join(fifty)


def test_the_room_stays_within_the_budget(world: World) -> None:
    room = at.active(world)
    costs = {
        who: cost(world.client(who), reverse("engagement", args=[room.pk])) for who in ("owner", "cmo", "curator")
    }
    assert max(map(len, costs.values())) <= MOST, "\n".join(costs["owner"])
    at.handed_in(world, room)
    for who, before in costs.items():
        found = cost(world.client(who), reverse("engagement", args=[room.pk]))
        assert len(found) == len(before), "\n".join(found)
