"""The statement answers as the reference scorer does: every pair, both directions, every count."""

from collections.abc import Iterable
from typing import Any

import pytest

from kernel import clock
from marketplace.models import Candidacy, Need
from matching import ranking_sql
from matching.market import active_weights, asked, asking, candidates, facts_of
from matching.projections import rebuild
from matching.scoring import CONDITIONS, Candidate, exclusions, rank, score, tie_key
from profiles.models import Company, Conflict, Profile
from tests import make
from tests.matching.generated import demands, people

PEOPLE, NEEDS = 500, 40


@pytest.fixture
def companies(world: Any) -> list[Company]:
    return [world.company, world.other_company, *(make.company(world.owner) for _ in range(3))]


@pytest.fixture
def market(world: Any, companies: list[Company]) -> list[Need]:
    people(PEOPLE)
    demands(companies, world.users["owner"], NEEDS)
    rebuild()
    return list(asking().order_by("pk"))


def everybody(companies: Iterable[Company]) -> list[Candidate]:
    return list(candidates(Profile.objects.all(), companies))


def test_sql_equals_the_reference_for_every_need(market: list[Need], companies: list[Company]) -> None:
    weights, today = active_weights(), clock.today()
    published = [row for row in everybody(companies) if row.published]
    ranked = unscored = 0
    seen = dict.fromkeys(CONDITIONS, 0)
    for need in market:
        row, facts = asked(need, weights), facts_of(need)
        told = rank(published, facts, today, weights.weights)
        want = [(r.candidate, r.score.low, r.score.high) for r in told.ranked]
        assert [(r.profile_id, r.low, r.high) for r in ranking_sql.top(row, PEOPLE)] == want
        counts = ranking_sql.counts(row, named=PEOPLE)
        assert (counts.ranked, counts.unscored) == (len(want), len(told.unscored))
        assert counts.outside == len({pk for ids in told.excluded.values() for pk in ids})
        assert counts.excluded == {name: len(ids) for name, ids in told.excluded.items()}
        assert counts.who == {name: tuple(sorted(ids)) for name, ids in told.excluded.items()}
        assert {
            pk: (r.rank, r.scored.low) for pk, r in ranking_sql.ranks_of(row, [p.id for p in published]).items()
        } == {pk: (n, low) for n, (pk, low, _high) in enumerate(want, start=1)}
        ranked, unscored = ranked + len(want), unscored + len(told.unscored)
        seen = {name: seen[name] + len(ids) for name, ids in told.excluded.items()}
    assert ranked > 200
    assert unscored > 100
    assert not seen.pop("published")  # who is not published does not compete, and is counted nowhere
    assert all(seen.values()), seen


def test_sql_equals_the_reference_for_every_profile(market: list[Need], companies: list[Company]) -> None:
    weights, today = active_weights(), clock.today()
    found = 0
    for row in everybody(companies)[:120]:
        want, counted = [], dict.fromkeys(CONDITIONS, 0)
        for need in market:
            facts = facts_of(need)
            failed = set(exclusions(row, facts, today))
            if need.confidential:  # her own lists must not tell her whose need it is
                failed -= {"conflict", "hidden"}
            for name in failed:
                counted[name] += 1
            own = score(row, facts, today, weights.weights)
            if own and not failed:
                want.append((-own.low, tie_key(need.pk, row.id), need.pk, own.high))
        want.sort()
        told = ranking_sql.fitting(row.id, NEEDS)
        assert [(r.need_id, -r.low, r.high) for r in told] == [(pk, low, high) for low, _tie, pk, high in want]
        counts = ranking_sql.fit_counts(row.id)
        assert (counts.ranked, counts.excluded) == (len(want), counted)
        found += len(want)
    assert found > 50


def test_her_lists_count_once_a_hidden_company_told_her_its_name(world: Any) -> None:
    profile = make.published_profile(world.cmo, world.curator)
    need = make.open_need(world.company, world.requester, world.curator)
    row = make.candidacy(need, world.cmo)
    Need.objects.filter(pk=need.pk).update(confidential=True)
    rebuild()
    Conflict.objects.create(profile=profile, name="x", key=world.company.keys[0], kind="employer")
    assert [found.need_id for found in ranking_sql.fitting(profile.pk, 5)] == [need.pk]
    assert ranking_sql.fit_counts(profile.pk).excluded["conflict"] == 0
    Candidacy.objects.filter(pk=row.pk).update(confidential=True, revealed_at=clock.now())
    assert ranking_sql.fitting(profile.pk, 5) == []
    assert ranking_sql.fit_counts(profile.pk, named=1).who["conflict"] == (need.pk,)
    # The company's side never waits for that.
    assert ranking_sql.top(asked(asking().get(pk=need.pk)), 5) == []


def test_pages_of_a_ranking_follow_each_other_without_gap_or_repetition(market: list[Need]) -> None:
    for need in market[:8]:
        row = asked(need)
        whole = ranking_sql.top(row, PEOPLE)
        paged = [found for start in range(0, len(whole), 7) for found in ranking_sql.top(row, 7, start)]
        assert paged == whole
        gone = {found.profile_id for found in whole[::3]}
        assert ranking_sql.top(row, PEOPLE, without=gone) == [r for r in whole if r.profile_id not in gone]
