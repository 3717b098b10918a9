"""Rankings as they were presented, and a company's own weights, over the API."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.api import KEY_PARAMETER, MATCH_PARAMETER, Answer, Body, Endpoint, List, Verb
from matching.board import ranked_need
from matching.client_actions import move_sliders
from matching.models import ClientWeights, RankingSnapshot
from matching.records import Record, Row, record, records_of
from matching.scoring import FACTORS
from matching.scoring.shares import SLIDER


class SlidersBody(Body):
    """Per cent of the published weight by factor, 0 to 200; left out is 100."""

    sliders = serializers.DictField(child=serializers.IntegerField(min_value=SLIDER[0], max_value=SLIDER[-1]))

    def validate_sliders(self, value: dict[str, int]) -> dict[str, int]:
        if strangers := sorted(set(value) - set(FACTORS)):
            raise serializers.ValidationError(f"{strangers[0]}?")
        return value


class SlidersAnswer(Answer):
    """What a company moved for its need; what is left out is at 100 per cent."""

    need = serializers.UUIDField(source="need_id")
    sliders = serializers.DictField(child=serializers.IntegerField())
    version = serializers.IntegerField()


class MoveSliders(Verb):
    """POST of a company's own weights for a need."""

    body = SlidersBody
    answer = SlidersAnswer

    @extend_schema(
        operation_id="need_weights_move",
        request=SlidersBody,
        responses=SlidersAnswer,
        parameters=[KEY_PARAMETER, MATCH_PARAMETER],
    )
    def post(self, request: Request, **ids: Any) -> Response:
        return super().post(request, **ids)

    def act(self, values: dict[str, Any], **ids: Any) -> ClientWeights:
        return move_sliders(
            need_id=ids["need_id"], actor=self.actor, sliders=values["sliders"], version=self.version()
        )


class RecordLine(Answer):
    """One ranking as it was presented."""

    id = serializers.UUIDField()
    kind = serializers.CharField()
    at = serializers.DateTimeField()
    hash = serializers.CharField()


class Records(List):
    """GET of what was presented of a need, the latest first."""

    answer = RecordLine
    ordering = ("-at", "pk")

    def rows(self) -> QuerySet[RankingSnapshot]:
        return records_of(ranked_need(self.actor, self.kwargs["need_id"]))

    @extend_schema(operation_id="need_rankings", responses=RecordLine(many=True))
    def get(self, request: Request, **kwargs: Any) -> Response:
        return super().get(request, **kwargs)


class RecordRow(Answer):
    """One row then and now. `rank_now` is null when she is not on the list any more."""

    place = serializers.IntegerField()
    profile = serializers.UUIDField(allow_null=True)
    rank = serializers.IntegerField(allow_null=True)
    low = serializers.IntegerField(allow_null=True)
    high = serializers.IntegerField(allow_null=True)
    low_now = serializers.IntegerField(allow_null=True)
    rank_now = serializers.IntegerField(allow_null=True)


class RecordAnswer(RecordLine):
    """A ranking as it was presented, with its numbers; `intact` says whether content and hash agree."""

    need = serializers.UUIDField()
    intact = serializers.BooleanField()
    weights_version = serializers.IntegerField()
    sliders = serializers.DictField(child=serializers.IntegerField())
    rows = RecordRow(many=True)


class RecordDetail(Endpoint):
    """GET of one presented ranking; nobody changes it."""

    @extend_schema(operation_id="ranking_record", responses=RecordAnswer)
    def get(self, request: Request, snapshot_id: UUID) -> Response:
        return Response(RecordAnswer(_told(record(self.actor, snapshot_id))).data)


def _told(found: Record) -> dict[str, Any]:
    row = found.snapshot
    return {
        "id": row.pk,
        "kind": row.kind,
        "at": row.at,
        "hash": row.hash,
        "need": row.need_id,
        "intact": found.intact,
        "weights_version": found.content["weights"],
        "sliders": found.content["sliders"],
        "rows": [_row(each) for each in found.rows],
    }


def _row(row: Row) -> dict[str, Any]:
    return {
        "place": row.then.at,
        "profile": row.then.profile_id if row.profile is not None else None,
        "rank": row.then.rank,
        "low": row.then.low,
        "high": row.then.high,
        "low_now": row.now.scored.low if row.now else None,
        "rank_now": row.now.rank if row.now else None,
    }
