"""What waits for a person in marketplace, and what runs, for her start page."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Min, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kernel import clock
from kernel.actors import Actor
from kernel.texts import pair, sentence
from kernel.todo import Matters, Running, Todo
from marketplace.acts import CONFIRM_SOON_DAYS
from marketplace.models import Candidacy, Need
from marketplace.querysets import UNCONFIRMED_DAYS, known_to_company
from marketplace.rules import APPROVER, CANDIDATE, MEMBER, REQUESTER
from marketplace.sight import NEED_SHAPES, SHAPES
from marketplace.states import FOR_THE_CMO, OPEN_CANDIDACIES, CandidacyStatus, NeedStatus
from profiles.models import User

MOST = 50
KNOWN = known_to_company("candidacies__")
UNANSWERED = Q(candidacies__status=CandidacyStatus.APPLIED) & KNOWN
IN_PLAY = Q(candidacies__status__in=OPEN_CANDIDACIES) & KNOWN
LIVE = (NeedStatus.AWAITING_APPROVAL, NeedStatus.IN_REVIEW, NeedStatus.OPEN, NeedStatus.PAUSED, NeedStatus.DRAFT)


def matters(actor: Actor) -> Matters:
    """Return what waits for this person as a member of companies, as a CMO, as a curator; and her needs and
    candidacies that are under way.
    """
    if not actor.signed_in:
        return Matters()
    needs, candidacies = _needs(actor), _candidacies(actor)
    found = [*_approvals(needs), *_own_needs(needs), *_invitations(candidacies)]
    if actor.staff == "curator":
        found += _curation(actor)
    return Matters(found, [*_needs_under_way(needs), *_candidacies_under_way(candidacies)])


def _needs(actor: Actor) -> list[Any]:
    """Return the needs of her companies that are alive or owe somebody an answer, the newest first, with what she
    may do with them.
    """
    rows = MEMBER.filter(Need.objects.all(), actor).annotate(
        may_approve=APPROVER.q(Need, actor),
        may_write=REQUESTER.q(Need, actor),
        waiting=Count("candidacies", filter=UNANSWERED),
        answer_by=Min("candidacies__answer_due_on", filter=UNANSWERED),
        in_play=Count("candidacies", filter=IN_PLAY),
    )
    return list(rows.filter(Q(status__in=LIVE) | Q(waiting__gt=0)).order_by("-created_at"))


def _candidacies(actor: Actor) -> list[Any]:
    """Return her open candidacies, the newest first."""
    rows = CANDIDATE.filter(Candidacy.objects.open(), actor)
    return list(rows.select_related("need").order_by("-created_at"))


def _name(need: Any) -> str:
    title = pair(need, "title")
    return sentence("%(number)s %(title)s", number=need.number, title=title) if title else need.number


def _approvals(needs: Iterable[Any]) -> list[Todo]:
    rows = [need for need in needs if need.may_approve and need.status == NeedStatus.AWAITING_APPROVAL]
    return [
        Todo(_("Decide on a need"), reverse("need", args=[need.pk]), _("Read and decide"), hint=_name(need))
        for need in sorted(rows, key=lambda need: need.submitted_at)[:MOST]
    ]


def _own_needs(needs: Iterable[Any]) -> list[Todo]:
    """Return what the needs she writes ask for, the oldest first."""
    found = []
    rows = [need for need in needs if need.may_write and (need.waiting or _wants_care(need))]
    for need in rows[: -MOST - 1 : -1]:
        if need.waiting:
            found.append(_answering(need))
        if need.status in {NeedStatus.DRAFT, NeedStatus.PAUSED} or _expires(need) <= _in_a_week():
            found.extend(_keeping(need))
    return found


def _wants_care(need: Any) -> bool:
    soon = clock.now() - dt.timedelta(days=UNCONFIRMED_DAYS - CONFIRM_SOON_DAYS)
    if need.status == NeedStatus.OPEN:
        return bool(need.confirmed_at and need.confirmed_at < soon)
    return bool(need.status == NeedStatus.PAUSED or (need.status == NeedStatus.DRAFT and need.returned_text))


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


def _invitations(candidacies: Iterable[Any]) -> list[Todo]:
    rows = [row for row in candidacies if row.status in {CandidacyStatus.INVITED, CandidacyStatus.PROPOSED}]
    return [
        Todo(
            _("Answer an invitation"),
            reverse("candidacy", args=[row.pk]),
            _("Read the invitation"),
            hint=_name(row.need),
        )
        for row in rows[: -MOST - 1 : -1]
    ]


def _curation(actor: Actor) -> list[Todo]:
    """Return a curator's queues, one line each."""
    checks = Need.objects.filter(status=NeedStatus.IN_REVIEW).order_by().values("status")
    overdue = Candidacy.objects.filter(status=CandidacyStatus.APPLIED, answer_due_on__lt=clock.today())
    late = overdue.order_by().values("status")
    # One row for certain, to ask both queues beside: hers.
    told = User.objects.filter(pk=actor.user_id).values_list(
        Subquery(checks.annotate(n=Count("pk")).values("n")),
        Subquery(late.annotate(n=Count("pk")).values("n")),
        Subquery(late.annotate(first=Min("answer_due_on")).values("first")),
    )
    needs, unanswered, first = told.get()
    found = []
    if needs:
        title = ngettext("Check %(n)s need", "Check %(n)s needs", needs) % {"n": needs}
        found.append(Todo(title, reverse("need_queue"), _("To the queue")))
    if unanswered:
        title = ngettext("%(n)s application is unanswered", "%(n)s applications are unanswered", unanswered)
        found.append(Todo(title % {"n": unanswered}, reverse("candidacies"), _("See which"), first))
    return found


def _needs_under_way(needs: Iterable[Any]) -> list[Running]:
    rows = [need for need in needs if need.status in LIVE]
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
        for need in rows[:MOST]
    ]


def _candidacies_under_way(candidacies: list[Any]) -> list[Running]:
    return [
        Running(
            name=_name(row.need),
            url=reverse("candidacy", args=[row.pk]),
            state=str(FOR_THE_CMO[row.status].label),
            shape=SHAPES[FOR_THE_CMO[row.status].value],
        )
        for row in candidacies[:MOST]
    ]
