"""Two peers as a first version often is: profiles read by the ORM and scored in a loop."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet

from kernel import clock
from matching.scoring import (
    LATE_AT_MOST,
    MUST_LEVEL,
    STALE_AFTER,
    Candidate,
    Experience,
    Need,
    Outcome,
    Ranking,
    Skill,
    month_of,
    rank,
)
from profiles.models import Company, Profile

CHILDREN = ("prefecture", "experiences", "skills", "tools", "outcomes__kpi", "languages", "conflicts", "hide_from")


def naive(need: Need, as_of: date) -> Ranking:
    """Read every profile with all its lists, and score it. (List by list it would be six times slower still.)"""
    return rank(_facts(Profile.objects.prefetch_related(*CHILDREN), need), need, as_of)


def filtered(need: Need, as_of: date) -> Ranking:
    """Let the database apply what it can, read the lists of all who are left at once, and score those."""
    fresh = Q(availability_confirmed_at__gte=clock.now() - timedelta(days=STALE_AFTER + 1))
    known = fresh & Q(days_per_month__isnull=False, available_from__isnull=False)
    enough = Q(days_per_month__gte=F("days_per_month") * 0 + -(-3 * need.days // 4))
    in_time = Q(available_from__lte=need.start + timedelta(days=LATE_AT_MOST))
    rows = Profile.objects.filter(~known | (enough & in_time), status="published")
    for skill in need.must:
        rows = rows.filter(skills__skill_id=skill, skills__level__gte=MUST_LEVEL)
    for language in need.languages:
        rows = rows.filter(languages__language=language)
    if need.onsite_days:
        rows = rows.filter(onsite_ok=True)
    return rank(_facts(rows.prefetch_related(*CHILDREN), need), need, as_of)


def _facts(rows: QuerySet[Profile], need: Need) -> Iterable[Candidate]:
    company = Company.objects.get(pk=need.company)
    return (_candidate(row, company) for row in rows)


def _candidate(row: Any, company: Company) -> Candidate:
    confirmed = row.availability_confirmed_at
    days = row.days_per_month
    return Candidate(
        id=row.pk,
        published=row.status == "published",
        experience=[_experience(e) for e in row.experiences.all()],
        skills={s.skill_id: Skill(s.level, month_of(s.last_used) if s.last_used else None) for s in row.skills.all()},
        tools={t.tool_id: t.depth for t in row.tools.all()},
        outcomes=[_outcome(o) for o in row.outcomes.all()],
        identity_checked=row.identity_checked_at is not None,
        references=row.references_count,
        completed=row.completed_count,
        day_rate=row.day_rate_minor,
        monthly_fee=row.monthly_fee_minor,
        fee_days=row.fee_days,
        currency=row.currency,
        days=days,
        available_from=row.available_from,
        availability_confirmed_on=confirmed.astimezone(clock.BUSINESS_ZONE).date() if confirmed else None,
        free_days=max(0, days - row.committed_days) if days is not None else None,
        prefecture=row.prefecture_id,
        region=row.prefecture.region if row.prefecture else None,
        onsite_possible=row.onsite_ok,
        languages=frozenset(x.language for x in row.languages.all()),
        conflicts=_named(row.conflicts.all(), company),
        hidden_from=_named(row.hide_from.all(), company),
    )


def _named(rows: Iterable[Any], company: Company) -> frozenset[Any]:
    return frozenset([company.pk] if any(row.key in company.keys for row in rows) else [])


def _experience(row: Any) -> Experience:
    return Experience(
        stage=row.stage,
        industry=row.industry_id,
        role=row.role_id or "",
        start=month_of(row.from_month),
        end=month_of(row.to_month) + 1 if row.to_month else None,
        evidenced=row.checked,
    )


def _outcome(row: Any) -> Outcome:
    figures = row.before is not None and row.after is not None
    better = figures and (row.after < row.before if row.kpi.direction == "lower" else row.after > row.before)
    complete = figures and row.from_month is not None and row.to_month is not None
    return Outcome(kpi=row.kpi_id, improved=bool(better), complete=complete, confirmed=row.confirmed)
