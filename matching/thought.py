"""A need that is being thought about: saved or half typed, what of it can be counted already, and what cannot yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from matching.scoring import Need as NeedFacts

# A condition nobody fails, for what is not known yet.
ANY_BUDGET, ANY_START = 10**12, date(9999, 1, 1)
LISTS = ("industries", "must", "nice", "tools", "kpis")


@dataclass(frozen=True)
class Thought:
    """What a need would ask for; `gaps` are the conditions that cannot be counted yet, and so exclude nobody."""

    facts: NeedFacts
    tolerance: int = 0
    gaps: tuple[str, ...] = ()

    def with_budget(self, low: int, high: int) -> NeedFacts:
        """Return the facts with another budget, the tolerance on top of it."""
        cap = high + high * self.tolerance // 100
        return replace(self.facts, budget_min=low, budget_max=high, cap=cap)


def saved(need: Any) -> dict[str, Any]:
    """Return what a need (from `asking`) says, gaps as None."""
    return {
        "id": need.pk,
        "company": need.company_id,
        "stage": need.stage,
        "currency": need.currency,
        "budget_min": need.budget_min_minor,
        "budget_max": need.budget_max_minor,
        "tolerance": need.tolerance_percent,
        "days": need.days,
        "start": need.start_on,
        "onsite_days": need.onsite_days,
        "prefecture": need.prefecture_id,
        "region": need.prefecture.region if need.prefecture else None,
        "languages": tuple(need.languages),
        "role": need.role_id,
        "role_required": need.role_required,
        "must": tuple(row["id"] for row in need.asked_skill if row["must"]),
        "nice": tuple(row["id"] for row in need.asked_skill if not row["must"]),
        **{f"{kind}s": tuple(row["id"] for row in getattr(need, f"asked_{kind}")) for kind in ("tool", "kpi")},
        "industries": tuple(row["id"] for row in need.asked_industry),
    }


def thought(values: Mapping[str, Any]) -> Thought:
    """Return what such values ask for; of the company and the stage there is always one."""
    days, high, start = (values.get(name) for name in ("days", "budget_max", "start"))
    missing = {
        "budget": high is None or days is None,  # what somebody asks depends on the days
        "days": days is None,
        "start": start is None,
        "languages": not values.get("languages"),
    }
    named: dict[str, Any] = {name: values.get(name) for name in ("role", "prefecture", "region")}
    lists: dict[str, Any] = {name: tuple(values.get(name) or ()) for name in LISTS}
    facts = NeedFacts(
        id=values.get("id") or UUID(int=0),
        company=values["company"],
        stage=values["stage"],
        days=days or 1,
        start=start or ANY_START,
        budget_min=0,
        budget_max=ANY_BUDGET,
        cap=ANY_BUDGET,
        currency=values["currency"],
        languages=frozenset(values.get("languages") or ()),
        onsite_days=values.get("onsite_days") or 0,
        role_required=bool(values.get("role_required")),
        **named,
        **lists,
    )
    gaps = tuple(name for name, gap in missing.items() if gap)
    if high is None or days is None:
        return Thought(facts, 0, gaps)
    whole = Thought(facts, values.get("tolerance") or 0, gaps)
    return replace(whole, facts=whole.with_budget(min(values.get("budget_min") or 0, high), high))
