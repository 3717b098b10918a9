"""Statements that cost more to write than to run: written once, then run with another value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models.query import RawQuerySet


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
        return self.model._base_manager.raw(self.sql, [value if one == stand_in else one for one in self.values])
