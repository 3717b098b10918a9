"""Candidacies from both sides: lists, one page, applying, inviting, and the verbs."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.models import Case, F, IntegerField, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from kernel.events import timeline
from kernel.pages import acting, actor_of, allow, done, find, paged, signed_in, verb_page, verb_row, version_of
from kernel.refusals import WrongState
from kernel.rules import CURATOR, Rule
from kernel.texts import pair
from marketplace import candidacy_actions as actions
from marketplace import transitions as t
from marketplace.acts import acts_on_candidacy
from marketplace.forms import AgreeForm, ApplyForm, InviteForm, PartingForm, RejectForm
from marketplace.history import history_of_candidacy
from marketplace.models import Candidacy, Need, NeedPublic
from marketplace.rules import APPLICANT, CANDIDACY_VIEW, CANDIDATE, FACE_VIEW, NEED_VIEW, REQUESTER
from marketplace.sight import dates_of, seen_by, steps_of
from marketplace.states import FOR_THE_CMO, OPEN_CANDIDACIES, CandidacyStatus, NeedStatus
from profiles.models import Profile
from profiles.rules import PROFILE_VIEW

PAGE = 50


@signed_in
def candidacies(request: HttpRequest) -> HttpResponse:
    """List the candidacies of the person: her own as a CMO, and those of her companies, unanswered first."""
    actor = actor_of(request)
    rows = Candidacy.objects.select_related("need", "profile__identity").faced(actor.user_id)
    own = CANDIDATE.filter(rows, actor).order_by("-created_at", "pk")
    others = CANDIDACY_VIEW.filter(rows, actor).exclude(profile__user_id=actor.user_id)
    if actor.staff == "curator":
        others = others.filter(status=CandidacyStatus.APPLIED)
    page = paged(request, others.order_by(*_unanswered_first()), PAGE)
    mine = list(own[:200])
    dates = dates_of(mine)
    context = {
        "mine": [
            {"seen": seen_by(row, actor), "at": dates[row.pk].get(FOR_THE_CMO[row.status].value)} for row in mine
        ],
        "page": page,
        "rows": [seen_by(row, actor) for row in page],
        "company_side": bool(page) or bool(getattr(request, "_companies", None)) or bool(actor.staff),
    }
    return render(request, "marketplace/candidacies.html", context)


def _unanswered_first() -> tuple[Any, ...]:
    order = Case(
        When(status=CandidacyStatus.APPLIED, then=Value(0)),
        When(status__in=OPEN_CANDIDACIES, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return (order, F("answer_due_on").asc(nulls_last=True), "-created_at", "pk")


@signed_in
def candidacy(request: HttpRequest, candidacy_id: UUID) -> HttpResponse:
    """Show one candidacy to a side of it, each with its own words."""
    actor = actor_of(request)
    row = _found(request, candidacy_id)
    seen = seen_by(row, actor)
    context = {
        "row": row,
        "seen": seen,
        "steps": steps_of(row, dates_of([row])[row.pk]),
        "readable": not seen.own and PROFILE_VIEW.filter(Profile.objects.filter(pk=row.profile_id), actor).exists(),
        "acts": acts_on_candidacy(row, actor),
        "public": FACE_VIEW.filter(NeedPublic.objects.filter(pk=row.need_id), actor).exists(),
        # Offering terms is an upper app's verb; this page links to it where it may work.
        "may_offer": row.status in t.OFFER.sources and not row.hidden and t.INTERVIEW.may.holds(actor, row),
        "lines": history_of_candidacy(row, timeline(row)[:100], actor, seen.name.text),
    }
    return render(request, "marketplace/candidacy.html", context)


def _whole(request: HttpRequest) -> Any:
    return Candidacy.objects.select_related("need", "profile__identity").faced(actor_of(request).user_id)


def _found(request: HttpRequest, candidacy_id: UUID) -> Candidacy:
    row: Candidacy = find(_whole(request), CANDIDACY_VIEW, actor_of(request), candidacy_id)
    return row


# --- beginning -------------------------------------------------------------------------------------------------------
@signed_in
def apply(request: HttpRequest, need_id: UUID) -> HttpResponse:
    """Apply to an open need with one's published profile."""
    actor = actor_of(request)
    face: NeedPublic = find(NeedPublic.objects.all(), FACE_VIEW, actor, need_id)
    allow(APPLICANT, actor, face)
    here = CANDIDATE.filter(Candidacy.objects.filter(need_id=need_id).open(), actor).first()
    if here is not None:  # a double click, or a link from before
        return done(request, reverse("candidacy", args=[here.pk]), _("You have a candidacy on this need."))
    return verb_page(
        request,
        form_class=ApplyForm,
        do=lambda values: actions.apply_to_need(need_id=need_id, actor=actor, note=values["note"]),
        url=lambda row: reverse("candidacy", args=[row.pk]),
        said=_("You have applied. The company owes you an answer within five business days."),
        context={
            "heading": _("Apply to this need"),
            "intro": _(
                "The company sees your profile with your name, and these words. It must answer, with a reason."
            ),
            "facts": [
                (_("Need"), f"{face.number} {pair(face, 'title').text}"),
                (_("Company"), pair(face, "company_name").text or _("Its name is given later")),
            ],
            "button": _("Apply"),
            "back": reverse("need_public", args=[need_id]),
        },
    )


@signed_in
def invite_cmo(request: HttpRequest, need_id: UUID, profile_id: UUID) -> HttpResponse:
    """Invite a CMO to one's need."""
    return _bring_in(
        request,
        need_id,
        profile_id,
        may=REQUESTER,
        do=actions.invite_cmo,
        words={
            "heading": _("Invite this CMO"),
            "intro": _("She reads your words and the need, and says yes or no."),
            "button": _("Send the invitation"),
        },
        said=_("The invitation is on its way."),
    )


@signed_in
def propose_cmo(request: HttpRequest, need_id: UUID, profile_id: UUID) -> HttpResponse:
    """Put a CMO forward for a need, as a curator."""
    return _bring_in(
        request,
        need_id,
        profile_id,
        may=CURATOR,
        do=actions.propose_cmo,
        words={
            "heading": _("Propose this need to a CMO"),
            "intro": _("She agrees first. The company hears of her only then."),
            "button": _("Ask her"),
        },
        said=_("She is asked."),
    )


def _bring_in(
    request: HttpRequest,
    need_id: UUID,
    profile_id: UUID,
    *,
    may: Rule,
    do: Callable[..., Candidacy],
    words: dict[str, Any],
    said: Any,
) -> HttpResponse:
    actor = actor_of(request)
    need: Need = find(Need.objects.all(), NEED_VIEW, actor, need_id)
    allow(may, actor, need)
    profile: Profile = find(Profile.objects.published(), PROFILE_VIEW, actor, profile_id)
    if need.status != NeedStatus.OPEN:
        raise WrongState
    return verb_page(
        request,
        form_class=InviteForm,
        do=lambda values: do(need_id=need_id, profile_id=profile_id, actor=actor, text=values["text"]),
        url=lambda row: reverse("candidacy", args=[row.pk]),
        said=said,
        context={
            "facts": [
                (_("Need"), f"{need.number} {pair(need, 'title').text}"),
                (_("CMO"), pair(profile, "headline").text),
            ],
            "back": reverse("need", args=[need_id]),
            **words,
        },
    )


# --- verbs without input ---------------------------------------------------------------------------------------------
def _verb(do: Callable[..., Any], said: Any) -> Callable[..., HttpResponse]:
    @signed_in
    @require_POST
    def run(request: HttpRequest, candidacy_id: UUID) -> HttpResponse:
        _found(request, candidacy_id)
        do(candidacy_id=candidacy_id, actor=actor_of(request), version=version_of(request))
        return done(request, reverse("candidacy", args=[candidacy_id]), said)

    return run


candidacy_take_up = _verb(actions.take_up_candidacy, gettext_lazy('She reads "under review" now.'))
candidacy_interview = _verb(actions.interview_candidate, gettext_lazy("She is asked to an interview."))
candidacy_unshortlist = _verb(actions.unshortlist_candidacy, gettext_lazy("Off the shortlist; still under review."))


# --- verbs with words ------------------------------------------------------------------------------------------------
def _with_words(
    request: HttpRequest,
    candidacy_id: UUID,
    *,
    step: Any,
    form_class: Any,
    do: Callable[..., Any],
    said: Any,
    words: dict[str, Any],
) -> HttpResponse:
    row = verb_row(request, step, _whole(request), candidacy_id)
    seen = seen_by(row, actor_of(request))
    other = (_("Company"), seen.company.name.text) if seen.own else (_("CMO"), seen.name.text)
    return verb_page(
        request,
        form_class=form_class,
        do=acting(request, do, candidacy_id=candidacy_id),
        url=reverse("candidacy", args=[candidacy_id]),
        said=said,
        row=row,
        context={
            "facts": [(_("Need"), f"{row.need.number} {pair(row.need, 'title').text}"), other],
            "back": reverse("candidacy", args=[candidacy_id]),
            **words,
        },
    )


@signed_in
def candidacy_agree(request: HttpRequest, candidacy_id: UUID) -> HttpResponse:
    """Say yes to an invitation."""
    return _with_words(
        request,
        candidacy_id,
        step=t.AGREE,
        form_class=AgreeForm,
        do=actions.agree_to_invitation,
        said=_("You said yes. The company owes you an answer within five business days."),
        words={
            "heading": _("Say yes to the invitation"),
            "intro": _("The company reads these words beside your profile. It must answer you, with a reason."),
            "button": _("Say yes"),
        },
    )


@signed_in
def candidacy_decline_invitation(request: HttpRequest, candidacy_id: UUID) -> HttpResponse:
    """Say no to an invitation."""
    return _with_words(
        request,
        candidacy_id,
        step=t.DECLINE_INVITATION,
        form_class=PartingForm,
        do=actions.decline_invitation,
        said=_("Declined."),
        words={
            "heading": _("Decline the invitation"),
            "intro": _("Nothing more of you is shown to the company."),
            "button": _("Decline"),
        },
    )


@signed_in
def candidacy_reveal(request: HttpRequest, candidacy_id: UUID) -> HttpResponse:
    """Tell a candidate who the company is, after showing what she will read."""
    row = verb_row(request, t.REVEAL, _whole(request), candidacy_id)
    if not row.hidden:
        raise WrongState(_("She knows who you are."))
    seen = seen_by(row, actor_of(request))
    return verb_page(
        request,
        form_class=None,
        do=acting(request, actions.reveal_company, candidacy_id=candidacy_id),
        url=reverse("candidacy", args=[candidacy_id]),
        said=_said_on_reveal,
        row=row,
        context={
            "heading": _("Tell her who you are"),
            "intro": _(
                "She reads exactly the name, address and contact below, at once and by mail. "
                "It cannot be taken back, and the law wants it before an application binds."
            ),
            "facts": [
                (_("CMO"), seen.name.text),
                (_("Need"), f"{row.need.number} {pair(row.need, 'title').text}"),
                (_("Company"), seen.company.name.text),
                (_("Address"), seen.company.address.text),
                (_("Contact"), seen.company.contact),
            ],
            "button": _("Tell her now"),
            "back": reverse("candidacy", args=[candidacy_id]),
        },
    )


def _said_on_reveal(row: Candidacy) -> str:
    if row.hidden:
        return _("She was told nothing: there is a conflict of interest with your company. The candidacy is closed.")
    return _("She knows who you are now, and is told by mail.")


@signed_in
def candidacy_withdraw(request: HttpRequest, candidacy_id: UUID) -> HttpResponse:
    """Withdraw one's candidacy."""
    return _with_words(
        request,
        candidacy_id,
        step=t.WITHDRAW,
        form_class=PartingForm,
        do=actions.withdraw_candidacy,
        said=_("Withdrawn. You can apply again while the need is open."),
        words={
            "heading": _("Withdraw"),
            "intro": _("The company reads that you withdrew, and your words."),
            "button": _("Withdraw"),
        },
    )


@signed_in
def candidacy_reject(request: HttpRequest, candidacy_id: UUID) -> HttpResponse:
    """Answer a candidacy with no, and why."""
    return _with_words(
        request,
        candidacy_id,
        step=t.REJECT,
        form_class=RejectForm,
        do=actions.reject_candidacy,
        said=_("She has your answer."),
        words={
            "heading": _("Answer with no"),
            "intro": _("She reads the reason and your words. She cannot apply to this need again."),
            "button": _("Send this answer"),
        },
    )
