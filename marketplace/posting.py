"""A public need as schema.org JobPosting, for search engines."""

import datetime as dt
import json
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from kernel.texts import pair
from marketplace.querysets import UNCONFIRMED_DAYS

# Inside <script> these could end the element or a JavaScript line; in JSON their escapes mean the same.
ESCAPES = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&\u2028\u2029"}


def job_posting(face: Any, terms: dict[str, dict[str, Any]], url: str) -> SafeString:
    """Return the JSON-LD of a public need, safe inside a script element."""
    found = {
        "@context": "https://schema.org",
        "@type": "JobPosting",
        "title": pair(face, "title").text,
        "description": pair(face, "summary").text,
        "identifier": {"@type": "PropertyValue", "name": "need", "value": face.number},
        "datePosted": face.published_at.date().isoformat(),
        "validThrough": (face.confirmed_at + dt.timedelta(days=UNCONFIRMED_DAYS)).isoformat(),
        "employmentType": "CONTRACTOR",
        "url": url,
        "hiringOrganization": {"@type": "Organization", "name": pair(face, "company_name").text},
        "applicantLocationRequirements": {"@type": "Country", "name": "JP"},
        "baseSalary": _salary(face),
        **_place(face, terms["prefecture"].get(face.prefecture_id)),
    }
    return mark_safe(json.dumps(found, ensure_ascii=False).translate(ESCAPES))  # noqa: S308 (escaped above)


def _salary(face: Any) -> dict[str, Any]:
    month = {
        "@type": "QuantitativeValue",
        "minValue": face.budget_min_minor,
        "maxValue": face.budget_max_minor,
        "unitText": "MONTH",
    }
    return {"@type": "MonetaryAmount", "currency": face.currency, "value": month}


def _place(face: Any, prefecture: Any) -> dict[str, Any]:
    if face.onsite_days == 0:
        return {"jobLocationType": "TELECOMMUTE"}
    if not (face.onsite_days and prefecture):
        return {}
    address = {"@type": "PostalAddress", "addressCountry": "JP", "addressRegion": prefecture.ja}
    return {"jobLocation": {"@type": "Place", "address": address}}
