"""The pages that are measured: their queries, the rows they read, and the time they take."""

import json
import os
import platform
import re
import statistics
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import get_user_model  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext, setup_test_environment  # noqa: E402

from bench.web.__main__ import answers  # noqa: E402
from engagements.models import Engagement  # noqa: E402
from marketplace.models import Need, NeedPublic  # noqa: E402
from profiles.models import Profile  # noqa: E402

MOST_QUERIES, MOST_READ, MOST_MS, MOST_SEARCH_MS = 15, 5, 100, 40
LARGE = 1000  # rows
ROUNDS = 60
# What a visit of any page asks once a session and never again.
WARM = 3


@dataclass(frozen=True)
class Page:
    """A page as somebody asks for it."""

    name: str
    who: str  # the part of the address before @demo; nobody for a visitor
    path: str
    most_ms: int = MOST_MS


@dataclass(frozen=True)
class Count:
    """What one answer cost the database: statements, rows its plans touched, rows it was given."""

    queries: int
    read: int
    given: int


def pages() -> list[Page]:
    """Return the pages, with the rows of the demo's own accounts."""
    owned = Need.objects.filter(company__memberships__user__email="owner@demo.kaji.example", status="open").first()
    room = Engagement.objects.filter(company=owned.company, status="active").first() if owned else None
    profile = Profile.objects.published().get(user__email="cmo@demo.kaji.example")
    public = NeedPublic.objects.filter(confidential=False).order_by("-published_at").first()
    assert owned
    assert room
    assert public
    return [
        Page("front", "", "/"),
        Page("need list", "", "/needs/"),
        Page("need", "", f"/needs/{public.pk}/"),
        Page("need editor", "first-owner", f"/company/needs/{_draft()}/edit/work/"),
        Page("ranking", "owner", f"/company/needs/{owned.pk}/ranking/"),
        Page("CMO list", "owner", "/cmos/"),
        Page("profile", "owner", f"/cmos/{profile.pk}/"),
        Page("home (owner)", "owner", "/home/"),
        Page("home (CMO)", "cmo", "/home/"),
        Page("curation desk", "curator", "/desk/"),
        Page("engagement room", "owner", f"/engagements/{room.pk}/"),
        Page("search needs", "", "/needs/?q=%E6%8E%A1%E7%94%A8", MOST_SEARCH_MS),
        Page("search CMOs", "owner", "/cmos/?q=%E5%B1%95%E7%A4%BA%E4%BC%9A", MOST_SEARCH_MS),
    ]


def _draft() -> Any:
    mine = Need.objects.filter(company__memberships__user__email="first-owner@demo.kaji.example", status="draft")
    return mine.values_list("pk", flat=True)[0]


def client(who: str) -> Client:
    """Return a client that is logged in as one of the demo's accounts, or a visitor."""
    found = Client(headers={"accept-language": "ja"})
    if who:
        user = get_user_model().objects.get(email=f"{who}@demo.kaji.example")
        found.force_login(user, settings.AUTHENTICATION_BACKENDS[-1])
    return found


def count(page: Page) -> Count:
    """Ask for a page in this process and read the plans of what it asked the database."""
    visitor = client(page.who)
    for _again in range(WARM - 1):
        visitor.get(page.path)
    with CaptureQueriesContext(connection) as found:
        answer = visitor.get(page.path)
    assert answer.status_code == 200, (page.name, answer.status_code)
    asked = [row["sql"] for row in found.captured_queries]
    plans = [_plan(sql) for sql in asked if sql.lstrip("( ").upper().startswith(("SELECT", "WITH"))]
    large = _large()
    return Count(len(asked), sum(_read(plan, large) for plan in plans), sum(map(_given, plans)))


def _plan(sql: str) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (ANALYZE, VERBOSE, TIMING OFF, FORMAT JSON) " + sql.replace("%", "%%"), [])
        found = cursor.fetchone()[0]
    plan: dict[str, Any] = (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]
    return plan


def _large() -> frozenset[str]:
    """Return the tables that have grown large; one of a few pages is read whole, because that is quicker."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND reltuples >= %s", [LARGE])
        return frozenset(name for (name,) in cursor.fetchall())


def _read(plan: dict[str, Any], large: frozenset[str]) -> int:
    """Return the rows of large tables that the scans of a plan touched, those they threw away included."""
    lost = sum(plan.get(f"Rows Removed by {name}", 0) for name in ("Filter", "Index Recheck"))
    own = (plan["Actual Rows"] + lost) * plan["Actual Loops"] if plan.get("Relation Name") in large else 0
    return int(own) + sum(_read(child, large) for child in plan.get("Plans", []))


def _given(plan: dict[str, Any]) -> int:
    """Return the rows that were handed over: those of the answer, and the children in its lists."""
    parts = {child["Subplan Name"]: child for child in _nodes(plan) if "Subplan Name" in child}
    told = " ".join(plan.get("Output", []))
    lists = [parts[name] for name in set(re.findall(r"(?:ARRAY|COALESCE\()\((SubPlan \d+)\)", told))]
    inner = [node["Plans"][0] if node["Node Type"] == "Aggregate" else node for node in lists]
    return int(plan["Actual Rows"] * plan["Actual Loops"]) + sum(map(_given, inner))


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for child in plan.get("Plans", []):
        yield child
        yield from _nodes(child)


def timed(page: Page, port: int) -> list[float]:
    """Ask gunicorn for a page again and again; return the milliseconds, sorted."""
    cookies = client(page.who).cookies
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in cookies.items())
    for _again in range(8):  # both of its processes have then read what they keep
        answers(port, page.path, cookie)
    taken = []
    for _again in range(ROUNDS):
        status, seconds = answers(port, page.path, cookie)
        assert status == 200, (page.name, status)
        taken.append(seconds * 1000)
    return sorted(taken)


def main() -> int:
    """Write the counts of a small market down, or measure a large one and print the table."""
    setup_test_environment()
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    found = {page.name: count(page) for page in pages()}
    note = Path(sys.argv[2])
    if sys.argv[1] == "count":
        note.write_text(json.dumps({name: row.queries for name, row in found.items()}))
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
    small = json.loads(note.read_text())
    for line in _table(found, small, int(sys.argv[3])):
        print(line, flush=True)
    return 0


def _table(found: dict[str, Count], small: dict[str, int], port: int) -> Iterator[str]:
    yield f"{Profile.objects.count():,} CMOs, {Need.objects.count():,} needs, {ROUNDS} requests a page, one at a time"
    yield f"{'page':<18}{'queries':>8}{'before':>8}{'rows read':>11}{'given':>8}{'median':>9}{'p95':>9}"
    for page in pages():
        row, taken = found[page.name], timed(page, port)
        high = taken[int(len(taken) * 0.95) - 1]
        faults = [
            name
            for name, bad in {
                "queries": row.queries > MOST_QUERIES or row.queries > small[page.name],
                "rows": row.read > MOST_READ * max(1, row.given),
                "p95": high > page.most_ms,
            }.items()
            if bad
        ]
        yield (
            f"{page.name:<18}{row.queries:>8}{small[page.name]:>8}{row.read:>11,}{row.given:>8,}"
            f"{statistics.median(taken):>7.0f} ms{high:>6.0f} ms  {'OVER: ' + ', '.join(faults) if faults else 'ok'}"
        )
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        server = cursor.fetchone()[0]
    yield f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    yield f"Django {version('Django')}, gunicorn {version('gunicorn')}, PostgreSQL {server}"


if __name__ == "__main__":
    sys.exit(main())
