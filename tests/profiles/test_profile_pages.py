"""A CMO's profile: written section by section, read by others, what is private and what is unknown."""

import datetime as dt
from typing import Any

import pytest

from kernel import clock
from profiles import portrait, profile_actions, profile_row_actions
from profiles.models import Experience, Outcome, Profile, User
from tests import make

PERSON = {
    "name_ja": "𠮷田 🌱",
    "name_en": "",
    "phone": "090",
    "headline_ja": "売り方を組み立てます",
    "summary_ja": "二行\n目",
    "visibility": "public",
}
SKILLS = {"form-TOTAL_FORMS": "3", "form-INITIAL_FORMS": "0"}


def begun(world: Any) -> tuple[Any, Profile]:
    client = world.client("cmo")
    assert client.post("/profile/", {"name_ja": "山田"}).status_code == 303
    return client, Profile.objects.get(user=world.users["cmo"])


def test_a_profile_is_written_section_by_section_and_submitted_without_javascript(world):
    client, row = begun(world)
    today = clock.today().isoformat()
    assert client.post("/profile/person/", PERSON)["Location"] == "/profile/terms/"
    terms = {"day_rate": "90,000", "days_per_month": "6", "available_from": today, "prefecture": "osaka"}
    assert client.post("/profile/terms/", terms)["Location"] == "/profile/experiences/"
    job = {"title_ja": "部長", "stage": "mid_size", "industry": "retail", "from_month": "2020-04", "budget": "4800000"}
    assert client.post("/profile/experiences/new/", job | {"another": "1"})["Location"] == "/profile/experiences/new/"
    skills = SKILLS | {"form-0-term": "seo", "form-0-level": "4", "form-0-last_used": "2024-03"}
    assert client.post("/profile/skills/", skills)["Location"] == "/profile/tools/"
    tools = SKILLS | {"form-1-term": "hubspot_marketing_hub", "form-1-depth": "designed"}
    assert client.post("/profile/tools/", tools)["Location"] == "/profile/languages/"
    assert client.post("/profile/languages/", {"ja": "native", "en": "business"})["Location"] == "/profile/outcomes/"
    figures = {"kpi": "mql", "before": "20", "after": "58.5", "from_month": "2022-11", "to_month": "2023-12"}
    assert client.post("/profile/outcomes/new/", figures).status_code == 303
    assert client.post(f"/cmos/{row.pk}/submit/").status_code == 303
    row.refresh_from_db()
    assert row.status == "in_review"
    assert row.identity.name_ja == "𠮷田 🌱"
    assert row.day_rate_minor == 90_000
    assert row.skills.get().last_used == dt.date(2024, 3, 1)
    assert row.experiences.get().budget_minor == 4_800_000


def test_submitting_too_early_names_what_is_missing_and_where(world):
    client, row = begun(world)
    answer = client.post(f"/cmos/{row.pk}/submit/")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Add at least one experience." in page
    assert "Name at least one skill." in page
    row.refresh_from_db()
    assert row.status == "draft"


def test_each_missing_part_says_what_it_would_bring(world):
    client, row = begun(world)
    page = client.get("/profile/").content.decode()
    for part in portrait.parts(Profile.objects.whole().get(pk=row.pk)):
        assert not part.done
        assert part.name in page
        assert part.brings in page
    assert "0 % of the parts" in page


@pytest.mark.parametrize(
    ("section", "values", "sentence"),
    [
        ("person", PERSON | {"name_ja": ""}, "Please fill this in, in Japanese or in English."),
        ("person", PERSON | {"summary_ja": "長" * 10_000}, "This text has 10,000 characters; at most 2,000 fit."),
        ("terms", {"day_rate": "-1"}, "A rate cannot be negative."),
        (
            "terms",
            {"day_rate": "1", "monthly_fee": "2", "fee_days": "3"},
            "Give a day rate or a monthly fee, not both.",
        ),
        ("terms", {"monthly_fee": "500000"}, "Say how many days a month the fee stands for (1 to 31)."),
        ("terms", {"days_per_month": "32"}, "Days per month are between 1 and 31."),
        ("terms", {"available_from": "2026-02-30"}, "Enter a valid date."),
        ("terms", {"day_rate": "9" * 30}, "Ensure this value is less than or equal to"),
    ],
)
def test_values_that_do_not_fit_are_kept_and_explained(world, section, values, sentence):
    client, row = begun(world)
    answer = client.post(f"/profile/{section}/", values)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert sentence in page
    for value in values.values():
        assert value in page
    row.refresh_from_db()
    assert row.version == 1


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"from_month": "2040-01"}, "The start lies in the future."),
        ({"to_month": "2040-01"}, "The end lies in the future."),
        ({"to_month": "2019-01"}, "The end cannot be before the start."),
        ({"from_month": "soon"}, "Write the month as in 2024-03."),
        ({"budget": "-1"}, "Team size and budget cannot be negative."),
        ({"team_size": "-1"}, "Team size and budget cannot be negative."),
        ({"title_ja": ""}, "Please fill this in, in Japanese or in English."),
        ({"stage": "huge"}, "Select a valid choice."),
    ],
)
def test_an_experience_that_does_not_fit_is_kept_and_explained(world, values, sentence):
    client, _row = begun(world)
    typed = {"title_ja": "部長", "stage": "startup", "industry": "retail", "from_month": "2020-04"}
    answer = client.post("/profile/experiences/new/", typed | values)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Experience.objects.exists()


def test_a_skill_named_twice_is_refused_on_its_own_line_with_everything_kept(world):
    client, row = begun(world)
    twice = SKILLS | {"form-0-term": "seo", "form-0-level": "4", "form-1-term": "seo", "form-1-level": "2"}
    answer = client.post("/profile/skills/", twice)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Each skill can be named once." in page
    assert page.count('value="seo" selected') == 2
    assert not row.skills.exists()


def test_a_line_can_be_taken_off_and_a_stale_list_is_refused(world):
    row = make.profile(world.cmo)
    client = world.client("cmo")
    kept = {
        "form-TOTAL_FORMS": "2",
        "form-INITIAL_FORMS": "2",
        "form-0-term": "marketing_strategy",
        "form-0-level": "5",
        "form-0-drop": "on",
        "form-1-term": "lead_scoring",
        "form-1-level": "4",
    }
    assert client.post("/profile/skills/", kept | {"version": row.version - 1}).status_code == 412
    assert client.post("/profile/skills/", kept | {"version": row.version}).status_code == 303
    assert [s.skill_id for s in row.skills.all()] == ["lead_scoring"]


def test_a_changed_experience_counts_as_unverified_again(world):
    row = make.published_profile(world.cmo, world.curator)
    job = row.experiences.get()
    client = world.client("cmo")
    typed = {"title_ja": "本部長", "stage": "mid_size", "industry": "retail", "from_month": "2018-04"}
    assert client.post(f"/profile/experiences/{job.pk}/", typed).status_code == 303
    job.refresh_from_db()
    assert (job.title_ja, job.checked) == ("本部長", False)
    page = client.get(f"/cmos/{row.pk}/").content.decode()
    assert "Not verified" in page


def test_somebody_elses_row_cannot_be_reached_through_the_own_profile(world):
    make.profile(world.cmo)
    other = make.profile(world.other_cmo).experiences.get()
    client = world.client("cmo")
    assert client.get(f"/profile/experiences/{other.pk}/").status_code == 404
    assert client.post(f"/profile/experiences/{other.pk}/remove/").status_code == 404
    assert Experience.objects.filter(pk=other.pk).exists()


def test_nothing_can_be_changed_while_a_curator_reads(world):
    row = make.profile(world.cmo)
    profile_actions.submit_profile(profile_id=row.pk, actor=world.cmo)
    client = world.client("cmo")
    assert client.get("/profile/person/").status_code == 409
    assert client.post("/profile/person/", PERSON).status_code == 409
    assert "Until then it cannot be changed" in client.get("/profile/").content.decode()


# --- the page others read --------------------------------------------------------------------------------------------
def test_visitors_read_name_and_employer_but_neither_phone_nor_evidence(world):
    row = make.published_profile(world.cmo, world.curator, phone="090-1234-5678")
    page = world.client("anonymous").get(f"/cmos/{row.pk}/").content.decode()
    assert "Mariko Saeki" in page
    assert "東海計測株式会社" in page
    for secret in ("090-1234-5678", "https://tokai.example/people"):
        assert secret not in page
        assert secret not in world.client("owner").get(f"/cmos/{row.pk}/").content.decode()
    assert "https://tokai.example/people" in world.client("cmo").get(f"/cmos/{row.pk}/").content.decode()
    assert "090-1234-5678" in world.client("curator").get(f"/vetting/{row.pk}/").content.decode()


def test_a_profile_for_members_is_in_no_visitors_list(world):
    row = make.published_profile(world.cmo, world.curator, visibility="members")
    assert "Mariko Saeki" not in world.client("anonymous").get("/cmos/").content.decode()
    assert "Mariko Saeki" in world.client("owner").get("/cmos/").content.decode()
    assert world.client("anonymous").get(f"/cmos/{row.pk}/").status_code == 302


def test_a_hidden_and_a_missing_profile_answer_a_visitor_alike(world, unknown_id):
    row = make.profile(world.cmo)
    client = world.client("anonymous")
    hidden, missing = client.get(f"/cmos/{row.pk}/"), client.get(f"/cmos/{unknown_id}/")
    assert hidden.status_code == missing.status_code == 302


def test_the_map_counts_overlapping_months_once_and_tells_verified_from_stated(world):
    row = make.published_profile(world.cmo, world.curator)  # April 2018 to March 2025: 84 months, verified
    for start, end in ((dt.date(2019, 1, 1), dt.date(2020, 12, 1)), (dt.date(2025, 3, 1), dt.date(2025, 6, 1))):
        values = {"stage": "mid_size", "industry_id": "manufacturing_b2b", "from_month": start, "to_month": end}
        profile_row_actions.put_experience(profile_id=row.pk, actor=world.cmo, values=values | {"title_ja": "兼務"})
    cells = portrait.experience_map(Profile.objects.whole().get(pk=row.pk))[0].cells
    assert [(c.stage, c.checked, c.stated, c.shade) for c in cells] == [
        ("startup", 0, 0, "v0"),
        ("mid_size", 84, 3, "v3"),
        ("enterprise", 0, 0, "v0"),
    ]


def test_outcomes_show_before_and_after_and_who_confirmed(world):
    row = make.published_profile(world.cmo, world.curator)
    values = {"kpi_id": "mql", "before": 20, "after": 58, "from_month": dt.date(2022, 11, 1)}
    made = profile_row_actions.put_outcome(profile_id=row.pk, actor=world.cmo, values=values)
    page = world.client("anonymous").get(f"/cmos/{row.pk}/").content.decode()
    assert "Self-reported, with figures and period" in page
    assert "58<small>" in page
    Outcome.objects.filter(pk=made.pk).update(confirmed=True)
    assert "1 of 1 confirmed by the client" in world.client("anonymous").get(f"/cmos/{row.pk}/").content.decode()


def test_what_is_unknown_is_listed(world):
    with clock.at(clock.now() - dt.timedelta(days=31)):
        row = make.published_profile(world.cmo, world.curator, day_rate_minor=None)
    page = world.client("anonymous").get(f"/cmos/{row.pk}/").content.decode()
    for sentence in ("No rate is given.", "not confirmed within the last 30 days", "No tools are listed."):
        assert sentence in page


def test_the_japanese_page_is_japanese(world):
    row = make.published_profile(world.cmo, world.curator)
    User.objects.filter(pk=world.owner.user_id).update(language="ja")
    page = world.client("owner").get(f"/cmos/{row.pk}/").content.decode()
    for words in (
        "経験の地図",
        "佐伯 真理子",
        "わからないこと",
        "中堅・中小企業",
        "本人確認済み",
        "90,000円／日（税別）",
    ):
        assert words in page
    assert "Experience" not in page


# --- the list --------------------------------------------------------------------------------------------------------
def listed(world: Any, **filters: Any) -> bool:
    return "Mariko Saeki" in world.client("anonymous").get("/cmos/", filters).content.decode()


def test_filters_of_the_list(world):
    make.published_profile(world.cmo, world.curator)
    for fits in (
        {"stage": "mid_size"},
        {"industry": "manufacturing_b2b"},
        {"skill": "lead_scoring"},
        {"prefecture": "osaka"},
        {"language": "ja"},
        {"max_day_rate": "90000"},
        {"q": "DEMAND makers"},
        {"q": "計測"},
        {"q": "Saeki"},
        {"unknown": "x"},
    ):
        assert listed(world, **fits), fits
    for fails in (
        {"stage": "startup"},
        {"industry": "retail"},
        {"skill": "seo"},
        {"prefecture": "tokyo"},
        {"language": "en"},
        {"max_day_rate": "89999"},
        {"q": "Kujo"},
        {"q": "%"},
    ):
        assert not listed(world, **fails), fails


def test_a_monthly_fee_is_compared_by_the_day(world):
    make.published_profile(world.cmo, world.curator, day_rate_minor=None, monthly_fee_minor=600_000, fee_days=6)
    assert listed(world, max_day_rate="100000")
    assert not listed(world, max_day_rate="99999")


def test_a_stage_without_checked_evidence_does_not_count(world):
    row = make.profile(world.cmo)
    profile_actions.submit_profile(profile_id=row.pk, actor=world.cmo)
    profile_actions.publish_profile(profile_id=row.pk, actor=world.curator)
    assert listed(world)
    assert not listed(world, stage="mid_size")


def test_a_bad_filter_is_refused_and_kept(world):
    answer = world.client("anonymous").get("/cmos/", {"max_day_rate": "cheap"})
    assert answer.status_code == 422
    assert 'value="cheap"' in answer.content.decode()


def test_the_list_costs_the_same_for_one_and_for_more(world, django_assert_max_num_queries):
    make.published_profile(world.cmo, world.curator)
    client = world.client("anonymous")
    client.get("/cmos/")
    with django_assert_max_num_queries(18):
        client.get("/cmos/")
    for number in range(7):
        make.published_profile(make.actor(make.user(f"many{number}")), world.curator)
    with django_assert_max_num_queries(18):
        assert client.get("/cmos/").content.decode().count("Mariko Saeki") == 8


def test_confirming_the_availability_makes_it_known_again(world):
    with clock.at(clock.now() - dt.timedelta(days=40)):
        row = make.published_profile(world.cmo, world.curator)
    client = world.client("cmo")
    url = f"/cmos/{row.pk}/confirm-availability/"
    start = clock.today().isoformat()
    assert client.post(url, {"available_from": start, "days_per_month": "40"}).status_code == 422
    assert client.post(url, {"available_from": start, "days_per_month": "4"}).status_code == 303
    row = Profile.objects.whole().get(pk=row.pk)
    assert portrait.availability_known(row)
    assert row.days_per_month == 4
