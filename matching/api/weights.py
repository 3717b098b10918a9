"""Versions of the weights over the API: drafted, tuned, compared and brought into force by curators."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.api import KEY_PARAMETER, MATCH_PARAMETER, Answer, Body, Detail, Endpoint, List, Verb
from kernel.pages import find
from matching import weights_actions as actions
from matching.models import WeightSet
from matching.rules import CURATOR, curators_only
from matching.weighting import versions
from matching.weights_preview import Compared, Preview, preview

MOST_REASON = 1000


class WeightsAnswer(Answer):
    """A version: stage, factor, weight; each stage adds up to 2,000."""

    id = serializers.UUIDField()
    number = serializers.IntegerField()
    status = serializers.CharField()
    version = serializers.IntegerField()
    weights = serializers.DictField(child=serializers.DictField(child=serializers.IntegerField()))
    reason = serializers.CharField()
    drafted_by = serializers.UUIDField(source="drafted_by_id", allow_null=True)
    created_at = serializers.DateTimeField()
    activated_at = serializers.DateTimeField(allow_null=True)


class WeightsReasonBody(Body):
    """Why."""

    reason = serializers.CharField(max_length=MOST_REASON)


class TuneBody(WeightsReasonBody):
    """All weights of a draft: stage, factor, weight."""

    weights = serializers.DictField(child=serializers.DictField(child=serializers.IntegerField()))


class ComparedAnswer(Answer):
    """One need under both: the first ten before and after, and how far each agrees with what was decided."""

    need = serializers.UUIDField()
    before = serializers.ListField(child=serializers.UUIDField())
    after = serializers.ListField(child=serializers.UUIDField())
    enters = serializers.IntegerField()
    leaves = serializers.IntegerField()
    shift = serializers.FloatField(allow_null=True)
    ndcg_before = serializers.FloatField(allow_null=True)
    ndcg_after = serializers.FloatField(allow_null=True)


class PreviewAnswer(Answer):
    """What a version would change, compared with the one in force; means are null where too little was decided."""

    weights_version = serializers.IntegerField()
    active_version = serializers.IntegerField()
    compared = serializers.IntegerField()
    of = serializers.IntegerField()
    changed = serializers.IntegerField()
    enters = serializers.IntegerField()
    shift = serializers.FloatField(allow_null=True)
    judged = serializers.IntegerField()
    ndcg_before = serializers.FloatField(allow_null=True)
    ndcg_after = serializers.FloatField(allow_null=True)
    needs = ComparedAnswer(many=True)


class WeightSets(List, Verb):
    """GET lists the versions, the latest first; POST drafts the next one, as a copy of the one in force."""

    answer = WeightsAnswer
    body = WeightsReasonBody
    created = True
    ordering = ("-number",)

    def rows(self) -> QuerySet[WeightSet]:
        curators_only(self.actor)
        return versions()

    def act(self, values: dict[str, Any], **ids: Any) -> WeightSet:
        return actions.draft_weights(actor=self.actor, **values)

    @extend_schema(operation_id="weight_sets", responses=WeightsAnswer(many=True))
    def get(self, request: Request, **kwargs: Any) -> Response:
        return super().get(request, **kwargs)

    @extend_schema(
        operation_id="weight_set_draft",
        parameters=[KEY_PARAMETER],
        request=WeightsReasonBody,
        responses={201: WeightsAnswer},
    )
    def post(self, request: Request, **ids: Any) -> Response:
        return super().post(request, **ids)


class WeightSetDetail(Detail):
    """GET one version."""

    answer = WeightsAnswer

    def rows(self) -> QuerySet[WeightSet]:
        return CURATOR.filter(WeightSet.objects.all(), self.actor)

    @extend_schema(operation_id="weight_set", responses=WeightsAnswer)
    def get(self, request: Request, **kwargs: Any) -> Response:
        return super().get(request, **kwargs)


class WeightSetVerb(Verb):
    answer = WeightsAnswer


class WeightSetTune(WeightSetVerb):
    """POST writes the weights of a draft, for every factor of every stage."""

    body = TuneBody

    def act(self, values: dict[str, Any], **ids: Any) -> WeightSet:
        return actions.tune_weights(actor=self.actor, version=self.version(), **ids, **values)

    @extend_schema(
        operation_id="weight_set_tune",
        parameters=[KEY_PARAMETER, MATCH_PARAMETER],
        request=TuneBody,
        responses=WeightsAnswer,
    )
    def post(self, request: Request, **ids: Any) -> Response:
        return super().post(request, **ids)


class WeightSetActivate(WeightSetVerb):
    """POST brings a draft into force, with a written reason; all open needs are ranked anew."""

    body = WeightsReasonBody

    def act(self, values: dict[str, Any], **ids: Any) -> WeightSet:
        return actions.activate_weights(actor=self.actor, version=self.version(), **ids, **values)

    @extend_schema(
        operation_id="weight_set_activate",
        parameters=[KEY_PARAMETER, MATCH_PARAMETER],
        request=WeightsReasonBody,
        responses=WeightsAnswer,
    )
    def post(self, request: Request, **ids: Any) -> Response:
        return super().post(request, **ids)


class WeightSetRestore(WeightSetVerb):
    """POST brings a version that was replaced back into force, with a written reason."""

    body = WeightsReasonBody

    def act(self, values: dict[str, Any], **ids: Any) -> WeightSet:
        return actions.restore_weights(actor=self.actor, version=self.version(), **ids, **values)

    @extend_schema(
        operation_id="weight_set_restore",
        parameters=[KEY_PARAMETER, MATCH_PARAMETER],
        request=WeightsReasonBody,
        responses=WeightsAnswer,
    )
    def post(self, request: Request, **ids: Any) -> Response:
        return super().post(request, **ids)


class WeightSetDrop(WeightSetVerb):
    """POST gives a draft up."""

    def act(self, values: dict[str, Any], **ids: Any) -> WeightSet:
        return actions.drop_weights(actor=self.actor, version=self.version(), **ids)

    @extend_schema(
        operation_id="weight_set_drop",
        parameters=[KEY_PARAMETER, MATCH_PARAMETER],
        request=None,
        responses=WeightsAnswer,
    )
    def post(self, request: Request, **ids: Any) -> Response:
        return super().post(request, **ids)


class WeightSetPreview(Endpoint):
    """GET ranks the last needs under a version and under the one in force; on a large market it takes seconds."""

    @extend_schema(operation_id="weight_set_preview", responses=PreviewAnswer)
    def get(self, request: Request, **ids: Any) -> Response:
        row = find(WeightSet.objects.all(), CURATOR, self.actor, ids["weights_id"])
        return Response(PreviewAnswer(_told(preview(row))).data)


def _told(found: Preview) -> dict[str, Any]:
    names = ("of", "changed", "enters", "shift", "judged", "ndcg_before", "ndcg_after")
    return {
        "weights_version": found.weights.number,
        "active_version": found.active.number,
        "compared": len(found.needs),
        **{name: getattr(found, name) for name in names},
        "needs": [_need(row) for row in found.needs],
    }


def _need(row: Compared) -> dict[str, Any]:
    names = ("before", "after", "enters", "leaves", "shift", "ndcg_before", "ndcg_after")
    return {"need": row.need.pk, **{name: getattr(row, name) for name in names}}
