"""A CMO's own profile from a JSON Resume file, and as one: hand in, look through, confirm, download."""

import hashlib
import json
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kernel import clock, drafts
from kernel.pages import actor_of, done, put_errors, seen_version, signed_in, version_of
from kernel.refusals import BadValues, NotVisible, Refusal, Stale, WrongState
from kernel.texts import reader_language
from profiles import transitions as t
from profiles.forms.resume import Choose, ResumeForm, form_of, prefix_of
from profiles.models import Profile
from profiles.resume import shown, strict
from profiles.resume.merging import THERE, Entry, Plan
from profiles.resume.schema import at
from profiles.resume.stored import exported, last_import
from profiles.resume.vocabulary import words
from profiles.resume.words import Words
from profiles.resume_actions import import_resume, planned
from profiles.rules import CMO
from profiles.views.common import typed

# Not among the names that the API of kept typing takes: what lies here was checked.
DRAFT = "resume.json"
KINDS = ("experiences", "skills", "tools", "languages", "outcomes", "hide_from", "conflicts")


def _own(request: HttpRequest) -> Profile:
    row: Profile | None = CMO.filter(Profile.objects.select_related("identity"), actor_of(request)).first()
    if row is None:
        raise NotVisible
    return row


def _editable(request: HttpRequest) -> Profile:
    row = _own(request)
    if row.status not in t.EDITABLE:
        raise WrongState(_("A curator has your profile right now. It can be changed again after her answer."))
    return row


# --- handing in ------------------------------------------------------------------------------------------------------
@signed_in
def resume(request: HttpRequest) -> HttpResponse:
    """Take a file in, offer the own profile as one, show what the last import left."""
    if request.method != "POST":
        return _start(request, _own(request), ResumeForm())
    row, form = _editable(request), ResumeForm(request.POST, request.FILES)
    if not form.is_valid():
        return _start(request, row, form, status=422)
    try:
        document = strict.checked(strict.load(form.content(strict.MOST_BYTES)))
    except BadValues as refusal:
        return _start(request, row, form, refusal.errors, 422)
    drafts.keep(actor_of(request).person, DRAFT, {"document": document})
    return done(request, reverse("resume_check"))


def _start(
    request: HttpRequest, row: Profile, form: ResumeForm, faults: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    kept = last_import(row)
    context = {
        "profile": row,
        "form": form,
        "faults": [(pointer, text) for pointer, texts in (faults or {}).items() for text in texts],
        "editable": row.status in t.EDITABLE,
        "waiting": drafts.kept(actor_of(request).person, DRAFT),
        "last": kept,
        "left": shown.left_sections(kept.left) if kept else [],
    }
    return render(request, "profiles/resume.html", context, status=status)


# --- looking through -------------------------------------------------------------------------------------------------
@signed_in
def resume_check(request: HttpRequest) -> HttpResponse:
    """Show what goes where, row by row, and what found no place; POST confirms."""
    row = _editable(request)
    kept = drafts.kept(actor_of(request).person, DRAFT)
    if kept is None:
        return HttpResponseRedirect(reverse("resume"))
    page = _Check(request, row, kept.values["document"])
    if request.method != "POST":
        return page.shown()
    return page.confirmed()


class _Check:
    """The page between the file and the profile: each entry with its form."""

    def __init__(self, request: HttpRequest, row: Profile, document: dict[str, Any]) -> None:
        self.request, self.row, self.document = request, row, document
        self.plan: Plan = planned(row, document)
        self.words: Words = words()
        self.language = reader_language()
        self.lines = [self._line(entry) for entry in [*self.plan.person, *self.plan.rows]]

    def _line(self, entry: Entry) -> dict[str, Any]:
        name = shown.name_of(entry, self.words, self.language)
        line: dict[str, Any] = {"at": entry.of.at, "entry": entry, "name": name, "form": None}
        if entry.state != THERE:
            data = typed(self.request)
            line["form"] = form_of(entry, self.document, data, self.words, name)
        kind = getattr(entry.of, "kind", "")
        if not kind:
            said = entry.of.name  # type: ignore[union-attr]
            line["file"] = shown.said_text(said, entry.of.values, self.words, self.language)
            line["now"] = shown.said_text(said, entry.there, self.words, self.language)
        elif kind == "experiences":
            line["item"] = at(self.document, entry.of.at)
            line["employer"] = shown.both(entry.of.values, "employer")
            line["text"] = shown.text_of(entry.of.values, "text")
        else:
            line["detail"] = shown.detail_of(entry)
        return line

    @property
    def digest(self) -> str:
        """Return a mark of the file, so that a page confirms the file it shows and no later one."""
        return hashlib.sha256(json.dumps(self.document, sort_keys=True).encode()).hexdigest()

    def forms(self) -> dict[str, Choose]:
        return {line["at"]: line["form"] for line in self.lines if line["form"] is not None}

    def confirmed(self) -> HttpResponse:
        """Import as chosen, or show again what has to be answered."""
        forms = self.forms()
        if not all(form.is_valid() for form in forms.values()):
            return self.shown(422)
        if self.request.POST.get("seen") != self.digest:
            return self._refused(Stale(_("You have handed in another file since. This is what it holds.")))
        choices = {place: form.choice() for place, form in forms.items()}
        actor = actor_of(self.request)
        try:
            import_resume(
                profile_id=self.row.pk,
                actor=actor,
                document=self.document,
                choices=choices,
                version=version_of(self.request),
            )
        except (BadValues, Stale) as refusal:
            return self._refused(refusal)
        drafts.forget(actor.person, DRAFT)
        return done(self.request, reverse("resume"), _("The file is taken over. What found no place is kept below."))

    def _refused(self, refusal: Refusal) -> HttpResponse:
        """Write each sentence beside what it speaks about, or on top."""
        forms = {prefix_of(place): form for place, form in self.forms().items()}
        on_top: list[str] = []
        for name, texts in (refusal.errors if isinstance(refusal, BadValues) else {"": [refusal.sentence]}).items():
            form = next((f for prefix, f in forms.items() if f"{prefix_of(name)}-".startswith(f"{prefix}-")), None)
            if form is None:
                on_top += [str(text) for text in texts]
            else:
                put_errors(form, BadValues({name.rsplit("/", 1)[-1]: texts}))
        return self.shown(refusal.status, on_top)

    def shown(self, status: int = 200, on_top: list[str] | None = None) -> HttpResponse:
        by_kind: dict[str, list[dict[str, Any]]] = {"person": [], **{kind: [] for kind in KINDS}}
        for line in self.lines:
            by_kind[getattr(line["entry"].of, "kind", "person")].append(line)
        wrong = [line for line in self.lines if line["form"] is not None and line["form"].errors]
        context = {
            "profile": self.row,
            "version": seen_version(self.request, self.row.version, status),
            "seen": self.digest,
            "lines": by_kind,
            "wrong": wrong,
            "on_top": on_top or [],
            "left": shown.left_sections(self.plan.left),
            "nothing": not self.lines,
        }
        return render(self.request, "profiles/resume_check.html", context, status=status)


@signed_in
@require_POST
def resume_discard(request: HttpRequest) -> HttpResponse:
    """Drop the file that waits."""
    _own(request)
    drafts.forget(actor_of(request).person, DRAFT)
    return done(request, reverse("resume"), _("The file is dropped. Your profile is as it was."))


# --- handing out -----------------------------------------------------------------------------------------------------
@signed_in
@require_safe
def resume_download(request: HttpRequest) -> HttpResponse:
    """Answer with the own profile as a file."""
    text = json.dumps(exported(_own(request), reader_language()), ensure_ascii=False, indent=2)
    response = HttpResponse(text + "\n", content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="resume-{clock.today().isoformat()}.json"'
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response
