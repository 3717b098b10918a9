"""The API of offers, terms, engagements and milestones: shapes, keys, versions, and one story from end to end."""

import json
import uuid
from typing import Any, cast

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from engagements import offer_actions
from engagements.models import Acceptance, Engagement, Milestone, Offer, Submission
from engagements.terms import CONDITIONS
from kernel.models import Event
from tests.engagements import situations as at

V1 = "/api/v1/"


def send(client: Client, path: str, body: Any = None, method: str = "post", **headers: str) -> Any:
    return getattr(client, method)(V1 + path, json.dumps(body or {}), content_type="application/json", headers=headers)


def key() -> dict[str, str]:
    return {"Idempotency-Key": str(uuid.uuid4())}


def test_a_whole_engagement_runs_over_the_api(world: Any) -> None:
    row = at.under_review(world)
    company, cmo = at.api(world, "approver"), at.api(world, "cmo")
    made = send(company, f"candidacies/{row.pk}/offers", {"kind": "standard"})
    assert made.status_code == 201
    offer = made.json()
    assert offer["draft"]["monthly_fee"] == {"amount": 540_000, "currency": "JPY"}
    assert set(offer["missing"]) == {"kpis"}
    change = {
        "monthly_fee": {"amount": 500_000, "currency": "JPY"},
        "kpis": [{"kpi": "sql_rate", "baseline": "26.20"}],
        "milestones": [line | {"amount": None} for line in offer["draft"]["milestones"][:2]],
    }
    changed = send(company, f"offers/{offer['id']}", change, "patch", **{"If-Match": made["ETag"]})
    assert (changed.status_code, changed.json()["missing"]) == (200, {})
    sent = send(company, f"offers/{offer['id']}/send", {"message": "よろしくお願いします。"})
    terms = sent.json()["terms"][0]
    read = cmo.get(f"{V1}terms/{terms['id']}").json()
    assert read["hash"] == terms["hash"]
    assert read["monthly_fee"]["amount"] == 500_000
    for client in (cmo, company):
        accepted = send(client, f"terms/{terms['id']}/accept", {"hash": terms["hash"]}, **key())
        assert accepted.status_code == 200
    assert [one["party"] for one in accepted.json()["acceptances"]] == ["cmo", "company"]
    engagement = Engagement.objects.get()
    base = f"engagements/{engagement.pk}"
    for kind in ("nda", "ip", "conduct", "access"):
        assert send(cmo, f"{base}/tasks/{kind}/tick").status_code == 200
    started = send(cmo, f"{base}/start").json()
    assert started["status"] == "active"
    assert started["kpis"] == [{"kpi": "sql_rate", "baseline": "26.20", "measured_by": None}]
    for line in started["milestones"]:
        path = f"milestones/{line['id']}"
        assert send(cmo, f"{path}/submit", {"link": "https://docs.example/a", "claimed": [0]}).status_code == 200
        assert send(company, f"{path}/accept", **key()).json()["accepted_by"] == "company"
    for client in (cmo, company):
        done = send(client, f"{base}/complete")
    assert done.json()["status"] == "completed"


def test_every_condition_is_read_and_written(world: Any) -> None:
    offer = at.sent(world)
    shown = at.api(world, "cmo").get(f"{V1}terms/{at.proposed(offer).pk}").json()
    assert {name.removesuffix("_minor") for name in CONDITIONS} - {"currency"} <= set(shown)


def test_a_file_is_handed_in_as_multipart_and_comes_back(world: Any) -> None:
    milestone = at.active(world).milestones.get(order=0)
    client = at.api(world, "cmo")
    upload = SimpleUploadedFile("報告.csv", "項目,値\n".encode())
    typed = {"file": upload, "note": "第1案", "claimed": [0, 1]}
    response = client.post(f"{V1}milestones/{milestone.pk}/submit", typed)
    assert response.status_code == 200
    said = response.json()
    assert (said["status"], said["submissions"][0]["note"]) == ("submitted", "第1案")
    assert [one["claimed"] for one in said["criteria"]][:2] == [True, True]
    file = said["submissions"][0]["file"]
    download = at.api(world, "owner").get(f"{V1}milestones/{milestone.pk}/files/{file['id']}")
    assert b"".join(cast("Any", download).streaming_content).decode() == "項目,値\n"


def test_a_key_makes_an_upload_happen_once(world: Any) -> None:
    milestone = at.active(world).milestones.get(order=0)
    client, headers = at.api(world, "cmo"), key()

    def hand_in(content: bytes) -> Any:
        typed = {"file": SimpleUploadedFile("a.csv", content)}
        return client.post(f"{V1}milestones/{milestone.pk}/submit", typed, headers=headers)

    first, again, other = hand_in(b"a,b\n"), hand_in(b"a,b\n"), hand_in(b"x,y\n")
    assert (first.status_code, again.status_code, other.status_code) == (200, 200, 422)
    assert first.json() == again.json()
    assert Submission.objects.count() == 1


def test_accepting_needs_a_key_and_happens_once_by_it(world: Any) -> None:
    offer = at.sent(world)
    terms = at.proposed(offer)
    client, path, body = at.api(world, "cmo"), f"terms/{terms.pk}/accept", {"hash": terms.hash}
    assert send(client, path, body).status_code == 422
    assert not Acceptance.objects.exists()
    headers = key()
    first, again = send(client, path, body, **headers), send(client, path, body, **headers)
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()
    assert Acceptance.objects.count() == 1
    assert send(client, path, {"hash": "0" * 64}, **headers).status_code == 422
    assert send(client, path, {"hash": "0" * 64}, **key()).status_code == 412
    assert send(client, path, body, **key()).status_code == 422


def test_an_older_version_is_refused(world: Any) -> None:
    offer = at.draft(world)
    client = at.api(world, "owner")
    tag = {"If-Match": client.get(f"{V1}offers/{offer.pk}")["ETag"]}
    offer_actions.edit_offer(offer_id=offer.pk, actor=world.approver, values={"place": "神戸"})
    assert send(client, f"offers/{offer.pk}", {"place": "大阪"}, "patch", **tag).status_code == 412
    assert Offer.objects.get(pk=offer.pk).values["place"] == "神戸"


BAD = {
    "an unknown key": ({"surprise": 1}, "/surprise"),
    "money as a number": ({"monthly_fee": 500_000}, "/monthly_fee"),
    "money in another currency": ({"monthly_fee": {"amount": 1, "currency": "USD"}}, "/monthly_fee"),
    "a fee below zero": ({"monthly_fee": {"amount": -1, "currency": "JPY"}}, "/monthly_fee"),
    "a fraction of a yen": ({"monthly_fee": {"amount": 1.5, "currency": "JPY"}}, "/monthly_fee"),
    "no day": ({"service_from": "soon"}, "/service_from"),
    "a KPI nobody knows": ({"kpis": [{"kpi": "no_such", "baseline": "1"}]}, "/kpis/0/kpi"),
    "an endless text": ({"place": "あ" * 201}, "/place"),
    "a day of the month that is none": ({"pay_day": 32}, "/pay_day"),
    "a milestone without days": (
        {"milestones": [{"key": "a", "contract_type": "contract_for_work"}]},
        "/milestones/0/starts_on",
    ),
    "an item that may not stay open": ({"pending_items": [{"item": "client_name"}]}, "/pending_items/0/item"),
}


@pytest.mark.parametrize("which", BAD)
def test_bad_values_are_pointed_at_and_change_nothing(world: Any, which: str) -> None:
    body, pointer = BAD[which]
    offer = at.draft(world)
    before = Event.objects.count()
    response = send(at.api(world, "owner"), f"offers/{offer.pk}", body, "patch")
    assert response.status_code == 422
    assert response["Content-Type"] == "application/problem+json"
    assert pointer in {error["pointer"] for error in response.json()["errors"]}
    assert Event.objects.count() == before


def test_what_is_missing_for_the_start_is_told_with_pointers(world: Any) -> None:
    engagement = at.agreed(world, ticked=False)
    response = send(at.api(world, "owner"), f"engagements/{engagement.pk}/start")
    assert response.status_code == 422
    assert [error["pointer"] for error in response.json()["errors"]] == ["/tasks"]


def test_a_counter_offer_answers_with_the_new_version(world: Any) -> None:
    offer = at.sent(world)
    body = {"monthly_fee": {"amount": 600_000, "currency": "JPY"}, "message": "準備の日数を含めました。"}
    response = send(at.api(world, "cmo"), f"offers/{offer.pk}/counter", body)
    assert response.status_code == 201
    said = response.json()
    assert (said["number"], said["proposed_by"], said["monthly_fee"]["amount"]) == (2, "cmo", 600_000)
    assert said["acceptances"] == []


def test_lists_are_filtered_and_bad_filters_are_refused(world: Any) -> None:
    engagement = at.active(world)
    client = at.api(world, "owner")
    for path, count in (
        ("engagements?status=active", 1),
        ("engagements?status=ended", 0),
        ("engagements?kind=trial", 0),
        ("offers?status=agreed", 1),
        (f"offers?need={uuid.uuid4()}", 0),
        (f"milestones?engagement={engagement.pk}&status=planned", engagement.milestones.count()),
        ("milestones?due_before=2020-01-01", 0),
        ("engagements?unknown=1", 1),
    ):
        response = client.get(V1 + path)
        assert (path, response.status_code, len(response.json()["results"])) == (path, 200, count)
    for path in ("engagements?status=nonsense", "offers?need=nonsense", "milestones?due_before=nonsense"):
        assert (path, client.get(V1 + path).status_code) == (path, 422)


def test_a_list_costs_the_same_for_one_row_and_for_many(world: Any, django_assert_max_num_queries: Any) -> None:
    at.active(world)
    client = at.api(world, "owner")
    assert Milestone.objects.count() > 5
    for path, most in (("milestones", 10), ("offers", 9), ("engagements", 8)):
        with django_assert_max_num_queries(most):
            assert client.get(V1 + path).status_code == 200
