"""Reading the market: from rows to the facts the scorer may look at."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from kernel import clock
from marketplace.models import Need
from matching.models import WeightSet
from matching.scoring import Candidate, Experience, Outcome, Ranking, Skill, month_of, rank
from matching.scoring import Need as NeedFacts
from profiles.models import Experience as ExperienceRow
from profiles.models import Kpi, Prefecture, Profile
from profiles.models import Outcome as OutcomeRow


@dataclass(frozen=True)
class MarketRanking:
    """A ranking of the market for one need, with what it was made from."""

    ranking: Ranking
    as_of: date
    weights_number: int
    table: dict[str, dict[str, int]]
    facts: NeedFacts


def candidates(profiles: QuerySet[Profile]) -> Iterable[Candidate]:
    """Read profiles as candidates, in a fixed number of queries."""
    regions = {row.pk: row.region for row in Prefecture.objects.all()}
    directions = {row.pk: row.direction for row in Kpi.objects.all()}
    rows = profiles.prefetch_related(
        Prefetch("experiences", ExperienceRow.objects.order_by("pk")), "skills", "tools", "languages", "outcomes"
    )
    for row in rows:
        yield candidate(row, regions, directions)


def candidate(row: Profile, regions: dict[str, str], directions: dict[str, str]) -> Candidate:
    """Return one profile's facts; its related rows are prefetched."""
    confirmed_at = row.availability_confirmed_at
    return Candidate(
        id=row.pk,
        published=row.status == "published",
        experience=[_experience(e) for e in row.experiences.all()],
        skills={s.skill_id: Skill(s.level, month_of(s.last_used) if s.last_used else None) for s in row.skills.all()},
        tools={t.tool_id: t.depth for t in row.tools.all()},
        outcomes=[_outcome(o, directions) for o in row.outcomes.all()],
        identity_checked=row.identity_checked_at is not None,
        references=row.references_count,
        completed=0,
        day_rate=row.day_rate_minor,
        monthly_fee=row.monthly_fee_minor,
        fee_days=row.fee_days,
        currency=row.currency,
        days=row.days_per_month,
        available_from=row.available_from,
        availability_confirmed_on=confirmed_at.astimezone(clock.BUSINESS_ZONE).date() if confirmed_at else None,
        prefecture=row.prefecture_id,
        region=regions.get(row.prefecture_id or ""),
        onsite_possible=row.onsite_ok,
        languages=frozenset(x.language for x in row.languages.all()),
    )


def _experience(row: ExperienceRow) -> Experience:
    return Experience(
        stage=row.stage,
        industry=row.industry_id,
        role=row.role_id or "",
        start=month_of(row.from_month),
        # The row's last month is worked; the scorer's end is exclusive.
        end=month_of(row.to_month) + 1 if row.to_month else None,
        evidenced=row.checked,
    )


def _outcome(row: OutcomeRow, directions: dict[str, str]) -> Outcome:
    complete = None not in (row.before, row.after, row.from_month, row.to_month)
    better = False
    if row.before is not None and row.after is not None:
        lower = directions.get(row.kpi_id) == "lower"
        better = row.after < row.before if lower else row.after > row.before
    return Outcome(kpi=row.kpi_id, improved=better, complete=complete, confirmed=row.confirmed)


def facts_of(need: Need) -> NeedFacts:
    """Return what a need asks for; call it on a need that is complete (submitted)."""
    low, high = need.budget_min_minor or 0, need.budget_max_minor or 0
    skills = list(need.skill_rows.all())
    return NeedFacts(
        id=need.pk,
        company=need.company_id,
        stage=need.stage,
        days=need.days or 1,
        start=need.start_on or clock.today(),
        budget_min=low,
        budget_max=high,
        cap=high + high * need.tolerance_percent // 100,
        currency=need.currency,
        industries=tuple(row.industry_id for row in need.industry_rows.all()),
        role=need.role_id,
        role_required=need.role_required,
        must=tuple(row.skill_id for row in skills if row.must),
        nice=tuple(row.skill_id for row in skills if not row.must),
        tools=tuple(row.tool_id for row in need.tool_rows.all()),
        kpis=tuple(row.kpi_id for row in need.kpi_rows.all()),
        languages=frozenset(need.languages),
        onsite_days=need.onsite_days,
        prefecture=need.prefecture_id,
        region=need.prefecture.region if need.prefecture else None,
    )


def active_weights() -> WeightSet:
    return WeightSet.objects.get(status="active")


def rank_market(need: Need, only: Iterable[UUID] | None = None) -> MarketRanking:
    """Rank the published profiles for a need, as of today; `only` narrows it to some profiles."""
    weights = active_weights()
    rows: Any = Profile.objects.published()
    if only is not None:
        rows = Profile.objects.filter(pk__in=list(only))
    facts, as_of = facts_of(need), clock.today()
    ranking = rank(candidates(rows), facts, as_of, weights.weights)
    return MarketRanking(ranking, as_of, weights.number, weights.weights, facts)
