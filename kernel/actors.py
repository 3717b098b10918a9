"""Who acts. A value, never Django's user object, so that a rule cannot read what it was not told."""

from dataclasses import dataclass
from uuid import UUID

from kernel.refusals import NotPermitted


@dataclass(frozen=True)
class Actor:
    """Somebody who asks or acts: kind is "anonymous", "user" or "system"; staff is "", "curator" or "finance"."""

    kind: str
    user_id: UUID | None = None
    staff: str = ""

    @property
    def person(self) -> UUID:
        """Return the acting person's id.

        :raises NotPermitted: when nobody is signed in.
        """
        if self.user_id is None:
            raise NotPermitted
        return self.user_id

    @property
    def signed_in(self) -> bool:
        return self.kind == "user"


SYSTEM = Actor("system")
ANONYMOUS = Actor("anonymous")
