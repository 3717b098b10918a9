"""The other direction: the open needs that fit a CMO, told to her alone, in her own words and with her reasons.

Texts and names of a need come from its public face only, so a company that keeps its name back keeps it here too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import OuterRef, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kernel import clock
from kernel.actors import Actor
from kernel.pages import find
from kernel.refusals import NotPermitted, WrongState
from kernel.texts import joined
from marketplace.models import Candidacy, NeedPublic
from marketplace.rules import CANDIDATE, FACE_VIEW
from marketplace.states import CandidacyStatus
from matching import alternatives
from matching.bands import Band, bands
from matching.explanation import Explained, bar_key, explain_score
from matching.market import (
    SCALARS,
    active_weights,
    asking,
    candidate,
    explain,
    facts_of,
    weights_by,
    weights_of,
    whole,
)
from matching.models import MatchProfile, WeightSet
from matching.one_change import OneChange, told
from matching.ranking_sql import Counts, Scored, fit_counts, fitting
from matching.scoring import SECTIONS, Asked, Candidate, Score, exclusions, lacking, scored, unknown, weights
from matching.wording import Names
from profiles.models import Profile
from profiles.states import ProfileStatus

PAGE = 10
BEST = 3  # on her home

# A section a profile may be silent about: what it is called, and where it is filled in.
SILENT: Mapping[str, tuple[Promise, str]] = {
    "experience": (_("Experience"), "experiences"),
    "skills": (_("Skills"), "skills"),
    "tools": (_("Tools"), "tools"),
    "outcomes": (_("Outcomes"), "outcomes"),
    "rate": (_("Rate"), "terms"),
    "availability": (_("Availability, confirmed within 30 days"), "terms"),
    "location": (_("Prefecture"), "terms"),
}
# What keeps a need off her list, and the part of her profile it is about.
LABELS: Mapping[str, tuple[Promise, str]] = {
    "conflict": (_("It is from a company you named as a conflict of interest"), "companies"),
    "hidden": (_("It is from a company you hide your profile from"), "companies"),
    "languages": (_("It asks for a language you do not list"), "languages"),
    "must_have": (_("It asks for a skill you do not list at level 2 or higher"), "skills"),
    "role": (_("It asks for checked experience in a role you have not shown"), "experiences"),
    "budget": (_("You ask for more than it can pay"), "terms"),
    "days": (_("You offer fewer than three quarters of the days it wants"), "terms"),
    "capacity": (_("All your days are taken by agreed work"), "terms"),
    "start": (_("You are free more than 30 days after its start"), "terms"),
    "onsite": (_("It asks for visits, and you work online only"), "terms"),
}


@dataclass(frozen=True)
class FittingNeed:
    """One open need as she reads it: her place in it is nobody else's business, so only her own score is here."""

    rank: int
    face: Any  # NeedPublic, with her latest candidacy as `candidacy_id` and `candidacy_status`
    score: Score
    explained: Explained
    names: Names
    band: Band | None
    weights_number: int  # of the version its score is by: while a run brings newer ones, not yet the one in force

    @property
    def place(self) -> str:
        """Return where the work is."""
        return self.names("prefecture", self.face.prefecture_id) if self.face.onsite_days else gettext("Online")

    @property
    def standing(self) -> CandidacyStatus | None:
        """Return how her latest candidacy on it stands."""
        return CandidacyStatus(self.face.candidacy_status) if self.face.candidacy_id else None


@dataclass(frozen=True)
class LeftOut:
    """How many open needs one condition keeps off her list; never which."""

    condition: str
    label: str
    section: str
    count: int


@dataclass(frozen=True)
class Fit:
    """One page of the needs that fit her, and the counts around it."""

    as_of: date
    weights_number: int
    counts: Counts
    page: Page[Any]
    needs: tuple[FittingNeed, ...]

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        """Return the conditions that keep needs off the list, the strictest first."""
        found = [
            LeftOut(name, str(LABELS[name][0]), LABELS[name][1], count)
            for name, count in self.counts.excluded.items()
            if count and name in LABELS
        ]
        return tuple(sorted(found, key=lambda row: -row.count))

    @property
    def key(self) -> str:
        return bar_key(self.needs[0].explained) if self.needs else ""


@dataclass(frozen=True)
class Unfilled:
    """A section of hers that says nothing, and that a need asks about."""

    section: str
    label: str


@dataclass(frozen=True)
class OneFit:
    """One open need against her: her score and band if there are any, the conditions she does not meet, what is silent
    (the heaviest first), and the one change that would help most.
    """

    need_id: UUID
    as_of: date
    score: Score | None
    explained: Explained | None
    names: Names
    failed: tuple[LeftOut, ...]
    lacking: tuple[str, ...]  # the names of the must-haves she does not list at level 2
    weights_number: int
    band: Band | None
    unfilled: tuple[Unfilled, ...]
    change: OneChange | None

    @property
    def lacking_text(self) -> str:
        return joined(self.lacking)


@dataclass(frozen=True)
class _Open:
    """The needs that qualify, read page by page."""

    profile_id: UUID
    size: int

    def count(self) -> int:
        return self.size

    def __getitem__(self, part: slice) -> list[Scored]:
        return fitting(self.profile_id, part.stop - part.start, part.start)


def own_profile(actor: Actor) -> Any:
    """Return the actor's own profile with everything the scorer asks.

    :raises NotPermitted: when she has none.
    """
    rows = Profile.objects.filter(user_id=actor.person).only(*SCALARS).select_related("prefecture")
    row = whole(rows).first()
    if row is None:
        raise NotPermitted(_("Only a CMO with a profile of her own has needs that fit."))
    return row


def published(own: Any) -> Any:
    """Return the profile if it is published.

    :raises WrongState: when it is not: nobody ranks it, so it has no place.
    """
    if own.status != ProfileStatus.PUBLISHED:
        raise WrongState(_("Needs are compared with your profile once it is published."))
    return own


def fit(own: Any, actor: Actor, page: int | str | None = 1) -> Fit:
    """Rank the open needs for a published profile and prepare one page, in a fixed number of queries."""
    active, found = active_weights(), fit_counts(own.pk)
    part: Page[Any] = Paginator(_Open(own.pk, found.ranked), PAGE).get_page(page)  # type: ignore[arg-type]
    rows = list(part.object_list)
    needs = _explained(own, actor, rows, part.start_index(), active)
    return Fit(rows[0].as_of if rows else clock.today(), active.number, found, part, needs)


def best(own: Any, actor: Actor) -> tuple[FittingNeed, ...]:
    """Return the few needs that fit best."""
    return _explained(own, actor, fitting(own.pk, BEST), 1, active_weights(), banded=False)


def fit_of(own: Any, actor: Actor, need_id: UUID) -> OneFit:
    """Compare one open need with a published profile, whether or not it qualifies.

    :raises NotVisible: when the need is not open to her. :raises WrongState: while she is not published.
    """
    face = find(_faces(actor), FACE_VIEW, actor, need_id)
    published(own)
    need = asking().get(pk=face.pk)
    as_of = MatchProfile.objects.values_list("as_of", flat=True).get(pk=own.pk)
    # Of a company that has not told her its name her own lists say nothing: they would tell her who it is.
    nameless = face.confidential and face.revealed_at is None
    companies = [] if nameless else [(need.company_id, set(need.company.keys))]
    her, facts, names = candidate(own, companies), facts_of(need), Names(need, [own], to_her=True)
    by = weights_by(need.pk)
    asked = weights(facts, by.weights)
    failed = tuple(LeftOut(name, str(LABELS[name][0]), LABELS[name][1], 1) for name in exclusions(her, facts, as_of))
    found = None if failed else scored(her, facts, as_of, asked)
    return OneFit(
        need.pk,
        as_of,
        found,
        explain_score(found, names) if found else None,
        names,
        failed,
        tuple(names("skill", id_) for id_ in lacking(her, facts)),
        by.number,
        _bands([need], {need.pk: found.low}, {need.pk: by.number})[need.pk] if found else None,
        _unfilled(her, asked, as_of, facts.currency),
        told(alternatives.best(her, facts, as_of, asked), names),
    )


def _bands(needs: Iterable[Any], lows: Mapping[UUID, int], numbers: Mapping[UUID, int]) -> dict[UUID, Band]:
    return bands(lows, {need.pk: f"{need.version}:{numbers[need.pk]}" for need in needs})


def _unfilled(her: Candidate, asked: Sequence[Asked], as_of: date, currency: str) -> tuple[Unfilled, ...]:
    silent, weight = unknown(her, as_of, currency), Counter[str]()
    for row in asked:
        section = SECTIONS[row.factor]
        if section in silent:
            weight[section] += row.weight
    return tuple(Unfilled(SILENT[section][1], str(SILENT[section][0])) for section, _weight in weight.most_common())


def _faces(actor: Actor) -> Any:
    """Return the public faces with the reader's own latest candidacy on each."""
    own = CANDIDATE.filter(Candidacy.objects.filter(need=OuterRef("pk")), actor).order_by("-created_at", "-pk")
    return NeedPublic.objects.annotate(
        candidacy_id=Subquery(own.values("pk")[:1]),
        candidacy_status=Subquery(own.values("status")[:1]),
        revealed_at=Subquery(own.exclude(revealed_at=None).values("revealed_at")[:1]),
    )


def _explained(
    own: Any, actor: Actor, rows: Iterable[Scored], first: int, active: WeightSet, *, banded: bool = True
) -> tuple[FittingNeed, ...]:
    """Explain places; a need that was changed or closed a moment ago is left out."""
    places = {row.need_id: (place, row) for place, row in enumerate(rows, start=first)}
    faces = FACE_VIEW.filter(_faces(actor).filter(pk__in=places), actor).in_bulk()
    needs = {need.pk: need for need in asking().filter(pk__in=faces)}
    numbers = {pk: row.weights_number for pk, (_place, row) in places.items()}
    stands = _bands(needs.values(), {pk: places[pk][1].low for pk in needs}, numbers) if banded else {}
    by = weights_of(numbers.values(), active)
    found = []
    for pk, need in needs.items():
        place, row = places[pk]
        names = Names(need, [own], to_her=True)
        account = explain(facts_of(need), [row], by[numbers[pk]].weights).get(own.pk)
        if account:
            explained = explain_score(account, names)
            found.append(FittingNeed(place, faces[pk], account, explained, names, stands.get(pk), numbers[pk]))
    return tuple(sorted(found, key=lambda row: row.rank))
