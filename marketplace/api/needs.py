"""The API of needs: one's own and a curator's, and every verb."""

from collections.abc import Callable
from typing import Any, ClassVar
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.api import KEY_PARAMETER, MATCH_PARAMETER, Detail, Endpoint, List, Verb
from kernel.events import timeline
from kernel.money import Money
from kernel.pages import find
from kernel.refusals import BadValues
from kernel.units import unit
from marketplace import actions
from marketplace.api.shapes import (
    CloseBody,
    EventAnswer,
    NeedAnswer,
    NeedBody,
    NewNeedBody,
    ReasonBody,
    SuggestionsAnswer,
    VersionAnswer,
    as_values,
)
from marketplace.drafting import drafted, suggestions_for
from marketplace.filters import NeedFilter
from marketplace.history import history_of_need
from marketplace.models import Need
from marketplace.rules import NEED_VIEW
from marketplace.states import NeedStatus
from profiles.models import Company, Problem
from profiles.states import Stage


def whole(need: Need) -> Need:
    """Return the need with all its rows, read again: lists were replaced."""
    found: Need = Need.objects.whole().get(pk=need.pk)
    return found


class Needs(Verb, List):
    """One's own needs, a curator's all; and starting one."""

    body = NewNeedBody
    answer = NeedAnswer
    created = True
    filterset = NeedFilter

    def rows(self) -> models.QuerySet[Any]:
        return NEED_VIEW.filter(Need.objects.whole(), self.actor)

    @extend_schema(operation_id="needs_list", responses=NeedAnswer(many=True))
    def get(self, request: Request, **kwargs: Any) -> Response:
        return super().get(request, **kwargs)

    @extend_schema(
        operation_id="needs_create", request=NewNeedBody, responses={201: NeedAnswer}, parameters=[KEY_PARAMETER]
    )
    def post(self, request: Request, **ids: Any) -> Response:
        return super().post(request, **ids)

    def act(self, values: dict[str, Any], **ids: Any) -> Need:
        company_id, suggest = values.pop("company"), values.pop("suggest")
        sent = as_values(values)
        if suggest and sent.get("problems"):
            sent = {**self._suggested(company_id, sent), **sent}
        return whole(actions.draft_need(company_id=company_id, actor=self.actor, values=sent))

    def _suggested(self, company_id: UUID, sent: dict[str, Any]) -> dict[str, Any]:
        # An id of somebody else's company tells nothing here: draft_need refuses it next.
        company = Company.objects.filter(pk=company_id).only("stage", "employees").first()
        if company is None:
            return {}
        stage, problems = sent.get("stage") or company.stage, [row["problem_id"] for row in sent["problems"]]
        return drafted(stage, problems, company.employees)


class OneNeed(Detail):
    """One need: read it, or change it (a draft is edited, an open one revised)."""

    answer = NeedAnswer

    def rows(self) -> models.QuerySet[Any]:
        return NEED_VIEW.filter(Need.objects.whole(), self.actor)

    @extend_schema(operation_id="needs_read", responses=NeedAnswer)
    def get(self, request: Request, **kwargs: Any) -> Response:
        return super().get(request, **kwargs)

    @extend_schema(
        operation_id="needs_change",
        request=NeedBody,
        responses=NeedAnswer,
        parameters=[MATCH_PARAMETER],
    )
    def patch(self, request: Request, need_id: UUID) -> Response:
        values = as_values(self.read(NeedBody))
        row = unit(lambda: self._change(need_id, values))
        response = Response(self.answer(row, context={"actor": self.actor}).data)
        response["ETag"] = f'"{row.version}"'
        return response

    def _change(self, need_id: UUID, values: dict[str, Any]) -> Need:
        need: Need = find(Need.objects.all(), NEED_VIEW, self.actor, need_id)
        _one_currency(need, values)
        change = actions.revise_need if need.status != NeedStatus.DRAFT else actions.edit_need
        return whole(change(need_id=need_id, actor=self.actor, values=values, version=self.version()))


def _one_currency(need: Need, values: dict[str, Any]) -> None:
    """Refuse to change the currency of one end of a budget alone."""
    sent = [name for name in ("budget_min", "budget_max") if isinstance(values.get(name), Money)]
    other = {"budget_min": need.budget_max_minor, "budget_max": need.budget_min_minor}
    if len(sent) == 1 and values["currency"] != need.currency and other[sent[0]] is not None:
        raise BadValues({sent[0]: _("Both ends of a budget are in one currency.")})


class NeedVersions(Endpoint):
    """What an open need said, each time it changed."""

    @extend_schema(operation_id="needs_versions", responses=VersionAnswer(many=True))
    def get(self, request: Request, need_id: UUID) -> Response:
        need: Need = find(Need.objects.all(), NEED_VIEW, self.actor, need_id)
        return Response(VersionAnswer(need.versions.all(), many=True).data)


class NeedEvents(Endpoint):
    """What happened to a need, newest first, in the reader's language."""

    @extend_schema(operation_id="needs_events", responses=EventAnswer(many=True))
    def get(self, request: Request, need_id: UUID) -> Response:
        need: Need = find(Need.objects.all(), NEED_VIEW, self.actor, need_id)
        lines = history_of_need(need, timeline(need)[:200], self.actor)
        return Response(EventAnswer(lines, many=True).data)


class NeedSuggestions(Endpoint):
    """What stage and problems suggest: the need's own, or those asked for."""

    @extend_schema(
        operation_id="needs_suggestions",
        responses=SuggestionsAnswer,
        parameters=[
            OpenApiParameter("stage", OpenApiTypes.STR, enum=Stage.values),
            OpenApiParameter("problems", OpenApiTypes.STR, description="One to three ids, separated by commas."),
        ],
    )
    def get(self, request: Request, need_id: UUID) -> Response:
        need: Need = find(Need.objects.whole(), NEED_VIEW, self.actor, need_id)
        own = [row.problem_id for row in need.problem_rows.all()]
        asked = [word for word in request.query_params.get("problems", "").split(",") if word] or own
        stage = request.query_params.get("stage") or need.stage
        if stage not in Stage.values:
            raise BadValues({"stage": _("There is no such stage.")})
        if not 1 <= len(asked) <= actions.MOST_PROBLEMS or set(asked) - set(
            Problem.objects.values_list("pk", flat=True)
        ):
            raise BadValues({"problems": _("Name one to three problems.")})
        found = suggestions_for(stage, asked, need.company.employees)
        if found is None:
            raise BadValues({"problems": _("Nothing is known about these problems.")})
        return Response(SuggestionsAnswer(found).data)


def _verb(slug: str, do: Callable[..., Any], shape: Any = None) -> type[Verb]:
    """Return the view of one verb on a need."""
    name = slug.replace("-", " ").title().replace(" ", "")

    class View(Verb):
        body: ClassVar[Any] = shape
        answer = NeedAnswer

        def act(self, values: dict[str, Any], **ids: Any) -> Need:
            return whole(do(need_id=ids["need_id"], actor=self.actor, version=self.version(), **values))

    View.__name__ = View.__qualname__ = f"Need{name}"
    View.__doc__ = (do.__doc__ or "").split("\n")[0]
    documented: type[Verb] = extend_schema_view(
        post=extend_schema(
            operation_id=f"needs_{slug.replace('-', '_')}",
            request=shape,
            responses=NeedAnswer,
            parameters=[MATCH_PARAMETER, KEY_PARAMETER],
        )
    )(View)
    return documented


VERBS = {
    "submit": _verb("submit", actions.submit_need),
    "approve": _verb("approve", actions.approve_need),
    "send-back": _verb("send-back", actions.send_back_need, ReasonBody),
    "publish": _verb("publish", actions.publish_need),
    "return": _verb("return", actions.return_need, ReasonBody),
    "confirm": _verb("confirm", actions.confirm_need),
    "pause": _verb("pause", actions.pause_need),
    "close": _verb("close", actions.close_need, CloseBody),
}
