"""The column types of vectors."""

from typing import Any

from django.db import models

from profiles.models.vocabulary import SLOTS


class SparseVector(models.Field):  # type: ignore[type-arg]  # Django makes it generic for the checker only
    """One small integer for each vocabulary slot, as pgvector's sparsevec: of some hundred slots thirty are not 0."""

    def db_type(self, connection: Any) -> str:
        return f"sparsevec({SLOTS})"

    def get_prep_value(self, value: Any) -> str | None:
        return value if value is None or isinstance(value, str) else written(value)

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> list[int] | None:
        if value is None:
            return None
        found = [0] * SLOTS
        for pair in filter(None, value[1 : value.index("}")].split(",")):
            place, number = pair.split(":")
            found[int(place) - 1] = int(number)
        return found


class HalfVector(SparseVector):
    """The same with every slot written out, as it was before matching.0007."""

    def db_type(self, connection: Any) -> str:
        return f"halfvec({SLOTS})"


def written(numbers: list[int]) -> str:
    """Write a vector as pgvector reads it: places count from 1."""
    return f"{{{','.join(f'{place}:{number}' for place, number in enumerate(numbers, 1) if number)}}}/{SLOTS}"
