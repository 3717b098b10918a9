"""The needs that fit a CMO, for herself."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from kernel.pages import actor_of, signed_in
from matching.fit import best, fit, own_profile
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
