"""One database behind two roles: rows are read and written as the application, migrations run as the owner."""

from typing import Any


class OneDatabase:
    """Route everything to `default`; let migrations run on `owner` (and on `default` where they are the same)."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        return "default"

    def db_for_write(self, model: Any, **hints: Any) -> str:
        return "default"

    def allow_relation(self, *args: Any, **hints: Any) -> bool:
        return True

    def allow_migrate(self, db: str, *args: Any, **hints: Any) -> bool:
        return True
