"""Who may read rankings and curate shortlists: one row a call, one column a person, written by hand."""

from typing import Any

import pytest
from django.urls import reverse

from matching.models import Shortlist
from tests.architecture.addresses import Asked, calls_of
from tests.conftest import CAST
from tests.matching import record_calls, search_calls, weights_calls
from tests.matching.scene import Caller, Scene, drafted, held, presented, state, two_under_review, undone

pytestmark = pytest.mark.usefixtures("asked")

#                          anon own  req  appr fin  form othr cmo  ocmo cur  staf deac
PAGES = """
needs that fit             302  403  403  403  403  403  403  200  200  403  403  302
the best of them           302  403  403  403  403  403  403  302  302  403  403  302
the one change             302  403  403  403  403  403  403  200  200  403  403  302
one need and her           302  403  403  403  403  403  403  200  200  403  403  302
ranking of an open need    302  200  200  200  200  404  404  404  404  200  404  302
ranking of a draft         302  409  409  409  409  404  404  404  404  409  404  302
comparison                 302  200  200  200  200  404  404  404  404  200  404  302
comparison of a draft      302  409  409  409  409  404  404  404  404  409  404  302
what if                    302  200  200  200  200  404  404  404  404  200  404  302
what if of a draft         302  200  200  200  200  404  404  404  404  200  404  302
rate guidance              302  200  200  200  200  404  404  404  404  200  404  302
the desk                   302  403  403  403  403  403  403  403  403  200  403  302
a need on the desk         302  403  403  403  403  404  404  404  404  200  404  302
start                      302  403  403  403  403  404  404  404  404  303  404  302
start once more            302  403  403  403  403  404  404  404  404  422  404  302
list in the making         302  404  404  404  404  404  404  404  404  200  404  302
presented list             302  200  200  200  200  404  404  404  404  200  404  302
form of place              302  404  404  404  404  404  404  404  404  200  404  302
form of place, presented   302  403  403  403  403  404  404  404  404  409  404  302
form of exclude            302  404  404  404  404  404  404  404  404  200  404  302
form of exclude, presented 302  403  403  403  403  404  404  404  404  409  404  302
form of explain            302  404  404  404  404  404  404  404  404  200  404  302
form of explain, presented 302  403  403  403  403  404  404  404  404  409  404  302
place                      302  404  404  404  404  404  404  404  404  303  404  302
place, presented           302  403  403  403  403  404  404  404  404  409  404  302
exclude                    302  404  404  404  404  404  404  404  404  303  404  302
exclude, presented         302  403  403  403  403  404  404  404  404  409  404  302
explain                    302  404  404  404  404  404  404  404  404  303  404  302
explain, presented         302  403  403  403  403  404  404  404  404  409  404  302
form of pin                302  404  404  404  404  404  404  404  404  200  404  302
form of pin, presented     302  403  403  403  403  404  404  404  404  409  404  302
form of unpin              302  404  404  404  404  404  404  404  404  200  404  302
form of unpin, presented   302  403  403  403  403  404  404  404  404  409  404  302
preview                    302  404  404  404  404  404  404  404  404  200  404  302
preview, presented         302  403  403  403  403  404  404  404  404  200  404  302
overrides                  302  403  403  403  403  403  403  403  403  200  403  302
pin                        302  404  404  404  404  404  404  404  404  303  404  302
pin, presented             302  403  403  403  403  404  404  404  404  409  404  302
unpin                      302  404  404  404  404  404  404  404  404  303  404  302
unpin, presented           302  403  403  403  403  404  404  404  404  409  404  302
take                       302  404  404  404  404  404  404  404  404  303  404  302
take, presented            302  403  403  403  403  404  404  404  404  409  404  302
present                    302  404  404  404  404  404  404  404  404  303  404  302
present, presented         302  403  403  403  403  404  404  404  404  409  404  302
"""
API = """
needs that fit             401  403  403  403  403  403  403  200  200  403  403  401
the one change             401  403  403  403  403  403  403  200  200  403  403  401
fit of an open need        401  403  403  403  403  403  403  200  200  403  403  401
ranking of an open need    401  200  200  200  200  404  404  404  404  200  404  401
ranking of a draft         401  409  409  409  409  404  404  404  404  409  404  401
comparison                 401  200  200  200  200  404  404  404  404  200  404  401
comparison of a draft      401  409  409  409  409  404  404  404  404  409  404  401
what if                    401  200  200  200  200  404  404  404  404  200  404  401
what if of a draft         401  200  200  200  200  404  404  404  404  200  404  401
start                      401  403  403  403  403  404  404  404  404  201  404  401
start once more            401  403  403  403  403  404  404  404  404  422  404  401
list in the making         401  404  404  404  404  404  404  404  404  200  404  401
presented list             401  200  200  200  200  404  404  404  404  200  404  401
place                      401  404  404  404  404  404  404  404  404  200  404  401
place, presented           401  403  403  403  403  404  404  404  404  409  404  401
exclude                    401  404  404  404  404  404  404  404  404  200  404  401
exclude, presented         401  403  403  403  403  404  404  404  404  409  404  401
explain                    401  404  404  404  404  404  404  404  404  200  404  401
explain, presented         401  403  403  403  403  404  404  404  404  409  404  401
queue                      401  403  403  403  403  403  403  403  403  200  403  401
overrides                  401  403  403  403  403  403  403  403  403  200  403  401
pin                        401  404  404  404  404  404  404  404  404  200  404  401
pin, presented             401  403  403  403  403  404  404  404  404  409  404  401
unpin                      401  404  404  404  404  404  404  404  404  200  404  401
unpin, presented           401  403  403  403  403  404  404  404  404  409  404  401
take                       401  404  404  404  404  404  404  404  404  200  404  401
take, presented            401  403  403  403  403  404  404  404  404  409  404  401
present                    401  404  404  404  404  404  404  404  404  200  404  401
present, presented         401  403  403  403  403  404  404  404  404  409  404  401
"""


def rows(table: str) -> list[tuple[str, list[int]]]:
    lines = table.strip().splitlines()
    return [(line[:27].strip(), [int(cell) for cell in line[27:].split()]) for line in lines]


class Stage:
    """The scene all cells play on: a need without a list, one with a list in the making, one presented."""

    def __init__(self, world: Any) -> None:
        from tests import make

        self.plain: Scene = two_under_review(world)
        self.draft: Scene = drafted(world)
        self.done: Scene = presented(world)
        self.held: Scene = held(world)
        self.unsent = make.draft_need(world.company, world.requester)
        self.both = "?" + "&".join(f"id={row.profile_id}" for row in self.plain.candidacies)

    def scene(self, call: str) -> Scene:
        """Return the list a call is about: unpinned is who is pinned, taken over what a colleague has."""
        if "presented" in call:
            return self.done
        return self.held if call.removeprefix("form of ") in {"unpin", "take"} else self.draft

    def page(self, call: str) -> tuple[str, dict[str, Any] | None]:
        """Return the address of a call and what it posts."""
        scene = self.scene(call)
        verb = call.removeprefix("form of ").removesuffix(", presented")
        pk, row = scene.shortlist.pk, scene.candidacies[0].pk
        fixed: dict[str, tuple[str, dict[str, Any] | None]] = {
            "needs that fit": (reverse("fitting_needs"), None),
            "the best of them": (reverse("fitting_best"), None),
            "the one change": (reverse("fitting_change"), None),
            "one need and her": (reverse("need_fit", args=[self.plain.need.pk]), None),
            "ranking of an open need": (reverse("ranking", args=[self.plain.need.pk]), None),
            "ranking of a draft": (reverse("ranking", args=[self.unsent.pk]), None),
            "comparison": (reverse("compare", args=[self.plain.need.pk]) + self.both, None),
            "comparison of a draft": (reverse("compare", args=[self.unsent.pk]) + self.both, None),
            "what if": (reverse("what_if", args=[self.plain.need.pk]), None),
            "what if of a draft": (reverse("what_if", args=[self.unsent.pk]), None),
            "rate guidance": (reverse("rate_guidance", args=[self.unsent.pk]), None),
            "the desk": (reverse("desk"), None),
            "a need on the desk": (reverse("desk_need", args=[self.draft.need.pk]), None),
            "start": (reverse("shortlist_start", args=[self.plain.need.pk]), {}),
            "start once more": (reverse("shortlist_start", args=[self.draft.need.pk]), {}),
            "list in the making": (reverse("shortlist", args=[pk]), None),
            "presented list": (reverse("shortlist", args=[pk]), None),
            "present": (reverse("shortlist_present", args=[pk]), {}),
            "take": (reverse("shortlist_take", args=[pk]), {}),
            "preview": (reverse("shortlist_preview", args=[pk, row]), None),
            "overrides": (reverse("overrides"), None),
        }
        if verb in fixed:
            return fixed[verb]
        posted = {"place": {"position": 2, "reason": "r"}, "explain": {"reason_en": "r"}}
        posted |= {name: {"reason": "r"} for name in ("exclude", "pin", "unpin")}
        url = reverse(f"shortlist_{verb}", args=[pk, row])
        data: dict[str, Any] = posted[verb]  # type: ignore[assignment]
        return url, None if call.startswith("form") else data

    def api(self, call: str) -> tuple[str, dict[str, Any] | None]:
        scene = self.scene(call)
        verb = call.removesuffix(", presented")
        pk, row = scene.shortlist.pk, str(scene.candidacies[0].pk)
        root, needs = f"/api/v1/shortlists/{pk}", "/api/v1/needs"
        found: dict[str, tuple[str, dict[str, Any] | None]] = {
            "needs that fit": ("/api/v1/fitting-needs", None),
            "the one change": ("/api/v1/fitting-needs/change", None),
            "fit of an open need": (f"{needs}/{self.plain.need.pk}/fit", None),
            "ranking of an open need": (f"{needs}/{self.plain.need.pk}/ranking", None),
            "ranking of a draft": (f"{needs}/{self.unsent.pk}/ranking", None),
            "comparison": (f"{needs}/{self.plain.need.pk}/comparison{self.both}", None),
            "comparison of a draft": (f"{needs}/{self.unsent.pk}/comparison{self.both}", None),
            "what if": (f"{needs}/{self.plain.need.pk}/what-if", None),
            "what if of a draft": (f"{needs}/{self.unsent.pk}/what-if", None),
            "start": (f"{needs}/{self.plain.need.pk}/shortlists", {}),
            "start once more": (f"{needs}/{self.draft.need.pk}/shortlists", {}),
            "list in the making": (root, None),
            "presented list": (root, None),
            "place": (f"{root}/place", {"candidacy": row, "position": 2, "reason": "r"}),
            "exclude": (f"{root}/exclude", {"candidacy": row, "reason": "r"}),
            "pin": (f"{root}/pin", {"candidacy": row, "reason": "r"}),
            "unpin": (f"{root}/unpin", {"candidacy": row, "reason": "r"}),
            "take": (f"{root}/take", {}),
            "queue": ("/api/v1/curation/queue", None),
            "overrides": ("/api/v1/curation/overrides", None),
            "explain": (f"{root}/explain", {"candidacy": row, "reason_en": "r"}),
            "present": (f"{root}/present", {}),
        }
        return found[verb]


@pytest.mark.parametrize("surface", ["page", "api"])
def test_every_call_answers_everybody_as_the_table_says(world: Any, surface: str) -> None:
    stage, caller = Stage(world), Caller(world)
    from tests.matching.scene import explain_all

    explain_all(world, stage.draft)
    lists = [stage.draft.shortlist, stage.done.shortlist, stage.held.shortlist]
    wrong = []
    for call, expected in rows(PAGES if surface == "page" else API):
        assert len(expected) == len(CAST)
        for name, status in zip(CAST, expected, strict=True):
            url, data = getattr(stage, surface)(call)
            with undone():
                before = [state(row) for row in lists], Shortlist.objects.count()
                answer = getattr(caller, surface)(name, url, data)
                after = [state(row) for row in lists], Shortlist.objects.count()
            if answer.status_code != status:
                wrong.append(f"{call} as {name}: {answer.status_code}, expected {status}")
            changed = data is not None and status in {200, 201, 303}
            if (before != after) != changed:
                wrong.append(f"{call} as {name}: the rows {'changed' if before != after else 'stayed'}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("surface", ["page", "api"])
def test_missing_things_answer_like_hidden_ones(world: Any, unknown_id: Any, surface: str) -> None:
    caller = Caller(world)
    urls = {
        "page": [reverse(name, args=[unknown_id]) for name in ("ranking", "desk_need", "shortlist", "weights_set")],
        "api": [
            f"/api/v1/needs/{unknown_id}/ranking",
            f"/api/v1/shortlists/{unknown_id}",
            f"/api/v1/weight-sets/{unknown_id}",
        ],
    }[surface]
    gone = {"page": 302, "api": 401}[surface]
    for url in urls:
        statuses = [getattr(caller, surface)(name, url).status_code for name in CAST]
        assert statuses == [gone, *[404] * 10, gone], url


def test_who_may_think_about_a_need_of_a_company(world: Any) -> None:
    caller, body = Caller(world), {"company": str(world.company.pk), "days": 5}
    found = [caller.api(name, "/api/v1/what-if", body).status_code for name in CAST]
    assert found == [401, 200, 200, 200, 200, 404, 404, 404, 404, 200, 404, 401]


def test_verbs_without_input_are_not_pages(world: Any) -> None:
    scene = drafted(world)
    browser = world.client("curator")
    assert browser.get(reverse("shortlist_start", args=[scene.need.pk])).status_code == 405
    assert browser.get(reverse("shortlist_present", args=[scene.shortlist.pk])).status_code == 405


def test_a_candidacy_of_another_need_is_not_found(world: Any) -> None:
    scene, other = drafted(world), two_under_review(world)
    stranger = other.candidacies[0].pk
    browser = world.client("curator")
    for verb, data in (
        ("place", {"position": 1, "reason": "r"}),
        ("exclude", {"reason": "r"}),
        ("explain", {"reason_en": "r"}),
    ):
        url = reverse(f"shortlist_{verb}", args=[scene.shortlist.pk, stranger])
        before = state(scene.shortlist)
        assert browser.get(url).status_code == 404
        assert browser.post(url, data).status_code == 404
        assert state(scene.shortlist) == before


@pytest.mark.parametrize("surface", ["page", "api"])
@pytest.mark.parametrize("calls", [search_calls, weights_calls, record_calls])
def test_every_other_call_answers_everybody_as_its_own_table_says(world: Any, calls: Any, surface: str) -> None:
    stage, caller, wrong = calls.STAGE(world), Caller(world), []
    for call, expected in rows(calls.PAGES if surface == "page" else calls.API):
        assert len(expected) == len(CAST)
        for name, status in zip(CAST, expected, strict=True):
            url, data = getattr(stage, surface)(call)
            with undone():
                stage.prepare(call)
                before = stage.state()
                answer = getattr(caller, surface)(name, url, data)
                changed = stage.state() != before
            if answer.status_code != status:
                wrong.append(f"{call} as {name}: {answer.status_code}, expected {status}")
            if changed != (data is not None and status in {200, 201, 303}):
                wrong.append(f"{call} as {name}: the rows {'changed' if changed else 'stayed'}")
    assert not wrong, "\n".join(wrong)


def test_everybody_asked_every_address_of_this_app_by_every_method(asked: Asked, db: None) -> None:
    """Speak about the whole file. `db` keeps it the last one: tests without the database run after all others."""
    assert calls_of("matching") - asked.by(len(CAST)) == set(), "not asked, or not the whole file was run"
