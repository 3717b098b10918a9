"""Load the demo market, or print its accounts."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from config import demo


class Command(BaseCommand):
    help = "Load the demo market; a second run changes nothing. Refused on servers of your own unless DEMO=1."

    # `make check` runs them, and in production the supervisor: a start has no second to lose.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--accounts", action="store_true", help="print the accounts of the demo on one line")
        parser.add_argument("--scale", type=int, default=1, help="how many times the usual size, for measuring")

    def handle(self, *args: Any, accounts: bool = False, scale: int = 1, **options: Any) -> None:
        if not (settings.EMBEDDED or settings.DEMO):
            raise CommandError("This is not a demo: set DEMO=1 to load invented people and companies here.")
        if accounts:
            self.stdout.write(demo.accounts())
        else:
            demo.load(scale, self.stdout.write)
