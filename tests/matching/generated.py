"""A generated market in bulk: profiles and needs of every kind, edges included. The same seed, the same rows."""

import datetime as dt
import random
from typing import Any

from kernel import clock
from kernel.actors import SYSTEM
from kernel.changes import Creation
from kernel.events import record_created
from marketplace.models import Need, NeedIndustry, NeedKpi, NeedSkill, NeedTool
from profiles.models import (
    Company,
    Conflict,
    Experience,
    HideFrom,
    Industry,
    Kpi,
    Outcome,
    Profile,
    ProfileLanguage,
    ProfileSkill,
    ProfileTool,
    Role,
    Skill,
    Tool,
    User,
)
from profiles.states import Language, ProfileStatus, Stage, ToolDepth

STAGES, DEPTHS = list(Stage.values), list(ToolDepth.values)
PLACES = ("osaka", "hyogo", "tokyo", "kanagawa", "aichi", "fukuoka", None)
CURRENCIES = ("JPY",) * 9 + ("USD",)


class Words:
    """A handful of each vocabulary, so that what is asked and what is there often meet."""

    def __init__(self) -> None:
        self.industries, self.roles = self._some(Industry, 8), self._some(Role, 4)
        self.skills, self.tools, self.kpis = self._some(Skill, 24), self._some(Tool, 16), self._some(Kpi, 12)

    @staticmethod
    def _some(model: Any, count: int) -> list[str]:
        return list(model.objects.order_by("pk").values_list("pk", flat=True)[:count])


def _month(r: random.Random, since: int = 2008) -> dt.date:
    return dt.date(r.randint(since, clock.today().year - 1), r.randint(1, 12), 1)


def people(count: int, seed: int = 1) -> list[Profile]:
    """Make profiles in bulk with all their rows; the derived rows are left to the caller."""
    r, words, today = random.Random(seed), Words(), clock.today()
    first = User.objects.count()
    users = [User(email=f"g{first + n}@people.example", name="G", created_at=clock.now()) for n in range(count)]
    record_created(users, Creation("seed", "active", kinds=("system",)), SYSTEM)
    User.objects.bulk_create(users)
    found = [_person(r, user, today) for user in users]
    for status in set(ProfileStatus.values):
        rows = [p for p in found if p.decision_text == status]
        record_created(rows, Creation("seed", status, kinds=("system",)), SYSTEM)
    for row in found:
        row.decision_text = ""
    Profile.objects.bulk_create(found)
    _rows(r, words, found)
    return found


def _person(r: random.Random, user: User, today: dt.date) -> Profile:
    day_rate = r.choice((None, r.randrange(20_000, 260_000, 500)))
    fee = r.choice((None, r.randrange(100_000, 1_500_000, 777))) if day_rate is None else None
    days = r.choice((None, *range(1, 21)))
    confirmed = r.choice((None, *(clock.now() - dt.timedelta(days=n) for n in (0, 1, 5, 10, 20, 30, 31, 60))))
    return Profile(
        user=user,
        headline_ja="見出し",
        currency=r.choice(CURRENCIES),
        day_rate_minor=day_rate,
        monthly_fee_minor=fee,
        fee_days=r.randint(1, 20) if fee is not None else None,
        days_per_month=days,
        committed_days=r.choice((0, 0, 0, 0, 3, 25)),
        available_from=r.choice((None, *(today + dt.timedelta(days=n) for n in (-90, -1, 0, 14, 40, 51, 52, 90)))),
        availability_confirmed_at=confirmed,
        prefecture_id=r.choice(PLACES),
        onsite_ok=r.random() < 0.7,
        identity_checked_at=r.choice((None, clock.now())),
        references_count=r.randint(0, 3),
        completed_count=r.randint(0, 4),
        decision_text=r.choice(("published",) * 12 + ("draft", "hidden", "suspended")),  # the status, until it is set
        created_at=clock.now(),
    )


def _rows(r: random.Random, words: Words, profiles: list[Profile]) -> None:
    made: dict[Any, list[Any]] = {m: [] for m in (Experience, ProfileSkill, ProfileTool, Outcome, ProfileLanguage)}
    companies = list(Company.objects.order_by("pk"))
    lists: dict[Any, list[Any]] = {Conflict: [], HideFrom: []}
    for p in profiles:
        made[Experience] += [_experience(r, words, p) for _ in range(r.choice((0, 1, 2, 4)))]
        some = r.sample(words.skills, r.choice((0, 3, 8, 14)))
        made[ProfileSkill] += [
            ProfileSkill(profile=p, skill_id=s, level=r.randint(1, 5), last_used=r.choice((None, _month(r, 2019))))
            for s in some
        ]
        made[ProfileTool] += [
            ProfileTool(profile=p, tool_id=t, depth=r.choice(DEPTHS))
            for t in r.sample(words.tools, r.choice((0, 2, 7)))
        ]
        made[Outcome] += [_outcome(r, words, p) for _ in range(r.choice((0, 1, 3)))]
        spoken = r.sample(list(Language.values), r.choice((0, 1, 1, 2, 4)))
        made[ProfileLanguage] += [ProfileLanguage(profile=p, language=x, level="business") for x in {*spoken, "ja"}]
        for model, rows in lists.items():
            for company in r.sample(companies, 1) if companies and r.random() < 0.08 else ():
                extra = {"kind": "employer"} if model is Conflict else {}
                rows.append(model(profile=p, name="x", key=r.choice(company.keys), **extra))
    for model, rows in (made | lists).items():
        model.objects.bulk_create(rows)


def _experience(r: random.Random, words: Words, profile: Profile) -> Experience:
    begun = _month(r)
    ended = begun + dt.timedelta(days=31 * r.randint(0, 100))
    return Experience(
        profile=profile,
        stage=r.choice(STAGES),
        industry_id=r.choice(words.industries),
        role_id=r.choice((None, *words.roles)),
        from_month=begun,
        to_month=r.choice((None, min(ended, clock.today()).replace(day=1))),
        title_ja="役割",
        checked=r.random() < 0.7,
    )


def _outcome(r: random.Random, words: Words, profile: Profile) -> Outcome:
    return Outcome(
        profile=profile,
        kpi_id=r.choice(words.kpis),
        before=r.choice((None, r.randint(0, 99))),
        after=r.choice((None, r.randint(0, 99))),
        from_month=r.choice((None, dt.date(2020, 1, 1))),
        to_month=r.choice((None, dt.date(2021, 1, 1))),
        confirmed=r.random() < 0.3,
    )


def demands(companies: list[Company], author: User, count: int, seed: int = 2) -> list[Need]:
    """Make open needs in bulk; the derived rows are left to the caller."""
    r, words = random.Random(seed), Words()
    found = [_demand(r, words, r.choice(companies), author, n) for n in range(count)]
    record_created(found, Creation("seed", "open", kinds=("system",)), SYSTEM)
    Need.objects.bulk_create(found)
    for need in found:
        skills = r.sample(words.skills, r.choice((0, 1, 4, 6)))
        must = r.choice((0, 1, 1, 2))
        NeedSkill.objects.bulk_create(
            NeedSkill(need=need, skill_id=s, must=n < must, order=n) for n, s in enumerate(skills)
        )
        kinds: Any = (
            (NeedIndustry, "industry_id", words.industries),
            (NeedTool, "tool_id", words.tools),
            (NeedKpi, "kpi_id", words.kpis),
        )
        for model, name, known in kinds:
            some = r.sample(known, r.choice((0, 1, 3)))
            model._base_manager.bulk_create(model(need=need, order=n, **{name: x}) for n, x in enumerate(some))
    return found


def _demand(r: random.Random, words: Words, company: Company, author: User, number: int) -> Need:
    low = r.randrange(100_000, 900_000, 1_000)
    onsite = r.choice((0, 0, 2))
    role = r.choice((None, *words.roles))
    return Need(
        company=company,
        posted_by=author,
        number=f"G-{number}",
        stage=r.choice(STAGES),
        role_id=role,
        role_required=bool(role) and r.random() < 0.4,
        title_ja="課題",
        currency=r.choice(CURRENCIES),
        budget_min_minor=low,
        budget_max_minor=low + r.choice((0, 1, 250_000, 900_000)),
        tolerance_percent=r.choice((0, 7, 20)),
        days=r.randint(1, 12),
        start_on=clock.today() + dt.timedelta(days=r.choice((-10, 0, 21, 60))),
        term_months=6,
        onsite_days=onsite,
        prefecture_id=r.choice(PLACES[:-1]) if onsite else r.choice(PLACES),
        languages=r.choice(([], ["ja"], ["ja"], ["ja", "en"])),
        confidential=r.random() < 0.3,
        published_at=clock.now(),
        confirmed_at=clock.now(),
        created_at=clock.now(),
    )
