"""What the KPIs of an engagement were to reach, and what was read month by month."""

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any
from uuid import UUID

from config.demo.read import Row
from config.demo.script import WORK, Script
from engagements import kpi_actions as do
from engagements.states import ReadingSource
from kernel.actors import Actor

READ_ON = 5  # of the following month
CORRECTED_ON = 12


class Figures:
    """The figures of one engagement. Lists end with the last whole month; what no month of the work is left out."""

    def __init__(self, script: Script, row: Row, sides: Callable[[], tuple[Actor, Actor]]) -> None:
        self.script, self.row, self.today = script, row, script.days.today
        self.sides = sides  # the company's actor and the CMO, once they have accounts
        self.first = self.today - dt.timedelta(days=row.get("start_days_ago", -row.get("start_in_days", 0)))
        ends = [step["days_ago"] for step in row["steps"] if step["verb"] in ("complete", "end")]
        self.last = self.today - dt.timedelta(days=max(ends, default=0))

    def tell(self, id_of: Callable[[], UUID], term_months: int) -> None:
        """Enter targets at the start and readings month by month; `id_of` finds the engagement when it is there."""
        if self.row.get("targets"):
            day = min(self.first, self.today - dt.timedelta(days=1))
            self.script.add((self.today - day).days, WORK, self._aim, id_of, term_months)
        for day, rows in sorted(self._readings().items()):
            self.script.add((self.today - day).days, WORK, self._record, id_of, rows)
        for row in self.row.get("corrected", []):
            day = _moved(self.today.replace(day=1), 1 - row["months_ago"]) + dt.timedelta(days=CORRECTED_ON - 1)
            self.script.add((self.today - day).days, WORK, self._correct, id_of, row)

    def _aim(self, id_of: Callable[[], UUID], term_months: int) -> None:
        months = [_moved(self.first.replace(day=1), n) for n in range(term_months)]
        baselines = {row["kpi"]: row["baseline"] for row in self.row["kpis"]}
        rows = [
            {"kpi": kpi, "period": "month", "starts_on": month, "value": _on_the_way(baselines[kpi], goal, n, months)}
            for kpi, goal in self.row["targets"].items()
            for n, month in enumerate(months, start=1)
        ]
        do.set_targets(engagement_id=id_of(), actor=self.sides()[0], rows=rows)

    def _record(self, id_of: Callable[[], UUID], rows: list[Row]) -> None:
        source = ReadingSource.CSV if any(row["segment"] for row in rows) else ReadingSource.FORM
        do.record_readings(engagement_id=id_of(), actor=self.sides()[1], rows=rows, source=source)

    def _correct(self, id_of: Callable[[], UUID], row: Row) -> None:
        """Let the company put a figure right that was read already, and say why."""
        month, value = _moved(self.today.replace(day=1), -row["months_ago"]), Decimal(str(row["value"]))
        figure = {"measure": row["figure"], "period": "month", "starts_on": month, "value": value, "note": row["note"]}
        do.record_readings(engagement_id=id_of(), actor=self.sides()[0], rows=[figure])

    def _readings(self) -> dict[dt.date, list[Row]]:
        """Return what was read, by the day it was written down."""
        found: dict[dt.date, list[Row]] = {}
        for measure, segment, values in self._lists():
            for back, value in enumerate(reversed(values), start=1):
                month = _moved(self.today.replace(day=1), -back)
                late = self.row.get("late", {}).get(measure, 0) if back == 1 else 0
                day = _moved(month, 1) + dt.timedelta(days=READ_ON - 1 + late)
                if value is not None and month >= self.first.replace(day=1) and self.first < day < self.last:
                    figure = {"measure": measure, "segment": segment, "period": "month", "starts_on": month}
                    found.setdefault(day, []).append(figure | {"value": Decimal(str(value))})
        return found

    def _lists(self) -> Iterator[tuple[str, str, list[Any]]]:
        for measure, values in self.row.get("figures", {}).items():
            yield measure, "", values
        for measure, parts in self.row.get("segments", {}).items():
            for segment, values in parts.items():
                yield measure, segment, values


def _moved(month: dt.date, by: int) -> dt.date:
    number = month.year * 12 + month.month - 1 + by
    return dt.date(number // 12, number % 12 + 1, 1)


def _on_the_way(baseline: Any, goal: Any, number: int, months: list[dt.date]) -> Decimal:
    """Return a step from the baseline to the goal of the last month; without a baseline the goal holds throughout."""
    if baseline is None:
        return Decimal(str(goal))
    start, end = Decimal(str(baseline)), Decimal(str(goal))
    fine = Decimal("0.1") if "." in f"{baseline}{goal}" else Decimal(1)
    return (start + (end - start) * number / len(months)).quantize(fine)
