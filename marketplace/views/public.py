"""What everybody may read: the public needs. These pages read NeedPublic and nothing else of a need."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from kernel.actors import Actor
from kernel.pages import actor_of, find, long_list
from marketplace import words
from marketplace.filters import NeedPublicFilter
from marketplace.models import Candidacy, NeedPublic
from marketplace.posting import job_posting
from marketplace.rules import FACE_VIEW
from marketplace.states import OPEN_CANDIDACIES, CandidacyStatus
from profiles.models import Membership, Profile
from profiles.states import MembershipStatus, ProfileStatus, Stage


def need_list(request: HttpRequest) -> HttpResponse:
    """List the open needs; the address holds every filter."""
    rows = FACE_VIEW.filter(NeedPublic.objects.all(), actor_of(request))
    filters = NeedPublicFilter(request.GET, queryset=rows, request=request)
    valid = filters.is_valid()
    page = long_list(request, filters.parts if valid else [], rows)
    context = {
        "page": page,
        "words": filters.words,
        "stages": dict(Stage.choices),
        "list": reverse("need_list"),
        **filters.shown(),
    }
    return render(request, "marketplace/need_list.html", context, status=200 if valid else 422)


def need_public(request: HttpRequest, need_id: UUID) -> HttpResponse:
    """Show one open need, with the way to apply for this visitor."""
    actor = actor_of(request)
    face: NeedPublic = find(NeedPublic.objects.all(), FACE_VIEW, actor, need_id)
    terms = words.named([face])
    context = {
        "face": face,
        "terms": terms,
        "apply": apply_state(face, actor),
        # A confidential need is behind the log-in: nothing of it is for search engines.
        "posting": "" if face.confidential else job_posting(face, terms, request.build_absolute_uri(request.path)),
    }
    return render(request, "marketplace/need_public.html", context)


@dataclass(frozen=True)
class ApplyState:
    """How this visitor stands to applying: what is said, and where the button leads."""

    kind: str  # login, own, profile, waiting, applied, answered, open
    url: str = ""
    candidacy: Any = None


def apply_state(face: NeedPublic, actor: Actor) -> ApplyState:
    """Say whether the visitor can apply, and what she needs first."""
    apply_url = reverse("apply", args=[face.pk])
    if actor.user_id is None:
        return ApplyState("login", f"{reverse('account_login')}?next={apply_url}")
    if _of_the_company(face, actor.user_id):
        return ApplyState("own", reverse("need", args=[face.pk]))
    profile = Profile.objects.filter(user_id=actor.user_id).only("pk", "status").first()
    if profile is None or profile.status != ProfileStatus.PUBLISHED:
        return ApplyState("waiting" if profile else "staff" if actor.staff else "profile")
    return _of_the_cmo(face, profile, apply_url)


def _of_the_cmo(face: NeedPublic, profile: Profile, apply_url: str) -> ApplyState:
    last = Candidacy.objects.filter(need_id=face.pk, profile=profile).order_by("-created_at").first()
    if last and last.status in OPEN_CANDIDACIES:
        return ApplyState("applied", reverse("candidacy", args=[last.pk]), last)
    if last and last.status == CandidacyStatus.REJECTED:
        return ApplyState("answered", reverse("candidacy", args=[last.pk]), last)
    return ApplyState("open", apply_url)


def _of_the_company(face: NeedPublic, user_id: UUID) -> bool:
    own = Membership.objects.filter(user_id=user_id, status=MembershipStatus.ACTIVE)
    return own.filter(company__needs=face.pk).exists()
