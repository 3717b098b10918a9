"""What somebody reads who is not entitled does not depend on what is hidden from her."""

import collections
from typing import Any

import pytest

from marketplace import projections, sight
from tests.twins.asking import READERS, answers, requests
from tests.twins.worlds import ONE, OTHER, twin

CONTROL = 40


def apart(one: list[Any], other: list[Any]) -> list[str]:
    """Return the requests that the twins answer differently, with the first difference of each."""
    found = []
    for (ask, first), (_same, second) in zip(one, other, strict=True):
        if first != second:
            where = next(n for n, (a, b) in enumerate(zip(first, second, strict=True)) if a != b)
            found.append(f"{ask}: {_around(str(first[where]), str(second[where]))}")
    return found


def _around(first: str, second: str) -> str:
    at = next((n for n, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), 0)
    return f"…{first[max(0, at - 60) : at + 60]!r} against …{second[max(0, at - 60) : at + 60]!r}"


def test_the_twins_answer_alike(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    asks = requests()
    found = []
    for hidden in (ONE, OTHER):
        with twin(monkeypatch, hidden) as scene:
            found.append((answers(scene, asks), scene.mails))
    (one, told), (other, told_other) = found
    assert apart(one, other) == []
    assert told == told_other
    assert told, "nobody was told anything"
    _told_enough([answer for _ask, answer in one], asks)


def _told_enough(one: list[Any], asks: list[Any]) -> None:
    """Twins that are refused everything prove nothing."""
    assert len(asks) >= 500
    by_status = collections.Counter(status for status, _headers, _body in one)
    assert by_status[200] >= len(asks) // 2, by_status
    assert {302, 403, 404, 422} <= set(by_status), by_status
    assert max(by_status) < 500, by_status
    read = {ask.reader for ask, (status, _h, body) in zip(asks, one, strict=True) if status == 200 and len(body) > 200}
    assert read == set(READERS)


def _leaky_face(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = projections._public
    monkeypatch.setattr(projections, "_public", lambda need: {**usual(need), "title_en": need.company.name_en})


def _leaky_sight(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = sight.company_face

    def leaking(row: Any) -> sight.CompanyFace:
        face = usual(row)
        return sight.CompanyFace(face.name, face.address, row.company.contact_email, hidden=False)

    monkeypatch.setattr(sight, "company_face", leaking)


@pytest.mark.parametrize("leak", [_leaky_face, _leaky_sight])
def test_a_leak_would_be_seen(db: None, monkeypatch: pytest.MonkeyPatch, leak: Any) -> None:
    leak(monkeypatch)
    asks = [ask for ask in requests() if ask.reader == "cmo" and ("candidacies" in ask.path or "needs" in ask.path)]
    asks = [ask for ask in asks if ask.method == "get"][-CONTROL:]
    found = []
    for hidden in (ONE, OTHER):
        with twin(monkeypatch, hidden) as scene:
            found.append(answers(scene, asks))
    assert apart(*found) != []
