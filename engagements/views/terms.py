"""Terms as a paper (the notice of Article 3), and accepting them by hash."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from engagements import offer_actions, rules, wording
from engagements import transitions as t
from engagements.forms import AcceptForm
from engagements.models import Terms
from engagements.views.common import side_of
from kernel.pages import actor_of, find, signed_in, verb_page, verb_row
from kernel.refusals import WrongState

LANGUAGES = ("ja", "en")


def _terms() -> Any:
    return Terms.objects.select_related("offer__need", "company", "profile__identity").prefetch_related(
        "acceptances__user"
    )


def _shown(terms: Terms) -> dict[str, Any]:
    """Return what is bound, for the notice and for the page that accepts it."""
    return {
        "terms": terms,
        "items": wording.items(terms),
        "plan": wording.plan_rows(terms),
        "kpis": wording.kpi_rows(terms),
        "pending": wording.pending_rows(terms),
        "ending": wording.ending_words(terms),
    }


@signed_in
def terms(request: HttpRequest, terms_id: UUID) -> HttpResponse:
    """Show one version as the printable notice; `?language=` gives it in the other language."""
    row = find(_terms(), rules.TERMS_VIEW, actor_of(request), terms_id)
    asked = request.GET.get("language", "")
    language = asked if asked in LANGUAGES else translation.get_language()[:2]
    with translation.override(language):
        context = _shown(row) | {"language": language, "other": "en" if language == "ja" else "ja"}
        paper = render_to_string("engagements/terms.html#paper", context, request)
    return render(request, "engagements/terms.html", {**context, "paper": paper})


@signed_in
def terms_accept(request: HttpRequest, terms_id: UUID) -> HttpResponse:
    """Accept exactly the version shown: what is bound, two ticks, once."""
    actor = actor_of(request)
    row = verb_row(request, t.ACCEPT_FIRST, _terms(), terms_id)
    side = side_of(actor, row)
    yes = {one.party: one for one in row.acceptances.all()}
    if request.method != "POST" and side in yes:
        raise WrongState(_("Your side has accepted these terms already."))
    return verb_page(
        request,
        form_class=AcceptForm,
        initial={"hash": row.hash},
        do=lambda values: offer_actions.accept_terms(terms_id=terms_id, actor=actor, hash=values["hash"]),
        url=_after,
        said=_("Accepted. It is recorded with time, account and hash."),
        template="engagements/terms_accept.html",
        context=_shown(row) | {"side": side, "yes": yes, "payments": wording.payment_days(row)},
    )


def _after(made: Terms) -> str:
    """Lead into the room once both sides have accepted, else back to the offer."""
    if made.status == "accepted":
        return reverse("engagement", args=[made.engagement.pk])
    return reverse("offer", args=[made.offer_id])
