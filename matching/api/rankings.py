"""A need's ranking over the API, with its arithmetic."""

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
from matching.board import Board, Place, ranked_need
from matching.filters import STATES, RankingFilters
from matching.scoring import FACTORS
from matching.shown import Asked, look

PERCENT = "Per cent of the published weight, 0 to 200."


class RowAnswer(AccountAnswer):
    """One place of a ranking."""

    rank = serializers.IntegerField()
    new = serializers.BooleanField()  # a place kept for a new profile, above her rank
    profile = serializers.UUIDField()
    candidacy = serializers.UUIDField(allow_null=True)
    candidacy_status = serializers.CharField(allow_null=True)


class ExcludedAnswer(Answer):
    """How many one hard condition keeps off the list; curators also see who the first of them are."""

    condition = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    count = serializers.IntegerField()
    profiles = serializers.ListField(child=serializers.UUIDField(), required=False)


class RankingAnswer(Answer):
    """A need's ranking, ten places a page."""

    need = serializers.UUIDField()
    as_of = serializers.DateField()
    weights_version = serializers.IntegerField()
    weights_source = serializers.ChoiceField(["published", "saved", "tried"])
    sliders = serializers.DictField(child=serializers.IntegerField())
    count = serializers.IntegerField()
    unscored = serializers.IntegerField()
    outside = serializers.IntegerField()
    excluded = ExcludedAnswer(many=True)
    shortlist = serializers.UUIDField(allow_null=True)
    page = serializers.IntegerField()
    pages = serializers.IntegerField()
    rows = RowAnswer(many=True)


class RankingView(Endpoint):
    """GET of a need's ranking."""

    @extend_schema(
        operation_id="need_ranking",
        parameters=[
            OpenApiParameter("state", OpenApiTypes.STR, many=True, enum=[code for code, _label in STATES]),
            OpenApiParameter("page", OpenApiTypes.INT),
            OpenApiParameter("published", OpenApiTypes.BOOL, description="Leave what the company saved aside."),
            *(OpenApiParameter(factor, OpenApiTypes.INT, description=PERCENT) for factor in FACTORS),
        ],
        responses=RankingAnswer,
    )
    def get(self, request: Request, need_id: UUID) -> Response:
        need = ranked_need(self.actor, need_id)
        filters = RankingFilters(request.query_params)
        if not filters.is_valid():
            raise BadValues({name: [str(text) for text in texts] for name, texts in filters.errors.items()})
        found = look(need, self.actor, Asked.of(filters))
        return Response(RankingAnswer(ranking_data(found, named=self.actor.staff == "curator")).data)


def ranking_data(found: Board, *, named: bool) -> dict[str, Any]:
    """Return a ranking as plain values; `named` tells who is excluded, too."""
    return {
        "need": found.need.pk,
        "as_of": found.as_of,
        "weights_version": found.weights_number,
        "weights_source": found.moved.source,
        "sliders": dict(found.moved.values),
        "count": found.total,
        "unscored": found.away.unscored,
        "outside": found.away.outside,
        "excluded": [
            {"condition": row.condition, "label": row.label, "count": row.count}
            | ({"profiles": list(row.ids)} if named else {})
            for row in found.away.excluded
        ],
        "shortlist": found.shortlist.pk if found.shortlist else None,
        "page": found.page.number,
        "pages": found.page.paginator.num_pages,
        "rows": [_row(place, found) for place in found.places],
    }


def _row(place: Place, found: Board) -> dict[str, Any]:
    return {
        "rank": place.rank,
        "new": place.lifted,
        "profile": place.profile.pk,
        "candidacy": place.candidacy.pk if place.candidacy else None,
        "candidacy_status": place.candidacy.status if place.candidacy else None,
        **account(place.score, place.explained, found.names),
    }
