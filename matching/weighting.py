"""What pages show of the versions of the weights: a table beside the one in force, and what replaced what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from matching.explanation import FACTOR_LABELS
from matching.models import WeightSet, WeightsLog
from matching.scoring import FACTORS
from matching.states import WeightsStatus
from profiles.states import Stage


@dataclass(frozen=True)
class Weight:
    """One weight, and by how much it differs from the one in force."""

    stage: str
    number: int
    moved: int

    @property
    def signed(self) -> str:
        """Return the difference with its sign; a minus as wide as a plus."""
        return f"{self.moved:+,}".replace("-", "−") if self.moved else ""


@dataclass(frozen=True)
class Table:
    """A version as a table: a row a factor, a column a stage."""

    stages: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Weight, ...]], ...]
    sums: tuple[int, ...]


def table_of(row: WeightSet, active: WeightSet) -> Table:
    """Lay a version out beside the one in force."""

    def weight(stage: Stage, factor: str) -> Weight:
        number = row.weights[stage.value][factor]
        return Weight(str(stage.label), number, number - active.weights[stage.value][factor])

    return Table(
        tuple(str(stage.label) for stage in Stage),
        tuple((str(FACTOR_LABELS[factor]), tuple(weight(stage, factor) for stage in Stage)) for factor in FACTORS),
        tuple(sum(row.weights[stage.value].values()) for stage in Stage),
    )


def versions() -> QuerySet[WeightSet]:
    """Return all versions but those given up, the newest first."""
    return WeightSet.objects.exclude(status=WeightsStatus.DROPPED).select_related("drafted_by").order_by("-number")


def log_of(row: WeightSet | None = None) -> QuerySet[WeightsLog]:
    """Return when which version came into force and why, the latest first; of one version or of all."""
    rows: QuerySet[Any] = WeightsLog.objects.select_related("weights", "replaced", "by")
    return rows.filter(weights=row) if row else rows
