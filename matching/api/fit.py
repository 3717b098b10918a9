"""The needs that fit a CMO over the API: for herself, with her own account of each."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.api import Answer, Endpoint
from kernel.refusals import BadValues
from matching.api.scores import AccountAnswer, ScoreAnswer, account
from matching.bands import Band
from matching.explanation import Explained
from matching.filters import PageFilter
from matching.fit import Fit, FittingNeed, LeftOut, OneFit, fit, fit_of, own_profile, published
from matching.one_change import overall
from matching.scoring import Score
from matching.wording import Names

# How far above its budget a company would go is its own affair.
KEPT_BACK = {"cap"}


class BandAnswer(Answer):
    """Her part of all who qualify for a need, by the published weights; `unsaid` where too few do."""

    code = serializers.ChoiceField([band.value for band in Band])
    text = serializers.CharField()


class FittingNeedAnswer(AccountAnswer):
    """One open need in her order; company is empty while the need is confidential."""

    band = BandAnswer()

    rank = serializers.IntegerField()
    need = serializers.UUIDField()
    number = serializers.CharField()
    title_ja = serializers.CharField()
    title_en = serializers.CharField()
    company_name_ja = serializers.CharField()
    company_name_en = serializers.CharField()
    confidential = serializers.BooleanField()
    candidacy = serializers.UUIDField(allow_null=True)
    candidacy_status = serializers.CharField(allow_null=True)
    weights_version = serializers.IntegerField()


class LeftOutAnswer(Answer):
    """How many open needs one condition keeps off her list."""

    condition = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    count = serializers.IntegerField()


class FittingNeedsAnswer(Answer):
    """The open needs that fit the caller, ten a page."""

    profile = serializers.UUIDField()
    as_of = serializers.DateField()
    weights_version = serializers.IntegerField()
    count = serializers.IntegerField()
    unscored = serializers.IntegerField()
    outside = serializers.IntegerField()
    excluded = LeftOutAnswer(many=True)
    page = serializers.IntegerField()
    pages = serializers.IntegerField()
    rows = FittingNeedAnswer(many=True)


class UnfilledAnswer(Answer):
    """A section of the caller's profile that says nothing, and that the need asks about."""

    section = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]


class ChangeAnswer(Answer):
    """What the caller could change, if it is true: the kind, the section of the profile, and the words."""

    kind = serializers.CharField()
    section = serializers.CharField()
    text = serializers.CharField()


class OneChangeAnswer(ChangeAnswer):
    """The change that helps most for one need; `opens`: it is not on her list today and would be."""

    opens = serializers.BooleanField()
    gain = serializers.CharField()
    then = serializers.CharField()


class WideChangeAnswer(ChangeAnswer):
    """The change that helps most over the needs looked at: how many scores it raises, how many needs it opens."""

    looked_at = serializers.IntegerField()
    raised = serializers.IntegerField()
    opened = serializers.IntegerField()
    total = serializers.CharField()


class FittingChangeAnswer(Answer):
    """The one change that would help the caller most; nothing when none helps."""

    profile = serializers.UUIDField()
    change = WideChangeAnswer(allow_null=True)


class NeedFitAnswer(AccountAnswer):
    """The caller against one open need; no score while a condition keeps it off her list or too little is known."""

    score = ScoreAnswer(allow_null=True)
    lacking = serializers.ListField(child=serializers.CharField())
    band = BandAnswer(allow_null=True)
    unfilled = UnfilledAnswer(many=True)
    change = OneChangeAnswer(allow_null=True)
    need = serializers.UUIDField()
    profile = serializers.UUIDField()
    as_of = serializers.DateField()
    weights_version = serializers.IntegerField()
    failed = LeftOutAnswer(many=True)


class FittingNeedsView(Endpoint):
    """GET of the needs that fit the caller."""

    @extend_schema(
        operation_id="fitting_needs",
        parameters=[OpenApiParameter("page", OpenApiTypes.INT)],
        responses=FittingNeedsAnswer,
    )
    def get(self, request: Request) -> Response:
        filters = PageFilter(request.query_params)
        if not filters.is_valid():
            raise BadValues({name: [str(text) for text in texts] for name, texts in filters.errors.items()})
        own = published(own_profile(self.actor))
        found = fit(own, self.actor, filters.cleaned_data["page"] or 1)
        return Response(FittingNeedsAnswer(_list(own.pk, found)).data)


class FittingChangeView(Endpoint):
    """GET of the one change that would help the caller most."""

    @extend_schema(operation_id="fitting_change", responses=FittingChangeAnswer)
    def get(self, request: Request) -> Response:
        own = published(own_profile(self.actor))
        change = overall(own)
        return Response(FittingChangeAnswer({"profile": own.pk, "change": change and asdict(change)}).data)


class NeedFitView(Endpoint):
    """GET of the caller's own account on one open need."""

    @extend_schema(operation_id="need_fit", responses=NeedFitAnswer)
    def get(self, request: Request, need_id: UUID) -> Response:
        own = own_profile(self.actor)
        found = fit_of(own, self.actor, need_id)
        return Response(NeedFitAnswer(_one(own.pk, found)).data)


def _list(profile_id: UUID, found: Fit) -> dict[str, Any]:
    return {
        "profile": profile_id,
        "as_of": found.as_of,
        "weights_version": found.weights_number,
        "count": found.counts.ranked,
        "unscored": found.counts.unscored,
        "outside": found.counts.outside,
        "excluded": _left_out(found.left_out),
        "page": found.page.number,
        "pages": found.page.paginator.num_pages,
        "rows": [_need(row) for row in found.needs],
    }


def _one(profile_id: UUID, found: OneFit) -> dict[str, Any]:
    return {
        "need": found.need_id,
        "profile": profile_id,
        "as_of": found.as_of,
        "weights_version": found.weights_number,
        "failed": _left_out(found.failed),
        "lacking": list(found.lacking),
        "band": _band(found.band),
        "unfilled": [asdict(row) for row in found.unfilled],
        "change": found.change and asdict(found.change),
        **_account(found.score, found.explained, found.names),
    }


def _band(band: Band | None) -> dict[str, str] | None:
    return {"code": band.value, "text": band.text} if band else None


def _left_out(rows: tuple[LeftOut, ...]) -> list[dict[str, Any]]:
    return [{"condition": row.condition, "label": row.label, "count": row.count} for row in rows]


def _need(row: FittingNeed) -> dict[str, Any]:
    face = row.face
    names = ("number", "title_ja", "title_en", "company_name_ja", "company_name_en", "confidential")
    return {
        "rank": row.rank,
        "need": face.pk,
        "band": _band(row.band),
        **{name: getattr(face, name) for name in names},
        "candidacy": face.candidacy_id,
        "candidacy_status": face.candidacy_status,
        "weights_version": row.weights_number,
        **_account(row.score, row.explained, row.names),
    }


def _account(score: Score | None, told: Explained | None, names: Names) -> dict[str, Any]:
    if score is None or told is None:
        return {"score": None, "parts": [], "missing": [], "fits": []}
    return account(score, told, names, KEPT_BACK)
