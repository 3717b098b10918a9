"""Who and what the history speaks about, by the keys of the texts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from config.demo.read import Row, market
from kernel.actors import ANONYMOUS, SYSTEM, Actor
from profiles.actions import appoint_staff, prefer_notifications, register_user

PASSWORD = "kaji-demo-2026"  # noqa: S105 (printed at every start of the demo)


@dataclass
class Cast:
    """The people as actors, and the ids of what was made, by kind and key."""

    actors: dict[str, Actor] = field(default_factory=lambda: {"system": SYSTEM})
    ids: dict[tuple[str, str], UUID] = field(default_factory=dict)
    doors: Mapping[str, Row] = field(default_factory=lambda: {row["who"]: row for row in market()["accounts"]})
    # Hashed once: it takes as long as sixty other steps.
    hashed: str = field(default_factory=lambda: make_password(PASSWORD))

    def register(self, row: Row, staff: str = "") -> None:
        """Open an account with a verified address. Only the fixed accounts have a password; nobody gets mail."""
        door = self.doors.get(row["key"])
        user = register_user(
            actor=ANONYMOUS,
            email=self.email(row),
            name=row["name_en"] if row["language"] == "en" else row["name_ja"],
            hashed=self.hashed if door else "",
            language=row["language"],
        )
        if staff:
            appoint_staff(user_id=user.pk, actor=SYSTEM, staff=staff)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        self.actors[row["key"]] = actor = Actor("user", user.pk, staff)
        prefer_notifications(actor=actor, no_mail=[], all_off=True)

    def email(self, row: Row) -> str:
        """Return a person's address: the fixed accounts have one that is easy to type."""
        door = self.doors.get(row["key"])
        return str((door or row)["email"])

    def keep(self, kind: str, key: str, pk: UUID) -> None:
        """Remember what was made."""
        self.ids[kind, key] = pk

    def __call__(self, key: str) -> Actor:
        return self.actors[key]

    def id(self, kind: str, key: str) -> UUID:
        return self.ids[kind, key]
