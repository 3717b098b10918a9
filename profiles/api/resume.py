"""JSON Resume by the API: what a document would bring, taking it in, what was taken in, and the own profile as one."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import models
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.api import KEY_PARAMETER, MATCH_PARAMETER, Answer, Body, Endpoint, List, Verb, actor_of
from kernel.pages import allow, find
from kernel.parsers import StrictJSONParser
from kernel.refusals import BadValues, WrongState
from profiles import resume_actions as actions
from profiles import transitions as t
from profiles.api.profiles import REFUSED
from profiles.api.shapes import Month, Problem, TermId
from profiles.models import Profile, ResumeImport
from profiles.resume import strict
from profiles.resume.merging import Entry
from profiles.resume.schema import described
from profiles.resume.stored import exported
from profiles.rules import CMO, PROFILE_VIEW
from profiles.states import LanguageLevel, Stage, ToolDepth

LEVELS = [(str(n), str(n)) for n in range(1, 6)] + list(LanguageLevel.choices)


class ResumeParser(StrictJSONParser):
    """JSON whose faults are told with their places."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        try:
            return strict.load(stream.read())
        except BadValues as refusal:
            raise BadValues({pointer[1:]: texts for pointer, texts in refusal.errors.items()}) from refusal


@extend_schema_field(described())
class DocumentField(serializers.JSONField):
    """A JSON Resume document."""


class ChoiceBody(Body):
    """What is chosen for one place of the document."""

    at = serializers.CharField(max_length=200, trim_whitespace=False)
    take = serializers.BooleanField(required=False)
    title = serializers.CharField(required=False, max_length=120)
    stage = serializers.ChoiceField(choices=Stage.choices, required=False)
    industry = TermId("industries", required=False)
    role = TermId("roles", required=False, allow_null=True)
    from_month = Month(required=False)
    to_month = Month(required=False, allow_null=True)
    level = serializers.ChoiceField(choices=LEVELS, required=False)
    depth = serializers.ChoiceField(choices=ToolDepth.choices, required=False)


class DocumentBody(Body):
    document = DocumentField()

    def validate_document(self, value: Any) -> Any:
        if value is None:
            self.fail("required")
        return value


class ImportBody(DocumentBody):
    choices = serializers.ListField(child=ChoiceBody(), required=False, max_length=400)


class EntryAnswer(Answer):
    at = serializers.CharField()
    kind = serializers.CharField()
    state = serializers.ChoiceField(choices=[("new", "new"), ("there", "there"), ("differs", "differs")])
    take = serializers.BooleanField()
    lacks = serializers.ListField(child=serializers.CharField())
    values = serializers.DictField(child=serializers.JSONField(allow_null=True))


class PlanAnswer(Answer):
    entries = EntryAnswer(many=True)
    left = serializers.DictField(child=serializers.JSONField())


class ImportAnswer(Answer):
    id = serializers.UUIDField()
    at = serializers.DateTimeField()
    left = serializers.DictField(child=serializers.JSONField())
    placed = serializers.DictField(child=serializers.CharField())


def own(request: Request, profile_id: UUID) -> Profile:
    """Return the actor's own profile; somebody else's that she sees is refused.

    :raises NotVisible: :raises NotPermitted: in this order.
    """
    row: Profile = find(Profile.objects.all(), PROFILE_VIEW, actor_of(request), profile_id)
    allow(CMO, actor_of(request), row)
    return row


def in_document(do: Callable[[], Any]) -> Any:
    """Run something on the document of a body: places of the document are places below it.

    :raises BadValues: with pointers into the body.
    """
    try:
        return do()
    except BadValues as refusal:
        raise BadValues(
            {"/".join(filter(None, ("document", name))): texts for name, texts in refusal.errors.items()}
        ) from refusal


def chosen(rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return what was chosen by place; a level that is a number as one."""
    found = {row["at"]: {name: value for name, value in row.items() if name != "at"} for row in rows}
    for choice in found.values():
        if str(choice.get("level", "")).isdigit():
            choice["level"] = int(choice["level"])
    return found


class Resume(Verb):
    """GET is one's own profile as a JSON Resume document; POST takes one in."""

    http_method_names = ["get", "post", "head", "options"]
    parser_classes = [ResumeParser]
    body = ImportBody
    answer = ImportAnswer
    created = True

    @extend_schema(
        operation_id="export_resume",
        responses={200: described(), 401: Problem, 403: Problem, 404: Problem},
    )
    def get(self, request: Request, profile_id: UUID) -> Response:
        row = own(request, profile_id)
        response = Response(exported(row, request.LANGUAGE_CODE[:2]))
        response["ETag"] = f'"{row.version}"'
        return response

    @extend_schema(
        operation_id="import_resume",
        request=ImportBody,
        responses={201: ImportAnswer, **REFUSED},
        parameters=[MATCH_PARAMETER, KEY_PARAMETER],
    )
    def post(self, request: Request, **ids: Any) -> Response:
        return super().post(request, **ids)

    def _answer(self, values: dict[str, Any], ids: dict[str, Any]) -> dict[str, Any]:
        kept = super()._answer(values, ids)
        return {**kept, "version": Profile.objects.values_list("version", flat=True).get(pk=ids["profile_id"])}

    def act(self, values: dict[str, Any], **ids: Any) -> ResumeImport:
        choices, version = chosen(values.get("choices", [])), self.version()
        document = values["document"]
        found: ResumeImport = in_document(
            lambda: actions.import_resume(actor=self.actor, document=document, choices=choices, version=version, **ids)
        )
        return found


class Preview(Endpoint):
    """What taking a document in would do; nothing is kept."""

    parser_classes = [ResumeParser]

    @extend_schema(
        operation_id="preview_resume",
        request=DocumentBody,
        responses={200: PlanAnswer, **dict.fromkeys((401, 403, 404, 409, 422), Problem)},
    )
    def post(self, request: Request, profile_id: UUID) -> Response:
        document = self.read(DocumentBody)["document"]
        row = own(request, profile_id)
        if row.status not in t.EDITABLE:
            raise WrongState
        found = in_document(lambda: actions.planned(row, document))
        entries = [_entry(entry) for entry in [*found.person, *found.rows]]
        return Response(PlanAnswer({"entries": entries, "left": found.left}).data)


def _entry(entry: Entry) -> dict[str, Any]:
    kind = getattr(entry.of, "kind", "") or entry.of.name  # type: ignore[union-attr]
    shown = {name: value for name, value in entry.of.values.items() if value not in (None, "")}
    values = {name: value if isinstance(value, str | int) else str(value) for name, value in shown.items()}
    return {
        "at": entry.of.at,
        "kind": kind,
        "state": entry.state,
        "take": entry.take,
        "lacks": list(entry.lacks),
        "values": values,
    }


class Imports(List):
    """The files one has taken in, the newest first, each with what it left."""

    answer = ImportAnswer
    ordering = ("-at", "pk")

    def rows(self) -> models.QuerySet[Any]:
        return ResumeImport.objects.filter(profile=own(self.request, self.kwargs["profile_id"]))

    @extend_schema(
        operation_id="list_resume_imports",
        responses={200: ImportAnswer(many=True), 401: Problem, 403: Problem, 404: Problem},
    )
    def get(self, request: Request, **kwargs: Any) -> Response:
        return super().get(request, **kwargs)
