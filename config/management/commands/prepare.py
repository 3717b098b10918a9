"""Bring the database to the current schema and fill in reference data. Safe to run at every start."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connections

from matching.actions import seed_weights
from profiles.vocabulary_actions import load_vocabulary


class Command(BaseCommand):
    help = "Migrate (as the owner role), give the application role its rights, load vocabulary and weights."

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", database="owner", verbosity=0, interactive=False)
        connections["owner"].close()
        load_vocabulary()
        seed_weights()
