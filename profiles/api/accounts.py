"""Tokens, the person herself, her notifications."""

from typing import Any, ClassVar

from django.db import models
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.api import KEY_PARAMETER, MATCH_PARAMETER, Answer, Body, Endpoint, List, Verb, tagged
from profiles import actions, notify
from profiles.api.shapes import Change, Count, Empty, Problem, text
from profiles.authentication import give_token
from profiles.models import Notification, NotificationPreference, User
from profiles.rules import THEIRS

ZONE = 40


class TokenBody(Body):
    email = serializers.EmailField()
    password = serializers.CharField(trim_whitespace=False, max_length=1000)
    code = serializers.CharField(required=False, allow_blank=True, max_length=40)


class TokenAnswer(Answer):
    token = serializers.CharField()
    expires_at = serializers.DateTimeField()


class Token(Endpoint):
    """POST gives a token; DELETE ends the one it is sent with."""

    public = True
    permission_classes = ()  # a token may always be ended

    @extend_schema(
        operation_id="create_token",
        request=TokenBody,
        responses={201: TokenAnswer, 401: Problem, 422: Problem, 429: Problem},
    )
    def post(self, request: Request) -> Response:
        values = self.read(TokenBody)
        row, token = give_token(request, **values)
        return Response({"token": token, "expires_at": row.expiry}, status=201)

    @extend_schema(operation_id="end_token", request=None, responses={204: None, 401: Problem})
    def delete(self, request: Request) -> Response:
        if not self.actor.signed_in:
            self.permission_denied(request)
        request.auth.delete()
        return Response(status=204)

    def get_authenticators(self) -> list[Any]:
        """Read no token where one is asked for: an old one in the header must not keep a person from a new one."""
        asked = getattr(self.request, "method", "") == "POST"
        return [] if asked else super().get_authenticators()

    def get_authenticate_header(self, request: Request) -> str:
        """Name the scheme even where no token is read: without it a wrong password would be answered by 403."""
        return "Bearer"


class MeBody(Body):
    name = text(User, "name")
    language = serializers.ChoiceField(choices=["ja", "en"], required=False)
    timezone = serializers.CharField(max_length=ZONE, required=False)
    theme = serializers.ChoiceField(choices=["", "light", "dark"], required=False)


class MembershipLine(Answer):
    id = serializers.UUIDField()
    company = serializers.UUIDField(source="company_id")
    role = serializers.CharField()


class MeAnswer(Answer):
    id = serializers.UUIDField()
    version = serializers.IntegerField()
    email = serializers.EmailField()
    name = serializers.CharField()
    language = serializers.CharField()
    timezone = serializers.CharField()
    theme = serializers.CharField()
    staff = serializers.CharField()
    memberships = MembershipLine(many=True, source="current")
    profile = serializers.UUIDField(source="profile.pk", allow_null=True, default=None)


class Me(Change):
    """The person the token belongs to."""

    http_method_names = ["get", "patch", "head", "options"]
    body = MeBody
    answer = MeAnswer

    def row(self) -> User:
        found: Any = User.objects.select_related("profile").get(pk=self.actor.user_id)
        found.current = list(found.memberships.filter(status="active").order_by("created_at"))
        return found  # type: ignore[no-any-return]

    @extend_schema(operation_id="get_me", responses={200: MeAnswer, 401: Problem})
    def get(self, request: Request) -> Response:
        row = self.row()
        return tagged(MeAnswer(row).data, row)

    @extend_schema(
        operation_id="edit_me",
        request=MeBody,
        responses={200: MeAnswer, 412: Problem, 422: Problem},
        parameters=[MATCH_PARAMETER, KEY_PARAMETER],
    )
    def patch(self, request: Request, **ids: Any) -> Response:
        return super().patch(request, **ids)

    def act(self, values: dict[str, Any], **ids: Any) -> User:
        actions.edit_settings(
            user_id=self.actor.user_id,  # type: ignore[arg-type]
            actor=self.actor,
            values=values,
            version=self.version(),
        )
        return self.row()


class MailsBody(Body):
    no_mail = serializers.ListField(child=serializers.CharField(max_length=80), max_length=200)
    all_off = serializers.BooleanField(default=False)


class MailsAnswer(Answer):
    no_mail = serializers.ListField(child=serializers.CharField())
    all_off = serializers.BooleanField()


class Mails(Endpoint):
    """Which kinds of notification come by mail."""

    @extend_schema(operation_id="get_mails", responses={200: MailsAnswer, 401: Problem})
    def get(self, request: Request) -> Response:
        person = self.actor.user_id
        assert person is not None  # noqa: S101 (the endpoint is not public)
        row = NotificationPreference.objects.filter(user_id=person).first()
        return Response(MailsAnswer(row or NotificationPreference(user_id=person)).data)

    @extend_schema(operation_id="set_mails", request=MailsBody, responses={200: MailsAnswer, 422: Problem})
    def put(self, request: Request) -> Response:
        row = actions.prefer_notifications(actor=self.actor, **self.read(MailsBody))
        return Response(MailsAnswer(row).data)


class NotificationAnswer(Answer):
    id = serializers.UUIDField()
    version = serializers.IntegerField()
    status = serializers.CharField()
    kind = serializers.CharField()
    created_at = serializers.DateTimeField()
    subject = serializers.SerializerMethodField()
    text = serializers.SerializerMethodField()
    url = serializers.SerializerMethodField()

    def _line(self, row: Notification) -> Any:
        if not hasattr(row, "_line"):
            row._line = notify.lines([row], self.context["actor"])[0]  # type: ignore[attr-defined]
        return row._line  # type: ignore[attr-defined]

    def get_subject(self, row: Notification) -> str:
        return str(self._line(row).subject)

    def get_text(self, row: Notification) -> str:
        return str(self._line(row).text)

    def get_url(self, row: Notification) -> str:
        return str(self._line(row).url)


class Notifications(List):
    """What the person was told, newest first."""

    answer = NotificationAnswer

    def rows(self) -> models.QuerySet[Any]:
        return THEIRS.filter(Notification.objects.select_related("event"), self.actor)

    @extend_schema(operation_id="list_notifications", responses={200: NotificationAnswer(many=True), 401: Problem})
    def get(self, request: Request, **kwargs: Any) -> Response:
        return super().get(request, **kwargs)


class Read(Verb):
    body = Empty
    answer: ClassVar[Any] = NotificationAnswer

    @extend_schema(
        operation_id="read_notification",
        request=Empty,
        responses={200: NotificationAnswer, 404: Problem, 409: Problem},
        parameters=[KEY_PARAMETER],
    )
    def post(self, request: Request, **ids: Any) -> Response:
        return super().post(request, **ids)

    def act(self, values: dict[str, Any], **ids: Any) -> Notification:
        return actions.read_notification(actor=self.actor, **ids)


class ReadAll(Verb):
    versioned = False
    body = Empty
    answer = Count

    @extend_schema(operation_id="read_all_notifications", request=Empty, responses={200: Count, 401: Problem})
    def post(self, request: Request, **ids: Any) -> Response:
        return super().post(request, **ids)

    def act(self, values: dict[str, Any], **ids: Any) -> dict[str, int]:
        return {"count": actions.read_all_notifications(actor=self.actor)}
