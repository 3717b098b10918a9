"""No page, answer, mail, count or order tells a CMO what another one is worth, or how far she has come.

The twins differ in the other CMO alone. In one she fits best, applies, is invited, taken up and shortlisted first; in
the other she knows little and applies nowhere. Their ids differ from there on, so ids are read in the order they come.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from kernel.actors import SYSTEM
from marketplace import candidacy_actions as candidacies
from matching import actions, bands, curation_actions
from matching import search_actions as searches
from matching.models import Digest
from profiles import profile_row_actions as profile_rows
from tests import make
from tests.architecture.addresses import APPS, calls_of
from tests.conftest import World
from tests.twins import asking
from tests.twins.asking import Ask, answers
from tests.twins.test_confidentiality import apart
from tests.twins.worlds import Scene, Steps, _save, opened, twin

UUIDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
JAPANESE = (("accept-language", "ja"),)
ALONE = ("anonymous", "cmo")
# What everybody may read of the other: her public profile, in lists, and by search.
PUBLIC = ("cmos/", "api/v1/profiles")


@dataclass(frozen=True)
class Rival:
    """What one reader must not learn about another."""

    strong: bool
    rate: int


STRONG, WEAK = Rival(strong=True, rate=66_000), Rival(strong=False, rate=110_000)


def build(rival: Rival, step: Steps) -> Scene:
    """Build a market for the reader `cmo`, and beside her the other one, as told."""
    world = step(World)
    own = step(make.published_profile, world.cmo, world.curator)
    saved = step(_save, world.cmo, "fit")
    need = step(make.open_need, world.company, world.requester, world.curator)
    second = step(make.open_need, world.other_company, world.other_owner, world.curator, confidential=True)
    applied = step(make.candidacy, need, world.cmo, under_review=True, curator=world.curator)
    step(candidacies.invite_cmo, need_id=second.pk, profile_id=own.pk, actor=world.other_owner, text="お話しください")
    other = step(make.published_profile, world.other_cmo, world.curator, day_rate_minor=rival.rate)
    beside = _beside(rival, step, world, other, (need, second))
    shortlist = step(_presented, world, need, [*beside, applied])
    step(searches.compile_digests, actor=SYSTEM)
    ids = {"need": need.pk, "second": second.pk, "applied": applied.pk, "own": own.pk, "shortlist": shortlist.pk}
    ids |= {"search": saved.pk, "digest": Digest.objects.get(user_id=world.cmo.user_id).pk}
    return opened(world, ids, step, ALONE)


def _beside(rival: Rival, step: Steps, world: World, other: Any, needs: tuple[Any, Any]) -> list[Any]:
    """Let the strong one better herself, apply and be invited; the weak one does nothing, in as many steps."""

    def only(do: Callable[..., Any], **values: Any) -> Any:
        return step(do if rival.strong else _nothing, **values)

    tools = [{"tool_id": "hubspot_marketing_hub", "depth": "adopted"}]
    only(profile_rows.set_tools, profile_id=other.pk, actor=world.other_cmo, tools=tools)
    row = only(candidacies.apply_to_need, need_id=needs[0].pk, actor=world.other_cmo, note="販路は任せてください")
    only(candidacies.invite_cmo, need_id=needs[1].pk, profile_id=other.pk, actor=world.other_owner, text="ぜひ")
    only(candidacies.take_up_candidacy, candidacy_id=row and row.pk, actor=world.curator)
    return [row] if row else []


def _nothing(**_values: Any) -> None: ...


def _presented(world: World, need: Any, rows: list[Any]) -> Any:
    found = actions.start_shortlist(need_id=need.pk, actor=world.curator)
    for n, row in enumerate(rows):
        mine: dict[str, Any] = {"shortlist_id": found.pk, "candidacy_id": row.pk, "actor": world.curator}
        if n == 0 and len(rows) > 1:
            curation_actions.place_candidate(**mine, position=2, reason="実績の近い順です")
        curation_actions.explain_candidate(**mine, reason_ja="経緯が具体的です", reason_en="Concrete")
    return actions.present_shortlist(shortlist_id=found.pk, actor=world.curator)


def requests() -> list[Ask]:
    """Return every address she may read, in both languages, but for what everybody may read of the other."""
    parts = {
        "need_id": ("{need}", "{second}"),
        "candidacy_id": ("{applied}",),
        "profile_id": ("{own}",),
        "shortlist_id": ("{shortlist}",),
        "search_id": ("{search}",),
        "digest_id": ("{digest}",),
        "kind": ("skills",),
        "section": ("terms",),
    }
    routes = sorted(route for app in APPS for method, route in calls_of(app) if method == "GET")
    found = []
    for route in routes:
        if route in asking.LEFT_OUT or route.startswith(PUBLIC):
            continue
        for path in asking.filled_in(route, parts):
            ask = asking.ask_of("cmo", "GET", path)
            found += [ask] if ask.api else [ask, Ask("cmo", False, "get", ask.path, headers=JAPANESE)]
    own = ["/", "/home/", "/feed/", "/how-ranking-works/", "/sitemap.xml"]
    return [*found, *(Ask(reader, False, "get", path) for path in own for reader in ALONE)]


def numbered(text: str) -> str:
    """Write a text with its ids numbered as they come: an id is drawn by chance and says nothing."""
    seen: dict[str, str] = {}
    return UUIDS.sub(lambda hit: seen.setdefault(hit[0], f"id-{len(seen)}"), text)


def _plain(answer: tuple[int, dict[str, str], str]) -> tuple[int, str, str]:
    status, headers, body = answer
    kept = {name: value for name, value in headers.items() if name not in {"content-length", "etag"}}
    return status, numbered(str(kept)), numbered(body)


def both(monkeypatch: pytest.MonkeyPatch, asks: list[Ask]) -> tuple[list[Any], list[Any]]:
    """Return what the twins answer, and see that their mails are the same."""
    found = []
    for rival in (STRONG, WEAK):
        with twin(monkeypatch, rival, build) as scene:
            found.append(([_plain(row) for row in answers(scene, asks)], [numbered(str(row)) for row in scene.mails]))
    (one, told), (other, told_other) = found
    assert told == told_other
    assert len(told) >= 3
    return one, other


def test_a_strong_and_a_weak_rival_look_alike_to_her(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    asks = requests()
    one, other = both(monkeypatch, asks)
    assert apart(asks, one, other) == ""
    read = {ask.path for ask, (status, _headers, _body) in zip(asks, one, strict=True) if status == 200}
    assert {"/fit/", "/fit/change/", "/needs/{need}/fit/", "fitting-needs", "/home/", "/notifications/"} <= read
    assert {
        "needs/{need}/fit",
        "/candidacies/{applied}/",
        "candidacies",
        "notifications",
        "/digests/{digest}/",
    } <= read
    assert len(read) >= 40


@pytest.mark.parametrize("path", ["needs/{need}/fit", "fitting-needs"])
def test_a_band_among_two_would_be_seen(db: None, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(bands, "FEWEST", 1)
        asks = [Ask("cmo", True, "get", path)]
        one, other = both(monkeypatch, asks)
    assert apart(asks, one, other) != ""
    assert {answer[0] for answer in (*one, *other)} == {200}
