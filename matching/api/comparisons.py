"""Candidates of a ranking side by side over the API."""

from typing import Any
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.api import Answer, Endpoint
from kernel.refusals import BadValues
from matching.api.scores import AccountAnswer, account
from matching.board import ranked_need
from matching.client_weights import moved_for
from matching.comparison import Column, Comparison, chosen, compare
from matching.filters import RankingFilters
from matching.market import active_weights
from matching.scoring import FACTORS


class SideAnswer(AccountAnswer):
    """One candidate; the reasons are the curator's, on a presented shortlist."""

    rank = serializers.IntegerField()
    profile = serializers.UUIDField()
    reason_ja = serializers.CharField()
    reason_en = serializers.CharField()


class CriterionAnswer(Answer):
    """One factor, and what somebody lacks of it at most, 0 to 510,000."""

    factor = serializers.ChoiceField(choices=FACTORS)
    label = serializers.CharField()  # type: ignore[assignment]
    lack = serializers.IntegerField()


class ComparisonAnswer(Answer):
    """Two to four candidates by rank, and the factors with the largest lack first."""

    need = serializers.UUIDField()
    as_of = serializers.DateField()
    weights_version = serializers.IntegerField()
    weights_source = serializers.ChoiceField(["published", "saved", "tried"])
    candidates = SideAnswer(many=True)
    criteria = CriterionAnswer(many=True)


class ComparisonView(Endpoint):
    """GET of candidates side by side."""

    @extend_schema(
        operation_id="need_comparison",
        parameters=[
            OpenApiParameter("id", OpenApiTypes.UUID, many=True, required=True, description="Two to four profiles."),
            OpenApiParameter("published", OpenApiTypes.BOOL, description="Leave what the company saved aside."),
            *(OpenApiParameter(factor, OpenApiTypes.INT) for factor in FACTORS),
        ],
        responses=ComparisonAnswer,
    )
    def get(self, request: Request, need_id: UUID) -> Response:
        need, weights = ranked_need(self.actor, need_id), active_weights()
        filters = RankingFilters(request.query_params)
        if not filters.is_valid():
            raise BadValues({name: [str(text) for text in texts] for name, texts in filters.errors.items()})
        published = filters.cleaned_data["published"]
        moved = moved_for(need, self.actor, filters.sliders, published=published, table=weights)
        found = compare(need, self.actor, chosen(request.query_params.getlist("id")), moved, weights)
        return Response(ComparisonAnswer(_data(found)).data)


def _data(found: Comparison) -> dict[str, Any]:
    return {
        "need": found.need.pk,
        "as_of": found.as_of,
        "weights_version": found.weights.number,
        "weights_source": found.moved.source,
        "candidates": [_candidate(column, found) for column in found.columns],
        "criteria": [{"factor": row.factor, "label": row.label, "lack": row.lack} for row in found.rows],
    }


def _candidate(column: Column, found: Comparison) -> dict[str, Any]:
    entry = column.entry
    return {
        "rank": column.rank,
        "profile": column.profile.pk,
        "reason_ja": entry.reason_ja if entry else "",
        "reason_en": entry.reason_en if entry else "",
        **account(column.score, column.explained, found.names),
    }
