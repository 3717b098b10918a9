"""Profiles: public search and detail, the verbs of their life. Their rows: profile_rows.py."""

from typing import Any
from uuid import UUID

from django.db import models
from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.api import KEY_PARAMETER, MATCH_PARAMETER, Body, Endpoint, List, Verb, tagged
from kernel.refusals import NotPermitted, NotVisible
from profiles import profile_actions as actions
from profiles.api import profile_shapes as s
from profiles.api.shapes import Change, Empty, Problem, amounts
from profiles.faces import whole_faces
from profiles.filters import ProfileFilter
from profiles.models import Profile
from profiles.rules import CMO, CURATOR, PROFILE_VIEW

REFUSED = {401: Problem, 403: Problem, 404: Problem, 409: Problem, 412: Problem, 422: Problem}
EITHER = PolymorphicProxySerializer(
    component_name="ProfileOrOwn",
    serializers=[s.ProfileAnswer, s.OwnProfileAnswer],
    resource_type_field_name=None,
    many=False,
)


class Profiles(List, Verb):
    """GET searches published profiles, without a token those open to all; POST begins one's own."""

    http_method_names = ["get", "post", "head", "options"]
    public = True
    body = s.BeginBody
    answer = s.ProfileAnswer
    filterset = ProfileFilter
    ordering = ("-published_at", "pk")
    created = True

    def rows(self) -> models.QuerySet[Any]:
        return whole_faces(PROFILE_VIEW.filter(Profile.objects.published(), self.actor), self.actor)

    @extend_schema(
        operation_id="search_profiles",
        responses={200: s.ProfileAnswer(many=True), 422: Problem},
    )
    def get(self, request: Request, **kwargs: Any) -> Response:
        return super().get(request, **kwargs)

    @extend_schema(
        operation_id="begin_profile",
        request=s.BeginBody,
        responses={201: s.OwnProfileAnswer, 401: Problem, 422: Problem},
        parameters=[KEY_PARAMETER],
    )
    def post(self, request: Request, **ids: Any) -> Response:
        if not self.actor.signed_in:
            raise exceptions.NotAuthenticated
        self.answer = s.OwnProfileAnswer  # type: ignore[misc]
        return super().post(request, **ids)

    def act(self, values: dict[str, Any], **ids: Any) -> Profile:
        return whole(actions.begin_profile(actor=self.actor, **values).pk)


class Waiting(List):
    """The profiles that wait for a curator."""

    answer = s.OwnProfileAnswer
    ordering = ("submitted_at", "pk")

    def rows(self) -> models.QuerySet[Any]:
        if self.actor.staff != "curator":
            raise NotPermitted
        return Profile.objects.waiting().whole()

    @extend_schema(
        operation_id="list_waiting_profiles",
        responses={200: s.OwnProfileAnswer(many=True), 401: Problem, 403: Problem},
    )
    def get(self, request: Request, **kwargs: Any) -> Response:
        return super().get(request, **kwargs)


def whole(pk: UUID) -> Profile:
    return Profile.objects.whole().prefetch_related("decisions").get(pk=pk)  # type: ignore[no-any-return]


class One(Change):
    """GET shows a profile, to the CMO and to curators with what is private; PATCH changes one's own."""

    http_method_names = ["get", "patch", "head", "options"]
    public = True
    body = s.ProfileBody
    answer = s.OwnProfileAnswer

    @extend_schema(
        operation_id="get_profile",
        responses={200: EITHER, 401: Problem, 404: Problem},
    )
    def get(self, request: Request, profile_id: UUID) -> Response:
        row = (CMO | CURATOR).filter(Profile.objects.filter(pk=profile_id), self.actor).first()
        if row is not None:
            return tagged(s.OwnProfileAnswer(whole(row.pk)).data, row)
        rows = PROFILE_VIEW.filter(Profile.objects.filter(pk=profile_id), self.actor)
        row = whole_faces(rows, self.actor).first()
        if row is None:
            raise NotVisible if self.actor.signed_in else exceptions.NotAuthenticated
        return tagged(s.ProfileAnswer(row).data, row)

    @extend_schema(
        operation_id="edit_profile",
        request=s.ProfileBody,
        responses={200: s.OwnProfileAnswer, **REFUSED},
        parameters=[MATCH_PARAMETER, KEY_PARAMETER],
    )
    def patch(self, request: Request, **ids: Any) -> Response:
        if not self.actor.signed_in:
            raise exceptions.NotAuthenticated
        return super().patch(request, **ids)

    def act(self, values: dict[str, Any], **ids: Any) -> Profile:
        for name in ("day_rate", "monthly_fee"):
            if values.get(name) is not None:
                values["currency"] = values[name].currency
        values = amounts(values, "day_rate", "monthly_fee")
        actions.edit_profile(actor=self.actor, values=values, version=self.version(), **ids)
        return whole(ids["profile_id"])


# --- verbs -----------------------------------------------------------------------------------------------------------
def _verb(name: str, do: Any, shape: type[Body] = Empty) -> type[Endpoint]:
    """Return the view of one verb of the state table."""

    class View(Verb):
        body = shape
        answer = s.OwnProfileAnswer

        @extend_schema(
            operation_id=f"{name.replace('-', '_')}_profile",
            request=shape,
            responses={200: s.OwnProfileAnswer, **REFUSED},
            parameters=[MATCH_PARAMETER, KEY_PARAMETER],
        )
        def post(self, request: Request, **ids: Any) -> Response:
            return super().post(request, **ids)

        def act(self, values: dict[str, Any], **ids: Any) -> Profile:
            do(actor=self.actor, version=self.version(), **ids, **values)
            return whole(ids["profile_id"])

    View.__name__ = View.__qualname__ = f"{name.title().replace('-', '')}Profile"
    View.__doc__ = do.__doc__
    return View


VERBS = {
    "submit": _verb("submit", actions.submit_profile),
    "hide": _verb("hide", actions.hide_profile),
    "show": _verb("show", actions.show_profile),
    "appeal": _verb("appeal", actions.appeal_profile),
    "confirm-availability": _verb("confirm-availability", actions.confirm_availability, s.AvailabilityBody),
    "publish": _verb("publish", actions.publish_profile, s.EvidenceBody),
    "check-evidence": _verb("check-evidence", actions.check_evidence, s.EvidenceBody),
    "return": _verb("return", actions.return_profile, s.ReasonBody),
    "reject": _verb("reject", actions.reject_profile, s.RejectBody),
    "suspend": _verb("suspend", actions.suspend_profile, s.ReasonBody),
    "restore": _verb("restore", actions.restore_profile),
}
