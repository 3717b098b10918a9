"""Pages of docs/ that are made from the apps' tables: what their commands share."""

from argparse import ArgumentParser
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar

from django.conf import settings
from django.core.management.base import BaseCommand

APPS = ("profiles", "marketplace", "matching", "engagements")
DOCS = Path(settings.BASE_DIR) / "docs"


class PageCommand(BaseCommand):
    """Print a page, or write it where it belongs."""

    requires_system_checks = ()  # the page is made from the code alone
    path: ClassVar[Path]
    page: ClassVar[Callable[[], str]]

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--write", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        text = type(self).page()
        if options["write"]:
            self.path.write_text(text)
        else:
            self.stdout.write(text)


def of_each_app(module: str, name: str) -> dict[str, Any]:
    """Return what each app's module of this name calls so."""
    return {app: getattr(import_module(f"{app}.{module}"), name) for app in APPS}
