"""The frame: each role has its places, and a page that shows none pays nothing."""

from typing import Any

import pytest
from django.contrib.sessions.backends.base import SessionBase
from django.test import RequestFactory

from config import context
from profiles.models import User
from tests import make

VISITOR = ["Start", "Find needs", "Find CMOs", "How ranking works"]
COMPANY = ["To do", "Needs", "Candidates", "Engagements"]
HERS = ["To do", "Find needs", "Candidacies", "Engagements", "Profile"]
PLACES = {
    "anonymous": VISITOR,
    "owner": COMPANY,
    "company_finance": COMPANY,
    "former_member": ["To do", *VISITOR[1:]],
    "cmo": HERS,
    "curator": ["To do", "Needs to check", "Profiles to check", "Shortlists", "Vocabulary"],
    "finance_staff": ["To do", "Engagements"],
}


def _frame(world: Any, name: str, path: str = "/home/") -> dict[str, Any]:
    request = RequestFactory().get(path)
    request.session = SessionBase()
    request.actor = getattr(world, name)  # type: ignore[attr-defined]
    request.user = world.users.get(name, User())
    return context.site(request)


def test_each_role_has_its_places(world: Any) -> None:
    make.profile(world.cmo)
    found = {name: [str(place.label) for place in _frame(world, name)["places"]] for name in PLACES}
    assert found == PLACES


def test_a_curator_reaches_the_fifth_place_from_the_menu_on_a_phone_too(world: Any) -> None:
    page = world.client("curator").get("/home/").text
    bar = page[page.index('class="bar4"') :]
    assert '<a class="tool" href="/vocabulary/">Vocabulary</a>' in page
    assert "/vocabulary/" not in bar[: bar.index("</nav>")]
    assert world.client("curator").get("/vocabulary/").status_code == 200


def test_a_member_with_a_profile_has_both(world: Any) -> None:
    make.profile(world.owner)
    assert [str(place.label) for place in _frame(world, "owner")["places"]] == [*COMPANY, "Profile"]


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("/home/", "To do"),
        ("/notifications/", "To do"),
        ("/company/needs/new/", "Needs"),
        ("/candidacies/", "Candidates"),
        ("/offers/0b0e7f2e-0000-4000-8000-000000000000/", "Engagements"),
        ("/milestones/0b0e7f2e-0000-4000-8000-000000000000/", "Engagements"),
        ("/settings/", None),
    ],
)
def test_the_place_one_is_at_is_marked(world: Any, path: str, label: str | None) -> None:
    marked = [str(place.label) for place in _frame(world, "owner", path)["places"] if place.current]
    assert marked == ([label] if label else [])


def test_a_page_without_a_header_asks_the_database_nothing(world: Any, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        _frame(world, "owner")


def test_the_whole_frame_costs_two_queries(world: Any, django_assert_num_queries: Any) -> None:
    make.profile(world.owner)
    frame = _frame(world, "owner")
    with django_assert_num_queries(2):
        assert len(frame["places"]) == 5
        assert len(frame["places"]) == 5
        assert frame["unread"] == 0
        assert frame["companies"][0] == frame["current_company"] == world.company


def test_a_visitor_costs_nothing(world: Any, django_assert_num_queries: Any) -> None:
    frame = _frame(world, "anonymous")
    with django_assert_num_queries(0):
        assert len(frame["places"]) == 4
        assert not frame["unread"]
