"""Calls made by Schemathesis from the schema itself, with ids of rows that exist, and what each answer must hold."""

import json
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import cycle, islice
from typing import Any
from urllib.parse import urlencode

import requests
import schemathesis
from django.db import connection, transaction
from django.test import Client
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.transport import Response
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from profiles.labels import SEARCHED, labels
from tests.input.test_every_endpoint import NAMES

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
NOTHING = "00000000-0000-4000-8000-000000000000"
GOOD, BAD, MORE = 3, 2, 20  # cases of each operation that follow the schema, and that break it
# Query parameters that name a word of the vocabulary, by the word's kind: any other text is refused, as it should be.
WORDS = {name.removesuffix("s").removesuffix("ie") + ("y" if name == "industries" else ""): name for name in SEARCHED}
WORDS["place"] = "prefectures"


@cache
def spec() -> dict[str, Any]:
    """Return the schema as it is served, where words of the vocabulary are named by real ones."""
    found: dict[str, Any] = SchemaGenerator().get_schema(public=True)
    known = {kind: sorted(terms)[:3] for kind, terms in labels().items()}
    for methods in found["paths"].values():
        for operation in methods.values():
            for parameter in operation.get("parameters", ()):
                if parameter["in"] == "query" and parameter["name"] in WORDS:
                    parameter["schema"] = {"type": "string", "enum": known[WORDS[parameter["name"]]]}
                if parameter["name"] == "cursor":
                    parameter["schema"] = {"type": "string", "enum": ["", "bz0x"]}
    return found


@cache
def operations() -> dict[str, Any]:
    """Return every operation of the schema by its method and path."""
    schema = schemathesis.openapi.from_dict(spec())
    made: list[Any] = [found.ok() for found in schema.get_all_operations()]  # type: ignore[union-attr]
    return {found.label: found for found in made}


@cache
def cases(label: str) -> list[tuple[bool, Any]]:
    """Return the cases of an operation, the same in every run: (does it follow the schema, the case)."""
    found: list[tuple[bool, Any]] = []
    for good, most in ((True, GOOD), (False, BAD)):
        mode = GenerationMode.POSITIVE if good else GenerationMode.NEGATIVE
        parameters = dict.fromkeys(_named(label), NOTHING)  # another one in each call
        strategy = operations()[label].as_strategy(generation_mode=mode, path_parameters=parameters or None)
        found += [(good, case) for case in _drawn(strategy, most)]
    return found


def _named(label: str) -> list[str]:
    return [part[1:-1] for part in label.split("/") if part.startswith("{")]


def _drawn(strategy: Any, most: int) -> list[Any]:
    kept: list[Any] = []

    @seeded(20_261_121)
    @settings(
        max_examples=most,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def draw(case: Any) -> None:
        kept.append(case)

    try:
        draw()
    except Exception as error:
        # An operation without anything to break, a GET without parameters, has no case that breaks it.
        if type(error).__name__ not in {"Unsatisfiable", "Unsatisfied", "InvalidArgument", "SkipTest", "Skipped"}:
            raise
    return kept[:most]


class Caller:
    """One role's calls, each undone, with what was found."""

    def __init__(self, market: Any, headers: dict[str, str]) -> None:
        self.client = Client(headers={"accept-language": "en", **headers})
        self.market = market
        self.statuses: Counter[int] = Counter()
        self.answered: Counter[str] = Counter()
        self.called: Counter[str] = Counter()
        self.wrong: dict[str, str] = {}
        self.versioned: set[str] = set()  # changes that were refused to whoever started from another version

    @property
    def calls(self) -> int:
        return self.called.total()

    @property
    def share(self) -> float:
        """Return the share of calls that were answered with 2xx."""
        return sum(n for status, n in self.statuses.items() if status < 300) / self.calls

    def ids(self, label: str) -> Iterator[dict[str, str]]:
        """Return rows that the path may name, again and again."""
        names = _named(label)
        if not names:
            return cycle([{}])
        first, *rest = names
        others = {name: self._row(NAMES.get(name, (NOTHING,))[0]) for name in rest}
        return cycle([{first: self._row(row), **others} for row in NAMES.get(first, (NOTHING,))])

    def _row(self, name: str) -> str:
        return str(getattr(self.market, name, name))

    def call(self, label: str, good: bool, case: Any, ids: dict[str, str]) -> int:
        """Make one call and note what does not hold."""
        status, response = self._send(case, label, ids)
        self.called[label] += 1
        self.statuses[status] += 1
        self.answered[label] += status < 300
        try:
            case.validate_response(response, checks=CHECKS)
        except BaseException as error:  # a group of failures is no Exception everywhere
            if isinstance(error, KeyboardInterrupt):
                raise
            self._note(label, status, f"{error}")
        if not good and status < 300 and _body_is_broken(case):
            self._note(label, status, f"a body that breaks the schema was taken: {case.body!r:.300}")
        if status in {200, 201} and _tells_version(label, status) != ("etag" in response.headers):
            self._note(label, status, f"the schema and the answer differ on ETag: {response.headers}")
        if status < 300 and label not in self.versioned and _takes_version(label):
            stale, _response = self._send(case, label, ids, {"If-Match": '"99999"'})
            self.versioned.add(label)
            if stale != 412:
                self._note(label, stale, "made from a version that never was, and not refused as stale")
        return status

    def _note(self, label: str, status: int, text: str) -> None:
        self.wrong.setdefault(f"{label} {status}", text[:900])

    def _send(self, case: Any, label: str, ids: dict[str, str], more: dict[str, str] | None = None) -> tuple[int, Any]:
        path = label.split(" ", 1)[1].format(**ids)
        query = urlencode(dict(case.query or {}), doseq=True)
        sent = {name: value for name, value in (case.headers or {}).items() if name.lower() != "authorization"}
        sent |= more or {}
        headers = {name: str(value).encode("latin-1", "replace").decode("latin-1") for name, value in sent.items()}
        body = _bytes(case.body)
        mark = transaction.savepoint()  # no atomic block: the unit under test opens a durable one
        answer: Any = self.client.generic(
            case.method, path, body, content_type="application/json", headers=headers, QUERY_STRING=query
        )
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        transaction.savepoint_rollback(mark)
        request = requests.Request(case.method, f"http://testserver{path}?{query}", data=body).prepare()
        told = {name.lower(): [value] for name, value in answer.headers.items()}
        made = Response(answer.status_code, told, content, request, elapsed=0.0, verify=False)
        return answer.status_code, made


def _takes_version(label: str) -> bool:
    method, path = label.split(" ", 1)
    parameters = spec()["paths"][path][method.lower()].get("parameters", ())
    return any(one["name"] == "If-Match" for one in parameters)


def _tells_version(label: str, status: int) -> bool:
    method, path = label.split(" ", 1)
    answer = spec()["paths"][path][method.lower()]["responses"].get(str(status), {})
    return "ETag" in answer.get("headers", {})


def _bytes(body: Any) -> bytes:
    if type(body).__name__ == "NotSet":
        return b""
    return body if isinstance(body, bytes) else json.dumps(body, default=str).encode()


def _body_is_broken(case: Any) -> bool:
    kind = next((c.mode for name, c in case.meta.components.items() if name.value == "body"), None)
    return kind is GenerationMode.NEGATIVE


def make_calls(caller: Caller, most: int) -> None:
    """Call every operation, then those that answered again and again, until so many calls are made."""
    with connection.cursor() as cursor:
        cursor.execute("SET idle_in_transaction_session_timeout = 0")  # drawing the cases takes its time
    ids = {label: caller.ids(label) for label in operations()}
    for label in operations():
        for good, case in cases(label):
            caller.call(label, good, case, next(ids[label]))
    open_ones = cycle([(label, cycle(more(label))) for label in operations() if caller.answered[label]])
    for label, found in islice(open_ones, max(most - caller.calls, 0)):
        caller.call(label, True, next(found), next(ids[label]))


@cache
def more(label: str) -> list[Any]:
    """Return further cases that follow the schema."""
    parameters = dict.fromkeys(_named(label), NOTHING)
    return _drawn(operations()[label].as_strategy(path_parameters=parameters or None), MORE)
