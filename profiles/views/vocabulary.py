"""The curators' console for the words of the field."""

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kernel.pages import acting, actor_of, done, paged, signed_in, verb_page
from kernel.refusals import NotVisible, WrongState
from profiles import vocabulary_actions as actions
from profiles.forms.vocabulary import NewTermForm, TermForm
from profiles.models import VocabularySlot
from profiles.models.vocabulary import SLOTS, MatchedTerm, Term
from profiles.states import TermStatus
from profiles.views.common import curators_only


def kind_words() -> dict[str, str]:
    return {
        "skill-groups": _("Skill groups"),
        "skills": _("Skills"),
        "tool-categories": _("Tool categories"),
        "tools": _("Tools"),
        "industries": _("Industries"),
        "roles": _("Roles"),
        "kpis": _("KPIs"),
        "kpi-inputs": _("KPI inputs"),
        "prefectures": _("Prefectures"),
        "problems": _("Problems"),
        "playbooks": _("Playbooks"),
        "playbook-milestones": _("Playbook milestones"),
    }


def _type(kind: str) -> type[Term]:
    if kind not in actions.KINDS:
        raise Http404
    return actions.KINDS[kind]


def _term(kind: str, pk: str) -> Any:
    row = _type(kind)._base_manager.filter(pk=pk).first()
    if row is None:
        raise NotVisible
    return row


@signed_in
@require_safe
def vocabulary(request: HttpRequest) -> HttpResponse:
    """List the kinds of words with how many are in use, and the places left in the match vector."""
    curators_only(request)
    words = kind_words()
    lines = [
        (kind, words[kind], actions.active(kind).count(), issubclass(model, MatchedTerm))
        for kind, model in actions.KINDS.items()
    ]
    left = SLOTS - VocabularySlot.objects.count()
    return render(request, "profiles/vocabulary.html", {"lines": lines, "left": left, "slots": SLOTS})


@signed_in
@require_safe
def vocabulary_kind(request: HttpRequest, kind: str) -> HttpResponse:
    """List the words of a kind, searched by `q`; retired ones say so."""
    model = _type(kind)
    curators_only(request)
    rows = model._base_manager.order_by("order", "pk")
    if parent := actions.PARENTS.get(kind):
        rows = rows.select_related(parent)
    asked = request.GET.get("q", "").strip()[:100]
    if asked:
        rows = rows.filter(_like(asked))
    page = paged(request, rows, 50)
    context = {
        "page": page,
        "lines": [(row, getattr(row, parent) if parent else None) for row in page],
        "kind": kind,
        "heading": kind_words()[kind],
        "asked": asked,
        "fixed": kind in actions.FIXED,
        "parent": bool(parent),
    }
    return render(request, "profiles/vocabulary_kind.html", context)


def _like(asked: str) -> Q:
    return Q(ja__icontains=asked) | Q(en__icontains=asked) | Q(pk__icontains=asked)


@signed_in
def term_add(request: HttpRequest, kind: str) -> HttpResponse:
    """Add a word; one that matching counts takes the next free place of its vector for good."""
    _type(kind)
    curators_only(request)
    if kind in actions.FIXED:
        raise Http404
    back = reverse("vocabulary_kind", args=[kind])
    return verb_page(
        request,
        form_class=NewTermForm,
        form_kwargs={"kind": kind},
        do=lambda values: actions.add_term(kind=kind, actor=actor_of(request), **{**values, **_parent(values)}),
        url=back,
        said=_("The word is added. It can be chosen from now on."),
        context={
            "heading": _("Add a word"),
            "facts": [(_("Kind"), kind_words()[kind])],
            "button": _("Add"),
            "back": back,
        },
    )


def _parent(values: dict[str, Any]) -> dict[str, str]:
    return {"parent": values["parent"].pk} if values.get("parent") else {}


@signed_in
def term_rename(request: HttpRequest, kind: str, term_id: str) -> HttpResponse:
    row = _term(kind, term_id)
    curators_only(request)
    if row.status != TermStatus.ACTIVE:
        raise WrongState
    back = reverse("vocabulary_kind", args=[kind])
    return verb_page(
        request,
        form_class=TermForm,
        initial={"ja": row.ja, "en": row.en},
        do=acting(request, actions.rename_term, kind=kind, id=term_id),
        url=back,
        said=_("The word reads differently now, everywhere. Its id and its place stay."),
        row=row,
        context={
            "heading": _("Rename “%(word)s”") % {"word": row.label(request.LANGUAGE_CODE)},
            "facts": [(_("Id"), row.pk), (_("Kind"), kind_words()[kind])],
            "button": _("Rename"),
            "back": back,
        },
    )


@signed_in
@require_POST
def term_retire(request: HttpRequest, kind: str, term_id: str) -> HttpResponse:
    _type(kind)
    actions.retire_term(kind=kind, id=term_id, actor=actor_of(request))
    return done(request, reverse("vocabulary_kind", args=[kind]), _("The word is not offered any more."))


@signed_in
@require_POST
def term_revive(request: HttpRequest, kind: str, term_id: str) -> HttpResponse:
    _type(kind)
    actions.revive_term(kind=kind, id=term_id, actor=actor_of(request))
    return done(request, reverse("vocabulary_kind", args=[kind]), _("The word is offered again."))
