"""Derived rows: held once, written when they differ, read in batches; an edit and all of them, in few statements."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kernel.derived import batches, hold, write
from kernel.locks import lock
from kernel.search import vector
from kernel.units import unit
from profiles import profile_row_actions as profile_rows
from profiles.models import Profile, ProfileSearch, ProfileSkill, Skill
from tests import make
from tests.conftest import World

COUNTED = ("SELECT", "INSERT", "UPDATE", "DELETE", "SET", "WITH")


@pytest.fixture
def profile(world: World) -> Any:
    return make.published_profile(world.cmo, world.curator)


def test_a_root_that_the_unit_has_locked_is_not_locked_again(world: World, profile: Any) -> None:
    other = make.profile(world.other_cmo)

    def work() -> list[str]:
        lock((Profile, profile.pk))
        with CaptureQueriesContext(connection) as queries:
            hold(Profile, [profile.pk])
            assert not queries.captured_queries
            hold(Profile, [profile.pk, other.pk])
        return [query["sql"] for query in queries.captured_queries]

    (said,) = unit(work)
    assert "FOR NO KEY UPDATE" in said
    assert other.pk.hex in said
    assert profile.pk.hex not in said


def test_only_what_differs_is_written(profile: Any) -> None:
    def words(text: str) -> list[ProfileSearch]:
        return [ProfileSearch(profile=profile, words=vector([], [], [text]))]

    assert write([]) == 0
    assert write(words("It's a \\ 'mark")) == 1
    assert write(words("It's a \\ 'mark")) == 0
    assert write(words("another")) == 1
    assert ProfileSearch.objects.get(pk=profile.pk).words == "'another'"


def test_batches_lead_through_every_key_once_and_in_order(db: None) -> None:
    keys = sorted(Skill.objects.values_list("pk", flat=True))
    parts = list(batches(Skill.objects.all(), 50))
    assert len(keys) > 100
    assert [len(part) for part in parts[:-1]] == [50] * (len(parts) - 1)
    assert sorted(key for part in parts for key in part) == keys
    assert list(batches(Skill.objects.all(), 2, ["c", "a", "b", "a"])) == [["a", "b"], ["c"]]
    assert list(batches(Skill.objects.all(), 2, [])) == []


@pytest.mark.parametrize("count", [1, 12])
def test_an_edit_with_its_derived_rows_takes_few_statements(world: World, profile: Any, count: int) -> None:
    words = list(Skill.objects.values_list("pk", flat=True)[:count])
    skills = [{"skill_id": pk, "level": 3} for pk in words]
    with CaptureQueriesContext(connection) as queries:
        profile_rows.set_skills(profile_id=profile.pk, actor=world.cmo, skills=skills)
    said = [query["sql"] for query in queries.captured_queries if query["sql"].startswith(COUNTED)]
    assert len(said) <= 12, said
    assert set(ProfileSkill.objects.filter(profile=profile).values_list("skill_id", flat=True)) == set(words)
