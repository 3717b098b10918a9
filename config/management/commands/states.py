"""Write docs/states.md from the apps' state tables: ``manage.py states --write``."""

from argparse import ArgumentParser
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from kernel.changes import Creation, Transition

APPS = ("profiles", "marketplace", "matching", "engagements")
PAGE = Path(settings.BASE_DIR) / "docs" / "states.md"
HEAD = """# States

Generated from the apps' `transitions.py` by `make states`. Each verb leads from one of the states on the left to the
state on the right; an edit leaves the state as it is. Everybody who does not see the row gets 404, everybody who sees
it and may not act 403, in another state 409.
"""


class Command(BaseCommand):
    help = "Print the state tables, or write them to docs/states.md."
    requires_system_checks = ()  # the table is made from the code alone

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--write", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["write"]:
            PAGE.write_text(page())
        else:
            self.stdout.write(page())


def tables() -> dict[str, Mapping[str, tuple[Creation | Transition, ...]]]:
    """Return each app's state tables, by model."""
    return {app: import_module(f"{app}.transitions").TABLES for app in APPS}


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
