"""Fields and views that several of the endpoints share."""

from typing import Any

from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.api import MONEY_SCHEMA, Answer, Body, DayField, Detail, MoneyField, Verb
from kernel.money import Money
from kernel.refusals import BadValues
from profiles.vocabulary_actions import active


class MoneySchema(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    """How an amount stands in the schema."""

    target_class = "kernel.api.MoneyField"
    match_subclasses = True
    priority = -1

    def map_serializer_field(self, auto_schema: Any, direction: str) -> dict[str, Any]:
        return dict(MONEY_SCHEMA)


class Amount(MoneyField):
    """An amount of a row in an answer: `day_rate` from day_rate_minor and the row's currency."""

    def __init__(self, currency: str = "currency", **kwargs: Any) -> None:
        super().__init__(read_only=True, allow_null=True, **kwargs)
        self.currency = currency

    def get_attribute(self, instance: Any) -> Money | None:
        minor = getattr(instance, f"{self.field_name}_minor")
        if minor is None:
            return None
        code = instance
        for part in self.currency.split("."):
            code = getattr(code, part, "JPY")
        return Money(minor, str(code))


class TermId(serializers.SlugField):
    """The id of a word that is offered now."""

    def __init__(self, kind: str, **kwargs: Any) -> None:
        self.kind = kind
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> str:
        found = super().to_internal_value(data)
        if not found.isprintable() or not active(self.kind).filter(pk=found).exists():
            raise serializers.ValidationError(_("There is no such word in %(kind)s.") % {"kind": self.kind})
        return str(found)


class Month(DayField):
    """A month as 2024-03."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m", input_formats=["%Y-%m"], **kwargs)


extend_schema_field(OpenApiTypes.STR)(Month)


def text(model: type[models.Model], name: str) -> serializers.CharField:
    """Return an optional text with the column's own length."""
    most = model._meta.get_field(name).max_length  # type: ignore[union-attr]
    return serializers.CharField(
        required=False, allow_blank=True, trim_whitespace=True, validators=[MaxLengthValidator(most or 2000)]
    )


def amounts(values: dict[str, Any], *names: str, currency: str = "") -> dict[str, Any]:
    """Return the values with amounts under their columns' names; with `currency` an amount in another one is refused.

    :raises BadValues: naming the amount.
    """
    found = dict(values)
    for name in names:
        if name not in found:
            continue
        amount: Money | None = found.pop(name)
        if amount and currency and amount.currency != currency:
            raise BadValues({name: _("Only %(currency)s is possible here.") % {"currency": currency}})
        found[f"{name}_minor"] = amount.minor if amount else None
    return found


class Change(Verb):
    """PATCH of one row: only the keys that are sent change."""

    http_method_names = ["patch", "options"]

    def patch(self, request: Request, **ids: Any) -> Response:
        return self.post(request, **ids)


class One(Detail, Change):
    """GET and PATCH of one row."""

    http_method_names = ["get", "patch", "head", "options"]


class Empty(Body):
    """A verb that needs nothing said."""


class Count(Answer):
    count = serializers.IntegerField()


class Problem(Answer):
    """What every refusal looks like (RFC 9457)."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    errors = serializers.ListField(  # type: ignore[assignment]
        child=serializers.DictField(child=serializers.CharField())
    )
