"""Rules: one condition, as subqueries, for one actor; who is not spoken about does not pass."""

from typing import Any

import pytest
from django.db.models import Q

from kernel.actors import ANONYMOUS, SYSTEM
from kernel.rules import CURATOR, EVERYBODY, FINANCE_STAFF, NOBODY, PUBLIC, SIGNED_IN, SYSTEM_ONLY, Rule, holding
from marketplace.models import Need, NeedScope
from marketplace.rules import APPLICANT, MEMBER, NEED_VIEW
from profiles.models import Company, Membership
from profiles.rules import MEMBER as COMPANY_MEMBER
from profiles.rules import OWNER
from tests import make
from tests.conftest import World

NO_MATTER_WHO = Rule("whoever has no id", lambda actor: Q(prefecture_id=actor.user_id))


def test_what_a_rule_has_to_join_stays_in_a_subquery(world: World) -> None:
    sql = str((MEMBER | APPLICANT).filter(Need.objects.all(), world.owner).query)
    assert sql.count("(SELECT") >= 2
    assert "JOIN" not in sql.split("WHERE", 1)[0]
    assert "DISTINCT" not in sql


def test_a_rule_never_repeats_a_row_however_many_ways_lead_to_it(world: World) -> None:
    need = make.draft_need(world.company, world.owner)
    twice = MEMBER | MEMBER | NEED_VIEW
    assert list(twice.filter(Need.objects.all(), world.owner)) == [need]
    assert twice.filter(Need.objects.all(), world.owner).select_for_update().count() == 1


def test_via_asks_the_root_and_not_the_child(world: World) -> None:
    rows = Membership.objects.filter(company=world.company)
    through = OWNER.via("company")
    assert through.filter(rows, world.owner).count() == rows.count()
    assert through.filter(rows, world.requester).count() == 0
    assert (OWNER | COMPANY_MEMBER).via("company").filter(rows, world.requester).count() == rows.count()


def test_via_goes_on_from_where_a_rule_already_goes(world: World) -> None:
    need = make.draft_need(world.company, world.owner)
    rows = NeedScope.objects.filter(need=need)
    assert MEMBER.via("need").filter(rows, world.requester).count() == rows.count() > 0
    assert not MEMBER.via("need").filter(rows, world.other_owner).exists()


def test_an_anonymous_visitor_never_passes_a_rule_about_people(world: World) -> None:
    # Her id is None: without the kinds of actor a condition on it would become IS NULL and hold.
    company = make.company(world.owner, prefecture_id=None)
    assert Company.objects.filter(NO_MATTER_WHO.condition(ANONYMOUS)).exists()  # type: ignore[misc]
    for rule in (NO_MATTER_WHO, SIGNED_IN, CURATOR, COMPANY_MEMBER):
        assert not rule.holds(ANONYMOUS, company)
        assert not rule.filter(Company.objects.all(), ANONYMOUS).exists()


def test_the_system_passes_only_what_names_it(world: World) -> None:
    assert SYSTEM_ONLY.holds(SYSTEM, world.company)
    assert PUBLIC.holds(SYSTEM, world.company)
    for rule in (SIGNED_IN, CURATOR, FINANCE_STAFF, COMPANY_MEMBER):
        assert not rule.holds(SYSTEM, world.company)
    for name in ("anonymous", "owner", "curator"):
        assert not SYSTEM_ONLY.holds(world.actors[name], world.company)


@pytest.mark.parametrize(("rule", "passes"), [(CURATOR, {"curator"}), (FINANCE_STAFF, {"finance_staff"})])
def test_staff_rules_hold_for_that_staff_alone(world: World, rule: Rule, passes: set[str]) -> None:
    assert {name for name, actor in world.actors.items() if rule.holds(actor, world.company)} == passes


def test_everybody_and_nobody_stay_what_they_are_in_an_alternative(world: World) -> None:
    rows = Company.objects.all()
    some = Q(pk=world.company.pk)
    assert rows.filter(EVERYBODY | some).count() == rows.count() == 2
    assert rows.filter(some | EVERYBODY).count() == 2
    assert list(rows.filter(NOBODY | some)) == list(rows.filter(some | NOBODY)) == [world.company]
    assert not rows.filter(NOBODY).exists()
    assert not rows.filter(NOBODY & EVERYBODY).exists()


def test_nobody_costs_no_row_even_as_the_only_alternative(world: World) -> None:
    nobody = Rule("nobody", lambda _actor: NOBODY)
    assert not (nobody | nobody).filter(Company.objects.all(), world.owner).exists()
    assert (nobody | OWNER).holds(world.owner, world.company)


def test_rules_asked_together_answer_as_each_alone(world: World, django_assert_num_queries: Any) -> None:
    need = make.open_need(world.company, world.requester, world.curator)
    rules = [PUBLIC, SIGNED_IN, SYSTEM_ONLY, CURATOR, APPLICANT, OWNER.via("company"), MEMBER | CURATOR, NEED_VIEW]
    for name, actor in {**world.actors, "system": SYSTEM}.items():
        alone = {rule.name for rule in rules if rule.holds(actor, need)}
        with django_assert_num_queries(1):
            assert (name, {rule.name for rule in holding(rules, actor, need)}) == (name, alone)
    with django_assert_num_queries(0):
        assert holding([], world.owner, need) == set()


def test_a_rule_about_own_columns_asks_them_directly_and_one_for_all_asks_no_table(world: World) -> None:
    direct = str(NO_MATTER_WHO.filter(Company.objects.all(), world.owner).query)
    assert "SELECT" not in direct.split("WHERE", 1)[1]
    for rows, rule in (
        (Company.objects.all(), CURATOR),
        (Need.objects.all(), COMPANY_MEMBER.via("company") | CURATOR),
    ):
        assert "SELECT" not in str(rule.filter(rows, world.curator).query).split("WHERE", 1)[1]
        assert rule.filter(rows, world.curator).count() == rows.count()
