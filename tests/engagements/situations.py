"""Where an offer or an engagement may stand, made by the product's actions; trying things without keeping them."""

import contextlib
import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from knox.models import AuthToken

from engagements import offer_actions, work_actions
from engagements.models import Engagement, Offer
from engagements.querysets import OFFER_DAYS
from kernel import clock
from tests import make

DAY = dt.timedelta(days=1)


def under_review(world: Any, **need: Any) -> Any:
    make.published_profile(world.cmo, world.curator)
    posted = make.open_need(world.company, world.requester, world.curator, **need)
    return make.candidacy(posted, world.cmo, under_review=True, curator=world.curator)


def draft(world: Any, **need: Any) -> Offer:
    """Return a draft that lacks nothing."""
    offer = offer_actions.draft_offer(candidacy_id=under_review(world, **need).pk, actor=world.approver)
    return complete(world, offer)


def complete(world: Any, offer: Offer) -> Offer:
    rows = [{**row, "measured_by": (clock.today() + 30 * DAY).isoformat()} for row in offer.values["kpis"]]
    return offer_actions.edit_offer(offer_id=offer.pk, actor=world.approver, values={"kpis": rows})


def sent(world: Any, **need: Any) -> Offer:
    return offer_actions.send_offer(offer_id=draft(world, **need).pk, actor=world.approver)


def agreed(world: Any, *, ticked: bool = True, **need: Any) -> Engagement:
    """Return an engagement that could be started."""
    made = make.engagement(sent(world, **need), world.approver, world.cmo)
    for kind in ("nda", "ip", "conduct", "access") if ticked else ():
        work_actions.tick_task(engagement_id=made.pk, kind=kind, actor=world.approver)
    return Engagement.objects.get(pk=made.pk)


def active(world: Any, **need: Any) -> Engagement:
    return work_actions.start_engagement(engagement_id=agreed(world, **need).pk, actor=world.cmo)


def handed_in(world: Any, engagement: Engagement, number: int = 0, name: str = "報告.csv") -> Any:
    upload = SimpleUploadedFile(name, "項目,値\n点数基準,70\n".encode())
    milestone = engagement.milestones.get(order=number)
    return work_actions.submit_milestone(milestone_id=milestone.pk, actor=world.cmo, file=upload, claimed=[0])


def settled(world: Any, engagement: Engagement) -> Engagement:
    """Cancel every milestone, so that the work can be completed."""
    for pk in engagement.milestones.values_list("pk", flat=True):
        work_actions.cancel_milestone(milestone_id=pk, actor=world.cmo, text="なくても足りるため")
    return Engagement.objects.get(pk=engagement.pk)


def proposed(offer: Offer) -> Any:
    return offer.terms.get(status="proposed")


def in_days(days: int) -> Any:
    """Move the clock."""
    return clock.at(clock.now() + days * DAY)


def expired(world: Any) -> Offer:
    offer = sent(world)
    with in_days(OFFER_DAYS + 1):
        offer_actions.expire_offers()
    return Offer.objects.get(pk=offer.pk)


@contextlib.contextmanager
def undone() -> Iterator[None]:
    """Run a block and take back what it wrote; a unit inside takes it for the test's own transaction."""
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]
    with block:
        yield
        transaction.set_rollback(True)


def api(world: Any, name: str) -> Client:
    """Return a client of the API with this one's token."""
    headers = {"accept-language": "en"}
    if name != "anonymous":
        headers["authorization"] = f"Bearer {AuthToken.objects.create(world.users[name])[1]}"
    return Client(headers=headers)
