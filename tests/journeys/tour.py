"""Plays docs/api/tour.json against a running site.

A step: name, actor (whose token is sent; none: anonymous), method, path, headers, body, files, expect (status and
values at JSON pointers), keep (name → JSON pointer). `{{name}}` anywhere is a kept value; `{{today+21}}` a date;
`{{run}}` differs on every play, so that the tour can be repeated on one database.
"""

import datetime as dt
import http.client
import json
import re
import time
import uuid
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from kernel import clock

TOUR = Path(__file__).resolve().parents[2] / "docs" / "api" / "tour.json"
PLACEHOLDER = re.compile(r"\{\{([^}]+)\}\}")
BOUNDARY = "kaji-tour-boundary"


class Tour:
    """One play of the tour."""

    def __init__(
        self, url: str, accounts: dict[str, str], password: str, tokens: dict[str, str] | None = None
    ) -> None:
        self.host = urlsplit(url).netloc
        self.kept: dict[str, Any] = {"run": uuid.uuid4().hex[:8], "password": password}
        self.kept |= {f"{role}_email": address for role, address in accounts.items()}
        self.kept |= tokens or {}
        self.told: list[str] = []

    def play(self, until: str = "") -> "Tour":
        """Send every step in order, or up to the one with this name; :raises AssertionError: naming the step that did
        not answer as told.
        """
        steps = json.loads(TOUR.read_text())["steps"]
        assert not until or until in {step["name"] for step in steps}, until
        for step in steps:
            if not self._has(step):
                self._step(step)
            if step["name"] == until:
                break
        return self

    def ask(self, actor: str, path: str, method: str = "GET", body: Any = None) -> tuple[int, Any]:
        """Send one request with somebody's token, which is fetched when it is not there."""
        if f"{actor}_token" not in self.kept:
            who = {"email": self.kept[f"{actor}_email"], "password": self.kept["password"]}
            status, answer = self._send({"method": "POST", "path": "/api/v1/auth/token", "body": who})
            assert status == 201, answer
            self.kept[f"{actor}_token"] = answer["token"]
        step = {"method": method, "path": path, "actor": actor, "headers": {"Idempotency-Key": str(uuid.uuid4())}}
        return self._send(step if body is None else step | {"body": body})

    @property
    def tokens(self) -> dict[str, str]:
        return {name: value for name, value in self.kept.items() if name.endswith("_token")}

    def _has(self, step: dict[str, Any]) -> bool:
        """Tell whether a step only fetches a token that is there: tokens are limited by the minute."""
        return bool(step.get("keep")) and all(n in self.kept and n.endswith("_token") for n in step["keep"])

    def _step(self, raw: dict[str, Any]) -> None:
        step = self._filled(raw)
        status, answer = self._send(step)
        self.told.append(f"{step['name']}: {status}")
        expected = step["expect"]
        assert status == expected["status"], f"{step['name']}: {status} {json.dumps(answer, ensure_ascii=False)[:600]}"
        for pointer, value in expected.get("values", {}).items():
            found = at(answer, pointer)
            assert found == value, f"{step['name']}: {pointer} is {found!r}, not {value!r}"
        for name, pointer in step.get("keep", {}).items():
            self.kept[name] = at(answer, pointer)

    def _filled(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: self._filled(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [self._filled(inner) for inner in value]
        if not isinstance(value, str):
            return value
        whole = PLACEHOLDER.fullmatch(value)
        if whole:
            return self._value(whole.group(1))
        return PLACEHOLDER.sub(lambda match: str(self._value(match.group(1))), value)

    def _value(self, name: str) -> Any:
        if name.startswith("today"):
            return (clock.today() + dt.timedelta(days=int(name[5:] or 0))).isoformat()
        return self.kept[name]

    def _send(self, step: dict[str, Any]) -> tuple[int, Any]:
        headers = {"Accept-Language": "en", "Content-Type": "application/json", **step.get("headers", {})}
        if step.get("actor"):
            headers["Authorization"] = f"Bearer {self.kept[step['actor'] + '_token']}"
        body: bytes | None = json.dumps(step["body"]).encode() if "body" in step else None
        if "files" in step:
            headers["Content-Type"] = f"multipart/form-data; boundary={BOUNDARY}"
            body = multipart(step.get("body", {}), step["files"])
        connection = http.client.HTTPConnection(self.host, timeout=20)
        connection.request(step["method"], step["path"], body, headers)
        response = connection.getresponse()
        text = response.read()
        connection.close()
        if response.status == 429:  # other tests on this site fetched tokens, too
            time.sleep(int(response.headers["Retry-After"]))
            return self._send(step)
        return response.status, json.loads(text) if text else None


def multipart(fields: dict[str, Any], files: dict[str, dict[str, str]]) -> bytes:
    """Write a form with files as a browser would."""
    parts = []
    for name, value in fields.items():
        values = value if isinstance(value, list) else [value]
        parts += [f'Content-Disposition: form-data; name="{name}"\r\n\r\n{each}' for each in values]
    for name, file in files.items():
        head = f'Content-Disposition: form-data; name="{name}"; filename="{file["name"]}"'
        parts.append(f"{head}\r\nContent-Type: {file['type']}\r\n\r\n{file['content']}")
    return ("".join(f"--{BOUNDARY}\r\n{part}\r\n" for part in parts) + f"--{BOUNDARY}--\r\n").encode()


def at(value: Any, pointer: str) -> Any:
    """Return what a JSON pointer names."""
    for key in filter(None, pointer.split("/")):
        value = value[int(key)] if isinstance(value, list) else value[key]
    return value
