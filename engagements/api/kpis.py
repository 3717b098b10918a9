"""API of the KPI board: the board, readings and targets with all their revisions."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from engagements import kpi_actions, rules
from engagements.api.kpi_shapes import (
    BoardAnswer,
    BoardQuery,
    ReadingAnswer,
    ReadingBody,
    ReadingsBody,
    RecordedAnswer,
    TargetAnswer,
    TargetsBody,
)
from engagements.filters import ReadingFilter, TargetFilter
from engagements.kpi_board import board_of, shown_first
from engagements.kpi_periods import Period, around, begins
from engagements.models import Engagement, KpiReading, KpiTarget
from engagements.states import ReadingSource
from kernel.api import KEY_PARAMETER, MATCH_PARAMETER, Endpoint, List, Verb, tagged
from kernel.refusals import BadValues, NotVisible

MATCHED = [KEY_PARAMETER, MATCH_PARAMETER]


def _engagement(view: Endpoint, engagement_id: UUID) -> Engagement:
    rows = rules.ENGAGEMENT_VIEW.filter(Engagement.objects.all(), view.actor)
    found: Engagement | None = rows.filter(pk=engagement_id).first()
    if found is None:
        raise NotVisible
    return found


class KpiBoard(Endpoint):
    """The board of an engagement in one month, quarter or year."""

    versioned = True

    @extend_schema(operation_id="engagements_kpis_board", parameters=[BoardQuery], responses=BoardAnswer)
    def get(self, request: Request, engagement_id: UUID) -> Response:
        engagement = _engagement(self, engagement_id)
        asked = self.read(BoardQuery, {name: request.query_params[name] for name in QUERY & set(request.query_params)})
        kind, day = asked["period"], asked.get("starts_on")
        if day is not None and not begins(kind, day):
            raise BadValues({"starts_on": _("Name the period by its first day.")})
        period = Period(day, kind) if day else around(shown_first(engagement).starts_on, kind)
        board = board_of(
            engagement, list(engagement.kpis.select_related("kpi", "engagement")), period, asked["segment"]
        )
        return tagged(BoardAnswer(board, context={"actor": self.actor}).data, engagement)


QUERY = {"period", "starts_on", "segment"}


class Readings(Verb, List):
    """What was read, newest first, every revision; and recording one figure."""

    body = ReadingBody
    created = True
    filterset = ReadingFilter
    ordering = ("-id",)
    answer = ReadingAnswer

    def rows(self) -> Any:
        return KpiReading.objects.filter(engagement=_engagement(self, self.kwargs["engagement_id"]))

    @extend_schema(
        operation_id="engagements_readings_list",
        responses=ReadingAnswer(many=True),
        filters=True,
    )
    def get(self, request: Request, **kwargs: Any) -> Response:
        return super().get(request, **kwargs)

    @extend_schema(
        operation_id="engagements_readings_record",
        request=ReadingBody,
        responses={201: ReadingAnswer},
        parameters=MATCHED,
    )
    def post(self, request: Request, **ids: Any) -> Response:
        return super().post(request, **ids)

    def act(self, values: dict[str, Any], **ids: Any) -> KpiReading:
        try:
            kpi_actions.record_readings(
                **ids, actor=self.actor, rows=[values], source=ReadingSource.API, version=self.version()
            )
        except BadValues as refusal:
            named = {name.removeprefix("readings/0").removeprefix("/"): t for name, t in refusal.errors.items()}
            raise BadValues(named) from refusal
        row: KpiReading = KpiReading.objects.filter(engagement=ids["engagement_id"]).latest("pk")
        return row


class _Many(Verb):
    answer: ClassVar[type[serializers.Serializer[Any]]] = RecordedAnswer
    created = True

    def recorded(self, row: Engagement, count: int) -> Any:
        row.sent = count  # type: ignore[attr-defined]
        return row


class ReadingsBatch(_Many):
    """Record up to 2,000 figures: all of them or none."""

    body = ReadingsBody

    @extend_schema(
        operation_id="engagements_readings_record_many",
        request=ReadingsBody,
        responses={201: RecordedAnswer},
        parameters=MATCHED,
    )
    def post(self, request: Request, **ids: Any) -> Response:
        return super().post(request, **ids)

    def act(self, values: dict[str, Any], **ids: Any) -> Any:
        rows = values["readings"]
        row = kpi_actions.record_readings(
            **ids, actor=self.actor, rows=rows, source=ReadingSource.API, version=self.version()
        )
        return self.recorded(row, len(rows))


class Targets(_Many, List):
    """What is aimed at, newest first, every revision; and setting targets, all of them or none."""

    body = TargetsBody
    filterset = TargetFilter
    ordering = ("-id",)

    def rows(self) -> Any:
        return KpiTarget.objects.filter(engagement=_engagement(self, self.kwargs["engagement_id"]))

    @extend_schema(operation_id="engagements_targets_list", responses=TargetAnswer(many=True), filters=True)
    def get(self, request: Request, **kwargs: Any) -> Response:
        self.answer = TargetAnswer  # type: ignore[misc]
        return super().get(request, **kwargs)

    @extend_schema(
        operation_id="engagements_targets_set",
        request=TargetsBody,
        responses={201: RecordedAnswer},
        parameters=MATCHED,
    )
    def post(self, request: Request, **ids: Any) -> Response:
        return super().post(request, **ids)

    def act(self, values: dict[str, Any], **ids: Any) -> Any:
        rows = values["targets"]
        return self.recorded(
            kpi_actions.set_targets(**ids, actor=self.actor, rows=rows, version=self.version()), len(rows)
        )
