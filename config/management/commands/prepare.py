"""Bring the database to the current schema and fill in reference data. Safe to run at every start."""

import gc
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connections
from django.db.migrations.loader import MigrationLoader

from matching.actions import seed_weights
from profiles.reference import DATA, load
from profiles.vocabulary_actions import load_vocabulary


class Command(BaseCommand):
    help = "Migrate (as the owner role), give the application role its rights, load vocabulary and weights."
    # `make check` runs them, and in production the supervisor: a start has no second to lose.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--held", action="store_true", help="read everything, then wait for the end of the input")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["held"]:
            _read_everything()
            sys.stdin.read()
        call_command("migrate", database="owner", verbosity=0, interactive=False, skip_checks=True)
        connections["owner"].close()
        load_vocabulary()
        seed_weights()
        gc.freeze()  # the process ends here: nobody needs to look for what could be freed


def _read_everything() -> None:
    """Read migrations and vocabulary from disk before the database is there."""
    gc.disable()  # migrating makes millions of objects, and the process ends soon
    MigrationLoader(None)
    for path in DATA.glob("*.yaml"):
        load(path.stem)
