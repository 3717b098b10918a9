"""Who acts. A value, never Django's user object, so that a rule cannot read what it was not told."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Actor:
    """Somebody who asks or acts: kind is "anonymous", "user" or "system"; staff is "", "curator" or "finance"."""

    kind: str
    user_id: UUID | None = None
    staff: str = ""

    @property
    def signed_in(self) -> bool:
        return self.kind == "user"


SYSTEM = Actor("system")
ANONYMOUS = Actor("anonymous")
