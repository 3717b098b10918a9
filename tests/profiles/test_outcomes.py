"""Outcomes with their evidence, tools with depth and languages: written, shown, and read by whom."""

from typing import Any

import pytest

from profiles import profile_row_actions
from profiles.models import Outcome
from tests import make
from tests.profiles.support import Api

PROOF = "https://report.example/mql-2023"
FIGURES = {"kpi": "mql", "before": "20", "after": "58.5", "from_month": "2022-11", "to_month": "2023-12"}


@pytest.fixture
def shown(world: Any) -> Any:
    row = make.published_profile(world.cmo, world.curator)
    values = {"kpi_id": "mql", "before": 20, "after": 58, "evidence": PROOF}
    profile_row_actions.put_outcome(profile_id=row.pk, actor=world.cmo, values=values)
    return row


def test_the_evidence_of_an_outcome_is_read_by_herself_and_curators_only(world, shown):
    for who in ("anonymous", "owner", "other_owner", "other_cmo", "finance_staff"):
        assert PROOF not in world.client(who).get(f"/cmos/{shown.pk}/").content.decode()
        outcome = Api(world, who)("GET", f"profiles/{shown.pk}").json()["outcomes"][0]
        assert (outcome["before"], outcome["after"]) == ("20.00", "58.00")
        assert "evidence" not in outcome
    for who in ("cmo", "curator"):
        assert PROOF in world.client(who).get(f"/cmos/{shown.pk}/").content.decode()
        assert Api(world, who)("GET", f"profiles/{shown.pk}").json()["outcomes"][0]["evidence"] == PROOF
    assert PROOF in world.client("curator").get(f"/vetting/{shown.pk}/").content.decode()


def test_evidence_is_written_by_page_and_api(world, shown):
    client, row = world.client("cmo"), Outcome.objects.get()
    assert PROOF in client.get(f"/profile/outcomes/{row.pk}/").content.decode()
    assert client.post(f"/profile/outcomes/{row.pk}/", FIGURES | {"evidence": "An audit."}).status_code == 303
    row.refresh_from_db()
    assert (row.evidence, str(row.after), str(row.to_month)) == ("An audit.", "58.50", "2023-12-01")
    api, path = Api(world, "cmo"), f"profiles/{shown.pk}/outcomes"
    made = api("POST", path, {"kpi": "sql_rate", "evidence": "A letter."}).json()
    assert made["evidence"] == "A letter."
    assert api("PATCH", f"{path}/{made['id']}", {"evidence": ""}).json()["evidence"] == ""
    assert api("PATCH", f"{path}/{made['id']}", {"evidence": "x" * 1001}).status_code == 422


def test_tools_with_their_depth_and_languages_with_their_level_are_on_page_and_in_the_api(world, shown):
    api, path = Api(world, "cmo"), f"profiles/{shown.pk}"
    depths = ("used", "configured", "designed", "adopted")
    there = {row["id"] for row in api("GET", "vocabulary/tools", {"page_size": 100}).json()["results"]}
    tools = [{"tool": name, "depth": depth} for name, depth in zip(sorted(there)[:4], depths, strict=True)]
    assert api("PUT", f"{path}/tools", {"tools": tools}).status_code == 200
    languages = [{"language": "ja", "level": "native"}, {"language": "en", "level": "business"}]
    assert api("PUT", f"{path}/languages", {"languages": languages}).status_code == 200
    answer = Api(world, "anonymous")("GET", path).json()
    assert answer["tools"] == tools
    assert answer["languages"] == languages
    page = world.client("anonymous").get(f"/cmos/{shown.pk}/").content.decode()
    for depth in ("used", "configured", "designed", "got adopted"):
        assert f'aria-label="{depth}"' in page
    assert "Japanese (native), English (business level)" in page
