"""The column type of vectors."""

from typing import Any

from django.db import models

from profiles.models.vocabulary import SLOTS


class HalfVector(models.Field):  # type: ignore[type-arg]  # Django makes it generic for the checker only
    """One small integer for each vocabulary slot, as pgvector's halfvec: exact up to 2,048."""

    def db_type(self, connection: Any) -> str:
        return f"halfvec({SLOTS})"

    def get_prep_value(self, value: Any) -> str | None:
        return value if value is None or isinstance(value, str) else written(value)

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> list[int] | None:
        return None if value is None else [int(number) for number in value[1:-1].split(",")]


def written(numbers: list[int]) -> str:
    """Write a vector as pgvector reads it."""
    return f"[{','.join(map(str, numbers))}]"
