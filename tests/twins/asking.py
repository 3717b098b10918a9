"""Requests of people who are not entitled, and their answers with what differs anyway taken out."""

import json
import random
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any
from urllib.parse import quote

from tests.architecture.addresses import APPS, calls_of
from tests.twins.worlds import ONE, OTHER, READERS, Hidden, Scene

JAPANESE = (("accept-language", "ja"),)
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
    names = [hidden.members, hidden.employer, hidden.listed, *hidden.shunned, hidden.words]
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
    *("order=rate", "onsite=yes", "prefecture=osaka", "language=ja"),
    *("q=展示会", "q=trade+fairs", "q=2027", "stage=nonsense", "days=x", "language=ja", "company=x"),
    *("company_name=x", "contact=x", "ordering=company", "confidential=true"),
)  # fmt: skip
# What stands in an address for its parts; addresses with other parts speak of rows these worlds do not have.
PARTS = {
    "need_id": ("{hidden}", "{second}"),
    "candidacy_id": ("{applied}", "{asked}"),
    "profile_id": ("{anonymous}",),
    "company_id": ("{company}",),
    "membership_id": ("{membership}",),
    "kind": ("skills",),
    "term_id": ("lead_scoring",),
    "section": ("person",),
    "step": ("work",),
    "form": ("need-{hidden}",),
    "search_id": ("{search}", "{fit}"),
    "digest_id": ("{digest}",),
    "shortlist_id": ("{shortlist}",),
    "token": ("{token}",),
}
# A token is random; a CMO's own file holds her own lists, which the twins give to a reader, too.
LEFT_OUT = {"api/v1/auth/token", "profile/resume/download/"}
# Beside what the walk finds: ids of the wrong kind, and what else there is of a kind.
PAGES = (
    *("/needs/{third}/", "/needs/{named}/", "/needs/{company}/", "/needs/{third}/apply/", "/candidacies/{met}/"),
    "/candidacies/{rival}/",
    *("/cmos/{own}/", "/cmos/{owner}/", "/cmos/{anonymous}/?need={named}", "/sitemap.xml", "/feed/", "/robots.txt"),
    *("/company/needs/{named}/ranking/", "/", "/home/", "/how-ranking-works/"),
)  # fmt: skip
READ = (
    *("public-needs/{third}", "public-needs/{named}", "public-needs/{owner}", "needs/{third}/fit", "profiles/{own}"),
    *("candidacies?need={hidden}", "candidacies?need={second}", "candidacies/{met}"),
    *("candidacies/{rival}", "candidacies?need={third}"),
    *("needs?company={company}", "needs/{named}/ranking", "profiles/{owner}", "companies/{hidden}"),
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
    """Return the requests in one order, those that change something last."""
    return [*_lists(), *_drawn(120), *_named(), *_walked(), *_writes()]


def _lists() -> Iterator[Ask]:
    for n, word in enumerate(WORDS):
        query = f"q={quote(word)}"
        yield Ask("cmo", True, "get", f"public-needs?{query}")
        yield Ask(READERS[n % 3], True, "get", f"profiles?{query}")
        yield Ask(READERS[n % 2], True, "get", f"public-needs?{query}")
        if n % 5 == 0:  # a page costs more than an answer
            yield Ask("cmo", False, "get", f"/needs/?{query}")
            yield Ask(READERS[n % 2], False, "get", f"/cmos/?{query}", headers=JAPANESE)
    for n, query in enumerate(FILTERS):
        yield Ask("cmo", True, "get", f"public-needs?{query}")
        yield Ask(READERS[n % 2], True, "get", f"public-needs?{query}")
        yield Ask(READERS[n % 3], True, "get", f"profiles?{query}")
        if n % 3 == 0:
            yield Ask(READERS[n % 2 * 2], False, "get", f"/needs/?{query}", headers=JAPANESE)


def _drawn(count: int) -> Iterator[Ask]:
    """Draw filters, orders and words of the hidden values together, always the same."""
    chance = random.Random(11)
    for _n in range(count):
        word = chance.choice(WORDS)
        start = chance.randrange(len(word))
        asked = [f"q={quote(word[start : start + chance.randint(1, 6)])}"] * chance.randint(0, 1)
        query = "&".join([*asked, *chance.sample(FILTERS, chance.randint(1, 3))])
        path = chance.choice(("public-needs", "public-needs", "profiles", "fitting-needs", "candidacies", "needs"))
        yield Ask(chance.choice(READERS), True, "get", f"{path}?{query}")


def _named() -> Iterator[Ask]:
    for reader in READERS:
        for path in PAGES:
            yield Ask(reader, False, "get", path)
        for path in READ:
            yield Ask(reader, True, "get", path)
        yield Ask(reader, True, "get", "public-needs/{hidden}", headers=(("if-none-match", '"1"'),))
        yield Ask(reader, True, "get", "candidacies/{applied}", headers=JAPANESE)
        yield Ask(reader, False, "get", "/needs/{hidden}/", headers=JAPANESE)
        yield Ask(reader, False, "get", "/cmos/{anonymous}/", headers=JAPANESE)


def _walked() -> Iterator[Ask]:
    """Yield every address there is, then every verb on rows that a reader may not touch."""
    calls = sorted(call for app in APPS for call in calls_of(app) if call[1] not in LEFT_OUT)
    for method, route in calls:
        if method == "GET":
            yield from (ask_of(reader, method, path) for reader in READERS for path in filled_in(route))
    for method, route in calls:
        if method != "GET" and "<uuid:" in route:
            yield from (ask_of("other_owner", method, path) for path in filled_in(route))
            yield from (ask_of("cmo", method, path) for path in filled_in(route)[:1])


def filled_in(route: str, parts: Mapping[str, tuple[str, ...]] = PARTS) -> list[str]:
    """Return the paths of a route, one for each row it may speak of; none where a part is of another kind."""
    names = re.findall(r"<\w+:(\w+)>", route)
    if not all(name in parts for name in names):
        return []
    spots = re.sub(r"<\w+:(\w+)>", "{}", route)
    return [spots.format(*values) for values in product(*(parts[name] for name in names))]


def ask_of(reader: str, method: str, path: str) -> Ask:
    """Return the request for a path, by token where it is one of the API."""
    api = path.startswith("api/v1/")
    return Ask(reader, api, method.lower(), path.removeprefix("api/v1/") if api else f"/{path}", body={})


def _writes() -> Iterator[Ask]:
    for reader in READERS:
        for method, path, body in WRITTEN:
            yield Ask(reader, True, method, path, body)


def answers(scene: Scene, asks: Iterable[Ask]) -> list[Any]:
    """Ask everything of one twin and return what came back."""
    return [_plain(_asked(scene, ask)) for ask in asks]


def _asked(scene: Scene, ask: Ask) -> Any:
    client, headers = scene.browsers[ask.reader], {"accept-language": "en", **dict(ask.headers)}
    path = _filled(ask.path, scene)
    if not ask.api:
        return getattr(client, ask.method)(path, headers=headers)
    bare, sent = scene.browsers["anonymous"], {}
    if ask.method != "get":
        data = json.loads(_filled(json.dumps(ask.body), scene))
        sent = {"data": data, "content_type": "application/json"}
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
