"""Pages that need all apps: front page, home, how ranking works, language, health, errors."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor, wait
from itertools import chain
from typing import Any

import psycopg
from csp.decorators import csp_update
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from config import feed, formula
from config.context import is_cmo
from config.middleware import asked_language
from engagements import todo as engagement_todo
from kernel import clock
from kernel.actors import Actor
from kernel.pages import actor_of, back_url, signed_in
from kernel.refusals import NotVisible, Refusal
from kernel.todo import Todo
from marketplace import todo as need_todo
from marketplace.models import NeedPublic
from marketplace.rules import FACE_VIEW
from matching import todo as shortlist_todo
from profiles import todo as profile_todo
from profiles.actions import edit_settings
from profiles.current import companies_of, current_company
from profiles.models import Industry, Playbook, Prefecture
from profiles.states import Stage

LATEST = 4
A_YEAR = 365 * 24 * 3600
APPS = (profile_todo, need_todo, shortlist_todo, engagement_todo)


# --- for everybody ---------------------------------------------------------------------------------------------------
@require_GET
def front(request: HttpRequest) -> HttpResponse:
    """Ask the one question, show what is open, and how the order comes about."""
    weights = formula.weights()
    typical = {row.pk: row.data.get("typical", {}) for row in Playbook.objects.filter(pk__in=Stage.values)}
    context = {
        "stages": [(stage, typical.get(stage.value, {})) for stage in Stage],
        "needs": _latest_needs(actor_of(request)),
        "example": formula.example(weights["set"].weights, formula.public_need()),
        "may_post": _may_post(request),
    }
    return render(request, "front.html", context)


def _latest_needs(actor: Actor) -> list[dict[str, Any]]:
    needs = list(FACE_VIEW.filter(NeedPublic.objects.all(), actor).order_by("-published_at", "pk")[:LATEST])
    industries = Industry.objects.in_bulk({need.company_industry for need in needs})
    places = Prefecture.objects.in_bulk({need.prefecture_id for need in needs if need.prefecture_id})
    return [
        {
            "need": need,
            "industry": industries.get(need.company_industry),
            "place": places.get(need.prefecture_id) if need.onsite_days else None,
        }
        for need in needs
    ]


@require_GET
def how_ranking_works(request: HttpRequest) -> HttpResponse:
    """Publish the formula with the weights in force."""
    weights = formula.weights()
    example = formula.example(weights["set"].weights, formula.public_need())
    context = {"weights": weights, "example": example, "limits": formula.limits()}
    return render(request, "how_ranking.html", context)


@csp_update({"style-src": ["'unsafe-inline'"]})
@require_GET
def schema_docs(request: HttpRequest) -> HttpResponse:
    """Show the API with Swagger UI, which writes style attributes: only here they are let through."""
    return render(request, "schema_docs.html")


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Switch the language: a person's setting, a visitor's cookie."""
    url = back_url(request, "/")
    chosen = request.POST.get("language", "")
    if chosen not in dict(settings.LANGUAGES):
        return redirect(url)
    actor = actor_of(request)
    response = HttpResponseRedirect(url)
    response.status_code = 303
    if actor.user_id is not None and request.user.language != chosen:  # type: ignore[union-attr]
        edit_settings(user_id=actor.user_id, actor=actor, values={"language": chosen})
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, chosen, max_age=A_YEAR, samesite="Lax", secure=settings.HTTPS, httponly=True
    )
    return response


# --- home ------------------------------------------------------------------------------------------------------------
@signed_in
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Show what waits for the person, by due date, and what runs."""
    actor = actor_of(request)
    matters = [app.matters(actor) for app in APPS]
    waiting = sorted(chain.from_iterable(app.todo for app in matters), key=_urgency)
    context = {
        "today": clock.today(),
        "waiting": waiting,
        "late": sum(row.due_on is not None and row.due_on < clock.today() for row in waiting),
        "running": list(chain.from_iterable(app.running for app in matters)),
        "changes": feed.changes(actor),
        "newcomer": not (actor.staff or companies_of(request) or is_cmo(request)),
        "cmo": is_cmo(request),
        "may_post": _may_post(request),
    }
    return render(request, "home.html", context)


def _may_post(request: HttpRequest) -> bool:
    """Say whether a link to a new need would work for this person; without a company it leads to entering one."""
    if actor_of(request).staff:
        return False
    company = current_company(request)
    return company is None or bool(company.may_post)  # type: ignore[attr-defined]


def _urgency(row: Todo) -> tuple[dt.date, str]:
    return (row.due_on or dt.date.max, row.title)


# --- health ----------------------------------------------------------------------------------------------------------
READY_SECONDS = 1.8


def healthz(request: HttpRequest) -> HttpResponse:
    """Answer that this process lives."""
    return HttpResponse("ok", content_type="text/plain")


def readyz(request: HttpRequest) -> HttpResponse:
    """Answer 200 when database and cache answer within two seconds, else 503 without details."""
    pool = ThreadPoolExecutor(max_workers=2)
    checks = [pool.submit(check) for check in (_database_answers, _cache_answers)]
    finished, _late = wait(checks, timeout=READY_SECONDS)
    pool.shutdown(wait=False, cancel_futures=True)
    ready = len(finished) == len(checks) and not any(check.exception() for check in finished)
    text, status = ("ready", 200) if ready else ("not ready", 503)
    return HttpResponse(text, status=status, content_type="text/plain", headers={"Cache-Control": "no-store"})


def _database_answers() -> None:
    """Read on a connection of its own: the pool waits longer for a lost server than a probe may."""
    params = connection.get_connection_params() | {"connect_timeout": 2, "options": "-c statement_timeout=1500"}
    params.pop("pool", None)
    with psycopg.connect(**params) as plain:
        plain.execute("SELECT 1 FROM profiles_skill LIMIT 1").fetchone()


def _cache_answers() -> None:
    cache.get("readyz")


# --- errors ----------------------------------------------------------------------------------------------------------
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that the form was too old or came from elsewhere, and that nothing was changed."""
    return render(request, "csrf.html", status=403)


def too_many(request: HttpRequest) -> HttpResponse:
    """Say that there were too many attempts and that waiting helps."""
    return render(request, "too_many.html", status=429)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that the request could not be read. It may have failed before anybody knew who asks, in which language."""
    limits = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
    big = isinstance(exception, limits)
    with translation.override(getattr(request, "LANGUAGE_CODE", None) or asked_language(request)):
        refusal = Refusal(_("The request is too large.") if big else _("The request could not be read."))
        if request.path.startswith("/api/"):
            return _problem(refusal, 400)
        context = {
            "SITE_NAME": settings.SITE_NAME,
            "LANGUAGE_CODE": translation.get_language(),
            "sentence": refusal.sentence,
        }
        return render(None, "bad_request.html", context, status=400)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that there is nothing here: to a browser as a page, to a program as problem+json."""
    refusal = NotVisible()
    if request.path.startswith("/api/"):
        return _problem(refusal, 404)
    return render(request, "refusal.html", {"refusal": refusal}, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that something broke, without touching the database, which may be what broke."""
    if request.path.startswith("/api/"):
        return _problem(Refusal(_("Something broke on our side. Nothing was changed.")), 500)
    context = {"SITE_NAME": settings.SITE_NAME, "LANGUAGE_CODE": getattr(request, "LANGUAGE_CODE", "ja")}
    return render(None, "server_error.html", context, status=500)


def _problem(refusal: Refusal, status: int) -> HttpResponse:
    kind = {400: "bad-request", 500: "server-error"}.get(status, refusal.kind)
    body = {
        "type": f"urn:kaji:problem:{kind}",
        "title": str(refusal.sentence),
        "status": status,
        "detail": str(refusal.sentence),
        "errors": [],
    }
    return JsonResponse(body, status=status, content_type="application/problem+json")
