"""What a page or an answer about a ranking shows: places in order, with words, candidacies and reasons."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kernel.actors import Actor
from kernel.pages import find
from kernel.refusals import WrongState
from marketplace.models import Candidacy, Need
from marketplace.rules import CANDIDACY_VIEW, REQUESTER
from marketplace.states import CLOSED_CANDIDACIES, NeedStatus
from marketplace.transitions import INVITE
from matching.explanation import Explained, bar_key, explain_score
from matching.filters import STATES
from matching.market import MarketRanking, asking, rank_market
from matching.models import Shortlist, ShortlistEntry
from matching.rules import RANKING_VIEW
from matching.scoring import Score
from matching.states import ShortlistStatus
from matching.wording import CONDITION_WORDS, Names, amount, language
from profiles.models import Profile

PAGE = 20


@dataclass(frozen=True)
class Place:
    """One candidate of a ranking with everything a reader may want to know about her place."""

    rank: int
    profile: Profile
    score: Score
    explained: Explained
    candidacy: Candidacy | None
    entry: ShortlistEntry | None

    @property
    def facts(self) -> tuple[str, ...]:
        """Return place, days and ask, as far as they are known."""
        return known_facts(self.profile, self.score)

    @property
    def free(self) -> bool:
        """Say whether she may be brought in: no open candidacy, and not turned down on this need before."""
        row = self.candidacy
        return row is None or (row.status in CLOSED_CANDIDACIES and row.status not in {"rejected", "engaged"})


@dataclass(frozen=True)
class Excluded:
    """How many a hard condition keeps off the list; `ids` for those who may know who."""

    condition: str
    label: str
    ids: tuple[UUID, ...]


@dataclass(frozen=True)
class Board:
    """One page of a ranking, and the counts around it."""

    need: Need
    market: MarketRanking
    page: Page[Any]
    places: tuple[Place, ...]
    names: Names
    states: tuple[tuple[str, str, int], ...]
    shortlist: Shortlist | None
    candidacies: Mapping[UUID, Candidacy] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return len(self.market.ranking.ranked)

    @property
    def unscored(self) -> int:
        return len(self.market.ranking.unscored)

    @property
    def excluded(self) -> tuple[Excluded, ...]:
        """Return the conditions that exclude somebody, the strictest first."""
        found = [
            Excluded(name, str(CONDITION_WORDS[name]), ids)
            for name, ids in self.market.ranking.excluded.items()
            if ids
        ]
        return tuple(sorted(found, key=lambda row: -len(row.ids)))

    @property
    def outside(self) -> int:
        """Count the people excluded, each once."""
        return len({pk for ids in self.market.ranking.excluded.values() for pk in ids})

    @property
    def key(self) -> str:
        return bar_key(self.places[0].explained) if self.places else ""

    @property
    def answer_due_on(self) -> date | None:
        """Return the first day by which an applicant is to be answered."""
        days = [
            row.answer_due_on for row in self.candidacies.values() if row.status == "applied" and row.answer_due_on
        ]
        return min(days, default=None)

    @property
    def invites(self) -> bool:
        return bool(self.need.may_invite) and self.need.status in INVITE.parent_states  # type: ignore[attr-defined]


def ranked_need(actor: Actor, need_id: UUID) -> Need:
    """Return a need whose ranking the actor may see, with whether she may invite (`may_invite`).

    :raises NotVisible: when it is missing or hidden. :raises WrongState: while it is being written.
    """
    need: Need = find(asking().annotate(may_invite=INVITE.may.q(Need, actor)), RANKING_VIEW, actor, need_id)  # type: ignore[union-attr]
    if need.status == NeedStatus.DRAFT:
        raise WrongState(_("Candidates are ranked once the need is submitted."))
    return need


def board(need: Need, actor: Actor, states: Collection[str] = (), page: int | str | None = 1) -> Board:
    """Rank the market for a need and prepare one page of it, in a fixed number of queries."""
    market = rank_market(need)
    candidacies = candidacies_of(need, actor)
    entries = presented_entries(need)
    ranked = list(enumerate(market.ranking.ranked, start=1))
    standing = {row.candidate: standing_of(row.candidate, candidacies, entries) for _n, row in ranked}
    counts = tuple((code, str(label), sum(code in s for s in standing.values())) for code, label in STATES)
    kept = [(n, row) for n, row in ranked if not states or standing[row.candidate] & set(states)]
    part = Paginator(kept, PAGE).get_page(page)
    profiles = shown_profiles(row.candidate for _n, row in part)
    names = Names(need, profiles.values())
    places = tuple(
        Place(
            n,
            profiles[row.candidate],
            row.score,
            explain_score(row.score, names),
            candidacies.get(row.candidate),
            entries.get(row.candidate),
        )
        for n, row in part
    )
    shortlist = next((entry.shortlist for entry in entries.values()), None)
    return Board(need, market, part, places, names, counts, shortlist, candidacies)


def shown_profiles(ids: Iterable[UUID]) -> dict[UUID, Profile]:
    """Read what a list shows of some profiles, in one query."""
    rows = Profile.objects.filter(pk__in=list(ids)).select_related("identity", "prefecture")
    return {row.pk: row for row in rows}


def candidacies_of(need: Need, actor: Actor) -> dict[UUID, Candidacy]:
    """Return the latest candidacy of each profile on a need, as far as the actor may see them.

    `may_act` says whether the actor acts for the company.
    """
    rows = CANDIDACY_VIEW.filter(Candidacy.objects.filter(need=need), actor)
    rows = rows.annotate(may_act=REQUESTER.q(Candidacy, actor)).order_by("created_at", "pk")
    return {row.profile_id: row for row in rows}


def presented_entries(need: Need) -> dict[UUID, ShortlistEntry]:
    """Return the entries of the shortlist presented last, by profile."""
    rows = ShortlistEntry.objects.filter(shortlist__need=need, shortlist__status=ShortlistStatus.PRESENTED)
    found: dict[UUID, ShortlistEntry] = {}
    latest: Any = None
    for row in rows.select_related("shortlist__curator").order_by("-shortlist__presented_at", "position"):
        latest = latest or row.shortlist_id
        if row.shortlist_id == latest:
            found[row.profile_id] = row
    return found


def standing_of(
    profile_id: UUID, candidacies: Mapping[UUID, Candidacy], entries: Mapping[UUID, ShortlistEntry]
) -> frozenset[str]:
    """Return the filters of a ranking one candidate falls under."""
    row = candidacies.get(profile_id)
    found = set()
    if profile_id in entries or (row and row.origin == "proposed"):
        found.add("recommended")
    if row and row.origin in {"applied", "invited"}:
        found.add(row.origin)
    return frozenset(found or ({"none"} if row is None else set()))


def known_facts(profile: Profile, score: Score | None) -> tuple[str, ...]:
    """Return prefecture, days a month and ask, as far as they are known."""
    facts = [profile.prefecture.label(language())] if profile.prefecture else []
    days = profile.days_per_month
    if days:
        facts.append(ngettext("%(n)s day a month", "%(n)s days a month", days) % {"n": days})
    ask = _ask(score)
    if ask is not None:
        facts.append(amount(ask, profile.currency))
    return tuple(facts)


def _ask(score: Score | None) -> int | None:
    for part in score.parts if score else ():
        if part.factor == "rate":
            found = part.items[0].shown["ask"]
            return found if isinstance(found, int) else None
    return None
