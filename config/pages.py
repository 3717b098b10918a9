"""Pages that need all apps: front page, home, health."""

from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def healthz(request: HttpRequest) -> HttpResponse:
    """Answer that this process lives."""
    return HttpResponse("ok", content_type="text/plain")


def readyz(request: HttpRequest) -> HttpResponse:
    """Answer 200 when the database can be read, else 503 without details."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM profiles_skill LIMIT 1")
            cursor.fetchone()
        cache.get("readyz")
    except Exception:  # noqa: BLE001 (whatever is wrong, the answer is "not ready")
        return HttpResponse("not ready", status=503, content_type="text/plain")
    return HttpResponse("ready", content_type="text/plain")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that the form was too old or came from elsewhere, and that nothing was changed."""
    return render(request, "csrf.html", status=403)


def front(request: HttpRequest) -> HttpResponse:
    return render(request, "front.html")


def home(request: HttpRequest) -> HttpResponse:
    return render(request, "home.html")


def language(request: HttpRequest) -> HttpResponse:
    return render(request, "front.html")


def how_ranking_works(request: HttpRequest) -> HttpResponse:
    return render(request, "front.html")


def schema_docs(request: HttpRequest) -> HttpResponse:
    return render(request, "front.html")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "refusal.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    return render(request, "refusal.html", status=500)
