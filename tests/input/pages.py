"""What an answer shows, its forms and the sentences that refuse; and what a request has left in the database."""

import datetime as dt
import html
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.apps import apps
from django.db import connection

from kernel import clock

TEXTS = {"text", "textarea", "search"}
TYPED = TEXTS | {"number", "date", "month", "email", "url", "tel", "password"}
CHOSEN = {"select", "radio", "checkbox", "hidden"}
JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")
# What a refused request may leave behind: the session of the browser.
NOT_OURS = {"django_session", "django_migrations", "django_content_type"}
FITTING = "𠮷野家で🍣"


@dataclass
class Field:
    """One control by name: what stands in it, and what it offers."""

    name: str
    kind: str
    values: list[str] = field(default_factory=list)
    options: list[str] = field(default_factory=list)
    required: bool = False
    digits: bool = False
    several: bool = False

    def filled(self) -> list[str]:
        """Return what a careful person would leave or write here."""
        if any(self.values):
            return self.values
        if self.kind in TEXTS and not self.digits:
            return [FITTING for _line in self.values] or [FITTING]
        if self.kind == "radio":
            return self.options[:1]
        if self.kind == "select" and not self.required and not self.several:
            return self.options[:1]  # as a browser does
        if self.kind == "hidden" or not self.required:
            return self.values
        day = clock.today() + dt.timedelta(days=40)
        written = {"date": f"{day}", "month": "2020-04", "email": "a@people.example", "url": "https://files.example/b"}
        offered = [option for option in self.options if option]
        return offered[:1] or [written.get(self.kind, "3")]


@dataclass
class Form:
    action: str
    fields: dict[str, Field] = field(default_factory=dict)

    def filled(self, **typed: Any) -> dict[str, list[str]]:
        """Return the form filled in, with `typed` where somebody knows better."""
        found = {one.name: one.filled() for one in self.fields.values()}
        return found | {name: value if isinstance(value, list) else [value] for name, value in typed.items()}


class Forms(HTMLParser):
    """Collect the forms of a page that post."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.open: Form | None = None
        self.inside = ""
        self.pressed = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and given.get("method", "get").lower() == "post":
            self.open, self.pressed = Form(given.get("action", "")), False
            self.forms.append(self.open)
        elif self.open is not None and tag == "input" and given.get("type") == "submit":
            self._button(given)
        elif self.open is not None and tag in {"input", "textarea", "select"} and given.get("name"):
            self._control(tag, given)
        elif self.open is not None and tag == "option":
            self._option(self.inside, given.get("value", ""), "selected" in given)
        elif self.open is not None and tag == "button" and given.get("type", "submit") == "submit":
            self._button(given)

    def _button(self, given: dict[str, str]) -> None:
        """Take the first button along, as long as there is none that sends the form alone."""
        assert self.open is not None
        named = [name for name, one in self.open.fields.items() if one.kind == "button"]
        if not given.get("name"):
            self.pressed = True
            for name in named:
                del self.open.fields[name]
        elif not named and not self.pressed:
            self.open.fields[given["name"]] = Field(given["name"], "button", [given.get("value", "")])

    def _control(self, tag: str, given: dict[str, str]) -> None:
        assert self.open is not None
        kind = given.get("type", "text") if tag == "input" else tag
        one = self.open.fields.setdefault(given["name"], Field(given["name"], kind))
        one.required, one.several = one.required or "required" in given, "multiple" in given
        one.digits = given.get("inputmode") in {"numeric", "decimal"}
        if kind in {"radio", "checkbox"}:
            self._option(one.name, given.get("value", "on"), "checked" in given)
        elif tag == "input" and kind != "file":
            one.values.append(given.get("value", ""))
        elif tag == "textarea":
            one.values.append("")
        self.inside = one.name if tag != "input" else ""

    def _option(self, name: str, value: str, chosen: bool) -> None:
        one = self.open.fields.get(name) if self.open else None
        if one is not None:
            one.options.append(value)
            one.values += [value] if chosen else []

    def handle_data(self, data: str) -> None:
        one = self.open.fields.get(self.inside) if self.open else None
        if one is not None and one.kind == "textarea":
            one.values[-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self.open is not None and self.inside:
            one = self.open.fields[self.inside]
            one.values[-1] = one.values[-1].removeprefix("\r\n").removeprefix("\n")
        if tag in {"textarea", "select"}:
            self.inside = ""
        if tag == "form":
            self.open = None


SENTENCES = (
    r'<p class="err"[^>]*>(.*?)</p>',
    r'<div class="errsum"[^>]*>(.*?)</div>',
    r'<section class="stack narrow"><h1>[^<]*</h1>\s*<p>([^<]*)</p>\s*<(?:p|h2)',
)


def sentences(answer: Any) -> list[str]:
    """Return what a refusal says, without markup."""
    page = answer.content.decode()
    if not answer.headers.get("Content-Type", "").startswith("text/html"):
        return [page] if page else []
    found = [text for shape in SENTENCES for text in re.findall(shape, page, re.DOTALL)]
    return [html.unescape(re.sub(r"<[^>]*>", " ", text)).strip() for text in found]


def state() -> dict[str, tuple[int, int]]:
    """Return for each table how many rows it has and who wrote them: any row added, changed or gone shows."""
    tables = sorted({model._meta.db_table for model in apps.get_models()} - NOT_OURS)
    asked = " UNION ALL ".join(
        f"SELECT '{table}', count(*), coalesce(sum(xmin::text::bigint), 0)::bigint FROM {table}" for table in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return {table: (count, writers) for table, count, writers in cursor.fetchall()}
