"""API of a CMO's desk over several clients."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from engagements.client_desk import Client, Deadline, Desk, desk_of
from engagements.states import EngagementStatus
from kernel.api import Answer, Endpoint
from profiles.api.shapes import Problem

KINDS = ("start", "milestone", "acceptance", "readings", "notice", "end")


class DeskClientAnswer(Answer):
    engagement = serializers.UUIDField()
    company = serializers.UUIDField()
    name_ja = serializers.CharField()
    name_en = serializers.CharField()
    status = serializers.ChoiceField(choices=EngagementStatus.choices)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    days = serializers.IntegerField(allow_null=True)


class DeskDeadlineAnswer(Answer):
    on = serializers.DateField()
    kind = serializers.ChoiceField(choices=[(kind, kind) for kind in KINDS])
    title = serializers.CharField()
    engagement = serializers.UUIDField()
    late = serializers.BooleanField()


class ClientDeskAnswer(Answer):
    days = serializers.IntegerField()
    declared = serializers.IntegerField(allow_null=True)
    over = serializers.IntegerField()
    clients = DeskClientAnswer(many=True)
    deadlines = DeskDeadlineAnswer(many=True)


class ClientDesk(Endpoint):
    """What runs at all of a CMO's clients, the days a month it takes, and the days that count."""

    @extend_schema(operation_id="client_desk", responses={200: ClientDeskAnswer, 401: Problem, 403: Problem})
    def get(self, request: Request) -> Response:
        return Response(ClientDeskAnswer(_told(desk_of(self.actor))).data)


def _told(desk: Desk) -> dict[str, Any]:
    return {
        "days": desk.days,
        "declared": desk.declared,
        "over": desk.over,
        "clients": [_client(one) for one in desk.clients],
        "deadlines": [_deadline(one) for one in desk.deadlines],
    }


def _client(one: Client) -> dict[str, Any]:
    row = one.engagement
    named = {"company": row.company_id, "name_ja": row.company.name_ja, "name_en": row.company.name_en}
    period = {"status": row.status, "starts_on": row.starts_on, "ends_on": row.ends_on}
    return {"engagement": row.pk, **named, **period, "days": one.days}


def _deadline(one: Deadline) -> dict[str, Any]:
    return {"on": one.on, "kind": one.kind, "title": one.title, "engagement": one.engagement.pk, "late": one.late}
