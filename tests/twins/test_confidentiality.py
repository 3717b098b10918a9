"""What somebody reads who is not entitled does not depend on what is hidden from her."""

import collections
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest
from django.core.cache import cache
from django.db.models import Q

from kernel.rules import EVERYBODY
from kernel.texts import pair
from kernel.units import unit
from marketplace import need_words, notices, projections, querysets, sight
from marketplace.models import Need
from matching import bands
from matching.ranking_sql import TO_CMOS
from profiles import faces
from tests.twins.asking import Ask, answers, requests
from tests.twins.worlds import ONE, OTHER, READERS, Scene, twin


def apart(asks: list[Any], one: list[Any], other: list[Any]) -> str:
    """Tell which requests the twins answer differently, with the first difference of each."""
    found = []
    for ask, first, second in zip(asks, one, other, strict=True):
        if first != second:
            where = next(n for n, (a, b) in enumerate(zip(first, second, strict=True)) if a != b)
            found.append(f"{ask}: {_around(str(first[where]), str(second[where]))}")
    return "\n".join(found)


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
    assert apart(asks, one, other) == ""
    assert told == told_other
    assert len(told) >= 4
    assert _linked(scene.ids, asks, other) == []
    _told_enough(one, asks)


def _linked(ids: dict[str, Any], asks: list[Any], answered: list[Any]) -> list[Any]:
    """Return what names the hidden company or its owner by id unasked: the twins have the same ids, and one id on two
    needs would link them.
    """
    hidden = {f"{{{name}}}": str(ids[name]) for name in ("company", "owner")}
    return [
        (ask, name)
        for ask, (_status, headers, body) in zip(asks, answered, strict=True)
        for name, pk in hidden.items()
        if name not in ask.path and pk in f"{headers} {body}"
    ]


def test_an_id_that_links_is_seen() -> None:
    ask = Ask("cmo", True, "get", "public-needs")
    ids = {"company": "c-1", "owner": "o-1"}
    assert _linked(ids, [ask], [(200, {}, '{"company":"c-1"}')]) == [(ask, "{company}")]


def _told_enough(one: list[Any], asks: list[Any]) -> None:
    """Twins that are refused everything prove nothing."""
    by_status = collections.Counter(status for status, _headers, _body in one)
    assert len(asks) >= 1_000
    assert by_status[200] >= 400, by_status
    assert {302, 403, 404, 409, 422} <= set(by_status), by_status
    assert max(by_status) < 500, by_status
    read = {ask.reader for ask, (status, _h, body) in zip(asks, one, strict=True) if status == 200 and len(body) > 200}
    assert read == set(READERS)


def _leaky_face(patch: pytest.MonkeyPatch) -> None:
    usual = projections._public
    patch.setattr(projections, "_public", lambda need: {**usual(need), "title_en": need.company.name_en})


def _leaky_search(patch: pytest.MonkeyPatch) -> None:
    usual = need_words.words_of

    def leaking(face: Any) -> str:
        return f"{usual(face)} {Need.objects.get(number=face.number).company.name_en.casefold()}"

    patch.setattr(projections, "words_of", leaking)


def _leaky_rows(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(querysets, "HIDDEN", Q(pk__in=[]))


def _leaky_sight(patch: pytest.MonkeyPatch) -> None:
    usual = sight.company_face

    def leaking(row: Any) -> sight.CompanyFace:
        return replace(usual(row), name=pair(row.company, "name"), hidden=False)

    patch.setattr(sight, "company_face", leaking)


def _leaky_list(patch: pytest.MonkeyPatch) -> None:
    usual = sight.company_face
    patch.setattr(sight, "company_face", lambda row: replace(usual(row), hidden=row.withheld))


def _leaky_notice(patch: pytest.MonkeyPatch) -> None:
    usual = sight.company_face
    patch.setattr(notices, "company_face", lambda row: replace(usual(row), name=pair(row.company, "name")))


def _leaky_identity(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(faces, "knows_the_name", lambda _actor, _path="": EVERYBODY)


def _leaky_band(patch: pytest.MonkeyPatch) -> None:
    """Count as the company's side does: whoever hides from the company is not among those who qualify."""
    named = TO_CMOS.not_named.format(rows="profiles_hidefrom").replace("%(company_id)s", "n.company_id")
    patch.setattr(bands, "POINTS", bands.POINTS.replace("WHERE p.published", f"WHERE {named} AND p.published"))
    cache.clear()


def _no_leak(_patch: pytest.MonkeyPatch) -> None: ...


NAME = quote(ONE.company["name_en"].upper())
LEAKS = (
    (_no_leak, "cmo", True, "public-needs/{hidden}"),
    (_leaky_face, "cmo", True, "public-needs/{hidden}"),
    (_leaky_search, "cmo", True, f"public-needs?q={NAME}"),
    (_leaky_rows, "cmo", True, "candidacies/{applied}"),
    (_leaky_sight, "cmo", False, "/candidacies/{applied}/"),
    (_leaky_list, "cmo", True, "candidacies"),
    (_leaky_notice, "cmo", True, "notifications"),
    (_leaky_face, "cmo", False, "/digests/{digest}/"),
    (_leaky_identity, "anonymous", False, "/cmos/{anonymous}/"),
    (_leaky_band, "cmo", True, "needs/{second}/fit"),
)


def test_each_leak_is_seen(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    told = [
        [ask for ask in requests() if (ask.reader, ask.api, ask.method, ask.path) == (reader, api, "get", path)]
        for _leak, reader, api, path in LEAKS
    ]
    assert all(told)
    found: list[list[Any]] = []
    for hidden in (ONE, OTHER):
        with twin(monkeypatch, hidden) as scene:
            pairs = zip(LEAKS, told, strict=True)
            found.append([_under(monkeypatch, leak, scene, asks) for (leak, *_where), asks in pairs])
    seen = [apart(asks, one, other) != "" for asks, one, other in zip(told, *found, strict=True)]
    assert seen == [leak is not _no_leak for leak, *_ in LEAKS]
    assert {answer[0] for asked in found[0] for answer in asked} == {200}


def _under(monkeypatch: pytest.MonkeyPatch, leak: Any, scene: Scene, asks: list[Any]) -> list[Any]:
    with monkeypatch.context() as patch:
        leak(patch)
        unit(lambda: projections.refresh_need_public(scene.ids["hidden"]))
        return answers(scene, asks)
