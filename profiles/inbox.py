"""How a person's notifications read, and which of them she may keep out of her mail."""

from collections import defaultdict

from kernel.actors import Actor
from kernel.rules import CURATOR
from profiles import notify


def kinds(actor: Actor) -> list[tuple[str, str]]:
    """Return the kinds that come by mail, each in the words of its subject; curators' own only to curators."""
    blank: dict[str, str] = defaultdict(lambda: "…")
    found = []
    for kind, notices in notify.told().items():
        subjects = [
            str(notice.subject) % blank
            for notice in notices
            if notice.mail and (notice.audience.view != CURATOR or actor.staff == "curator")
        ]
        if subjects:
            found.append((kind, " / ".join(dict.fromkeys(subjects))))
    return found
