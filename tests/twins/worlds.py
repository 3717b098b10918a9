"""A market built twice, alike to the last id, but for the values that some readers must not learn."""

import contextlib
import datetime as dt
import itertools
import os
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from knox.models import AuthToken

from kernel import clock
from kernel.actors import SYSTEM, Actor
from kernel.models import Delivery
from kernel.relay import drain
from marketplace import candidacy_actions as candidacies
from matching import actions as matching
from matching import bands, stops
from matching import search_actions as searches
from matching.models import Digest
from profiles import actions as people
from profiles import profile_actions as profiles
from profiles import profile_row_actions as profile_rows
from tests import make
from tests.conftest import World, owner_connection

NOON = dt.datetime(2027, 1, 12, 3, tzinfo=dt.UTC)
MEMBERS = ("owner", "requester", "approver", "company_finance")
READERS = ("anonymous", "other_owner", "cmo")


@dataclass(frozen=True)
class Hidden:
    """Everything a reader who is not entitled must not learn."""

    company: dict[str, Any]
    members: str
    identity: dict[str, Any]
    employer: str
    listed: str  # on the candidate's own hide-from list
    shunned: tuple[str, str]  # whom the anonymous CMO hides from and cannot work for
    words: str  # the curator's to her, and hers to the company
    tolerance: int  # how far above its budget the company would go


ONE = Hidden(
    company={
        "name_ja": "株式会社あけぼの電機",
        "name_en": "Akebono Denki Inc.",
        "address_ja": "東京都墨田区立花9-8-7",
        "address_en": "9-8-7 Tachibana, Sumida, Tokyo",
        "site": "https://akebono-denki.example/",
        "contact_email": "kaihatsu@akebono-denki.example",
        "purpose_ja": "町の修理屋であり続ける",
        "about_ja": "家電の修理から始めました。",
        "employees": 41,
        "founded_year": 1961,
        "capital_minor": 12_000_000,
    },
    members="Wakabayashi",
    identity={"name_ja": "水科 遥", "name_en": "Haruka Mizushina", "phone": "090-1111-2222"},
    employer="浅瀬通商",
    listed="株式会社よそのまち",
    shunned=("株式会社うしお紙業", "北浜化成"),
    words="電機の販路をご存じの方を探しています",
    tolerance=0,
)
# The other has the reader's list name its company, too.
OTHER = Hidden(
    company={
        "name_ja": "有限会社みずうみ楽器製作所",
        "name_en": "Mizuumi Instruments Ltd.",
        "address_ja": "長野県諏訪市湖岸通り1-2",
        "address_en": "1-2 Kogan-dori, Suwa, Nagano",
        "site": "https://mizuumi-gakki.example/",
        "contact_email": "info@mizuumi-gakki.example",
        "purpose_ja": "湖畔の音を届ける",
        "about_ja": "箏と三味線をつくります。",
        "employees": 212,
        "founded_year": 2004,
        "capital_minor": 90_000_000,
    },
    members="Tokiwa",
    identity={"name_ja": "鴻池 葵", "name_en": "Aoi Konoike", "phone": "080-9999-0000"},
    employer="白樺製薬",
    listed="みずうみ楽器製作所",
    shunned=("合同会社すばる印刷", "みなみ食品"),
    words="楽器の愛好家に詳しい方を探しています",
    tolerance=25,
)


@dataclass
class Scene:
    """One of the twins: its people with their browsers and tokens, and the rows that requests are about."""

    ids: dict[str, Any]
    browsers: dict[str, Client]
    tokens: dict[str, dict[str, str]]
    mails: list[Any]


class Steps:
    """Makes the history: each step a minute later, told before the next begins.

    Ids depend on the step alone, so that rows nobody entitled to less can see do not shift those she can.
    """

    def __init__(self) -> None:
        self.chance = random.Random()
        self.numbers = itertools.count(1)

    def __call__(self, do: Callable[..., Any], *args: Any, **values: Any) -> Any:
        number = next(self.numbers)
        self.chance.seed(number)
        with clock.at(NOON - dt.timedelta(hours=1) + dt.timedelta(minutes=number)):
            made = do(*args, **values)
            drain()
        return made


@contextlib.contextmanager
def twin(
    monkeypatch: pytest.MonkeyPatch, hidden: Any, build: Callable[[Any, Steps], Scene] | None = None
) -> Iterator[Scene]:
    """Build a world around these hidden values; on leaving, nothing of it is left but the sequences, put back."""
    mark, numbers, steps = transaction.savepoint(), _numbers(), Steps()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")  # one long transaction on purpose
    with monkeypatch.context() as patch, clock.at(NOON):
        patch.setattr(os, "urandom", steps.chance.randbytes)
        patch.setattr(make, "_number", itertools.count(1001))
        if build is None:  # so few qualify here that she would not be told her band, which would prove nothing
            patch.setattr(bands, "FEWEST", 2)
        mail.outbox.clear()
        cache.clear()  # the other twin's day is kept there, under the same ids
        try:
            yield (build or _scene)(hidden, steps)
        finally:
            transaction.savepoint_rollback(mark)
            _put_back(numbers)


def _numbers() -> list[tuple[str, Any]]:
    asked = "SELECT schemaname || '.' || sequencename, last_value FROM pg_sequences"
    return list(owner_connection().execute(asked).fetchall())


def _put_back(numbers: list[tuple[str, Any]]) -> None:
    for name, last in numbers:
        owner_connection().execute("SELECT setval(%s, %s, %s)", [name, last or 1, last is not None])


def _scene(hidden: Hidden, step: Steps) -> Scene:
    # What was handed over before the twins is not theirs: the vocabulary alone waits with hundreds of deliveries.
    Delivery.objects.filter(done_at=None).update(done_at=clock.now())
    world = step(World)
    step(_company, world, hidden)
    anonymous = step(_anonymous_profile, world, hidden)
    own = step(make.published_profile, world.cmo, world.curator)
    saved = [step(_save, world.cmo, kind) for kind in ("needs", "fit")] + [step(_save, world.other_owner, "cmos")]
    step(profile_rows.set_hide_from, profile_id=own.pk, actor=world.cmo, companies=[{"name": hidden.listed}])
    kept_back = {"confidential": True, "tolerance_percent": hidden.tolerance}
    needs = [step(make.open_need, world.company, world.requester, world.curator, **kept_back) for _n in range(3)]
    named = step(make.open_need, world.other_company, world.other_owner, world.curator)
    applied = step(make.candidacy, needs[0], world.cmo)
    step(candidacies.take_up_candidacy, candidacy_id=applied.pk, actor=world.curator)
    step(candidacies.apply_to_need, need_id=named.pk, actor=world.cmo, note="展示会の後を任せてください")
    rival = step(candidacies.apply_to_need, need_id=needs[2].pk, actor=world.other_cmo, note=hidden.words)
    asked = step(
        candidacies.propose_cmo,
        need_id=needs[1].pk,
        profile_id=anonymous.pk,
        actor=world.curator,
        text=hidden.words,
    )
    met = step(
        candidacies.invite_cmo,
        need_id=named.pk,
        profile_id=anonymous.pk,
        actor=world.other_owner,
        text="お話ししたいです",
    )
    step(searches.compile_digests, actor=SYSTEM)
    digest = Digest.objects.get(user_id=world.cmo.user_id)
    shortlist = step(matching.start_shortlist, need_id=needs[0].pk, actor=world.curator)
    ids = {
        "search": saved[0].pk,
        "fit": saved[1].pk,
        "digest": digest.pk,
        "shortlist": shortlist.pk,
        "token": stops.link(stops.Stop("one", saved[0].pk)).split("/")[2],
        "hidden": needs[0].pk,
        "second": needs[1].pk,
        "third": needs[2].pk,
        "named": named.pk,
        "applied": applied.pk,
        "asked": asked.pk,
        "met": met.pk,
        "rival": rival.pk,
        "company": world.company.pk,
        "membership": world.company.memberships.get(user=world.users["requester"]).pk,
        "anonymous": anonymous.pk,
        "own": own.pk,
        "owner": world.owner.user_id,
    }
    return opened(world, ids, step, READERS)


def opened(world: World, ids: dict[str, Any], step: Steps, readers: Sequence[str]) -> Scene:
    """Give the readers browsers and tokens, and keep the mails they got."""
    step.chance.seed(0)
    told = {world.users[name].email for name in readers if name != "anonymous"}
    return Scene(
        ids,
        {name: world.client(name) for name in readers},
        {name: _token(world, name) for name in readers},
        [_letter(one) for one in mail.outbox if told & set(one.to)],
    )


def _save(actor: Actor, kind: str) -> Any:
    """Save a list as if it had been yesterday, so that the day's digest tells what is new."""
    with clock.at(NOON - dt.timedelta(days=1)):
        return searches.save_search(actor=actor, kind=kind)


def _company(world: World, hidden: Hidden) -> None:
    people.edit_company(company_id=world.company.pk, actor=world.owner, values=hidden.company)
    for name in MEMBERS:
        values = {"name": f"{name.title()} {hidden.members}"}
        people.edit_settings(user_id=world.actors[name].person, actor=world.actors[name], values=values)


def _anonymous_profile(world: World, hidden: Hidden) -> Any:
    made = make.profile(world.other_cmo, visibility="anonymous", **hidden.identity)
    (experience,) = made.experiences.all()
    values = {"employer_ja": hidden.employer, "evidence": f"https://{hidden.identity['phone']}.example/"}
    mine = {"profile_id": made.pk, "actor": world.other_cmo}
    profile_rows.put_experience(experience_id=experience.pk, values=values, **mine)
    hide_from, conflict = hidden.shunned
    profile_rows.set_hide_from(companies=[{"name": hide_from}], **mine)
    profile_rows.set_conflicts(companies=[{"name": conflict, "kind": "employer"}], **mine)
    profiles.submit_profile(**mine)
    return profiles.publish_profile(
        profile_id=made.pk,
        actor=world.curator,
        identity_checked=True,
        references_count=1,
        checked_experiences=[experience.pk],
    )


def _token(world: World, name: str) -> dict[str, str]:
    if name == "anonymous":
        return {}
    _row, token = AuthToken.objects.create(world.users[name])
    return {"authorization": f"Bearer {token}"}


def _letter(one: Any) -> Any:
    """Return what a mail tells its reader: all but its own moment and the random line between its parts."""
    message = one.message()
    headers = {name: value for name, value in message.items() if name not in {"Date", "Content-Type"}}
    parts = [
        (part.get_content_type(), part.get_payload(decode=True)) for part in message.walk() if not part.is_multipart()
    ]
    return headers, parts
