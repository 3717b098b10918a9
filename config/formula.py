"""The published formula as a page shows it: the weights in force and one example, computed by the formula itself."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kernel.texts import joined
from matching.market import active_weights
from matching.models import WeightSet
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


def example(table: Mapping[str, Mapping[str, int]]) -> dict[str, Any]:
    """Return the worked example under these weights: parts, their shown tenths and the sums."""
    found = score(CANDIDATE, NEED, DAY, table)
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
        "score": found,
        "rows": rows,
        "low": _text(shown(found.low)),
        "high": _text(shown(found.high)),
        "maximum": MAXIMUM,
        "spoken": joined(f"{row['label']} {row['tenths']}" for row in rows),
    }


def _text(tenths: int) -> str:
    return f"{tenths // 10}.{tenths % 10}"
