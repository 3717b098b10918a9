"""What fits a CMO, told to her alone: her list, one need, what would help, and being told of what is new."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Person
from tests.journeys.looks import faults


# Each saves a search of her own: the same one again would be the one that is there.
@pytest.mark.parametrize(("language", "width", "budget"), [("ja", 390, 450_000), ("en", 1280, 550_000)])
def test_a_cmo_reads_what_fits_and_is_told_of_what_is_new(
    language: str, width: int, budget: int, person: Callable[..., Person]
) -> None:
    cmo = person(language, width)
    cmo.enter("cmo")
    reads_one_need(cmo, reads_her_list(cmo))
    saves_and_ends_a_search(cmo, budget)
    reads_a_digest(cmo)
    ends_the_mails(person(language, width), cmo)
    cmo.speak("ja")  # as the demo says


def reads_her_list(cmo: Person) -> str:
    """Her best need stands first, with its account; the one change is worked out beside it. Return its score."""
    cmo.go("/fit/")
    cmo.sees("この順番を見られるのはあなただけです", "Only you see this order")
    first = cmo.page.locator("ol.ranklist > li").first
    assert first.locator(".parts, svg.plot").count()
    change = cmo.page.locator("aside [hx-get='/fit/change/']")
    expect(change.get_by_text(cmo.say("事実のとおりに変更してください", "Change only what is true"))).to_be_visible()
    scores = cmo.page.locator("ol.ranklist > li .score .fig").all_inner_texts()
    lows = [float(text.split()[0]) for text in scores]
    assert lows == sorted(lows, reverse=True)
    assert not list(faults(cmo, "the needs that fit a CMO"))
    first.locator("h3 a").click()
    cmo.page.wait_for_url("**/needs/**")
    return scores[0].split()[0]


def reads_one_need(cmo: Person, score: str) -> None:
    """The need's page says the same score, and no word of who else there is."""
    panel = cmo.page.locator("[hx-get$='/fit/']")
    expect(panel.locator(".score .fig")).to_contain_text(score)
    alone = cmo.say("ほかの候補者には表示されません", "no other candidate sees this")
    expect(panel.get_by_text(alone)).to_be_visible()
    assert not cmo.page.locator("main a[href*='/cmos/'], main a[href*='/ranking/']").count()


def saves_and_ends_a_search(cmo: Person, budget: int) -> None:
    """Narrow the needs down, save that, find it among the saved with its condition, and stop it."""
    name = f"予算 {budget}"
    cmo.go(f"/needs/?budget={budget}")
    cmo.page.locator("[data-save] a").first.click()
    cmo.page.locator("[data-save] form [name=name]").fill(name)
    with cmo.page.expect_navigation():
        cmo.page.locator("[data-save] form button[type=submit]").click()
    cmo.go("/searches/")
    cmo.page.get_by_role("link", name=name, exact=True).click()
    cmo.page.wait_for_url("**/searches/*-*/")
    expect(cmo.page.locator("main .line .mute").first).to_contain_text(f"{budget:,}")
    assert not list(faults(cmo, "a saved search"))
    cmo.press("止める", "Stop")
    cmo.go("/searches/")
    row = cmo.page.locator("ol.rows > li", has_text=name)
    expect(row.locator(".state")).to_be_visible()
    expect(row.get_by_role("button")).to_contain_text(cmo.say("再開", "Be told again"))


def reads_a_digest(cmo: Person) -> None:
    """Yesterday's news stand behind a notification."""
    cmo.go("/notifications/")
    cmo.page.get_by_role("link", name=cmo.say("保存した検索", "saved searches")).first.click()
    cmo.page.wait_for_url("**/digests/**")
    assert cmo.page.locator("main section.stack").count()
    assert not list(faults(cmo, "a digest"))


def ends_the_mails(visitor: Person, cmo: Person) -> None:
    """Whoever holds the link of a mail ends the mails without logging in; opening it only asks."""
    cmo.go("/searches/")
    visitor.speak(visitor.language)
    visitor.go(str(cmo.page.locator("a[href^='/stop/']").get_attribute("href")))
    assert not list(faults(visitor, "the page that stops mails"))
    visitor.press("止める", "Stop")
    visitor.sees("メールでは届かなくなりました", "No more digests come by mail")
