"""Bring the database to the current schema and fill in reference data. Safe to run at every start, on any machine."""

import gc
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader

from config.checks import in_one_line
from config.rights import give_rights
from config.supervisor.plan import REFUSED
from marketplace.need_words import fill_need_words
from matching.actions import seed_weights
from profiles.projections import fill_profile_search
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
        owner, application = connections["owner"], connections["default"]
        try:
            owner.ensure_connection()
        except OperationalError as error:
            self.stdout.write(f"The database does not answer: {in_one_line(error)}\nCheck DATABASE_OWNER_URL.")
            sys.exit(REFUSED)
        with _alone(owner):
            call_command("migrate", database="owner", verbosity=0, interactive=False, skip_checks=True)
            if application.settings_dict["USER"] != owner.settings_dict["USER"]:
                give_rights(owner, application.settings_dict["USER"])
            load_vocabulary()
            seed_weights()
            fill_need_words()
            fill_profile_search()
        gc.freeze()  # the process ends here: nobody needs to look for what could be freed


@contextmanager
def _alone(owner: BaseDatabaseWrapper) -> Iterator[None]:
    """Wait for other machines that prepare the same database; the lock goes with the connection, whatever happens."""
    with owner.cursor() as cursor:
        # However long the other one migrates; whoever started us has a patience of its own.
        cursor.execute("SET lock_timeout = 0")
        cursor.execute("SELECT pg_advisory_lock(hashtextextended('prepare', 7))")
        cursor.execute("RESET lock_timeout")
    try:
        yield
    finally:
        owner.close()


def _read_everything() -> None:
    """Read migrations and vocabulary from disk before the database is there."""
    gc.disable()  # migrating makes millions of objects, and the process ends soon
    MigrationLoader(None)
    for path in DATA.glob("*.yaml"):
        load(path.stem)
