"""What the API reads and answers about KPIs: shapes only."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from engagements.kpi_actions import MOST_ROWS
from engagements.kpi_board import Board
from engagements.kpi_math import plain
from engagements.states import Party, PeriodKind, ReadingSource
from kernel.api import Answer, Body, DayField

DIRECTIONS = ("higher", "lower", "target")
STATES = ("no_data", "achieved", "on_track", "off_track")
REASONS = ("reading_missing", "target_missing", "scale_missing")


def _number(**more: Any) -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=20, decimal_places=4, **more)


def _percent(name: str) -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=5, decimal_places=1, allow_null=True, source=f"verdict.{name}_percent")


# --- bodies ------------------------------------------------------------------------------------------------------
class FigureBody(Body):
    """A figure of one period, named by its first day; no value takes the figure back."""

    period = serializers.ChoiceField(choices=PeriodKind.choices, required=False, default=PeriodKind.MONTH)
    starts_on = DayField()
    segment = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    value = _number(allow_null=True)


class ReadingBody(FigureBody):
    measure = serializers.SlugField(max_length=60)
    note = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class ReadingsBody(Body):
    readings = serializers.ListField(child=ReadingBody(), min_length=1, max_length=MOST_ROWS)


class TargetBody(FigureBody):
    kpi = serializers.SlugField(max_length=60)


class TargetsBody(Body):
    targets = serializers.ListField(child=TargetBody(), min_length=1, max_length=MOST_ROWS)


class BoardQuery(Body):
    """Which period of the board: by default the last month that is over."""

    period = serializers.ChoiceField(choices=PeriodKind.choices, required=False, default=PeriodKind.MONTH)
    starts_on = DayField(required=False)
    segment = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")


# --- answers -----------------------------------------------------------------------------------------------------
class FigureAnswer(Answer):
    id = serializers.IntegerField()
    segment = serializers.CharField()
    period = serializers.ChoiceField(choices=PeriodKind.choices)
    starts_on = serializers.DateField()
    revision = serializers.IntegerField()
    value = _number(allow_null=True)
    party = serializers.ChoiceField(choices=Party.choices)
    at = serializers.DateTimeField()


class ReadingAnswer(FigureAnswer):
    measure = serializers.CharField()
    source = serializers.ChoiceField(choices=ReadingSource.choices)  # type: ignore[assignment]
    note = serializers.CharField()


class TargetAnswer(FigureAnswer):
    kpi = serializers.CharField(source="kpi_id")


class RecordedAnswer(Answer):
    """How many figures were sent and taken, and the version of the engagement they made."""

    id = serializers.UUIDField()
    sent = serializers.IntegerField()
    version = serializers.IntegerField()


class PeriodAnswer(Answer):
    kind = serializers.ChoiceField(choices=PeriodKind.choices)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    due_on = serializers.DateField()


class PointAnswer(Answer):
    starts_on = serializers.DateField(source="period.starts_on")
    actual = _number(source="exact", allow_null=True)
    target = _number(source="target_shown", allow_null=True)
    attainment = _percent("attainment")
    progress = _percent("progress")
    status = serializers.ChoiceField(choices=STATES, source="verdict.status")
    reason = serializers.ChoiceField(choices=REASONS, source="verdict.reason", allow_null=True)


class PartAnswer(Answer):
    measure = serializers.CharField(source="measure.id")
    value = serializers.SerializerMethodField()

    @extend_schema_field({"type": ["string", "null"], "format": "decimal"})
    def get_value(self, part: Any) -> str | None:
        number = plain(part.value)
        return None if number is None else f"{number:.4f}"


class KpiAnswer(Answer):
    kpi = serializers.CharField(source="kpi.kpi_id")
    unit = serializers.CharField(source="measure.unit")
    direction = serializers.ChoiceField(choices=DIRECTIONS, source="measure.direction")
    baseline = _number(source="before", allow_null=True)
    now = PointAnswer(source="point")
    points = PointAnswer(many=True)
    parts = PartAnswer(many=True)
    missing = serializers.SerializerMethodField()
    late = serializers.BooleanField()
    late_on = serializers.DateField(allow_null=True)
    revised = serializers.BooleanField()

    @extend_schema_field({"type": "array", "items": {"type": "string"}})
    def get_missing(self, row: Any) -> list[str]:
        return [measure.id for measure in row.lacks]


class StepAnswer(Answer):
    measure = serializers.CharField(source="measure.id")
    value = serializers.DecimalField(max_digits=20, decimal_places=2, source="shown", allow_null=True)
    rate = serializers.DecimalField(max_digits=20, decimal_places=1, source="rate_percent", allow_null=True)


class AlarmAnswer(Answer):
    """Leads rose while this rate fell, since that period."""

    measure = serializers.CharField(source="measure.id")
    since = serializers.DateField(source="since.starts_on")


class BoardAnswer(Answer):
    engagement = serializers.UUIDField(source="engagement.pk")
    period = PeriodAnswer()
    segment = serializers.CharField()
    segments = serializers.ListField(child=serializers.CharField())
    counts = serializers.SerializerMethodField()
    kpis = KpiAnswer(many=True, source="rows")
    funnel = StepAnswer(many=True)
    alarms = AlarmAnswer(many=True)

    @extend_schema_field({"type": "object", "additionalProperties": {"type": "integer"}})
    def get_counts(self, board: Board) -> dict[str, int]:
        return board.counts()
