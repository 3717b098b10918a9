"""A status changes in one place, and only actions write. Both are read off the syntax trees."""

import ast
from typing import Any

import pytest
from django.apps import apps

from tests.architecture.sources import APPS, calls, is_surface, modules

KEEPERS = {"status", "version"}
# What may set them: the transitions themselves, the loading of reference data with its events, and whole histories.
MAY = {"kernel/changes.py", "kernel/events.py", "kernel/bulk.py"}
# These know processes, no rows: a status there is an exit status.
NO_ROWS = ("config/supervisor/", "config/services/")
# A token is a session, not a row of the domain: who logs out ends it.
SESSIONS = {"request.auth.delete"}
WRITES = {
    "create",
    "bulk_create",
    "bulk_update",
    "update_or_create",
    "get_or_create",
    "aget_or_create",
    "acreate",
    "asave",
    "adelete",
    "raw",
}
ON_ROWS = {"update", "delete", "save"}


def _names_set(node: ast.AST) -> set[str]:
    """Return the attributes an assignment sets: x.status = …, x.a, x.status = …, x.status: str = …."""
    targets: list[ast.AST] = []
    if isinstance(node, ast.Assign):
        targets = list(node.targets)
    elif isinstance(node, ast.AugAssign | ast.AnnAssign):
        targets = [node.target]
    flat: list[ast.AST] = []
    for target in targets:
        flat += target.elts if isinstance(target, ast.Tuple | ast.List) else [target]
    return {t.attr for t in flat if isinstance(t, ast.Attribute)}


def stray_statuses(path: str, tree: ast.AST) -> list[str]:
    """Return every place that would set status or version outside a transition."""
    models = {model.__name__ for model in apps.get_models()}
    found = [f"{path}:{node.lineno} assigns" for node in ast.walk(tree) if _names_set(node) & KEEPERS]  # type: ignore[attr-defined]
    for call, name in calls(tree):
        keywords = {k.arg for k in call.keywords} & KEEPERS
        constants = {a.value for a in call.args if isinstance(a, ast.Constant)} & KEEPERS
        listed = any(
            isinstance(e, ast.Constant) and e.value in KEEPERS
            for k in call.keywords
            if k.arg in {"update_fields", "fields", "defaults"}
            for e in ast.walk(k.value)
        )
        writes = name in WRITES | {"update"} | models
        if (writes and keywords) or (name == "setattr" and constants) or (name in WRITES | ON_ROWS and listed):
            found.append(f"{path}:{call.lineno} {name}(…)")
    return found


def test_nothing_but_a_transition_sets_a_status_or_a_version() -> None:
    domain = {path: tree for path, tree in modules().items() if path not in MAY and not path.startswith(NO_ROWS)}
    assert [place for path, tree in domain.items() for place in stray_statuses(path, tree)] == []


SAMPLES = (
    "row.status = 'open'",
    "row.a, row.status = 1, 2",
    "row.version += 1",
    "Need.objects.filter(pk=1).update(status='open')",
    "Need.objects.update_or_create(pk=1, defaults={'status': 'open'})",
    "Need(status='open')",
    "Need.objects.create(status='open')",
    "setattr(row, 'status', 'open')",
    "Need.objects.bulk_update(rows, fields=['status'])",
    "row.save(update_fields=['status'])",
)


@pytest.mark.parametrize("code", SAMPLES)
def test_control_each_way_of_setting_a_status_is_found(code: str) -> None:
    assert stray_statuses("sample.py", ast.parse(code))


def test_control_reading_and_comparing_is_not_taken_for_writing() -> None:
    code = (
        "x = row.status\nNeed.objects.filter(status='open')\nif row.version == 3: pass\nTransition('x', {1}, 'open')"
    )
    assert stray_statuses("sample.py", ast.parse(code)) == []


# --- surfaces --------------------------------------------------------------------------------------------------------
def surface_writes(path: str, tree: ast.AST) -> list[str]:
    """Return every write to the database in a module that only speaks with people, programs or Celery."""
    found = []
    for call, name in calls(tree):
        if not isinstance(call.func, ast.Attribute):
            continue
        text = ast.unparse(call.func)
        if text in SESSIONS:
            continue
        through_manager = ".objects." in text or "._base_manager." in text or ".filter(" in text or ".all()" in text
        if (name in WRITES and through_manager) or (name in ON_ROWS and (through_manager or _is_row(call, name))):
            found.append(f"{path}:{call.lineno} {text}")
    return found


def _is_row(call: ast.Call, name: str) -> bool:
    """Say whether `x.save()` or `x.delete()` is meant for a row: without arguments, or with those of a row."""
    known = {"update_fields", "force_insert", "using"}
    return name in {"save", "delete"} and not call.args and {k.arg for k in call.keywords} <= known


def test_views_api_forms_tasks_and_tags_never_write() -> None:
    found = [place for path, tree in modules().items() if is_surface(path) for place in surface_writes(path, tree)]
    assert found == []


@pytest.mark.parametrize(
    "code",
    [
        "Need.objects.create(x=1)",
        "Need.objects.filter(pk=1).update(x=1)",
        "row.save()",
        "row.save(update_fields=['x'])",
        "row.delete()",
        "Need.objects.all().delete()",
    ],
)
def test_control_each_write_of_a_surface_is_found(code: str) -> None:
    assert surface_writes("x/views.py", ast.parse(code))


def test_views_and_api_never_import_each_other() -> None:
    def imported(tree: ast.AST) -> Any:
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(APPS):
                yield node.module or ""
                yield from (f"{node.module}.{alias.name}" for alias in node.names)
            elif isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)

    found = []
    for path, tree in modules().items():
        for mine, others in (("views", "api"), ("api", "views")):
            if mine in path.removesuffix(".py").split("/"):
                found += [
                    f"{path} imports {name}"
                    for name in imported(tree)
                    if others in name.split(".") and not name.startswith("kernel")
                ]
    assert found == []
