"""The main job in a real browser, once on a Japanese phone and once on an English desktop; and its forms where the
browser runs no scripts, or is closed halfway."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys import story
from tests.journeys.conftest import Person, Site


@pytest.mark.parametrize(("language", "width"), [("ja", 390), ("en", 1280)])
def test_from_sign_up_to_an_accepted_milestone(
    language: str, width: int, site: Site, person: Callable[..., Person]
) -> None:
    owner, curator, cmo = (person(language, width) for _ in range(3))
    for reader, role in ((curator, "curator"), (cmo, "cmo")):
        reader.log_in(site.accounts[role])
        reader.speak(language)
    story.owner_signs_up(owner, site, f"hama-{language}@hama.example")
    story.owner_enters_company(owner, language)
    need = story.owner_writes_need(owner, f"営業への引き渡しを立て直す {language}")
    story.curator_opens_need(curator, need)
    story.cmo_applies(cmo, need)
    story.curator_presents_shortlist(curator, need)
    # What the other side has done is found by the link in the mail.
    cmo.await_mail("/offers/", lambda: story.owner_sends_offer(owner, need))
    owner.await_mail("/terms/", lambda: story.accept(cmo))
    story.act(owner, "/offers/")
    cmo.await_mail("/engagements/", lambda: story.accept(owner))
    story.work_starts(owner, cmo)
    story.milestone_is_accepted(owner, cmo)


def test_a_need_is_written_and_handed_in_without_scripts(site: Site, person: Callable[..., Person]) -> None:
    requester, curator = person("ja", 390, scripts=False), person("ja", 1280, scripts=False)
    requester.log_in(site.accounts["requester"])
    requester.go("/company/needs/new/?stage=mid_size")
    need = story.owner_writes_need(requester, "スクリプトなしで書いた募集")
    curator.log_in(site.accounts["curator"])
    curator.speak("ja")
    story.curator_opens_need(curator, need)


def test_what_was_typed_is_there_after_the_tab_was_closed(site: Site, person: Callable[..., Person]) -> None:
    requester = person("ja", 390)
    requester.log_in(site.accounts["requester"])
    requester.go("/company/needs/new/?stage=mid_size")
    requester.page.locator("[name=problems][value=no_handover_rules]").check()
    story.send(requester)
    address, typed = requester.page.url, "名刺は年に3,000枚、商談は40件。𠮷野より"
    requester.page.locator("[name=summary_ja]").press_sequentially(typed)
    requester.page.locator("#autosaved", has_text="入力を保存しました").wait_for()
    requester.page.close()
    requester.page = requester.context.new_page()
    requester.go(address)
    expect(requester.page.locator("[name=summary_ja]")).to_have_value(typed)
    requester.page.locator("button[name=discard]").click()
    expect(requester.page.locator("[name=summary_ja]")).not_to_have_value(typed)
