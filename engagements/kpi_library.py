"""The library of KPIs and their inputs (data/kpis.yaml), and what a KPI is worth in a period by its formula."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any

from engagements import kpi_math
from engagements.kpi_periods import Period
from profiles.reference import load

Figures = Mapping[tuple[str, Period], int]
UNKNOWN = "own"  # a KPI that staff added has no roll-up: each period's own value is asked


@dataclass(frozen=True)
class Measure:
    """A KPI or an input of one: `flow` adds up over time, `level` stands; `expr` says what it is computed from."""

    id: str
    ja: str
    en: str
    unit: str
    direction: str
    aggregation: str
    rollup: str
    measure: str
    expr: str
    formula_ja: str
    formula_en: str
    note_ja: str
    note_en: str

    @property
    def data(self) -> dict[str, str]:
        return {"unit": self.unit}

    @property
    def parts(self) -> tuple[str, ...]:
        return kpi_math.names_in(self.expr) if self.expr else ()


@cache
def library() -> dict[str, Measure]:
    """Return all KPIs and inputs by id; a KPI comes before an input of the same id."""
    found = load("kpis")
    return {row["id"]: _measure(row) for row in [*found["inputs"], *found["kpis"]]}


@cache
def aggregations() -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in load("kpis")["aggregations"]}


@cache
def aliases() -> dict[str, str]:
    """Return what a retired id is called now."""
    return {row["id"]: row["replaced_by"] for row in load("kpis")["aliases"]}


def _measure(row: Mapping[str, Any]) -> Measure:
    aggregation = row.get("aggregation") or UNKNOWN
    rule = aggregations()[aggregation]
    texts = {name: row.get(name) or "" for name in ("formula_ja", "formula_en", "note_ja", "note_en")}
    return Measure(
        id=row["id"],
        ja=row["ja"],
        en=row["en"],
        unit=row.get("unit") or "",
        direction=row.get("direction") or "higher",
        aggregation=aggregation,
        rollup=rule["rollup"],
        measure=rule["measure"],
        expr=row.get("expr") or "",
        **texts,
    )


def of_term(kpi: Any) -> Measure:
    """Return the measure of a vocabulary row: the library's, or a plain one for a KPI that staff added."""
    return library().get(kpi.pk) or _measure({"id": kpi.pk, "ja": kpi.ja, "en": kpi.en})


@cache
def leaves(measure_id: str) -> tuple[str, ...]:
    """Return what has to be read to know a measure: itself, or what its formula comes down to."""
    found = library().get(measure_id)
    if found is None or not found.expr:
        return (measure_id,)
    return tuple(dict.fromkeys(leaf for part in found.parts for leaf in leaves(part)))


def asked(measure_ids: Iterable[str]) -> tuple[str, ...]:
    """Return what is to be read for several KPIs, each once."""
    return tuple(dict.fromkeys(leaf for one in measure_ids for leaf in leaves(one)))


def value(measure_id: str, period: Period, figures: Figures) -> int | None:
    """Return the scaled value of a KPI or an input in a period, None where it cannot be known from the figures."""
    found = exact(measure_id, period, figures)
    return None if found is None else kpi_math.half_even(found, kpi_math.DECIMALS)


def exact(measure_id: str, period: Period, figures: Figures) -> Fraction | None:
    """Return a value unrounded: from its parts, or from what was read."""
    found = library().get(measure_id)
    if found is not None and found.expr:
        if period.kind != "month" and found.rollup == kpi_math.OWN and not _has_own(measure_id, period, figures):
            return None
        return kpi_math.evaluate(found.expr, {part: exact(part, period, figures) for part in found.parts})
    own = figures.get((measure_id, period))
    if period.kind != "month":
        rule = found.rollup if found else kpi_math.OWN
        own = kpi_math.rolled_up(rule, [figures.get((measure_id, month)) for month in period.months], own)
    return None if own is None else Fraction(own, kpi_math.SCALE)


def _has_own(measure_id: str, period: Period, figures: Figures) -> bool:
    """Say whether a figure was read for the longer period itself: months alone never make a ratio of the period."""
    return any((leaf, period) in figures for leaf in leaves(measure_id))


def missing(measure_id: str, period: Period, figures: Figures) -> list[str]:
    """Return what must still be read to know a measure in a period; nothing when all is there, even if it cannot be
    computed (a denominator of zero).
    """
    if exact(measure_id, period, figures) is not None:
        return []
    found = library().get(measure_id)
    own = period.kind != "month" and found is not None and found.rollup == kpi_math.OWN
    if own and not _has_own(measure_id, period, figures):
        return list(leaves(measure_id))
    return [leaf for leaf in leaves(measure_id) if exact(leaf, period, figures) is None]
