"""The need editor: five steps, each saved for itself, with what was typed and not saved kept beside it."""

import json
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from kernel import drafts
from kernel.models import Draft
from kernel.money import YEN
from kernel.pages import actor_of, allow, attempt, done, find, read_version, seen_version, signed_in, version_of
from kernel.refusals import NotVisible, WrongState
from marketplace import words
from marketplace.actions import edit_need, submit_need
from marketplace.content import lacks, wording_of
from marketplace.drafting import begun, reasons_of
from marketplace.forms import NeedForm, SkillsForm, StartForm, TermsForm, WorkForm
from marketplace.models import Need
from marketplace.projections import preview
from marketplace.rules import NEED_VIEW, REQUESTER
from marketplace.states import NeedStatus
from profiles.models import Company, Industry, Kpi, Role, Skill, Tool

STEPS = {
    "problems": gettext_lazy("Stage and problems"),
    "work": gettext_lazy("Situation and work"),
    "skills": gettext_lazy("Skills and KPIs"),
    "terms": gettext_lazy("Conditions"),
    "check": gettext_lazy("Check and send"),
}
FORMS: dict[str, type[NeedForm]] = {
    "problems": StartForm,
    "work": WorkForm,
    "skills": SkillsForm,
    "terms": TermsForm,
}
# Where each thing that may be missing is filled in; "company" is on another page.
STEP_OF = {
    "problems": "problems",
    "title_ja": "work",
    "summary_ja": "work",
    "scope": "work",
    "skills": "skills",
    "budget_min": "terms",
    "budget_max": "terms",
    "days": "terms",
    "start_on": "terms",
    "term_months": "terms",
    "languages": "terms",
    "termination_ja": "terms",
}
# Items every advertisement for freelance work must state correctly (Article 12 of the freelance act).
ARTICLE_12 = frozenset({"scope", "budget_min", "budget_max", "start_on", "term_months", "termination_ja", "company"})
NOT_TYPED = frozenset({"csrfmiddlewaretoken", "company", "once", "discard", "add"})


@signed_in
def need_edit(request: HttpRequest, need_id: UUID, step: str) -> HttpResponse:
    """Serve one step of a draft."""
    actor, need = actor_of(request), draft_of(request, need_id, step)
    if step == "check":
        return check_page(request, need)
    key = draft_key(need, step)
    if request.method != "POST":
        form, kept = opened(request, FORMS[step], key, initial_of(need, step), need)
        return _step(request, need, step, form, kept=kept)
    if "discard" in request.POST:
        drafts.forget(actor.user_id, key)  # type: ignore[arg-type]
        return done(request, reverse("need_edit", args=[need_id, step]))
    if "add" in request.POST:
        form = FORMS[step](initial=typed(FORMS[step], request.POST), need=need)
        return _step(request, need, step, form)
    return _save(request, need, step, key)


def _save(request: HttpRequest, need: Need, step: str, key: str) -> HttpResponse:
    actor = actor_of(request)
    form = FORMS[step](request.POST, initial=initial_of(need, step), need=need)
    if not form.is_valid():
        return _step(request, need, step, form, status=422)
    values = form.values()
    if isinstance(form, StartForm):
        values = _started(need, form, values)
    ok, _row, status = attempt(
        form, lambda: edit_need(need_id=need.pk, actor=actor, values=values, version=version_of(request))
    )
    if not ok:
        # After "somebody changed this" the fresh version goes along: saving again is then her decision.
        fresh = draft_of(request, need.pk, step) if status == 412 else need
        return _step(request, fresh, step, form, status=status)
    drafts.forget(actor.user_id, key)  # type: ignore[arg-type]
    order = list(STEPS)
    following = order[order.index(step) + 1] if "stay" not in request.POST else step
    return done(request, reverse("need_edit", args=[need.pk, following]))


def _started(need: Need, form: StartForm, values: dict[str, Any]) -> dict[str, Any]:
    values, anew = begun(values, need.company.employees)
    if form.cleaned_data.get("again"):
        return {**anew, **values}
    return {"playbook_id": anew.get("playbook_id", need.playbook_id), **values}


def draft_of(request: HttpRequest, need_id: UUID, step: str) -> Need:
    if step not in STEPS:
        raise NotVisible
    actor = actor_of(request)
    need: Need = find(Need.objects.whole(), NEED_VIEW, actor, need_id)
    allow(REQUESTER, actor, need)
    if need.status != NeedStatus.DRAFT:
        raise WrongState
    return need


def _step(
    request: HttpRequest,
    need: Need,
    step: str,
    form: Any,
    *,
    kept: Draft | None = None,
    status: int = 200,
) -> HttpResponse:
    opened_at = _version_kept(kept)
    context = {
        "need": need,
        "step": step,
        "steps": steps(need, step),
        "form": form,
        "kept": kept,
        "version": seen_version(request, need.version if opened_at is None else opened_at, status),
        "autosave_url": reverse("need_autosave", args=[need.pk, step]),
        **choices_of(need, step, form),
    }
    return render(request, "marketplace/need_edit.html", context, status=status)


def _version_kept(kept: Draft | None) -> int | None:
    return read_version((kept.values.get("version") or [""])[0]) if kept else None


def steps(need: Need | None, current: str) -> list[dict[str, Any]]:
    """Return the progress: number, word, address, whether it is complete."""
    missing = {STEP_OF.get(name) for name in lacks(need)} if need else set()
    return [
        {
            "slug": slug,
            "word": word,
            "number": number,
            "current": slug == current,
            "done": need is not None and slug not in missing and slug != "check",
            "url": reverse("need_edit", args=[need.pk, slug]) if need else "",
        }
        for number, (slug, word) in enumerate(STEPS.items(), 1)
    ]


# --- the last step ---------------------------------------------------------------------------------------------------
def check_page(request: HttpRequest, need: Need, status: int = 200) -> HttpResponse:
    """Show what is missing, the public page as it would be, and the button that hands it in."""
    face = preview(need)
    missing = [
        {
            "sentence": sentence,
            "url": reverse("need_edit", args=[need.pk, STEP_OF[name]]) if name in STEP_OF else "",
            "law": name in ARTICLE_12,
        }
        for name, sentences in lacks(need).items()
        for sentence in sentences
    ]
    context = {
        "need": need,
        "step": "check",
        "steps": steps(need, "check"),
        "missing": missing,
        "flags": wording_of(need),
        "face": face,
        "terms": words.named([face]),
        "version": need.version,
    }
    return render(request, "marketplace/need_check.html", context, status=status)


@signed_in
@require_POST
def need_submit(request: HttpRequest, need_id: UUID) -> HttpResponse:
    """Hand the draft in; what is missing is shown in the last step."""
    actor = actor_of(request)
    need: Need = find(Need.objects.whole(), NEED_VIEW, actor, need_id)
    allow(REQUESTER, actor, need)
    if need.status == NeedStatus.DRAFT and lacks(need):
        return check_page(request, need, status=422)
    row = submit_need(need_id=need_id, actor=actor, version=version_of(request))
    asked = row.status == NeedStatus.AWAITING_APPROVAL
    said = _("Your approvers have it now.") if asked else _("A curator checks it now. You will be told.")
    return done(request, reverse("need", args=[need_id]), said)


# --- what was typed and not saved ------------------------------------------------------------------------------------
def draft_key(of: Need | Company, step: str = "") -> str:
    """Return the name under which unsaved typing is kept."""
    return f"need:{of.pk}:{step}" if isinstance(of, Need) else f"need:new:{of.pk}"


def typed(form_class: type[NeedForm], data: QueryDict) -> dict[str, Any]:
    """Return what a form was sent, unchecked, to be shown again."""
    fields = form_class.base_fields
    return {name: field.widget.value_from_datadict(data, {}, name) for name, field in fields.items()}


def opened(
    request: HttpRequest, form_class: type[NeedForm], key: str, initial: dict[str, Any], need: Need | None = None
) -> tuple[NeedForm, Draft | None]:
    """Return the form as saved, or as it was left unsaved."""
    kept = drafts.kept(actor_of(request).user_id, key)  # type: ignore[arg-type]
    if kept is None:
        return form_class(initial=initial, need=need), None
    data = QueryDict(mutable=True)
    for name, values in kept.values.items():
        if isinstance(values, list):
            data.setlist(name, [str(value) for value in values])
    return form_class(initial=typed(form_class, data), need=need), kept


@signed_in
@require_POST
def need_autosave(request: HttpRequest, need_id: UUID, step: str) -> HttpResponse:
    """Keep what is being typed into a step."""
    need = draft_of(request, need_id, step)
    if step not in FORMS:
        raise NotVisible
    return keep(request, draft_key(need, step))


def keep(request: HttpRequest, key: str) -> HttpResponse:
    values = {
        name: [text.replace("\x00", "") for text in request.POST.getlist(name)]
        for name in request.POST
        if name not in NOT_TYPED
    }
    if len(json.dumps(values)) > drafts.MOST_BYTES:
        return HttpResponse(_("This is too long to be kept automatically."), status=413, content_type="text/plain")
    kept = drafts.keep(actor_of(request).user_id, key, values)  # type: ignore[arg-type]
    if request.headers.get("HX-Request"):
        return render(request, "marketplace/need_edit.html#autosaved", {"saved_at": kept.saved_at})
    response = HttpResponse(status=204)
    response["X-Saved-At"] = kept.saved_at.isoformat()
    return response


# --- from the need to the forms --------------------------------------------------------------------------------------
def initial_of(need: Need, step: str) -> dict[str, Any]:
    """Return what a step's form shows of a saved need."""
    return {"problems": _of_start, "work": _of_work, "skills": _of_skills, "terms": _of_terms}[step](need)


def _of_start(need: Need) -> dict[str, Any]:
    return {
        "stage": need.stage,
        "problems": [row.problem_id for row in need.problem_rows.all()],
        "role": need.role_id or "",
        "role_required": need.role_required,
    }


def _of_work(need: Need) -> dict[str, Any]:
    rows = list(need.scope_rows.all())
    return {
        **{name: getattr(need, name) for name in ("title_ja", "title_en", "summary_ja", "summary_en", "confidential")},
        "scope_ja": [row.text_ja for row in rows],
        "scope_en": [row.text_en for row in rows],
        "scope_problem": [row.problem_id or "" for row in rows],
    }


def _of_skills(need: Need) -> dict[str, Any]:
    rows = list(need.skill_rows.all())
    return {
        "skill": [row.skill_id for row in rows],
        "weight": ["must" if row.must else "nice" for row in rows],
        "kpis": [row.kpi_id for row in need.kpi_rows.all()],
        "tools": [row.tool_id for row in need.tool_rows.all()],
        "industries": [row.industry_id for row in need.industry_rows.all()],
    }


def _of_terms(need: Need) -> dict[str, Any]:
    names = ("tolerance_percent", "days", "start_on", "term_months", "onsite_days", "languages")
    return {
        **{name: getattr(need, name) for name in names},
        # The page reads yen: an amount in another currency is not shown as if it were some.
        "budget_min": need.budget_min_minor if need.currency == YEN else None,
        "budget_max": need.budget_max_minor if need.currency == YEN else None,
        "prefecture": need.prefecture_id or "",
        "termination_ja": need.termination_ja,
        "termination_en": need.termination_en,
    }


def choices_of(need: Need, step: str, form: Any) -> dict[str, Any]:
    """Return the vocabulary a step offers, and the reasons beside what was suggested."""
    if step == "problems":
        hint = reasons_of(need).role
        return {"themes": words.problems_by_theme(), "role_hint": Role.objects.filter(pk=hint).first()}
    if step == "work":
        return {
            "problem_words": {row.problem_id: row.problem for row in need.problem_rows.all()},
            "was_named": _was_named(need),
        }
    if step == "terms":
        return {}
    skills, tools = words.grouped(Skill, "group"), words.grouped(Tool, "category")
    kpis, industries = words.active(Kpi), words.active(Industry)
    own = [row.skill for row in need.skill_rows.all()]
    return {
        "skills": skills,
        "skill_words": {t.pk: t for t in [*own, *(term for _group, rows in skills for term in rows)]},
        "reasons": reasons_of(need),
        "lists": [
            _list(form["kpis"], _("KPIs"), [(None, kpis)], [row.kpi for row in need.kpi_rows.all()]),
            _list(form["tools"], _("Tools"), tools, [row.tool for row in need.tool_rows.all()]),
            _list(
                form["industries"],
                _("Industries"),
                [(None, industries)],
                [r.industry for r in need.industry_rows.all()],
            ),
        ],
    }


def _was_named(need: Need) -> bool:
    """Say whether the company's name has been public with this need before."""
    return need.versions.exclude(content__confidential=True).exists()


def _list(field: Any, title: str, groups: list[tuple[Any, list[Any]]], own: list[Any]) -> dict[str, Any]:
    return {
        "name": field.name,
        "field": field,
        "title": title,
        "groups": groups,
        "words": {t.pk: t for t in [*own, *(term for _group, rows in groups for term in rows)]},
    }
