"""What every page may show: the product's name, who asks, her places. Lazy: a page without a header pays nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kernel.actors import ANONYMOUS
from kernel.statements import READER, Statement
from kernel.texts import reader_language
from profiles.current import companies_of, current_company
from profiles.models import Notification, Profile, User


@dataclass(frozen=True)
class Spot:
    """A place as it is declared: address name, words, symbol of the sprite, and what else counts as being there."""

    name: str
    label: str | Promise
    icon: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Place:
    """A place as the header shows it."""

    url: str
    label: str | Promise
    icon: str
    current: bool


FRONT = Spot("front", pgettext_lazy("place", "Start"), "home")
HOME = Spot("home", _("To do"), "home", ("/notifications/",))
FIND_NEEDS = Spot("need_list", _("Find needs"), "list", ("/fit/",))
FIND_CMOS = Spot("cmo_list", _("Find CMOs"), "people")
FORMULA = Spot("how_ranking_works", _("How ranking works"), "doc")
NEEDS = Spot("company_needs", _("Needs"), "list")
CANDIDATES = Spot("candidacies", _("Candidates"), "people", ("/shortlists/",))
CANDIDACIES = Spot("candidacies", _("Candidacies"), "people")
ENGAGEMENTS = Spot("engagement_list", _("Engagements"), "doc", ("/offers/", "/terms/", "/milestones/", "/my-work/"))
PROFILE = Spot("own_profile", _("Profile"), "people")
NEED_QUEUE = Spot("need_queue", _("Needs to check"), "list")
VETTING = Spot("vetting", _("Profiles to check"), "people")
DESK = Spot("desk", _("Shortlists"), "grip", ("/shortlists/",))
VOCABULARY = Spot("vocabulary", _("Vocabulary"), "list")

VISITOR = (FRONT, FIND_NEEDS, FIND_CMOS, FORMULA)
NEWCOMER = (HOME, FIND_NEEDS, FIND_CMOS, FORMULA)
MEMBER = (HOME, NEEDS, CANDIDATES, ENGAGEMENTS)
CMO = (HOME, FIND_NEEDS, CANDIDACIES, ENGAGEMENTS, PROFILE)
STAFF = {"curator": (HOME, NEED_QUEUE, VETTING, DESK, VOCABULARY), "finance": (HOME, ENGAGEMENTS)}


def site(request: HttpRequest) -> dict[str, Any]:
    """Return what the frame of a page shows."""
    actor = getattr(request, "actor", ANONYMOUS)
    known = actor.signed_in
    return {
        "SITE_NAME": settings.SITE_NAME,
        "LANGUAGE_CODE": reader_language(),
        "actor": actor,
        "person": request.user if known else None,
        "places": SimpleLazyObject(lambda: list(places(request))),
        "unread": SimpleLazyObject(lambda: unread(request)) if known else 0,
        "companies": SimpleLazyObject(lambda: companies_of(request)) if known else (),
        "current_company": SimpleLazyObject(lambda: current_company(request)) if known else None,
    }


def spots(request: HttpRequest) -> tuple[Spot, ...]:
    """Return the places of this role; a member who is a CMO too has her profile beside the company's places."""
    actor = getattr(request, "actor", ANONYMOUS)
    if not actor.signed_in:
        return VISITOR
    if actor.staff:
        return () if getattr(request, "second_factor_due", False) else STAFF[actor.staff]
    member, cmo = bool(companies_of(request)), is_cmo(request)
    if member:
        return (*MEMBER, PROFILE) if cmo else MEMBER
    return CMO if cmo else NEWCOMER


def places(request: HttpRequest) -> Iterator[Place]:
    """Yield the places with their addresses; the one the reader is at is marked."""
    for spot in spots(request):
        url = reverse(spot.name)
        yield Place(url, spot.label, spot.icon, _is_at(request.path, url, spot.also))


def _is_at(path: str, url: str, also: tuple[str, ...]) -> bool:
    return path == url or (url != "/" and path.startswith((url, *also)))


def is_cmo(request: HttpRequest) -> bool:
    """Say whether the person has begun a profile."""
    return _standing(request)[0]


def unread(request: HttpRequest) -> int:
    """Count the person's unread notifications."""
    return _standing(request)[1]


def _standing(request: HttpRequest) -> tuple[bool, int]:
    """Return both of what every page of a person shows, asked once a request, together."""
    if not hasattr(request, "_standing"):
        found = _statement().told(READER, request.actor.user_id)  # type: ignore[attr-defined]
        request._standing = (found[0]["cmo"], found[0]["count"]) if found else (False, 0)  # type: ignore[attr-defined]
    return request._standing  # type: ignore[attr-defined, no-any-return]


@cache
def _statement() -> Statement:
    own = Notification.objects.unread().filter(user=OuterRef("pk")).order_by().values("user")
    cmo = Exists(Profile.objects.filter(user=OuterRef("pk")))
    count = Coalesce(Subquery(own.annotate(n=Count("pk")).values("n")), 0)
    return Statement.of(User.objects.filter(pk=READER).values(cmo=cmo, count=count))
