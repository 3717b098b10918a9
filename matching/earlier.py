"""Strong candidates of a company's earlier needs, looked at again for the next one: what happened then, and their
rank now. Nothing crosses from one company to another.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast

from kernel.actors import Actor
from kernel.models import Event
from marketplace.models import Candidacy, Need
from marketplace.rules import CANDIDACY_VIEW
from marketplace.states import CLOSED_CANDIDACIES, CandidacyRejectCode, CandidacyStatus
from marketplace.transitions import ENGAGE, INTERVIEW, OFFER, SHORTLIST
from matching.board import candidacies_of, shown_profiles
from matching.client_weights import moved_for
from matching.explanation import Explained, explain_score
from matching.market import active_weights, asked, explain, facts_of
from matching.ranking_sql import ranks_of
from matching.wording import Names
from profiles.models import Profile

MOST_READ = 200  # of what a company remembers, the latest
MOST_TOLD = 10
# How far somebody came, the nearest to an engagement last.
REACHED = (
    CandidacyStatus.SHORTLISTED,
    CandidacyStatus.INTERVIEWING,
    CandidacyStatus.OFFERED,
    CandidacyStatus.ENGAGED,
)
STEPS = [f"candidacy.{step.verb}" for step in (SHORTLIST, INTERVIEW, OFFER, ENGAGE)]
# Turned down for what lay in that need, not in her.
NOT_HERSELF = (
    CandidacyRejectCode.FIT,
    CandidacyRejectCode.TERMS,
    CandidacyRejectCode.NEED_CHANGED,
    CandidacyRejectCode.FILLED,
    CandidacyRejectCode.NO_ANSWER,
)


@dataclass(frozen=True)
class Earlier:
    """Somebody the company met before who qualifies now: what happened then, and how she stands on this need."""

    rank: int
    profile: Profile
    explained: Explained
    then: Candidacy
    reached: CandidacyStatus
    on: dt.datetime
    candidacy: Candidacy | None

    @property
    def free(self) -> bool:
        """Say whether she may be invited: no open candidacy, and not turned down on this need before."""
        row = self.candidacy
        return row is None or (row.status in CLOSED_CANDIDACIES and row.status not in {"rejected", "engaged"})


def earlier(need: Need, actor: Actor) -> tuple[Earlier, ...]:
    """Return the earlier strong candidates who qualify for a need now, best first; `need` is a `ranked_need`."""
    met = _met(need, actor)
    weights = active_weights()
    moved = moved_for(need, actor, {}, published=False, table=weights)
    ranks = sorted(ranks_of(asked(need, weights, moved.values), met).values(), key=lambda row: row.rank)[:MOST_TOLD]
    profiles = shown_profiles((row.scored.profile_id for row in ranks), actor) if ranks else {}
    scores = explain(facts_of(need), [row.scored for row in ranks], weights.weights, moved.values)
    names, here = Names(need, profiles.values()), candidacies_of(need, actor) if ranks else {}
    return tuple(
        Earlier(
            rank=row.rank,
            profile=profiles[pk],
            explained=explain_score(scores[pk], names),
            then=met[pk],
            reached=CandidacyStatus(met[pk].reached),  # type: ignore[attr-defined]
            on=met[pk].reached_at,  # type: ignore[attr-defined]
            candidacy=here.get(pk),
        )
        for row in ranks
        if (pk := row.scored.profile_id) in scores
    )


def _met(need: Need, actor: Actor) -> dict[UUID, Candidacy]:
    """Return the farthest candidacy of each profile on the company's other needs, read in one statement."""
    history = Event.objects.filter(subject_type="candidacy", subject_id=Cast(OuterRef("pk"), CharField()))
    so_far = history.filter(after=CandidacyStatus.REJECTED, before__in=REACHED)
    fair = Q(status__in=REACHED) | Q(Exists(so_far), status=CandidacyStatus.REJECTED, reject_code__in=NOT_HERSELF)
    own = Candidacy.objects.known_to_company().filter(fair, company_id=need.company_id).exclude(need_id=need.pk)
    steps = history.filter(verb__in=STEPS).order_by("-sequence")
    rows: QuerySet[Any] = CANDIDACY_VIEW.filter(own, actor).annotate(
        reached=Subquery(steps.values("after")[:1]), reached_at=Subquery(steps.values("at")[:1])
    )
    found: dict[UUID, Candidacy] = {}
    latest = rows.select_related("need").order_by("-created_at", "pk")[:MOST_READ]
    # The farthest last, and among equals the latest: it is the one that stays.
    for row in sorted(latest, key=lambda row: (REACHED.index(row.reached), row.reached_at)):
        found[row.profile_id] = row
    return found
