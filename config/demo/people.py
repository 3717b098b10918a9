"""Staff, what they did to the vocabulary, and how everybody's notifications stand at the end."""

import datetime as dt

from config.demo.cast import Cast
from config.demo.read import Row, market
from config.demo.script import PARTING, PERSON, Script, begin_anew
from kernel import clock
from profiles.actions import prefer_notifications, read_notification
from profiles.models import Notification
from profiles.vocabulary_actions import add_term, retire_term

READ_AFTER = dt.timedelta(days=5)  # the fixed accounts have read what is older
MOST_READ = 30


def add_people(script: Script, cast: Cast) -> None:
    """Enter the platform's staff into the history, and the words they added and retired."""
    for kind, name in (("curators", "curator"), ("finance", "finance")):
        for row in market()["staff"][kind]:
            script.add(row["joined_days_ago"], PERSON, cast.register, row, name)
    for row in market()["terms"]:
        _add_term(script, cast, row)


def _add_term(script: Script, cast: Cast, row: Row) -> None:
    def add() -> None:
        add_term(actor=cast(row["by"]), **{name: row[name] for name in ("kind", "id", "ja", "en", "parent")})

    def retire() -> None:
        retire_term(kind=row["kind"], id=row["id"], actor=cast(row["by"]))

    script.add(row["added_days_ago"], PARTING, add)
    script.add(row["retired_days_ago"], PARTING, retire)


def finish_people(cast: Cast) -> None:
    """Let the fixed accounts have read their older notifications, and get mail again like everybody."""
    now = clock.now()
    for key in cast.doors:
        actor = cast(key)
        old = Notification.objects.unread().filter(user_id=actor.user_id, created_at__lt=now - READ_AFTER)
        # The newest of the old ones: nobody looks further back.
        for pk, at in old.order_by("-created_at").values_list("pk", "created_at")[:MOST_READ]:
            begin_anew()
            with clock.at(at + dt.timedelta(hours=3)):
                read_notification(notification_id=pk, actor=actor)
        begin_anew()
        prefer_notifications(actor=actor, no_mail=[])
