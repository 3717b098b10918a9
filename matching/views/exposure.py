"""The curators' page on exposure: who is shown to companies and who is not."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kernel.pages import actor_of, signed_in
from matching.exposure import Exposure, exposure
from matching.exposure_plots import hundredths, percent, plot
from matching.rules import curators_only


@require_GET
@signed_in
def exposure_page(request: HttpRequest) -> HttpResponse:
    """Show coverage, Gini coefficient and the share of the top hundredth, now and by week."""
    curators_only(actor_of(request))
    found = exposure()
    whole = found.whole
    context = {
        "found": found,
        "coverage": percent(whole.coverage),
        "gini": hundredths(whole.gini),
        "top": percent(whole.top_share),
        "new": percent(whole.new_share),
        "new_among": percent(found.new_among_published),
        "plots": _plots(found),
        "weeks": [
            {
                "span": week,
                "coverage": percent(week.coverage),
                "gini": hundredths(week.gini),
                "top": percent(week.top_share),
                "new": percent(week.new_share),
            }
            for week in reversed(found.weeks)
        ],
    }
    return render(request, "matching/exposure.html", context)


def _plots(found: Exposure) -> list[dict[str, object]]:
    last = found.weeks[-1]
    return [
        {
            "label": _("Coverage"),
            "plot": plot([w.coverage for w in found.weeks]),
            "last": percent(last.coverage),
        },
        {
            "label": _("Gini coefficient"),
            "plot": plot([w.gini for w in found.weeks]),
            "last": hundredths(last.gini),
        },
        {
            "label": _("Share of the top 1 %"),
            "plot": plot([w.top_share for w in found.weeks]),
            "last": percent(last.top_share),
        },
    ]
