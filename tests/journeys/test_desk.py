"""A curator at her desk with the keyboard alone: she selects, moves, pins, adds, leaves off and looks."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import PASSWORD, Person, Site

REASON = "取締役会が最初に会いたいと言っています。"


class Api:
    """The API as one person uses it."""

    def __init__(self, site: Site, role: str) -> None:
        self.instance = site.instance
        told = self.ask("POST", "auth/token", {"email": site.accounts[role], "password": PASSWORD})[1]
        self.headers = {"Authorization": f"Bearer {told['token']}"}

    def ask(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        return self.instance.request(method, f"/api/v1/{path}", body, **getattr(self, "headers", {}))


@pytest.fixture
def need(site: Site) -> str:
    """Return a need with one candidate on a list in the making, and two more under review."""
    curator = Api(site, "curator")
    found = str(curator.ask("GET", "curation/queue?whose=mine")[1]["results"][0]["need"])
    for role in ("cmo", "other_cmo"):  # who is a candidate there already is refused
        Api(site, role).ask("POST", f"needs/{found}/candidacies", {"note": "二社で受け持ちました。"})
    for row in curator.ask("GET", f"candidacies?need={found}&status=applied")[1]["results"]:
        assert curator.ask("POST", f"candidacies/{row['id']}/take-up", {})[0] == 200
    assert curator.ask("GET", "curation/queue?whose=mine")[1]["results"][0]["under_review"] == 3
    return found


def rows(page: Page) -> list[str]:
    """Return who stands on the list, in order, the pinned marked."""
    return page.eval_on_selector_all(  # type: ignore[no-any-return]
        "[data-order] > li", "found => found.map(e => e.dataset.name + ('pin' in e.dataset ? '*' : ''))"
    )


def focused(page: Page) -> Locator:
    return page.locator(":focus")


def give_reason(page: Page) -> None:
    """Type the reason into the box that has opened, and keep it."""
    expect(page.locator("#moved")).to_be_visible()
    page.locator("#moved").fill(REASON)
    with page.expect_navigation():
        page.locator("#why button.main").click()


def test_the_desk_by_keys_alone(site: Site, person: Callable[..., Person], need: str) -> None:
    curator = person("ja", 1280)
    curator.log_in(site.accounts["curator"])
    curator.go(f"/desk/{need}/")
    page, press = curator.page, curator.page.keyboard.press
    page.locator("#seen #both").wait_for()
    (first,) = rows(page)

    # Add: the first A leads to who could be added, the second opens the box; its place is the last one.
    for count in (2, 3):
        press("j")
        press("a")
        expect(focused(page)).to_have_attribute("aria-current", "true")
        press("a")
        expect(page.locator("#why_head")).to_contain_text("さんを加える")
        expect(page.locator("#to")).to_have_value(str(count))
        give_reason(page)
        assert len(rows(page)) == count
    second, third = rows(page)[1:]

    # Who was acted on is still selected; pin the second.
    press("k")
    expect(focused(page)).to_have_attribute("data-name", third)
    press("ArrowUp")
    expect(focused(page)).to_have_attribute("data-name", second)
    press("p")
    expect(page.locator("#why_head")).to_have_text(f"{second}さんをこの順位に固定する")
    expect(page.locator("#to")).to_be_hidden()
    give_reason(page)
    assert rows(page) == [first, f"{second}*", third]

    # A move flows around her, waits for its reason, and Escape takes it back.
    press("j")
    press("k")
    press("Shift+J")
    assert rows(page) == [third, f"{second}*", first]
    expect(page.locator("#said")).to_have_text(f"{first}さんは3位になりました")
    expect(focused(page)).to_have_id("moved")
    page.keyboard.type("jkpx1")  # typing is not steering
    expect(page.locator("#moved")).to_have_value("jkpx1")
    press("Escape")
    assert rows(page) == [first, f"{second}*", third]
    expect(page.locator("#why")).to_be_hidden()
    expect(focused(page)).to_have_attribute("data-name", first)
    press("2")
    expect(page.locator("#said")).to_have_text(f"その順位には{second}さんが固定されています")
    expect(page.locator("#why")).to_be_hidden()
    press("3")
    expect(page.locator("#to")).to_have_value("3")
    give_reason(page)
    assert rows(page) == [third, f"{second}*", first]

    # Leave off, look, open.
    press("j")
    expect(focused(page)).to_have_attribute("data-name", first)
    press("x")
    expect(page.locator("#why_head")).to_have_text(f"{first}さんを外す")
    give_reason(page)
    assert rows(page) == [third, f"{second}*"]
    press("j")
    press("j")
    press("v")
    expect(page.locator("#seen")).to_contain_text(second)
    expect(page.locator("#seen")).to_contain_text("候補者が読む内容")
    for text in (REASON, third):
        expect(page.locator("#seen")).not_to_contain_text(text)
    expect(page.locator("ol.time")).to_contain_text(REASON)
    press("j")
    press("k")
    expect(focused(page)).to_have_attribute("data-name", second)
    press("Enter")
    page.wait_for_url(re.compile("/candidacies/"))


def test_search_help_and_the_switch(site: Site, person: Callable[..., Person]) -> None:
    curator = person("en", 1280)
    curator.log_in(site.accounts["curator"])
    curator.speak("en")
    curator.go("/desk/?whose=mine")
    curator.page.locator("a.qa").first.click()
    page, press = curator.page, curator.page.keyboard.press
    page.locator("#keys").wait_for()
    press("?")
    expect(page.locator("#keys dl")).to_be_visible()
    expect(focused(page)).to_have_js_property("tagName", "SUMMARY")
    press("/")
    expect(focused(page)).to_have_id("q")
    page.keyboard.type("jx?")
    expect(page.locator("#q")).to_have_value("jx?")
    press("Escape")
    selected = page.locator("[data-rows] > [aria-current]")
    expect(selected).to_be_focused()
    press("Control+x")
    expect(page.locator("#why")).to_be_hidden()

    switch = page.locator("[data-keys-switch]")
    expect(switch).to_have_attribute("aria-pressed", "true")
    switch.click()
    expect(switch).to_have_attribute("aria-pressed", "false")
    for key in ("j", "x", "/", "?"):
        press(key)
        expect(switch).to_be_focused()
    page.reload()
    expect(page.locator("#keys")).to_be_visible()
    press("j")
    expect(page.locator("[data-rows] > [aria-current]")).to_have_count(0)
    page.locator("#keys summary").click()
    switch.click()
    press("j")
    expect(selected).to_be_focused()


def test_without_scripts_every_act_is_a_page(site: Site, person: Callable[..., Person]) -> None:
    curator = person("en", 390, scripts=False)
    curator.log_in(site.accounts["curator"])
    curator.go("/desk/?whose=mine")
    page = curator.page
    page.locator("a.qa").first.click()
    expect(page.locator("#keys")).to_be_hidden()
    expect(page.locator("#why")).to_be_hidden()
    desk = page.url
    for verb in ("explain", "place", "exclude", "preview"):
        page.goto(desk)
        page.locator(f"[data-order] a[href*='/{verb}/']").first.click()
        expect(page.locator("h1")).to_be_visible()
        assert f"/{verb}/" in page.url
        expect(page.locator("textarea, #both").first).to_be_visible()
