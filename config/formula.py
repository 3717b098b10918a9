"""The published formula as a page shows it: the weights in force and one example, computed by the formula itself.

The example is a real public need and somebody invented for it: nobody's profile is held up to the public.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kernel import clock
from kernel.texts import joined
from matching.bands import FEWEST
from matching.explanation import explain_score
from matching.listing import KEPT
from matching.market import active_weights, asking, facts_of
from matching.models import WeightSet
from matching.ranking_sql import NEW_FOR
from matching.scoring import (
    FACTORS,
    MAXIMUM,
    Candidate,
    Experience,
    Need,
    Outcome,
    Skill,
    month_number,
    score,
    shown,
    shown_parts,
)
from matching.scoring.shares import SLIDER
from matching.wording import Names
from profiles.states import Stage

LABELS = {
    "stage": _("Stage"),
    "industry": _("Industry"),
    "skills": _("Skills"),
    "tools": _("Tools"),
    "outcomes": _("Outcomes"),
    "evidence": _("Evidence"),
    "rate": _("Rate"),
    "availability": _("Availability"),
    "location": pgettext_lazy("factor", "Place"),
}
DAY = dt.date(2026, 4, 1)
ID = UUID(int=1)
# A mid-size maker of measuring instruments in Aichi, and a candidate whose tools nobody has told us about.
NEED = Need(
    id=ID,
    company=ID,
    stage="mid_size",
    days=6,
    start=DAY,
    budget_min=400_000,
    budget_max=700_000,
    cap=700_000,
    industries=("manufacturing_b2b",),
    must=("lead_scoring",),
    nice=("marketing_strategy", "content_planning"),
    tools=("marketing_automation",),
    kpis=("sql_rate",),
    onsite_days=2,
    prefecture="aichi",
    region="chubu",
)
CANDIDATE = Candidate(
    id=ID,
    experience=(
        Experience("mid_size", "manufacturing_b2b", "cmo", month_number(2023, 4), None, True),
        Experience("enterprise", "manufacturing_b2b", "", month_number(2018, 4), month_number(2023, 4), True),
    ),
    skills={"lead_scoring": Skill(4), "marketing_strategy": Skill(5)},
    outcomes=(Outcome("sql_rate", improved=True, complete=True, confirmed=False),),
    identity_checked=True,
    references=2,
    day_rate=90_000,
    days=6,
    available_from=DAY,
    availability_confirmed_on=DAY,
    prefecture="aichi",
    region="chubu",
)


def weights() -> dict[str, Any]:
    """Return the weights in force as a table: a row a factor, a column a stage."""
    row: WeightSet = active_weights()
    table = row.weights
    return {
        "set": row,
        "stages": [stage.label for stage in Stage],
        "rows": [(LABELS[factor], [table[stage.value][factor] for stage in Stage]) for factor in FACTORS],
        "sums": [sum(table[stage.value].values()) for stage in Stage],
    }


def limits() -> dict[str, Any]:
    """Return what else is published about the order of a list."""
    return {
        "slider": SLIDER[-1],
        "places": KEPT,
        "kept": len(KEPT),
        "of": KEPT[-1],
        "new_for": NEW_FOR,
        "fewest": FEWEST,
    }


def public_need() -> Any:
    """Return the public need the example is about, the newest open one; None while there is none."""
    return asking().filter(status="open", confidential=False).order_by("-published_at", "pk").first()


def invented(need: Need, today: dt.date) -> Candidate:
    """Return somebody made up who meets a need's conditions, strong here and lacking there."""
    month, middle = month_number(today.year, today.month), (need.budget_min + need.budget_max) // 2
    industry = need.industries[0] if need.industries else ""
    levels = {skill: Skill((4, 3, 5)[n % 3]) for n, skill in enumerate(need.must)}
    return Candidate(
        id=ID,
        experience=(
            Experience(need.stage, industry, need.role or "", month - 30, None, True),
            Experience("", industry, "", month - 66, month - 42, True),
        ),
        skills=levels | {skill: Skill(3, month - 48) for skill in need.nice[:1]},
        outcomes=tuple(Outcome(kpi, improved=True, complete=True, confirmed=False) for kpi in need.kpis[:1]),
        identity_checked=True,
        references=1,
        currency=need.currency,
        day_rate=middle // need.days // 1_000 * 1_000,
        days=need.days,
        available_from=need.start + dt.timedelta(days=10),
        availability_confirmed_on=today,
        prefecture=need.prefecture,
        region=need.region,
        onsite_possible=True,
        languages=need.languages,
    )


def example(table: Mapping[str, Mapping[str, int]], need: Any = None) -> dict[str, Any]:
    """Return the worked example under these weights: parts, their shown tenths and the sums. `need` is a public one;
    without it the example's need is made up, too.
    """
    facts, candidate, today = NEED, CANDIDATE, DAY
    if need is not None:
        today, facts = clock.today(), facts_of(need)
        facts = replace(facts, cap=facts.budget_max)  # how much further the company would go is its own affair
        candidate = invented(facts, today)
    found = score(candidate, facts, today, table)
    if found is None:  # weights under which tools are half of it
        found = score(replace(candidate, tools=dict.fromkeys(facts.tools, "used")), facts, today, table)
    if found is None:
        raise RuntimeError("The example is known well enough to be scored.")
    tenths = shown_parts([part.low for part in found.parts])
    rows = [
        {
            "label": LABELS[part.factor],
            "weight": part.maximum // 255,
            "part": part,
            "tenths": _text(number),
            "most": _text(number + shown(part.high - part.low)) if part.high > part.low else "",
        }
        for part, number in zip(found.parts, tenths, strict=True)
    ]
    return {
        "need": need,
        "explained": explain_score(found, Names(need)) if need is not None else None,
        "unknown": joined(str(row["label"]) for row in rows if row["most"]),
        "score": found,
        "rows": rows,
        "low": _text(shown(found.low)),
        "high": _text(shown(found.high)),
        "maximum": MAXIMUM,
        "spoken": joined(f"{row['label']} {row['tenths']}" for row in rows),
    }


def _text(tenths: int) -> str:
    return f"{tenths // 10}.{tenths % 10}"
