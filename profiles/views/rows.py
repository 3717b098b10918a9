"""The list sections of the own profile: skills and tools as lines of one form, experiences and outcomes as lists."""

from collections.abc import Callable
from typing import Any

from django.forms import BaseForm, formset_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from kernel.pages import actor_of, done, seen_version, version_of
from kernel.refusals import BadValues, Stale, WrongState
from kernel.texts import reader_language
from profiles import portrait, profile_row_actions
from profiles.forms.fields import term_choices
from profiles.forms.profile_rows import RowForm, SkillRow, ToolRow
from profiles.models import Profile
from profiles.views.common import put_row_errors, typed

EMPTY_LINES = 3
Lines = Any
SKILLS: Lines = formset_factory(SkillRow, extra=EMPTY_LINES)
TOOLS: Lines = formset_factory(ToolRow, extra=EMPTY_LINES)


def section_skills(request: HttpRequest, row: Profile, context: dict[str, Any]) -> HttpResponse:
    there = list(row.skills.all())
    return _lines(
        request,
        {**context, "columns": [_("Skill"), _("Level"), _("Last used")], "hint": _("Empty when you use it now.")},
        SKILLS,
        kind="skills",
        initial=[{"term": s.skill_id, "level": s.level, "last_used": s.last_used} for s in there],
        names={s.skill_id: s.skill.label(reader_language()) for s in there},
        save=lambda rows: profile_row_actions.set_skills(
            profile_id=row.pk, actor=actor_of(request), skills=rows, version=version_of(request)
        ),
    )


def section_tools(request: HttpRequest, row: Profile, context: dict[str, Any]) -> HttpResponse:
    there = list(row.tools.all())
    return _lines(
        request,
        {**context, "columns": [_("Tool"), _("Depth")], "hint": ""},
        TOOLS,
        kind="tools",
        initial=[{"term": line.tool_id, "depth": line.depth} for line in there],
        names={line.tool_id: line.tool.label(reader_language()) for line in there},
        save=lambda rows: profile_row_actions.set_tools(
            profile_id=row.pk, actor=actor_of(request), tools=rows, version=version_of(request)
        ),
    )


def _lines(
    request: HttpRequest,
    context: dict[str, Any],
    kind_of: Lines,
    *,
    kind: str,
    initial: list[dict[str, Any]],
    names: dict[str, str],
    save: Callable[[list[dict[str, Any]]], Any],
) -> HttpResponse:
    """Serve a list as lines: those that are there, and a few empty ones; saving gives new empty ones."""
    kwargs = {"choices": term_choices(kind, list(names)), "names": names}
    lines = kind_of(typed(request), initial=initial, form_kwargs=kwargs)
    status = 200
    if request.method == "POST":
        status = 422
        if lines.is_valid():
            kept: list[RowForm] = [form for form in lines if form.kept]
            status = _attempt(kept or list(lines), lambda: save([form.row() for form in kept]))  # type: ignore[attr-defined]
            if status == 200:
                return _saved(request, context["section"])
    version = seen_version(request, context["version"], status)
    return render(request, "profiles/lines.html", {**context, "lines": lines, "version": version}, status=status)


def _attempt(forms: list[BaseForm] | list[RowForm], do: Callable[[], Any]) -> int:
    try:
        do()
    except (BadValues, WrongState, Stale) as refusal:
        put_row_errors(list(forms), refusal)
        return refusal.status
    return 200


def _saved(request: HttpRequest, section: str) -> HttpResponse:
    following = {"skills": "tools", "tools": "languages"}[section]
    if "more" in request.POST:
        url = reverse("profile_section", args=[section])
    elif "close" in request.POST:
        url = reverse("own_profile")
    else:
        url = reverse("profile_section", args=[following])
    return done(request, url, _("Saved."))


def listed(request: HttpRequest, row: Profile, context: dict[str, Any]) -> HttpResponse:
    """List experiences or outcomes with a link to the form of each."""
    lines = portrait.changes(row) if context["section"] == "outcomes" else []
    return render(request, f"profiles/{context['section']}.html", {**context, "outcomes": lines})
