"""What every page may show."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    """Return the product's name and the asking actor."""
    return {"SITE_NAME": settings.SITE_NAME, "actor": getattr(request, "actor", None)}
