"""Composed rows as the actions would have written them, in a few statements: for hundreds and thousands of them.

A test compares every row and event with what the actions leave.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress

from config.demo.cast import Cast
from config.demo.cmos import Cmo
from config.demo.companies import values_of as company_values
from config.demo.needs import values_of as need_values
from config.demo.read import Row
from config.demo.script import COMPANY, NEED, PERSON, Script
from kernel import bulk, clock
from kernel.actors import ANONYMOUS, SYSTEM, Actor
from kernel.values import assign
from marketplace import transitions as market
from marketplace.actions import LISTS as NEED_LISTS
from marketplace.content import content_of
from marketplace.models import Need, NeedVersion
from marketplace.numbers import last_number, written
from profiles import transitions as parties
from profiles.actions import write_company
from profiles.fill_actions import LISTS as PROFILE_LISTS
from profiles.models import (
    Company,
    Experience,
    ExperienceIdentity,
    Membership,
    NotificationPreference,
    Profile,
    ProfileIdentity,
    User,
    VettingDecision,
)
from profiles.profile_row_actions import EMPLOYER_FIELDS, EXPERIENCE_FIELDS, built
from profiles.stages import playbook_for
from profiles.states import CompanyRole


@dataclass
class Book:
    """What is to be written: histories of rows with a state, and all other rows."""

    histories: list[bulk.History] = field(default_factory=list)
    others: list[Any] = field(default_factory=list)
    numbers: dict[int, int] = field(default_factory=dict)
    checks: dict[UUID, tuple[Actor, Any]] = field(default_factory=dict)  # who published a need, and when

    def begin(self, row: Any, creation: Any, actor: Actor) -> bulk.History:
        """Enter a new row, made now."""
        self.histories.append(bulk.History(row, [bulk.Step(creation, actor, clock.now())]))
        return self.histories[-1]

    def number(self) -> str:
        """Return the next number of a need of the year."""
        year = clock.today().year
        if year not in self.numbers:
            self.numbers[year] = last_number(year)
        self.numbers[year] += 1
        return written(year, self.numbers[year])

    def register(self, cast: Cast, row: Row) -> User:
        """Enter an account as `Cast.register` opens it."""
        user = User(email=row["email"], language=row["language"], created_at=clock.now())
        user.name = row["name_en"] if row["language"] == "en" else row["name_ja"]
        user.set_unusable_password()
        self.begin(user, parties.REGISTER, ANONYMOUS)
        cast.actors[row["key"]] = Actor("user", user.pk)
        self.others.append(EmailAddress(user=user, email=user.email, verified=True, primary=True))
        self.others.append(NotificationPreference(user=user, no_mail=[], all_off=True))
        return user

    def write(self) -> None:
        """Insert everything, inside the open unit."""
        bulk.insert(self.histories)
        for model in dict.fromkeys(type(row) for row in self.others):
            rows = [row for row in self.others if type(row) is model]
            model._base_manager.bulk_create(rows, batch_size=bulk.AT_ONCE)
        NeedVersion.objects.bulk_create(self._versions(), batch_size=bulk.AT_ONCE)

    def _versions(self) -> Iterable[NeedVersion]:
        for need in Need.objects.whole().filter(pk__in=list(self.checks)):
            by, at = self.checks[need.pk]
            yield NeedVersion(need=need, number=1, content=content_of(need), by_id=by.person, at=at)


def step(history: bulk.History, change: Any, actor: Actor, **values: Any) -> None:
    """Enter what happens to a row now."""
    history.steps.append(bulk.Step(change, actor, clock.now(), values))


class ComposedCmo(Cmo):
    """A CMO whose steps are written down in place of being acted."""

    def __init__(self, script: Script, cast: Cast, row: Row, book: Book) -> None:
        super().__init__(script, cast, row)
        self.book = book

    def draft(self) -> None:
        """Enter account, profile and rows."""
        row, book, now = self.row, self.book, clock.now()
        user = book.register(self.cast, row)
        self.profile = Profile(user=user, created_at=now)
        self.history = book.begin(self.profile, parties.BEGIN, self.me)
        facts = self.facts()
        if {"available_from", "days_per_month"} & set(facts):
            facts["availability_confirmed_at"] = now
        step(self.history, parties.EDIT_PROFILE, self.me, **facts)
        step(self.history, parties.EDIT_ROWS, self.me)
        self._enter_rows(self.lists())

    def _enter_rows(self, lists: dict[str, list[Row]]) -> None:
        checked, said = self.row["identity_checked"], lists.pop("experiences")
        names = {name: self.row[name] for name in ("name_ja", "name_en")}
        self.book.others.append(ProfileIdentity(profile=self.profile, checked=checked, **names))
        plain = [{k: v for k, v in values.items() if k not in EMPLOYER_FIELDS} for values in said]
        for experience, values in zip(built(Experience, self.profile, plain, EXPERIENCE_FIELDS), said, strict=True):
            experience.checked = bool(experience.evidence)
            employer = {name: values[name] for name in EMPLOYER_FIELDS}
            self.book.others += [experience, ExperienceIdentity(experience=experience, **employer)]
        for name, rows in lists.items():
            self.book.others += built(PROFILE_LISTS[name][0], self.profile, rows, PROFILE_LISTS[name][1])

    def submit(self) -> None:
        """Enter that she handed the profile in."""
        step(self.history, parties.SUBMIT, self.me, submitted_at=clock.now())

    def publish(self) -> None:
        """Enter a curator's decision."""
        by, now, row = self.cast("morishita"), clock.now(), self.row
        seen = now if row["identity_checked"] else None
        values = {"published_at": now, "identity_checked_at": seen, "references_count": row["references"]}
        step(self.history, parties.PUBLISH, by, **values)
        decision = VettingDecision(profile=self.profile, decision="publish", by_id=by.person, at=now)
        self.book.others.append(decision)

    def confirm(self, in_days: int) -> None:
        """Enter from when she is free."""
        values = {
            "available_from": self.script.days.day(in_days),
            "days_per_month": self.row["days_per_month"],
            "availability_confirmed_at": clock.now(),
        }
        step(self.history, parties.CONFIRM_AVAILABILITY, self.me, **values)


class ComposedNeed:
    """A company with one need, whose steps are written down in place of being acted."""

    def __init__(self, script: Script, cast: Cast, rows: tuple[Row, Row], book: Book) -> None:
        self.script, self.cast, self.book = script, cast, book
        self.company_row, self.row = rows

    def tell(self) -> None:
        """Enter the steps, on the days on which the hand-written companies and needs take theirs."""
        joined = self.company_row["joined_days_ago"]
        self.script.add(joined, PERSON, self.join)
        self.script.add(joined, COMPANY, self.found)
        self.script.add(self.row["created_days_ago"], NEED, self.draft)
        for row in self.row["steps"]:
            self.script.add(row["days_ago"], NEED, getattr(self, row["verb"]))

    @property
    def owner(self) -> Actor:
        return self.cast(self.company_row["members"][0]["key"])

    def join(self) -> None:
        """Enter the owner's account."""
        self.book.register(self.cast, self.company_row["members"][0])

    def found(self) -> None:
        """Enter the company with its owner."""
        now = clock.now()
        self.company = Company(created_at=now)
        write_company(self.company, company_values(self.company_row))
        self.book.begin(self.company, parties.FOUND, self.owner)
        member = {"user_id": self.owner.user_id, "role": CompanyRole.OWNER}
        self.book.begin(Membership(company=self.company, created_at=now, **member), parties.JOIN, SYSTEM)

    def draft(self) -> None:
        """Enter the need with its lists."""
        values = need_values(self.script, self.row)
        values["playbook_id"] = playbook_for(self.row["stage"], self.company_row["employees"])
        self.need = Need(company=self.company, posted_by_id=self.owner.person, created_at=clock.now())
        self.need.number = self.book.number()
        assign(self.need, {k: v for k, v in values.items() if k not in NEED_LISTS}, market.CONTENT)
        self.history = self.book.begin(self.need, market.DRAFT_NEED, self.owner)
        for name, (model, fields) in NEED_LISTS.items():
            for order, said in enumerate(values[name]):
                row = model(need=self.need, order=order)
                assign(row, said, fields)
                self.book.others.append(row)

    def submit(self) -> None:
        """Enter that the owner handed the need in."""
        step(self.history, market.SUBMIT, self.owner, submitted_at=clock.now())

    def publish(self) -> None:
        """Enter a curator's check."""
        by, now = self.cast("morishita"), clock.now()
        step(self.history, market.PUBLISH, by, published_at=now, confirmed_at=now, text_version=1)
        self.book.checks[self.need.pk] = by, now

    def confirm(self) -> None:
        """Enter that the need still stands."""
        step(self.history, market.CONFIRM, self.owner, confirmed_at=clock.now())
