"""The history in order: every step has its day, and is played with the clock set to it."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from config.demo.derived import rank_anew
from config.demo.read import Days
from kernel import clock
from kernel.events import fill_outbox, subscriber
from kernel.models import Delivery
from kernel.refusals import Refusal
from kernel.units import Unit, current

# Within a day, what others stand on comes first; steps of one rank keep the order they were written in.
NIGHT, PERSON, COMPANY, NEED, CANDIDACY, ANSWER, SHORTLIST, OFFER, WORK, PARTING, CLOSING = range(11)
OPENS, SHUTS = 9 * 60 + 5, 18 * 60 + 40  # a working day in minutes
TOLD = dt.timedelta(days=14)  # what is older stands in the histories only: nobody keeps it in the inbox


@dataclass(frozen=True)
class Step:
    """Something that happened so many days ago; night is when the system acts on deadlines."""

    days_ago: int
    rank: int
    do: Callable[..., object]
    told: tuple[Any, ...]

    def act(self) -> None:
        """Do it; whoever edits the texts is told which step was refused, and why."""
        try:
            self.do(*self.told)
        except Refusal as refusal:
            refusal.add_note(f"{self.days_ago} days ago: {self.do} {self.told} {getattr(refusal, 'errors', '')}")
            raise


@dataclass
class Script:
    """All steps of the market's history."""

    days: Days = field(default_factory=lambda: Days(clock.now()))
    steps: list[Step] = field(default_factory=list)

    def add(self, days_ago: int, rank: int, do: Callable[..., object], *told: Any) -> None:
        """Enter a step: so many days ago `do` was called with `told`.

        :raises ValueError: when its day has not come.
        """
        if days_ago < 0:
            raise ValueError("the demo's history ends today")
        self.steps.append(Step(days_ago, rank, do, told))

    def play(self) -> int:
        """Act out all steps, day by day; after each day everybody concerned is told."""
        self.steps.sort(key=lambda step: (-step.days_ago, step.rank))
        for days_ago, rows in groupby(self.steps, key=lambda step: step.days_ago):
            steps = list(rows)
            for number, step in enumerate(steps):
                begin_anew()
                with clock.at(self._moment(days_ago, step.rank, (number + 1) / (len(steps) + 1))):
                    if step.rank == SHORTLIST:
                        rank_anew()  # a ranking is read, and nothing before was committed
                    step.act()
            if self.days.day(-days_ago) > (self.days.now - TOLD).date():
                hand_over(self.days.now)
        return len(self.steps)

    def _moment(self, days_ago: int, rank: int, share: float) -> dt.datetime:
        minutes = 10 if rank == NIGHT else OPENS + (SHUTS - OPENS) * share
        midnight = dt.datetime.combine(self.days.day(-days_ago), dt.time(), clock.BUSINESS_ZONE)
        latest = self.days.now - dt.timedelta(minutes=30) * (1 - share)
        return min(midnight + dt.timedelta(minutes=minutes), latest)


def begin_anew() -> None:
    """Let the order of locks start anew: nobody else can wait for rows that only this unit sees."""
    current().highest = Unit().highest


def hand_over(now: dt.datetime) -> None:
    """Tell everybody concerned by this unit's events, at the time each happened, as the relay would; what others do
    meanwhile is the relay's. Nothing leaves the house.
    """
    while waiting := list(current().outbox):
        fill_outbox()
        for delivery in waiting:
            consumer, event = subscriber(delivery.consumer), delivery.event
            old_news = consumer.name.startswith("notify.") and event.at < now - TOLD
            if not (consumer.outside or old_news):
                begin_anew()
                with clock.at(event.at):
                    consumer.handler(event)
        Delivery.objects.filter(pk__in=[delivery.pk for delivery in waiting]).update(done_at=clock.now())
