"""How well a CMO fits a need, in exact integers: the reference every other answer must equal.

A need asks for items. An asked item has a weight (the weights of a need sum to 2,000) and a candidate
has 0-255 points for it; the score is the sum of weight x points, at most 510,000. What a candidate has
not told is unknown: it scores nothing in `low` and everything in `high`.

What is not written in `Candidate` and `Need` cannot be an input: no money of the platform, no
promotion, no age, gender, nationality, photo or name.
"""

from matching.scoring.conditions import (
    CONDITIONS,
    LATE_AT_MOST,
    MUST_LEVEL,
    exclusions,
    lacking,
)
from matching.scoring.display import (
    Gap,
    gaps,
    shown,
    shown_parts,
)
from matching.scoring.facts import (
    Candidate,
    Experience,
    Need,
    Outcome,
    Skill,
    month_number,
    month_of,
)
from matching.scoring.findings import (
    Facts,
    Found,
    points,
)
from matching.scoring.formulas import (
    FULL_MONTHS,
    STALE_AFTER,
    TOOL_POINTS,
    ask,
    availability_points,
    evidence_points,
    experience_points,
    features,
    is_stale,
    location_points,
    outcome_points,
    rate_points,
    skill_points,
    union_months,
    unknown,
    weighted_months,
)
from matching.scoring.ranking import (
    SECTIONS,
    Item,
    Part,
    Ranked,
    Ranking,
    Score,
    rank,
    score,
    scored,
    tie_key,
)
from matching.scoring.shares import (
    FACTORS,
    FULL,
    MAXIMUM,
    TOTAL,
    WEIGHTS,
    Asked,
    split,
    weights,
)

__all__ = [
    "CONDITIONS",
    "FACTORS",
    "FULL",
    "FULL_MONTHS",
    "LATE_AT_MOST",
    "MAXIMUM",
    "MUST_LEVEL",
    "SECTIONS",
    "STALE_AFTER",
    "TOOL_POINTS",
    "TOTAL",
    "WEIGHTS",
    "Asked",
    "Candidate",
    "Experience",
    "Facts",
    "Found",
    "Gap",
    "Item",
    "Need",
    "Outcome",
    "Part",
    "Ranked",
    "Ranking",
    "Score",
    "Skill",
    "ask",
    "availability_points",
    "evidence_points",
    "exclusions",
    "experience_points",
    "features",
    "gaps",
    "is_stale",
    "lacking",
    "location_points",
    "month_number",
    "month_of",
    "outcome_points",
    "points",
    "rank",
    "rate_points",
    "score",
    "scored",
    "shown",
    "shown_parts",
    "skill_points",
    "split",
    "tie_key",
    "union_months",
    "unknown",
    "weighted_months",
    "weights",
]
