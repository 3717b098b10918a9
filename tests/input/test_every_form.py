"""Every form of every page takes hostile values: a clear answer, nothing half-written, what was typed is kept."""

import html
import itertools
from collections.abc import Iterator
from contextlib import suppress
from html.parser import HTMLParser
from typing import Any

import pytest
from django.db import transaction
from django.urls import NoReverseMatch, URLPattern, get_resolver, reverse

from tests.input.market import busy

ROLES = ("owner", "approver", "cmo", "other_cmo", "curator")
HOSTILE = (
    "𠮷野家で🍣を" * 2_500,
    "\x00",
    "<script>alert(1)</script>",
    "-1",
    "9" * 40,
    "NaN",
    "1990-01-01",
    "9999-99-99",
    "00000000-0000-4000-8000-000000000000",
    "\u202eevil\r\nBcc: x@y.example",
    "１２３",
    "",
)
SPARED = {"csrfmiddlewaretoken", "version", "next"}
KINDS = {"text", "number", "date", "month", "email", "url", "tel", "search", "textarea"}


class Forms(HTMLParser):
    """Collect the forms of a page: (action, [(name, kind, value)])."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[tuple[str, list[tuple[str, str, str]]]] = []
        self.open = False
        self.area = ""
        self.select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.open = given.get("method", "get").lower() == "post"
            if self.open:
                self.forms.append((given.get("action", ""), []))
        elif self.open and tag == "input" and given.get("name"):
            kind = given.get("type", "text")
            if kind not in {"radio", "checkbox"} or "checked" in given:
                self.forms[-1][1].append((given["name"], kind, given.get("value", "on")))
        elif self.open and tag == "textarea":
            self.forms[-1][1].append((given.get("name", ""), "textarea", ""))
        elif self.open and tag == "select":
            self.select = given.get("name", "")
        elif self.open and tag == "option" and "selected" in given:
            self.forms[-1][1].append((self.select, "select", given.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = False


def pages(patterns: list[Any]) -> Iterator[URLPattern]:
    """Return every named page of the site, without the API."""
    for pattern in patterns:
        if not isinstance(pattern, URLPattern):
            if str(pattern.pattern) != "api/v1/":
                yield from pages(pattern.url_patterns)
        elif pattern.name:
            yield pattern


def addresses(ids: dict[str, list[Any]]) -> Iterator[str]:
    """Return every page's addresses with the market's ids; an id of another kind does not fit an address."""
    for pattern in pages(get_resolver().url_patterns):
        names = list(pattern.pattern.regex.groupindex)
        for values in itertools.product(*(ids.get(name, ()) for name in names)):
            with suppress(NoReverseMatch):
                yield reverse(str(pattern.name), kwargs=dict(zip(names, values, strict=True)))


@pytest.mark.parametrize("role", ROLES)
def test_hostile_values_get_a_clear_answer(role: str, world: Any) -> None:
    client = world.client(role)
    client.raise_request_exception = True
    wrong: list[str] = []
    sent = 0
    for address in addresses(busy(world)):
        page = client.get(address)
        if page.status_code != 200 or "html" not in page.headers.get("Content-Type", ""):
            continue
        for action, fields in Forms(page.content.decode()).forms:
            if not any(kind in KINDS and name not in SPARED for name, kind, _ in fields):
                continue
            for value in HOSTILE:
                sent += 1
                wrong += _post(client, action or address, fields, value)
    assert sent > 20, "the pages have no forms any more?"
    assert not wrong, "\n".join(wrong[:40])


def _post(client: Any, target: str, fields: list[tuple[str, str, str]], value: str) -> list[str]:
    data: dict[str, list[str]] = {}
    typed = ""
    for name, kind, given in fields:
        hostile = kind in KINDS and name not in SPARED
        data.setdefault(name, []).append(value if hostile else given)
        typed = typed or (name if kind in {"text", "textarea"} and hostile else "")
    before = transaction.savepoint()  # no atomic block: the unit under test opens a durable one
    answer = client.post(target, data)
    transaction.savepoint_rollback(before)
    if answer.status_code >= 500:
        return [f"{target} answered {answer.status_code} to {value[:20]!r}"]
    printable = value.strip() and value.isprintable() and len(value) < 60
    if answer.status_code == 422 and typed and printable and html.escape(value) not in answer.content.decode():
        return [f"{target} lost {value!r} typed into {typed}"]
    return []
