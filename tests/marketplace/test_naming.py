"""A company that hides its name must not say it itself: in a need, by an edit, or by taking a new name."""

from typing import Any

import pytest
from django.urls import reverse

from kernel.refusals import BadValues
from marketplace import actions as needs
from marketplace.naming import says_name
from profiles import actions as people
from tests import make
from tests.marketplace.cast import need_in


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("title_ja", {"title_ja": "（株）ミナト１の販路をつくる", "title_en": ""}),
        ("title_ja", {"title_en": "Win customers for MINATO, inc."}),
        ("summary_ja", {"summary_ja": "私たちミナト１は計測機器をつくっています。"}),
        ("termination_ja", {"termination_en": "Minato gives notice a month before."}),
        ("scope", {"scope": [{"text_ja": "minato1.example を作り直します"}]}),
    ],
)
def test_a_text_that_says_the_name_is_refused_with_its_place(world: Any, field: str, values: Any) -> None:
    people.edit_company(
        company_id=world.company.pk,
        actor=world.owner,
        values={"name_ja": "株式会社ミナト1", "name_en": "Minato Inc.", "site": "https://www.minato1.example/"},
    )
    need = make.draft_need(world.company, world.requester, **{"confidential": True, **values})
    with pytest.raises(BadValues) as refused:
        needs.submit_need(need_id=need.pk, actor=world.requester)
    assert set(refused.value.errors) == {field}
    page = world.client("requester").get(reverse("need_edit", args=[need.pk, "check"])).content.decode()
    assert "Your company&#x27;s name stands in the" in page
    needs.edit_need(need_id=need.pk, actor=world.requester, values={"confidential": False})
    assert needs.submit_need(need_id=need.pk, actor=world.requester).status == "in_review"


def rename(world: Any, name: str) -> None:
    people.edit_company(company_id=world.company.pk, actor=world.owner, values={"name_ja": name})


def test_a_company_cannot_take_a_name_its_open_hidden_need_says(world: Any) -> None:
    need = need_in(world, "hidden", title_ja="港電機の販路をつくる")
    for refused in ("株式会社港電機", "（株）港電機"):
        with pytest.raises(BadValues, match=need.number):
            rename(world, refused)
    facts = {"industry": "manufacturing_b2b", "legal_form": "company", "employees": "120", "stage": "mid_size"}
    sent = {"name_ja": "港電機株式会社", **facts}
    page = world.client("owner").post(reverse("company_edit", args=[world.company.pk]), sent)
    assert page.status_code == 422
    assert f"Need {need.number} hides the company&#x27;s name" in page.content.decode()
    assert "港電機株式会社" in page.content.decode()
    assert "港電機" not in type(world.company).objects.get(pk=world.company.pk).name_ja
    needs.revise_need(need_id=need.pk, actor=world.requester, values={"title_ja": "電機の販路をつくる"})
    rename(world, "株式会社港電機")


@pytest.mark.parametrize("status", ["in_review", "paused"])
def test_a_hidden_need_that_says_the_new_name_does_not_come_out(world: Any, status: str) -> None:
    need = need_in(world, status, title_ja="港電機の販路をつくる", confidential=True)
    rename(world, "株式会社港電機")
    verb, who = (needs.publish_need, world.curator) if status == "in_review" else (needs.confirm_need, world.requester)
    with pytest.raises(BadValues, match="its own words say it"):
        verb(need_id=need.pk, actor=who)
    need.refresh_from_db()
    assert need.status == status


def test_a_short_latin_name_is_found_as_a_word_only(world: Any) -> None:
    company = people.edit_company(
        company_id=world.company.pk, actor=world.owner, values={"name_ja": "株式会社ＡＲＣ", "name_en": "Arc Inc."}
    )
    assert not says_name(company, "We search for more archives.")
    assert says_name(company, "We at ARC, in Osaka.")
    assert says_name(company, "アークではなくＡｒｃです")
