"""API of milestones, with files."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID

from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_view
from rest_framework.request import Request

from engagements import rules, work_actions
from engagements.api import answers, shapes
from engagements.filters import MilestoneFilter
from engagements.models import Milestone, Submission
from kernel.api import KEY_PARAMETER, MATCH_PARAMETER, Body, Detail, Endpoint, List, Verb
from kernel.files import serve
from kernel.idempotency import Key
from kernel.parsers import FormDataParser, StrictJSONParser
from kernel.refusals import NotVisible

MATCHED = [KEY_PARAMETER, MATCH_PARAMETER]


def _milestones() -> Any:
    return Milestone.objects.select_related("engagement__terms").prefetch_related("criteria", "submissions__file")


@extend_schema_view(
    get=extend_schema(operation_id="milestones_list", responses=answers.MilestoneAnswer(many=True), filters=True)
)
class Milestones(List):
    """The milestones this person may see."""

    answer = answers.MilestoneAnswer
    filterset = MilestoneFilter
    ordering = ("due_on", "pk")

    def rows(self) -> Any:
        return rules.ENGAGEMENT_VIEW.filter(_milestones(), self.actor)


@extend_schema_view(get=extend_schema(operation_id="milestones_get", responses=answers.MilestoneAnswer))
class MilestoneView(Detail):
    """One milestone with criteria and what was handed in."""

    answer = answers.MilestoneAnswer

    def rows(self) -> Any:
        return rules.ENGAGEMENT_VIEW.filter(_milestones(), self.actor)


class _OfMilestone(Verb):
    answer = answers.MilestoneAnswer

    def whole(self, row: Milestone) -> Any:
        return _milestones().get(pk=row.pk)


@extend_schema_view(
    post=extend_schema(
        operation_id="milestones_submit",
        request={"multipart/form-data": shapes.SubmitBody, "application/json": shapes.SubmitBody},
        responses=answers.MilestoneAnswer,
        parameters=MATCHED,
    )
)
class MilestoneSubmit(_OfMilestone):
    """Hand in a file (multipart) or a link (JSON or multipart), with the criteria that are met."""

    body = shapes.SubmitBody
    parser_classes = [StrictJSONParser, FormDataParser]

    def act(self, values: dict[str, Any], **ids: Any) -> Any:
        row = work_actions.submit_milestone(**ids, **values, actor=self.actor, version=self.version())
        return self.whole(row)

    def _key(self, request: Request) -> Key | None:
        if not request.FILES:
            return super()._key(request)
        upload = request.FILES.get("file")
        plain = [(name, request.POST.getlist(name)) for name in sorted(request.POST)]
        digest = hashlib.sha256(upload.read()).hexdigest() if upload else ""
        if upload:
            upload.seek(0)
        # The key stands for the typed values and the bytes; the parent reads `data` and would find the open file.
        return super()._key(_Plain(request, {"values": plain, "file": digest}))  # type: ignore[arg-type]


class _Plain:
    """A request as its key sees it: the same headers and path, the data without open files."""

    def __init__(self, request: Request, data: dict[str, Any]) -> None:
        self.headers, self.method, self.path, self.data = request.headers, request.method, request.path, data


@extend_schema_view(
    post=extend_schema(
        operation_id="milestones_accept",
        request=Body,
        responses=answers.MilestoneAnswer,
        parameters=MATCHED,
    )
)
class MilestoneAccept(_OfMilestone):
    """Accept delivered work, which makes it billable."""

    binding = True

    def act(self, values: dict[str, Any], **ids: Any) -> Any:
        return self.whole(work_actions.accept_milestone(**ids, actor=self.actor, version=self.version()))


@extend_schema_view(
    post=extend_schema(
        operation_id="milestones_return",
        request=shapes.ReturnBody,
        responses=answers.MilestoneAnswer,
        parameters=MATCHED,
    )
)
class MilestoneReturn(_OfMilestone):
    """Ask for changes, with the reason and a new day."""

    body = shapes.ReturnBody

    def act(self, values: dict[str, Any], **ids: Any) -> Any:
        return self.whole(work_actions.return_milestone(**ids, **values, actor=self.actor, version=self.version()))


@extend_schema_view(
    post=extend_schema(
        operation_id="milestones_cancel",
        request=shapes.ReasonBody,
        responses=answers.MilestoneAnswer,
        parameters=MATCHED,
    )
)
class MilestoneCancel(_OfMilestone):
    """Drop a milestone that was not delivered, with a reason."""

    body = shapes.ReasonBody

    def act(self, values: dict[str, Any], **ids: Any) -> Any:
        return self.whole(work_actions.cancel_milestone(**ids, **values, actor=self.actor, version=self.version()))


@extend_schema_view(
    get=extend_schema(
        operation_id="milestones_files_get",
        responses={200: OpenApiResponse(OpenApiTypes.BINARY, description="The file as a download.")},
    )
)
class SubmissionFile(Endpoint):
    """A file that was handed in."""

    def get(self, request: Request, milestone_id: UUID, file_id: UUID) -> FileResponse:
        rows = rules.ENGAGEMENT_VIEW.filter(Milestone.objects.filter(pk=milestone_id), self.actor)
        found = Submission.objects.filter(milestone__in=rows, file_id=file_id).select_related("file").first()
        if found is None or found.file is None:
            raise NotVisible
        return serve(found.file)
