"""Saved searches as they are read: what each asks, in one spelling, and what is new on it for whoever saved it.

Every row comes through the reader's own rules, when it is found and again when it is told.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet, UUIDField, Value
from django.http import QueryDict
from django.urls import reverse
from django.utils.encoding import iri_to_uri
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from kernel.actors import Actor
from kernel.filters import Chip
from kernel.refusals import BadValues, NotVisible
from kernel.texts import joined, pair
from marketplace.filters import NeedPublicFilter
from marketplace.models import Candidacy, Need, NeedPublic
from marketplace.rules import CANDIDATE, FACE_VIEW, REQUESTER
from matching.bulk import tops
from matching.models import Digest, SavedSearch
from matching.ranking_sql import Scored, fitting
from matching.scoring import MAXIMUM
from matching.states import SearchKind
from matching.stops import ALL, Stop
from profiles.faces import faces
from profiles.filters import ProfileFilter, TermFilters
from profiles.labels import labels
from profiles.models import Membership, Profile
from profiles.rules import PROFILE_VIEW
from profiles.states import MembershipStatus, ProfileStatus

TOP = 10  # of a ranking: whoever comes among the first ten
POINTS = 50  # and has earned half of the 100 points for sure
STRONG = MAXIMUM * POINTS // 100
MOST_NAME = 80
MOST_NEW = 50  # of one search in one digest
ANYWHERE = {"page"}  # in the address of a list, and no condition

News = dict[UUID, list[UUID]]  # search → what is new on it, the newest or the best first


@dataclass(frozen=True)
class Listed:
    """A list that can be saved: its filters, its page, and its rows for one reader."""

    filters: type[TermFilters]
    page: str
    rows: Callable[[Actor], QuerySet[Any]]


LISTS: Mapping[str, Listed] = {
    SearchKind.CMOS: Listed(
        ProfileFilter, "cmo_list", lambda actor: PROFILE_VIEW.filter(Profile.objects.published(), actor)
    ),
    SearchKind.NEEDS: Listed(
        NeedPublicFilter, "need_list", lambda actor: FACE_VIEW.filter(NeedPublic.objects.all(), actor)
    ),
}


# --- what is asked ---------------------------------------------------------------------------------------------------
def may_save(kind: str, actor: Actor) -> bool:
    """Say whether a list is for this person to be told about: CMOs for members of companies and curators."""
    if not actor.signed_in or kind != SearchKind.CMOS or actor.staff == "curator":
        return actor.signed_in
    return Membership.objects.filter(user_id=actor.person, status=MembershipStatus.ACTIVE).exists()


def asked(kind: str, query: QueryDict) -> TermFilters:
    """Return the filters of a list as its page reads them.

    :raises BadValues: on a filter the list does not have, or a value it refuses.
    """
    filters = LISTS[kind].filters(query)
    errors: dict[str, Any] = {name: list(texts) for name, texts in filters.errors.items()}
    for name in sorted(set(query) - set(filters.form.fields) - ANYWHERE):
        errors[name] = _("This list has no such filter.")
    if errors:
        raise BadValues(errors)
    return filters


def conditions(rows: Iterable[SavedSearch]) -> dict[UUID, list[Chip]]:
    """Return what each search of a list asks for, in words; all of them read the vocabulary once."""
    words, found = None, {}
    for row in rows:
        if row.kind in LISTS:
            words = words or labels()
            found[row.pk] = LISTS[row.kind].filters(QueryDict(row.query), words=words).chips()
    return found


def in_words(chips: Iterable[Chip]) -> str:
    """Write conditions as the name of a search."""
    colon = "：" if (get_language() or "ja").startswith("ja") else ": "
    told = joined(f"{chip.label}{colon}{chip.value}" if chip.value else chip.label for chip in chips)
    return told if len(told) <= MOST_NAME else told[: MOST_NAME - 1] + "…"


def address(row: SavedSearch) -> str:
    """Return the page the search was saved from, with its conditions."""
    if row.kind == SearchKind.CANDIDATES:
        return reverse("ranking", args=[row.need_id])
    if row.kind == SearchKind.FIT:
        return reverse("fitting_needs")
    query = f"?{iri_to_uri(row.query)}" if row.query else ""
    return f"{reverse(LISTS[row.kind].page)}{query}"


def one_of(stop: Stop) -> SavedSearch | None:
    """Return the search a link ends, none when it ends all mails.

    :raises NotVisible: when it is gone.
    """
    if stop.what == ALL:
        return None
    row = SavedSearch.objects.filter(pk=stop.pk).first()
    if row is None:
        raise NotVisible
    return row


# --- what is new -----------------------------------------------------------------------------------------------------
def news(rows: Collection[SavedSearch], actor: Actor, upto: dt.datetime) -> News:
    """Return what is new on the searches of one person, in a number of statements that does not grow with them.

    On a list: what was published since she was last told, up to a moment. Of a ranking: who is among the first ten
    with a strong score, and was not when she was told.
    """
    found = published_since(rows, actor, upto)
    for row in rows:
        if row.kind == SearchKind.FIT:
            found[row.pk] = _unseen(row, fitting_now(actor))
    ranked = [row for row in rows if row.kind == SearchKind.CANDIDATES]
    best = candidates_now([row.need_id for row in ranked if row.need_id], actor)
    return found | {row.pk: _unseen(row, best.get(row.need_id, [])) for row in ranked if row.need_id}


def published_since(rows: Iterable[SavedSearch], actor: Actor, upto: dt.datetime) -> News:
    """Return what was published on the lists among these searches, up to a moment; of rankings it says nothing."""
    found: News = {row.pk: [] for row in rows}
    for kind in LISTS:
        found |= _published(kind, [row for row in rows if row.kind == kind], actor, upto)
    return found


def _published(kind: str, rows: Sequence[SavedSearch], actor: Actor, upto: dt.datetime) -> News:
    """Ask all searches of one list in one statement, and their words in another."""
    parts, words = [], None
    for row in rows:
        filters = LISTS[kind].filters(QueryDict(row.query), queryset=LISTS[kind].rows(actor), words=words)
        words = filters.words
        if filters.is_valid():  # a word it asks for may be out of use by now
            since = filters.qs.filter(published_at__gt=row.told_at, published_at__lte=upto)
            named = since.annotate(of=Value(row.pk, output_field=UUIDField()), at=F("published_at"))
            parts.append(named.order_by("-published_at", "pk").values("of", "pk", "at")[:MOST_NEW])
    found: News = {}
    if parts:
        for one in sorted(parts[0].union(*parts[1:], all=True), key=lambda one: one["at"], reverse=True):
            found.setdefault(one["of"], []).append(one["pk"])
    return found


def _unseen(row: SavedSearch, best: Iterable[UUID]) -> list[UUID]:
    return [pk for pk in best if pk not in row.seen]


def fitting_now(actor: Actor) -> list[UUID]:
    """Return the needs that fit the actor strongly, best first, without those she is a candidate for."""
    own = Profile.objects.filter(user_id=actor.person, status=ProfileStatus.PUBLISHED).values_list("pk", flat=True)
    profile_id = own.first()
    if profile_id is None:
        return []
    best = [row.need_id for row in _strong(fitting(profile_id, TOP))]
    known = CANDIDATE.filter(Candidacy.objects.filter(need__in=best), actor)
    shown = FACE_VIEW.filter(NeedPublic.objects.filter(pk__in=best), actor).exclude(pk__in=known.values("need"))
    open_to_her = set(shown.values_list("pk", flat=True))
    return [pk for pk in best if pk in open_to_her]


def candidates_now(need_ids: Iterable[UUID], actor: Actor) -> News:
    """Return who fits some open needs strongly, best first, of those the actor invites for."""
    asked_of = REQUESTER.filter(Need.objects.open().filter(pk__in=list(need_ids)), actor)
    found = tops(list(asked_of.order_by("pk").values_list("pk", flat=True)), TOP)
    best = {pk: [row.profile_id for row in _strong(rows)] for pk, rows in found.items()}
    everybody = {pk for rows in best.values() for pk in rows}
    if not everybody:
        return best
    shown = set(PROFILE_VIEW.filter(Profile.objects.filter(pk__in=everybody), actor).values_list("pk", flat=True))
    return {need_id: [pk for pk in rows if pk in shown] for need_id, rows in best.items()}


def _strong(rows: Iterable[Scored]) -> list[Scored]:
    return [row for row in rows if row.low >= STRONG]


def standing(row: SavedSearch, actor: Actor) -> list[UUID]:
    """Return who or what stands at the top of a saved ranking now: nothing of it is news."""
    if row.kind == SearchKind.FIT:
        return fitting_now(actor)
    if row.kind == SearchKind.CANDIDATES and row.need_id:
        return candidates_now([row.need_id], actor).get(row.need_id, [])
    return []


# --- what is told of it ----------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Told:
    """One search with what is new on it, as its owner reads it: needs by their public face, CMOs as in a list."""

    search: SavedSearch
    rows: tuple[Any, ...]

    @property
    def needs(self) -> bool:
        """Say whether the rows are needs."""
        return self.search.kind in {SearchKind.NEEDS, SearchKind.FIT}

    @property
    def url(self) -> str:
        return address(self.search)

    @property
    def titles(self) -> list[str]:
        """Return the rows in one line each."""
        if self.needs:
            return [str(pair(face, "title")) for face in self.rows]
        return [str(row.shown) or gettext("A CMO") for row in self.rows]


def told(found: Mapping[UUID, Iterable[UUID]], actor: Actor) -> list[Told]:
    """Read what was found on searches, as far as the actor may see it today, in three statements."""
    own = SavedSearch.objects.filter(pk__in=[pk for pk, ids in found.items() if ids], user_id=actor.person)
    searches = list(own.select_related("need"))
    ranked = [row.need_id for row in searches if row.need_id]
    mine = (
        set(REQUESTER.filter(Need.objects.filter(pk__in=ranked), actor).values_list("pk", flat=True)) if ranked else ()
    )
    kept = [row for row in searches if row.kind != SearchKind.CANDIDATES or row.need_id in mine]
    needs = {pk for row in kept for pk in found[row.pk] if Told(row, ()).needs}
    people = {pk for row in kept for pk in found[row.pk] if not Told(row, ()).needs}
    rows: dict[UUID, Any] = FACE_VIEW.filter(NeedPublic.objects.filter(pk__in=needs), actor).in_bulk() if needs else {}
    if people:
        shown = PROFILE_VIEW.filter(Profile.objects.published().filter(pk__in=people), actor)
        rows |= {row.pk: row for row in faces(shown, actor)}
    all_of_them = [Told(row, tuple(rows[pk] for pk in found[row.pk] if pk in rows)) for row in kept]
    return [one for one in all_of_them if one.rows]


def told_of(digests: Iterable[Digest], actor: Actor) -> dict[UUID, tuple[Told, ...]]:
    """Return what digests tell the actor today, by digest; all of them read their rows at once."""
    ids = {
        row.pk: {UUID(search): [UUID(pk) for pk in found] for search, found in row.found.items()} for row in digests
    }
    everything: News = {}
    for parts in ids.values():
        for search, found in parts.items():
            everything.setdefault(search, []).extend(found)
    known = {one.search.pk: (one.search, {row.pk: row for row in one.rows}) for one in told(everything, actor)}
    return {pk: tuple(_parts(parts, known)) for pk, parts in ids.items()}


def _parts(parts: News, known: Mapping[UUID, tuple[SavedSearch, Mapping[UUID, Any]]]) -> Iterator[Told]:
    for pk, found in parts.items():
        search, rows = known.get(pk, (None, {}))
        if search and (shown := tuple(rows[one] for one in found if one in rows)):
            yield Told(search, shown)
