"""A need's first draft from stage and problems, and the reason beside each suggested row."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from marketplace.models import Need
from marketplace.suggestions import Suggestions, suggest_need
from profiles.models import Problem, ToolCategory
from profiles.reference import load


@dataclass(frozen=True)
class Reasons:
    """Where suggested rows come from: id → the problems that ask for it."""

    skills: dict[str, list[Any]] = field(default_factory=dict)
    kpis: dict[str, list[Any]] = field(default_factory=dict)
    categories: list[Any] = field(default_factory=list)
    role: str = ""


def suggestions_for(stage: str, problems: Sequence[str], employees: int | None) -> Suggestions | None:
    """Return what stage and problems suggest; None when none of the problems is in the reference data."""
    known = {row["id"] for row in load("problems")["problems"]}
    chosen = [problem for problem in dict.fromkeys(problems) if problem in known]
    return suggest_need(stage, chosen, employees) if chosen else None


def drafted(stage: str, problems: Sequence[str], employees: int | None) -> dict[str, Any]:
    """Return the values of `edit_need` that stage and problems suggest: role, scope, skills, KPIs, playbook."""
    found = suggestions_for(stage, problems, employees)
    if found is None:
        return {}
    return {
        "role_id": found.role.id,
        "playbook_id": found.playbook,
        "scope": [{"text_ja": s.ja, "text_en": s.en, "problem_id": s.problem} for s in found.scope],
        "skills": [{"skill_id": s.id, "must": True} for s in found.must]
        + [{"skill_id": s.id, "must": False} for s in found.nice],
        "kpis": [{"kpi_id": s.id} for s in found.kpis],
    }


def begun(values: dict[str, Any], employees: int | None) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the values of the start form, with the suggested role where none was chosen, and all suggestions."""
    suggested = drafted(values["stage"], [row["problem_id"] for row in values["problems"]], employees)
    role = suggested.get("role_id") if values["role_id"] is None else values["role_id"]
    return {**values, "role_id": role}, suggested


def reasons_of(need: Need) -> Reasons:
    """Return, for what the need names, the problems it was suggested from."""
    rows = [row.problem for row in need.problem_rows.all()]
    found = suggestions_for(need.stage, [row.pk for row in rows], need.company.employees)
    if found is None:
        return Reasons()
    words: dict[str, Problem] = {row.pk: row for row in rows}
    return Reasons(
        skills={s.id: [words[p] for p in s.problems] for s in (*found.must, *found.nice)},
        kpis={s.id: [words[p] for p in s.problems] for s in found.kpis},
        categories=list(ToolCategory.objects.filter(pk__in=[s.id for s in found.tool_categories])),
        role=found.role.id,
    )
