"""Matching that can be checked: an owner moves her weights and opens an earlier ranking, in both languages."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Person
from tests.journeys.looks import faults

ROWS = "ol.ranklist > li"


# Each has weights of her own: the same list shown again is the same record.
@pytest.mark.parametrize(("language", "width", "percent"), [("ja", 390, 200), ("en", 1280, 0)])
def test_an_owner_moves_the_weights_and_opens_what_she_was_shown(
    language: str, width: int, percent: int, person: Callable[..., Person]
) -> None:
    owner = person(language, width)
    owner.enter("owner")
    finds_a_long_list(owner)
    before = order(owner)
    moves(owner, "rate", percent)
    owner.sees("いま動かした重みで並べています", "weights you moved just now")
    assert order(owner) != before
    tried = order(owner)
    assert not list(faults(owner, "the ranking with weights moved"))
    owner.press("この重みを保存する", "Save these weights")
    owner.sees("この募集で保存した貴社の重みで並べています", "your own weights for this need")
    assert order(owner) == tried
    opens_the_record(owner, tried)
    owner.page.go_back()
    owner.page.go_back()
    owner.press("公開の重みで見る", "See the published order")
    assert order(owner) == before
    puts_them_back(owner, before)


def finds_a_long_list(owner: Person) -> None:
    """Open the first of the company's rankings with a full page."""
    owner.go("/company/needs/")
    links = owner.page.locator('main a[href*="/company/needs/"]').evaluate_all("x => x.map(a => a.pathname)")
    found = {}
    for path in dict.fromkeys(path for path in links if path.count("-") >= 4):
        owner.go(f"{path}ranking/")
        found[path] = owner.page.locator(ROWS).count()
        if found[path] == 10 and owner.page.locator("main .line .state.run").count():  # open: weights can be saved
            return
    raise AssertionError(f"no need of the demo market has ten candidates: {found}")


def order(owner: Person) -> list[str]:
    found: list[str] = owner.page.locator(ROWS).evaluate_all("x => x.map(li => li.dataset.id)")
    return found


def moves(owner: Person, factor: str, percent: int) -> None:
    """Move one slider and wait for the list that follows it."""
    slider = owner.page.locator(f"input[type=range][name={factor}]")
    if not slider.is_visible():
        owner.page.locator("aside details summary").click()
    slider.fill(str(percent))
    slider.dispatch_event("change")
    expect(owner.page.locator(f"label:has([name={factor}]) output")).to_have_text(f"×{percent / 100:.1f}")
    owner.page.wait_for_url(f"**{factor}={percent}**")


def opens_the_record(owner: Person, shown: list[str]) -> None:
    """The latest record is the list she has just seen, and says that it is intact."""
    owner.press("提示した順位の控え", "Earlier rankings")
    owner.page.locator("main ul.rows a").first.click()
    owner.sees("内容とハッシュ値は一致し", "Its content and its hash agree")
    links = owner.page.locator(f"{ROWS} .name a").evaluate_all("x => x.map(a => a.pathname)")
    assert [path.strip("/").rsplit("/", 1)[-1] for path in links] == shown
    assert not list(faults(owner, "a ranking as it was presented"))


def puts_them_back(owner: Person, before: list[str]) -> None:
    """All at one time the published weight: the list is the published one again."""
    for factor in ("rate",):
        moves(owner, factor, 190)
        moves(owner, factor, 100)
    owner.sees("公開の重みで並べています", "In the order of the published weights")
    owner.press("この重みを保存する", "Save these weights")
    assert order(owner) == before
