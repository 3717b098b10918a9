"""A CMO who brings her JSON Resume: from the file over the check by a curator to an application."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from kernel import clock
from tests.journeys import story
from tests.journeys.conftest import NEW_PASSWORD, Person, Site

NAME = "真鍋 𠮷乃"
NEED_PAGE = re.compile(r"/needs/[0-9a-f-]{36}/$")
FILE: dict[str, Any] = {
    "basics": {
        "name": NAME,
        "label": "製造業の販路づくりを担う外部CMO",
        "phone": "090-0000-0000",
        "summary": "計測機器の会社で、展示会に頼らない新規獲得を組み立てました。",
        "location": {"region": "Osaka", "countryCode": "JP"},
        "email": "manabe@people.example",
    },
    "work": [
        {
            "name": "東海計測株式会社",
            "position": "マーケティング部長",
            "startDate": "2019-04-01",
            "endDate": "2025",
            "highlights": ["見込み客を月20件から58件へ", "6名のチームをまとめた"],
        }
    ],
    "education": [{"institution": "大阪の大学", "area": "経済学"}],
    "skills": [{"name": "リードスコアリング", "level": "上級", "keywords": ["Marketo", "けん玉"]}],
    "languages": [{"language": "日本語", "fluency": "ネイティブ"}, {"language": "English", "fluency": "Professional"}],
}


@pytest.mark.parametrize(("language", "width"), [("ja", 390), ("en", 1280)])
def test_from_a_file_over_vetting_to_an_application(
    language: str, width: int, site: Site, person: Callable[..., Person]
) -> None:
    cmo, curator = person(language, width), person(language, width)
    curator.log_in(site.accounts["curator"])
    curator.speak(language)
    signs_up(cmo, site, f"manabe-{language}@people.example")
    takes_in_her_file(cmo)
    takes_it_with_her(cmo)
    completes_and_submits(cmo)
    cmo.await_mail("/cmos/", lambda: vets(curator))
    cmo.press("募集を探す", "Find needs")
    cmo.page.locator("main ol.rows h2 a").first.click()
    cmo.page.wait_for_url(NEED_PAGE)
    story.cmo_applies(cmo, story.NEED.findall(cmo.page.url)[0])
    cmo.go("/candidacies/")
    story.state(cmo, "受付済み", "received")


def signs_up(cmo: Person, site: Site, address: str) -> None:
    """In by the door for CMOs; the name is asked once."""
    cmo.address = address
    cmo.go("/")
    story.act(cmo, "side=cmo")
    cmo.page.locator("input[name=name]").fill(NAME)
    story.send(cmo, email=address, password1=NEW_PASSWORD)
    cmo.go(site.mail.link(address, "confirm-email"))
    cmo.page.locator("main form button").first.click()
    cmo.page.wait_for_url("**/profile/")
    story.send(cmo)
    cmo.page.wait_for_url("**/profile/person/")


def takes_in_her_file(cmo: Person) -> None:
    """Hand the file in, answer what it does not say, confirm."""
    page = cmo.page
    story.act(cmo, "/profile/resume/")
    broken = json.dumps({"work": [{"startDate": "2024-13"}]})
    page.locator("textarea[name=text]").fill(broken)
    story.send(cmo)
    page.get_by_text("/work/0/startDate").wait_for()
    page.locator("textarea[name=text]").fill("")
    content = json.dumps(FILE, ensure_ascii=False).encode()
    page.locator("input[type=file]").set_input_files(
        {"name": "resume.json", "mimeType": "application/json", "buffer": content}
    )
    story.send(cmo)
    page.wait_for_url("**/profile/resume/check/")
    assert page.locator("[name=work-0-stage]").input_value() == "", "nobody guesses it"
    story.send(cmo)
    cmo.sees("企業のステージを選ぶか", "Choose the stage of the company")
    page.locator("[name=work-0-stage]").select_option("mid_size")
    page.locator("[name=work-0-industry]").select_option("manufacturing_b2b")
    page.locator("[name=work-0-to_month]").fill("2025-03")
    story.send(cmo)
    page.wait_for_url("**/profile/resume/")
    for words in page.locator("main details summary").all():
        words.click()
    for kept in ("大阪の大学", "けん玉", "manabe@people.example"):
        page.get_by_text(kept).first.wait_for()


def takes_it_with_her(cmo: Person) -> None:
    """The download holds the whole file again, and what she has chosen."""
    with cmo.page.expect_download() as waiting:
        cmo.page.locator('a[href="/profile/resume/download/"]').click()
    assert re.fullmatch(r"resume-\d{4}-\d{2}-\d{2}\.json", waiting.value.suggested_filename)
    document = json.loads(waiting.value.path().read_text(encoding="utf-8"))
    assert document["education"] == FILE["education"]
    assert document["work"][0]["endDate"] == "2025"
    assert document["work"][0]["x-kaji"]["endMonth"] == "2025-03"


def completes_and_submits(cmo: Person) -> None:
    """What no file says, then the last look."""
    cmo.go("/profile/")
    story.act(cmo, "/profile/terms/")
    story.send(cmo, day_rate="90,000", days_per_month="6", available_from=clock.today().isoformat())
    cmo.go("/profile/")
    story.act(cmo, "/submit/")
    story.state(cmo, "審査中", "being checked")


def vets(curator: Person) -> None:
    """Take her from the queue, where the longest wait comes first, and publish."""
    curator.go("/vetting/")
    curator.page.get_by_role("link", name=NAME).last.click()
    curator.page.wait_for_load_state()
    for box in curator.page.locator('form[action*="/publish/"] input[type=checkbox]').all():
        box.check()
    story.act(curator, "/publish/")
