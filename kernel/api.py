"""Helpers of the API: strict bodies, one view a verb, problem+json, If-Match and Idempotency-Key."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied, RequestDataTooBig, ValidationError
from django.db import DataError, OperationalError, models
from django.http import Http404
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiParameter
from rest_framework import exceptions, serializers
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kernel.actors import ANONYMOUS, Actor
from kernel.days import plausible
from kernel.idempotency import Key
from kernel.models import IdempotencyKey
from kernel.money import EXPONENTS, Money
from kernel.refusals import BadValues, Busy, KeyInFlight, NotVisible, Refusal
from kernel.units import TIMEOUTS, sqlstate, unit

MOST_KEY = IdempotencyKey._meta.get_field("key").max_length or 80


class _Named(serializers.Serializer[Any]):
    """A shape whose name in the schema starts with its app: two apps may both have a ReasonBody."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        app = cls.__module__.split(".", 1)[0].capitalize()
        cls.Meta = type("Meta", (getattr(cls, "Meta", object),), {"ref_name": f"{app}{cls.__name__}"})  # type: ignore[attr-defined]


class Body(_Named):
    """The shape of a request body: unknown keys are refused; it holds no rule and cannot save."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            unknown = sorted(set(data) - set(self.fields))
            if unknown:
                raise serializers.ValidationError({name: [_("This key is not known here.")] for name in unknown})
        return super().to_internal_value(data)


class Answer(_Named):
    """The shape of an answer: lists its fields, computes nothing."""


class MoneyField(serializers.Field[Any, Any, Any, Any]):
    """An amount as {"amount": 500000, "currency": "JPY"}; amounts count in minor units."""

    default_error_messages = {
        # Doubled braces: the message is a format string.
        "shape": gettext_lazy('Write an amount as {{"amount": 500000, "currency": "JPY"}}.'),
        "range": gettext_lazy("The amount must be between 0 and 1,000,000,000,000."),
    }

    def to_internal_value(self, data: Any) -> Money:
        if not isinstance(data, dict) or set(data) != {"amount", "currency"}:
            self.fail("shape")
        amount, currency = data["amount"], data["currency"]
        if isinstance(amount, bool) or not isinstance(amount, int):
            self.fail("shape")
        if not isinstance(currency, str) or currency not in EXPONENTS:
            self.fail("shape")
        if not 0 <= amount <= 10**12:
            self.fail("range")
        return Money(amount, currency)

    def to_representation(self, value: Money) -> dict[str, Any]:
        return {"amount": value.minor, "currency": value.currency}


class DayField(serializers.DateField):
    """A day people can mean."""

    default_validators = [plausible]


MONEY_SCHEMA = {
    "type": "object",
    "properties": {
        "amount": {"type": "integer", "minimum": 0, "maximum": 10**12},
        "currency": {"type": "string", "enum": sorted(EXPONENTS)},
    },
    "required": ["amount", "currency"],
    "additionalProperties": False,
}


def actor_of(request: Request) -> Actor:
    """Return who asks: the token's person, or anonymous."""
    user: Any = request.user  # None without a token: UNAUTHENTICATED_USER
    return user.actor() if user else ANONYMOUS


class Endpoint(APIView):
    """A view of the API. `public` opens it without a token; a `versioned` one answers with a version as ETag."""

    public: ClassVar[bool] = False
    versioned: ClassVar[bool] = False

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.actor = actor_of(request)
        if not self.public and not self.actor.signed_in:
            raise exceptions.NotAuthenticated

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        """Keep every answer out of caches: it was made for one token."""
        made = super().finalize_response(request, response, *args, **kwargs)
        made.headers.setdefault("Cache-Control", "private, no-store")
        patch_vary_headers(made, ["Authorization"])
        return made

    def read(self, shape: type[serializers.Serializer[Any]], data: Any = None) -> dict[str, Any]:
        """Return the validated body.

        :raises BadValues: with one sentence or more a field.
        """
        body = shape(data=self.request.data if data is None else data, context={"actor": self.actor})
        if not body.is_valid():
            raise BadValues(flatten(body.errors))
        return dict(body.validated_data)

    def version(self) -> int | None:
        """Return the version the client expects, from If-Match.

        :raises exceptions.ParseError: when the header is not one of our tags.
        """
        text = self.request.headers.get("If-Match", "").strip().removeprefix("W/").strip('"')
        if text in {"", "*"}:
            return None
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            raise exceptions.ParseError(_("If-Match must be the ETag of an earlier answer."))
        return int(text)


class List(Endpoint):
    """GET of a collection: `rows` from the actor's own rows, one FilterSet shared with the page, cursor pages."""

    answer: ClassVar[type[serializers.Serializer[Any]]]
    filterset: ClassVar[Any] = None
    ordering: ClassVar[tuple[str, ...]] = ("-created_at", "pk")
    pagination_class: ClassVar[type[CursorPagination]]  # read by the schema; set below, where the class is known

    def rows(self) -> models.QuerySet[Any]:
        raise NotImplementedError

    def get(self, request: Request, **_kwargs: Any) -> Response:
        rows, ordering = self.rows(), self.ordering
        if self.filterset is not None:
            filters = self.filterset(request.query_params, queryset=rows, request=request)
            if not filters.is_valid():
                raise BadValues({k: list(v) for k, v in filters.errors.items()})
            rows = filters.qs
            ordering = getattr(filters, "ordering", ordering)
        pages = Pages()
        pages.ordering = ordering
        found = pages.paginate_queryset(rows, request, view=self)
        return pages.get_paginated_response(self.answer(found, many=True, context={"actor": self.actor}).data)


class Pages(CursorPagination):
    page_size = 20
    max_page_size = 100
    page_size_query_param = "page_size"

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "properties": {"next": link, "previous": link, "results": schema},
            "required": ["next", "previous", "results"],
            "additionalProperties": False,
        }

    def paginate_queryset(self, queryset: Any, request: Request, view: APIView | None = None) -> list[Any] | None:
        """Return the rows of a page.

        :raises exceptions.NotFound: on a cursor we never gave: its position is compared with a column as it stands.
        """
        try:
            return super().paginate_queryset(queryset, request, view)
        except (ValueError, OverflowError, ValidationError, DataError) as error:
            if self.cursor_query_param not in request.query_params:
                raise
            raise exceptions.NotFound(self.invalid_cursor_message) from error


List.pagination_class = Pages


class Detail(Endpoint):
    """GET of one row, out of the actor's visible rows."""

    versioned = True
    answer: ClassVar[type[serializers.Serializer[Any]]]

    def rows(self) -> models.QuerySet[Any]:
        raise NotImplementedError

    def get(self, request: Request, **kwargs: Any) -> Response:
        row = self.rows().filter(pk=next(iter(kwargs.values()))).first()
        if row is None:
            raise NotVisible
        return tagged(self.answer(row, context={"actor": self.actor}).data, row)


class Verb(Endpoint):
    """POST of one verb: reads the body, runs the action and writes the answer in one unit.

    `binding` verbs (accept, issue, record) require an Idempotency-Key; others take one.
    """

    versioned = True
    body: ClassVar[type[serializers.Serializer[Any]] | None] = None
    answer: ClassVar[type[serializers.Serializer[Any]]]
    binding: ClassVar[bool] = False
    created: ClassVar[bool] = False

    def act(self, values: dict[str, Any], **ids: Any) -> Any:
        """Run the action and return the row to answer with."""
        raise NotImplementedError

    def post(self, request: Request, **ids: Any) -> Response:
        values = self.read(self.body or Body)
        kept = unit(lambda: self._answer(values, ids), key=self._key(request))
        response = Response(kept["data"], status=201 if self.created else 200)
        if kept["version"] is not None:
            response["ETag"] = f'"{kept["version"]}"'
        return response

    def _answer(self, values: dict[str, Any], ids: dict[str, Any]) -> dict[str, Any]:
        row = self.act(values, **ids)
        data = self.answer(row, context={"actor": self.actor}).data
        # Through JSON and back: the kept answer and the first one hold the same values.
        return {"data": json.loads(json.dumps(data, default=str)), "version": getattr(row, "version", None)}

    def _key(self, request: Request) -> Key | None:
        text = request.headers.get("Idempotency-Key", "")
        if not text:
            if self.binding:
                raise BadValues({"Idempotency-Key": _("This request binds: send an Idempotency-Key header.")})
            return None
        if len(text) > MOST_KEY or not text.isprintable():
            raise BadValues({"Idempotency-Key": _("A key has at most 80 printable characters.")})
        if not self.actor.signed_in:
            return None
        body = json.dumps([request.method, request.path, request.data], sort_keys=True).encode()
        return Key(self.actor, text, body)


KEY_PARAMETER = OpenApiParameter(
    "Idempotency-Key", str, OpenApiParameter.HEADER, description="The same key and body give the same answer."
)
MATCH_PARAMETER = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, description="The ETag this change was made from."
)


def tagged(data: Any, row: Any) -> Response:
    """Answer with the row's version as ETag."""
    response = Response(data)
    if getattr(row, "version", None) is not None:
        response["ETag"] = f'"{row.version}"'
    return response


def flatten(errors: Any, path: str = "") -> dict[str, list[Any]]:
    """Turn nested serializer errors into pointer → sentences."""
    if isinstance(errors, Mapping):
        found: dict[str, list[Any]] = {}
        for name, inner in errors.items():
            step = "" if name == "non_field_errors" else f"/{name}" if path else str(name)
            found.update(flatten(inner, path + step))
        return found
    if isinstance(errors, list) and any(isinstance(e, Mapping) for e in errors):
        found = {}
        for i, inner in enumerate(errors):
            if inner:
                found.update(flatten(inner, f"{path}/{i}"))
        return found
    return {path: [str(e) for e in errors]}


def problem(error: Exception, context: Any) -> Response | None:
    """Map every error of the API once to problem+json (RFC 9457); unknown ones stay 500."""
    refusal, extra = _as_refusal(error)
    if refusal is None:
        return None
    status, kind, sentence, errors = refusal
    body: dict[str, Any] = {
        "type": f"urn:kaji:problem:{kind}",
        "title": str(sentence),
        "status": status,
        "detail": str(sentence),
        "errors": [
            {"pointer": f"/{name}" if name else "", "detail": str(text)} for name, texts in errors for text in texts
        ],
    }
    return Response(body, status=status, headers=extra, content_type="application/problem+json")


def _as_refusal(error: Exception) -> tuple[tuple[int, str, Any, list[tuple[str, list[Any]]]] | None, dict[str, str]]:
    if isinstance(error, OperationalError) and sqlstate(error) in TIMEOUTS:
        error = Busy()
    if isinstance(error, Refusal):
        errors = list(error.errors.items()) if isinstance(error, BadValues) else []
        extra = {"Retry-After": "1"} if isinstance(error, (Busy, KeyInFlight)) else {}
        return (error.status, error.kind, error.sentence, errors), extra
    if isinstance(error, Http404):
        return _as_refusal(NotVisible())
    if isinstance(error, PermissionDenied):
        return (403, "not-permitted", _("Your role does not allow this."), []), {}
    if isinstance(error, RequestDataTooBig):
        return (413, "too-large", _("The request is too large."), []), {}
    if isinstance(error, exceptions.APIException):
        extra = {"WWW-Authenticate": "Bearer"} if error.status_code == 401 else {}
        wait = getattr(error, "wait", None)
        if wait is not None:
            extra["Retry-After"] = str(int(wait) + 1)
        return (error.status_code, str(error.default_code).replace("_", "-"), error.detail, []), extra
    return None, {}
