"""Requests of people who are not entitled, and their answers with what differs anyway taken out."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from tests.twins.worlds import ONE, OTHER, Hidden, Scene

JAPANESE = (("accept-language", "ja"),)
READERS = ("anonymous", "other_owner", "cmo")
CSRF = re.compile(r"\b[A-Za-z0-9]{64}\b")
MOMENTS = {"set-cookie", "x-request-id", "expires", "date"}


@dataclass(frozen=True)
class Ask:
    """One request: who asks, by browser or token, how, where, with what."""

    reader: str
    api: bool
    method: str
    path: str
    body: Any = None
    headers: tuple[tuple[str, str], ...] = ()


def _words(hidden: Hidden) -> list[str]:
    said = [*(str(value) for value in hidden.company.values()), *map(str, hidden.identity.values())]
    names = [hidden.members, hidden.employer, hidden.listed]
    return [
        *said,
        *names,
        hidden.company["name_ja"][4:7],
        hidden.company["name_en"].upper(),
        hidden.company["site"][8:],
    ]


WORDS = [word for pair in zip(_words(ONE), _words(OTHER), strict=True) for word in pair]
FILTERS = (
    *("stage=mid_size", "stage=startup", "industry=manufacturing_b2b", "industry=food_beverage", "days=6", "days=2"),
    *("problem=short_term_bias", "skill=lead_scoring", "budget=600000", "budget=900000", "place=remote"),
    *("order=newest", "order=budget", "order=start", "order=match", "order=nonsense", "page=2", "page_size=1"),
    *("q=展示会", "q=trade+fairs", "q=2027", "stage=nonsense", "days=x", "language=ja", "company=x"),
    *("company_name=x", "contact=x", "ordering=company", "confidential=true"),
)  # fmt: skip
PAGES = (
    *("/", "/home/", "/needs/", "/cmos/", "/candidacies/", "/engagements/", "/notifications/", "/fit/", "/profile/"),
    *("/company/needs/", "/how-ranking-works/", "/sitemap.xml", "/feed/", "/needs/feed/", "/robots.txt"),
    *("/needs/{hidden}/", "/needs/{second}/", "/needs/{named}/", "/needs/{company}/", "/needs/{hidden}/apply/"),
    *("/needs/{third}/apply/", "/company/needs/{hidden}/", "/company/needs/{hidden}/edit/work/"),
    *("/company/needs/{hidden}/ranking/", "/companies/{company}/", "/companies/{company}/edit/"),
    *("/candidacies/{applied}/", "/candidacies/{applied}/withdraw/", "/candidacies/{applied}/reveal/"),
    *("/candidacies/{applied}/reject/", "/candidacies/{applied}/offer/", "/candidacies/{asked}/"),
    *("/candidacies/{asked}/agree/", "/cmos/{anonymous}/", "/cmos/{own}/", "/cmos/{owner}/", "/desk/{hidden}/"),
)  # fmt: skip
READ = (
    *("public-needs", "public-needs/{hidden}", "public-needs/{second}", "public-needs/{named}"),
    "public-needs/{owner}",
    *("needs", "needs/{hidden}", "needs/{hidden}/versions", "needs/{hidden}/events", "needs/{hidden}/suggestions"),
    *("needs/{hidden}/ranking", "needs/{hidden}/fit", "needs/{third}/fit", "fitting-needs", "candidacies"),
    *("candidacies/{applied}", "candidacies/{asked}", "candidacies?need={hidden}", "companies", "companies/{company}"),
    *("memberships", "invitations", "me", "notifications", "offers", "engagements", "milestones", "drafts"),
    *("profiles", "profiles/{anonymous}", "profiles/{anonymous}/resume", "profiles/{own}", "profiles?onsite=yes"),
    *("profiles?industry=manufacturing_b2b", "profiles?skill=lead_scoring", "profiles?order=rate"),
)  # fmt: skip
WRITTEN: tuple[tuple[str, str, Any], ...] = (
    ("post", "needs/{hidden}/candidacies", {"note": "もう一度応募します"}),
    ("post", "needs/{hidden}/candidacies", {"note": ""}),
    ("post", "needs/{hidden}/candidacies", {"note": 3, "company": "x"}),
    ("post", "needs/{hidden}/invite", {"profile": "{anonymous}"}),
    ("post", "needs/{hidden}/close", {"code": "budget", "answer": "x"}),
    ("patch", "needs/{hidden}", {"confidential": False}),
    ("post", "candidacies/{applied}/reveal", {}),
    ("post", "candidacies/{applied}/agree", {"note": "x"}),
    ("post", "candidacies/{applied}/reject", {"code": "conflict"}),
    ("post", "candidacies/{asked}/agree", {"note": "x"}),
    ("patch", "companies/{company}", {"name_ja": ONE.company["name_ja"]}),
    ("post", "companies", {"name_ja": ONE.company["name_ja"], "name_en": OTHER.company["name_en"]}),
    ("post", "companies/{company}/invitations", {"email": "x@people.example", "role": "owner"}),
    ("post", "profiles/{anonymous}/hide", {}),
)


def requests() -> list[Ask]:
    """Return the requests in one order, the telling ones mixed with the dull."""
    return [*_lists(), *_details(), *_writes()]


def _lists() -> Iterator[Ask]:
    for n, word in enumerate(WORDS):
        yield Ask("cmo", True, "get", f"public-needs?q={word}")
        yield Ask(READERS[n % 3], True, "get", f"profiles?q={word}")
        yield Ask(READERS[n % 2], True, "get", f"public-needs?q={word}")
        if n % 5 == 0:  # a page costs more than an answer
            yield Ask("cmo", False, "get", f"/needs/?q={word}")
            yield Ask(READERS[n % 2], False, "get", f"/cmos/?q={word}", headers=JAPANESE)
    for n, query in enumerate(FILTERS):
        yield Ask("cmo", True, "get", f"public-needs?{query}")
        yield Ask(READERS[n % 2], True, "get", f"public-needs?{query}")
        yield Ask(READERS[n % 3], True, "get", f"profiles?{query}")
        if n % 3 == 0:
            yield Ask(READERS[n % 2 * 2], False, "get", f"/needs/?{query}", headers=JAPANESE)


def _details() -> Iterator[Ask]:
    for reader in READERS:
        for path in PAGES:
            yield Ask(reader, False, "get", path)
        for path in READ:
            yield Ask(reader, True, "get", path)
        yield Ask(reader, True, "get", "public-needs/{hidden}", headers=(("if-none-match", '"1"'),))
        yield Ask(reader, True, "get", "candidacies/{applied}", headers=JAPANESE)
        yield Ask(reader, False, "get", "/fit/best/", headers=(("hx-request", "true"),))


def _writes() -> Iterator[Ask]:
    for reader in READERS:
        for method, path, body in WRITTEN:
            yield Ask(reader, True, method, path, body)


def answers(scene: Scene, asks: list[Ask], most: int | None = None) -> list[tuple[Ask, Any]]:
    """Ask everything of one twin and return what came back."""
    return [(ask, _plain(_asked(scene, ask))) for ask in islice(asks, most)]


def _asked(scene: Scene, ask: Ask) -> Any:
    client, headers = scene.browsers[ask.reader], {"accept-language": "en", **dict(ask.headers)}
    path = _filled(ask.path, scene)
    if not ask.api:
        return getattr(client, ask.method)(path, headers=headers)
    sent = (
        {}
        if ask.method == "get"
        else {
            "data": json.loads(_filled(json.dumps(ask.body), scene)),
            "content_type": "application/json",
        }
    )
    bare = scene.browsers["anonymous"]
    return getattr(bare, ask.method)(f"/api/v1/{path}", headers=headers | scene.tokens[ask.reader], **sent)


def _filled(text: str, scene: Scene) -> str:
    for name, value in scene.ids.items():
        text = text.replace(f"{{{name}}}", str(value))
    return text


def _plain(answer: Any) -> tuple[int, dict[str, str], str]:
    headers = {name.lower(): value for name, value in answer.headers.items() if name.lower() not in MOMENTS}
    policy = re.sub(r"'nonce-[^']+'", "", headers.pop("content-security-policy", ""))
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer.status_code, {**headers, "policy": policy}, CSRF.sub("", body.decode())
