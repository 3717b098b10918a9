"""Say what keeps Kaji from starting here: each fault on one line, and what to do about it on the next."""

import sys
from typing import Any

from django.core.checks import run_checks
from django.core.management.base import BaseCommand
from django.db import connections

from config.checks import TAG
from config.supervisor.plan import REFUSED


class Command(BaseCommand):
    help = "Print what keeps Kaji from starting in production, if anything does (exit status 78)."
    # They are what this is about, and printed below.
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        # A pool would log its own attempts around the one clear line.
        connections["default"].settings_dict["OPTIONS"].pop("pool", None)
        found = sorted(run_checks(tags=[TAG], databases=["default"]), key=lambda fault: str(fault.id))
        for fault in found:
            self.stdout.write(f"{fault.msg}\n{fault.hint}")
        if found:
            sys.exit(REFUSED)
