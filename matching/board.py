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
from matching.client_weights import Moved, Slider, rows_of
from matching.explanation import Explained, bar_key, explain_score
from matching.filters import STATES
from matching.listing import KEPT, Kept, listed
from matching.market import active_weights, asked, asking, explain, facts_of, whole
from matching.models import MatchNeed, Shortlist, ShortlistEntry, WeightSet
from matching.ranking_sql import Counts, Places, Ranked, Scored, counts, places
from matching.rules import RANKING_VIEW
from matching.scoring import Score
from matching.states import ShortlistStatus
from matching.transitions import MOVE_FIRST, START
from matching.wording import CONDITION_WORDS, Names, amount
from profiles.faces import faces
from profiles.models import Profile

PAGE = 10  # each comes with its account: more than ten nobody reads at once
HER_LISTS = ("conflict", "hidden")  # conditions that follow from companies a CMO named
MOST_NAMED = 20  # of those a condition excludes, for curators


@dataclass(frozen=True)
class Place:
    """One candidate of a ranking with everything a reader may want to know about her place."""

    rank: int
    at: int  # where she stands on the list; not her rank when a place is kept for a new profile
    profile: Profile
    scored: Scored
    score: Score
    explained: Explained
    candidacy: Candidacy | None
    entry: ShortlistEntry | None
    lifted: bool = False

    @property
    def facts(self) -> tuple[str, ...]:
        """Return place, days and ask, as far as they are known."""
        return known_facts(self.profile, self.score)

    @property
    def free(self) -> bool:
        """Say whether she may be brought in."""
        return is_free(self.candidacy)


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
class Away:
    """Who is not on the list; `counted` where somebody asked, for that is a pass of its own."""

    counted: Counts | None = None

    @property
    def unscored(self) -> int:
        return self.counted.unscored if self.counted else 0

    @property
    def outside(self) -> int:
        """Count the people excluded, each once."""
        return self.counted.outside if self.counted else 0

    @property
    def excluded(self) -> tuple[Excluded, ...]:
        """Return the conditions that exclude somebody, the strictest first."""
        told = self.counted or Counts(0, 0, 0, {})
        found = [
            Excluded(name, str(CONDITION_WORDS[name]), count, told.who.get(name, ()))
            for name, count in told.excluded.items()
            if count
        ]
        return tuple(sorted(found, key=lambda row: -row.count))


@dataclass(frozen=True)
class Board:
    """One page of a ranking, and the counts around it."""

    need: Need
    as_of: date
    weights: WeightSet
    moved: Moved
    total: int
    away: Away
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
    def listed(self) -> frozenset[str]:
        """Return the ids on this page, as an address writes them."""
        return frozenset(str(place.profile.pk) for place in self.places)

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
    def may_move(self) -> bool:
        """Say whether the actor may save other weights for this need."""
        return self._may("move", MOVE_FIRST)

    @property
    def sliders(self) -> tuple[Slider, ...]:
        """Return one slider for each factor the need asks for."""
        return rows_of(self.need, self.weights, self.moved.values)

    @property
    def may_propose(self) -> bool:
        return self._may("propose", PROPOSE)

    def _may(self, verb: str, row: Creation) -> bool:
        return bool(getattr(self.need, f"may_{verb}")) and self.need.status in row.parent_states


def is_free(row: Candidacy | None) -> bool:
    """Say whether somebody may be brought in: no open candidacy, and not turned down on this need before."""
    return row is None or (row.status in CLOSED_CANDIDACIES and row.status not in {"rejected", "engaged"})


def ranked_need(actor: Actor, need_id: UUID) -> Need:
    """Return a need whose ranking the actor may see, with what she may do with it (`may_invite` and so on).

    :raises NotVisible: when it is missing or hidden. :raises WrongState: while it is being written.
    """
    verbs = {"invite": INVITE, "start": START, "propose": PROPOSE, "move": MOVE_FIRST}
    may = {f"may_{verb}": row.may.q(Need, actor) for verb, row in verbs.items() if row.may}
    need: Need = find(asking().select_related("client_weights").annotate(**may), RANKING_VIEW, actor, need_id)
    if need.status == NeedStatus.DRAFT:
        raise WrongState(_("Candidates are ranked once the need is submitted."))
    return need


def _per_state(total: int, standing: Mapping[UUID, frozenset[str]]) -> tuple[tuple[str, str, int], ...]:
    """Return the filters with how many they leave; whoever has no standing was never in contact."""
    told = {code: sum(code in found for found in standing.values()) for code, _label in STATES}
    return tuple((code, str(label), total - len(standing) if code == "none" else told[code]) for code, label in STATES)


def board(
    need: Need,
    actor: Actor,
    states: Collection[str] = (),
    page: int | str | None = 1,
    *,
    desk: bool = False,
    counted: bool = True,
    moved: Moved | None = None,
    weights: WeightSet | None = None,
) -> Board:
    """Rank the market for a need and prepare one page of it, in a fixed number of queries.

    `desk` reads the profiles of all candidacies, too, keeps no places and names nobody who is left out. Who is left
    out is `counted`, too, and always where nobody is ranked. `moved` are the sliders to look at it with.
    """
    weights, moved = weights or active_weights(), moved or Moved()
    row, facts = asked(need, weights, moved.values), facts_of(need)
    candidacies, shortlists = candidacies_of(need, actor), shortlists_of(need)
    entries = presented_entries(shortlists)
    asked_for = {*candidacies, *entries}
    found = _around(row, page, asked_for, 0 if desk or states else len(KEPT))
    ranks = {pk: place for place in found.rows if (pk := place.scored.profile_id) in asked_for or place.fresh}
    standing = {pk: standing_of(pk, candidacies, entries) for pk in ranks if pk in candidacies or pk in entries}
    rows = listed(row, found, ranks, standing, set(states), desk=desk)
    part: Page[Any] = Paginator(rows, PAGE).get_page(page)  # type: ignore[arg-type]
    on_page = [place.scored for place in part.object_list]
    profiles = shown_profiles({r.profile_id for r in on_page}.union(candidacies if desk else ()), actor, judged=desk)
    names = Names(need, profiles.values())
    scores = explain(facts, on_page, weights.weights, moved.values)
    return Board(
        need=need,
        as_of=min((scored.as_of for scored in on_page), default=clock.today()),
        weights=weights,
        moved=moved,
        total=found.total,
        away=away(row, actor, desk=desk) if counted or not found.total else Away(),
        page=part,
        places=_places(
            part, rows, scores=scores, profiles=profiles, candidacies=candidacies, entries=entries, names=names
        ),
        names=names,
        states=_per_state(found.total, standing),
        shortlists=tuple(shortlists),
        candidacies=candidacies,
        ranks=ranks,
        profiles=profiles,
    )


def away(row: MatchNeed, actor: Actor, *, desk: bool = False) -> Away:
    """Count who is not on the list of a need. Only curators learn who, and that somebody keeps away from a company:
    to its people whoever does is not there at all.
    """
    if actor.staff == "curator":
        return Away(counts(row, named=0 if desk else MOST_NAMED))
    return Away(counts(row, unseen=HER_LISTS))


def _around(row: MatchNeed, page: int | str | None, ids: Collection[UUID], newest: int) -> Places:
    """Read the places a page may need, the others asked for, and how many there are, in one pass."""
    number = max(1, int(page)) if page and str(page).isdecimal() else 1
    first, last = PAGE * (number - 1) + 1, PAGE * number
    # New ones that were shown before move the others back; those who are passed over bring others here.
    return places(row, first - newest, last + len(ids) + newest, ids, newest)


def _places(
    part: Page[Any],
    rows: Kept | list[Ranked],
    *,
    scores: Mapping[UUID, Score],
    profiles: Mapping[UUID, Any],
    candidacies: Mapping[UUID, Candidacy],
    entries: Mapping[UUID, ShortlistEntry],
    names: Names,
) -> tuple[Place, ...]:
    """Put the rows of a page together; a profile that was written anew a moment ago is left out."""
    given = rows.lifted if isinstance(rows, Kept) else {}
    return tuple(
        Place(
            rank=row.rank,
            at=at,
            profile=profiles[pk],
            scored=row.scored,
            score=scores[pk],
            explained=explain_score(scores[pk], names),
            candidacy=candidacies.get(pk),
            entry=entries.get(pk),
            lifted=at in given,
        )
        for at, row in enumerate(part.object_list, part.start_index())
        if (pk := row.scored.profile_id) in scores
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
