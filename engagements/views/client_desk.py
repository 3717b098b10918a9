"""The page of a CMO's desk over several clients."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from engagements.client_desk import crowded, desk_of, plainly
from kernel.pages import actor_of, signed_in

SHOWN = 40


@signed_in
@require_safe
def client_desk(request: HttpRequest) -> HttpResponse:
    """Show what runs at all clients, the days it takes, and the days that count, nearest first."""
    desk = desk_of(actor_of(request))
    context = {
        "desk": desk,
        "bar": desk.bar(),
        "said": plainly(desk),
        "crowded": crowded(desk),
        "deadlines": desk.deadlines[:SHOWN],
        "more": max(0, len(desk.deadlines) - SHOWN),
        "late": sum(one.late for one in desk.deadlines),
    }
    return render(request, "engagements/client_desk.html", context)
