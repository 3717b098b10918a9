"""How often curators overruled the machine on the lists they presented, and what became of whom they put forward."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _

from kernel import clock
from kernel.models import Event
from marketplace.states import CandidacyStatus
from matching.desk import machine_order
from matching.models import CurationLog, ShortlistEntry
from matching.states import CurationAct, ShortlistStatus

FEW = 5  # of fewer than these no share is told


class Group(TextChoices):
    """What a curator did with a candidate who was presented."""

    FORWARD = "forward", _("put forward")
    LEFT = "left", _("left as the machine had them")
    LOWER = "lower", _("put lower")


FATES = (
    CandidacyStatus.INTERVIEWING,
    CandidacyStatus.OFFERED,
    CandidacyStatus.ENGAGED,
    CandidacyStatus.REJECTED,
)


@dataclass(frozen=True)
class Share:
    """So many of so many."""

    count: int
    of: int

    @property
    def percent(self) -> int | None:
        """Return whole per cent, rounded half up; None when there are too few to tell."""
        return (200 * self.count + self.of) // (2 * self.of) if self.of >= FEW else None


@dataclass
class Outcome:
    """What became of the candidates of one group: how many came to each status, whatever came after."""

    group: Group
    n: int = 0
    reached: Counter[str] = field(default_factory=Counter)

    @property
    def shares(self) -> dict[str, Share]:
        """Return the share that came to each status that is told."""
        return {fate.value: Share(self.reached[fate], self.n) for fate in FATES}


@dataclass
class Line:
    """One curator, or all of them."""

    name: str = ""
    lists: set[Any] = field(default_factory=set)
    places: int = 0
    left_out: int = 0
    overruled: int = 0
    acts: Counter[str] = field(default_factory=Counter)
    outcomes: dict[Group, Outcome] = field(default_factory=lambda: {group: Outcome(group) for group in Group})

    @property
    def rate(self) -> Share:
        """Return the share of decisions against the machine: of the places presented and the candidates left out."""
        return Share(self.overruled + self.left_out, self.places + self.left_out)

    @property
    def told_acts(self) -> list[tuple[str, str, int]]:
        """Return each kind of act with its count."""
        return [(act.value, str(act.label), self.acts[act]) for act in CurationAct]


@dataclass(frozen=True)
class Overruled:
    """The statistics over a time: all curators together, then each."""

    since: dt.datetime | None
    total: Line
    curators: tuple[Line, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        """Return all together, then each."""
        return (self.total, *self.curators)


@dataclass(frozen=True)
class _Judged:
    """A presented place, judged: does it differ from the machine's, and to which group belongs who stands there?"""

    entry: Any
    overruled: bool
    group: Group


def overruled(days: int | None) -> Overruled:
    """Return the statistics of the lists presented within so many days, in three statements."""
    since = clock.now() - dt.timedelta(days=days) if days else None
    presented = Q(shortlist__status=ShortlistStatus.PRESENTED)
    presented &= Q(shortlist__presented_at__gte=since) if since else Q()
    rows = list(ShortlistEntry.objects.filter(presented).select_related("shortlist__curator").order_by("pk"))
    acts = list(CurationLog.objects.filter(presented).select_related("by", "shortlist__curator").order_by("pk"))
    fates = _fates({row.candidacy_id for row in rows})
    total, lines = Line(), defaultdict[Any, Line](Line)
    for place in _judge(rows, acts):
        for line in (total, _line(lines, place.entry.shortlist.curator)):
            _count(line, place, fates[str(place.entry.candidacy_id)])
    for row in acts:
        for line in (total, _line(lines, row.by)):
            line.acts[row.act] += 1
    for shortlist in _left_out(rows, acts):
        for line in (total, _line(lines, shortlist.curator)):
            line.left_out += 1
    return Overruled(since, total, tuple(sorted(lines.values(), key=lambda line: line.name)))


def _line(lines: Mapping[Any, Line], curator: Any) -> Line:
    line = lines[curator.pk]
    line.name = curator.name
    return line


def _count(line: Line, place: _Judged, fate: Iterable[str]) -> None:
    line.lists.add(place.entry.shortlist_id)
    line.places += 1
    line.overruled += place.overruled
    line.outcomes[place.group].n += 1
    line.outcomes[place.group].reached.update(fate)


def _fates(candidacies: Iterable[Any]) -> defaultdict[str, set[str]]:
    """Return the statuses each candidacy came to: that it was interviewed is true after it was engaged, too."""
    told: defaultdict[str, set[str]] = defaultdict(set)
    events = Event.objects.filter(subject_type="candidacy", subject_id__in=[str(pk) for pk in candidacies])
    for subject, after in events.filter(after__in=FATES).values_list("subject_id", "after"):
        told[subject].add(after)
    return told


def _judge(rows: Iterable[Any], acts: Iterable[CurationLog]) -> Iterable[_Judged]:
    lists = defaultdict[Any, list[Any]](list)
    for row in rows:
        lists[row.shortlist_id].append(row)
    done = defaultdict[Any, list[str]](list)
    for act in acts:
        done[act.shortlist_id, act.profile_id].append(act.act)
    for entries in lists.values():
        order = machine_order(entries)
        for row in entries:
            own = _since_she_is_on(done[row.shortlist_id, row.profile_id])
            differs = row.position != order[row.pk]
            yield _Judged(row, differs or CurationAct.ADD in own, _group(row, own, order[row.pk]))


def _since_she_is_on(acts: Sequence[str]) -> Sequence[str]:
    """Return the acts after somebody was last left off: she was added again."""
    last = max((n for n, act in enumerate(acts) if act == CurationAct.EXCLUDE), default=-1)
    return acts[last + 1 :]


def _group(entry: Any, acts: Sequence[str], by_machine: int) -> Group:
    """Return the group by what was done to her; that others were moved past her is not about her."""
    if CurationAct.ADD in acts or entry.pinned or (CurationAct.MOVE in acts and entry.position < by_machine):
        return Group.FORWARD
    return Group.LOWER if CurationAct.MOVE in acts and entry.position > by_machine else Group.LEFT


def _left_out(rows: Iterable[Any], acts: Iterable[CurationLog]) -> list[Any]:
    """Return the list of each candidate who was left off it and not taken back."""
    kept = {(row.shortlist_id, row.profile_id) for row in rows}
    off = {(row.shortlist_id, row.profile_id): row.shortlist for row in acts if row.act == CurationAct.EXCLUDE}
    return [shortlist for key, shortlist in off.items() if key not in kept]
