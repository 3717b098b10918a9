"""What cannot be read is refused in the reader's language."""

from urllib.parse import urlencode

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db
FIELDS = {f"field{n}": "x" for n in range(1001)}


@pytest.mark.parametrize(("language", "word"), [("ja", "大きすぎます"), ("en", "too large")])
def test_a_form_over_the_limits_gets_a_page_in_the_readers_language(language: str, word: str) -> None:
    visitor = Client(headers={"accept-language": language})
    for typed in (FIELDS, {"login": "x" * 2_200_000}):
        page = visitor.post("/accounts/login/", urlencode(typed), content_type="application/x-www-form-urlencoded")
        assert page.status_code == 400
        assert word in page.text
        assert f'lang="{language}"' in page.text


def test_a_wrong_host_is_refused_without_being_repeated() -> None:
    page = Client(headers={"accept-language": "ja"}).get("/", HTTP_HOST="evil.example")
    assert page.status_code == 400
    assert "読み取れません" in page.text
    assert "evil" not in page.text
    answer = Client(headers={"accept-language": "en"}).get("/api/v1/needs", HTTP_HOST="evil.example")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["type"] == "urn:kaji:problem:bad-request"
    assert b"evil" not in answer.content
