"""Taking a JSON Resume document in, and the profile out again: the API."""

import json
from typing import Any

import pytest

from profiles import profile_actions
from profiles.models import Profile, ResumeImport
from profiles.states import ProfileStatus
from tests import make
from tests.profiles.support import Api
from tests.pure.resume_files import WHOLE, leaves

JOB = {"at": "/work/0", "stage": "mid_size", "industry": "manufacturing_b2b", "role": "cmo"}
LATER = {"at": "/work/1", "take": False}


def address(row: Profile, end: str = "") -> str:
    return f"profiles/{row.pk}/resume{end}"


def test_a_document_is_previewed_taken_in_and_handed_out_again(world):
    row = profile_actions.begin_profile(actor=world.cmo, name_ja="𠮷田　真理子")
    api = Api(world, "cmo")
    found = api("POST", address(row, "/preview"), {"document": WHOLE}).json()
    entries = {entry["at"]: entry for entry in found["entries"]}
    assert entries["/basics/name"]["state"] == "there"
    assert entries["/work/1"]["lacks"] == ["stage", "industry", "from_month", "to_month"]
    assert found["left"]["/awards"] == WHOLE["awards"]
    assert not ResumeImport.objects.exists()
    answer = api("POST", address(row), {"document": WHOLE, "choices": [JOB, LATER]}, If_Match=f'"{row.version}"')
    assert answer.status_code == 201, answer.content
    row.refresh_from_db()
    assert answer["ETag"] == f'"{row.version}"'
    assert answer.json()["placed"]["/work/0"] == f"experiences/{row.experiences.get().pk}"
    assert answer.json()["left"]["/work/1"] == WHOLE["work"][1]
    document = api("GET", address(row)).json()
    have = leaves(document)
    assert [pointer for pointer, value in leaves(WHOLE).items() if have.get(pointer) != value] == []
    kept = api("GET", address(row, "-imports")).json()["results"]
    assert [one["id"] for one in kept] == [answer.json()["id"]]


def test_an_export_taken_into_another_account_gives_the_same_profile(world):
    row = make.published_profile(world.cmo, world.curator, visibility="members", monthly_fee_minor=None)
    document = Api(world, "cmo")("GET", address(row)).json()
    other = profile_actions.begin_profile(actor=world.other_cmo, name_en="X")
    take = [{"at": f"/meta/kaji/{name}", "take": True} for name in ("visibility", "rate", "availability")]
    api = Api(world, "other_cmo")
    take.append({"at": "/basics/name", "take": True})
    answer = api("POST", address(other), {"document": document, "choices": take})
    assert answer.status_code == 201, answer.content
    again = api("GET", address(other)).json()
    assert again == document
    experience = other.experiences.get()
    assert not experience.checked, "what a curator has seen is not in the file"


def test_each_fault_is_told_with_its_place_in_the_body(world):
    row = profile_actions.begin_profile(actor=world.cmo, name_en="A")
    api = Api(world, "cmo")
    broken: dict[str, Any] = {
        "work": [{"startDate": "2024-13", "highlights": [1]}],
        "basics": {"location": []},
        "skills": None,
    }
    for end in ("", "/preview"):
        answer = api("POST", address(row, end), {"document": broken})
        assert answer.status_code == 422
        assert {error["pointer"] for error in answer.json()["errors"]} == {
            "/document/work/0/startDate",
            "/document/work/0/highlights/0",
            "/document/basics/location",
            "/document/skills",
        }
    lacking = api("POST", address(row), {"document": {"work": [{"position": "CMO", "startDate": "2019"}]}}).json()
    assert [error["pointer"] for error in lacking["errors"]] == [
        "/document/work/0/stage",
        "/document/work/0/industry",
        "/document/work/0/from_month",
    ]
    assert not ResumeImport.objects.exists()


@pytest.mark.parametrize(
    ("content", "pointer", "words"),
    [
        ('{"document": {"basics": {"a": 1, "a": 2}}}', "/document/basics/a", "twice"),
        ('{"document": {"basics": {"name": NaN}}}', "/document/basics/name", "no number"),
        ('{"document": {"basics": {"name": "\\u0000"}}}', "/document/basics/name", "NUL"),
        ('{"document": {"basics": {"x~/y": "\\ud800"}}}', "/document/basics/x~0~1y", "surrogate"),
        ('{"document": ' + "[" * 5000 + "]" * 5000 + "}", "", "nested"),
        ("[]", "", "one object"),
        ('{"document": null}', "/document", ""),
        ('{"document": [], "more": 1}', "/more", "not known"),
        ('{"document": {}, "choices": [{"at": "/work/0", "stage": "big"}]}', "/choices/0/stage", "big"),
        ('{"document": {}, "choices": [{"at": "/work/0", "industry": "nothing"}]}', "/choices/0/industry", "no such"),
    ],
)
def test_what_cannot_be_kept_is_refused_where_it_stands(world, content, pointer, words):
    row = profile_actions.begin_profile(actor=world.cmo, name_en="A")
    api = Api(world, "cmo")
    answer = api.client.post(f"/api/v1/{address(row)}", content, content_type="application/json", headers=api.headers)
    assert answer.status_code == 422
    found = [error for error in answer.json()["errors"] if error["pointer"] == pointer]
    assert found, answer.content
    assert words in found[0]["detail"]


def test_a_stale_version_and_a_key_are_honoured(world):
    row = profile_actions.begin_profile(actor=world.cmo, name_en="A")
    api = Api(world, "cmo")
    body = {"document": {"basics": {"label": "CMO"}}}
    assert api("POST", address(row), body, If_Match='"99"').status_code == 412
    answers = [api("POST", address(row), body, Idempotency_Key="once").json()["id"] for _time in range(2)]
    assert len(set(answers)) == 1
    assert ResumeImport.objects.count() == 1


@pytest.mark.parametrize("status", [s for s in ProfileStatus.values if s != "draft"])
def test_it_works_in_the_states_in_which_rows_may_be_edited(world, status):
    from tests.profiles.test_who_may import profile_in

    named = {"published": "public", "in_review": "waiting"}.get(status, status)
    if status == "returned":
        pk = profile_in(world, "waiting")["profile"]
        profile_actions.return_profile(profile_id=pk, actor=world.curator, text="More, please.")
    else:
        pk = profile_in(world, named)["profile"]
    row = Profile.objects.get(pk=pk)
    assert row.status == status
    answer = Api(world, "cmo")("POST", address(row), {"document": {"skills": [{"name": "SEO", "level": "3"}]}})
    assert answer.status_code == (409 if status in {"in_review", "suspended"} else 201)
    assert row.skills.filter(skill_id="seo").exists() == (answer.status_code == 201)


def test_too_many_rows_are_refused_whole(world):
    row = make.profile(world.cmo)
    job = {"position": "A", "startDate": "2020-01", "x-kaji": {"stage": "startup", "industry": "retail"}}
    answer = Api(world, "cmo")("POST", address(row), {"document": {"work": [job] * 60}})
    assert answer.status_code == 422
    assert "too many rows" in json.dumps(answer.json())
    assert row.experiences.count() == 1
