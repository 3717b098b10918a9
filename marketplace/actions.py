"""Every write about needs. Candidacies: marketplace/candidacy_actions.py."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from kernel import clock
from kernel.actors import SYSTEM, Actor
from kernel.locks import lock
from kernel.refusals import BadValues
from kernel.units import action
from kernel.values import assign, explain, given_reason, insert_all
from marketplace import transitions as t
from marketplace.candidacy_actions import lock_waiting, reject_candidacy, reveal_to_all
from marketplace.content import content_of, lacks
from marketplace.models import (
    Approval,
    Candidacy,
    Need,
    NeedIndustry,
    NeedKpi,
    NeedProblem,
    NeedScope,
    NeedSkill,
    NeedTool,
    NeedVersion,
)
from marketplace.numbers import next_number
from marketplace.querysets import UNCONFIRMED_DAYS
from marketplace.states import CandidacyRejectCode, CandidacyStatus, NeedStatus
from profiles.models import Company

MOST_PROBLEMS = 3
MOST_ROWS = 20
# Lists of a need: name in values → (model, fields of a row)
LISTS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "problems": (NeedProblem, ("problem_id",)),
    "scope": (NeedScope, ("text_ja", "text_en", "problem_id")),
    "skills": (NeedSkill, ("skill_id", "must")),
    "kpis": (NeedKpi, ("kpi_id",)),
    "tools": (NeedTool, ("tool_id",)),
    "industries": (NeedIndustry, ("industry_id",)),
}


@action
def draft_need(*, company_id: UUID, actor: Actor, values: Mapping[str, Any]) -> Need:
    """Start a need from stage and problems; everything else may follow step by step.

    `values` are those of `edit_need`; without a stage the company's own is taken.
    """
    need = Need(company_id=company_id, posted_by_id=actor.person, created_at=clock.now(), languages=["ja"])
    with t.DRAFT_NEED.of(need, actor):
        need.number = next_number(clock.today().year)
        need.stage = Company.objects.values_list("stage", flat=True).get(pk=company_id)
        assign(need, _plain(values), t.CONTENT)
        _check(need, values)
    _write_lists(need, values)
    return need


def _check(need: Need, values: Mapping[str, Any]) -> None:
    """Refuse what a need cannot say; a start that has passed since it was written stays until it is touched."""
    explain(need, exclude=("company", "posted_by"))
    if values.get("start_on") and values["start_on"] < clock.today():
        raise BadValues({"start_on": _("The start lies in the past.")})


@action
def edit_need(*, need_id: UUID, actor: Actor, values: Mapping[str, Any], version: int | None = None) -> Need:
    """Change a draft.

    `values` holds fields of the need, and lists that replace what was there: problems [{problem_id}],
    scope [{text_ja, text_en, problem_id}], skills [{skill_id, must}], kpis, tools, industries.

    :raises BadValues: with one sentence or more a field.
    """
    with t.EDIT_NEED.on(Need, need_id, actor, version) as need:
        before = need.start_on
        assign(need, _plain(values), t.CONTENT)
        _check(need, values if need.start_on != before else {})
        _write_lists(need, values)
    return need


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in LISTS}


def _write_lists(need: Need, values: Mapping[str, Any]) -> None:
    for name, (model, fields) in LISTS.items():
        if name not in values:
            continue
        rows = list(values[name])
        most = MOST_PROBLEMS if name == "problems" else MOST_ROWS
        if len(rows) > most:
            raise BadValues({name: _("At most %(most)s can be chosen.") % {"most": most}})
        model.objects.filter(need=need).delete()
        made = [model(need=need, order=order) for order in range(len(rows))]
        for row, row_values in zip(made, rows, strict=True):
            assign(row, row_values, fields)
        insert_all(made, prefix=name, exclude=("need",))


@action
def submit_need(*, need_id: UUID, actor: Actor, version: int | None = None) -> Need:
    """Hand the need on: to the company's approvers when it wants approval, else to a curator.

    :raises BadValues: with what is missing, by field.
    """
    lock((Need, need_id))
    wants = Company.objects.filter(needs=need_id).values_list("wants_approval", flat=True).first()
    step = t.SUBMIT_FOR_APPROVAL if wants else t.SUBMIT
    with step.on(Need, need_id, actor, version) as need:
        if missing := lacks(need):
            raise BadValues(missing)
        need.submitted_at = clock.now()
        need.returned_text = ""
    return need


@action
def approve_need(*, need_id: UUID, actor: Actor, version: int | None = None) -> Need:
    """Agree inside the company that the need goes out; a curator checks it next."""
    with t.APPROVE.on(Need, need_id, actor, version) as need:
        need.submitted_at = clock.now()
        Approval.objects.create(need=need, approved=True, by_id=actor.person, at=clock.now())
    return need


@action
def send_back_need(*, need_id: UUID, actor: Actor, text: str, version: int | None = None) -> Need:
    """Give the need back to its author inside the company.

    :raises BadValues: without a reason.
    """
    with t.SEND_BACK.on(Need, need_id, actor, version) as need:
        need.returned_text = given_reason(text)
        Approval.objects.create(need=need, approved=False, text=need.returned_text, by_id=actor.person, at=clock.now())
    return need


@action
def publish_need(*, need_id: UUID, actor: Actor, version: int | None = None) -> Need:
    """Open the need to the market, after a curator's check; with its name, all its candidates read it too."""
    _lock_with_company(need_id)
    waiting = lock_waiting(need_id)
    with t.PUBLISH.on(Need, need_id, actor, version) as need:
        need.published_at = need.published_at or clock.now()
        need.confirmed_at = clock.now()
        _keep_version(need, actor)
    if not need.confidential:
        reveal_to_all(waiting)
    return need


def _lock_with_company(need_id: UUID) -> None:
    """Lock the company too: it must not change its name unseen while its need becomes public."""
    company_id = Need.objects.filter(pk=need_id).values_list("company_id", flat=True).first()
    lock(*([(Company, company_id)] if company_id else []), (Need, need_id))


@action
def return_need(*, need_id: UUID, actor: Actor, text: str, version: int | None = None) -> Need:
    """Give the need back to the company with the curator's reason.

    :raises BadValues: without a reason.
    """
    with t.RETURN.on(Need, need_id, actor, version) as need:
        need.returned_text = given_reason(text)
    return need


@action
def confirm_need(*, need_id: UUID, actor: Actor, version: int | None = None) -> Need:
    """Confirm that an open need still stands as written, or bring a paused one back."""
    _lock_with_company(need_id)
    paused = Need.objects.filter(pk=need_id, status=NeedStatus.PAUSED).exists()
    with (t.REOPEN if paused else t.CONFIRM).on(Need, need_id, actor, version) as need:
        need.confirmed_at = clock.now()
    return need


@action
def pause_need(*, need_id: UUID, actor: Actor, version: int | None = None) -> Need:
    """Take the need off the public pages for a while; candidacies stay."""
    with t.PAUSE.on(Need, need_id, actor, version) as need:
        pass
    return need


@action
def expire_needs(*, actor: Actor = SYSTEM) -> int:
    """Pause the needs nobody confirmed for 30 days; return how many (Article 12: accurate and up to date)."""
    due = list(Need.objects.unconfirmed(clock.now()).order_by("pk").values_list("pk", flat=True)[:100])
    for pk in due:
        with t.EXPIRE.on(Need, pk, actor):
            pass
    return len(due)


@action
def revise_need(*, need_id: UUID, actor: Actor, values: Mapping[str, Any], version: int | None = None) -> Need:
    """Change an open need. Candidates are told; a new stage, other must-haves, or hiding or naming the company send it
    to a curator again.

    :raises BadValues: as `edit_need`, and when something required would be missing.
    """
    lock((Need, need_id))
    step = t.REVISE_DEEPLY if _changes_the_search(need_id, values) else t.REVISE
    with step.on(Need, need_id, actor, version) as need:
        if step is t.REVISE_DEEPLY and Candidacy.objects.filter(need=need, status=CandidacyStatus.OFFERED).exists():
            raise BadValues(
                _(
                    "Terms are on the table here. Stage, must-haves and whether your name is hidden stay "
                    "until they are answered."
                )
            )
        before = need.start_on
        assign(need, _plain(values), t.CONTENT)
        _check(need, values if need.start_on != before else {})
        _write_lists(need, values)
        if missing := lacks(need):
            raise BadValues(missing)
        if step is t.REVISE:
            need.confirmed_at = clock.now()
            _keep_version(need, actor)
    return need


def _changes_the_search(need_id: UUID, values: Mapping[str, Any]) -> bool:
    need = Need.objects.filter(pk=need_id).first()
    if need is None:
        return False
    if any(name in values and values[name] != getattr(need, name) for name in ("stage", "confidential")):
        return True
    if "skills" not in values:
        return False
    must = set(need.skill_rows.filter(must=True).values_list("skill_id", flat=True))
    return must != {row["skill_id"] for row in values["skills"] if row.get("must")}


def _keep_version(need: Need, actor: Actor) -> None:
    need.text_version += 1
    NeedVersion.objects.create(
        need=need, number=need.text_version, content=content_of(need), by_id=actor.person, at=clock.now()
    )


@action
def fill_need(*, need_id: UUID, actor: Actor) -> Need:
    """Mark the need as filled: an engagement came of it. Everybody else who is waiting gets her answer in the same
    unit. Called by the second acceptance of terms.
    """
    waiting = lock_waiting(need_id)
    with t.FILL.on(Need, need_id, actor) as need:
        pass
    for pk in waiting:
        reject_candidacy(candidacy_id=pk, actor=actor, code=CandidacyRejectCode.FILLED)
    return need


@action
def close_need(
    *, need_id: UUID, actor: Actor, code: str, text: str = "", answer: str, version: int | None = None
) -> Need:
    """Close the need and answer everyone: `answer` goes to each open candidacy as its reason, in the same unit.

    :raises BadValues: without an answer while the company knows of open candidacies.
    """
    waiting = lock_waiting(need_id)
    rows = Candidacy.objects.filter(pk__in=waiting)
    known = set(rows.known_to_company().values_list("pk", flat=True))
    kept_back = set(rows.filter(withheld=True).values_list("pk", flat=True))  # she reads what everybody reads
    with t.CLOSE.on(Need, need_id, actor, version, data={"code": code}) as need:
        if known and not answer.strip():
            raise BadValues({"answer": _("Everyone who is waiting gets an answer. Please write it.")})
        need.close_code, need.close_text = code, text
        explain(need, exclude=("company", "posted_by"))
    for pk in waiting:
        # The company answers whom it knows of; whom only a curator asked hears it from Kaji.
        by, words = actor if pk in known else SYSTEM, answer if pk in known | kept_back else ""
        reject_candidacy(candidacy_id=pk, actor=by, code=CandidacyRejectCode.NEED_CHANGED, text=words)
    return need


def confirm_by(need: Need) -> dt.date | None:
    """Return the day until which an open need must be confirmed again."""
    return (need.confirmed_at + dt.timedelta(days=UNCONFIRMED_DAYS)).date() if need.confirmed_at else None
