"""The product's own Python, parsed once."""

import ast
import functools
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ("kernel", "profiles", "marketplace", "matching", "engagements", "config")


@functools.cache
def modules() -> dict[str, ast.Module]:
    """Return path → syntax tree of every module that is not a migration."""
    found = {}
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                found[str(path.relative_to(ROOT))] = ast.parse(path.read_text())
    return found


def calls(tree: ast.AST) -> Iterator[tuple[ast.Call, str]]:
    """Return every call of a method or function with its last name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            func = node.func
            name = func.attr if isinstance(func, ast.Attribute) else func.id if isinstance(func, ast.Name) else ""
            yield node, name


def is_surface(path: str) -> bool:
    """Say whether a module is a view, an API, a form, a filter, a template tag, a task, a command or an admin."""
    parts = Path(path).with_suffix("").parts
    names = {"views", "api", "forms", "filters", "tasks", "admin", "todo", "feed", "urls", "templatetags", "pages"}
    return bool(names & set(parts))
