"""The composed part of the demo market, written in bulk, is what the product's own actions would have written."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from config.demo.cast import Cast
from config.demo.cmos import Cmo
from config.demo.companies import found
from config.demo.companies import values_of as company_values
from config.demo.derived import derive
from config.demo.generated import demand, people
from config.demo.generated.words import STAGES, fields, parts
from config.demo.generated.writing import Book, ComposedCmo, ComposedNeed
from config.demo.needs import add_need, values_of
from config.demo.read import Days, Row
from config.demo.script import COMPANY, NEED, PERSON, Script, hand_over
from kernel.events import tampered
from kernel.models import Delivery, Event
from kernel.units import action, unit
from marketplace.models import (
    Need,
    NeedIndustry,
    NeedKpi,
    NeedProblem,
    NeedPublic,
    NeedScope,
    NeedSkill,
    NeedTool,
    NeedVersion,
)
from matching.models import MatchFacts, MatchNeed, MatchProfile
from profiles import models as parties
from profiles.stages import StageFacts, playbook_for, suggest_stage
from tests import make
from tests.conftest import World

Shape = dict[str, list[dict[str, Any]]]
PROFILE_ROWS = (
    parties.ProfileIdentity,
    parties.Experience,
    parties.Outcome,
    parties.ProfileSkill,
    parties.ProfileTool,
    parties.ProfileLanguage,
    parties.VettingDecision,
    MatchProfile,
    MatchFacts,
)
NEED_ROWS = (
    NeedProblem,
    NeedScope,
    NeedSkill,
    NeedKpi,
    NeedTool,
    NeedIndustry,
    NeedVersion,
    NeedPublic,
    MatchNeed,
)


@pytest.fixture
def days() -> Days:
    return Days(timezone.now())


@pytest.fixture
def undone() -> Callable[[Callable[[], Shape]], Shape]:
    """Take the shape of what is written, and take it back."""

    def run(tell: Callable[[], Shape]) -> Shape:
        with transaction.atomic():
            transaction.get_connection().atomic_blocks[-1]._from_testcase = True
            found_ = tell()
            transaction.set_rollback(True)
        return found_

    return run


def values(rows: Any, names: dict[Any, str], *drop: str) -> list[dict[str, Any]]:
    """Return rows without what chance made: keys, and whose they are by name."""

    def named(value: Any) -> Any:
        return value if isinstance(value, list | dict) else names.get(value, value)

    return [{k: named(v) for k, v in row.items() if k not in drop} for row in rows.values()]


def history(names: dict[Any, str]) -> Shape:
    events = Event.objects.filter(root_id__in=[str(pk) for pk in names]).order_by(
        "root_type", "subject_type", "sequence"
    )
    assert tampered(events) == []
    deliveries = Delivery.objects.filter(event__in=events).order_by("event__verb", "consumer")
    return {
        "events": values(events, {**names, **{str(k): v for k, v in names.items()}}, "id", "hash", "subject_id"),
        "told": [dict(row) for row in deliveries.values("event__verb", "consumer", "due_at", "attempts", "error")],
        "waiting": [dict(row) for row in deliveries.filter(done_at=None).values()],
    }


def cmo_shape(email: str) -> Shape:
    user = parties.User.objects.get(email=email)
    names = {user.pk: "user", user.profile.pk: "profile"}
    own = {m.__name__: values(m._base_manager.filter(profile__user=user), names, "id") for m in PROFILE_ROWS}
    employers = parties.ExperienceIdentity.objects.filter(experience__profile__user=user)
    return {
        "user": values(parties.User.objects.filter(pk=user.pk), names, "id", "password"),
        "address": values(user.emailaddress_set.all(), names, "id"),
        "preference": values(parties.NotificationPreference.objects.filter(user=user), names),
        "profile": values(parties.Profile.objects.filter(pk=user.profile.pk), names),
        "search": [{"words": re.sub(r":[\d,ABC]+", "", user.profile.search.words)}],  # outcomes stand in any order
        "employers": values(employers.order_by("experience__from_month"), names, "experience_id"),
        **own,
        **history(names),
    }


def need_shape(email: str) -> Shape:
    user = parties.User.objects.get(email=email)
    need = Need.objects.get(posted_by=user)
    names = {user.pk: "user", need.company_id: "company", need.pk: "need"}
    own = {m.__name__: values(m._base_manager.filter(need=need), names, "id") for m in NEED_ROWS}
    return {
        "user": values(parties.User.objects.filter(pk=user.pk), names, "id", "password"),
        "company": values(parties.Company.objects.filter(pk=need.company_id), names),
        "members": values(parties.Membership.objects.filter(user=user), names, "id"),
        "need": values(Need.objects.filter(pk=need.pk), names),
        **own,
        **history(names),
    }


@action
def by_actions(script: Script) -> None:
    script.play()
    hand_over(script.days.now)


@action
def in_bulk(script: Script, book: Book) -> None:
    script.play()
    book.write()
    derive()


@pytest.mark.parametrize("number", [3, 5, 7, 13])  # the fifth hides her name, the seventh writes in English
def test_a_profile_written_in_bulk_is_what_the_actions_write(
    world: World, undone: Any, days: Days, number: int
) -> None:
    row, book = people.cmo(number), Book()

    def one() -> Shape:
        script = Script(days)
        Cmo(script, Cast({"morishita": world.curator}, hashed=""), row).tell()
        by_actions(script)
        return cmo_shape(row["email"])

    def other() -> Shape:
        script = Script(days)
        ComposedCmo(script, Cast({"morishita": world.curator}, hashed=""), row, book).tell()
        in_bulk(script, book)
        return cmo_shape(row["email"])

    expected, made = undone(one), undone(other)
    assert expected["waiting"] == []
    assert expected["MatchProfile"]
    assert_same(made, expected)


@pytest.mark.parametrize("number", [0, 3, 10])  # the third hides its name
def test_a_need_written_in_bulk_is_what_the_actions_write(world: World, undone: Any, days: Days, number: int) -> None:
    company, row, book = demand.company(number), demand.need(number), Book()

    def one() -> Shape:
        script, cast = Script(days), Cast({"morishita": world.curator}, hashed="")
        owner = company["members"][0]
        script.add(company["joined_days_ago"], PERSON, cast.register, owner)
        script.add(company["joined_days_ago"], COMPANY, found, cast, company, owner)
        playbook = {"playbook_id": playbook_for(row["stage"], company["employees"])}
        add_need(script, cast, row, values_of(script, row) | playbook)
        by_actions(script)
        return need_shape(owner["email"])

    def other() -> Shape:
        script = Script(days)
        ComposedNeed(script, Cast({"morishita": world.curator}, hashed=""), (company, row), book).tell()
        in_bulk(script, book)
        return need_shape(company["members"][0]["email"])

    expected, made = undone(one), undone(other)
    assert expected["NeedPublic"]
    assert_same(made, expected)


def assert_same(made: Shape, expected: Shape) -> None:
    assert made.keys() == expected.keys()
    for name, rows in expected.items():
        assert sorted(made[name], key=repr) == sorted(rows, key=repr), name


# --- what is composed ------------------------------------------------------------------------------------------------
def test_every_stage_occurs_in_every_trade_and_every_career_in_every_stage() -> None:
    cmos = [people.cmo(number) for number in range(180)]
    seen = {(e["stage"], e["industry"]) for cmo in cmos for e in cmo["experiences"]}
    assert seen == set(fields())
    assert len(seen) == 3 * len(parts("parts")["trades"])
    assert {demand.field_of(number)[0] for number in range(37)} == set(STAGES)
    assert {demand.field_of(number)[1] for number in range(37)} == set(parts("parts")["trades"])


def test_the_same_number_gives_the_same_rows_and_nobody_shares_an_address() -> None:
    assert people.cmo(41) == people.cmo(41)
    assert demand.need(17) == demand.need(17)
    addresses = [people.cmo(number)["email"] for number in range(0, 20_200, 7)]
    assert len(set(addresses)) == len(addresses)


def test_composed_companies_have_the_stage_of_their_facts() -> None:
    def facts(row: Row) -> StageFacts:
        said = company_values(row)
        return StageFacts(
            industry=said["industry_id"],
            legal_form=said["legal_form"],
            as_of_year=dt.datetime.now(dt.UTC).year,
            capital_jpy=said["capital_minor"],
            employees=said["employees"],
            founded_year=said["founded_year"],
            raised_equity=said["raised_equity"],
            aims_fast_growth=said["aims_fast_growth"],
        )

    for number in range(84):
        assert suggest_stage(facts(demand.company(number))).stage == demand.field_of(number)[0]


def test_filling_a_running_market_leaves_to_the_relay_what_others_did_meanwhile(world: World) -> None:
    make.open_need(world.company, world.requester, world.curator)
    others = set(Delivery.objects.filter(done_at=None))
    script = Script()
    script.add(0, NEED, make.open_need, world.company, world.requester, world.curator)
    unit(script.play)
    assert others
    assert set(Delivery.objects.filter(done_at=None)) == others
    assert Delivery.objects.exclude(done_at=None).exists()
