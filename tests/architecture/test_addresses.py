"""Every address of the resolver stands in a table of who may do what; no page can be added and forgotten.

The tables name addresses in their authors' ways: by name ("need_send_back", "need_edit/work"), by path
("/cmos/{profile}/hide/") or built from a verb (f"needs/{pk}/{verb}"). All of them are read off the syntax trees and
resolved.
"""

import ast
import itertools
import re
import uuid
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.exceptions import Resolver404

from tests.architecture.sources import ROOT
from tests.conftest import World

HOLE = "\0"
PREFIXES = ("", "/", "/api/v1/")
SAMPLE_IDS = (str(uuid.UUID(int=7)), "lead_scoring", "person")


@cache
def addresses() -> dict[str, str]:
    """Return name → route of every address."""
    return dict(_walk(get_resolver().url_patterns, ""))


def _walk(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, route)
        else:
            yield pattern.name or route, route


def written(path: Path) -> set[str]:
    """Return every text of a module; what is filled in at run time is a hole."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.add(re.sub(r"\{\w+\}", HOLE, node.value))
        elif isinstance(node, ast.JoinedStr):
            found.add("".join(str(v.value) if isinstance(v, ast.Constant) else HOLE for v in node.values))
    return found


def named(path: Path) -> set[str]:
    """Return the names of the addresses a table speaks about."""
    texts = {text for text in written(path) if len(text) < 120 and "\n" not in text.strip()}
    words = {w for text in texts for w in [text, text.split("/")[0]] if re.fullmatch(r"[\w-]+", w)}
    found = {word for word in words if word in addresses()}
    # f"{base}/start", where base is f"engagements/{pk}"
    bases = {text for text in texts if re.fullmatch(rf"/[\w/-]+|/?[\w/-]+/{HOLE}", text)}
    texts |= {base + text[1:] for text in texts if text.startswith(f"{HOLE}/") for base in bases}
    for text in texts:
        if HOLE in text and "/" not in text:  # f"need_{verb}"
            found |= {n for w in words if (n := text.replace(HOLE, w.replace("-", "_"))) in addresses()}
        elif " " not in text and text:
            found |= _resolved(text.split("?")[0], words)
    return found


def _resolved(text: str, words: set[str]) -> set[str]:
    holes = text.count(HOLE)
    if holes > 3:
        return set()
    verbs = sorted(w for w in words if re.fullmatch(r"[a-z]+(-[a-z]+)*", w))
    fillings = list(itertools.product(SAMPLE_IDS[:2], repeat=holes))
    if holes:
        fillings += [(*start, verb) for start in itertools.product(SAMPLE_IDS[:1], repeat=holes - 1) for verb in verbs]
    found = set()
    for filling in fillings:
        parts = iter(filling)
        address = re.sub(HOLE, lambda _m, p=parts: next(p), text)  # type: ignore[misc]
        for prefix in PREFIXES:
            try:
                match = get_resolver().resolve(f"/{prefix}{address}".replace("//", "/"))
                found.add(match.url_name or match.route)
            except Resolver404:
                continue
    return found


# Log-in, sign-up, second factor, sessions: the library's own pages, opened in tests/config/test_accounts.py.
LIBRARY = re.compile(r"^(account|mfa)_")


@cache
def mine(app: str) -> frozenset[str]:
    """Return the names of an app's own addresses."""
    return frozenset(name for name, module in _modules(get_resolver().url_patterns, "") if module.split(".")[0] == app)


def _modules(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _modules(pattern.url_patterns, route)
        else:
            view = getattr(pattern.callback, "view_class", pattern.callback)
            yield pattern.name or route, view.__module__


@pytest.mark.parametrize("app", ["profiles", "marketplace", "matching", "engagements"])
def test_every_address_of_an_app_has_a_row_in_its_table(app: str) -> None:
    table = ROOT / "tests" / app / "test_who_may.py"
    told = set().union(*(named(path) for path in [table, *table.parent.glob("who_may*.py")]))
    assert len(mine(app)) > 10
    assert mine(app) - told == set()


def test_control_an_address_nobody_wrote_down_is_found(tmp_path: Path) -> None:
    table = tmp_path / "test_who_may.py"
    table.write_text('A = ["need_public", "need_edit/work"]\nB = lambda pk, verb: f"cmos/{pk}/{verb}/"\nC = ["hide"]')
    assert named(table) >= {"need_public", "need_edit", "profile_hide"}
    assert "need_close" not in named(table)
    assert "profile_suspend" not in named(table)


# --- the addresses that belong to no app -----------------------------------------------------------------------------
#                          anon own req app fin frm oth cmo ocm cur fst dea
OPEN = {
    "/":                    "200 200 200 200 200 200 200 200 200 200 200 200",
    "/home/":               "302 200 200 200 200 200 200 200 200 200 200 302",
    "/how-ranking-works/":  "200 200 200 200 200 200 200 200 200 200 200 200",
    "/healthz":             "200 200 200 200 200 200 200 200 200 200 200 200",
    "/readyz":              "200 200 200 200 200 200 200 200 200 200 200 200",
    "/language/":           "405 405 405 405 405 405 405 405 405 405 405 405",
}  # fmt: skip
DOCUMENTED = ("/api/v1/schema/", "/api/v1/docs/")


def test_the_house_s_own_addresses_answer_everybody_as_the_table_says(world: World) -> None:
    clients = [world.client(name) for name in world.actors]
    found = {path: " ".join(str(client.get(path).status_code) for client in clients) for path in OPEN}
    assert found == OPEN
    assert [clients[0].get(path).status_code for path in DOCUMENTED] == [200, 200]


def test_every_other_address_belongs_to_the_house_or_the_library() -> None:
    apps = set().union(*(mine(app) for app in ("profiles", "marketplace", "matching", "engagements")))
    rest = {name for name in addresses() if name not in apps and not LIBRARY.match(name)}
    told = {get_resolver().resolve(path).url_name for path in (*OPEN, *DOCUMENTED)}
    assert rest - told - {"not_found"} == set()
