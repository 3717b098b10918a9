"""Matching over the API: a need's ranking with its arithmetic, and shortlists."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.api import KEY_PARAMETER, MATCH_PARAMETER, Answer, Body, Detail, Endpoint, Verb
from kernel.refusals import BadValues
from matching import actions
from matching.board import Board, Place, board, ranked_need
from matching.explanation import Factor
from matching.filters import STATES, RankingFilters
from matching.forms import MOST_REASON
from matching.models import Shortlist
from matching.rules import SHORTLIST_VIEW
from matching.scoring import Item, Part


# --- answers ---------------------------------------------------------------------------------------------------------
class ItemAnswer(Answer):
    """One line of the account: weight × points, and the two facts behind the points (none: unknown)."""

    kind = serializers.CharField()
    id = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    weight = serializers.IntegerField()
    points = serializers.IntegerField(allow_null=True)
    asked = serializers.DictField(child=serializers.JSONField(allow_null=True))
    found = serializers.DictField(child=serializers.JSONField(allow_null=True))


class PartAnswer(Answer):
    """One factor; `shown` of all parts adds up to the score shown."""

    factor = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    low = serializers.IntegerField()
    high = serializers.IntegerField()
    maximum = serializers.IntegerField()
    shown = serializers.CharField()
    unknown = serializers.BooleanField()
    items = ItemAnswer(many=True)


class ScoreAnswer(Answer):
    """A score between `low` and `high`, 0 to 510,000; shown as 0.0 to 100.0."""

    low = serializers.IntegerField()
    high = serializers.IntegerField()
    shown = serializers.CharField()
    shown_high = serializers.CharField()


class RowAnswer(Answer):
    """One place of a ranking."""

    rank = serializers.IntegerField()
    profile = serializers.UUIDField()
    candidacy = serializers.UUIDField(allow_null=True)
    candidacy_status = serializers.CharField(allow_null=True)
    score = ScoreAnswer()
    parts = PartAnswer(many=True)
    missing = serializers.ListField(child=serializers.CharField())
    fits = serializers.ListField(child=serializers.CharField())


class ExcludedAnswer(Answer):
    """How many one hard condition keeps off the list; curators also see who the first of them are."""

    condition = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    count = serializers.IntegerField()
    profiles = serializers.ListField(child=serializers.UUIDField(), required=False)


class RankingAnswer(Answer):
    """A need's ranking, twenty places a page."""

    need = serializers.UUIDField()
    as_of = serializers.DateField()
    weights_version = serializers.IntegerField()
    count = serializers.IntegerField()
    unscored = serializers.IntegerField()
    outside = serializers.IntegerField()
    excluded = ExcludedAnswer(many=True)
    shortlist = serializers.UUIDField(allow_null=True)
    page = serializers.IntegerField()
    pages = serializers.IntegerField()
    rows = RowAnswer(many=True)


class EntryAnswer(Answer):
    """A place on a shortlist: the curator's beside the machine's."""

    candidacy = serializers.UUIDField(source="candidacy_id")
    profile = serializers.UUIDField(source="profile_id")
    position = serializers.IntegerField()
    machine_rank = serializers.IntegerField(allow_null=True)
    machine_low = serializers.IntegerField(allow_null=True)
    machine_high = serializers.IntegerField(allow_null=True)
    reason_ja = serializers.CharField()
    reason_en = serializers.CharField()


class ShortlistAnswer(Answer):
    """A shortlist in the curator's order."""

    id = serializers.UUIDField()
    need = serializers.UUIDField(source="need_id")
    status = serializers.CharField()
    version = serializers.IntegerField()
    as_of = serializers.DateField()
    weights_version = serializers.IntegerField(source="weights_number")
    presented_at = serializers.DateTimeField(allow_null=True)
    entries = EntryAnswer(many=True)


# --- bodies ----------------------------------------------------------------------------------------------------------
class ExcludeBody(Body):
    candidacy = serializers.UUIDField()
    reason = serializers.CharField(max_length=MOST_REASON)


class PlaceBody(ExcludeBody):
    position = serializers.IntegerField(min_value=1, max_value=1000)


class ExplainBody(Body):
    candidacy = serializers.UUIDField()
    reason_ja = serializers.CharField(max_length=MOST_REASON, required=False, allow_blank=True)
    reason_en = serializers.CharField(max_length=MOST_REASON, required=False, allow_blank=True)


# --- views -----------------------------------------------------------------------------------------------------------
class RankingView(Endpoint):
    """GET of a need's ranking."""

    @extend_schema(
        operation_id="need_ranking",
        parameters=[
            OpenApiParameter("state", OpenApiTypes.STR, many=True, enum=[code for code, _label in STATES]),
            OpenApiParameter("page", OpenApiTypes.INT),
        ],
        responses=RankingAnswer,
    )
    def get(self, request: Request, need_id: UUID) -> Response:
        need = ranked_need(self.actor, need_id)
        filters = RankingFilters(request.query_params)
        if not filters.is_valid():
            raise BadValues({name: [str(text) for text in texts] for name, texts in filters.errors.items()})
        asked = filters.cleaned_data
        found = board(need, self.actor, asked["state"], asked["page"] or 1)
        return Response(RankingAnswer(ranking_data(found, named=self.actor.staff == "curator")).data)


def ranking_data(found: Board, *, named: bool) -> dict[str, Any]:
    """Return a ranking as plain values; `named` tells who is excluded, too."""
    return {
        "need": found.need.pk,
        "as_of": found.as_of,
        "weights_version": found.weights_number,
        "count": found.total,
        "unscored": found.unscored,
        "outside": found.outside,
        "excluded": [
            {"condition": row.condition, "label": row.label, "count": row.count}
            | ({"profiles": list(row.ids)} if named else {})
            for row in found.excluded
        ],
        "shortlist": found.shortlist.pk if found.shortlist else None,
        "page": found.page.number,
        "pages": found.page.paginator.num_pages,
        "rows": [_row(place, found) for place in found.places],
    }


def _row(place: Place, found: Board) -> dict[str, Any]:
    explained = place.explained
    labels = {factor.factor: factor for factor in explained.factors}
    return {
        "rank": place.rank,
        "profile": place.profile.pk,
        "candidacy": place.candidacy.pk if place.candidacy else None,
        "candidacy_status": place.candidacy.status if place.candidacy else None,
        "score": {
            "low": place.score.low,
            "high": place.score.high,
            "shown": explained.figure,
            "shown_high": explained.upper or explained.figure,
        },
        "parts": [_part(part, labels[part.factor], found) for part in place.score.parts],
        "missing": list(explained.missing),
        "fits": list(explained.fits),
    }


def _part(part: Part, told: Factor, found: Board) -> dict[str, Any]:
    return {
        "factor": part.factor,
        "label": told.label,
        "low": part.low,
        "high": part.high,
        "maximum": part.maximum,
        "shown": told.figure,
        "unknown": told.unknown,
        "items": [_item(item, found) for item in part.items],
    }


def _item(item: Item, found: Board) -> dict[str, Any]:
    return {
        "kind": item.kind,
        "id": item.id,
        "label": found.names(item.kind, item.id),
        "weight": item.weight,
        "points": item.points,
        "asked": _plain(item.asked),
        "found": _plain(item.shown),
    }


def _plain(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in facts.items()}


class ShortlistDetail(Detail):
    """GET of one shortlist; the company sees it once it was presented."""

    answer = ShortlistAnswer

    def rows(self) -> QuerySet[Shortlist]:
        return SHORTLIST_VIEW.filter(Shortlist.objects.prefetch_related("entries"), self.actor)

    @extend_schema(operation_id="shortlist", responses=ShortlistAnswer)
    def get(self, request: Request, **kwargs: Any) -> Response:
        return super().get(request, **kwargs)


class ShortlistVerb(Verb):
    answer = ShortlistAnswer


class ShortlistStart(ShortlistVerb):
    """POST starts a shortlist: the candidacies under review, in the machine's order."""

    created = True

    def act(self, values: dict[str, Any], **ids: Any) -> Shortlist:
        return actions.start_shortlist(need_id=ids["need_id"], actor=self.actor)

    @extend_schema(
        operation_id="shortlist_start", parameters=[KEY_PARAMETER], request=None, responses={201: ShortlistAnswer}
    )
    def post(self, request: Request, **ids: Any) -> Response:
        return super().post(request, **ids)


class ShortlistPlace(ShortlistVerb):
    """POST puts a candidate at a place, with a written reason."""

    body = PlaceBody

    def act(self, values: dict[str, Any], **ids: Any) -> Shortlist:
        return actions.place_candidate(
            shortlist_id=ids["shortlist_id"],
            candidacy_id=values["candidacy"],
            actor=self.actor,
            position=values["position"],
            reason=values["reason"],
            version=self.version(),
        )

    @extend_schema(
        operation_id="shortlist_place",
        parameters=[KEY_PARAMETER, MATCH_PARAMETER],
        request=PlaceBody,
        responses=ShortlistAnswer,
    )
    def post(self, request: Request, **ids: Any) -> Response:
        return super().post(request, **ids)


class ShortlistExclude(ShortlistVerb):
    """POST leaves a candidate off, with a written reason."""

    body = ExcludeBody

    def act(self, values: dict[str, Any], **ids: Any) -> Shortlist:
        return actions.exclude_candidate(
            shortlist_id=ids["shortlist_id"],
            candidacy_id=values["candidacy"],
            actor=self.actor,
            reason=values["reason"],
            version=self.version(),
        )

    @extend_schema(
        operation_id="shortlist_exclude",
        parameters=[KEY_PARAMETER, MATCH_PARAMETER],
        request=ExcludeBody,
        responses=ShortlistAnswer,
    )
    def post(self, request: Request, **ids: Any) -> Response:
        return super().post(request, **ids)


class ShortlistExplain(ShortlistVerb):
    """POST writes the curator's reason for one candidate, in one language or both."""

    body = ExplainBody

    def act(self, values: dict[str, Any], **ids: Any) -> Shortlist:
        reasons = {name: values[name] for name in ("reason_ja", "reason_en") if name in values}
        return actions.explain_candidate(
            shortlist_id=ids["shortlist_id"],
            candidacy_id=values["candidacy"],
            actor=self.actor,
            version=self.version(),
            **reasons,
        )

    @extend_schema(
        operation_id="shortlist_explain",
        parameters=[KEY_PARAMETER, MATCH_PARAMETER],
        request=ExplainBody,
        responses=ShortlistAnswer,
    )
    def post(self, request: Request, **ids: Any) -> Response:
        return super().post(request, **ids)


class ShortlistPresent(ShortlistVerb):
    """POST presents the list to the company; every candidacy on it becomes shortlisted."""

    def act(self, values: dict[str, Any], **ids: Any) -> Shortlist:
        return actions.present_shortlist(shortlist_id=ids["shortlist_id"], actor=self.actor, version=self.version())

    @extend_schema(
        operation_id="shortlist_present",
        parameters=[KEY_PARAMETER, MATCH_PARAMETER],
        request=None,
        responses=ShortlistAnswer,
    )
    def post(self, request: Request, **ids: Any) -> Response:
        return super().post(request, **ids)
