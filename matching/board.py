"""What a page or an answer about a ranking shows: places in order, with words, candidacies and reasons."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import F, Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kernel import clock
from kernel.actors import Actor
from kernel.changes import Creation
from kernel.pages import find
from kernel.refusals import WrongState
from kernel.texts import reader_language
from marketplace.models import Candidacy, Need
from marketplace.rules import CANDIDACY_VIEW, REQUESTER
from marketplace.states import CLOSED_CANDIDACIES, NeedStatus
from marketplace.transitions import INVITE, PROPOSE
from matching.explanation import Explained, bar_key, explain_score
from matching.filters import STATES
from matching.market import active_weights, asked, asking, explain, facts_of, whole
from matching.models import MatchNeed, Shortlist, ShortlistEntry, WeightSet
from matching.ranking_sql import Counts, Ranked, counts, ranks_of, top
from matching.rules import RANKING_VIEW
from matching.scoring import Score
from matching.states import ShortlistStatus
from matching.transitions import START
from matching.wording import CONDITION_WORDS, Names, amount
from profiles.faces import faces
from profiles.models import Profile

PAGE = 10  # each comes with its account: more than ten nobody reads at once
MOST_NAMED = 20  # of those a condition excludes, for curators


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
    """How many a hard condition keeps off the list; `ids` are the first of them, for those who may know who."""

    condition: str
    label: str
    count: int
    ids: tuple[UUID, ...]

    @property
    def more(self) -> int:
        """Count those that are not named."""
        return self.count - len(self.ids)


@dataclass(frozen=True)
class Board:
    """One page of a ranking, and the counts around it."""

    need: Need
    as_of: date
    weights: WeightSet
    counts: Counts
    page: Page[Any]
    places: tuple[Place, ...]
    names: Names
    states: tuple[tuple[str, str, int], ...]
    shortlists: tuple[Shortlist, ...]
    candidacies: Mapping[UUID, Candidacy] = field(default_factory=dict)
    ranks: Mapping[UUID, Ranked] = field(default_factory=dict)  # of those with a candidacy
    profiles: Mapping[UUID, Any] = field(default_factory=dict)

    @property
    def weights_number(self) -> int:
        return self.weights.number

    @property
    def shortlist(self) -> Shortlist | None:
        """Return the shortlist presented last."""
        return next((row for row in self.shortlists if row.status == ShortlistStatus.PRESENTED), None)

    @property
    def total(self) -> int:
        return self.counts.ranked

    @property
    def unscored(self) -> int:
        return self.counts.unscored

    @property
    def outside(self) -> int:
        """Count the people excluded, each once."""
        return self.counts.outside

    @property
    def excluded(self) -> tuple[Excluded, ...]:
        """Return the conditions that exclude somebody, the strictest first."""
        found = [
            Excluded(name, str(CONDITION_WORDS[name]), count, self.counts.who.get(name, ()))
            for name, count in self.counts.excluded.items()
            if count
        ]
        return tuple(sorted(found, key=lambda row: -row.count))

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
        return self._may("invite", INVITE)

    @property
    def may_start(self) -> bool:
        open_draft = any(row.status == ShortlistStatus.DRAFT for row in self.shortlists)
        return self._may("start", START) and not open_draft

    @property
    def may_propose(self) -> bool:
        return self._may("propose", PROPOSE)

    def _may(self, verb: str, row: Creation) -> bool:
        return bool(getattr(self.need, f"may_{verb}")) and self.need.status in row.parent_states


def ranked_need(actor: Actor, need_id: UUID) -> Need:
    """Return a need whose ranking the actor may see, with what she may do with it (`may_invite` and so on).

    :raises NotVisible: when it is missing or hidden. :raises WrongState: while it is being written.
    """
    verbs = {"invite": INVITE, "start": START, "propose": PROPOSE}
    may = {f"may_{verb}": row.may.q(Need, actor) for verb, row in verbs.items() if row.may}
    need: Need = find(asking().annotate(**may), RANKING_VIEW, actor, need_id)
    if need.status == NeedStatus.DRAFT:
        raise WrongState(_("Candidates are ranked once the need is submitted."))
    return need


def _kept(
    row: MatchNeed, total: int, ranks: Mapping[UUID, Ranked], standing: Mapping[UUID, frozenset[str]], states: set[str]
) -> Kept | list[Ranked]:
    """Return the places in the given states, all when there are none; nobody reads the whole market for them."""
    chosen = {pk for pk, found in standing.items() if found & states}
    if not states or "none" in states:
        left_out = {pk: place for pk, place in ranks.items() if states and pk not in chosen}
        return Kept(row, total - len(left_out), left_out)
    return sorted((ranks[pk] for pk in chosen), key=lambda place: place.rank)


def _per_state(total: int, standing: Mapping[UUID, frozenset[str]]) -> tuple[tuple[str, str, int], ...]:
    """Return the filters with how many they leave; whoever has no standing was never in contact."""
    told = {code: sum(code in found for found in standing.values()) for code, _label in STATES}
    return tuple((code, str(label), total - len(standing) if code == "none" else told[code]) for code, label in STATES)


@dataclass(frozen=True)
class Kept:
    """The places of a ranking that are listed, read page by page; each keeps its rank in the whole market."""

    row: MatchNeed
    size: int
    left_out: Mapping[UUID, Ranked]

    def count(self) -> int:
        return self.size

    def __getitem__(self, part: slice) -> list[Ranked]:
        found = top(self.row, part.stop - part.start, part.start, without=self.left_out)
        passed = sorted(row.rank for row in self.left_out.values())
        return [Ranked(row, _counted(place, passed)) for place, row in enumerate(found, part.start + 1)]


def _counted(place: int, passed: Iterable[int]) -> int:
    """Return the rank of a listed place, the ranks of those left out counted in."""
    for rank in passed:
        place += rank <= place
    return place


def board(
    need: Need, actor: Actor, states: Collection[str] = (), page: int | str | None = 1, *, desk: bool = False
) -> Board:
    """Rank the market for a need and prepare one page of it, in a fixed number of queries.

    `desk` reads the profiles of all candidacies, too, and names nobody who is left out.
    """
    weights = active_weights()
    row, facts = asked(need, weights), facts_of(need)
    told = counts(row, named=MOST_NAMED if actor.staff == "curator" and not desk else 0)
    candidacies, shortlists = candidacies_of(need, actor), shortlists_of(need)
    entries = presented_entries(shortlists)
    ranks = ranks_of(row, {*candidacies, *entries})
    standing = {pk: standing_of(pk, candidacies, entries) for pk in ranks}
    part: Page[Any] = Paginator(_kept(row, told.ranked, ranks, standing, set(states)), PAGE).get_page(page)  # type: ignore[arg-type]
    listed: list[Ranked] = list(part.object_list)
    on_page = [place.scored for place in listed]
    profiles = shown_profiles({r.profile_id for r in on_page}.union(candidacies if desk else ()), actor, judged=desk)
    scores = explain(facts, on_page, weights.weights)
    names = Names(need, profiles.values())
    return Board(
        need=need,
        as_of=min((scored.as_of for scored in on_page), default=clock.today()),
        weights=weights,
        counts=told,
        page=part,
        places=tuple(
            Place(
                row.rank,
                profiles[pk],
                scores[pk],
                explain_score(scores[pk], names),
                candidacies.get(pk),
                entries.get(pk),
            )
            for row in listed
            if (pk := row.scored.profile_id) in scores
        ),
        names=names,
        states=_per_state(told.ranked, standing),
        shortlists=tuple(shortlists),
        candidacies=candidacies,
        ranks=ranks,
        profiles=profiles,
    )


def shown_profiles(ids: Iterable[UUID], actor: Actor, *, judged: bool = False) -> dict[UUID, Any]:
    """Read what a list shows the actor of some profiles in one query; `judged` adds what `judge` asks for."""
    rows: Any = Profile.objects.filter(pk__in=list(ids))
    return {row.pk: row for row in faces(whole(rows) if judged else rows, actor)}


def candidacies_of(need: Need, actor: Actor) -> dict[UUID, Candidacy]:
    """Return the latest candidacy of each profile on a need, as far as the actor may see them.

    `may_act` says whether the actor acts for the company.
    """
    rows = CANDIDACY_VIEW.filter(Candidacy.objects.filter(need=need), actor)
    rows = rows.annotate(may_act=REQUESTER.q(Candidacy, actor)).order_by("created_at", "pk")
    return {row.profile_id: row for row in rows}


def shortlists_of(need: Need) -> list[Shortlist]:
    """Return the shortlists of a need with their places, in two queries: the one in the making, then the latest."""
    entries = ShortlistEntry.objects.select_related("candidacy").order_by("position")
    rows = Shortlist.objects.filter(need=need).select_related("curator")
    return list(
        rows.prefetch_related(Prefetch("entries", entries)).order_by(F("presented_at").desc(nulls_first=True), "pk")
    )


def presented_entries(shortlists: Iterable[Shortlist]) -> dict[UUID, ShortlistEntry]:
    """Return the entries of the shortlist presented last, by profile."""
    latest = next((row for row in shortlists if row.status == ShortlistStatus.PRESENTED), None)
    return {row.profile_id: row for row in latest.entries.all()} if latest else {}


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
    facts = [profile.prefecture.label(reader_language())] if profile.prefecture else []
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
