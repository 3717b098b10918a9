"""A presented ranking read again: its numbers then, and beside them what is so today."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from kernel.actors import Actor
from kernel.pages import find
from matching.explanation import Explained, explain_score, tenths
from matching.market import active_weights, asked, asking, explain, facts_of
from matching.models import RankingSnapshot, WeightSet
from matching.presented import Reopened, intact, reopened
from matching.ranking_sql import Ranked, ranks_of
from matching.rules import RANKING_VIEW
from matching.scoring import Score, shown
from matching.vectors import KINDS
from matching.wording import Names
from profiles.faces import faces
from profiles.labels import Labels, labels
from profiles.models import Profile
from profiles.rules import PROFILE_VIEW


class AllNames(Names):
    """The names of the whole vocabulary: a record may speak of what the need has dropped since."""

    def __init__(self, words: Labels) -> None:
        self.to_her = False
        kinds = {**{kind: table for kind, table in KINDS.items() if table in words}, "prefecture": "prefectures"}
        self._words = {
            (kind, pk): {"ja": word.ja, "en": word.en}
            for kind, table in kinds.items()
            for pk, word in words[table].items()
        }


@dataclass(frozen=True)
class Changed:
    """One item that earns other points now."""

    label: str
    was: str
    now: str


@dataclass(frozen=True)
class Row:
    """One row of a record beside today: without `now` she is not on the list any more, and nobody says why."""

    then: Reopened
    profile: Any | None  # none: she shows herself to this reader no more
    explained: Explained | None
    now: Ranked | None
    now_figure: str
    difference: str
    changed: tuple[Changed, ...]

    @property
    def open(self) -> bool:
        return self.profile is not None and bool(self.profile.open)


@dataclass(frozen=True)
class Record:
    """A record with its rows; `intact` says whether it is what was kept."""

    snapshot: RankingSnapshot
    need: Any
    intact: bool
    rows: tuple[Row, ...]
    weights_now: WeightSet

    @property
    def content(self) -> Mapping[str, Any]:
        content: Mapping[str, Any] = self.snapshot.content
        return content

    @property
    def as_of(self) -> Any:
        return min((row.then.as_of for row in self.rows), default=None)

    @property
    def need_changed(self) -> bool:
        return bool(self.content["need_version"] != self.need.version)

    @property
    def weights_changed(self) -> bool:
        return bool(self.content["weights"] != self.weights_now.number)


def records_of(need: Any) -> QuerySet[RankingSnapshot]:
    """Return what was presented of a need, the latest first; without what makes the rows heavy."""
    return RankingSnapshot.objects.filter(need=need).defer("content")


def record(actor: Actor, snapshot_id: UUID) -> Record:
    """Return a record of a need whose ranking the actor may see, in a fixed number of queries.

    :raises NotVisible: when it is missing or hidden.
    """
    found = find(RankingSnapshot.objects.all(), RANKING_VIEW.via("need"), actor, snapshot_id)
    need, weights = asking().get(pk=found.need_id), active_weights()
    then = reopened(found)
    now = asked(need, weights, found.content["sliders"])
    places = ranks_of(now, [row.profile_id for row in then])
    facts = facts_of(need)
    scores = explain(facts, [row.scored for row in places.values()], weights.weights, found.content["sliders"])
    visible = PROFILE_VIEW.q(Profile, actor)
    people = faces(Profile.objects.filter(pk__in=[row.profile_id for row in then]), actor).annotate(open=visible)
    profiles = {row.pk: row for row in people}
    names = AllNames(labels())
    rows = tuple(
        _row(row, profiles.get(row.profile_id), places.get(row.profile_id), scores.get(row.profile_id), names)
        for row in then
    )
    return Record(found, need, intact(found), rows, weights)


def _row(then: Reopened, profile: Any, place: Ranked | None, score: Score | None, names: Names) -> Row:
    shows = profile if profile is not None and profile.open else None
    was = then.low
    told = score is not None and was is not None
    return Row(
        then=then,
        profile=shows,
        explained=explain_score(then.score, names) if then.score else None,
        now=place if score else None,
        now_figure=tenths(shown(score.low)) if score else "",
        difference=_signed(shown(score.low) - shown(was)) if told and score and was is not None else "",
        changed=_changed(then.score, score, names) if then.score and score else (),
    )


def _signed(number: int) -> str:
    return f"{'+' if number > 0 else '−' if number < 0 else '±'}{tenths(abs(number))}"


def _changed(then: Score, now: Score, names: Names) -> tuple[Changed, ...]:
    """Return the items asked for then and now that earn other points."""
    before, after = _lines(then, names), _lines(now, names)
    return tuple(
        Changed(label, before[key][1], found)
        for key, (label, found, points) in after.items()
        if key in before and before[key][2] != points
    )


def _lines(score: Score, names: Names) -> dict[tuple[str, str], tuple[str, str, int | None]]:
    lines: Iterable[Any] = ((line, factor) for factor in explain_score(score, names).factors for line in factor.lines)
    return {
        (line.kind, line.id): (factor.label if line.kind == factor.factor else line.asked, line.found, line.points)
        for line, factor in lines
    }
