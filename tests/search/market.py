"""A small market whose rows differ in everything the filters ask, and what each filter says in plain Python."""

import datetime as dt
import random
from collections.abc import Callable
from typing import Any

from kernel import clock
from marketplace.models import NeedPublic
from profiles import profile_row_actions as rows
from profiles.models import Profile
from profiles.states import ToolDepth
from tests import make

STAGES = ("startup", "mid_size", "enterprise")
INDUSTRIES = ("manufacturing_b2b", "saas_software", "retail")
ROLES = ("head_of_marketing", "cmo")
SKILLS = ("lead_scoring", "marketing_strategy", "brand_strategy")
TOOLS = ("hubspot_marketing_hub", "salesforce_sales_cloud")
KPIS = ("sql_rate", "cac")
PLACES = ("osaka", "tokyo")
HEADLINES = (
    "展示会の後を商談につなげます",
    "ウェブサイトと広告運用を立て直します",
    "ブランドを作り直し、値上げを支えます",
    "SaaSの解約を減らします",
)
WORDS = ("", "", "展示会", "web", "マーケ", "ブランド 値上げ", "lead", "大阪", "nothing-like-it")


def fill(world: Any, *, seed: int, count: int) -> None:
    """Publish so many profiles and needs."""
    chance = random.Random(seed)
    for number in range(count):
        _profile(world, chance, number)
        _need(world, chance, number)


def _profile(world: Any, chance: random.Random, number: int) -> None:
    person = make.actor(make.user(f"cmo_{number}"))
    today = clock.today()
    rate: dict[str, Any] = chance.choice(
        [
            {"day_rate_minor": 60_000},
            {"day_rate_minor": 120_000},
            {"day_rate_minor": None},
            {"day_rate_minor": None, "monthly_fee_minor": 400_000, "fee_days": 5},
            {"day_rate_minor": 500, "currency": "USD"},
        ]
    )
    made = make.published_profile(
        person,
        world.curator,
        headline_ja=chance.choice(HEADLINES),
        headline_en="",
        days_per_month=chance.randint(2, 10),
        available_from=today + dt.timedelta(days=chance.choice([0, 20, 60])),
        prefecture_id=chance.choice(PLACES),
        onsite_ok=chance.random() < 0.5,
        **rate,
    )
    experience = {"from_month": dt.date(2020, 1, 1), "to_month": dt.date(2021, 1, 1), "title_ja": "責任者"}
    places = {
        "stage": chance.choice(STAGES),
        "industry_id": chance.choice(INDUSTRIES),
        "role_id": chance.choice(ROLES),
    }
    rows.put_experience(profile_id=made.pk, actor=person, values=experience | places)  # nobody has checked it
    levels = [{"skill_id": skill, "level": chance.randint(1, 5)} for skill in chance.sample(SKILLS, 2)]
    rows.set_skills(profile_id=made.pk, actor=person, skills=levels)
    depths = [{"tool_id": tool, "depth": chance.choice(ToolDepth.values)} for tool in chance.sample(TOOLS, 1)]
    rows.set_tools(profile_id=made.pk, actor=person, tools=depths)
    after = chance.choice([None, 30])
    outcome = {"kpi_id": chance.choice(KPIS), "before": 20, "after": after, "text_ja": "伸ばしました"}
    rows.put_outcome(profile_id=made.pk, actor=person, values=outcome)
    spoken = ["ja", *chance.choice([[], ["en"]])]
    rows.set_languages(
        profile_id=made.pk, actor=person, languages=[{"language": code, "level": "business"} for code in spoken]
    )
    changes = {"committed_days": chance.choice([0, 3])}
    if chance.random() < 0.3:
        changes["availability_confirmed_at"] = clock.now() - dt.timedelta(days=40)  # type: ignore[assignment]
    Profile.objects.filter(pk=made.pk).update(**changes)


def _need(world: Any, chance: random.Random, number: int) -> None:
    onsite = chance.choice([{}, {"onsite_days": 2, "prefecture_id": chance.choice(PLACES)}])
    make.open_need(
        world.company,
        world.requester,
        world.curator,
        stage=chance.choice(STAGES),
        title_ja=chance.choice(HEADLINES),
        title_en="",
        role_id=chance.choice(ROLES),
        skills=[{"skill_id": s, "must": n == 0} for n, s in enumerate(chance.sample(SKILLS, 2))],
        tools=[{"tool_id": chance.choice(TOOLS)}],
        kpis=[{"kpi_id": chance.choice(KPIS)}],
        industries=[{"industry_id": chance.choice(INDUSTRIES)}],
        problems=[{"problem_id": chance.choice(["short_term_bias", "unused_data"])}],
        budget_max_minor=chance.choice([500_000, 900_000]),
        days=chance.randint(2, 10),
        start_on=clock.today() + dt.timedelta(days=chance.choice([10, 40])),
        languages=chance.choice([["ja"], ["ja", "en"]]),
        **onsite,
    )


# --- what may be asked -----------------------------------------------------------------------------------------------
ORDERS = {"cmos": ("best", "newest", "rate", "soonest"), "needs": ("best", "newest", "budget", "soonest")}
ASKED: dict[str, dict[str, tuple[Any, ...]]] = {
    "cmos": {
        "stage": STAGES,
        "industry": INDUSTRIES,
        "role": ROLES,
        "skill": SKILLS,
        "skill_level": ("1", "3", "5"),
        "tool": TOOLS,
        "tool_depth": tuple(ToolDepth.values),
        "kpi": KPIS,
        "language": ("ja", "en"),
        "prefecture": PLACES,
        "onsite": ("yes",),
        "max_day_rate": ("60000", "80000", "0"),
        "available_by": (0, 30),
        "free_days": ("1", "5", "9"),
    },
    "needs": {
        "stage": STAGES,
        "industry": INDUSTRIES,
        "problem": ("short_term_bias", "unused_data"),
        "role": ROLES,
        "skill": SKILLS,
        "tool": TOOLS,
        "kpi": KPIS,
        "budget": ("500000", "600000"),
        "days": ("3", "8"),
        "place": ("remote", *PLACES),
        "language": ("ja", "en"),
    },
}


def questions(kind: str, *, seed: int, count: int) -> list[dict[str, str]]:
    """Return generated conditions: mostly one to three together, some with words and an order."""
    chance, found = random.Random(seed), []
    for _n in range(count):
        names = chance.sample(sorted(ASKED[kind]), chance.choice([0, 1, 1, 2, 2, 3, 5]))
        asked = {name: chance.choice(ASKED[kind][name]) for name in names}
        if "available_by" in asked:
            asked["available_by"] = str(clock.today() + dt.timedelta(days=asked["available_by"]))
        if word := chance.choice(WORDS):
            asked["q"] = word
        if chance.random() < 0.4:
            asked["order"] = chance.choice(ORDERS[kind])
        found.append(asked)
    return found


# --- the same in plain Python ----------------------------------------------------------------------------------------
def _checked(column: str) -> Callable[[Any, str], bool]:
    return lambda row, value: any(getattr(e, column) == value for e in row.experiences.all() if e.checked)


def _fresh(row: Any) -> bool:
    return bool(row.availability_confirmed_at >= clock.now() - dt.timedelta(days=30))


def _rate(row: Any) -> float | None:
    if row.currency != "JPY":
        return None
    if row.day_rate_minor is not None:
        return float(row.day_rate_minor)
    return None if row.monthly_fee_minor is None else row.monthly_fee_minor / row.fee_days


def _at_most(value: float | None, most: str) -> bool:
    return value is not None and value <= int(most)


def cmo_fits(row: Any, asked: dict[str, str]) -> bool:
    """Say whether a profile meets every condition but the words."""
    level = int(asked.get("skill_level", 1))
    depth = ToolDepth.values.index(asked.get("tool_depth", "used"))
    rules: dict[str, Callable[[str], bool]] = {
        "stage": lambda v: _checked("stage")(row, v),
        "industry": lambda v: _checked("industry_id")(row, v),
        "role": lambda v: _checked("role_id")(row, v),
        "skill": lambda v: any(s.skill_id == v and s.level >= level for s in row.skills.all()),
        "tool": lambda v: any(t.tool_id == v and ToolDepth.values.index(t.depth) >= depth for t in row.tools.all()),
        "kpi": lambda v: any(o.kpi_id == v and o.after is not None for o in row.outcomes.all()),
        "language": lambda v: any(s.language == v for s in row.languages.all()),
        "prefecture": lambda v: row.prefecture_id == v,
        "onsite": lambda _v: row.onsite_ok,
        "max_day_rate": lambda v: _at_most(_rate(row), v),
        "available_by": lambda v: _fresh(row) and str(row.available_from) <= v,
        "free_days": lambda v: _fresh(row) and row.days_per_month - row.committed_days >= int(v),
    }
    return all(rules[name](value) for name, value in asked.items() if name in rules)


def need_fits(row: NeedPublic, asked: dict[str, str]) -> bool:
    """Say whether an open need meets every condition but the words."""
    rules: dict[str, Callable[[str], bool]] = {
        "stage": lambda v: row.stage == v,
        "industry": lambda v: v in (row.company_industry, *row.industries),
        "problem": lambda v: v in row.problems,
        "role": lambda v: row.role_id == v,
        "skill": lambda v: v in row.skills_must + row.skills_nice,
        "tool": lambda v: v in row.tools,
        "kpi": lambda v: v in row.kpis,
        "budget": lambda v: row.budget_max_minor >= int(v),
        "days": lambda v: row.days <= int(v),
        "place": lambda v: row.onsite_days == 0 if v == "remote" else row.prefecture_id == v,
        "language": lambda v: v in row.languages,
    }
    return all(rules[name](value) for name, value in asked.items() if name in rules)
