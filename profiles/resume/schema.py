"""The shape of a JSON Resume document (schema 1.0.0), said once: what is checked, and what the API describes.

As the standard has it, everything may be missing and every object may hold more than is named here.
"""

import datetime as dt
import re
from typing import Any

from django.utils.translation import gettext as _

TEXT, DAY = "text", "day"
Shape = str | list[Any] | dict[str, Any]
Faults = dict[str, str]

PERIOD = {"startDate": DAY, "endDate": DAY}
SHAPE: dict[str, Any] = {
    "$schema": TEXT,
    "basics": {
        **dict.fromkeys(("name", "label", "image", "email", "phone", "url", "summary"), TEXT),
        "location": dict.fromkeys(("address", "postalCode", "city", "countryCode", "region"), TEXT),
        "profiles": [dict.fromkeys(("network", "username", "url"), TEXT)],
    },
    "work": [
        {
            **dict.fromkeys(("name", "location", "description", "position", "url", "summary"), TEXT),
            **PERIOD,
            "highlights": [TEXT],
        }
    ],
    "volunteer": [
        {**dict.fromkeys(("organization", "position", "url", "summary"), TEXT), **PERIOD, "highlights": [TEXT]}
    ],
    "education": [
        {**dict.fromkeys(("institution", "url", "area", "studyType", "score"), TEXT), **PERIOD, "courses": [TEXT]}
    ],
    "awards": [{"title": TEXT, "date": DAY, "awarder": TEXT, "summary": TEXT}],
    "certificates": [{"name": TEXT, "date": DAY, "url": TEXT, "issuer": TEXT}],
    "publications": [{"name": TEXT, "publisher": TEXT, "releaseDate": DAY, "url": TEXT, "summary": TEXT}],
    "skills": [{"name": TEXT, "level": TEXT, "keywords": [TEXT]}],
    "languages": [{"language": TEXT, "fluency": TEXT}],
    "interests": [{"name": TEXT, "keywords": [TEXT]}],
    "references": [{"name": TEXT, "reference": TEXT}],
    "projects": [
        {
            **dict.fromkeys(("name", "description", "url", "entity", "type"), TEXT),
            **PERIOD,
            "highlights": [TEXT],
            "keywords": [TEXT],
            "roles": [TEXT],
        }
    ],
    "meta": dict.fromkeys(("canonical", "version", "lastModified"), TEXT),
}
DAYS = re.compile(r"[12][0-9]{3}(-[0-9]{2}(-[0-9]{2})?)?")


def join(pointer: str, key: str | int) -> str:
    """Return the JSON pointer (RFC 6901) one step further down."""
    return f"{pointer}/{str(key).replace('~', '~0').replace('/', '~1')}"


def steps(pointer: str) -> list[str]:
    return [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]


def at(document: Any, pointer: str, missing: Any = None) -> Any:
    """Return what a JSON pointer names in a document, or `missing`."""
    found = document
    for step in steps(pointer):
        if isinstance(found, dict) and step in found:
            found = found[step]
        elif isinstance(found, list) and step.isascii() and step.isdigit() and int(step) < len(found):
            found = found[int(step)]
        else:
            return missing
    return found


def check(document: Any, shape: Shape = SHAPE, pointer: str = "") -> Faults:
    """Return what is wrong with a document: JSON pointer → sentence, one for each fault."""
    kind: Any = dict if isinstance(shape, dict) else list if isinstance(shape, list) else str
    found: Any = document
    if not isinstance(found, kind):
        return {pointer: _wanted(kind) % {"kind": kind_of(found)}}
    if isinstance(shape, dict):
        return _all(check(found[key], inner, join(pointer, key)) for key, inner in shape.items() if key in found)
    if isinstance(shape, list):
        return _all(check(item, shape[0], join(pointer, number)) for number, item in enumerate(found))
    if shape == DAY and found and not is_day(found):
        return {pointer: _("Write a date as 2024, 2024-03 or 2024-03-15.")}
    return {}


def _wanted(kind: type) -> str:
    if kind is dict:
        return _("An object { } is expected here, not %(kind)s.")
    if kind is list:
        return _("A list [ ] is expected here, not %(kind)s.")
    return _("A text in quotation marks is expected here, not %(kind)s.")


def _all(found: Any) -> Faults:
    return {pointer: sentence for faults in found for pointer, sentence in faults.items()}


def is_day(text: str) -> bool:
    """Say whether a text is a year, a month or a day of the calendar."""
    if not DAYS.fullmatch(text):
        return False
    try:
        dt.date.fromisoformat((text + "-01-01")[:10])
    except ValueError:
        return False
    return True


def kind_of(value: Any) -> str:
    """Return what a JSON value is, in words."""
    if value is None:
        return _("null")
    if isinstance(value, bool):
        return _("true or false")
    if isinstance(value, int | float):
        return _("a number")
    if isinstance(value, str):
        return _("a text")
    return _("a list") if isinstance(value, list) else _("an object")


def described(shape: Shape = SHAPE) -> dict[str, Any]:
    """Return the shape as a JSON schema."""
    if isinstance(shape, dict):
        inner = {key: described(one) for key, one in shape.items()}
        return {"type": "object", "properties": inner, "additionalProperties": True}
    if isinstance(shape, list):
        return {"type": "array", "items": described(shape[0])}
    return {"type": "string", **({"pattern": f"^({DAYS.pattern})?$"} if shape == DAY else {})}
