"""Write anew what every CMO and need is found by: ``manage.py rebuild_search``."""

from typing import Any

from django.core.management.base import BaseCommand

from marketplace.need_words import rebuild_need_words
from profiles.projections import rebuild_profile_search


class Command(BaseCommand):
    help = "Rebuild the words that profiles and open needs are found by; readers and writers may go on meanwhile."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{rebuild_profile_search()} profiles, {rebuild_need_words()} needs.")
