"""Rankings as they were presented, opened again."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kernel.pages import actor_of, paged, signed_in
from matching.board import ranked_need
from matching.records import record as read_record
from matching.records import records_of


@require_GET
@signed_in
def records(request: HttpRequest, need_id: UUID) -> HttpResponse:
    """List what was presented of one need."""
    need = ranked_need(actor_of(request), need_id)
    return render(request, "matching/records.html", {"need": need, "page": paged(request, records_of(need))})


@require_GET
@signed_in
def record(request: HttpRequest, snapshot_id: UUID) -> HttpResponse:
    """Show a ranking with the numbers it was presented with, and what has changed since."""
    found = read_record(actor_of(request), snapshot_id)
    return render(request, "matching/record.html", {"record": found, "need": found.need})
