"""The curators' queue over the API, and how often they overruled the machine."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.api import Answer, Endpoint, List
from kernel.refusals import BadValues, NotPermitted
from matching.desk import held, whole_queue
from matching.filters import OVER, WHOSE, OverFilter, QueueFilter
from matching.overrides import Group, Line, overruled
from matching.states import CurationAct

WHOSE_PARAMETER = OpenApiParameter("whose", OpenApiTypes.STR, enum=[code for code, _label in WHOSE])
OVER_PARAMETER = OpenApiParameter("over", OpenApiTypes.STR, enum=[code for code, _label in OVER], default=OVER[0][0])


class QueueAnswer(Answer):
    """An open need without a presented list; who has it is empty until somebody starts."""

    need = serializers.UUIDField(source="pk")
    number = serializers.CharField()
    title_ja = serializers.CharField()
    title_en = serializers.CharField()
    under_review = serializers.IntegerField()
    applied = serializers.IntegerField()
    due_on = serializers.DateField(allow_null=True)
    curator = serializers.UUIDField(source="held_by", allow_null=True)
    curator_name = serializers.CharField(source="curated_by", allow_null=True)


class ShareAnswer(Answer):
    """So many of so many; `percent` is null where there are too few to tell."""

    count = serializers.IntegerField()
    of = serializers.IntegerField()
    percent = serializers.IntegerField(allow_null=True)


class OutcomeAnswer(Answer):
    """What became of one group of presented candidates, whatever came after."""

    group = serializers.ChoiceField(Group.values)
    n = serializers.IntegerField()
    interviewing = ShareAnswer()
    offered = ShareAnswer()
    engaged = ShareAnswer()
    rejected = ShareAnswer()


class LineAnswer(Answer):
    """One curator, or all of them; `acts` counts by kind."""

    name = serializers.CharField()
    lists = serializers.IntegerField()
    places = serializers.IntegerField()
    left_out = serializers.IntegerField()
    overruled = ShareAnswer()
    acts = serializers.DictField(child=serializers.IntegerField())
    outcomes = OutcomeAnswer(many=True)


class OverridesAnswer(Answer):
    """The lists presented since a moment; null is ever."""

    since = serializers.DateTimeField(allow_null=True)
    total = LineAnswer()
    curators = LineAnswer(many=True)


class QueueView(List):
    """GET the needs that wait for a list, the most urgent first; those without candidates last."""

    answer = QueueAnswer
    ordering = ("urgency", "pk")

    def rows(self) -> QuerySet[Any]:
        if self.actor.staff != "curator":
            raise NotPermitted
        form = QueueFilter(self.request.query_params)
        if not form.is_valid():
            raise BadValues(_errors(form))
        return held(whole_queue(), form.cleaned_data["whose"], self.actor)

    @extend_schema(operation_id="curation_queue", parameters=[WHOSE_PARAMETER], responses=QueueAnswer(many=True))
    def get(self, request: Request, **kwargs: Any) -> Response:
        return super().get(request, **kwargs)


class OverridesView(Endpoint):
    """GET how often curators overruled the machine, and what became of whom they put forward."""

    @extend_schema(operation_id="curation_overrides", parameters=[OVER_PARAMETER], responses=OverridesAnswer)
    def get(self, request: Request) -> Response:
        if self.actor.staff != "curator":
            raise NotPermitted
        form = OverFilter(request.query_params)
        if not form.is_valid():
            raise BadValues(_errors(form))
        told = overruled(form.days)
        lines = [_line(line) for line in told.curators]
        return Response(OverridesAnswer({"since": told.since, "total": _line(told.total), "curators": lines}).data)


def _errors(form: Any) -> dict[str, Any]:
    return {name: [str(text) for text in texts] for name, texts in form.errors.items()}


def _line(line: Line) -> dict[str, Any]:
    return {
        "name": line.name,
        "lists": len(line.lists),
        "places": line.places,
        "left_out": line.left_out,
        "overruled": line.rate,
        "acts": {act.value: line.acts[act] for act in CurationAct},
        "outcomes": [{"group": row.group.value, "n": row.n, **row.shares} for row in line.outcomes.values()],
    }
