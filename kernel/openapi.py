"""What every operation says of itself in the schema: the filters of its list, its pages, its ETag, its refusals."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent

from kernel.filters import BEST

_SENTENCES = {
    400: "The request cannot be read.",
    401: "Nobody is signed in, or the token does not count any more.",
    403: "Your role does not allow this.",
    404: "There is nothing here, or nothing you may see.",
    406: "The answer can be had as JSON only.",
    409: "The row's state does not allow this, or another request with this key is still running.",
    412: "The row has changed since the ETag was given.",
    413: "The request is too large.",
    415: "A body is JSON.",
    422: "A value is not allowed; `errors` says which and why.",
    503: "The server is busy: try again after the time it says.",
}
READING = (401, 403, 404, 406, 409, 422, 503)
PROBLEM = {
    "type": "object",
    "description": "What every refusal looks like (RFC 9457).",
    "properties": {
        "type": {"type": "string", "pattern": "^urn:kaji:problem:"},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"pointer": {"type": "string"}, "detail": {"type": "string"}},
                "required": ["pointer", "detail"],
                "additionalProperties": False,
            },
        },
    },
    "required": ["type", "title", "status", "detail", "errors"],
    "additionalProperties": False,
}


class Schema(AutoSchema):
    """The schema of one operation."""

    def _get_filter_parameters(self) -> list[dict[str, Any]]:
        found = getattr(self.view, "filterset", None)
        if self.method != "GET" or found is None:
            return []
        return [
            {"in": "query", "name": name, "description": str(one.label or ""), "schema": _shape(found, name, one)}
            for name, one in found.base_filters.items()
        ]

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        problem = ResolvedComponent(  # type: ignore[no-untyped-call]
            name="Problem", type=ResolvedComponent.SCHEMA, schema=PROBLEM, object="kernel.openapi.Problem"
        )
        self.registry.register_on_missing(problem)
        found = super()._get_response_bodies(direction)
        said = {code: answer for code, answer in found.items() if int(code) < 400}
        told = {int(code) for code in found if int(code) >= 400} | set(READING if self.method == "GET" else _SENTENCES)
        for code in sorted(told):
            said[str(code)] = {
                "description": _SENTENCES.get(code, "Too many tries: wait as long as `Retry-After` says."),
                "content": {"application/problem+json": {"schema": problem.ref}},
            }
        return said

    def _get_response_headers_for_code(self, status_code: str, direction: Any = "response") -> dict[str, Any]:
        found: dict[str, Any] = super()._get_response_headers_for_code(status_code, direction)
        if status_code in {"200", "201"} and not self._is_list_view() and getattr(self.view, "versioned", False):
            found["ETag"] = {"schema": {"type": "string"}, "description": "The version, for If-Match."}
        return found


def either(result: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
    """Say "any of" where an answer has two shapes of which one holds the other: it fits both."""
    for component in result["components"]["schemas"].values():
        if "oneOf" in component and "discriminator" not in component and all("$ref" in s for s in component["oneOf"]):
            names = [s["$ref"].rsplit("/", 1)[-1] for s in component["oneOf"]]
            if not any(name.endswith("Enum") for name in names):
                component["anyOf"] = component.pop("oneOf")
    return result


def _shape(filterset: Any, name: str, one: Any) -> dict[str, Any]:
    """Return the schema of a filter's values."""
    if name == "order" and hasattr(filterset, "orders"):
        return {"type": "string", "enum": [BEST, *filterset.orders]}
    if isinstance(one, filters.NumberFilter):
        return {"type": "integer", "minimum": one.extra.get("min_value", 0), "maximum": one.extra.get("max_value")}
    if isinstance(one, filters.DateFilter):
        return {"type": "string", "format": "date"}
    if isinstance(one, filters.UUIDFilter):
        return {"type": "string", "format": "uuid"}
    choices = one.extra.get("choices")
    if choices is not None and not callable(choices):
        return {"type": "string", "enum": [str(value) for value, _label in choices]}
    return {"type": "string", "maxLength": one.extra.get("max_length", 60)}
