"""An owner sees what her terms cost her, and puts candidates side by side, in both languages."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Person, Site
from tests.journeys.looks import faults
from tests.journeys.story import act, send
from tests.journeys.test_trust import finds_a_long_list


@pytest.fixture(params=[("ja", 1280), ("en", 390)], ids=["ja-1280", "en-390"])
def owner(request: pytest.FixtureRequest, site: Site, person: Callable[..., Person]) -> Person:
    language, width = request.param
    found = person(language, width)
    found.log_in(site.accounts["owner"])
    found.speak(language)
    return found


def test_the_editor_counts_who_qualifies_while_the_terms_are_typed(owner: Person) -> None:
    owner.go("/company/needs/new/")
    starts_a_need(owner)
    panel = owner.page.locator("#whatifpanel")
    few = counted(owner, budget_min="100,000", budget_max="150,000", days="8")
    expect(panel).to_contain_text(owner.say("一番効く", "What helps most"))
    assert not list(faults(owner, "the terms of a need"))
    many = counted(owner, budget_min="100,000", budget_max="3,000,000", days="2")
    assert few < many
    # What is saved is counted as what was typed.
    send(owner)
    need = re.search(r"/needs/([0-9a-f-]{36})/", owner.page.url)
    assert need
    owner.go(f"/company/needs/{need.group(1)}/what-if/")
    assert int(owner.page.locator(".whatif .fig").inner_text().rstrip("人")) <= many
    assert not list(faults(owner, "what if"))
    owner.go(f"/company/needs/{need.group(1)}/rate-guidance/")
    owner.sees("人", "CMOs")
    assert not list(faults(owner, "rate guidance"))


def starts_a_need(owner: Person) -> None:
    """Write what comes before the terms."""
    page = owner.page
    page.locator("[name=problems][value=no_handover_rules]").check()
    send(owner)
    send(
        owner,
        title_ja="引き渡しの基準をつくる",
        title_en="Agree when sales takes over",
        summary_ja="営業へ渡す基準がなく、商談が増えません。",
        summary_en="Sales gets every card without a rule, and meetings do not grow.",
    )
    for row in page.locator("select[name=weight]").all():
        row.select_option("nice")
    send(owner)
    page.locator("[name=budget_max]").wait_for()


def counted(owner: Person, **values: str) -> int:
    """Type terms, and return how many the panel beside them counts, once it has counted these."""
    for name, value in values.items():
        owner.page.locator(f"#step [name={name}]").fill(value)
    with owner.page.expect_response(lambda answer: "/what-if/" in answer.url):
        owner.page.locator("#step [name=days]").press("Tab")
    owner.page.wait_for_load_state("networkidle")
    return int(owner.page.locator("#whatifpanel .fig").first.inner_text().rstrip("人"))


def test_an_owner_puts_candidates_side_by_side(owner: Person) -> None:
    finds_a_long_list(owner)
    rows = owner.page.locator("ol.ranklist > li")
    marked = [rows.nth(at) for at in (0, 2, 3)]
    names = [row.locator(".name").inner_text().strip() for row in marked]
    scores = [row.locator(".score .fig").inner_text().split()[0] for row in marked]
    for row in marked:
        row.locator("input[name=id]").check()
    owner.page.locator(".cmpbar button[type=submit]").click()
    owner.page.wait_for_url("**/compare/**")
    heads = owner.page.locator("table.cmpt thead .name").all_inner_texts()
    assert [text.strip() for text in heads] == names
    for part in ("thead .fig", "tfoot td"):
        told = owner.page.locator(f"table.cmpt {part}").all_inner_texts()
        assert [re.split("[〜–]", text)[0].strip() for text in told] == scores
    assert not list(faults(owner, "candidates side by side"))
    act(owner, "/ranking/?id=")
    expect(owner.page.locator("ol.ranklist input[name=id]:checked")).to_have_count(3)


def test_two_candidates_at_least_are_compared(owner: Person) -> None:
    finds_a_long_list(owner)
    one = owner.page.locator("ol.ranklist > li").first.get_attribute("data-id")
    owner.go(f"{owner.page.url}compare/?id={one}".replace("/ranking/", "/"))
    expect(owner.page.locator("[role=alert]")).to_be_visible()
    act(owner, "/ranking/")
    expect(owner.page.locator("ol.ranklist input[name=id]:checked")).to_have_count(1)
