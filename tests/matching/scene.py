"""What the tests of matching stand on: a need with two candidates under review, a crowd, calls by page and API."""

import contextlib
import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.test import Client
from django.urls import reverse
from knox.models import AuthToken

from kernel import clock
from kernel.actors import SYSTEM, Actor
from kernel.changes import Creation
from kernel.events import record_created
from marketplace.models import Candidacy
from matching import actions
from matching import curation_actions as curation
from matching.models import Shortlist
from matching.projections import rebuild
from profiles.models import (
    Experience,
    Profile,
    ProfileIdentity,
    ProfileLanguage,
    ProfileSkill,
    User,
)
from tests import make
from tests.conftest import CAST

SEEDED = Creation("seed", "published", kinds=("system",))
JOINED = Creation("seed", "active", kinds=("system",))


@contextlib.contextmanager
def undone() -> Iterator[None]:
    """Run a block and take back what it wrote: many cells of a table share one world."""
    block: Any = transaction.atomic()
    block._from_testcase = True  # durable units may run inside, as inside the test's own transaction
    with block:
        yield
        transaction.set_rollback(True)


@dataclass
class Scene:
    """A need of the world's company, with two candidates under review and the two kinds of list."""

    need: Any
    candidacies: list[Candidacy]
    shortlist: Any = None


def two_under_review(world: Any, **overrides: Any) -> Scene:
    """Make an open need and two candidacies under review; the profiles are published once."""
    for name in ("cmo", "other_cmo"):
        if not Profile.objects.filter(user_id=world.actors[name].user_id).exists():
            rate = 90_000 if name == "cmo" else 80_000
            make.published_profile(world.actors[name], world.curator, day_rate_minor=rate)
    need = make.open_need(world.company, world.requester, world.curator, **overrides)
    rows = [
        make.candidacy(need, world.actors[name], under_review=True, curator=world.curator)
        for name in ("cmo", "other_cmo")
    ]
    return Scene(need, rows)


def drafted(world: Any, **overrides: Any) -> Scene:
    """Make a shortlist in the making, with both candidates on it."""
    scene = two_under_review(world, **overrides)
    scene.shortlist = actions.start_shortlist(need_id=scene.need.pk, actor=world.curator)
    return scene


def presented(world: Any, **overrides: Any) -> Scene:
    """Make a presented shortlist with a reason for each."""
    scene = drafted(world, **overrides)
    explain_all(world, scene)
    scene.shortlist = actions.present_shortlist(shortlist_id=scene.shortlist.pk, actor=world.curator)
    return scene


def colleague() -> Actor:
    """Make another curator."""
    return make.actor(make.user("colleague", staff="curator"))


def held(world: Any, **overrides: Any) -> Scene:
    """Make a list in the making that a colleague has, with the first candidate pinned."""
    scene = drafted(world, **overrides)
    pin(world, scene, scene.candidacies[0].pk)
    curation.take_shortlist(shortlist_id=scene.shortlist.pk, actor=colleague())
    return scene


def pin(world: Any, scene: Scene, candidacy_id: UUID, reason: str = "She stays where she is.") -> Shortlist:
    return curation.pin_candidate(
        shortlist_id=scene.shortlist.pk, candidacy_id=candidacy_id, actor=world.curator, reason=reason
    )


def many(world: Any, count: int) -> Scene:
    """Make a list in the making with so many candidates, all of them of the crowd."""
    need = make.open_need(world.company, world.requester, world.curator)
    rows = [make.candidacy(need, make.actor(p.user), under_review=True, curator=world.curator) for p in crowd(count)]
    scene = Scene(need, rows)
    scene.shortlist = actions.start_shortlist(need_id=need.pk, actor=world.curator)
    return scene


def explain_all(world: Any, scene: Scene) -> None:
    for row in scene.candidacies:
        curation.explain_candidate(
            shortlist_id=scene.shortlist.pk,
            candidacy_id=row.pk,
            actor=world.curator,
            reason_ja="計測機器の販路を作った経緯が具体的です。",
            reason_en="Her account of building the channel is concrete.",
        )


def order(shortlist: Any) -> list[UUID]:
    return list(shortlist.entries.order_by("position").values_list("candidacy_id", flat=True))


def state(shortlist: Any) -> tuple[Any, ...]:
    """Return everything a refused call must leave as it was."""
    row = Shortlist.objects.get(pk=shortlist.pk)
    told = ("candidacy_id", "position", "pinned", "reason_ja", "reason_en")
    entries = list(row.entries.order_by("position").values_list(*told))
    return row.status, row.version, row.presented_at, row.curator_id, entries, row.log.count()


def crowd(count: int) -> list[Profile]:
    """Make published profiles in bulk, each a little different; their events say they were seeded."""
    number = User.objects.count()
    users = [
        User(email=f"crowd{number + n}@people.example", name=f"Crowd {n}", created_at=clock.now())
        for n in range(count)
    ]
    record_created(users, JOINED, SYSTEM)
    User.objects.bulk_create(users)
    profiles = [
        Profile(
            user=user,
            headline_ja=f"製造業の支援 {n}",
            day_rate_minor=60_000 + 1_000 * (n % 50),
            days_per_month=5 + n % 4,
            available_from=clock.today(),
            availability_confirmed_at=clock.now() if n % 5 else None,
            prefecture_id=("osaka", "tokyo", "aichi")[n % 3],
            onsite_ok=bool(n % 2),
            references_count=n % 3,
            published_at=clock.now(),
            created_at=clock.now(),
        )
        for n, user in enumerate(users)
    ]
    record_created(profiles, SEEDED, SYSTEM)
    Profile.objects.bulk_create(profiles)
    _rows(profiles)
    rebuild([profile.pk for profile in profiles])
    return profiles


def _rows(profiles: list[Profile]) -> None:
    ProfileIdentity.objects.bulk_create(ProfileIdentity(profile=p, name_ja=f"人物{n}") for n, p in enumerate(profiles))
    ProfileLanguage.objects.bulk_create(ProfileLanguage(profile=p, language="ja", level="native") for p in profiles)
    ProfileSkill.objects.bulk_create(
        ProfileSkill(profile=p, skill_id="lead_scoring", level=2 + n % 4) for n, p in enumerate(profiles)
    )
    Experience.objects.bulk_create(
        Experience(
            profile=p,
            stage=("mid_size", "startup")[n % 2],
            industry_id="manufacturing_b2b",
            from_month=dt.date(2015 + n % 8, 4, 1),
            to_month=dt.date(2025, 3, 1),
            title_ja="マーケティング部長",
            checked=bool(n % 3),
        )
        for n, p in enumerate(profiles)
    )


class Caller:
    """Calls pages and the API as each of the cast."""

    def __init__(self, world: Any) -> None:
        self.browsers = {name: world.client(name) for name in CAST}
        self.tokens = {name: AuthToken.objects.create(world.users[name])[1] for name in CAST if name != "anonymous"}

    def page(self, name: str, url: str, data: dict[str, Any] | None = None) -> Any:
        browser = self.browsers[name]
        return browser.get(url) if data is None else browser.post(url, data)

    def api(self, name: str, url: str, body: dict[str, Any] | None = None) -> Any:
        token = self.tokens.get(name)
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        if body is None:
            return Client().get(url, headers=headers)
        return Client().post(url, json.dumps(body), content_type="application/json", headers=headers)


def move(world: Any, scene: Scene, which: int, position: int, reason: str = "Closest to the problem.") -> Shortlist:
    return curation.place_candidate(
        shortlist_id=scene.shortlist.pk,
        candidacy_id=order(scene.shortlist)[which],
        actor=world.curator,
        position=position,
        reason=reason,
    )


def read(world: Any, scene: Scene, name: str = "requester") -> str:
    answer = world.client(name).get(reverse("shortlist", args=[scene.shortlist.pk]))
    assert answer.status_code == 200
    return str(answer.content.decode())
