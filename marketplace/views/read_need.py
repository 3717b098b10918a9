"""A need from a text: paste or upload a brief or an advertisement, look through what it says, confirm."""

from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from kernel import drafts
from kernel.pages import actor_of, allow, attempt, done, once, seen_version, signed_in, version_of
from kernel.refusals import Stale
from marketplace.actions import draft_need, edit_need
from marketplace.models import Need
from marketplace.reading_forms import TICKED, NeedSuggestionForm
from marketplace.views.common import found_one_first
from marketplace.views.editor import draft_of
from marketplace.views.new_need import company_of_form
from profiles.forms.reading import HandInForm
from profiles.labels import labels
from profiles.models import Company
from profiles.reading.reader import NEED
from profiles.reading.vocabulary import KINDS, reading_of
from profiles.rules import REQUESTER as COMPANY_REQUESTER


class Place:
    """Where a reading goes: into a new need of a company, or into one of its drafts."""

    def __init__(self, company: Company, need: Need | None) -> None:
        self.company, self.need = company, need
        # Not among the names that the API of kept typing takes.
        self.key = f"reading.need/{need.pk if need else company.pk}"

    def url(self, check: bool = False) -> str:
        end = "_check" if check else ""
        return reverse(f"need_read{end}", args=[self.need.pk]) if self.need else reverse(f"need_new_read{end}")


def _place(request: HttpRequest, need_id: UUID | None) -> Place | None:
    if need_id is not None:
        need = draft_of(request, need_id, "check")
        return Place(need.company, need)
    company = company_of_form(request)
    if company is None:
        return None
    allow(COMPANY_REQUESTER, actor_of(request), company)
    return Place(company, None)


@signed_in
def need_read(request: HttpRequest, need_id: UUID | None = None) -> HttpResponse:
    """Take a text in, or a file with one."""
    place = _place(request, need_id)
    if place is None:
        return found_one_first()
    if request.method != "POST":
        return _start(request, place, HandInForm(initial={"text": _kept(request, place)}))
    form = HandInForm(request.POST, request.FILES)
    if not form.is_valid():
        return _start(request, place, form, 422)
    ok, text, status = attempt(form, form.content)
    if not ok:
        return _start(request, place, form, status)
    drafts.keep(actor_of(request).person, place.key, {"text": text})
    return done(request, place.url(check=True))


def _start(request: HttpRequest, place: Place, form: HandInForm, status: int = 200) -> HttpResponse:
    context = {"need": place.need, "company": place.company, "form": form}
    return render(request, "marketplace/read.html", context, status=status)


def _kept(request: HttpRequest, place: Place) -> str:
    kept = drafts.kept(actor_of(request).person, place.key)
    return str(kept.values["text"]) if kept else ""


@signed_in
def need_read_check(request: HttpRequest, need_id: UUID | None = None) -> HttpResponse:
    """Show what the text says beside its words; POST writes what was confirmed, and nothing else."""
    place = _place(request, need_id)
    if place is None:
        return found_one_first()
    text = _kept(request, place)
    if not text:
        return redirect(place.url())
    form = NeedSuggestionForm(
        request.POST if request.method == "POST" else None,
        reading=reading_of(text, NEED),
        words=labels(KINDS),
        need=place.need,
    )
    if request.method != "POST":
        return _check(request, place, form)
    if not form.is_valid():
        return _check(request, place, form, 422)
    ok, made, status = attempt(form, lambda: _write(request, place, form))
    if not ok:
        return _check(request, place, form, status)
    drafts.forget(actor_of(request).person, place.key)
    url = reverse("need_edit", args=[made, "problems"])
    return done(request, url, _("What you confirmed is in the draft. Go on from here."))


def _write(request: HttpRequest, place: Place, form: NeedSuggestionForm) -> str:
    if request.POST.get("seen") != form.seen:
        raise Stale(_("You have handed in another text since. This is what it says."))
    values, actor = form.values(), actor_of(request)
    if place.need:
        edit_need(need_id=place.need.pk, actor=actor, values=values, version=version_of(request))
        return str(place.need.pk)
    company = place.company
    return once(
        request,
        [str(company.pk), values],
        lambda: draft_need(company_id=company.pk, actor=actor, values=values),
    )


def _check(request: HttpRequest, place: Place, form: NeedSuggestionForm, status: int = 200) -> HttpResponse:
    context = {
        "need": place.need,
        "company": place.company,
        "form": form,
        "skills": form.lines("skills"),
        "ticked": {kind: form.lines(kind) for kind in TICKED},
        "stage_quotes": [line.quote for line in form.hints("stages")],
        "role_quotes": [line.quote for line in form.hints("roles")],
        "once": request.POST.get("once") or uuid4().hex,
        "version": seen_version(request, place.need.version, status) if place.need else None,
        "back": place.url(),
    }
    return render(request, "marketplace/read_check.html", context, status=status)
