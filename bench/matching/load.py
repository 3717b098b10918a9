"""A market into the product's own tables, by COPY and past the actions: the rows of a bench have no history."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any
from uuid import UUID, uuid5

from django.db.models import Model
from psycopg.types.json import Jsonb

from bench.matching.instance import Rows
from bench.matching.market import Market
from kernel import clock
from marketplace.models import Need as NeedRow
from marketplace.models import NeedIndustry, NeedKpi, NeedSkill, NeedTool
from matching.scoring import Candidate, Experience, Need, Outcome
from profiles.models import (
    Company,
    Conflict,
    HideFrom,
    Kpi,
    Profile,
    ProfileIdentity,
    ProfileLanguage,
    ProfileSkill,
    ProfileTool,
    User,
)
from profiles.models import Experience as ExperienceRow
from profiles.models import Outcome as OutcomeRow

Row = Mapping[str, Any]
POSTER = UUID(int=1)
TABLES = ("profiles_user", "profiles_profile")


def load_companies(database: Rows, market: Market) -> None:
    """Add the companies and the one person who posts all their needs."""
    moment = _moment(market.as_of)
    person = {"id": POSTER, "email": "poster@bench.example", "name": "Poster", "created_at": moment}
    copy(database, User, [person])
    rows = (
        {"id": pk, "name_ja": f"会社{n}", "industry_id": market.words.industries[0], "stage": "startup"}
        | {"keys": [_key(pk)], "created_at": moment}
        for n, pk in enumerate(market.companies)
    )
    copy(database, Company, rows)


def load_needs(database: Rows, needs: Sequence[Need], as_of: date) -> None:
    """Add open needs."""
    copy(database, NeedRow, (_need(n, need, as_of) for n, need in enumerate(needs)))
    skills = (
        {"need_id": need.id, "skill_id": skill, "must": n < len(need.must), "order": n}
        for need in needs
        for n, skill in enumerate(need.must + need.nice)
    )
    copy(database, NeedSkill, skills)
    for model, column, field in (
        (NeedTool, "tool_id", "tools"),
        (NeedKpi, "kpi_id", "kpis"),
        (NeedIndustry, "industry_id", "industries"),
    ):
        copy(
            database,
            model,
            (
                {"need_id": need.id, column: term, "order": n}
                for need in needs
                for n, term in enumerate(getattr(need, field))
            ),
        )


def load_profiles(database: Rows, candidates: Sequence[Candidate], as_of: date) -> None:
    """Add profiles with all their rows."""
    moment = _moment(as_of)
    copy(
        database,
        User,
        ({"id": c.id, "email": f"{c.id.hex}@bench.example", "name": "CMO", "created_at": moment} for c in candidates),
    )
    copy(database, Profile, (_profile(c, moment) for c in candidates))
    copy(database, ProfileIdentity, ({"profile_id": c.id, "name_ja": "候補者"} for c in candidates))
    lower = {kpi.pk for kpi in Kpi.objects.all() if kpi.direction == "lower"}
    for model, rows in (
        (ExperienceRow, (_experience(c, n, row) for c in candidates for n, row in enumerate(c.experience))),
        (ProfileSkill, (_skill(c, skill) for c in candidates for skill in c.skills)),
        (
            ProfileTool,
            ({"profile_id": c.id, "tool_id": t, "depth": d} for c in candidates for t, d in c.tools.items()),
        ),
        (OutcomeRow, (_outcome(c, n, row, lower) for c in candidates for n, row in enumerate(c.outcomes))),
        (ProfileLanguage, (_language(c, language) for c in candidates for language in sorted(c.languages))),
    ):
        copy(database, model, rows)
    load_blocks(database, candidates)


def load_blocks(database: Rows, candidates: Sequence[Candidate]) -> None:
    """Add the companies that profiles keep away from."""
    conflicts = ((c, company) for c in candidates for company in sorted(c.conflicts))
    copy(database, Conflict, (_named(*pair) | {"kind": "other"} for pair in conflicts))
    copy(database, HideFrom, (_named(c, company) for c in candidates for company in sorted(c.hidden_from)))


def copy(database: Rows, model: type[Model], rows: Iterable[Row]) -> None:
    """Write rows of a model; columns they leave out get the model's defaults, and keys the database's."""
    written = iter(rows)
    first = next(written, None)
    if first is None:
        return
    defaults, given = _defaults(model), {"id", *(f.column for f in model._meta.concrete_fields if f.has_db_default())}
    names = [name for name in defaults if name in first or name not in given]
    columns = ", ".join(f'"{name}"' for name in names)
    with database.cursor() as cursor, cursor.copy(f'COPY "{model._meta.db_table}" ({columns}) FROM STDIN') as target:
        for row in _with(first, written):
            target.write_row([row[name] if name in row else defaults[name] for name in names])


def _with(first: Row, rest: Iterator[Row]) -> Iterator[Row]:
    yield first
    yield from rest


def _defaults(model: type[Model]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field in model._meta.concrete_fields:
        if field.generated:
            continue
        value = field.get_default() if field.has_default() else "" if _is_text(field) else None
        found[str(field.column)] = Jsonb(value) if isinstance(value, dict) else value
    return found


def _is_text(field: Any) -> bool:
    return not field.null and field.get_internal_type() in {"CharField", "TextField", "EmailField", "URLField"}


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(9), clock.BUSINESS_ZONE)


def _key(company: UUID) -> str:
    return f"company {company}"


def _month(number: int | None) -> date | None:
    return None if number is None else date(number // 12, number % 12 + 1, 1)


def _profile(c: Candidate, moment: datetime) -> Row:
    confirmed = c.availability_confirmed_on
    return {
        "id": c.id,
        "user_id": c.id,
        "version": 1,
        "created_at": moment,
        "headline_ja": "マーケティングの責任者",
        "currency": c.currency,
        "day_rate_minor": c.day_rate,
        "monthly_fee_minor": c.monthly_fee,
        "fee_days": c.fee_days,
        "days_per_month": c.days,
        "available_from": c.available_from,
        "availability_confirmed_at": _moment(confirmed) if confirmed else None,
        "prefecture_id": c.prefecture,
        "onsite_ok": c.onsite_possible,
        "identity_checked_at": moment if c.identity_checked else None,
        "references_count": c.references,
        "completed_count": c.completed,
        "committed_days": c.days - c.free_days if c.days is not None and c.free_days is not None else 0,
        "published_at": moment,
        "status": "published" if c.published else "hidden",
    }


def _experience(c: Candidate, n: int, row: Experience) -> Row:
    return {
        "id": uuid5(c.id, f"experience {n}"),
        "profile_id": c.id,
        "stage": row.stage,
        "industry_id": row.industry,
        "role_id": row.role,
        "from_month": _month(row.start),
        "to_month": _month(row.end - 1) if row.end is not None else None,  # the row's last month is worked
        "title_ja": "マーケティング",
        "checked": row.evidenced,
    }


def _skill(c: Candidate, skill: str) -> Row:
    row = c.skills[skill]
    return {"profile_id": c.id, "skill_id": skill, "level": row.level, "last_used": _month(row.last_used)}


def _outcome(c: Candidate, n: int, row: Outcome, lower: set[str]) -> Row:
    """Invent figures that say what the fact says: no period or no second figure when it is not complete."""
    up = row.improved != (row.kpi in lower)
    period = row.complete or not row.improved
    return {
        "id": uuid5(c.id, f"outcome {n}"),
        "profile_id": c.id,
        "kpi_id": row.kpi,
        "before": 100,
        "after": (120 if up else 80) if row.complete or row.improved else None,
        "from_month": date(2024, 1, 1) if period else None,
        "to_month": date(2024, 12, 1) if period else None,
        "confirmed": row.confirmed,
    }


def _language(c: Candidate, language: str) -> Row:
    return {"profile_id": c.id, "language": language, "level": "business"}


def _named(c: Candidate, company: UUID) -> dict[str, Any]:
    return {"profile_id": c.id, "name": _key(company), "key": _key(company)}


def _need(n: int, need: Need, as_of: date) -> Row:
    moment = _moment(as_of)
    return {
        "id": need.id,
        "company_id": need.company,
        "posted_by_id": POSTER,
        "number": f"B-{n}",
        "version": 1,
        "created_at": moment,
        "title_ja": "募集",
        "stage": need.stage,
        "role_id": need.role,
        "role_required": need.role_required,
        "currency": need.currency,
        "budget_min_minor": need.budget_min,
        "budget_max_minor": need.budget_max,
        "tolerance_percent": (need.cap - need.budget_max) * 100 // need.budget_max,
        "days": need.days,
        "start_on": need.start,
        "term_months": 6,
        "onsite_days": need.onsite_days,
        "prefecture_id": need.prefecture,
        "languages": sorted(need.languages),
        "submitted_at": moment,
        "published_at": moment,
        "confirmed_at": moment,
        "status": "open",
    }
