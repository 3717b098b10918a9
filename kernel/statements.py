"""Statements that cost more to write than to run: written once, then run with another value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection, models
from django.db.models.query import RawQuerySet

READER = UUID(int=0)  # stands in for whoever will read


class Among(models.Func):
    """The condition that a column holds one of some values, which come as one list."""

    output_field = models.BooleanField()
    template = "%(expressions)s)"
    arg_joiner = " = ANY("


@dataclass(frozen=True)
class Statement:
    """A query as it was written; what it annotates comes as the database says it."""

    model: type[models.Model]
    sql: str
    values: tuple[Any, ...]

    @classmethod
    def of(cls, rows: models.QuerySet[Any]) -> Statement:
        """Write a query down."""
        return cls(rows.model, *rows.query.sql_with_params())

    def read(self, stand_in: Any, value: Any) -> RawQuerySet[Any]:
        """Run it with a value where the stand-in was."""
        return self.model._base_manager.raw(self.sql, self._with(stand_in, value))

    def told(self, stand_in: Any, value: Any) -> list[dict[str, Any]]:
        """Run it so, and return what it says as rows of columns."""
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self._with(stand_in, value))
            names = [column.name for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor]

    def _with(self, stand_in: Any, value: Any) -> list[Any]:
        return [value if one == stand_in else one for one in self.values]
