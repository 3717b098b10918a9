"""What points are worked out from, as it stands beside the vector it became: reasons need no second reading."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from matching.scoring import Candidate, Experience, Outcome, Skill

PLAIN = (
    "identity_checked",
    "references",
    "completed",
    "day_rate",
    "monthly_fee",
    "fee_days",
    "currency",
    "days",
    "prefecture",
    "region",
)
DAYS = ("available_from", "availability_confirmed_on")


def kept(candidate: Candidate) -> dict[str, Any]:
    """Return the facts of a candidate that earn points, as JSON; those that only exclude are not among them."""
    days = {name: getattr(candidate, name) for name in DAYS}
    work = [[e.stage, e.industry, e.role, e.start, e.end, e.evidenced] for e in candidate.experience]
    outcomes = [[o.kpi, o.improved, o.complete, o.confirmed] for o in candidate.outcomes]
    return {
        "experience": sorted(work, key=str),  # the same facts, the same row
        "skills": {id_: [skill.level, skill.last_used] for id_, skill in candidate.skills.items()},
        "tools": dict(candidate.tools),
        "outcomes": sorted(outcomes, key=str),
        **{name: getattr(candidate, name) for name in PLAIN},
        **{name: day and day.isoformat() for name, day in days.items()},
    }


def read(profile_id: UUID, text: str) -> Candidate:
    """Return the candidate such facts are about."""
    told: Mapping[str, Any] = json.loads(text)
    scalars: dict[str, Any] = {name: told[name] for name in PLAIN}
    scalars |= {name: date.fromisoformat(told[name]) if told[name] else None for name in DAYS}
    return Candidate(
        id=profile_id,
        experience=[Experience(*row) for row in told["experience"]],
        skills={id_: Skill(*row) for id_, row in told["skills"].items()},
        tools=told["tools"],
        outcomes=[Outcome(*row) for row in told["outcomes"]],
        **scalars,
    )
