"""Laws of the market that must hold whatever the rows say: what is no input moves nothing, and ties are fair."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, models

from kernel import clock
from marketplace.models import Need
from matching import ranking_sql
from matching.market import EXPERIENCE, OUTCOME, SCALARS, asked, asking
from matching.models import MatchProfile
from matching.projections import project
from matching.scoring import tie_key
from profiles import profile_row_actions as profile_rows
from profiles.models import (
    Conflict,
    Experience,
    ExperienceIdentity,
    HideFrom,
    Outcome,
    Profile,
    ProfileIdentity,
    ProfileLanguage,
    ProfileSkill,
    ProfileTool,
    User,
    VettingDecision,
)
from tests import make
from tests.matching.scene import undone

PAIRS = 10_000


# --- what is no input ------------------------------------------------------------------------------------------------
@pytest.fixture
def her(world: Any) -> Any:
    """Return a published profile with a row of every kind."""
    made = make.published_profile(world.cmo, world.curator)
    mine: dict[str, Any] = {"profile_id": made.pk, "actor": world.cmo}
    profile_rows.set_tools(**mine, tools=[{"tool_id": "hubspot_marketing_hub", "depth": "adopted"}])
    values = {"kpi_id": "sql_rate", "before": 10, "after": 20, "from_month": dt.date(2024, 4, 1)}
    profile_rows.put_outcome(**mine, values=values | {"to_month": dt.date(2025, 3, 1)})
    profile_rows.set_conflicts(**mine, companies=[{"name": "株式会社よそ", "kind": "competitor"}])
    profile_rows.set_hide_from(**mine, companies=[{"name": "株式会社ほか"}])
    return made


def _read(table: dict[str, str]) -> set[str]:
    return {column.partition("::")[0].removeprefix("r.") for column in table.values()}


def columns() -> list[tuple[type[models.Model], str, set[str]]]:
    """Return each table about her, how its rows lead to her, and the columns that are read; all others must be inert.

    A status or a version is not changed without its event, and a row does not change hands.
    """
    kept = {"id", "user_id", "profile_id", "experience_id", "status", "version"}
    return [
        # The day she was first published says who is new; what it may touch is told below.
        (Profile, "pk", {*SCALARS, *kept}),
        (ProfileIdentity, "profile", kept),
        (Experience, "profile", _read(EXPERIENCE) | kept),
        (ExperienceIdentity, "experience__profile", kept),
        (Outcome, "profile", _read(OUTCOME) | kept),
        (ProfileSkill, "profile", {"skill_id", "level", "last_used", *kept}),
        (ProfileTool, "profile", {"tool_id", "depth", *kept}),
        (ProfileLanguage, "profile", {"language", *kept}),
        (Conflict, "profile", kept),
        (HideFrom, "profile", kept),
        (User, "profile", {*kept}),
    ]


def other(row: Any, field: models.Field[Any, Any], someone: User) -> Any:
    """Return a value the field does not have."""
    now = getattr(row, field.attname)
    if isinstance(field, models.ForeignKey):
        return someone.pk
    if isinstance(field, models.BooleanField):
        return not now
    if isinstance(field, models.DateTimeField):
        return (now or clock.now()) - dt.timedelta(days=9_000)
    if isinstance(field, models.DateField):
        return (now or clock.today()) - dt.timedelta(days=9_000)
    if isinstance(field, models.CharField | models.TextField):
        text = f"20歳の女性 {field.attname}"
        return text[: field.max_length] if field.max_length else text
    return (now or 0) + 7


def test_no_other_column_of_hers_moves_a_score(world: Any, her: Any) -> None:
    need = make.open_need(world.company, world.requester, world.curator)
    row = asked(asking().get(pk=need.pk))
    before, best = MatchProfile.objects.filter(pk=her.pk).values().get(), ranking_sql.top(row, 9)
    changed: Counter[str] = Counter()
    for model, link, read in columns():
        rows = model._base_manager.filter(**{link: her.pk})
        own = rows.first()
        assert own, model
        for field in model._meta.concrete_fields:
            if field.attname in read:
                continue
            changed[model.__name__] += 1
            with undone():
                rows.filter(pk=own.pk).update(**{field.attname: other(own, field, world.users["other_cmo"])})
                assert project(profile_ids=[her.pk]) == 0, f"{model.__name__}.{field.attname}"
                assert ranking_sql.top(row, 9) == best
    assert MatchProfile.objects.filter(pk=her.pk).values().get() == before
    assert len(best) == 1
    assert changed["Profile"] >= 10
    assert {"ProfileIdentity", "Experience", "User", "ExperienceIdentity"} <= set(changed)


def test_the_columns_named_as_read_are_read(world: Any, her: Any) -> None:
    """Else the test above would pass for a projection that reads nothing."""
    for name, value in {"day_rate_minor": 1, "references_count": 2, "committed_days": 1, "onsite_ok": False}.items():
        with undone():
            Profile.objects.filter(pk=her.pk).update(**{name: value})
            expected = 0 if name == "committed_days" else 1  # one day taken leaves room
            assert project(profile_ids=[her.pk]) == expected, name


def test_what_curators_and_companies_did_with_her_moves_no_score(world: Any, her: Any) -> None:
    """Decisions, candidacies, offers and what they would be paid are not read; her agreed days are, as capacity."""
    need = make.open_need(world.company, world.requester, world.curator)
    before = MatchProfile.objects.filter(pk=her.pk).values().get()
    row = make.candidacy(need, world.cmo, under_review=True, curator=world.curator)
    make.sent_offer(row, world.approver)
    VettingDecision.objects.create(profile=her, decision="publish", by=world.users["curator"], at=clock.now())
    project(profile_ids=[her.pk])
    after = MatchProfile.objects.filter(pk=her.pk).values().get()
    assert after == before


# --- ties ------------------------------------------------------------------------------------------------------------
def _ids(count: int, seed: int) -> list[UUID]:
    chance = random.Random(seed)
    return [UUID(int=chance.getrandbits(128), version=4) for _n in range(count)]


def test_ties_are_fair_over_ten_thousand_pairs() -> None:
    needs, ones, others = (_ids(PAIRS, seed) for seed in (1, 2, 3))
    first = sum(
        tie_key(need, min(one, two)) < tie_key(need, max(one, two))
        for need, one, two in zip(needs, ones, others, strict=True)
    )
    assert abs(first - PAIRS // 2) < 200  # four standard deviations of a fair coin
    # Neither does one person win every tie, or one place of a table of five.
    five = ones[:5]
    won = Counter(min(five, key=lambda pk: tie_key(need, pk)) for need in needs)
    chi = sum((won[pk] - PAIRS / 5) ** 2 / (PAIRS / 5) for pk in five)
    assert chi < 23.5  # of four degrees of freedom, once in ten thousand


def test_the_statement_breaks_ten_thousand_ties_as_the_scorer_does(db: None) -> None:
    needs, people = _ids(PAIRS, 4), _ids(3, 5)
    pairs = [(need, person) for need in needs for person in people]
    tie = ranking_sql.TIE.format("x")
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT x.need_id, array_agg(x.profile_id ORDER BY {tie})"
            " FROM unnest(%s::uuid[], %s::uuid[]) AS x(need_id, profile_id) GROUP BY 1",
            [[need for need, _person in pairs], [person for _need, person in pairs]],
        )
        told = dict(cursor.fetchall())
    assert told == {need: sorted(people, key=lambda pk: tie_key(need, pk)) for need in needs}


def test_equal_profiles_share_the_first_place_over_many_needs(world: Any) -> None:
    """The real order of the market: two who score the same everywhere are each first about as often."""
    twins = [make.published_profile(actor, world.curator) for actor in (world.cmo, world.other_cmo)]
    row = asked(asking().get(pk=make.open_need(world.company, world.requester, world.curator).pk))
    first: Counter[UUID] = Counter()
    for pk in _ids(300, 6):
        row.need_id = pk
        best = ranking_sql.top(row, 2)
        assert best[0].low == best[1].low
        first[best[0].profile_id] += 1
    assert min(first[twin.pk] for twin in twins) > 110
    assert Need.objects.count() == 1
