"""The run that ranks all open needs anew: how far it is, and its verbs."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kernel.pages import actor_of, done, signed_in, version_of
from matching.models import Rerank
from matching.rerank_actions import resume_rerank, start_rerank, stop_rerank
from matching.reranking import latest
from matching.rules import curators_only

EARLIER = 20


@require_GET
@signed_in
def rerank(request: HttpRequest) -> HttpResponse:
    """Show how far the last run is, as a piece that asks again by itself, or as a page with those before."""
    curators_only(actor_of(request))
    run = latest()
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "matching/rerank.html#run", {"run": run})
    rows = Rerank.objects.select_related("weights")
    context = {"run": run, "runs": rows.exclude(pk=run.pk)[:EARLIER] if run else []}
    return render(request, "matching/rerank.html", context)


@require_POST
@signed_in
def rerank_start(request: HttpRequest) -> HttpResponse:
    """Start a run."""
    start_rerank(actor=actor_of(request))
    return done(request, reverse("rerank"), _("All open needs are being ranked anew."))


@require_POST
@signed_in
def rerank_stop(request: HttpRequest, rerank_id: UUID) -> HttpResponse:
    """Stop the run where it is."""
    stop_rerank(rerank_id=rerank_id, actor=actor_of(request), version=version_of(request))
    return done(request, reverse("rerank"), _("The run is stopped. It can go on from here."))


@require_POST
@signed_in
def rerank_resume(request: HttpRequest, rerank_id: UUID) -> HttpResponse:
    """Let a stopped run go on."""
    resume_rerank(rerank_id=rerank_id, actor=actor_of(request), version=version_of(request))
    return done(request, reverse("rerank"), _("The run goes on."))
