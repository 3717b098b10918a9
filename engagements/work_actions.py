"""The running engagement: start, milestones, completion, end."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _

from engagements import rules
from engagements import transitions as t
from engagements.law import deemed_accepted_on, earliest_end, notice_required
from engagements.models import (
    BlockingTask,
    Criterion,
    Engagement,
    EngagementKpi,
    Milestone,
    Offer,
    Submission,
    Terms,
)
from engagements.states import AcceptedBy, EngagementStatus, MilestoneStatus, Party, TaskKind
from engagements.terms import lacking
from kernel import clock
from kernel.actors import SYSTEM, Actor
from kernel.files import store
from kernel.locks import lock
from kernel.refusals import BadValues, NotVisible, WrongState
from kernel.texts import joined
from kernel.units import action
from kernel.values import explain, given_reason
from profiles.models import Membership
from profiles.states import MembershipStatus

SETTLED = (MilestoneStatus.ACCEPTED, MilestoneStatus.CANCELLED)


@action
def open_engagement(*, offer: Offer, terms: Terms) -> Engagement:
    """Make the engagement of accepted terms: milestones with criteria, KPIs, blocking tasks. Called by acceptance."""
    engagement = Engagement(
        offer_id=offer.pk,
        terms_id=terms.pk,
        candidacy_id=offer.candidacy_id,
        need_id=offer.need_id,
        company_id=offer.company_id,
        profile_id=offer.profile_id,
        kind=offer.kind,
        title_ja=terms.title_ja,
        title_en=terms.title_en,
        starts_on=terms.service_from,
        ends_on=terms.service_to,
        created_at=clock.now(),
    )
    with t.CREATE.of(engagement, SYSTEM):
        explain(engagement, exclude=("offer", "terms", "candidacy", "need", "company", "profile"))
    for order, row in enumerate(terms.milestones):
        _plan(engagement, order, row)
    for kind in TaskKind.values:
        BlockingTask.objects.create(engagement=engagement, kind=kind)
    for row in terms.kpis:
        _measure(engagement, row)
    return engagement


def _plan(engagement: Engagement, order: int, row: dict[str, Any]) -> None:
    milestone = Milestone(
        engagement_id=engagement.pk,
        company_id=engagement.company_id,
        profile_id=engagement.profile_id,
        order=order,
        key=row.get("key", ""),
        kind=row.get("kind", ""),
        contract_type=row["contract_type"],
        title_ja=row.get("title_ja", ""),
        title_en=row.get("title_en", ""),
        starts_on=dt.date.fromisoformat(row["starts_on"]),
        due_on=dt.date.fromisoformat(row["due_on"]),
        amount_minor=row.get("amount"),
        created_at=clock.now(),
    )
    with t.PLAN.of(milestone, SYSTEM):
        explain(milestone, exclude=("engagement", "company", "profile"))
    Criterion.objects.bulk_create(
        Criterion(milestone=milestone, order=n, text_ja=c.get("ja", ""), text_en=c.get("en", ""))
        for n, c in enumerate(row.get("criteria", []))
    )


def _measure(engagement: Engagement, row: dict[str, Any]) -> None:
    kpi = EngagementKpi(engagement=engagement, kpi_id=row["kpi"])
    kpi.baseline = Decimal(str(row["baseline"])) if row.get("baseline") not in (None, "") else None
    kpi.measured_by = dt.date.fromisoformat(row["measured_by"]) if row.get("measured_by") else None
    explain(kpi, exclude=("engagement",))
    kpi.save(force_insert=True)


@action
def tick_task(*, engagement_id: UUID, kind: str, actor: Actor, version: int | None = None) -> Engagement:
    """Note that a blocking task is settled.

    :raises NotVisible: when the engagement has no such task. :raises WrongState: when it is settled already.
    """
    with t.TICK_TASK.on(Engagement, engagement_id, actor, version, data={"task": kind}) as engagement:
        task = BlockingTask.objects.filter(engagement=engagement, kind=kind).first()
        if task is None:
            raise NotVisible
        if task.done_at is not None:
            raise WrongState
        task.done_at, task.done_by_id = clock.now(), actor.person
        task.save()
    return engagement


@action
def set_baseline(
    *,
    engagement_id: UUID,
    kpi_id: str,
    actor: Actor,
    baseline: Decimal | None = None,
    measured_by: dt.date | None = None,
    version: int | None = None,
) -> Engagement:
    """Give a KPI its value before the start, or the day it will be known.

    :raises BadValues: with neither of the two. :raises NotVisible: when the KPI is not of this engagement.
    """
    with t.SET_BASELINE.on(Engagement, engagement_id, actor, version, data={"kpi": kpi_id}) as engagement:
        row = EngagementKpi.objects.filter(engagement=engagement, kpi_id=kpi_id).first()
        if row is None:
            raise NotVisible
        if baseline is None and measured_by is None:
            raise BadValues({"baseline": _("Give the value before the start, or the day it will be measured by.")})
        row.baseline, row.measured_by = baseline, measured_by
        explain(row, exclude=("engagement",))
        row.save()
    return engagement


def blockers(engagement: Engagement) -> dict[str, list[Any]]:
    """Return what must be settled before the work may start."""
    found: dict[str, list[Any]] = {}
    open_tasks = engagement.tasks.filter(done_at=None)
    if open_tasks.exists():
        names = joined(task.get_kind_display() for task in open_tasks)
        found["tasks"] = [_("Still to be settled: %(names)s.") % {"names": names}]
    if engagement.kpis.filter(baseline=None, measured_by=None).exists():
        found["kpis"] = [_("Each KPI needs its value before the start, or the day it will be measured by.")]
    law = lacking(engagement.terms)
    return found | {name: law[name] for name in law if name != "kpis" and not name.startswith("milestones/")}


@action
def start_engagement(*, engagement_id: UUID, actor: Actor, version: int | None = None) -> Engagement:
    """Start the work, by either side.

    :raises BadValues: while terms are incomplete (Article 3), tasks are open, or a KPI has no baseline and no date.
    """
    with t.START.on(Engagement, engagement_id, actor, version) as engagement:
        if waits := blockers(engagement):
            raise BadValues(waits)
        engagement.started_at = clock.now()
    return engagement


@action
def complete_engagement(*, engagement_id: UUID, actor: Actor, version: int | None = None) -> Engagement:
    """Say for the actor's side that the work is complete; when both have said so, it is.

    :raises BadValues: while a milestone is neither accepted nor cancelled, or when the side has said so before.
    """
    lock((Engagement, engagement_id))
    row = Engagement.objects.filter(pk=engagement_id).first()
    if row is None:
        raise NotVisible
    hers = rules.party_of(actor, row) == Party.CMO
    second = bool(row.company_done_at if hers else row.cmo_done_at)
    step = t.COMPLETE_SECOND if second else t.COMPLETE_FIRST
    with step.on(Engagement, engagement_id, actor, version) as engagement:
        if engagement.milestones.exclude(status__in=SETTLED).exists():
            raise BadValues(_("All milestones must be accepted or cancelled first."))
        side = "cmo_done_at" if hers else "company_done_at"
        if getattr(engagement, side):
            raise BadValues(_("Your side has confirmed this already. The other side's answer is awaited."))
        setattr(engagement, side, clock.now())
    return engagement


@action
def end_engagement(
    *, engagement_id: UUID, actor: Actor, text: str, ends_on: dt.date, version: int | None = None
) -> Engagement:
    """End the work early, with a reason and the last day.

    Article 16 of the freelance act: a client ending a contract of six months or more gives notice at least 30 days
    before; the last day is refused when it is earlier. The CMO herself is free.

    :raises BadValues: without a reason, or with a last day before the notice allows or after the agreed end.
    """
    with t.END.on(Engagement, engagement_id, actor, version) as engagement:
        why = given_reason(text)
        today = clock.today()
        if ends_on > engagement.ends_on or ends_on < min(today, engagement.ends_on):
            raise BadValues({"ends_on": _("The last day must lie between today and the agreed end.")})
        company = Membership.objects.filter(
            company_id=engagement.company_id, user_id=actor.person, status=MembershipStatus.ACTIVE
        ).exists()
        if company and engagement.started_at and notice_required(engagement.starts_on, engagement.terms.service_to):
            first = earliest_end(today)
            if ends_on < first:
                day = first.isoformat()
                raise BadValues(
                    {"ends_on": _("Notice is given at least 30 days before (Article 16): %(day)s.") % {"day": day}}
                )
        engagement.end_text, engagement.notice_on = why, today
        engagement.ends_on = max(ends_on, engagement.starts_on)
    return engagement


# --- milestones --------------------------------------------------------------------------------------------------
@action
def submit_milestone(
    *,
    milestone_id: UUID,
    actor: Actor,
    file: Any = None,
    link: str = "",
    note: str = "",
    claimed: Iterable[int] = (),
    version: int | None = None,
) -> Milestone:
    """Hand in a milestone with a file or a link; `claimed` are the orders of the criteria she says are met.

    Silence for ten days counts as acceptance. What the company returned may be handed in again after the end too.

    :raises BadValues: with neither file nor link, or while the engagement is not running.
    """
    with t.SUBMIT.on(Milestone, milestone_id, actor, version) as milestone:
        if not takes_work(milestone):
            raise BadValues(_("The engagement is not running."))
        if file is None and not link:
            raise BadValues({"file": _("Hand in a file or a link.")})
        _submission(milestone, actor, file, link, note)
        wanted = set(claimed)
        for criterion in milestone.criteria.all():
            criterion.claimed = criterion.order in wanted
            criterion.save()
        milestone.submitted_at = clock.now()
        milestone.deemed_on = deemed_accepted_on(clock.today())
    return milestone


def _submission(milestone: Milestone, actor: Actor, file: Any, link: str, note: str) -> None:
    last = milestone.submissions.aggregate(last=Max("number"))["last"] or 0
    submission = Submission(
        milestone=milestone,
        number=last + 1,
        note=note.strip(),
        link=link,
        file=store(file, actor) if file is not None else None,
        by_id=actor.person,
        at=clock.now(),
    )
    explain(submission, exclude=("milestone", "by", "file"))
    submission.save(force_insert=True)


def takes_work(milestone: Milestone) -> bool:
    """Say whether the engagement lets it be handed in: while it runs, and after the end what the company returned."""
    return milestone.engagement.status == EngagementStatus.ACTIVE or milestone.status == MilestoneStatus.RETURNED


@action
def accept_milestone(*, milestone_id: UUID, actor: Actor, version: int | None = None) -> Milestone:
    """Accept delivered work, which makes it billable."""
    with t.ACCEPT.on(Milestone, milestone_id, actor, version) as milestone:
        milestone.accepted_at, milestone.accepted_by = clock.now(), AcceptedBy.COMPANY
    return milestone


@action
def return_milestone(
    *, milestone_id: UUID, actor: Actor, text: str, due_on: dt.date, version: int | None = None
) -> Milestone:
    """Ask for changes, with the reason and a new date; the countdown to silent acceptance stops.

    After the end too: what was handed in is accepted or returned, and she may hand it in again.

    :raises BadValues: without a reason, or with a date that has passed.
    """
    with t.RETURN.on(Milestone, milestone_id, actor, version) as milestone:
        why = given_reason(text)
        if due_on < clock.today():
            raise BadValues({"due_on": _("The new date has passed already.")})
        milestone.return_text, milestone.due_on, milestone.deemed_on = why, due_on, None
        explain(milestone, exclude=("engagement", "company", "profile"))
    return milestone


@action
def cancel_milestone(*, milestone_id: UUID, actor: Actor, text: str, version: int | None = None) -> Milestone:
    """Drop a milestone that was not delivered, with a reason both sides can read.

    :raises BadValues: without a reason.
    """
    lock((Milestone, milestone_id))
    status = Milestone.objects.filter(pk=milestone_id).values_list("status", flat=True).first() or ""
    with t.cancelling(status).on(Milestone, milestone_id, actor, version) as milestone:
        milestone.cancel_text = given_reason(text)
    return milestone


@action
def deem_accepted(*, actor: Actor = SYSTEM) -> int:
    """Accept what nobody answered within ten days; return how many milestones that were."""
    due = Milestone.objects.silent(clock.today()).order_by("engagement_id", "pk")
    found = list(due.values_list("pk", flat=True)[:100])
    for pk in found:
        with t.DEEM_ACCEPTED.on(Milestone, pk, actor) as milestone:
            milestone.accepted_at, milestone.accepted_by = clock.now(), AcceptedBy.DEEMED
    return len(found)
