"""What changed between two versions of a need, in words."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from kernel.money import Money
from kernel.texts import reader_language
from marketplace.models import NeedVersion
from profiles.models import Industry, Kpi, Playbook, Prefecture, Problem, Role, Skill, Tool
from profiles.states import Language, Stage

LABELS = {
    "stage": _("Stage"),
    "role": _("Role"),
    "role_required": _("Role is a condition"),
    "playbook": _("Playbook"),
    "title": _("Title"),
    "summary": _("Situation"),
    "budget_min": _("Monthly budget from"),
    "budget_max": _("Monthly budget up to"),
    "tolerance_percent": _("Tolerance in percent"),
    "days": _("Days per month"),
    "start_on": _("Starts on"),
    "term_months": _("Term in months"),
    "onsite_days": _("On-site days a month"),
    "prefecture": _("Prefecture"),
    "languages": _("Languages of the work"),
    "confidential": _("Company name hidden"),
    "termination": _("Renewal and end"),
    "problems": _("Problems"),
    "scope": _("Scope of work"),
    "skills_must": _("Must-have skills"),
    "skills_nice": _("Nice-to-have skills"),
    "kpis": _("KPIs"),
    "tools": _("Tools"),
    "industries": _("Industries"),
}
MODELS: dict[str, Any] = {
    "role": Role,
    "playbook": Playbook,
    "prefecture": Prefecture,
    "problems": Problem,
    "skills_must": Skill,
    "skills_nice": Skill,
    "kpis": Kpi,
    "tools": Tool,
    "industries": Industry,
}
YES, NO = _("yes"), _("no")


@dataclass(frozen=True)
class Change:
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Version:
    row: NeedVersion
    changes: list[Change]


def versions_of(need: Any) -> list[Version]:
    """Return the versions, newest first, each with what it changed against the one before."""
    rows = list(need.versions.select_related("by"))
    pairs = list(zip(rows, [*rows[1:], None], strict=False))
    changed = {name for new, old in pairs if old for name in LABELS if _differs(name, old, new)}
    words = {name: model.objects.in_bulk() for name, model in MODELS.items() if name in changed}
    return [
        Version(row, [_change(name, old, row, words) for name in LABELS if _differs(name, old, row)] if old else [])
        for row, old in pairs
    ]


def _differs(name: str, old: NeedVersion, new: NeedVersion) -> bool:
    # What an older version does not know yet counts as unset.
    return bool((old.content.get(name) or None) != (new.content.get(name) or None))


def _change(name: str, old: NeedVersion, new: NeedVersion, words: dict[str, dict[str, Any]]) -> Change:
    def said(version: NeedVersion) -> str:
        return _said(name, version.content.get(name), version.content, words.get(name, {}))

    return Change(str(LABELS[name]), said(old), said(new))


def _said(name: str, value: Any, content: dict[str, Any], words: dict[str, Any]) -> str:
    if value in (None, "", [], {"ja": "", "en": ""}):
        return "—"
    if isinstance(value, bool):
        return str(YES if value else NO)
    if isinstance(value, dict):
        return str(value[reader_language()] or value["ja"] or value["en"])
    if isinstance(value, list):
        return " / ".join(_said(f"{name}[]", item, content, words) for item in value)
    return _plain(name, value, content, words)


def _plain(name: str, value: Any, content: dict[str, Any], words: dict[str, Any]) -> str:
    if name in {"budget_min", "budget_max"}:
        return Money(value, content.get("currency", "JPY")).text(reader_language())
    if name in {"stage", "languages[]"}:
        return str((Stage if name == "stage" else Language)(value).label)
    return str(words[value].label(reader_language())) if value in words else str(value)
