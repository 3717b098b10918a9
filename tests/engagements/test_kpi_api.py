"""The KPI board by the API: figures in, the board out, every revision to be read."""

from typing import Any

import pytest

from engagements.models import KpiReading
from tests.engagements import situations as at
from tests.engagements.test_kpi_figures import D, last, record

DAY = last().isoformat()


def call(world: Any, who: str, engagement: Any, path: str, body: Any = None, **headers: str) -> Any:
    url = f"/api/v1/engagements/{engagement.pk}/{path}"
    client = at.api(world, who)
    return (
        client.get(url) if body is None else client.post(url, body, content_type="application/json", headers=headers)
    )


def test_figures_come_in_one_by_one_and_many_at_a_time(world: Any) -> None:
    engagement = at.active(world)
    one = {"measure": "sql", "starts_on": DAY, "value": "18.5", "note": "SFA"}
    answer = call(world, "cmo", engagement, "readings", one)
    assert answer.status_code == 201
    assert answer.json() | {"id": 0, "at": ""} == {
        "id": 0, "at": "", "segment": "", "period": "month", "starts_on": DAY, "revision": 1, "value": "18.5000",
        "party": "cmo", "measure": "sql", "source": "api", "note": "SFA",
    }  # fmt: skip
    many = {"readings": [one | {"value": 20}, {"measure": "mql", "starts_on": DAY, "value": 45}]}
    answer = call(world, "owner", engagement, "readings/batch", many)
    assert (answer.status_code, answer.json()["sent"]) == (201, 2)
    assert answer["ETag"] == f'"{answer.json()["version"]}"'
    rows = call(world, "curator", engagement, "readings").json()["results"]
    assert [(row["measure"], row["revision"], row["party"]) for row in rows] == [
        ("mql", 1, "company"), ("sql", 2, "company"), ("sql", 1, "cmo"),
    ]  # fmt: skip
    standing = call(world, "owner", engagement, "readings?standing=true&measure=sql").json()["results"]
    assert [row["value"] for row in standing] == ["20.0000"]


def test_the_list_goes_on_by_cursor(world: Any) -> None:
    engagement = at.active(world)
    record(world, engagement, mql=D(1), sql=D(2))
    first = call(world, "owner", engagement, "readings?page_size=1").json()
    assert [row["measure"] for row in first["results"]] == ["sql"]
    second = at.api(world, "owner").get(first["next"]).json()
    assert [row["measure"] for row in second["results"]] == ["mql"]


def test_the_board_judges_and_names_what_is_missing(world: Any) -> None:
    engagement = at.active(world)
    targets = {"targets": [{"kpi": "sql_rate", "starts_on": DAY, "value": 40}]}
    assert call(world, "owner", engagement, "targets", targets).status_code == 201
    record(world, engagement, mql=D(45))
    row = call(world, "cmo", engagement, f"kpis?starts_on={DAY}").json()["kpis"][0]
    assert (row["now"]["status"], row["now"]["reason"], row["missing"]) == ("no_data", "reading_missing", ["sql"])
    record(world, engagement, sql=D(18))
    board = call(world, "cmo", engagement, "kpis").json()
    now = board["kpis"][0]["now"]
    assert (now["actual"], now["target"], now["attainment"], now["status"]) == (
        "40.0000",
        "40.0000",
        "100.0",
        "achieved",
    )
    assert board["counts"] == {"achieved": 1, "on_track": 0, "off_track": 0, "no_data": 0}
    assert board["period"]["starts_on"] == DAY
    assert [part["measure"] for part in board["kpis"][0]["parts"]] == ["sql", "mql"]
    assert call(world, "cmo", engagement, "targets").json()["results"][0]["kpi"] == "sql_rate"


@pytest.mark.parametrize(
    ("path", "body", "pointer"),
    [
        ("readings", {"measure": "sql", "starts_on": DAY, "value": "x"}, "/value"),
        ("readings", {"measure": "sql", "starts_on": DAY, "value": "NaN"}, "/value"),
        ("readings", {"measure": "leads", "starts_on": DAY, "value": 1}, "/measure"),
        ("readings", {"measure": "sql", "starts_on": "2026-01-02", "value": 1}, "/starts_on"),
        ("readings", {"measure": "sql", "starts_on": DAY, "value": 1, "by": "x"}, "/by"),
        ("readings/batch", {"readings": []}, "/readings"),
        ("readings/batch", {"readings": [{"measure": "leads", "starts_on": DAY, "value": 1}]}, "/readings/0/measure"),
        ("targets", {"targets": [{"kpi": "leads", "starts_on": DAY, "value": 1}]}, "/targets/0/kpi"),
    ],
)
def test_what_does_not_fit_is_named_by_its_pointer(world: Any, path: str, body: Any, pointer: str) -> None:
    engagement = at.active(world)
    answer = call(world, "owner", engagement, path, body)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert KpiReading.objects.count() == 0


def test_bad_questions_to_the_board_are_refused(world: Any) -> None:
    engagement = at.active(world)
    for query in ("period=week", "starts_on=2026-01-02", "period=quarter&starts_on=2026-05-01", "starts_on=x"):
        assert call(world, "owner", engagement, f"kpis?{query}").status_code == 422
    assert call(world, "owner", engagement, "kpis?unknown=1&period=year").status_code == 200


def test_the_same_key_records_once_and_an_old_version_not_at_all(world: Any) -> None:
    engagement = at.active(world)
    one = {"measure": "sql", "starts_on": DAY, "value": 18}
    for _again in range(2):
        key = {"Idempotency-Key": "k1"}
        assert call(world, "owner", engagement, "readings", one, **key).status_code == 201
    stale = {"If-Match": f'"{engagement.version}"'}
    assert call(world, "owner", engagement, "readings", one | {"value": 19}, **stale).status_code == 412
    assert KpiReading.objects.count() == 1
