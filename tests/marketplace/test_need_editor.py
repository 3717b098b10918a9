"""The need editor: steps, suggestions, what is kept of unsaved typing, stale tabs, bad input."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from kernel import clock, drafts
from kernel.models import Draft
from marketplace import actions as needs
from marketplace.models import Need
from tests import make
from tests.marketplace.cast import need_in, wants_approval

FOUR = ["short_term_bias", "unused_data", "stalled_new_business", "person_dependent_decisions"]
START = {"stage": "mid_size", "problems": ["short_term_bias", "unused_data"], "role": ""}


def terms(**overrides: Any) -> dict[str, Any]:
    values = {
        "budget_min": "400000",
        "budget_max": "700000",
        "tolerance_percent": "10",
        "days": "6",
        "start_on": (clock.today() + dt.timedelta(days=30)).isoformat(),
        "term_months": "6",
        "onsite_days": "2",
        "prefecture": "osaka",
        "languages": ["ja", "en"],
        "termination_ja": "1か月前に双方で決めます。",
    }
    return values | overrides


def work(**overrides: Any) -> dict[str, Any]:
    values = {"title_ja": "数字で話す", "summary_ja": "状況です", "scope_ja": ["一つ目"], "scope_en": [""]}
    return values | {"scope_problem": [""]} | overrides


def step(need: Any, slug: str) -> str:
    return reverse("need_edit", args=[need.pk, slug])


def test_the_first_step_offers_the_companys_stage_and_every_theme(world: Any) -> None:
    page = world.client("requester").get(reverse("need_new")).content.decode()
    assert '<input type="radio" name="stage" value="mid_size"' in page
    assert page.count('name="problems"') == 19
    assert "Strategy and planning" in page
    chosen = world.client("requester").get(reverse("need_new") + "?stage=startup")
    assert chosen.context["form"]["stage"].value() == "startup"
    assert world.client("requester").get(reverse("need_new")).context["form"]["stage"].value() == world.company.stage


def test_the_first_step_writes_a_draft_from_the_problems(world: Any) -> None:
    answer = world.client("requester").post(reverse("need_new"), START)
    need = Need.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, step(need, "work"))
    assert [row.problem_id for row in need.problem_rows.all()] == ["short_term_bias", "unused_data"]
    assert [row.problem_id for row in need.scope_rows.all()] == ["short_term_bias", "unused_data"]
    assert need.skill_rows.filter(must=True).count() == 3
    assert need.skill_rows.filter(must=False).count() > 0
    assert need.kpi_rows.count() > 0
    assert need.role_id == "cmo"
    assert need.playbook_id == "mid_size"


def test_suggestions_name_the_problem_they_come_from(world: Any) -> None:
    client = world.client("requester")
    client.post(reverse("need_new"), START)
    need = Need.objects.get()
    assert (
        "Suggested from: Data piles up but nobody decides with it" in client.get(step(need, "work")).content.decode()
    )
    page = client.get(step(need, "skills")).content.decode()
    assert "Short-term campaigns crowd out the brand" in page


def test_every_step_is_saved_and_leads_on(world: Any) -> None:
    client = world.client("requester")
    client.post(reverse("need_new"), START)
    need = Need.objects.get()
    skills = {
        "skill": ["brand_strategy", "lead_scoring", ""],
        "weight": ["must", "nice", "nice"],
        "kpis": ["sql_rate"],
    }
    skills |= {"tools": ["hubspot_marketing_hub", ""], "industries": ["manufacturing_b2b"]}
    for slug, data, following in (
        ("problems", START | {"problems": ["unused_data"]}, "work"),
        (
            "work",
            work(scope_ja=["一つ目", "", "三つ目"], scope_en=["", "second", ""], scope_problem=["", "", ""]),
            "skills",
        ),
        ("skills", skills, "terms"),
        ("terms", terms(), "check"),
    ):
        answer = client.post(step(need, slug), data)
        assert (answer.status_code, answer["Location"]) == (303, step(need, following)), slug
    need.refresh_from_db()
    assert [row.problem_id for row in need.problem_rows.all()] == ["unused_data"]
    assert [(r.text_ja, r.text_en) for r in need.scope_rows.all()] == [("一つ目", ""), ("", "second"), ("三つ目", "")]
    assert [(r.skill_id, r.must) for r in need.skill_rows.all()] == [("brand_strategy", True), ("lead_scoring", False)]
    assert [r.tool_id for r in need.tool_rows.all()] == ["hubspot_marketing_hub"]
    assert (need.budget_min_minor, need.budget_max_minor, need.tolerance_percent) == (400_000, 700_000, 10)
    assert (need.onsite_days, need.prefecture_id, need.languages) == (2, "osaka", ["ja", "en"])
    check = client.get(step(need, "check"))
    assert check.context["missing"] == []
    assert client.post(reverse("need_submit", args=[need.pk])).status_code == 303
    need.refresh_from_db()
    assert need.status == "in_review"


def test_changed_problems_rewrite_the_rest_only_when_asked(world: Any) -> None:
    client, need = world.client("requester"), make.draft_need(world.company, world.requester)
    client.post(step(need, "problems"), START)
    assert need.scope_rows.get().text_ja == "見込み客の点数基準を作ります"
    client.post(step(need, "problems"), START | {"again": "on"})
    assert [row.problem_id for row in need.scope_rows.all()] == ["short_term_bias", "unused_data"]


def test_adding_a_row_without_javascript_keeps_what_is_typed_and_saves_nothing(world: Any) -> None:
    client, need = world.client("requester"), make.draft_need(world.company, world.requester)
    answer = client.post(step(need, "work"), work(title_ja="まだ保存しない", add="scope"))
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "まだ保存しない" in page
    assert page.count('name="scope_ja"') == 2
    assert "errsum" not in page
    need.refresh_from_db()
    assert (need.title_ja, need.version) == ("展示会頼みの新規獲得を立て直す", 1)
    added = client.post(
        step(need, "skills"), {"skill": ["lead_scoring", "brand_strategy"], "weight": ["must", "nice"], "add": "skill"}
    )
    assert 'value="brand_strategy"' in added.content.decode()


def test_rows_are_taken_away_by_emptying_or_dropping_them(world: Any) -> None:
    client, need = world.client("requester"), make.draft_need(world.company, world.requester)
    client.post(step(need, "work"), work(scope_ja=["", "残る"], scope_en=["", ""], scope_problem=["", ""]))
    assert [row.text_ja for row in need.scope_rows.all()] == ["残る"]
    client.post(step(need, "skills"), {"skill": ["lead_scoring", "marketing_strategy"], "weight": ["drop", "nice"]})
    assert [row.skill_id for row in need.skill_rows.all()] == ["marketing_strategy"]
    assert need.kpi_rows.count() == 0


def test_unsaved_typing_is_kept_shown_with_a_note_and_dropped_on_save(world: Any) -> None:
    client, need = world.client("requester"), make.draft_need(world.company, world.requester)
    url = reverse("need_autosave", args=[need.pk, "work"])
    kept = client.post(url, work(title_ja="打ちかけ", version="1"))
    assert kept.status_code == 204
    assert kept["X-Saved-At"]
    shown = client.post(url, work(title_ja="打ちかけ", version="1"), headers={"hx-request": "true"})
    assert shown.status_code == 200
    assert "Your typing is kept" in shown.content.decode()
    assert "<html" not in shown.content.decode()
    page = client.get(step(need, "work")).content.decode()
    assert "打ちかけ" in page
    assert "This is what you had typed and not saved" in page
    need.refresh_from_db()
    assert (need.title_ja, need.version) == ("展示会頼みの新規獲得を立て直す", 1)
    assert client.post(step(need, "work"), work(title_ja="打ち終わり", version="1")).status_code == 303
    assert not Draft.objects.exists()
    assert "打ち終わり" in client.get(step(need, "work")).content.decode()


def test_unsaved_typing_belongs_to_one_person_and_can_be_dropped(world: Any) -> None:
    need = make.draft_need(world.company, world.requester)
    mine, theirs = world.client("requester"), world.client("owner")
    mine.post(reverse("need_autosave", args=[need.pk, "terms"]), terms(budget_max="987654"))
    assert "987654" in mine.get(step(need, "terms")).content.decode()
    assert "987654" not in theirs.get(step(need, "terms")).content.decode()
    assert mine.post(step(need, "terms"), {"discard": "1"}).status_code == 303
    assert "987654" not in mine.get(step(need, "terms")).content.decode()


def test_choices_before_the_first_save_are_kept_too(world: Any) -> None:
    client = world.client("requester")
    assert client.post(reverse("need_new_autosave"), START | {"stage": "startup"}).status_code == 204
    form = client.get(reverse("need_new")).context["form"]
    assert form["stage"].value() == "startup"
    assert form["problems"].value() == START["problems"]
    client.post(reverse("need_new"), START)
    assert drafts.kept(world.requester.user_id, f"need:new:{world.company.pk}") is None


def test_typing_that_is_too_long_to_keep_is_refused_and_keeps_what_was_kept(world: Any) -> None:
    client, need = world.client("requester"), make.draft_need(world.company, world.requester)
    url = reverse("need_autosave", args=[need.pk, "work"])
    client.post(url, work(title_ja="短い"))
    assert client.post(url, work(summary_ja="長" * 100_000)).status_code == 413
    assert Draft.objects.get().values["title_ja"] == ["短い"]


def test_what_was_written_is_shown_when_no_form_can_take_it_any_more(world: Any) -> None:
    need, client = need_in(world, "in_review"), world.client("owner")
    answer = client.post(
        reverse("need_edit", args=[need.pk, "work"]), {"summary_ja": "計測機器の販路を広げたいと考えています"}
    )
    assert answer.status_code == 409
    assert "計測機器の販路を広げたいと考えています" in answer.content.decode()
    hidden = client.post(reverse("apply", args=[need.pk]), {"note": "十二字より長い応募の言葉です"})
    assert hidden.status_code == 404
    assert "十二字より長い応募の言葉です" in hidden.content.decode()


def test_a_stale_tab_gets_412_keeps_the_text_and_can_then_decide(world: Any) -> None:
    client, need = world.client("requester"), make.draft_need(world.company, world.requester)
    needs.edit_need(need_id=need.pk, actor=world.owner, values={"title_ja": "先に直された題名"})
    answer = client.post(step(need, "work"), work(title_ja="古い画面で書いた題名", version="1"))
    assert answer.status_code == 412
    page = answer.content.decode()
    assert "古い画面で書いた題名" in page
    assert "Somebody changed this since you opened it" in page
    assert '<input type="hidden" name="version" value="2">' in page
    need.refresh_from_db()
    assert need.title_ja == "先に直された題名"
    assert client.post(step(need, "work"), work(title_ja="古い画面で書いた題名", version="2")).status_code == 303


def test_a_double_click_on_the_first_step_makes_one_draft(world: Any) -> None:
    client = world.client("requester")
    once = client.get(reverse("need_new")).context["once"]
    answers = [client.post(reverse("need_new"), START | {"once": once}) for _n in range(2)]
    assert [a.status_code for a in answers] == [303, 303]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert Need.objects.count() == 1
    client.post(reverse("need_new"), START | {"once": once, "problems": ["unused_data"]})
    assert Need.objects.count() == 2


def test_submitting_twice_submits_once(world: Any) -> None:
    client, need = world.client("requester"), make.draft_need(world.company, world.requester)
    assert client.post(reverse("need_submit", args=[need.pk])).status_code == 303
    assert client.post(reverse("need_submit", args=[need.pk])).status_code == 409


BAD = [
    ("work", work(title_ja="あ" * 81), "title_ja"),
    ("work", work(summary_ja="長" * 2001), "summary_ja"),
    ("work", work(scope_ja=["行" * 201]), "scope_ja"),
    ("work", work(scope_ja=["行"] * 21, scope_en=[""] * 21, scope_problem=[""] * 21), "scope"),
    ("work", work(title_ja="a\x00b"), "title_ja"),
    ("skills", {"skill": ["no_such_skill"], "weight": ["must"]}, "skill"),
    ("skills", {"skill": ["lead_scoring"], "weight": ["always"]}, "skill"),
    ("skills", {"kpis": ["lead_scoring"]}, "kpis"),
    ("skills", {"tools": ["x" * 61]}, "tools"),
    ("terms", terms(budget_min="-1"), "budget_min"),
    ("terms", terms(budget_min="800000", budget_max="700000"), "budget"),
    ("terms", terms(budget_min="1e6"), "budget_min"),
    ("terms", terms(budget_max="9" * 30), "budget_max"),
    ("terms", terms(days="0"), "days"),
    ("terms", terms(days="32"), "days"),
    ("terms", terms(days="二日"), "days"),
    ("terms", terms(tolerance_percent="51"), "tolerance_percent"),
    ("terms", terms(term_months="25"), "term_months"),
    ("terms", terms(term_months="99999999999"), "term_months"),
    ("terms", terms(start_on="2020-01-01"), "start_on"),
    ("terms", terms(start_on="tomorrow"), "start_on"),
    ("terms", terms(onsite_days="3", prefecture=""), "prefecture"),
    ("terms", terms(prefecture="atlantis"), "prefecture"),
    ("terms", terms(languages=["xx"]), "languages"),
    ("terms", terms(languages=[]), "languages"),
    ("problems", START | {"stage": "giant"}, "stage"),
    ("problems", START | {"problems": []}, "problems"),
    ("problems", START | {"problems": FOUR}, "problems"),
    ("problems", START | {"problems": ["no_such_problem"]}, "problems"),
    ("problems", START | {"role": "emperor"}, "role"),
]  # fmt: skip


def test_bad_input_is_refused_with_the_text_kept_and_nothing_written(world: Any) -> None:
    client, need = world.client("requester"), make.draft_need(world.company, world.requester)
    for slug, data, about in BAD:
        answer = client.post(step(need, slug), data)
        assert answer.status_code == 422, (slug, about, answer.status_code)
        assert "Everything you typed is kept." in answer.content.decode(), about
        need.refresh_from_db()
        assert need.version == 1, about


@pytest.mark.parametrize("text", ["𠮷野家の🍚", "<script>alert(1)</script>", "a\r\nb", "  spaces  ", "\u202e逆"])
def test_unusual_text_is_kept_as_it_is_and_shown_harmlessly(world: Any, text: str) -> None:
    client, need = world.client("requester"), make.draft_need(world.company, world.requester)
    assert client.post(step(need, "work"), work(summary_ja=text, scope_ja=[text])).status_code == 303
    need.refresh_from_db()
    assert need.summary_ja == text.strip().replace("\r\n", "\n")
    assert "<script>alert" not in client.get(step(need, "check")).content.decode()


def test_numbers_may_be_typed_as_people_type_them(world: Any) -> None:
    client, need = world.client("requester"), make.draft_need(world.company, world.requester)
    assert (
        client.post(step(need, "terms"), terms(budget_min="４００，０００円", budget_max="1,000,000")).status_code
        == 303
    )
    need.refresh_from_db()
    assert (need.budget_min_minor, need.budget_max_minor) == (400_000, 1_000_000)


def test_a_problem_of_another_need_cannot_be_smuggled_into_a_line(world: Any) -> None:
    client, need = world.client("requester"), make.draft_need(world.company, world.requester)
    client.post(step(need, "work"), work(scope_problem=["unused_data"]))
    assert need.scope_rows.get().problem_id is None


def test_the_last_step_names_what_is_missing_and_what_the_law_asks(world: Any) -> None:
    client = world.client("requester")
    need = needs.draft_need(company_id=world.company.pk, actor=world.requester, values={})
    missing = client.get(step(need, "check")).context["missing"]
    assert {m["sentence"] for m in missing if m["law"]} == {
        "Say how the contract is renewed or ended.",
        "Write at least one line of work.",
        "Give the lower end of the monthly budget.",
        "Give the upper end of the monthly budget.",
        "Say when the work starts.",
        "Say for how many months.",
    }
    refused = client.post(reverse("need_submit", args=[need.pk]))
    assert refused.status_code == 422
    assert "Give the need a title." in refused.content.decode()
    need.refresh_from_db()
    assert need.status == "draft"


def test_a_start_that_has_passed_meanwhile_cannot_be_submitted(world: Any) -> None:
    need = make.draft_need(world.company, world.requester)
    with clock.at(clock.now() + dt.timedelta(days=60)):
        answer = world.client("requester").post(reverse("need_submit", args=[need.pk]))
    assert answer.status_code == 422
    assert "The start lies in the past." in answer.content.decode()


def test_a_company_that_wants_approval_is_told_who_sees_it_first(world: Any) -> None:
    wants_approval(world)
    need, client = make.draft_need(world.company, world.requester), world.client("requester")
    assert "Ask for approval" in client.get(step(need, "check")).content.decode()
    client.post(reverse("need_submit", args=[need.pk]))
    need.refresh_from_db()
    assert need.status == "awaiting_approval"


def test_steps_are_closed_once_the_need_is_handed_in(world: Any) -> None:
    need, client = need_in(world, "in_review"), world.client("requester")
    assert client.get(step(need, "terms")).status_code == 409
    assert client.post(step(need, "terms"), terms()).status_code == 409
    assert client.post(reverse("need_autosave", args=[need.pk, "terms"]), terms()).status_code == 409
    assert client.get(step(need, "nowhere")).status_code == 404


def test_an_open_need_is_changed_on_one_page(world: Any) -> None:
    need, client = need_in(world, "open"), world.client("requester")
    skills = {"skill": ["lead_scoring", "marketing_strategy"], "weight": ["must", "nice"], "kpis": ["sql_rate"]}
    url = reverse("need_revise", args=[need.pk])
    assert client.get(url).status_code == 200
    bad = client.post(url, work() | skills | terms(days="0"))
    assert bad.status_code == 422
    empty = client.post(url, work(title_ja="", title_en="") | skills | terms())
    assert empty.status_code == 422
    assert "Give the need a title." in empty.content.decode()
    assert client.post(url, work() | skills | terms(days="3", version=str(need.version))).status_code == 303
    need.refresh_from_db()
    assert (need.status, need.days, need.text_version) == ("open", 3, 2)
    page = client.get(reverse("need", args=[need.pk])).content.decode()
    assert "Days per month" in page
    assert client.post(url, work() | skills | terms(version="1")).status_code == 412


def test_the_editor_answers_in_japanese(world: Any) -> None:
    type(world.users["requester"]).objects.filter(pk=world.requester.user_id).update(language="ja")
    page = world.client("requester").get(reverse("need_new")).content.decode()
    assert "募集を始める" in page
    assert "目先の施策に追われ" in page


def test_a_need_belongs_to_the_company_its_form_was_opened_for(world: Any) -> None:
    second = make.company(world.requester)
    client = world.client("requester")
    client.post(reverse("switch_company", args=[world.company.pk]))
    page = client.get(reverse("need_new")).content.decode()
    assert f'name="company" value="{world.company.pk}"' in page
    client.post(reverse("switch_company", args=[second.pk]))
    kept = {**START, "company": str(world.company.pk)}
    assert client.post(reverse("need_new_autosave"), kept).status_code == 204
    assert Draft.objects.get().form == f"need:new:{world.company.pk}"
    assert client.post(reverse("need_new"), kept).status_code == 303
    assert Need.objects.get().company_id == world.company.pk
    assert not Draft.objects.exists()


@pytest.mark.parametrize("whose", ["other", "nonsense"])
def test_a_form_for_a_company_that_is_not_hers_is_refused(world: Any, whose: str) -> None:
    company = world.other_company.pk if whose == "other" else "x"
    answer = world.client("requester").post(reverse("need_new"), {**START, "company": str(company)})
    assert answer.status_code == 404
    assert not Need.objects.exists()


def test_a_budget_in_another_currency_is_neither_shown_nor_read_as_yen(world: Any) -> None:
    need = make.draft_need(world.company, world.requester, currency="USD", budget_min_minor=300_000)
    client = world.client("requester")
    shown = client.get(step(need, "terms")).context["form"]
    assert (shown["budget_min"].value(), shown["budget_max"].value()) == (None, None)

    def after(**typed: Any) -> tuple[Any, ...]:
        now = Need.objects.get(pk=need.pk)
        assert client.post(step(need, "terms"), terms(version=now.version, **typed)).status_code == 303
        row = Need.objects.get(pk=need.pk)
        return row.currency, row.budget_min_minor, row.budget_max_minor

    assert after(budget_min="", budget_max="") == ("USD", 300_000, 700_000)
    assert after() == ("JPY", 400_000, 700_000)


def test_the_ten_thousandth_need_of_a_year_has_its_number(world: Any) -> None:
    year = clock.today().year
    for number in (f"{year}-9999", f"{year}-10000", f"{year - 1}-20000"):
        Need.objects.filter(pk=need_in(world, "draft").pk).update(number=number)
    assert need_in(world, "draft").number == f"{year}-10001"
