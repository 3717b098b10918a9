"""Where the pages are: every address of the site, the rows a role may see, and what opens for the role about them."""

import html
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve, reverse

from tests.journeys.conftest import Person
from tests.journeys.tour import Tour

# What the lists of the API call rows, and what addresses call their ids.
LISTS = {
    "needs": "need_id",
    "candidacies": "candidacy_id",
    "offers": "offer_id",
    "engagements": "engagement_id",
    "milestones": "milestone_id",
    "profiles": "profile_id",
    "profiles/waiting": "profile_id",
    "companies": "company_id",
    "memberships": "membership_id",
    "invitations": "invitation_id",
    "public-needs": "need_id",
    "saved-searches": "search_id",
    "digests": "digest_id",
}
# How many rows of one state are tried: a CMO is a candidate for some of the needs already.
MOST_OF_A_STATE = {"public-needs": 8}
NOT_CRAWLED = ("/static/", "/api/", "/accounts/logout/")
MOST_PAGES = 160
HREF = re.compile(r'<a\b[^>]*?\bhref="(/[^"#]*)"')
# These words in an address each show another page; other words are ids of rows.
WORDS = ("step", "section")
SLUGS = ("term_id", "kpi_id")
Key = tuple[str, ...]
MAIN = re.compile(r"<main\b.*</main>", re.DOTALL)
TAG = re.compile(r"""<([a-z][\w-]*)((?:"[^"]*"|'[^']*'|[^>"'])*)>""")
ATTRIBUTE = re.compile(r"""([\w-]+)(?:=(?:"([^"]*)"|'[^']*'))?""")


def routes() -> dict[str, tuple[str, ...]]:
    """Return the name of every address that is not the API's, with the words it takes."""
    found = _patterns(get_resolver().url_patterns, "")
    return {str(p.name): tuple(p.pattern.converters) for p, path in found if not path.startswith("api/")}


def _patterns(patterns: list[Any], before: str) -> Iterator[tuple[URLPattern, str]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern.url_patterns, before + str(pattern.pattern))
        else:
            yield pattern, before + str(pattern.pattern)


def is_posted_to_only(person: Person, name: str) -> bool:
    """Tell whether an address has no page: a GET is answered 405, whatever it is about."""
    values = {
        word: str(uuid.uuid4()) if word.endswith("_id") and word not in SLUGS else "x" for word in routes()[name]
    }
    return person.context.request.get(person.site.url + reverse(name, kwargs=values), max_redirects=0).status == 405


@dataclass
class Seen:
    """The rows a role may see: the status of each id, and a few ids for each word that addresses have for them."""

    status: dict[str, str] = field(default_factory=dict)
    ids: dict[str, list[str]] = field(default_factory=dict)

    def read(self, tour: Tour, role: str) -> "Seen":
        """Read the lists of the API with the role's token; keep one id of each status."""
        for name, parameter in LISTS.items():
            status, answer = tour.ask(role, f"/api/v1/{name}?page_size=100")
            for row in answer["results"] if status == 200 else []:
                state = self.status.setdefault(row["id"], row.get("status", "public"))
                kept = self.ids.setdefault(parameter, [])
                if sum(self.status[pk] == state for pk in kept) < MOST_OF_A_STATE.get(name, 1):
                    kept.append(row["id"])
        return self

    def key(self, path: str) -> Key | None:
        """Return what makes a page another page: the name of its address, the step it shows, the state of its row, and
        whether something is asked of it.
        """
        try:
            match = resolve(urlsplit(path).path)
        except Resolver404:
            return None
        words = [str(match.kwargs[word]) for word in WORDS if word in match.kwargs]
        states = [self.status[str(value)] for value in match.kwargs.values() if str(value) in self.status]
        asked = ["?"] if urlsplit(path).query else []
        return (str(match.url_name), *words, *states[:1], *asked)

    def addresses(self) -> list[str]:
        """Return every address that takes one id, about one row of each state."""
        return [
            reverse(name, kwargs={takes[0]: pk})
            for name, takes in routes().items()
            if len(takes) == 1
            for pk in self.ids.get(takes[0], [])
        ]


class Shown:
    """The elements that pages have shown: a page that adds none to its address's need not be looked at again."""

    def __init__(self) -> None:
        self.signs: dict[str, set[Any]] = {}

    def adds(self, name: str, text: str) -> bool:
        """Take in a page; tell whether it has an element that its address, or the frame, did not show before."""
        main = MAIN.search(text)
        assert main is not None, f"{name} has no main part"
        parts = {name: main.group(), "": text.replace(main.group(), "")}
        fresh = False
        for place, part in parts.items():
            known, signs = self.signs.setdefault(place, set()), set(_signs(part))
            fresh = fresh or not signs <= known
            known |= signs
        return fresh


def _signs(text: str) -> Iterator[tuple[str, ...]]:
    """Yield each element as its tag, classes, attributes, and the name of the address it leads to."""
    for tag, inside in TAG.findall(text):
        values = dict(ATTRIBUTE.findall(inside))
        leads = values.get("href", "") + values.get("action", "")
        try:
            to = str(resolve(leads.split("?")[0]).url_name) if leads.startswith("/") else ""
        except Resolver404:
            to = ""
        yield (tag, values.get("class", ""), values.get("type", ""), to, *sorted(values))


@dataclass
class Pages:
    """What opens for a role: one page of each kind and state; and links that lead nowhere."""

    person: Person
    seen: Seen
    shown: Shown
    found: dict[Key, str] = field(default_factory=dict)
    fresh: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    refused: dict[int, str] = field(default_factory=dict)

    def gather(self, start: list[str]) -> "Pages":
        """Follow the links of every page from some addresses on, then from every address about a row."""
        self._follow([(path, "") for path in start])
        self._follow([(path, "") for path in self.seen.addresses()])
        return self

    def _follow(self, waiting: list[tuple[str, str]]) -> None:
        while waiting:
            path, before = waiting.pop(0)
            key = self.seen.key(path)
            if key is not None and key not in self.found:
                waiting += [(link, path) for link in self._open(key, path, before)]

    def _open(self, key: Key, path: str, before: str) -> list[str]:
        """Open an address; return the links of the page, or where it leads on to."""
        response = self.person.context.request.get(self.person.site.url + path, max_redirects=0)
        if response.status in (302, 303):
            return _ours([urlsplit(response.headers["location"]).path])
        if response.status != 200:
            self.refused.setdefault(response.status, path)
            if before:
                self.broken.append(f"{before} leads to {path}, which answers {response.status}")
            return []
        if "text/html" not in response.headers.get("content-type", ""):
            return []
        self.found[key] = path
        assert len(self.found) < MOST_PAGES, f"more pages than expected: {sorted(self.found)}"
        text = response.text()
        if self.shown.adds(key[0], text):
            self.fresh.append(path)
        return _ours(HREF.findall(text))


def _ours(links: list[str]) -> list[str]:
    paths = [html.unescape(link).split("?")[0] for link in links]
    return [path for path in dict.fromkeys(paths) if not path.startswith(NOT_CRAWLED)]
