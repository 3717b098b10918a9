"""What the API answers about offers, terms, engagements and milestones: shapes only."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from engagements.api.shapes import Amount, CriterionBody
from engagements.models import Engagement, Milestone, Offer, Terms
from engagements.states import Party, TaskKind
from engagements.terms import built, lacking
from kernel.api import MONEY_SCHEMA, Answer


class AcceptanceAnswer(Answer):
    party = serializers.ChoiceField(choices=Party.choices)
    by = serializers.CharField(source="user.name")
    hash = serializers.CharField()
    at = serializers.DateTimeField()


class PlanAnswer(Answer):
    key = serializers.CharField()
    title_ja = serializers.CharField()
    title_en = serializers.CharField()
    kind = serializers.CharField()
    contract_type = serializers.CharField()
    starts_on = serializers.DateField(allow_null=True)
    due_on = serializers.DateField(allow_null=True)
    amount = Amount(allow_null=True)
    criteria = CriterionBody(many=True)


class TermsKpiAnswer(Answer):
    kpi = serializers.CharField()
    baseline = serializers.CharField(allow_null=True)
    measured_by = serializers.DateField(allow_null=True)


class PendingAnswer(Answer):
    item = serializers.CharField()
    reason = serializers.CharField()
    planned_on = serializers.DateField(allow_null=True)


class ConditionsAnswer(Answer):
    """All conditions of a draft or a version."""

    client_name = serializers.CharField()
    freelancer_name = serializers.CharField()
    commissioned_on = serializers.DateField(allow_null=True)
    contract_type = serializers.CharField()
    title_ja = serializers.CharField()
    title_en = serializers.CharField()
    scope_ja = serializers.CharField()
    scope_en = serializers.CharField()
    ip_beyond_purpose = serializers.BooleanField()
    ip_terms = serializers.CharField()
    service_from = serializers.DateField(allow_null=True)
    service_to = serializers.DateField(allow_null=True)
    place = serializers.CharField()
    inspection_days = serializers.IntegerField(allow_null=True)
    fee_model = serializers.CharField()
    monthly_fee = serializers.SerializerMethodField()
    day_rate = serializers.SerializerMethodField()
    days_min = serializers.IntegerField(allow_null=True)
    days_max = serializers.IntegerField(allow_null=True)
    expenses_rule = serializers.CharField()
    tax_rule = serializers.CharField()
    closing_day = serializers.IntegerField()
    month_offset = serializers.IntegerField()
    pay_day = serializers.IntegerField()
    bank_holiday = serializers.CharField()
    payment_method = serializers.CharField()
    payment_method_details = serializers.CharField()
    is_recommission = serializers.BooleanField()
    original_client_name = serializers.CharField()
    original_due_on = serializers.DateField(allow_null=True)
    pending_items = serializers.SerializerMethodField()
    termination_ja = serializers.CharField()
    termination_en = serializers.CharField()
    milestones = serializers.SerializerMethodField()
    kpis = serializers.SerializerMethodField()

    @extend_schema_field({"oneOf": [MONEY_SCHEMA, {"type": "null"}]})
    def get_monthly_fee(self, row: Terms) -> Any:
        return _amount(row.monthly_fee_minor, row.currency)

    @extend_schema_field({"oneOf": [MONEY_SCHEMA, {"type": "null"}]})
    def get_day_rate(self, row: Terms) -> Any:
        return _amount(row.day_rate_minor, row.currency)

    @extend_schema_field(PlanAnswer(many=True))
    def get_milestones(self, row: Terms) -> Any:
        return [line | {"amount": _amount(line.get("amount"), row.currency)} for line in row.milestones]

    @extend_schema_field(TermsKpiAnswer(many=True))
    def get_kpis(self, row: Terms) -> Any:
        return row.kpis

    @extend_schema_field(PendingAnswer(many=True))
    def get_pending_items(self, row: Terms) -> Any:
        return row.pending_items


def _amount(minor: int | None, currency: str) -> dict[str, Any] | None:
    return None if minor is None else {"amount": minor, "currency": currency or "JPY"}


class TermsAnswer(ConditionsAnswer):
    id = serializers.UUIDField()
    offer = serializers.UUIDField(source="offer_id")
    number = serializers.IntegerField()
    proposed_by = serializers.ChoiceField(choices=Party.choices)
    message = serializers.CharField()
    hash = serializers.CharField()
    status = serializers.CharField()
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    acceptances = AcceptanceAnswer(many=True)


class VersionAnswer(Answer):
    id = serializers.UUIDField()
    number = serializers.IntegerField()
    proposed_by = serializers.ChoiceField(choices=Party.choices)
    status = serializers.CharField()
    hash = serializers.CharField()
    created_at = serializers.DateTimeField()


class OfferAnswer(Answer):
    id = serializers.UUIDField()
    status = serializers.CharField()
    kind = serializers.CharField()
    version = serializers.IntegerField()
    candidacy = serializers.UUIDField(source="candidacy_id")
    need = serializers.UUIDField(source="need_id")
    company = serializers.UUIDField(source="company_id")
    profile = serializers.UUIDField(source="profile_id")
    created_at = serializers.DateTimeField()
    sent_at = serializers.DateTimeField(allow_null=True)
    expires_at = serializers.DateTimeField(allow_null=True)
    ended_text = serializers.CharField()
    terms = VersionAnswer(many=True, source="terms.all")


class OfferDetailAnswer(OfferAnswer):
    draft = serializers.SerializerMethodField()
    missing = serializers.SerializerMethodField()
    engagement = serializers.SerializerMethodField()

    @extend_schema_field(ConditionsAnswer(allow_null=True))
    def get_draft(self, row: Offer) -> Any:
        return ConditionsAnswer(built(row.values)).data if row.status == "draft" else None

    @extend_schema_field({"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}})
    def get_missing(self, row: Offer) -> Any:
        if row.status != "draft":
            return {}
        return {name: [str(text) for text in texts] for name, texts in lacking(built(row.values)).items()}

    @extend_schema_field({"type": ["string", "null"], "format": "uuid"})
    def get_engagement(self, row: Offer) -> Any:
        made = Engagement.objects.filter(offer_id=row.pk).values_list("pk", flat=True).first()
        return str(made) if made else None


class TaskAnswer(Answer):
    kind = serializers.ChoiceField(choices=TaskKind.choices)
    done_at = serializers.DateTimeField(allow_null=True)


class EngagementKpiAnswer(Answer):
    kpi = serializers.CharField(source="kpi_id")
    baseline = serializers.DecimalField(max_digits=18, decimal_places=2, allow_null=True)
    measured_by = serializers.DateField(allow_null=True)


class CriterionAnswer(Answer):
    order = serializers.IntegerField()
    text_ja = serializers.CharField()
    text_en = serializers.CharField()
    claimed = serializers.BooleanField()


class FileAnswer(Answer):
    id = serializers.UUIDField()
    name = serializers.CharField()
    content_type = serializers.CharField()
    size = serializers.IntegerField()


class SubmissionAnswer(Answer):
    number = serializers.IntegerField()
    note = serializers.CharField()
    link = serializers.CharField()
    file = FileAnswer(allow_null=True)
    at = serializers.DateTimeField()


class MilestoneAnswer(Answer):
    id = serializers.UUIDField()
    engagement = serializers.UUIDField(source="engagement_id")
    status = serializers.CharField()
    version = serializers.IntegerField()
    order = serializers.IntegerField()
    key = serializers.CharField()
    kind = serializers.CharField()
    contract_type = serializers.CharField()
    title_ja = serializers.CharField()
    title_en = serializers.CharField()
    starts_on = serializers.DateField()
    due_on = serializers.DateField()
    amount = serializers.SerializerMethodField()
    submitted_at = serializers.DateTimeField(allow_null=True)
    deemed_on = serializers.DateField(allow_null=True)
    accepted_at = serializers.DateTimeField(allow_null=True)
    accepted_by = serializers.CharField()
    return_text = serializers.CharField()
    cancel_text = serializers.CharField()
    criteria = CriterionAnswer(many=True, source="criteria.all")
    submissions = SubmissionAnswer(many=True, source="submissions.all")

    @extend_schema_field({"oneOf": [MONEY_SCHEMA, {"type": "null"}]})
    def get_amount(self, row: Milestone) -> Any:
        return _amount(row.amount_minor, row.engagement.terms.currency)


class EngagementAnswer(Answer):
    id = serializers.UUIDField()
    status = serializers.CharField()
    kind = serializers.CharField()
    version = serializers.IntegerField()
    offer = serializers.UUIDField(source="offer_id")
    terms = serializers.UUIDField(source="terms_id")
    candidacy = serializers.UUIDField(source="candidacy_id")
    need = serializers.UUIDField(source="need_id")
    company = serializers.UUIDField(source="company_id")
    profile = serializers.UUIDField(source="profile_id")
    title_ja = serializers.CharField()
    title_en = serializers.CharField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    started_at = serializers.DateTimeField(allow_null=True)
    company_done_at = serializers.DateTimeField(allow_null=True)
    cmo_done_at = serializers.DateTimeField(allow_null=True)
    end_text = serializers.CharField()
    notice_on = serializers.DateField(allow_null=True)


class EngagementDetailAnswer(EngagementAnswer):
    tasks = TaskAnswer(many=True, source="tasks.all")
    kpis = EngagementKpiAnswer(many=True, source="kpis.all")
    milestones = MilestoneAnswer(many=True, source="milestones.all")
