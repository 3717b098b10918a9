"""A profile from a résumé in words: pages and API."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from kernel import drafts
from kernel.models import Draft
from profiles import profile_actions
from profiles.models import Experience, Profile
from profiles.profile_row_actions import set_skills
from tests import make
from tests.profiles.reading_files import pdf
from tests.profiles.support import Api

RESUME = """2018年〜2022年 SaaSスタートアップにてCMO。リード獲得、インサイドセールスの立ち上げを担当。
使用ツール：HubSpot、GA4。動画制作の経験はありません。
1985年生まれ、女性。
希望単価：日額10万円、月8日まで稼働可能
"""
CHECK = "/profile/reading/check/"


def begun(world: Any, text: str = RESUME) -> tuple[Any, Profile]:
    row = profile_actions.begin_profile(actor=world.cmo, name_en="Mariko Saeki")
    client = world.client("cmo")
    assert client.post("/profile/reading/", {"text": text}).status_code == 303
    return client, row


def confirm(client: Any, **chosen: str) -> Any:
    page = client.get(CHECK)
    return client.post(CHECK, {"version": page.context["version"], "seen": page.context["form"].seen} | chosen)


def test_a_level_is_never_guessed_and_an_experience_never_made(world):
    client, row = begun(world)
    page = client.get(CHECK)
    form = page.context["form"]
    assert [name for name, _field in form.fields.items() if form[name].initial] == ["rate", "days"]
    assert [line.label for line in page.context["skills"]] == ["Lead generation", "Inside sales"]
    assert [line.label for line in page.context["hints"]] == [
        "Start-up",
        "SaaS & software",
        "Chief marketing officer (CMO)",
    ]
    assert [line.label for line in form.denied] == ["Video & audio content"]
    assert form.reading.flags == (), "she may say what she likes of herself, and nothing is made of it"
    version = row.version
    row.refresh_from_db()
    assert row.version == version
    assert not Experience.objects.exists()


def test_what_is_chosen_goes_into_the_profile_and_nothing_else(world):
    client, row = begun(world)
    chosen = {"skills-lead_generation": "4", "skills-inside_sales": "", "tools-google_analytics_4": "configured"}
    answer = confirm(client, **chosen, rate="0-0", days="8")
    assert (answer.status_code, answer["Location"]) == (303, reverse("own_profile"))
    row.refresh_from_db()
    assert [(line.skill_id, line.level) for line in row.skills.all()] == [("lead_generation", 4)]
    assert [(line.tool_id, line.depth) for line in row.tools.all()] == [("google_analytics_4", "configured")]
    assert (row.day_rate_minor, row.monthly_fee_minor, row.days_per_month) == (100_000, None, 8)
    assert not Draft.objects.filter(user_id=world.cmo.person).exists()


def test_what_the_profile_names_already_is_not_offered_and_stays(world):
    client, row = begun(world)
    set_skills(
        profile_id=row.pk, actor=world.cmo, skills=[{"skill_id": "lead_generation", "level": 2, "last_used": None}]
    )
    assert [line.label for line in client.get(CHECK).context["skills"]] == ["Inside sales"]
    confirm(client, **{"skills-lead_generation": "5", "skills-inside_sales": "3"})
    assert {(line.skill_id, line.level) for line in row.skills.all()} == {("lead_generation", 2), ("inside_sales", 3)}


def test_a_monthly_fee_wants_its_days_and_what_was_chosen_is_kept(world):
    client, row = begun(world, "月額50万円。SEO")
    answer = confirm(client, rate="0-0", **{"skills-seo": "3"})
    assert answer.status_code == 422
    assert "Say how many days a month the fee stands for" in answer.content.decode()
    assert answer.context["form"]["skills-seo"].value() == "3"
    assert not row.skills.exists(), "all of it or nothing"
    assert confirm(client, rate="0-0", fee_days="4", **{"skills-seo": "3"}).status_code == 303
    row.refresh_from_db()
    assert (row.monthly_fee_minor, row.fee_days, row.day_rate_minor) == (500_000, 4, None)


def test_an_hourly_rate_and_a_salary_are_told_and_not_offered(world):
    client, _row = begun(world, "時給1万円、年収1,200万円")
    page = client.get(CHECK)
    assert "rate" not in page.context["form"].fields
    assert "is not turned into" in page.content.decode()
    assert "A yearly amount is no monthly fee." in page.content.decode()


def test_a_text_can_be_dropped(world):
    client, row = begun(world)
    assert client.post("/profile/reading/discard/").status_code == 303
    assert client.get(CHECK)["Location"] == "/profile/reading/"
    assert not row.skills.exists()


def test_a_profile_that_a_curator_has_takes_nothing_in(world):
    row = make.profile(world.cmo)
    drafts.keep(world.cmo.person, "reading.profile", {"text": RESUME})
    profile_actions.submit_profile(profile_id=row.pk, actor=world.cmo)
    client = world.client("cmo")
    assert [client.get(url).status_code for url in ("/profile/reading/", CHECK)] == [409, 409]
    assert client.post(CHECK, {"skills-seo": "3"}).status_code == 409


# --- the API ---------------------------------------------------------------------------------------------------------
def test_the_api_reads_a_text_with_places_flags_and_reasons(world):
    text = "必須：SEO。ABMは不要。月30〜50万円、時給5,000円、週2日。35歳以下"
    found = Api(world, "other_cmo")("POST", "readings", {"kind": "need", "text": text})
    assert found.status_code == 200, found.content
    body = found.json()
    terms = {one["id"]: one for one in body["found"]}
    assert (terms["seo"]["wish"], terms["abm"]["negated"]) == ("must", True)
    for one in (*body["found"], *body["amounts"], *body["days"], *body["flags"]):
        assert text[one["start"] : one["end"]] == one["words"]
    assert [(one["per"], one["low"], one["high"], one["usable"]) for one in body["amounts"]] == [
        ("month", 300_000, 500_000, True),
        ("hour", 5_000, 5_000, False),
    ]
    assert body["days"][0]["monthly"] == [8, 8]
    assert [(one["kind"], one["sentence"]) for one in body["flags"]] == [("age", "35歳以下")]


def test_the_api_reads_a_file(world):
    api = Api(world, "cmo")
    sent = {"kind": "need", "file": SimpleUploadedFile("brief.pdf", pdf("外部CMO、SEO必須"))}
    found = api.client.post("/api/v1/readings", sent, headers=api.headers)
    assert found.status_code == 200, found.content
    assert [one["id"] for one in found.json()["found"]] == ["cmo", "seo"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"kind": "need"},
        {"kind": "other", "text": "SEO"},
        {"kind": "need", "text": "x" * 30_001},
        {"kind": "need", "text": "SEO", "more": 1},
    ],
)
def test_the_api_refuses_what_it_cannot_read(world, body):
    assert Api(world, "cmo")("POST", "readings", body).status_code == 422


def test_the_api_refuses_a_damaged_file_and_both_at_once(world):
    api = Api(world, "cmo")
    for sent in (
        {"file": SimpleUploadedFile("a.pdf", b"no")},
        {"text": "SEO", "file": SimpleUploadedFile("a.txt", b"SEO")},
    ):
        answer = api.client.post("/api/v1/readings", {"kind": "need"} | sent, headers=api.headers)
        assert answer.status_code == 422, json.dumps(answer.json())
