"""The API of public needs: readable without a token, from the public projection only."""

from typing import Any

from django.db import models
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.api import Detail, List
from marketplace.api.shapes import PublicNeedAnswer
from marketplace.filters import NeedPublicFilter
from marketplace.models import NeedPublic
from marketplace.rules import FACE_VIEW


class PublicNeeds(List):
    """The open needs, newest first; confidential ones for CMOs with a published profile only."""

    public = True
    answer = PublicNeedAnswer
    filterset = NeedPublicFilter
    ordering = ("-published_at", "need_id")

    def rows(self) -> models.QuerySet[Any]:
        return FACE_VIEW.filter(NeedPublic.objects.all(), self.actor)

    @extend_schema(operation_id="public_needs_list", responses=PublicNeedAnswer(many=True))
    def get(self, request: Request, **kwargs: Any) -> Response:
        return super().get(request, **kwargs)


class PublicNeed(Detail):
    """One open need, as it was published."""

    public = True
    versioned = False
    answer = PublicNeedAnswer

    def rows(self) -> models.QuerySet[Any]:
        return FACE_VIEW.filter(NeedPublic.objects.all(), self.actor)

    @extend_schema(operation_id="public_needs_read", responses=PublicNeedAnswer)
    def get(self, request: Request, **kwargs: Any) -> Response:
        return super().get(request, **kwargs)
