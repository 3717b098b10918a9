"""The process lives; it is ready only when database and cache answer, and it says so within two seconds."""

import time
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from config import pages


def test_the_process_answers() -> None:
    assert Client().get("/healthz").text == "ok"


@pytest.mark.django_db
def test_it_is_ready() -> None:
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.text) == (200, "ready")
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.django_db
@pytest.mark.parametrize("port", [1, 15_999])
def test_a_dead_cache_is_noticed_in_time(settings: Any, port: int) -> None:
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": f"redis://127.0.0.1:{port}"}}
    assert _unready_after() < 2


@pytest.mark.django_db
def test_a_dead_database_is_noticed_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict, "PORT", 1)
    assert _unready_after() < 2


@pytest.mark.django_db
def test_a_silent_server_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "_cache_answers", lambda: time.sleep(4))
    assert _unready_after() < 2


def _unready_after() -> float:
    start = time.monotonic()
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.text) == (503, "not ready")
    return time.monotonic() - start
