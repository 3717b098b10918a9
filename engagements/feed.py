"""What happened to an engagement and its offer, in words, from the events."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagements.models import Engagement, Milestone
from engagements.states import TaskKind
from kernel.models import Event
from kernel.templatetags.kaji import label, month
from kernel.texts import pair
from profiles.models import User

MOST = 200
WORDS = {
    "offer.draft": gettext_lazy("%(who)s started a draft of the terms"),
    "offer.send": gettext_lazy("%(who)s sent the terms"),
    "offer.counter": gettext_lazy("%(who)s countered with a new version"),
    "offer.agree": gettext_lazy("Both sides agreed"),
    "offer.decline": gettext_lazy("%(who)s declined the offer"),
    "offer.withdraw": gettext_lazy("%(who)s withdrew the offer"),
    "offer.expire": gettext_lazy("The offer expired"),
    "terms.accept": gettext_lazy("%(who)s accepted the terms"),
    "engagement.create": gettext_lazy("The engagement was made from the accepted terms"),
    "engagement.tick_task": gettext_lazy("%(who)s settled: %(task)s"),
    "engagement.set_baseline": gettext_lazy("%(who)s entered the value before the start: %(kpi)s"),
    "engagement.set_targets": gettext_lazy("%(who)s set targets (%(count)s figures)"),
    "engagement.record_readings": gettext_lazy("%(who)s recorded figures (%(count)s)"),
    "engagement.check_readings": gettext_lazy("Figures of %(month)s were missing on their due day (%(missing)s KPIs)"),
    "engagement.start": gettext_lazy("%(who)s started the work"),
    "engagement.complete": gettext_lazy("%(who)s confirmed that the work is complete"),
    "engagement.end": gettext_lazy("%(who)s ended the engagement early"),
    "milestone.submit": gettext_lazy("%(who)s handed in “%(milestone)s”"),
    "milestone.accept": gettext_lazy("%(who)s accepted “%(milestone)s”"),
    "milestone.deem_accepted": gettext_lazy("“%(milestone)s” counts as accepted: nobody answered in time"),
    "milestone.return": gettext_lazy("%(who)s asked for changes to “%(milestone)s”"),
    "milestone.cancel": gettext_lazy("%(who)s cancelled “%(milestone)s”"),
}


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@dataclass(frozen=True)
class Line:
    """One line of the timeline."""

    at: Any
    text: str


def feed(engagement: Engagement, milestones: list[Milestone]) -> list[Line]:
    """Return what happened, newest first; events that only accompany another one are left out."""
    roots = Q(root_type="engagement", root_id=str(engagement.pk)) | Q(
        root_type="offer", root_id=str(engagement.offer_id)
    )
    told = ~Q(verb="engagement.check_readings") | Q(data__missing__gt=0)
    who = User.objects.filter(pk=OuterRef("actor_id")).values("name")
    events = Event.objects.filter(roots, told, verb__in=WORDS).annotate(who=Subquery(who)).order_by("-id")[:MOST]
    titles = {str(row.pk): pair(row, "title").text for row in milestones}
    kpis = {row.kpi_id: row.kpi for row in engagement.kpis.all()}
    tasks = dict(TaskKind.choices)
    return [
        Line(
            event.at,
            str(WORDS[event.verb])
            % {
                "who": event.who or _("The service"),
                "milestone": titles.get(event.subject_id, ""),
                "task": tasks.get(event.data.get("task", ""), ""),
                "kpi": label(kpis.get(event.data.get("kpi"))),
                "count": event.data.get("count", ""),
                "missing": event.data.get("missing", ""),
                "month": month(_day(event.data["month"])) if "month" in event.data else "",
            },
        )
        for event in events
    ]
