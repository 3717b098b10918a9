"""The needs that fit a CMO, for herself."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from kernel.pages import actor_of, signed_in
from matching.fit import best, fit, fit_of, own_profile, published
from matching.one_change import overall
from profiles.states import ProfileStatus


@require_GET
@signed_in
def fitting_needs(request: HttpRequest) -> HttpResponse:
    """List the open needs in the order they fit her, each with her account; before she is published, say what for."""
    actor = actor_of(request)
    own = own_profile(actor)
    found = fit(own, actor, request.GET.get("page")) if own.status == ProfileStatus.PUBLISHED else None
    return render(request, "matching/fit.html", {"profile": own, "fit": found})


@require_GET
@signed_in
def fitting_best(request: HttpRequest) -> HttpResponse:
    """Show the best few, for a place on another page; without a script this leads to the whole list."""
    actor = actor_of(request)
    own = own_profile(actor)
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("fitting_needs")
    needs = best(own, actor) if own.status == ProfileStatus.PUBLISHED else ()
    return render(request, "matching/fit_best.html", {"profile": own, "needs": needs})


@require_GET
@signed_in
def fitting_change(request: HttpRequest) -> HttpResponse:
    """Show the one change that would help her most over her needs, as a piece of another page or as a page."""
    own = published(own_profile(actor_of(request)))
    piece = request.htmx  # type: ignore[attr-defined]
    context = {"profile": own, "change": overall(own)}
    return render(request, "matching/fit_change.html" if piece else "matching/fit_change_page.html", context)


@require_GET
@signed_in
def need_fit(request: HttpRequest, need_id: UUID) -> HttpResponse:
    """Show one open need against her profile, as a piece of the need's page or as a page."""
    actor = actor_of(request)
    own = own_profile(actor)
    found = fit_of(own, actor, need_id)
    piece = request.htmx  # type: ignore[attr-defined]
    context = {"profile": own, "one": found, "explained": found.explained, "need_id": need_id}
    return render(request, "matching/fit_one.html" if piece else "matching/fit_one_page.html", context)
