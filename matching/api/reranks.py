"""Runs that rank all open needs anew, over the API."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.api import KEY_PARAMETER, MATCH_PARAMETER, Answer, Detail, List, Verb
from matching import rerank_actions as actions
from matching.models import Rerank
from matching.rules import CURATOR, curators_only


class RerankAnswer(Answer):
    """A run: how many needs of how many, how many of them have another first ten, and the pairs compared."""

    id = serializers.UUIDField()
    status = serializers.CharField()
    version = serializers.IntegerField()
    weights_version = serializers.IntegerField(source="weights.number")
    total = serializers.IntegerField()
    done = serializers.IntegerField()
    changed = serializers.IntegerField()
    pairs = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)


class Reranks(List, Verb):
    """GET lists the runs, the latest first; POST starts one."""

    answer = RerankAnswer
    created = True

    def rows(self) -> QuerySet[Rerank]:
        curators_only(self.actor)
        return Rerank.objects.select_related("weights")

    def act(self, values: dict[str, Any], **ids: Any) -> Rerank:
        return actions.start_rerank(actor=self.actor)

    @extend_schema(operation_id="reranks", responses=RerankAnswer(many=True))
    def get(self, request: Request, **kwargs: Any) -> Response:
        return super().get(request, **kwargs)

    @extend_schema(
        operation_id="rerank_start", parameters=[KEY_PARAMETER], request=None, responses={201: RerankAnswer}
    )
    def post(self, request: Request, **ids: Any) -> Response:
        return super().post(request, **ids)


class RerankDetail(Detail):
    """GET how far a run is."""

    answer = RerankAnswer

    def rows(self) -> QuerySet[Rerank]:
        return CURATOR.filter(Rerank.objects.select_related("weights"), self.actor)

    @extend_schema(operation_id="rerank", responses=RerankAnswer)
    def get(self, request: Request, **kwargs: Any) -> Response:
        return super().get(request, **kwargs)


class RerankStop(Verb):
    """POST stops a run where it is."""

    answer = RerankAnswer

    def act(self, values: dict[str, Any], **ids: Any) -> Rerank:
        return actions.stop_rerank(actor=self.actor, version=self.version(), **ids)

    @extend_schema(
        operation_id="rerank_stop",
        parameters=[KEY_PARAMETER, MATCH_PARAMETER],
        request=None,
        responses=RerankAnswer,
    )
    def post(self, request: Request, **ids: Any) -> Response:
        return super().post(request, **ids)


class RerankResume(Verb):
    """POST lets the latest run go on after it was stopped."""

    answer = RerankAnswer

    def act(self, values: dict[str, Any], **ids: Any) -> Rerank:
        return actions.resume_rerank(actor=self.actor, version=self.version(), **ids)

    @extend_schema(
        operation_id="rerank_resume",
        parameters=[KEY_PARAMETER, MATCH_PARAMETER],
        request=None,
        responses=RerankAnswer,
    )
    def post(self, request: Request, **ids: Any) -> Response:
        return super().post(request, **ids)
