"""Every page a role can reach by links, in both languages, sizes and themes: axe finds nothing, nothing overflows,
no component tag is left raw, nothing is untranslated."""

import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.journeys.conftest import Person, Site

ROLES = ("visitor", "owner", "approver", "finance", "cmo", "curator", "finance_staff")
# Three factors of two values: these four rows hold every pair of values.
LOOKS = (("ja", 390, "light"), ("ja", 1280, "dark"), ("en", 390, "dark"), ("en", 1280, "light"))
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
NOT_PAGES = ("/static/", "/api/", "/files/", "/accounts/logout")
MOST_PAGES = 70
# Three English words in a row, outside of marked passages, on a Japanese page.
ENGLISH = re.compile(r"\b[A-Za-z]{2,}(?: [a-z]{2,}){2,}")
TEXT_OF_PAGE = """() => {
  const copy = document.querySelector('main').cloneNode(true);
  copy.querySelectorAll('[lang], code, pre, textarea, option, script, [data-verbatim]').forEach(e => e.remove());
  return copy.innerText;
}"""
OVERFLOW = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"


def shape(path: str) -> str:
    """Return an address without its ids and query: pages of one shape are one template."""
    return UUID.sub("<id>", urlsplit(path).path)


def links(person: Person) -> Iterator[str]:
    for href in person.page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)"):
        parts = urlsplit(href)
        if href.startswith(person.site.url) and not any(part in parts.path for part in NOT_PAGES):
            yield parts.path


def crawl(person: Person, start: list[str]) -> list[str]:
    """Return one address of each shape that links lead to."""
    seen: dict[str, str] = {}
    waiting = list(start)
    while waiting and len(seen) < MOST_PAGES:
        path = waiting.pop(0)
        if shape(path) in seen:
            continue
        response = person.page.goto(person.site.url + path, wait_until="domcontentloaded")
        assert response is not None
        assert response.status < 400, f"{path} answered {response.status}"
        seen[shape(path)] = path
        waiting += [link for link in links(person) if shape(link) not in seen]
    return list(seen.values())


def entered(person: Person, site: Site, role: str) -> list[str]:
    if role != "visitor":
        person.log_in(site.accounts[role])
        return ["/home/", "/settings/", "/notifications/"]
    return ["/", "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/"]


def faults(person: Person, path: str, axe: Any) -> list[str]:
    """Return what is wrong with the page as it looks now."""
    person.page.goto(person.site.url + path, wait_until="load")
    found = [
        f"{path}: {violation['id']}: {violation['nodes'][0]['html'][:160]}"
        for violation in axe.run(person.page).response["violations"]
    ]
    if "<c-" in person.page.content():
        found.append(f"{path}: a raw component tag")
    if person.page.evaluate(OVERFLOW):
        found.append(f"{path}: scrolls sideways")
    if person.language == "ja" and (english := ENGLISH.search(person.page.evaluate(TEXT_OF_PAGE))):
        found.append(f"{path}: English on a Japanese page: {english.group()}")
    return found


@pytest.mark.parametrize("role", ROLES)
def test_every_page_of_a_role_is_sound(role: str, site: Site, person: Callable[..., Person]) -> None:
    axe = Axe()
    wrong: list[str] = []
    pages: list[str] = []
    for language, width, theme in LOOKS:
        reader = person(language, width, theme)
        start = entered(reader, site, role)
        if language == "en" and role != "visitor":
            reader.speak("en")
        pages = pages or crawl(reader, start)
        wrong += [f"[{language} {width} {theme}] {fault}" for path in pages for fault in faults(reader, path, axe)]
        if language == "en" and role != "visitor":
            reader.speak("ja")
    assert len(pages) >= 5
    assert not wrong, "\n".join(wrong)
