"""What the fixed accounts want to hear of, and what they were told of it one morning."""

from django.http import QueryDict

from config.demo.cast import Cast
from config.demo.derived import show_anew
from config.demo.read import Row, market
from config.demo.script import PARTING, Script
from kernel.actors import SYSTEM
from matching.models import SavedSearch
from matching.search_actions import compile_digest, save_search, stop_search


def add_searches(script: Script, cast: Cast) -> None:
    """Enter the saved searches into the history, the one that was stopped, and a digest."""
    for row in market()["searches"]:
        script.add(row["saved_days_ago"], PARTING, _save, cast, row)
        if "stopped_days_ago" in row:
            script.add(row["stopped_days_ago"], PARTING, _stop, cast, row)
    for row in market()["digests"]:
        script.add(row["days_ago"], PARTING, _tell, cast, row)


def _save(cast: Cast, row: Row) -> None:
    save_search(actor=cast(row["who"]), kind=row["kind"], query=QueryDict(row["query"]), name=row["name"])


def _stop(cast: Cast, row: Row) -> None:
    who = cast(row["who"])
    search = SavedSearch.objects.get(user_id=who.person, name=row["name"])
    stop_search(search_id=search.pk, actor=who)


def _tell(cast: Cast, row: Row) -> None:
    show_anew()
    compile_digest(user_id=cast(row["who"]).person, actor=SYSTEM)
