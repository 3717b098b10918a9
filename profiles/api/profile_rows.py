"""The rows of a CMO's profile: experience and outcomes one by one, the other lists as a whole."""

from typing import Any, ClassVar
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.api import KEY_PARAMETER, MATCH_PARAMETER, Answer, Endpoint, Verb, tagged
from kernel.pages import allow, find
from kernel.units import unit
from profiles import profile_row_actions as actions
from profiles.api import profile_shapes as s
from profiles.api.profiles import REFUSED, whole
from profiles.api.shapes import Problem
from profiles.models import Profile
from profiles.rules import CMO, PROFILE_VIEW

ROW = [MATCH_PARAMETER, KEY_PARAMETER]


class RowVerb(Verb):
    """Add a row; the answer is the row, its ETag the profile's."""

    created = True

    def _answer(self, values: dict[str, Any], ids: dict[str, Any]) -> dict[str, Any]:
        kept = super()._answer(values, ids)
        version = Profile.objects.values_list("version", flat=True).get(pk=ids["profile_id"])
        return {**kept, "version": version}


class RowOne(RowVerb):
    """PATCH and DELETE of a row."""

    http_method_names = ["patch", "delete", "options"]
    created = False

    def patch(self, request: Request, **ids: Any) -> Response:
        return self.post(request, **ids)

    def remove(self, **ids: Any) -> Profile:
        raise NotImplementedError

    def delete(self, request: Request, **ids: Any) -> Response:
        row = unit(lambda: self.remove(**ids))
        return Response(status=204, headers={"ETag": f'"{row.version}"'})


class AddExperience(RowVerb):
    body = s.ExperienceBody
    answer = s.OwnExperienceAnswer

    @extend_schema(
        operation_id="add_experience",
        request=s.ExperienceBody,
        responses={201: s.OwnExperienceAnswer, **REFUSED},
        parameters=ROW,
    )
    def post(self, request: Request, **ids: Any) -> Response:
        return super().post(request, **ids)

    def act(self, values: dict[str, Any], **ids: Any) -> Any:
        return actions.put_experience(actor=self.actor, values=values, version=self.version(), **ids)


class OneExperience(RowOne):
    body = s.ExperiencePatch
    answer = s.OwnExperienceAnswer

    @extend_schema(
        operation_id="edit_experience",
        request=s.ExperiencePatch,
        responses={200: s.OwnExperienceAnswer, **REFUSED},
        parameters=ROW,
    )
    def patch(self, request: Request, **ids: Any) -> Response:
        return super().patch(request, **ids)

    @extend_schema(
        operation_id="remove_experience", request=None, responses={204: None, **REFUSED}, parameters=[MATCH_PARAMETER]
    )
    def delete(self, request: Request, **ids: Any) -> Response:
        return super().delete(request, **ids)

    def act(self, values: dict[str, Any], **ids: Any) -> Any:
        return actions.put_experience(actor=self.actor, values=values, version=self.version(), **ids)

    def remove(self, **ids: Any) -> Profile:
        return actions.remove_experience(actor=self.actor, version=self.version(), **ids)


class AddOutcome(RowVerb):
    body = s.OutcomeBody
    answer = s.OwnOutcomeAnswer

    @extend_schema(
        operation_id="add_outcome",
        request=s.OutcomeBody,
        responses={201: s.OwnOutcomeAnswer, **REFUSED},
        parameters=ROW,
    )
    def post(self, request: Request, **ids: Any) -> Response:
        return super().post(request, **ids)

    def act(self, values: dict[str, Any], **ids: Any) -> Any:
        return actions.put_outcome(actor=self.actor, values=values, version=self.version(), **ids)


class OneOutcome(RowOne):
    body = s.OutcomePatch
    answer = s.OwnOutcomeAnswer

    @extend_schema(
        operation_id="edit_outcome",
        request=s.OutcomePatch,
        responses={200: s.OwnOutcomeAnswer, **REFUSED},
        parameters=ROW,
    )
    def patch(self, request: Request, **ids: Any) -> Response:
        return super().patch(request, **ids)

    @extend_schema(
        operation_id="remove_outcome", request=None, responses={204: None, **REFUSED}, parameters=[MATCH_PARAMETER]
    )
    def delete(self, request: Request, **ids: Any) -> Response:
        return super().delete(request, **ids)

    def act(self, values: dict[str, Any], **ids: Any) -> Any:
        return actions.put_outcome(actor=self.actor, values=values, version=self.version(), **ids)

    def remove(self, **ids: Any) -> Profile:
        return actions.remove_outcome(actor=self.actor, version=self.version(), **ids)


class Rows(Verb):
    """PUT replaces a whole list."""

    http_method_names = ["put", "options"]
    answer: ClassVar[type[Answer]] = s.OwnProfileAnswer

    def put(self, request: Request, **ids: Any) -> Response:
        return self.post(request, **ids)


class Skills(Rows):
    body = s.SkillsBody

    @extend_schema(
        operation_id="set_skills",
        request=s.SkillsBody,
        responses={200: s.OwnProfileAnswer, **REFUSED},
        parameters=ROW,
    )
    def put(self, request: Request, **ids: Any) -> Response:
        return super().put(request, **ids)

    def act(self, values: dict[str, Any], **ids: Any) -> Profile:
        actions.set_skills(actor=self.actor, version=self.version(), **ids, **values)
        return whole(ids["profile_id"])


class Tools(Rows):
    body = s.ToolsBody

    @extend_schema(
        operation_id="set_tools",
        request=s.ToolsBody,
        responses={200: s.OwnProfileAnswer, **REFUSED},
        parameters=ROW,
    )
    def put(self, request: Request, **ids: Any) -> Response:
        return super().put(request, **ids)

    def act(self, values: dict[str, Any], **ids: Any) -> Profile:
        actions.set_tools(actor=self.actor, version=self.version(), **ids, **values)
        return whole(ids["profile_id"])


class Languages(Rows):
    body = s.LanguagesBody

    @extend_schema(
        operation_id="set_languages",
        request=s.LanguagesBody,
        responses={200: s.OwnProfileAnswer, **REFUSED},
        parameters=ROW,
    )
    def put(self, request: Request, **ids: Any) -> Response:
        return super().put(request, **ids)

    def act(self, values: dict[str, Any], **ids: Any) -> Profile:
        actions.set_languages(actor=self.actor, version=self.version(), **ids, **values)
        return whole(ids["profile_id"])


# --- companies she names ---------------------------------------------------------------------------------------------
class Companies(Endpoint):
    """The companies she hides from, and those she cannot work for."""

    versioned = True

    @extend_schema(
        operation_id="named_companies",
        responses={200: s.CompaniesAnswer, 401: Problem, 403: Problem, 404: Problem},
    )
    def get(self, request: Request, profile_id: UUID) -> Response:
        row = find(Profile.objects.prefetch_related("hide_from", "conflicts"), PROFILE_VIEW, self.actor, profile_id)
        allow(CMO, self.actor, row)
        return tagged(s.CompaniesAnswer(row).data, row)


class HideFrom(Rows):
    body = s.HideFromBody
    answer = s.CompaniesAnswer

    @extend_schema(
        operation_id="set_hide_from",
        request=s.HideFromBody,
        responses={200: s.CompaniesAnswer, **REFUSED},
        parameters=ROW,
    )
    def put(self, request: Request, **ids: Any) -> Response:
        return super().put(request, **ids)

    def act(self, values: dict[str, Any], **ids: Any) -> Profile:
        return actions.set_hide_from(actor=self.actor, version=self.version(), **ids, **values)


class Conflicts(Rows):
    body = s.ConflictsBody
    answer = s.CompaniesAnswer

    @extend_schema(
        operation_id="set_conflicts",
        request=s.ConflictsBody,
        responses={200: s.CompaniesAnswer, **REFUSED},
        parameters=ROW,
    )
    def put(self, request: Request, **ids: Any) -> Response:
        return super().put(request, **ids)

    def act(self, values: dict[str, Any], **ids: Any) -> Profile:
        return actions.set_conflicts(actor=self.actor, version=self.version(), **ids, **values)
