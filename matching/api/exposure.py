"""Who is shown to companies, over the API."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.api import Answer, Endpoint
from matching.exposure import exposure
from matching.rules import curators_only


class SpanAnswer(Answer):
    """What was shown in some days; shares are null where nothing could be shown."""

    first = serializers.DateField()
    last = serializers.DateField()
    published = serializers.IntegerField()
    available = serializers.IntegerField()
    shown = serializers.IntegerField()
    impressions = serializers.IntegerField()
    coverage = serializers.FloatField(allow_null=True)
    gini = serializers.FloatField(allow_null=True)
    top_share = serializers.FloatField(allow_null=True)
    new_share = serializers.FloatField(allow_null=True)


class ExposureAnswer(Answer):
    """The last twelve weeks as a whole and one by one, the oldest first."""

    whole = SpanAnswer()
    weeks = SpanAnswer(many=True)
    new_profiles = serializers.IntegerField()
    new_among_published = serializers.FloatField(allow_null=True)


class ExposureView(Endpoint):
    """GET of coverage, Gini coefficient and the share of the top hundredth."""

    @extend_schema(operation_id="curation_exposure", responses=ExposureAnswer)
    def get(self, request: Request) -> Response:
        curators_only(self.actor)
        return Response(ExposureAnswer(exposure()).data)
