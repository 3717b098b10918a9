"""Rank all open needs anew, at once: takes up the run under way, or starts one, and goes through it to its end."""

import time
from typing import Any

from django.core.management.base import BaseCommand

from matching.rerank_actions import start_rerank
from matching.reranking import running, to_the_end


class Command(BaseCommand):
    help = "Rank all open needs anew, telling how far it is; stopped anywhere, it goes on from there."

    def handle(self, *args: Any, **options: Any) -> None:
        run = running() or start_rerank()
        began, before = time.monotonic(), run.pairs
        for run in to_the_end():
            took = time.monotonic() - began
            self.stdout.write(
                f"{run.done:,} of {run.total:,} needs, {run.changed:,} changed, "
                f"{(run.pairs - before) / took / 1e6:.2f} million pairs a second"
            )
        self.stdout.write(f"{run.get_status_display()}: version {run.weights.number}, {run.pairs:,} pairs")
