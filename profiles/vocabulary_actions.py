"""Writes of the vocabulary: loading the reference files, and the staff's own changes."""

from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from kernel.actors import SYSTEM, Actor
from kernel.events import record_created
from kernel.refusals import BadValues
from kernel.units import action
from kernel.values import explain
from profiles import transitions as t
from profiles.models import (
    Industry,
    Kpi,
    KpiInput,
    Playbook,
    PlaybookMilestone,
    Prefecture,
    Problem,
    Role,
    Skill,
    SkillGroup,
    Tool,
    ToolCategory,
    VocabularySlot,
)
from profiles.models.vocabulary import SLOTS, MatchedTerm, Term
from profiles.reference import load
from profiles.states import Stage, TermStatus

# Kinds by name, in the order they are loaded; the name is used in addresses and in the slot table.
KINDS: dict[str, type[Term]] = {
    "skill-groups": SkillGroup,
    "skills": Skill,
    "tool-categories": ToolCategory,
    "tools": Tool,
    "industries": Industry,
    "roles": Role,
    "kpis": Kpi,
    "kpi-inputs": KpiInput,
    "prefectures": Prefecture,
    "problems": Problem,
    "playbooks": Playbook,
    "playbook-milestones": PlaybookMilestone,
}
# Playbooks come with milestones, KPIs and dates: they are kept in the reference files.
FIXED = {"playbooks", "playbook-milestones"}
PARENTS = {"skills": "group", "tools": "category", "playbook-milestones": "playbook"}


def _sources() -> dict[str, list[dict[str, Any]]]:
    skills, tools, kpis, playbooks = load("skills"), load("tools"), load("kpis"), load("playbooks")
    return {
        "skill-groups": skills["groups"],
        "skills": skills["skills"],
        "tool-categories": tools["categories"],
        "tools": tools["tools"],
        "industries": load("industries")["platform_industries"],
        "roles": load("roles")["roles"],
        "kpis": kpis["kpis"],
        "kpi-inputs": kpis["inputs"],
        "prefectures": load("prefectures")["prefectures"],
        "problems": load("problems")["problems"],
        "playbooks": [{k: v for k, v in p.items() if k != "milestones"} for p in playbooks["playbooks"]],
        "playbook-milestones": [{**m, "playbook": p["id"]} for p in playbooks["playbooks"] for m in p["milestones"]],
    }


@action
def load_vocabulary(*, actor: Actor = SYSTEM) -> int:
    """Insert the terms of data/*.yaml that are not there yet; what staff changed stays. Return how many came in."""
    _hold_slots()
    _reserve_stages()
    count = 0
    for kind, rows in _sources().items():
        model = KINDS[kind]
        there = set(model._base_manager.values_list("pk", flat=True))
        fresh = [_term(kind, row, order) for order, row in enumerate(rows) if row["id"] not in there]
        _give_slots(kind, fresh)
        record_created(fresh, t.ADD_TERM, actor)
        model._base_manager.bulk_create(fresh)
        count += len(fresh)
    return count


def _hold_slots() -> None:
    """Let one unit at a time hand out slots: two must not give one slot to two terms."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('vocabulary', 7))")


def _term(kind: str, row: dict[str, Any], order: int) -> Term:
    parent = PARENTS.get(kind)
    links = {f"{parent}_id": row[parent]} if parent else {}
    if kind == "playbooks":
        links["stage"] = row["stage"]
    rest = {k: v for k, v in row.items() if k not in {"id", "ja", "en", "order"}}
    return KINDS[kind](id=row["id"], ja=row["ja"], en=row["en"], order=order, data=rest, **links)


def _reserve_stages() -> None:
    stages = [("stage", stage) for stage in Stage.values]
    for kind, term in [*stages, ("evidence", "evidence")]:
        if not VocabularySlot.objects.filter(kind=kind, term=term).exists():
            VocabularySlot.objects.create(number=_next_slot(), kind=kind, term=term)


def _next_slot() -> int:
    last = VocabularySlot.objects.order_by("-number").values_list("number", flat=True).first()
    number = 0 if last is None else last + 1
    if number >= SLOTS:
        raise BadValues(_("All 512 slots are taken."))
    return number


def _give_slots(kind: str, terms: list[Term]) -> None:
    matched = [term for term in terms if isinstance(term, MatchedTerm)]
    if not matched:
        return
    first = _next_slot()
    if first + len(matched) > SLOTS:
        raise BadValues(_("All 512 slots are taken."))
    slots = [VocabularySlot(number=first + i, kind=kind, term=term.pk) for i, term in enumerate(matched)]
    VocabularySlot.objects.bulk_create(slots)
    for term, slot in zip(matched, slots, strict=True):
        term.slot = slot


@action
def add_term(*, kind: str, actor: Actor, id: str, ja: str, en: str, parent: str | None = None) -> Term:  # noqa: A002 (ids are what terms have)
    """Add a word; a kind that matching counts gets the next free slot.

    :raises BadValues: for a kind kept in files, when the id is taken or does not fit, or no slot is left.
    """
    model = KINDS[kind]
    link = PARENTS.get(kind)
    term = model(id=id, ja=ja, en=en, order=model._base_manager.count())
    if link:
        setattr(term, f"{link}_id", parent)
    with t.ADD_TERM.of(term, actor):
        if kind in FIXED:
            raise BadValues(_("Playbooks and their milestones are kept in the reference files."))
        if model._base_manager.filter(pk=id).exists():
            raise BadValues({"id": _("This id is taken.")})
        explain(term, exclude=("slot", "data"))
        _hold_slots()
        _give_slots(kind, [term])
    return term


@action
def rename_term(*, kind: str, id: str, actor: Actor, ja: str, en: str, version: int | None = None) -> Term:  # noqa: A002 (ids are what terms have)
    """Change how a word is written; its id and slot stay."""
    with t.RENAME_TERM.on(KINDS[kind], id, actor, version) as term:
        term.ja, term.en = ja, en
        explain(term, exclude=("slot", "data"))
    return term


@action
def retire_term(*, kind: str, id: str, actor: Actor, version: int | None = None) -> Term:  # noqa: A002 (as above)
    """Stop offering a word; rows that carry it keep it."""
    with t.RETIRE_TERM.on(KINDS[kind], id, actor, version) as term:
        pass
    return term


@action
def revive_term(*, kind: str, id: str, actor: Actor, version: int | None = None) -> Term:  # noqa: A002 (as above)
    """Offer a retired word again."""
    with t.REVIVE_TERM.on(KINDS[kind], id, actor, version) as term:
        pass
    return term


def active(kind: str) -> Any:
    """Return the words of a kind that are offered now."""
    return KINDS[kind]._base_manager.filter(status=TermStatus.ACTIVE)
