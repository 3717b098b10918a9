"""Reading the market: from rows to the facts the scorer may look at."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.db.models import Func, QuerySet
from django.db.models.fields.json import KeyTextTransform

from kernel import clock
from kernel.derived import children
from marketplace.models import Need, NeedIndustry, NeedKpi, NeedSkill, NeedTool
from matching.kept import read
from matching.models import MatchNeed, WeightSet
from matching.ranking_sql import Scored
from matching.scoring import Candidate, Experience, Outcome, Score, Skill, exclusions, month_of, scored, weights
from matching.scoring import Need as NeedFacts
from matching.vectors import need_columns
from profiles.models import (
    Company,
    Conflict,
    HideFrom,
    Industry,
    Kpi,
    Profile,
    ProfileLanguage,
    ProfileSkill,
    ProfileTool,
    Tool,
)
from profiles.models import Experience as ExperienceRow
from profiles.models import Outcome as OutcomeRow
from profiles.models import Skill as SkillWord

log = structlog.get_logger()

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
    "committed_days",
    "published_at",
    "version",
)


@dataclass(frozen=True)
class Judged:
    """One profile against one need: its score, and the hard conditions it does not meet."""

    score: Score | None
    failed: tuple[str, ...]


def _asked(model: type[Any], word: type[Any], *, order: str = "r.order", **more: str) -> Func:
    kind = word._meta.model_name
    words = f"JOIN {word._meta.db_table} w ON w.id = r.{kind}_id"
    return children(model, "need", {"id": "w.id", "ja": "w.ja", "en": "w.en", **more}, order=order, also=words)


ASKED = {
    "skill": _asked(NeedSkill, SkillWord, order="r.must DESC, r.order", must="r.must"),
    "tool": _asked(NeedTool, Tool),
    "kpi": _asked(NeedKpi, Kpi),
    "industry": _asked(NeedIndustry, Industry),
}


def asking() -> QuerySet[Any]:
    """Return needs with everything they ask for and its names, in one query: `asked_skill` and so on."""
    terms = {f"asked_{kind}": rows for kind, rows in ASKED.items()}
    rows: QuerySet[Any] = Need.objects.select_related("company", "role", "prefecture").annotate(**terms)
    return rows


def candidates(profiles: QuerySet[Profile], companies: Iterable[Company] = ()) -> Iterator[Candidate]:
    """Read profiles as candidates, in one query; `companies` are those she may have named in her lists."""
    known = [(company.pk, set(company.keys)) for company in companies]
    return (candidate(row, known) for row in whole(profiles.only(*SCALARS)))


def whole(profiles: QuerySet[Profile]) -> QuerySet[Any]:
    """Add everything `candidate` needs to profiles, in the same query."""
    return profiles.annotate(**FACTS)


DIRECTION = f"(SELECT k.data->>'direction' FROM {Kpi._meta.db_table} k WHERE k.id = r.kpi_id)"  # noqa: S608
EXPERIENCE = {
    "stage": "r.stage",
    "industry": "r.industry_id",
    "role": "r.role_id",
    "start": "r.from_month",
    "end": "r.to_month",
    "checked": "r.checked",
}
OUTCOME = {
    "kpi": "r.kpi_id",
    "direction": DIRECTION,
    "before": "r.before::text",
    "after": "r.after::text",
    "start": "r.from_month",
    "end": "r.to_month",
    "confirmed": "r.confirmed",
}
FACTS = {
    "region": KeyTextTransform("region", "prefecture__data"),
    "experience_rows": children(ExperienceRow, "profile", EXPERIENCE),
    "skill_rows": children(ProfileSkill, "profile", {"id": "r.skill_id", "level": "r.level", "last": "r.last_used"}),
    "tool_rows": children(ProfileTool, "profile", {"id": "r.tool_id", "depth": "r.depth"}),
    "language_rows": children(ProfileLanguage, "profile", {"id": "r.language"}),
    "outcome_rows": children(OutcomeRow, "profile", OUTCOME),
    "conflict_rows": children(Conflict, "profile", {"id": "r.key"}),
    "hidden_rows": children(HideFrom, "profile", {"id": "r.key"}),
}


def candidate(row: Any, companies: Iterable[tuple[UUID, set[str]]] = ()) -> Candidate:
    """Return one profile's facts; `row` comes out of `whole`, `companies` are (id, keys)."""
    confirmed_at, days = row.availability_confirmed_at, row.days_per_month
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
        days=days,
        free_days=None if days is None else days - row.committed_days,
        available_from=row.available_from,
        availability_confirmed_on=confirmed_at.astimezone(clock.BUSINESS_ZONE).date() if confirmed_at else None,
        prefecture=row.prefecture_id,
        region=row.region,
        onsite_possible=row.onsite_ok,
        languages=frozenset(x["id"] for x in row.language_rows),
        conflicts=_named(row.conflict_rows, companies),
        hidden_from=_named(row.hidden_rows, companies),
    )


def _named(rows: Iterable[Mapping[str, Any]], companies: Iterable[tuple[UUID, set[str]]]) -> frozenset[UUID]:
    keys = {row["id"] for row in rows}
    return frozenset(pk for pk, own in companies if own & keys)


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


def facts_of(need: Any) -> NeedFacts:
    """Return what a need asks for; it comes out of `asking` and is complete (submitted)."""
    low, high = need.budget_min_minor or 0, need.budget_max_minor or 0
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
        industries=tuple(row["id"] for row in need.asked_industry),
        role=need.role_id,
        role_required=need.role_required,
        must=tuple(row["id"] for row in need.asked_skill if row["must"]),
        nice=tuple(row["id"] for row in need.asked_skill if not row["must"]),
        tools=tuple(row["id"] for row in need.asked_tool),
        kpis=tuple(row["id"] for row in need.asked_kpi),
        languages=frozenset(need.languages),
        onsite_days=need.onsite_days,
        prefecture=need.prefecture_id,
        region=need.prefecture.region if need.prefecture else None,
    )


def active_weights() -> WeightSet:
    return WeightSet.objects.get(status="active")


def weights_table(number: int) -> Mapping[str, Mapping[str, int]]:
    """Return the weights of a version."""
    table: Mapping[str, Mapping[str, int]] = WeightSet.objects.values_list("weights", flat=True).get(number=number)
    return table


def weights_of(numbers: Iterable[int], active: WeightSet) -> dict[int, WeightSet]:
    """Return versions by number. While a run brings needs under newer weights, some rows still have those before."""
    others = set(numbers) - {active.number}
    found = {row.number: row for row in WeightSet.objects.filter(number__in=others)} if others else {}
    return {active.number: active} | found


def weights_by(need_id: UUID) -> WeightSet:
    """Return the version an open need is compared by."""
    return WeightSet.objects.get(number__in=MatchNeed.objects.filter(pk=need_id).values("weights_number"))


def asked(need: Need, weights: WeightSet | None = None, multipliers: Mapping[str, int] | None = None) -> MatchNeed:
    """Return the row, unsaved, that the statement compares profiles with; any complete need has one."""
    return asked_for(facts_of(need), weights, multipliers, confidential=need.confidential)


def asked_for(
    facts: NeedFacts,
    weights: WeightSet | None = None,
    multipliers: Mapping[str, int] | None = None,
    *,
    confidential: bool = False,
) -> MatchNeed:
    """Return the same row for bare facts, as of a need that is being thought about."""
    weights = weights or active_weights()
    return MatchNeed(
        need_id=facts.id,
        company_id=facts.company,
        confidential=confidential,
        weights_number=weights.number,
        **need_columns(facts, weights.weights, multipliers),
    )


def explain(
    facts: NeedFacts,
    rows: Iterable[Scored],
    table: Mapping[str, Mapping[str, int]],
    multipliers: Mapping[str, int] | None = None,
) -> dict[UUID, Score]:
    """Work out the shown scores of a need again, with the reference scorer: its parts are their reasons.

    :raises AssertionError: in tests, when the two differ.
    """
    told, shares = {row.profile_id: row for row in rows}, weights(facts, table, multipliers)
    found: dict[UUID, Score] = {}
    for her in _ranked(told):
        said = told[her.id]
        own = scored(her, facts, said.as_of, shares)
        if own is None or (own.low, own.high) != (said.low, said.high):
            log.error("score differs", need=str(facts.id), profile=str(her.id), told=said.low)
            if settings.TESTING:
                raise AssertionError(f"{her.id}: {said} is not {own and (own.low, own.high)}")
        if own:
            found[her.id] = own
    return found


def _ranked(rows: Mapping[UUID, Scored]) -> Iterator[Candidate]:
    """Return who was ranked, from the facts of that moment; rows of an older version have none, so she is read."""
    older = [pk for pk, row in rows.items() if row.facts is None]
    yield from (read(pk, row.facts) for pk, row in rows.items() if row.facts is not None)
    if older:
        yield from candidates(Profile.objects.filter(pk__in=older))


def judge(
    need: Need, profiles: Iterable[Any], as_of: date, table: Mapping[str, Mapping[str, int]]
) -> dict[UUID, Judged]:
    """Score profiles (from `whole`) for a need as of a day, whether or not they meet the hard conditions."""
    facts, named = facts_of(need), [(need.company_id, set(need.company.keys))]
    shares = weights(facts, table)
    found = [candidate(row, named) for row in profiles]
    return {c.id: Judged(scored(c, facts, as_of, shares), exclusions(c, facts, as_of)) for c in found}
