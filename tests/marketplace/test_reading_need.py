"""A need from a text: what is shown, what is written, and that nothing is before it is confirmed."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from kernel import drafts
from kernel.models import Draft
from marketplace.actions import edit_need, revise_need
from marketplace.models import Need
from tests import make
from tests.profiles.reading_files import docx, pdf

BRIEF = """地方の製造業（BtoB）です。従業員180名。外部CMOを探しています。
必須：リードジェネレーション、KPI設計
歓迎：ABM
SEOは不要です。HubSpotを利用中。MQLを増やしたい。
月額30〜50万円（税別）、週1〜2日。35歳以下の方。
"""
START = "need_new_read"
CHECK = "need_new_read_check"
ALL = {
    "stage": "mid_size",
    "role": "cmo",
    "skills-lead_generation": "must",
    "skills-kpi_design": "nice",
    "skills-abm": "",
    "industries-manufacturing_b2b": "on",
    "tools-hubspot_marketing_hub": "on",
    "budget": "0-0",
    "days": "8",
}


def handed_in(world: Any, text: str = BRIEF, who: str = "requester", **sent: Any) -> Any:
    client = world.client(who)
    answer = client.post(reverse(START), {"text": text} | sent)
    assert answer.status_code == 303, answer.content.decode()[:3000]
    return client


def confirm(client: Any, chosen: dict[str, str], url: str = "") -> Any:
    """Post the page of what was read, with what it carries itself."""
    url = url or reverse(CHECK)
    page = client.get(url)
    carried = {"seen": page.context["form"].seen, "once": page.context["once"]}
    if page.context["version"] is not None:
        carried["version"] = page.context["version"]
    return client.post(url, carried | chosen)


def test_what_the_text_says_is_shown_beside_its_words_and_nothing_is_written(world):
    client = handed_in(world)
    page = client.get(reverse(CHECK))
    form, text = page.context["form"], page.content.decode()
    assert [line.label for line in page.context["skills"]] == [
        "Lead generation",
        "KPI design",
        "Account-based marketing",
    ]
    assert [form[f"skills-{pk}"].initial for pk in ("lead_generation", "kpi_design", "abm")] == [
        "must",
        "must",
        "nice",
    ]
    assert "<mark>リードジェネレーション</mark>" in text
    assert [line.label for line in form.denied] == ["Search engine optimisation"]
    assert "skills-seo" not in form.fields
    assert form["stage"].initial == "mid_size"
    assert form["budget"].initial == "0-0"
    assert "¥300,000 to ¥500,000 a month (without tax)" in text
    assert form["days"].initial == "", "two numbers: hers to choose"
    assert [flag.words for flag in form.reading.flags] == ["35歳以下"]
    assert "Article 9" in text
    assert not Need.objects.exists()


def test_what_is_confirmed_becomes_a_draft_and_nothing_else(world):
    client = handed_in(world)
    answer = confirm(client, ALL)
    need = Need.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, reverse("need_edit", args=[need.pk, "problems"]))
    assert (need.stage, need.role_id, need.days) == ("mid_size", "cmo", 8)
    assert (need.budget_min_minor, need.budget_max_minor, need.currency) == (300_000, 500_000, "JPY")
    assert [(row.skill_id, row.must) for row in need.skill_rows.all()] == [
        ("lead_generation", True),
        ("kpi_design", False),
    ]
    assert [row.tool_id for row in need.tool_rows.all()] == ["hubspot_marketing_hub"]
    assert [row.industry_id for row in need.industry_rows.all()] == ["manufacturing_b2b"]
    assert not need.kpi_rows.exists(), "it was not ticked"
    assert need.summary_ja == ""
    assert not Draft.objects.filter(user_id=world.requester.person).exists()


def test_nothing_chosen_gives_an_empty_draft_of_the_companys_stage(world):
    confirm(handed_in(world), {})
    need = Need.objects.get()
    assert (need.stage, need.role_id, need.days, need.budget_min_minor) == (world.company.stage, None, None, None)
    assert not need.skill_rows.exists()


def test_the_text_itself_becomes_the_situation_only_when_asked(world):
    confirm(handed_in(world), {"keep_text": "on"})
    assert Need.objects.get().summary_ja == BRIEF.strip()


def test_two_clicks_make_one_draft(world):
    client = handed_in(world)
    page = client.get(reverse(CHECK))
    sent = {"seen": page.context["form"].seen, "once": page.context["once"], **ALL}
    client.post(reverse(CHECK), sent)
    drafts.keep(world.requester.person, f"reading.need/{world.company.pk}", {"text": BRIEF})
    client.post(reverse(CHECK), sent)
    assert Need.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("月額50万円〜30万円", "Nothing is swapped"),
        ("時給5,000円、月40時間", "for an hour"),
        ("年収800万円", "A yearly amount"),
        ("報酬：～70万円", "does not say for how long"),
        ("報酬は応相談", "leaves it open"),
        ("USD 4,000 per month", "in yen"),
        ("日額8万円", "A day rate"),
    ],
)
def test_an_amount_that_is_no_monthly_budget_is_told_and_not_offered(world, text, note):
    page = handed_in(world, text).get(reverse(CHECK))
    assert "budget" not in page.context["form"].fields
    assert note in page.content.decode()


def test_one_end_stays_one_end(world):
    confirm(handed_in(world, "月額30万円〜、月4日"), {"budget": "0-0", "days": "4"})
    need = Need.objects.get()
    assert (need.budget_min_minor, need.budget_max_minor, need.days) == (300_000, None, 4)


def test_a_file_is_read_and_not_kept(world):
    client = world.client("requester")
    for upload in (
        SimpleUploadedFile("a.pdf", pdf("外部CMO、SEO必須")),
        SimpleUploadedFile("a.docx", docx("外部CMO、SEO必須")),
    ):
        assert client.post(reverse(START), {"file": upload}).status_code == 303
        form = client.get(reverse(CHECK)).context["form"]
        assert form["skills-seo"].initial == "must"
    kept = Draft.objects.get(user_id=world.requester.person)
    assert list(kept.values) == ["text"]


def test_what_was_typed_is_kept_when_a_file_cannot_be_read(world):
    sent = {"text": BRIEF, "file": SimpleUploadedFile("a.pdf", b"no pdf")}
    answer = world.client("requester").post(reverse(START), sent)
    assert answer.status_code == 422
    assert "従業員180名" in answer.content.decode()
    too_long = world.client("requester").post(reverse(START), {"text": "長" * 30_001})
    assert (too_long.status_code, "長" * 30_001 in too_long.content.decode()) == (422, True)
    assert world.client("requester").post(reverse(START), {}).status_code == 422


def test_a_text_handed_in_meanwhile_is_not_confirmed_unseen(world):
    client = handed_in(world)
    seen = client.get(reverse(CHECK)).context["form"].seen
    handed_in(world, "SEO必須")
    answer = client.post(reverse(CHECK), {"seen": seen, "skills-seo": "must"})
    assert answer.status_code == 412
    assert "SEO" in answer.content.decode()
    assert not Need.objects.exists()


def test_a_word_that_the_text_does_not_name_cannot_be_slipped_in(world):
    confirm(
        handed_in(world, "SEO"),
        {"skills-abm": "must", "tools-karte": "on", "role": "cmo", "budget": "0-0", "days": "9"},
    )
    need = Need.objects.get()
    assert (need.skill_rows.count(), need.tool_rows.count(), need.role_id, need.days) == (0, 0, None, None)


def test_a_draft_takes_more_over_and_keeps_what_it_says(world):
    need = make.draft_need(world.company, world.requester, skills=[{"skill_id": "seo", "must": False}], kpis=[])
    client, url = world.client("requester"), reverse("need_read_check", args=[need.pk])
    client.post(reverse("need_read", args=[need.pk]), {"text": "必須：SEO、ABM。LTVを改善。月3日"})
    answer = confirm(client, {"skills-seo": "must", "skills-abm": "must", "kpis-ltv": "on", "days": "3"}, url)
    assert answer.status_code == 303
    need.refresh_from_db()
    assert {(row.skill_id, row.must) for row in need.skill_rows.all()} == {("abm", True), ("seo", False)}
    assert [row.kpi_id for row in need.kpi_rows.all()] == ["ltv"]
    assert (need.days, Need.objects.count()) == (3, 1)


def test_a_stale_draft_is_told_and_what_was_chosen_is_shown_again(world):
    need = make.draft_need(world.company, world.requester, skills=[])
    client, url = world.client("requester"), reverse("need_read_check", args=[need.pk])
    client.post(reverse("need_read", args=[need.pk]), {"text": "ABM"})
    page = client.get(url)
    edit_need(need_id=need.pk, actor=world.owner, values={"title_ja": "別の題"})
    sent = {"seen": page.context["form"].seen, "version": page.context["version"], "skills-abm": "must"}
    answer = client.post(url, sent)
    assert answer.status_code == 412
    assert answer.context["form"]["skills-abm"].value() == "must"
    assert not need.skill_rows.exists()


def test_without_a_text_the_page_leads_to_where_one_is_handed_in(world):
    answer = world.client("requester").get(reverse(CHECK))
    assert (answer.status_code, answer["Location"]) == (302, reverse(START))


def test_the_last_step_of_the_editor_flags_what_asks_for_age_sex_or_nationality(world):
    need = make.draft_need(world.company, world.requester, summary_ja="20代の女性を歓迎します。")
    url = reverse("need_edit", args=[need.pk, "check"])
    page = world.client("requester").get(url)
    assert [flag.kind for flag in page.context["flags"]] == ["age", "gender"]
    assert "Article 5 of the Equal Employment Opportunity Act" in page.content.decode()
    edit_need(need_id=need.pk, actor=world.requester, values={"summary_ja": "年齢や性別は問いません。"})
    assert world.client("requester").get(url).context["flags"] == []


def test_an_open_need_tells_its_company_and_curators_what_a_change_brought_in(world):
    need = make.open_need(world.company, world.requester, world.curator)
    url = reverse("need", args=[need.pk])
    assert world.client("requester").get(url).context["flags"] == []
    revise_need(need_id=need.pk, actor=world.requester, values={"summary_ja": "20代の女性を歓迎します。"})
    for who, said in (("requester", "take it out"), ("curator", "The company is shown the same")):
        page = world.client(who).get(url)
        assert [flag.kind for flag in page.context["flags"]] == ["age", "gender"]
        assert said in page.content.decode()


def test_the_pages_ask_few_statements(world, django_assert_max_num_queries):
    client = handed_in(world, BRIEF * 20)
    for url in (reverse(START), reverse(CHECK)):
        client.get(url)
        with django_assert_max_num_queries(15):
            assert client.get(url).status_code == 200
