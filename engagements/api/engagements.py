"""API of engagements."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_view

from engagements import rules, work_actions
from engagements.api import answers, shapes
from engagements.filters import EngagementFilter
from engagements.models import Engagement
from kernel.api import KEY_PARAMETER, MATCH_PARAMETER, Body, Detail, List, Verb

MATCHED = [KEY_PARAMETER, MATCH_PARAMETER]


@extend_schema_view(
    get=extend_schema(operation_id="engagements_list", responses=answers.EngagementAnswer(many=True), filters=True)
)
class Engagements(List):
    """The engagements this person may see."""

    answer = answers.EngagementAnswer
    filterset = EngagementFilter

    def rows(self) -> Any:
        return rules.ENGAGEMENT_VIEW.filter(Engagement.objects.all(), self.actor)


@extend_schema_view(get=extend_schema(operation_id="engagements_get", responses=answers.EngagementDetailAnswer))
class EngagementView(Detail):
    """One engagement with its tasks, KPIs and milestones."""

    answer = answers.EngagementDetailAnswer

    def rows(self) -> Any:
        return rules.ENGAGEMENT_VIEW.filter(Engagement.objects.whole(), self.actor)


class _OfEngagement(Verb):
    answer = answers.EngagementDetailAnswer

    def whole(self, row: Engagement) -> Any:
        return Engagement.objects.whole().get(pk=row.pk)


@extend_schema_view(
    post=extend_schema(
        operation_id="engagements_start",
        request=Body,
        responses=answers.EngagementDetailAnswer,
        parameters=MATCHED,
    )
)
class EngagementStart(_OfEngagement):
    """Start the work; refused with what is still missing."""

    def act(self, values: dict[str, Any], **ids: Any) -> Any:
        return self.whole(work_actions.start_engagement(**ids, actor=self.actor, version=self.version()))


@extend_schema_view(
    post=extend_schema(
        operation_id="engagements_complete",
        request=Body,
        responses=answers.EngagementDetailAnswer,
        parameters=MATCHED,
    )
)
class EngagementComplete(_OfEngagement):
    """Confirm for one's side that the work is complete; both sides are needed."""

    def act(self, values: dict[str, Any], **ids: Any) -> Any:
        return self.whole(work_actions.complete_engagement(**ids, actor=self.actor, version=self.version()))


@extend_schema_view(
    post=extend_schema(
        operation_id="engagements_end",
        request=shapes.EndBody,
        responses=answers.EngagementDetailAnswer,
        parameters=MATCHED,
    )
)
class EngagementEnd(_OfEngagement):
    """End the work early, with a reason and the last day."""

    body = shapes.EndBody

    def act(self, values: dict[str, Any], **ids: Any) -> Any:
        return self.whole(work_actions.end_engagement(**ids, **values, actor=self.actor, version=self.version()))


@extend_schema_view(
    post=extend_schema(
        operation_id="engagements_tasks_tick",
        request=Body,
        responses=answers.EngagementDetailAnswer,
        parameters=MATCHED,
    )
)
class TaskTick(_OfEngagement):
    """Note that a task the start waits for is settled."""

    def act(self, values: dict[str, Any], **ids: Any) -> Any:
        return self.whole(work_actions.tick_task(**ids, actor=self.actor, version=self.version()))


@extend_schema_view(
    post=extend_schema(
        operation_id="engagements_kpis_baseline",
        request=shapes.BaselineBody,
        responses=answers.EngagementDetailAnswer,
        parameters=MATCHED,
    )
)
class KpiBaseline(_OfEngagement):
    """Give a KPI its value before the start, or the day it will be known."""

    body = shapes.BaselineBody

    def act(self, values: dict[str, Any], **ids: Any) -> Any:
        return self.whole(work_actions.set_baseline(**ids, **values, actor=self.actor, version=self.version()))
