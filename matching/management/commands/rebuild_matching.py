"""Write every row the ranking compares anew. Changes nothing where nothing is out of date."""

from typing import Any

from django.core.management.base import BaseCommand

from matching.projections import rebuild


class Command(BaseCommand):
    help = "Write every row the ranking compares anew."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{rebuild()} rows changed")
