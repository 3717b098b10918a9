"""What waits for a person in marketplace, and what runs, for her start page."""

import datetime as dt
from typing import Any

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kernel import clock
from kernel.actors import Actor
from kernel.texts import pair
from kernel.todo import Running, Todo
from marketplace.acts import CONFIRM_SOON_DAYS
from marketplace.models import Candidacy, Need
from marketplace.querysets import UNCONFIRMED_DAYS, known_to_company
from marketplace.rules import APPROVER, CANDIDATE, MEMBER, REQUESTER
from marketplace.sight import NEED_SHAPES, SHAPES
from marketplace.states import FOR_THE_CMO, OPEN_CANDIDACIES, CandidacyStatus, NeedStatus

MOST = 50
KNOWN = known_to_company("candidacies__")
UNANSWERED = Q(candidacies__status=CandidacyStatus.APPLIED) & KNOWN
IN_PLAY = Q(candidacies__status__in=OPEN_CANDIDACIES) & KNOWN


def todo(actor: Actor) -> list[Todo]:
    """Return what waits for this person: as a member of companies, as a CMO, as a curator."""
    if not actor.signed_in:
        return []
    found = [*_approvals(actor), *_own_needs(actor), *_invitations(actor)]
    return [*found, *_curation(actor)] if actor.staff == "curator" else found


def running(actor: Actor) -> list[Running]:
    """Return this person's needs and candidacies that are under way."""
    return [*_needs_under_way(actor), *_candidacies_under_way(actor)] if actor.signed_in else []


def _name(need: Any) -> str:
    return f"{need.number} {pair(need, 'title').text}".strip()


def _approvals(actor: Actor) -> list[Todo]:
    rows = APPROVER.filter(Need.objects.filter(status=NeedStatus.AWAITING_APPROVAL), actor)
    return [
        Todo(_("Decide on a need"), reverse("need", args=[need.pk]), _("Read and decide"), hint=_name(need))
        for need in rows.order_by("submitted_at")[:MOST]
    ]


def _own_needs(actor: Actor) -> list[Todo]:
    """Return what the needs of her companies ask for, from one query."""
    soon = clock.now() - dt.timedelta(days=UNCONFIRMED_DAYS - CONFIRM_SOON_DAYS)
    wanted = (
        Q(status=NeedStatus.DRAFT) & ~Q(returned_text="")
        | Q(status=NeedStatus.OPEN, confirmed_at__lt=soon)
        | Q(status=NeedStatus.PAUSED)
        | Q(waiting__gt=0)
    )
    rows = REQUESTER.filter(Need.objects.all(), actor).annotate(
        waiting=Count("candidacies", filter=UNANSWERED),
        answer_by=Min("candidacies__answer_due_on", filter=UNANSWERED),
    )
    found = []
    for need in rows.filter(wanted).order_by("created_at")[:MOST]:
        if need.waiting:
            found.append(_answering(need))
        if need.status in {NeedStatus.DRAFT, NeedStatus.PAUSED} or _expires(need) <= _in_a_week():
            found.extend(_keeping(need))
    return found


def _in_a_week() -> dt.date:
    return clock.today() + dt.timedelta(days=CONFIRM_SOON_DAYS)


def _expires(need: Any) -> dt.date:
    at = need.confirmed_at + dt.timedelta(days=UNCONFIRMED_DAYS) if need.confirmed_at else None
    return at.date() if at else dt.date.max


def _answering(need: Any) -> Todo:
    title = ngettext("Answer %(n)s applicant", "Answer %(n)s applicants", need.waiting) % {"n": need.waiting}
    url = reverse("need", args=[need.pk]) + "#candidates"
    return Todo(title, url, _("See the applications"), need.answer_by, _name(need))


def _keeping(need: Any) -> list[Todo]:
    url = reverse("need", args=[need.pk])
    if need.status == NeedStatus.DRAFT:
        return [Todo(_("A need came back with a reason"), url, _("Read the reason"), hint=_name(need))]
    if need.status == NeedStatus.PAUSED:
        return [Todo(_("A need is off the public pages"), url, _("Confirm or close it"), hint=_name(need))]
    if need.status == NeedStatus.OPEN:
        return [Todo(_("Confirm that a need stands as written"), url, _("Confirm"), _expires(need), _name(need))]
    return []


def _invitations(actor: Actor) -> list[Todo]:
    rows = CANDIDATE.filter(Candidacy.objects.filter(status__in=["invited", "proposed"]), actor)
    return [
        Todo(
            _("Answer an invitation"),
            reverse("candidacy", args=[row.pk]),
            _("Read the invitation"),
            hint=_name(row.need),
        )
        for row in rows.select_related("need").order_by("created_at")[:MOST]
    ]


def _curation(actor: Actor) -> list[Todo]:
    """Return a curator's queues, one line each."""
    needs = Need.objects.filter(status=NeedStatus.IN_REVIEW).count()
    late = Candidacy.objects.filter(status=CandidacyStatus.APPLIED, answer_due_on__lt=clock.today())
    late_facts = late.aggregate(n=Count("pk"), first=Min("answer_due_on"))
    found = []
    if needs:
        title = ngettext("Check %(n)s need", "Check %(n)s needs", needs) % {"n": needs}
        found.append(Todo(title, reverse("need_queue"), _("To the queue")))
    if late_facts["n"]:
        title = ngettext("%(n)s application is unanswered", "%(n)s applications are unanswered", late_facts["n"])
        found.append(Todo(title % {"n": late_facts["n"]}, reverse("candidacies"), _("See which"), late_facts["first"]))
    return found


def _needs_under_way(actor: Actor) -> list[Running]:
    live = [NeedStatus.AWAITING_APPROVAL, NeedStatus.IN_REVIEW, NeedStatus.OPEN, NeedStatus.PAUSED, NeedStatus.DRAFT]
    rows = MEMBER.filter(Need.objects.filter(status__in=live), actor).annotate(
        in_play=Count("candidacies", filter=IN_PLAY)
    )
    return [
        Running(
            name=_name(need),
            url=reverse("need", args=[need.pk]),
            state=need.get_status_display(),
            shape=NEED_SHAPES[need.status],
            figure=ngettext("%(n)s candidate", "%(n)s candidates", need.in_play) % {"n": need.in_play}
            if need.status in {NeedStatus.OPEN, NeedStatus.PAUSED}
            else "",
        )
        for need in rows.order_by("-created_at")[:MOST]
    ]


def _candidacies_under_way(actor: Actor) -> list[Running]:
    rows = CANDIDATE.filter(Candidacy.objects.open(), actor).select_related("need").order_by("-created_at")
    return [
        Running(
            name=_name(row.need),
            url=reverse("candidacy", args=[row.pk]),
            state=str(FOR_THE_CMO[row.status].label),
            shape=SHAPES[FOR_THE_CMO[row.status].value],
        )
        for row in rows[:MOST]
    ]
