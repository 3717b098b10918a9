"""A CMO's desk over several clients: what runs, how many of her days it takes, and which day comes next where."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from engagements import rules
from engagements.kpi_figures import Kept, figures_of, next_reading, waiting_readings
from engagements.law import notice_deadline, notice_required
from engagements.models import Engagement
from engagements.states import EngagementStatus, MilestoneStatus
from engagements.todo import SHAPES, TO_HAND_IN
from kernel import clock
from kernel.actors import Actor
from kernel.refusals import NotPermitted
from kernel.templatetags.kaji import month
from kernel.texts import joined, pair
from profiles.models import Profile

WIDTH = 100.0  # the bar, in percent


@dataclass(frozen=True)
class Client:
    """One engagement that is agreed or runs; `days` a month at most, None where a price was agreed and no days."""

    engagement: Engagement
    days: int | None
    shape: str
    next: Deadline | None


@dataclass(frozen=True)
class Deadline:
    """A day that counts for her, at one client."""

    on: dt.date
    kind: str
    title: str
    url: str
    engagement: Engagement

    @property
    def late(self) -> bool:
        return self.kind in {"milestone", "readings"} and self.on < clock.today()


@dataclass(frozen=True)
class Part:
    """A stretch of the bar, from left to right, in percent."""

    x: str
    width: str
    tone: str
    label: str


@dataclass(frozen=True)
class Desk:
    profile: Profile
    clients: list[Client]
    deadlines: list[Deadline]

    @property
    def days(self) -> int:
        """Return the days a month that all of it takes at most."""
        return sum(client.days or 0 for client in self.clients)

    @property
    def declared(self) -> int | None:
        return self.profile.days_per_month

    @property
    def over(self) -> int:
        return max(0, self.days - self.declared) if self.declared is not None else 0

    @property
    def free(self) -> int | None:
        return None if self.declared is None else max(0, self.declared - self.days)

    @property
    def scale(self) -> int:
        return max(self.days, self.declared or 0, 1)

    @property
    def mark(self) -> str:
        """Return where on the bar the declared days end."""
        return "" if self.declared is None else _percent(WIDTH * self.declared / self.scale)

    def bar(self) -> list[Part]:
        """Return the clients beside each other, by the days they take."""
        found: list[Part] = []
        x = 0.0
        for client in self.clients:
            if client.days:
                width = WIDTH * client.days / self.scale
                tone = ("ink", "mid")[len(found) % 2]
                found.append(Part(_percent(x), _percent(width), tone, pair(client.engagement.company, "name").text))
                x += width
        return found


def _percent(number: float) -> str:
    return f"{number:.2f}%"


def desk_of(actor: Actor) -> Desk:
    """Return the desk of a CMO, in a fixed number of queries.

    :raises NotPermitted: for who has no profile.
    """
    profile = Profile.objects.filter(user_id=actor.person).first() if actor.signed_in else None
    if profile is None:
        raise NotPermitted(_("Only a CMO has a desk over her clients."))
    rows = Engagement.objects.live().with_days().select_related("company", "terms", "need")
    rows = rows.together("milestones", "kpis__kpi").order_by("ends_on", "pk")
    engagements: list[Engagement] = list(rules.CMO.filter(rows, actor))
    kept = figures_of([row for row in engagements if row.status == EngagementStatus.ACTIVE])
    clients, deadlines = [], []
    for row in engagements:
        mine = sorted(deadlines_of(row, kept.get(row.pk)), key=lambda one: one.on)
        deadlines += mine
        days: int | None = row.days  # type: ignore[attr-defined]
        clients.append(Client(row, days, SHAPES[row.status], mine[0] if mine else None))
    return Desk(profile, clients, sorted(deadlines, key=lambda one: (one.on, one.kind, str(one.engagement.pk))))


# --- days that count -------------------------------------------------------------------------------------------------
def deadlines_of(row: Engagement, kept: Kept | None) -> Iterator[Deadline]:
    """Yield every day ahead that counts for her, and those that have passed and wait for her."""
    room = reverse("engagement", args=[row.pk])
    if row.status == EngagementStatus.PROPOSED:
        yield Deadline(row.starts_on, "start", _("The work is to begin"), room, row)
    else:
        yield from _milestones(row)
        yield from _readings(row, kept or Kept())
    ends_on, today = row.terms.service_to, clock.today()
    if notice_required(row.starts_on, ends_on) and notice_deadline(ends_on) >= today:
        title = _("Last day for notice that it is not renewed")
        yield Deadline(notice_deadline(ends_on), "notice", title, room, row)
    yield Deadline(ends_on, "end", _("The agreed period ends"), room, row)


def _milestones(row: Engagement) -> Iterator[Deadline]:
    for one in row.milestones.all():
        url, words = reverse("milestone", args=[one.pk]), {"title": pair(one, "title").text}
        if one.status in TO_HAND_IN:
            yield Deadline(one.due_on, "milestone", _("Hand in “%(title)s”") % words, url, row)
        elif one.status == MilestoneStatus.SUBMITTED and one.deemed_on:
            title = _("“%(title)s” counts as accepted after this day") % words
            yield Deadline(one.deemed_on, "acceptance", title, url, row)


def _readings(row: Engagement, kept: Kept) -> Iterator[Deadline]:
    """Yield the months whose figures are lacking, and the one that falls due next."""
    today, kpis = clock.today(), list(row.kpis.all())
    if not kpis:
        return
    url = reverse("kpi_readings", args=[row.pk])
    lacking = waiting_readings(row, kpis, kept, today)
    for one in lacking:
        yield Deadline(
            one.due_on, "readings", _figures(one.month.starts_on), f"{url}?at={one.month.starts_on:%Y-%m}", row
        )
    coming = next_reading(row, today)
    # A month that is over and lacks nothing is read already.
    if coming is not None and coming.ends_on >= today and coming not in {one.month for one in lacking}:
        yield Deadline(coming.due_on, "readings", _figures(coming.starts_on), url, row)


def _figures(first: dt.date) -> str:
    return _("Enter the figures of %(month)s") % {"month": month(first)}


def plainly(desk: Desk) -> str:
    """Say in one sentence how her days stand."""
    numbers = {"days": desk.days, "declared": desk.declared, "over": desk.over, "free": desk.free}
    if desk.declared is None:
        return _("Agreed work takes up to %(days)s days a month. You have not said how many days you offer.") % numbers
    if desk.over:
        return _("Agreed work takes up to %(days)s days a month. You offer %(declared)s: %(over)s too many.") % numbers
    return (
        _("Agreed work takes up to %(days)s of the %(declared)s days a month you offer, which leaves %(free)s.")
        % numbers
    )


def crowded(desk: Desk) -> str:
    """Name the clients whose days do not fit any more, in the order in which they were agreed."""
    if not desk.over:
        return ""
    total, found = 0, []
    for client in sorted(desk.clients, key=lambda one: one.engagement.created_at):
        total += client.days or 0
        if client.days and desk.declared is not None and total > desk.declared:
            found.append(pair(client.engagement.company, "name").text)
    return joined(found)
