"""Companies, memberships and invitations."""

from typing import Any

from django.db import models
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.api import KEY_PARAMETER, MATCH_PARAMETER, Answer, Body, List, MoneyField, Verb
from profiles import actions
from profiles.api import shapes
from profiles.api.shapes import Amount, Empty, Problem, TermId, amounts, text
from profiles.models import Company, Invitation, Membership
from profiles.rules import COMPANY_VIEW, INVITED
from profiles.states import CompanyRole, LegalForm, MembershipStatus, Stage

REFUSED = {401: Problem, 403: Problem, 404: Problem, 409: Problem, 422: Problem}
MAX_INT = 2**31 - 1


class CompanyBody(Body):
    name_ja = text(Company, "name_ja")
    name_en = text(Company, "name_en")
    industry = TermId("industries", source="industry_id", required=False)
    legal_form = serializers.ChoiceField(choices=LegalForm.choices, required=False)
    capital = MoneyField(required=False, allow_null=True)
    employees = serializers.IntegerField(required=False, allow_null=True, max_value=MAX_INT)
    founded_year = serializers.IntegerField(required=False, allow_null=True, max_value=MAX_INT)
    raised_equity = serializers.BooleanField(required=False)
    aims_fast_growth = serializers.BooleanField(required=False)
    directors = serializers.IntegerField(required=False, allow_null=True, max_value=MAX_INT)
    prefecture = TermId("prefectures", source="prefecture_id", required=False, allow_null=True)
    address_ja = text(Company, "address_ja")
    address_en = text(Company, "address_en")
    site = serializers.URLField(required=False, allow_blank=True, max_length=200)
    contact_email = serializers.EmailField(required=False, allow_blank=True)
    purpose_ja = text(Company, "purpose_ja")
    purpose_en = text(Company, "purpose_en")
    about_ja = text(Company, "about_ja")
    about_en = text(Company, "about_en")
    stage = serializers.ChoiceField(choices=Stage.choices, required=False, allow_blank=True)
    wants_approval = serializers.BooleanField(required=False)


class NewCompanyBody(CompanyBody):
    industry = TermId("industries", source="industry_id")


class MemberAnswer(Answer):
    id = serializers.UUIDField()
    version = serializers.IntegerField()
    status = serializers.CharField()
    company = serializers.UUIDField(source="company_id")
    user = serializers.UUIDField(source="user_id")
    name = serializers.CharField(source="user.name")
    role = serializers.CharField()


class SuggestionAnswer(Answer):
    stage = serializers.CharField(allow_null=True)
    size = serializers.CharField(allow_null=True)
    row = serializers.CharField()
    reason_ja = serializers.CharField()
    reason_en = serializers.CharField()


class CompanyAnswer(Answer):
    id = serializers.UUIDField()
    version = serializers.IntegerField()
    status = serializers.CharField()
    created_at = serializers.DateTimeField()
    name_ja = serializers.CharField()
    name_en = serializers.CharField()
    industry = serializers.CharField(source="industry_id")
    legal_form = serializers.CharField()
    capital = Amount()
    employees = serializers.IntegerField(allow_null=True)
    founded_year = serializers.IntegerField(allow_null=True)
    raised_equity = serializers.BooleanField()
    aims_fast_growth = serializers.BooleanField()
    directors = serializers.IntegerField(allow_null=True)
    prefecture = serializers.CharField(source="prefecture_id", allow_null=True)
    address_ja = serializers.CharField()
    address_en = serializers.CharField()
    site = serializers.CharField()
    contact_email = serializers.CharField()
    purpose_ja = serializers.CharField()
    purpose_en = serializers.CharField()
    about_ja = serializers.CharField()
    about_en = serializers.CharField()
    stage = serializers.CharField()
    stage_suggested = serializers.CharField()
    stage_reason = serializers.CharField()
    suggestion = serializers.SerializerMethodField()
    wants_approval = serializers.BooleanField()

    @extend_schema(responses=SuggestionAnswer)
    def get_suggestion(self, row: Company) -> dict[str, Any]:
        return dict(SuggestionAnswer(actions.suggest(row)).data)


class Companies(List, Verb):
    """GET lists the companies one belongs to (staff: all); POST enters one."""

    http_method_names = ["get", "post", "head", "options"]
    body = NewCompanyBody
    answer = CompanyAnswer
    created = True

    def rows(self) -> models.QuerySet[Any]:
        return COMPANY_VIEW.filter(Company.objects.all(), self.actor)

    @extend_schema(operation_id="list_companies", responses={200: CompanyAnswer(many=True), 401: Problem})
    def get(self, request: Request, **kwargs: Any) -> Response:
        return super().get(request, **kwargs)

    @extend_schema(
        operation_id="found_company",
        request=NewCompanyBody,
        responses={201: CompanyAnswer, 401: Problem, 422: Problem},
        parameters=[KEY_PARAMETER],
    )
    def post(self, request: Request, **ids: Any) -> Response:
        return super().post(request, **ids)

    def act(self, values: dict[str, Any], **ids: Any) -> Company:
        return actions.found_company(actor=self.actor, values=amounts(values, "capital", currency="JPY"))


class One(shapes.One):
    body = CompanyBody
    answer = CompanyAnswer

    def rows(self) -> models.QuerySet[Any]:
        return COMPANY_VIEW.filter(Company.objects.all(), self.actor)

    @extend_schema(operation_id="get_company", responses={200: CompanyAnswer, 401: Problem, 404: Problem})
    def get(self, request: Request, **kwargs: Any) -> Response:
        return super().get(request, **kwargs)

    @extend_schema(
        operation_id="edit_company",
        request=CompanyBody,
        responses={200: CompanyAnswer, **REFUSED, 412: Problem},
        parameters=[MATCH_PARAMETER, KEY_PARAMETER],
    )
    def patch(self, request: Request, **ids: Any) -> Response:
        return super().patch(request, **ids)

    def act(self, values: dict[str, Any], **ids: Any) -> Company:
        return actions.edit_company(
            actor=self.actor,
            values=amounts(values, "capital", currency="JPY"),
            version=self.version(),
            **ids,
        )


# --- memberships -----------------------------------------------------------------------------------------------------
class RoleBody(Body):
    role = serializers.ChoiceField(choices=CompanyRole.choices)


def _memberships(view: Any) -> models.QuerySet[Any]:
    rows = Membership.objects.filter(status=MembershipStatus.ACTIVE).select_related("user")
    return COMPANY_VIEW.via("company").filter(rows, view.actor)


class Memberships(List):
    """The members of the companies one belongs to."""

    answer = MemberAnswer

    def rows(self) -> models.QuerySet[Any]:
        return _memberships(self)

    @extend_schema(operation_id="list_memberships", responses={200: MemberAnswer(many=True), 401: Problem})
    def get(self, request: Request, **kwargs: Any) -> Response:
        return super().get(request, **kwargs)


class Member(shapes.One):
    body = RoleBody
    answer = MemberAnswer

    def rows(self) -> models.QuerySet[Any]:
        return _memberships(self)

    @extend_schema(operation_id="get_membership", responses={200: MemberAnswer, 401: Problem, 404: Problem})
    def get(self, request: Request, **kwargs: Any) -> Response:
        return super().get(request, **kwargs)

    @extend_schema(
        operation_id="change_role",
        request=RoleBody,
        responses={200: MemberAnswer, **REFUSED, 412: Problem},
        parameters=[MATCH_PARAMETER, KEY_PARAMETER],
    )
    def patch(self, request: Request, **ids: Any) -> Response:
        return super().patch(request, **ids)

    def act(self, values: dict[str, Any], **ids: Any) -> Membership:
        return actions.change_role(actor=self.actor, version=self.version(), **ids, **values)


class Remove(Verb):
    """End a membership: one's own, or as an owner another's."""

    body = Empty
    answer = MemberAnswer

    @extend_schema(
        operation_id="remove_member",
        request=Empty,
        responses={200: MemberAnswer, **REFUSED},
        parameters=[MATCH_PARAMETER],
    )
    def post(self, request: Request, **ids: Any) -> Response:
        return super().post(request, **ids)

    def act(self, values: dict[str, Any], **ids: Any) -> Membership:
        return actions.remove_member(actor=self.actor, version=self.version(), **ids)


# --- invitations -----------------------------------------------------------------------------------------------------
class InviteBody(Body):
    email = serializers.EmailField()
    role = serializers.ChoiceField(choices=CompanyRole.choices)
    language = serializers.ChoiceField(choices=["ja", "en"], default="ja")


class InvitationAnswer(Answer):
    id = serializers.UUIDField()
    version = serializers.IntegerField()
    status = serializers.CharField()
    company = serializers.UUIDField(source="company_id")
    email = serializers.EmailField()
    role = serializers.CharField()
    language = serializers.CharField()
    expires_at = serializers.DateTimeField()


class Invitations(List):
    """Open and past invitations: those to one's own addresses, and those of one's companies."""

    answer = InvitationAnswer

    def rows(self) -> models.QuerySet[Any]:
        rule = INVITED | COMPANY_VIEW.via("company")
        return rule.filter(Invitation.objects.all(), self.actor)

    @extend_schema(operation_id="list_invitations", responses={200: InvitationAnswer(many=True), 401: Problem})
    def get(self, request: Request, **kwargs: Any) -> Response:
        return super().get(request, **kwargs)


class Invite(Verb):
    body = InviteBody
    answer = InvitationAnswer
    created = True

    @extend_schema(
        operation_id="invite_member",
        request=InviteBody,
        responses={201: InvitationAnswer, **REFUSED},
        parameters=[KEY_PARAMETER],
    )
    def post(self, request: Request, **ids: Any) -> Response:
        return super().post(request, **ids)

    def act(self, values: dict[str, Any], **ids: Any) -> Invitation:
        return actions.invite_member(actor=self.actor, **ids, **values)


class Accept(Verb):
    body = Empty
    answer = MemberAnswer

    @extend_schema(
        operation_id="accept_invitation",
        request=Empty,
        responses={200: MemberAnswer, **REFUSED},
        parameters=[KEY_PARAMETER],
    )
    def post(self, request: Request, **ids: Any) -> Response:
        return super().post(request, **ids)

    def act(self, values: dict[str, Any], **ids: Any) -> Membership:
        return actions.accept_invitation(actor=self.actor, **ids)


class Revoke(Verb):
    body = Empty
    answer = InvitationAnswer

    @extend_schema(
        operation_id="revoke_invitation",
        request=Empty,
        responses={200: InvitationAnswer, **REFUSED},
        parameters=[MATCH_PARAMETER],
    )
    def post(self, request: Request, **ids: Any) -> Response:
        return super().post(request, **ids)

    def act(self, values: dict[str, Any], **ids: Any) -> Invitation:
        return actions.revoke_invitation(actor=self.actor, version=self.version(), **ids)
