"""The page of a CMO's desk over several clients."""

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from engagements.client_desk import crowded, desk_of, plainly
from kernel import clock
from kernel.pages import actor_of, signed_in

SOON = dt.timedelta(days=45)
SHOWN = 60


@signed_in
@require_safe
def client_desk(request: HttpRequest) -> HttpResponse:
    """Show what runs at all clients, the days it takes, and the days that count, nearest first."""
    desk = desk_of(actor_of(request))
    near = sum(one.on <= clock.today() + SOON for one in desk.deadlines)
    context = {
        "desk": desk,
        "bar": desk.bar(),
        "said": plainly(desk),
        "crowded": crowded(desk),
        "deadlines": [part for part in (desk.deadlines[:near][:SHOWN], desk.deadlines[near:SHOWN]) if part],
        "more": max(0, len(desk.deadlines) - SHOWN),
        "late": sum(one.late for one in desk.deadlines),
    }
    return render(request, "engagements/client_desk.html", context)
