"""What a need could ask for, suggested from a stage and the problems a company sees in itself.

Rules only. Every suggestion names the problems it comes from, in the order they were chosen.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from profiles.reference import load
from profiles.stages import playbook_for

STAGES = ("startup", "mid_size", "enterprise")
# Every must-have excludes people, so only the first few skills become one; the rest are nice to have.
MUST_HAVES = 3


@dataclass(frozen=True, slots=True)
class ScopeLine:
    """One line of the scope in both languages, and the problem it answers."""

    ja: str
    en: str
    problem: str


@dataclass(frozen=True, slots=True)
class Suggested:
    """A vocabulary id and the problems that ask for it."""

    id: str
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Suggestions:
    """A draft of a need; lists run from the most to the least telling and never repeat an id."""

    playbook: str
    scope: tuple[ScopeLine, ...]
    must: tuple[Suggested, ...]
    nice: tuple[Suggested, ...]
    kpis: tuple[Suggested, ...]
    tool_categories: tuple[Suggested, ...]
    role: Suggested
    milestones: tuple[Suggested, ...]


def suggest_need(stage: str, problems: Sequence[str], employees: int | None = None) -> Suggestions:
    """Suggest scope, skills, KPIs, tools, role and milestones for a stage and one to three problems.

    `employees` chooses the light playbook of a mid-size company.

    :raises ValueError: an unknown stage or problem, a problem chosen twice, none or too many.
    """
    rows = _rows(stage, problems)
    playbook = playbook_for(stage, employees) or stage
    skills = _merge((row["id"], row["skills"]) for row in rows)
    return Suggestions(
        playbook=playbook,
        scope=tuple(ScopeLine(row["scope"][stage]["ja"], row["scope"][stage]["en"], row["id"]) for row in rows),
        must=skills[:MUST_HAVES],
        nice=skills[MUST_HAVES:],
        kpis=_merge((row["id"], row["kpis"]) for row in rows),
        tool_categories=_merge((row["id"], row["tool_categories"]) for row in rows),
        role=_role(rows, stage),
        milestones=_milestones(rows, playbook),
    )


def _rows(stage: str, problems: Sequence[str]) -> list[Mapping[str, Any]]:
    data = load("problems")
    known = {row["id"]: row for row in data["problems"]}
    if stage not in STAGES:
        raise ValueError(f"There is no stage {stage!r}.")
    if not 1 <= len(problems) <= data["max_choices"]:
        raise ValueError(f"Choose one to {data['max_choices']} problems.")
    if len(set(problems)) != len(problems):
        raise ValueError("A problem can be chosen only once.")
    if strangers := [problem for problem in problems if problem not in known]:
        raise ValueError(f"There is no problem {strangers[0]!r}.")
    return [known[problem] for problem in problems]


def _merge(lists: Iterable[tuple[str, Sequence[str]]]) -> tuple[Suggested, ...]:
    """Take turns: the first of each problem, then the second of each; an id keeps its first place."""
    sources = list(lists)
    turns = zip_longest(*(ids for _, ids in sources))
    order = dict.fromkeys(id_ for turn in turns for id_ in turn if id_ is not None)
    return tuple(Suggested(id_, tuple(problem for problem, ids in sources if id_ in ids)) for id_ in order)


def _role(rows: Sequence[Mapping[str, Any]], stage: str) -> Suggested:
    """Choose the role most problems hint at; among equals the one of the earliest problem."""
    hints = _merge((row["id"], [row["role_hint"][stage]]) for row in rows)
    return max(hints, key=lambda hint: len(hint.problems))


def _milestones(rows: Sequence[Mapping[str, Any]], playbook: str) -> tuple[Suggested, ...]:
    """Name the milestones that serve the problems, in the order of the playbook."""
    books = {row["id"]: row for row in load("playbooks")["playbooks"]}
    order = [milestone["id"] for milestone in books[playbook]["milestones"]]
    wanted = _merge((row["id"], row["milestones"][playbook]) for row in rows)
    return tuple(sorted(wanted, key=lambda row: order.index(row.id)))
