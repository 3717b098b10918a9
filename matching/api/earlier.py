"""The company's earlier strong candidates for a need, over the API."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.api import Answer, Endpoint
from marketplace.states import CandidacyStatus
from matching.board import ranked_need
from matching.earlier import REACHED, Earlier, earlier


class EarlierAnswer(Answer):
    """Somebody who came far on an earlier need of the company and qualifies for this one now."""

    profile = serializers.UUIDField()
    rank = serializers.IntegerField()
    low = serializers.IntegerField()
    high = serializers.IntegerField()
    earlier_candidacy = serializers.UUIDField()
    earlier_need = serializers.UUIDField()
    reached = serializers.ChoiceField([(step.value, step.label) for step in REACHED])
    reached_at = serializers.DateTimeField()
    candidacy = serializers.UUIDField(allow_null=True)
    candidacy_status = serializers.ChoiceField(CandidacyStatus.choices, allow_null=True)


class EarlierCandidates(Endpoint):
    """GET of the earlier strong candidates for a need, best first."""

    @extend_schema(operation_id="earlier_candidates", responses=EarlierAnswer(many=True))
    def get(self, request: Request, need_id: UUID) -> Response:
        need = ranked_need(self.actor, need_id)
        return Response(EarlierAnswer([_one(row) for row in earlier(need, self.actor)], many=True).data)


def _one(row: Earlier) -> dict[str, Any]:
    return {
        "profile": row.profile.pk,
        "rank": row.rank,
        "low": row.explained.low,
        "high": row.explained.high,
        "earlier_candidacy": row.then.pk,
        "earlier_need": row.then.need_id,
        "reached": row.reached,
        "reached_at": row.on,
        "candidacy": row.candidacy.pk if row.candidacy else None,
        "candidacy_status": row.candidacy.status if row.candidacy else None,
    }
