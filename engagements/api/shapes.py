"""What the API reads about offers, terms, engagements and milestones: shapes only."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from engagements.law import ARTICLE_3
from engagements.states import ContractType, EngagementKind, FeeModel, PaymentMethod
from kernel.api import MONEY_SCHEMA, Body, DayField, MoneyField
from kernel.money import Money
from profiles.models import Kpi

HOLIDAYS = ("previous", "next")
PENDABLE = [row.id for row in ARTICLE_3 if row.may_be_pending]
MOST_ROWS = 40


@extend_schema_field(MONEY_SCHEMA)
class Amount(MoneyField):
    pass


# --- conditions --------------------------------------------------------------------------------------------------
class CriterionBody(Body):
    ja = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")
    en = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class PlanBody(Body):
    key = serializers.SlugField(max_length=60)
    title_ja = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    title_en = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    kind = serializers.CharField(max_length=20, required=False, allow_blank=True, default="")
    contract_type = serializers.ChoiceField(choices=ContractType.choices)
    starts_on = DayField()
    due_on = DayField()
    amount = Amount(required=False, allow_null=True, default=None)
    criteria = CriterionBody(many=True, required=False)


class KpiBody(Body):
    kpi = serializers.PrimaryKeyRelatedField(
        queryset=Kpi.objects.filter(status="active"), pk_field=serializers.SlugField()
    )
    baseline = serializers.DecimalField(max_digits=18, decimal_places=2, required=False, allow_null=True, default=None)
    measured_by = DayField(required=False, allow_null=True, default=None)


class PendingBody(Body):
    item = serializers.ChoiceField(choices=[(name, name) for name in PENDABLE])
    reason = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")
    planned_on = DayField(required=False, allow_null=True, default=None)


def _text(length: int) -> serializers.CharField:
    return serializers.CharField(max_length=length, required=False, allow_blank=True)


def _day() -> DayField:
    return DayField(required=False, allow_null=True)


def _count(least: int, most: int, *, null: bool = False) -> serializers.IntegerField:
    return serializers.IntegerField(min_value=least, max_value=most, required=False, allow_null=null)


def _choice(choices: Any) -> serializers.ChoiceField:
    return serializers.ChoiceField(choices=choices, required=False)


class ConditionsBody(Body):
    """Any of the conditions; what is left out stays as it is."""

    client_name = _text(200)
    freelancer_name = _text(200)
    commissioned_on = _day()
    contract_type = _choice(ContractType.choices)
    title_ja = _text(120)
    title_en = _text(120)
    scope_ja = _text(4000)
    scope_en = _text(4000)
    ip_beyond_purpose = serializers.BooleanField(required=False)
    ip_terms = _text(2000)
    service_from = _day()
    service_to = _day()
    place = _text(200)
    inspection_days = _count(1, 30, null=True)
    fee_model = _choice(FeeModel.choices)
    monthly_fee = Amount(required=False, allow_null=True)
    day_rate = Amount(required=False, allow_null=True)
    days_min = _count(0, 31, null=True)
    days_max = _count(0, 31, null=True)
    expenses_rule = _text(500)
    tax_rule = _text(500)
    closing_day = _count(1, 31)
    month_offset = _count(0, 3)
    pay_day = _count(1, 31)
    bank_holiday = _choice([(name, name) for name in HOLIDAYS])
    payment_method = _choice(PaymentMethod.choices)
    payment_method_details = _text(500)
    is_recommission = serializers.BooleanField(required=False)
    original_client_name = _text(200)
    original_due_on = _day()
    pending_items = PendingBody(many=True, required=False)
    termination_ja = _text(500)
    termination_en = _text(500)
    milestones = PlanBody(many=True, required=False)
    kpis = KpiBody(many=True, required=False)


class OfferPatch(ConditionsBody):
    kind = _choice(EngagementKind.choices)


class CounterBody(ConditionsBody):
    message = _text(2000)


def conditions(values: dict[str, Any]) -> dict[str, Any]:
    """Return the read conditions by column: money in minor units, rows as they are kept."""
    found = dict(values)
    for name in ("monthly_fee", "day_rate"):
        if name in found:
            amount = found.pop(name)
            found[f"{name}_minor"] = _minor(amount)
    if "milestones" in found:
        found["milestones"] = [
            dict(row) | {"amount": _minor(row["amount"]), "criteria": [dict(c) for c in row.get("criteria", [])]}
            for row in found["milestones"]
        ]
    if "kpis" in found:
        found["kpis"] = [
            {"kpi": row["kpi"].pk, "baseline": _plain(row["baseline"]), "measured_by": row["measured_by"]}
            for row in found["kpis"]
        ]
    if "pending_items" in found:
        found["pending_items"] = [dict(row) for row in found["pending_items"]]
    return found


def _minor(amount: Money | None) -> int | None:
    return None if amount is None else amount.minor


def _plain(value: Any) -> str | None:
    return None if value is None else str(value)


def foreign_amounts(values: dict[str, Any], currency: str) -> dict[str, str]:
    """Return the pointers whose amount is in another currency than the terms, with the currency wanted."""
    named = {name: values.get(name) for name in ("monthly_fee", "day_rate")}
    named |= {f"milestones/{n}/amount": row.get("amount") for n, row in enumerate(values.get("milestones", []))}
    return {name: currency for name, amount in named.items() if amount is not None and amount.currency != currency}


# --- bodies of verbs ---------------------------------------------------------------------------------------------
class KindBody(Body):
    kind = serializers.ChoiceField(choices=EngagementKind.choices, required=False, default=EngagementKind.STANDARD)


class MessageBody(Body):
    message = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")


class ReasonBody(Body):
    text = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")


class HashBody(Body):
    hash = serializers.RegexField(r"^[0-9a-f]{64}$")


class EndBody(ReasonBody):
    ends_on = DayField()


class ReturnBody(ReasonBody):
    due_on = DayField()


class BaselineBody(Body):
    baseline = serializers.DecimalField(max_digits=18, decimal_places=2, required=False, allow_null=True, default=None)
    measured_by = DayField(required=False, allow_null=True, default=None)


class SubmitBody(Body):
    """A link in JSON, or a file as multipart/form-data."""

    file = serializers.FileField(required=False, allow_empty_file=True, max_length=1000)
    link = serializers.URLField(max_length=500, required=False, allow_blank=True, default="")
    note = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")
    claimed = serializers.ListField(
        child=serializers.IntegerField(min_value=0, max_value=100), required=False, default=list, max_length=MOST_ROWS
    )
