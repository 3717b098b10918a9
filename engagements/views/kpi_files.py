"""Readings as files: a template to fill in, an import with a preview, an export."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements import kpi_actions, kpi_csv, kpi_words
from engagements import transitions as t
from engagements.forms.kpis import ConfirmForm, ImportForm
from engagements.kpi_figures import Kept, figures_of
from engagements.kpi_library import asked, library, of_term
from engagements.models import Engagement, KpiReading
from engagements.states import ReadingSource
from engagements.views.kpis import address, asked_for, kpis_of, links, room_of
from kernel.csvfile import download, written
from kernel.pages import actor_of, attempt, done, seen_version, signed_in, verb_row, version_of
from kernel.refusals import BadValues

SHOWN = 100


@signed_in
def kpi_import(request: HttpRequest, engagement_id: UUID) -> HttpResponse:
    """Take a CSV file: first show what it would record and what is wrong, then record all of it or nothing."""
    engagement = verb_row(request, t.RECORD_READINGS, Engagement.objects.all(), engagement_id)
    known = asked(kpi.kpi_id for kpi in kpis_of(engagement))
    kept = figures_of([engagement])[engagement.pk]
    period, _segment = asked_for(request, engagement)
    form, found, status = ImportForm(), None, 200
    if request.method == "POST" and "text" in request.POST:
        return _import(request, engagement, known, kept)
    if request.method == "POST":
        form = ImportForm(request.POST, request.FILES)
        status = 422
        if form.is_valid():
            _ok, found, status = attempt(
                form, lambda: kpi_csv.preview(form.cleaned_data["file"].read(kpi_csv.MOST_FILE), known, kept)
            )
        if found is not None and found.faults:
            status = 422
    context = {
        "engagement": engagement,
        "form": form,
        "found": found,
        "changes": [{"change": one, "period": kpi_words.period_words(one.period)} for one in found.changes[:SHOWN]]
        if found
        else [],
        "text": written(kpi_csv.rows_of(found)).decode("utf-8-sig") if found and not found.faults else "",
        "version": seen_version(request, engagement.version),
        "links": links(engagement, period),
        "back": address("kpi_board", engagement, period),
    }
    return render(request, "engagements/kpi_import.html", context, status=status)


def _import(request: HttpRequest, engagement: Engagement, known: Sequence[str], kept: Kept) -> HttpResponse:
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        raise BadValues(_("Nothing was sent to be recorded. Send the file again."))
    found = kpi_csv.preview(form.cleaned_data["text"].encode(), known, kept)
    if found.faults:
        raise BadValues(_("Nothing was recorded. Send the file again."))
    kpi_actions.record_readings(
        engagement_id=engagement.pk,
        actor=actor_of(request),
        rows=found.rows,
        source=ReadingSource.CSV,
        version=version_of(request),
    )
    count = len(found.rows)
    said = ngettext("%(n)s figure is recorded.", "%(n)s figures are recorded.", count) % {"n": count}
    return done(request, address("kpi_board", engagement), said)


@signed_in
def kpi_template(request: HttpRequest, engagement_id: UUID) -> HttpResponse:
    """Give the figures of one period as a file to fill in."""
    engagement = room_of(request, engagement_id)
    period, _segment = asked_for(request, engagement)
    kpis = kpis_of(engagement)
    kept = figures_of([engagement], period.starts_on)[engagement.pk]
    terms = {kpi.kpi_id: of_term(kpi.kpi) for kpi in kpis}
    measures = [library().get(name) or terms[name] for name in asked(terms)]
    return download(f"kpi-{period.kind}-{period.starts_on:%Y-%m}.csv", kpi_csv.template(measures, period, kept))


@signed_in
def kpi_export(request: HttpRequest, engagement_id: UUID) -> HttpResponse:
    """Give all readings that hold as a file an import would take."""
    engagement = room_of(request, engagement_id)
    rows = KpiReading.objects.standing().filter(engagement=engagement)
    return download("kpi-readings.csv", kpi_csv.export(rows.order_by("starts_on", "measure", "segment", "pk")))
