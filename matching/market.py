"""Reading the market: from rows to the facts the scorer may look at."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Prefetch, QuerySet, TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, JSONObject

from kernel import clock
from marketplace.models import Need, NeedIndustry, NeedKpi, NeedSkill, NeedTool
from matching.models import WeightSet
from matching.scoring import Candidate, Experience, Outcome, Ranking, Score, Skill, exclusions, month_of, rank, score
from matching.scoring import Need as NeedFacts
from profiles.models import Experience as ExperienceRow
from profiles.models import Outcome as OutcomeRow
from profiles.models import Profile, ProfileLanguage, ProfileSkill, ProfileTool

# What a candidate is made of, beside her rows: no name, no text, no photo is read.
SCALARS = (
    "status",
    "currency",
    "day_rate_minor",
    "monthly_fee_minor",
    "fee_days",
    "days_per_month",
    "available_from",
    "availability_confirmed_at",
    "prefecture_id",
    "onsite_ok",
    "identity_checked_at",
    "references_count",
    "completed_count",
)


@dataclass(frozen=True)
class MarketRanking:
    """A ranking of the market for one need, with what it was made from."""

    ranking: Ranking
    as_of: date
    weights_number: int
    table: dict[str, dict[str, int]]
    facts: NeedFacts


@dataclass(frozen=True)
class Judged:
    """One profile against one need: its score, and the hard conditions it does not meet."""

    score: Score | None
    failed: tuple[str, ...]


def asking() -> QuerySet[Need]:
    """Return needs with everything they ask for and its names, in five queries."""
    return Need.objects.select_related("company", "role", "prefecture").prefetch_related(
        Prefetch("skill_rows", NeedSkill.objects.select_related("skill")),
        Prefetch("tool_rows", NeedTool.objects.select_related("tool")),
        Prefetch("kpi_rows", NeedKpi.objects.select_related("kpi")),
        Prefetch("industry_rows", NeedIndustry.objects.select_related("industry")),
    )


def candidates(profiles: QuerySet[Profile]) -> Iterable[Candidate]:
    """Read profiles as candidates, in one query."""
    rows = profiles.only(*SCALARS).annotate(
        region=KeyTextTransform("region", "prefecture__data"),
        experience_rows=_children(
            ExperienceRow,
            stage="stage",
            industry="industry_id",
            role="role_id",
            start="from_month",
            end="to_month",
            checked="checked",
        ),
        skill_rows=_children(ProfileSkill, id="skill_id", level="level", last="last_used"),
        tool_rows=_children(ProfileTool, id="tool_id", depth="depth"),
        language_rows=_children(ProfileLanguage, id="language"),
        outcome_rows=_children(
            OutcomeRow,
            kpi="kpi_id",
            direction=KeyTextTransform("direction", "kpi__data"),
            before=Cast("before", TextField()),
            after=Cast("after", TextField()),
            start="from_month",
            end="to_month",
            confirmed="confirmed",
        ),
    )
    return (candidate(row) for row in rows)


def _children(model: type[Any], **columns: Any) -> ArraySubquery:
    """Return a profile's child rows as an array of objects, so that the whole market is one query."""
    named = {name: F(column) if isinstance(column, str) else column for name, column in columns.items()}
    rows = model._base_manager.filter(profile=OuterRef("pk")).order_by("pk")
    return ArraySubquery(rows.values(row=JSONObject(**named)))


def candidate(row: Any) -> Candidate:
    """Return one profile's facts; `row` comes out of `candidates`."""
    confirmed_at = row.availability_confirmed_at
    return Candidate(
        id=row.pk,
        published=row.status == "published",
        experience=[_experience(e) for e in row.experience_rows],
        skills={s["id"]: Skill(s["level"], _month(s["last"])) for s in row.skill_rows},
        tools={t["id"]: t["depth"] for t in row.tool_rows},
        outcomes=[_outcome(o) for o in row.outcome_rows],
        identity_checked=row.identity_checked_at is not None,
        references=row.references_count,
        completed=row.completed_count,
        day_rate=row.day_rate_minor,
        monthly_fee=row.monthly_fee_minor,
        fee_days=row.fee_days,
        currency=row.currency,
        days=row.days_per_month,
        available_from=row.available_from,
        availability_confirmed_on=confirmed_at.astimezone(clock.BUSINESS_ZONE).date() if confirmed_at else None,
        prefecture=row.prefecture_id,
        region=row.region,
        onsite_possible=row.onsite_ok,
        languages=frozenset(x["id"] for x in row.language_rows),
    )


def _month(day: str | None) -> int | None:
    return month_of(date.fromisoformat(day)) if day else None


def _experience(row: Mapping[str, Any]) -> Experience:
    end = _month(row["end"])
    return Experience(
        stage=row["stage"],
        industry=row["industry"],
        role=row["role"] or "",
        start=_month(row["start"]) or 0,
        # The row's last month is worked; the scorer's end is exclusive.
        end=end + 1 if end is not None else None,
        evidenced=row["checked"],
    )


def _outcome(row: Mapping[str, Any]) -> Outcome:
    complete = None not in (row["before"], row["after"], row["start"], row["end"])
    better = False
    if row["before"] is not None and row["after"] is not None:
        before, after = Decimal(row["before"]), Decimal(row["after"])
        better = after < before if row["direction"] == "lower" else after > before
    return Outcome(kpi=row["kpi"], improved=better, complete=complete, confirmed=row["confirmed"])


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


def judge(
    need: Need, profile_ids: Iterable[UUID], as_of: date, table: Mapping[str, Mapping[str, int]]
) -> dict[UUID, Judged]:
    """Score some profiles for a need as of a day, whether or not they meet the hard conditions."""
    facts = facts_of(need)
    found = candidates(Profile.objects.filter(pk__in=list(profile_ids)))
    return {c.id: Judged(score(c, facts, as_of, table), exclusions(c, facts, as_of)) for c in found}
