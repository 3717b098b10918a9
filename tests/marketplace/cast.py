"""Set-up the marketplace tests share: rows in a given state, clients and tokens, cells that leave nothing behind."""

import contextlib
import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import transaction
from django.test import Client
from knox.models import AuthToken

from kernel import clock
from kernel.actors import SYSTEM, Actor
from marketplace import actions as needs
from marketplace import candidacy_actions as candidacies
from marketplace.models import Candidacy, Need
from profiles import actions as people
from profiles import profile_row_actions as profile_rows
from tests import make
from tests.conftest import CAST


def wants_approval(world: Any, wants: bool = True) -> None:
    people.edit_company(company_id=world.company.pk, actor=world.owner, values={"wants_approval": wants})


def need_in(world: Any, status: str, **overrides: Any) -> Any:
    """Return a need of the world's company in a state, brought there by the product's own verbs."""
    if status == "awaiting_approval":
        wants_approval(world)
        made = make.draft_need(world.company, world.requester, **overrides)
        made = needs.submit_need(need_id=made.pk, actor=world.requester)
        wants_approval(world, wants=False)
        return made
    if status == "hidden":  # open, and confidential
        return need_in(world, "open", confidential=True, **overrides)
    made = make.draft_need(world.company, world.requester, **overrides)
    if status == "draft":
        return made
    made = needs.submit_need(need_id=made.pk, actor=world.requester)
    if status == "in_review":
        return made
    made = needs.publish_need(need_id=made.pk, actor=world.curator)
    if status == "paused":
        made = needs.pause_need(need_id=made.pk, actor=world.requester)
    if status == "filled":
        made = needs.fill_need(need_id=made.pk, actor=SYSTEM)
    if status == "closed":
        made = needs.close_need(need_id=made.pk, actor=world.requester, code="postponed", answer="終わりました")
    assert made.status == status
    return made


def need_for(world: Any, status: str) -> Any:
    """Return an open need as a candidacy in this state wants it."""
    return need_in(world, "hidden" if status in {"hidden", "kept back"} else "open")


def candidacy_in(world: Any, need: Any, status: str) -> Any:
    """Return a candidacy of the world's CMO on an open need, in a state."""
    if status in {"invited", "proposed"}:
        bring, who = {
            "invited": (candidacies.invite_cmo, world.requester),
            "proposed": (candidacies.propose_cmo, world.curator),
        }[status]
        return bring(need_id=need.pk, profile_id=profile_of(world).pk, actor=who, text="お話ししたいです")
    if status == "agreed":  # under review, begun by a curator's proposal
        row = candidacy_in(world, need, "proposed")
        return candidacies.agree_to_invitation(candidacy_id=row.pk, actor=world.cmo, note="伺います")
    if status == "kept back":
        keep_back(world)
        made = make.candidacy(need, world.cmo)
        keep_back(world, names=[])
        return made
    if status == "declined_by_cmo":
        row = candidacy_in(world, need, "invited")
        return candidacies.decline_invitation(candidacy_id=row.pk, actor=world.cmo, text="時期が合いません")
    profile_of(world)
    row = make.candidacy(need, world.cmo)
    for step in PATHS[status]:
        row = step(world, row)
    assert row.status == ("applied" if status == "hidden" else status)
    return row


def _take_up(world: Any, row: Any) -> Any:
    return candidacies.take_up_candidacy(candidacy_id=row.pk, actor=world.curator)


def _shortlist(world: Any, row: Any) -> Any:
    return candidacies.shortlist_candidacy(candidacy_id=row.pk, actor=world.curator)


def _interview(world: Any, row: Any) -> Any:
    return candidacies.interview_candidate(candidacy_id=row.pk, actor=world.requester)


def _offer(world: Any, row: Any) -> Any:
    return candidacies.mark_offered(candidacy_id=row.pk, actor=SYSTEM)


def _engage(world: Any, row: Any) -> Any:
    return candidacies.mark_engaged(candidacy_id=row.pk, actor=SYSTEM)


def _reject(world: Any, row: Any) -> Any:
    return candidacies.reject_candidacy(candidacy_id=row.pk, actor=world.requester, code="fit", text="ご縁がなく")


def _withdraw(world: Any, row: Any) -> Any:
    return candidacies.withdraw_candidacy(candidacy_id=row.pk, actor=world.cmo, text="辞退します")


PATHS: dict[str, tuple[Any, ...]] = {
    "applied": (),
    "hidden": (),
    "under_review": (_take_up,),
    "shortlisted": (_take_up, _shortlist),
    "interviewing": (_take_up, _interview),
    "offered": (_take_up, _offer),
    "engaged": (_take_up, _offer, _engage),
    "rejected": (_reject,),
    "withdrawn": (_withdraw,),
}


def keep_back(world: Any, names: Sequence[str] | None = None) -> None:
    """Put the world's company on the CMO's own list, or these names."""
    rows = [{"name": name} for name in ([world.company.name_ja] if names is None else names)]
    profile_rows.set_hide_from(profile_id=profile_of(world).pk, actor=world.cmo, companies=rows)


def profile_of(world: Any) -> Any:
    """Return the CMO's published profile, made once a world."""
    if "profile" not in world.__dict__:
        world.profile = make.published_profile(world.cmo, world.curator)
    return world.profile


def actor_named(world: Any, name: str) -> Actor:
    return SYSTEM if name == "system" else world.actors.get(name) or getattr(world, name)


@contextlib.contextmanager
def undone() -> Iterator[None]:
    """Undo what happens inside; not a nested atomic block, for a unit must be the outermost one."""
    mark = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(mark)


class Callers:
    """Each of the cast with a browser and with a token."""

    def __init__(self, world: Any) -> None:
        self.pages = {name: world.client(name) for name in CAST}
        self.headers = {name: self._token(world, name) for name in CAST}
        self.api = Client(headers={"accept-language": "en"})

    @staticmethod
    def _token(world: Any, name: str) -> dict[str, str]:
        if name == "anonymous":
            return {}
        _row, token = AuthToken.objects.create(world.users[name])
        return {"authorization": f"Bearer {token}"}

    def page(self, name: str, method: str, url: str, data: Any = None) -> Any:
        return getattr(self.pages[name], method)(url, data or {})

    def call(self, name: str, method: str, url: str, data: Any = None, **headers: str) -> Any:
        asked = {**self.headers[name], **headers}
        if method == "get":
            return self.api.get(f"/api/v1/{url}", headers=asked)
        return getattr(self.api, method)(
            f"/api/v1/{url}", data={} if data is None else data, content_type="application/json", headers=asked
        )


def told() -> list[Any]:
    """Return what could have changed: every need and candidacy with its state and version."""
    rows = [(str(n.pk), n.status, n.version) for n in Need.objects.order_by("pk")]
    return [*rows, *((str(c.pk), c.status, c.version) for c in Candidacy.objects.order_by("pk"))]


def later(days: int) -> dt.datetime:
    return clock.now() + dt.timedelta(days=days)
