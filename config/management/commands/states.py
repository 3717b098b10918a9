"""Write docs/states.md from the apps' state tables: ``manage.py states --write``."""

from collections.abc import Mapping
from typing import Any

from config.management.pages import DOCS, PageCommand, of_each_app
from kernel.changes import Creation, Transition

PAGE = DOCS / "states.md"
HEAD = """# States

Generated from the apps' `transitions.py` by `make states`. Each verb leads from one of the states on the left to the
state on the right; an edit leaves the state as it is. Everybody who does not see the row gets 404, everybody who sees
it and may not act 403, in another state 409.
"""


def tables() -> dict[str, Mapping[str, tuple[Creation | Transition, ...]]]:
    """Return each app's state tables, by model."""
    return of_each_app("transitions", "TABLES")


def page() -> str:
    """Return the whole page."""
    parts = [HEAD]
    for app, models in tables().items():
        parts.append(f"\n## {app}\n")
        for model, rows in models.items():
            lines = ["| verb | from | to | who sees it | who may |", "|---|---|---|---|---|", *map(_row, rows)]
            parts.append("\n".join((f"\n### {model}\n", *lines, "")))
    return "".join(parts)


def _row(row: Creation | Transition) -> str:
    if isinstance(row, Creation):
        came = f"new, under {row.under}" + (f" ({_states(row.parent_states)})" if row.parent_states else "")
        sees = row.view.name if row.view else ""
        may = row.may.name if row.may else _kinds(row)
        return f"| {row.verb} | {came if row.under else 'new'} | {row.initial} | {sees} | {may} |"
    to = row.target or "stays"
    return f"| {row.verb} | {_states(row.sources)} | {to} | {row.view.name} | {row.may.name} |"


def _states(states: Any) -> str:
    return ", ".join(sorted(str(state) for state in states))


def _kinds(row: Creation) -> str:
    words = {"anonymous": "anonymous visitors", "user": "anybody signed in", "system": "the system itself"}
    kinds = [words[kind] for kind in row.kinds]
    if row.staff:
        kinds = [f"staff: {', '.join(row.staff)}" if kind == words["user"] else kind for kind in kinds]
    return " or ".join(kinds)


class Command(PageCommand):
    help = "Print the state tables, or write them to docs/states.md."
    path, page = PAGE, staticmethod(page)
