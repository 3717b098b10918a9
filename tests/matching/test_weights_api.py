"""Weights, runs and exposure over the API: the same rules, the same figures."""

import json
from typing import Any

import pytest
from django.test import Client
from knox.models import AuthToken

from kernel import clock
from matching.exposure import exposure
from matching.market import active_weights
from matching.models import MatchProfile, Rerank, WeightSet
from matching.reranking import go_on
from matching.scoring import WEIGHTS
from matching.weights_preview import preview
from tests import make
from tests.matching.scene import crowd, presented
from tests.matching.test_exposure import Shown
from tests.matching.test_rerank import turned
from tests.matching.test_weights import REASON, drafted, in_force, moved

ROOT = "/api/v1/weight-sets"


class Api:
    """The API as a curator's program calls it."""

    def __init__(self, world: Any) -> None:
        self.client = Client(
            headers={"Authorization": f"Bearer {AuthToken.objects.create(world.users['curator'])[1]}"}
        )

    def get(self, path: str) -> Any:
        answer = self.client.get(path)
        assert answer.status_code == 200, answer.content
        return answer.json()

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.client.post(path, json.dumps(body or {}), content_type="application/json", headers=headers)


@pytest.fixture
def api(world: Any) -> Api:
    return Api(world)


def pointers(answer: Any) -> set[str]:
    return {error["pointer"] for error in answer.json()["errors"]}


def test_a_version_from_draft_to_force_and_back(world: Any, api: Api) -> None:
    made = api.post(ROOT, {"reason": REASON})
    assert (made.status_code, made["ETag"]) == (201, '"1"')
    one = f"{ROOT}/{made.json()['id']}"
    told = api.post(f"{one}/tune", {"weights": moved(), "reason": "More."}, **{"If-Match": made["ETag"]})
    assert (told.status_code, told.json()["weights"], told.json()["reason"]) == (200, moved(), "More.")
    assert api.post(f"{one}/tune", {"weights": moved(), "reason": "r"}, **{"If-Match": '"1"'}).status_code == 412
    assert api.post(f"{one}/activate", {}).status_code == 422
    assert api.post(f"{one}/activate", {"reason": " "}).status_code == 422
    active = api.post(f"{one}/activate", {"reason": "Agreed."}).json()
    assert (active["status"], active["number"]) == ("active", 2)
    assert [row["status"] for row in api.get(ROOT)["results"]] == ["active", "retired"]
    first = next(row["id"] for row in api.get(ROOT)["results"] if row["number"] == 1)
    assert api.post(f"{ROOT}/{first}/restore", {"reason": "Back."}).json()["status"] == "active"
    assert active_weights().number == 1


def test_what_is_given_up_is_not_listed(world: Any, api: Api) -> None:
    row = drafted(world)
    assert api.post(f"{ROOT}/{row.pk}/drop").json()["status"] == "dropped"
    assert [each["number"] for each in api.get(ROOT)["results"]] == [1]
    assert api.get(f"{ROOT}/{row.pk}")["status"] == "dropped"


def test_wrong_weights_are_named_by_stage_and_factor(world: Any, api: Api) -> None:
    row = drafted(world)
    table = {stage: dict(told) for stage, told in WEIGHTS.items()}
    table["startup"]["skills"], table["enterprise"]["rate"] = 639, -1
    answer = api.post(f"{ROOT}/{row.pk}/tune", {"weights": table, "reason": "r"})
    assert answer.status_code == 422
    assert pointers(answer) == {"/weights/startup", "/weights/enterprise/rate"}
    del table["mid_size"]
    answer = api.post(f"{ROOT}/{row.pk}/tune", {"weights": table, "reason": "r"})
    assert pointers(answer) == {"/weights"}
    answer = api.post(f"{ROOT}/{row.pk}/tune", {"weights": table, "reason": "r", "status": "active"})
    assert pointers(answer) == {"/status"}
    assert WeightSet.objects.get(pk=row.pk).version == row.version


def test_the_comparison_has_every_figure(world: Any, api: Api) -> None:
    crowd(12)
    for _n in range(5):
        presented(world)
    draft = drafted(world, table=turned())
    told, found = api.get(f"{ROOT}/{draft.pk}/preview"), preview(draft)
    assert (told["weights_version"], told["active_version"], told["compared"], told["of"]) == (2, 1, 5, 5)
    for name in ("changed", "enters", "shift", "judged", "ndcg_before", "ndcg_after"):
        assert told[name] == pytest.approx(getattr(found, name)), name
    assert told["judged"] == 5
    for row, same in zip(told["needs"], found.needs, strict=True):
        assert row["before"] == [str(pk) for pk in same.before]
        assert row["after"] == [str(pk) for pk in same.after]


def test_a_run_over_the_api(world: Any, api: Api) -> None:
    make.open_need(world.company, world.requester, world.curator)
    run = api.post("/api/v1/reranks").json()
    assert (run["status"], run["total"], run["done"], run["weights_version"]) == ("running", 1, 0, 1)
    assert api.post("/api/v1/reranks").status_code == 422
    one = f"/api/v1/reranks/{run['id']}"
    assert api.post(f"{one}/stop").json()["status"] == "stopped"
    assert api.post(f"{one}/resume").json()["status"] == "running"
    go_on()
    told = api.get(one)
    assert (told["status"], told["done"], told["pairs"]) == ("done", 1, 0)
    assert [row["id"] for row in api.get("/api/v1/reranks")["results"]] == [run["id"]]
    in_force(world)
    assert Rerank.objects.count() == 2


def test_exposure_over_the_api(world: Any, api: Api) -> None:
    people = crowd(4)
    MatchProfile.objects.update(published_on="2020-01-01")
    Shown(world).page(clock.today(), *people[:3])
    told, found = api.get("/api/v1/curation/exposure"), exposure()
    assert len(told["weeks"]) == 12
    for row, same in zip([told["whole"], *told["weeks"]], [found.whole, *found.weeks], strict=True):
        for name in ("published", "available", "shown", "impressions", "coverage", "gini", "top_share", "new_share"):
            assert row[name] == getattr(same, name), name
    assert (told["whole"]["coverage"], told["whole"]["gini"]) == (0.75, 0.25)
    assert (told["new_profiles"], told["new_among_published"]) == (0, 0)
