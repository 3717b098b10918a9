"""An owner sees what her terms cost her, and puts candidates side by side, in both languages."""

import datetime as dt
import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Response, expect

from kernel import clock
from tests.journeys.conftest import Person
from tests.journeys.looks import faults
from tests.journeys.story import NEED, act, owner_describes_need, send
from tests.journeys.test_trust import finds_a_long_list


@pytest.fixture(params=[("ja", 1280), ("en", 390)], ids=["ja-1280", "en-390"])
def owner(request: pytest.FixtureRequest, person: Callable[..., Person]) -> Person:
    language, width = request.param
    found = person(language, width)
    found.enter("owner")
    return found


def test_the_editor_counts_who_qualifies_while_the_terms_are_typed(owner: Person) -> None:
    owner.go("/company/needs/new/")
    owner_describes_need(owner, "引き渡しの基準をつくる")
    few = counted(owner, budget_min="100,000", budget_max="150,000", days="8")
    expect(owner.page.locator("#whatifpanel")).to_contain_text(owner.say("一番効く", "What helps most"))
    assert not list(faults(owner, "the terms of a need"))
    start = clock.today() + dt.timedelta(days=60)
    many = counted(owner, budget_max="3,000,000", days="2", start_on=start.isoformat())
    assert few < many
    found = NEED.search(owner.page.url)
    assert found
    send(owner)
    # What is saved is counted as what was typed.
    owner.go(f"/company/needs/{found[1]}/what-if/")
    assert int(owner.page.locator(".whatif .fig").inner_text().rstrip("人")) == many
    assert not list(faults(owner, "what if"))
    owner.go(f"/company/needs/{found[1]}/rate-guidance/")
    owner.sees("中央の半数", "Half of them ask")
    assert not list(faults(owner, "rate guidance"))


def counted(owner: Person, **values: str) -> int:
    """Type terms, and return how many the panel beside them counts, once it has counted these."""
    for name, value in values.items():
        owner.page.locator(f"#step [name={name}]").fill(value)

    def of_these(answer: Response) -> bool:
        address = urlsplit(answer.url)
        asked = parse_qs(address.query)
        return "/what-if/" in address.path and all(asked.get(name) == [value] for name, value in values.items())

    with owner.page.expect_response(of_these) as answer:
        owner.page.locator("#step [name=days]").press("Tab")
    number = re.search(r'class="fig big"><span>(\d+)', answer.value.text())
    assert number
    expect(owner.page.locator("#whatifpanel .fig").first).to_have_text(re.compile(rf"^\s*{number[1]}\D*$"))
    return int(number[1])


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
