"""The vocabulary as the forms, lists and pages of needs show it."""

from collections.abc import Iterable
from typing import Any

from kernel.texts import reader_language
from profiles.models import Industry, Kpi, Prefecture, Problem, Role, Skill, Tool
from profiles.reference import load
from profiles.states import Language, Stage, TermStatus

# Vocabulary fields of a need's public face: attribute → model
FACE_TERMS: dict[str, Any] = {
    "problems": Problem,
    "skills_must": Skill,
    "skills_nice": Skill,
    "kpis": Kpi,
    "tools": Tool,
    "industries": Industry,
    "company_industry": Industry,
    "prefecture_id": Prefecture,
    "role_id": Role,
}


def active(model: Any) -> list[Any]:
    """Return the terms that are offered now, in their order."""
    return list(model.objects.filter(status=TermStatus.ACTIVE))


def choices(model: Any) -> list[tuple[str, str]]:
    """Return (id, word) of the terms that are offered now."""
    return [(row.pk, row.label(reader_language())) for row in active(model)]


def grouped(model: Any, group: str) -> list[tuple[Any, list[Any]]]:
    """Return the offered terms under their group, both in order: [(group, [term, …]), …]."""
    found: dict[Any, list[Any]] = {}
    rows = model.objects.filter(status=TermStatus.ACTIVE).select_related(group)
    for row in rows.order_by(f"{group}__order", f"{group}_id", "order", "pk"):
        found.setdefault(getattr(row, group), []).append(row)
    return list(found.items())


def problems_by_theme() -> list[tuple[str, list[Any]]]:
    """Return the offered problems under the word of their theme; those of an unknown theme come last."""
    words = {row["id"]: row[reader_language()] for row in load("problems")["themes"]}
    found: dict[str, list[Any]] = {theme: [] for theme in [*words, ""]}
    for row in active(Problem):
        theme = row.data.get("theme", "")
        found[theme if theme in words else ""].append(row)
    return [(words.get(theme, ""), rows) for theme, rows in found.items() if rows]


def named(faces: Iterable[Any]) -> dict[str, dict[str, Any]]:
    """Return the words that public faces name, as {kind: {id: term}}, in at most one query a kind."""
    wanted: dict[Any, set[str]] = {}
    for face in faces:
        for name, model in FACE_TERMS.items():
            value = getattr(face, name)
            wanted.setdefault(model, set()).update(value if isinstance(value, list) else [value])
    found: dict[str, dict[str, Any]] = {
        model.__name__.lower(): model.objects.in_bulk(ids - {"", None}) if ids - {"", None} else {}
        for model, ids in wanted.items()
    }
    return {**found, "language": dict(Language.choices), "stage": dict(Stage.choices)}
