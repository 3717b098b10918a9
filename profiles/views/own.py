"""A CMO's own profile: begun once, written in sections, each saved by itself."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from kernel.actors import Actor
from kernel.money import YEN
from kernel.pages import actor_of, attempt, done, put_errors, seen_version, signed_in, verb_page, version_of
from kernel.refusals import BadValues, NotVisible, Refusal, WrongState
from kernel.units import unit
from profiles import portrait, profile_actions, profile_row_actions
from profiles import transitions as t
from profiles.forms.profiles import BeginForm, CompaniesForm, LanguagesForm, PersonForm, TermsForm
from profiles.models import Profile
from profiles.rules import CMO
from profiles.states import ConflictKind, RejectCode
from profiles.views.common import typed
from profiles.views.rows import listed, section_skills, section_tools

Section = Callable[[HttpRequest, Profile, dict[str, Any]], HttpResponse]


def titles() -> dict[str, str]:
    """Return the sections by name, in order."""
    return {
        "person": _("You"),
        "terms": _("Rate and time"),
        "experiences": _("Experience"),
        "skills": _("Skills"),
        "tools": _("Tools"),
        "languages": _("Languages"),
        "outcomes": _("Outcomes"),
        "companies": _("Companies"),
    }


def _own(request: HttpRequest) -> Profile | None:
    return CMO.filter(Profile.objects.whole(), actor_of(request)).first()


@signed_in
def own_profile(request: HttpRequest) -> HttpResponse:
    """Begin a profile, or look over one's own: how far it is, what is missing, what was decided."""
    row = _own(request)
    if row is not None:
        return overview(request, row)
    person = request.user
    name = str(person.name)  # type: ignore[union-attr]
    return verb_page(
        request,
        form_class=BeginForm,
        initial={"name_en" if name.isascii() else "name_ja": name},
        do=lambda values: profile_actions.begin_profile(actor=actor_of(request), **values),
        url=reverse("profile_section", args=["person"]),
        said=_("Your profile is begun. Every section is saved by itself; you can stop at any point."),
        context={
            "heading": _("Begin your profile"),
            "intro": _(
                "Nine short sections: who you are, rate and time, experience, skills, tools, languages, outcomes, "
                "companies, and a last look. A curator reads it before it is published."
            ),
            "button": _("Begin"),
        },
    )


def overview(request: HttpRequest, row: Profile, refusal: Refusal | None = None) -> HttpResponse:
    """Show the last section: progress, what each missing part would bring, the decisions, the next step."""
    found = portrait.parts(row)
    status = 200
    form = forms.Form()
    if refusal is not None:
        form = forms.Form({})
        put_errors(form, refusal)
        status = refusal.status
    context = {
        "profile": row,
        "form": form,
        "parts": found,
        "percent": portrait.percent(found),
        "steps": steps(row, "check"),
        "titles": titles(),
        "decisions": list(row.decisions.all()),
        "due": portrait.answer_due(row),
        "known": portrait.availability_known(row),
        "until": portrait.confirmed_until(row),
        "editable": row.status in t.EDITABLE,
        "may": _offered(row, actor_of(request)),
        "new_try": portrait.new_try(row),
        "reject_words": dict(RejectCode.choices),
        "ready": all(part.done for part in found if part.needed),
    }
    return render(request, "profiles/own.html", context, status=status)


def _offered(row: Profile, actor: Actor) -> dict[str, bool]:
    return {
        "submit": t.SUBMIT.offered(row, actor),
        "hide": t.HIDE.offered(row, actor),
        "show": t.SHOW.offered(row, actor),
        "appeal": t.APPEAL.offered(row, actor),
        "confirm": t.CONFIRM_AVAILABILITY.offered(row, actor),
    }


def steps(row: Profile, current: str) -> list[dict[str, Any]]:
    """Return the progress line: each section, whether its parts are there, and where the reader is."""
    found = portrait.parts(row)
    lines = [
        {
            "url": reverse("profile_section", args=[name]),
            "label": label,
            "done": name in {p.section for p in found} and all(p.done for p in found if p.section == name),
            "current": name == current,
        }
        for name, label in titles().items()
    ]
    return [
        *lines,
        {"url": reverse("own_profile"), "label": _("Check"), "done": False, "current": current == "check"},
    ]


@signed_in
def profile_section(request: HttpRequest, section: str) -> HttpResponse:
    """Show and save one section of the own profile."""
    serve = SECTIONS.get(section)
    if serve is None:
        raise Http404
    row = editable(request)
    return serve(request, row, frame(row, section))


def editable(request: HttpRequest) -> Profile:
    row = _own(request)
    if row is None:
        raise NotVisible
    if row.status not in t.EDITABLE:
        raise WrongState(_("A curator has your profile right now. It can be changed again after her answer."))
    return row


def frame(row: Profile, section: str) -> dict[str, Any]:
    names = list(titles())
    place = names.index(section)
    return {
        "profile": row,
        "section": section,
        "heading": titles()[section],
        "steps": steps(row, section),
        "number": place + 1,
        "parts": [part for part in portrait.parts(row) if part.section == section],
        "version": row.version,
        "previous": reverse("profile_section", args=[names[place - 1]]) if place else "",
    }


def lead_on(request: HttpRequest, section: str) -> HttpResponse:
    """Go to the next section, or to the last look when she wanted to stop here."""
    names = list(titles())
    place = names.index(section) + 1
    further = "close" not in request.POST and place < len(names)
    url = reverse("profile_section", args=[names[place]]) if further else reverse("own_profile")
    return done(request, url, _("Saved."))


def _one_form(request: HttpRequest, context: dict[str, Any], form: Any, save: Callable[[], Any]) -> HttpResponse:
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            ok, _row, status = attempt(form, save)
            if ok:
                return lead_on(request, context["section"])
    version = seen_version(request, context["version"], status)
    return render(request, "profiles/section.html", {**context, "form": form, "version": version}, status=status)


def _person(request: HttpRequest, row: Profile, context: dict[str, Any]) -> HttpResponse:
    identity = row.identity
    initial = {name: getattr(identity if hasattr(identity, name) else row, name) for name in PersonForm.base_fields}
    form = PersonForm(typed(request), initial=initial)
    return _one_form(request, context, form, lambda: _edit(request, row, form.cleaned_data))


def _terms(request: HttpRequest, row: Profile, context: dict[str, Any]) -> HttpResponse:
    in_yen = row.currency == YEN  # as the page reads amounts; others are not shown as if they were
    initial = {
        "day_rate": row.day_rate_minor if in_yen else None,
        "monthly_fee": row.monthly_fee_minor if in_yen else None,
        "fee_days": row.fee_days,
        "days_per_month": row.days_per_month,
        "available_from": row.available_from,
        "prefecture": row.prefecture_id,
        "onsite_ok": row.onsite_ok,
    }
    form = TermsForm(typed(request), initial=initial)
    return _one_form(request, context, form, lambda: _edit(request, row, _in_yen(row, form.values())))


def _in_yen(row: Profile, values: dict[str, Any]) -> dict[str, Any]:
    """Take what was typed for yen; a rate in another currency stays while nothing is."""
    names = ("day_rate_minor", "monthly_fee_minor")
    if row.currency == YEN:
        return values
    if any(values[name] is not None for name in names):
        return {**values, "currency": YEN}
    return {name: value for name, value in values.items() if name not in (*names, "fee_days")}


def _edit(request: HttpRequest, row: Profile, values: dict[str, Any]) -> Profile:
    return profile_actions.edit_profile(
        profile_id=row.pk, actor=actor_of(request), values=values, version=version_of(request)
    )


def _languages(request: HttpRequest, row: Profile, context: dict[str, Any]) -> HttpResponse:
    form = LanguagesForm(typed(request), initial={line.language: line.level for line in row.languages.all()})
    return _one_form(
        request,
        context,
        form,
        lambda: profile_row_actions.set_languages(
            profile_id=row.pk, actor=actor_of(request), languages=form.values(), version=version_of(request)
        ),
    )


def _companies(request: HttpRequest, row: Profile, context: dict[str, Any]) -> HttpResponse:
    there = {kind: [c.name for c in row.conflicts.all() if c.kind == kind] for kind in ConflictKind.values}
    there["hide_from"] = [c.name for c in row.hide_from.all()]
    form = CompaniesForm(typed(request), initial={name: "\n".join(names) for name, names in there.items()})
    return _one_form(request, context, form, lambda: unit(lambda: _name_companies(request, row, form)))


def _name_companies(request: HttpRequest, row: Profile, form: CompaniesForm) -> Profile:
    """Save both lists in one unit; what does not fit is said at the field it was typed in."""
    ids: Any = {"profile_id": row.pk, "actor": actor_of(request)}
    conflicts = form.conflicts()
    with _said_at(["hide_from"] * len(form.hidden()), form.hidden()):
        profile_row_actions.set_hide_from(**ids, companies=form.hidden(), version=version_of(request))
    with _said_at([c["kind"] for c in conflicts], conflicts):
        return profile_row_actions.set_conflicts(**ids, companies=conflicts)


@contextmanager
def _said_at(fields: list[str], rows: list[dict[str, str]]) -> Iterator[None]:
    try:
        yield
    except BadValues as refusal:
        found: dict[str, list[Any]] = {}
        for pointer, texts in refusal.errors.items():
            number = pointer.partition("/")[0]
            known = number.isdigit()
            told = [f"{rows[int(number)]['name'][:40]}: {text}" for text in texts] if known else list(texts)
            found.setdefault(fields[int(number)] if known else fields[0], []).extend(told)
        raise BadValues(found) from refusal


SECTIONS: dict[str, Section] = {
    "person": _person,
    "terms": _terms,
    "experiences": listed,
    "skills": section_skills,
    "tools": section_tools,
    "languages": _languages,
    "outcomes": listed,
    "companies": _companies,
}
