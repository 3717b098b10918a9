"""What waits for a person in matching: curators owe shortlists, companies owe an answer to one."""

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kernel import clock
from kernel.actors import Actor
from kernel.calendar import add_business_days
from kernel.texts import marked, pair, sentence
from kernel.todo import Matters, Running, Todo
from marketplace.rules import REQUESTER
from marketplace.states import CandidacyStatus, NeedStatus
from matching.desk import open_to
from matching.models import Shortlist, ShortlistEntry
from matching.states import ShortlistStatus

ANSWER_BUSINESS_DAYS = 5  # a company's time to react to a shortlist
# With one of these the company has reacted.
MOVED = (CandidacyStatus.INTERVIEWING, CandidacyStatus.OFFERED, CandidacyStatus.ENGAGED, CandidacyStatus.REJECTED)


def matters(actor: Actor) -> Matters:
    """Return what waits for this person, and the shortlists a curator is working on."""
    if actor.staff == "curator":
        return Matters([_to_curate(need) for need in open_to(actor)], _in_the_making(actor))
    return Matters([_to_answer(row) for row in _unanswered(actor)] if actor.signed_in else [])


def _in_the_making(actor: Actor) -> list[Running]:
    rows = Shortlist.objects.filter(status=ShortlistStatus.DRAFT, curator_id=actor.user_id).select_related("need")
    return [
        Running(
            name=marked(pair(row.need, "title")),
            url=reverse("desk_need", args=[row.need_id]),
            state=str(row.get_status_display()),
            shape="draft",
            next=_("Present the shortlist"),
        )
        for row in rows
    ]


def _to_curate(need: object) -> Todo:
    count = need.under_review  # type: ignore[attr-defined]
    people = ngettext("%(n)s candidate under review", "%(n)s candidates under review", count) % {"n": count}
    return Todo(
        title=sentence(_("Shortlist for “%(need)s”"), need=pair(need, "title")),
        url=reverse("desk_need", args=[need.pk]),  # type: ignore[attr-defined]
        act=_("Curate"),
        due_on=need.due_on,  # type: ignore[attr-defined]
        hint=people,
    )


def _unanswered(actor: Actor) -> list[Shortlist]:
    """Return the lists presented to the actor's companies where every candidate still waits."""
    on_it = ShortlistEntry.objects.filter(shortlist=OuterRef("pk"))
    rows = REQUESTER.via("need").filter(Shortlist.objects.filter(status=ShortlistStatus.PRESENTED), actor)
    rows = rows.filter(need__status=NeedStatus.OPEN).filter(
        Exists(on_it.filter(candidacy__status=CandidacyStatus.SHORTLISTED)),
        ~Exists(on_it.filter(candidacy__status__in=MOVED)),
    )
    return list(rows.select_related("need").order_by("presented_at"))


def _to_answer(row: Shortlist) -> Todo:
    presented = (row.presented_at or clock.now()).astimezone(clock.BUSINESS_ZONE).date()
    return Todo(
        title=sentence(_("A shortlist for “%(need)s”"), need=pair(row.need, "title")),
        url=reverse("shortlist", args=[row.pk]),
        act=_("Read and choose"),
        due_on=add_business_days(presented, ANSWER_BUSINESS_DAYS),
        hint=_("Nobody has been asked to an interview yet."),
    )
