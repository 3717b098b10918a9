"""The product itself: its own statement, its own explanation of the rows a page shows, its own edit."""

import json
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Case, When

from bench.matching.instance import Rows
from bench.matching.load import copy, load_needs
from bench.matching.market import Market
from kernel.actors import Actor
from matching.bulk import tops
from matching.fields import written
from matching.kept import kept
from matching.market import active_weights, asked_for, explain
from matching.models import MatchFacts, MatchNeed, MatchProfile
from matching.projections import project as project_profiles
from matching.ranking_sql import counts, fitting, top
from matching.scoring import Candidate, Need, Ranking
from matching.vectors import candidate_columns, need_columns
from profiles.models import ProfileSkill
from profiles.profile_row_actions import set_skills

Best = list[tuple[UUID, int, int]]


def project(database: Rows, candidates: Iterable[Candidate], market: Market) -> None:
    """Write the derived rows, as the product works them out."""
    people = list(candidates)
    rows = ({"profile_id": c.id, "profile_version": 1} | _ready(candidate_columns(c, market.as_of)) for c in people)
    copy(database, MatchProfile, rows)
    copy(database, MatchFacts, ({"profile_id": c.id, "facts": json.dumps(kept(c))} for c in people))


def _ready(columns: dict[str, Any]) -> dict[str, Any]:
    """Write vectors as COPY reads them."""
    ready: dict[str, Callable[[Any], str]] = {"features": written, "weights": written}
    return {name: ready[name](value) if name in ready else value for name, value in columns.items()}


def statement(row: MatchNeed, limit: int) -> Best:
    """Rank the market with one statement."""
    return [(found.profile_id, found.low, found.high) for found in top(row, limit)]


def page(need: Need, limit: int) -> Best:
    """Rank the market and explain every row shown, each sum checked against the statement's."""
    weights = active_weights()
    rows = top(asked_for(need, weights), limit)
    scores = explain(need, rows, weights.weights)
    return [(pk, score.low, score.high) for pk, score in ((row.profile_id, scores[row.profile_id]) for row in rows)]


def differences(need: Need, reference: Ranking, everybody: int) -> int:
    """Count the pairs that the product judges otherwise than the reference: place, score, or what excludes."""
    row = asked_for(need, active_weights())
    mine = statement(row, everybody)
    right = [(place.candidate, place.score.low, place.score.high) for place in reference.ranked]
    found = counts(row, named=everybody)
    wrong = sum(a != b for a, b in zip(mine, right, strict=False)) + abs(len(mine) - len(right))
    wrong += abs(found.unscored - len(reference.unscored))
    away = set(reference.excluded["published"])  # of these the product counts nothing
    for name, ids in reference.excluded.items():
        wrong += len((set(ids) - away) ^ set(found.who.get(name, ())))
    return wrong


def edits(people: Sequence[UUID], need: Need) -> list[float]:
    """Edit profiles by the product's own action: seconds until the commit is done, the derived row in it. Each was
    edited once before: a profile of the bench has no history of its own.

    :raises AssertionError: when the next statement does not see an edit.
    """
    for pk in people:
        _edit(pk)
    took, row = [], asked_for(need, active_weights())
    for pk in people:
        before = _vector(pk)
        took.append(_edit(pk))
        assert _vector(pk) != before
        statement(row, 20)
    return took


def _edit(pk: UUID) -> float:
    level = 1 if ProfileSkill.objects.filter(profile_id=pk, level__gt=1).exists() else 5
    skills = [{"skill_id": skill, "level": level, "last_used": None} for skill in _skills(pk)]
    began = time.perf_counter()
    set_skills(profile_id=pk, actor=Actor("user", pk, ""), skills=skills)
    return time.perf_counter() - began


def projections(people: Sequence[UUID]) -> list[float]:
    """Write the derived rows of changed profiles alone: seconds a profile, its reading and the commit included."""
    took = []
    for pk in people:
        ProfileSkill.objects.filter(profile_id=pk).update(level=Case(When(level=3, then=4), default=3))
        began = time.perf_counter()
        assert project_profiles(profile_ids=[pk]) == 1
        took.append(time.perf_counter() - began)
    return took


def _skills(pk: UUID) -> list[str]:
    return list(ProfileSkill.objects.filter(profile_id=pk).values_list("skill_id", flat=True))


def _vector(pk: UUID) -> Any:
    return MatchProfile.objects.values_list("features", flat=True).get(pk=pk)


def anew(count: int, limit: int) -> float:
    """Rank open needs in bulk: seconds for all of them.

    :raises AssertionError: when one is ranked otherwise than alone.
    """
    ids = list(MatchNeed.objects.order_by("pk").values_list("pk", flat=True)[:count])
    tops(ids[:10], limit)
    began = time.perf_counter()
    found = tops(ids, limit)
    took = time.perf_counter() - began
    for row in MatchNeed.objects.filter(pk__in=ids[::20]):
        assert found[row.pk] == top(row, limit)
    return took


def reverse(pk: UUID, limit: int) -> int:
    """Find the open needs that fit one CMO."""
    return len(fitting(pk, limit))


def load_open_needs(database: Rows, market: Market, count: int) -> None:
    """Add open needs with their derived rows."""
    needs = market.needs(count)
    load_needs(database, needs, market.as_of)
    weights = active_weights()
    rows = (_ready(need_columns(need, weights.weights)) | _whose(need, weights.number) for need in needs)
    copy(database, MatchNeed, rows)
    database.execute("ANALYZE")


def _whose(need: Need, weights_number: int) -> dict[str, Any]:
    return {"need_id": need.id, "company_id": need.company, "weights_number": weights_number, "confidential": False}
