"""What a CMO could truthfully change, each as the facts that would then hold: worked out by the reference scorer.

Nothing is estimated. An alternative is a whole `Candidate`; what it would bring is its score less the score of today,
and the one named is the best of the whole set.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from matching.scoring import (
    CONDITIONS,
    Asked,
    Candidate,
    Experience,
    Need,
    Outcome,
    Skill,
    ask,
    exclusions,
    is_stale,
    month_of,
    scored,
    shown,
)

OUT = -1  # the worth of a need she is not ranked for: below every score
# What is assumed where a whole section is silent; the reader is told so.
SKILL_LEVEL = 3
TOOL_DEPTH = "configured"
MONTHS = 12
STEP = 1_000  # asks are rounded up to it
MOST_REFERENCES = 2
MOST_DAYS = 31
# Her lists of companies say nothing here: whom she leaves out is not a fact to be bettered.
NAMED = {"conflict", "hidden"}
OPEN_TO_CHANGE = tuple(name for name in CONDITIONS if name not in {*NAMED, "published", "languages", "must_have"})


@dataclass(frozen=True, slots=True)
class Change:
    """One change: what kind, what it is about (ids, amounts, days), and the facts once it is made."""

    kind: str
    about: tuple[Any, ...]
    then: Candidate

    @property
    def key(self) -> tuple[Any, ...]:
        return self.kind, self.about


@dataclass(frozen=True, slots=True)
class Gain:
    """What a change does for one need: her worth for it before and after, `OUT` while she is not ranked."""

    change: Change
    before: int
    after: int

    @property
    def opens(self) -> bool:
        """Tell whether it lets her into the ranking."""
        return self.before == OUT

    @property
    def tenths(self) -> int:
        """Return what it adds to the score as displayed; all of it where she had none."""
        return shown(self.after) - shown(max(0, self.before))


@dataclass(frozen=True, slots=True)
class Wide:
    """What one and the same change does over several needs: how many it raises, how many it opens, all together."""

    change: Change
    example: int  # the place, in what was looked at, of a need whose words name what the change is about
    looked_at: int
    raised: int
    opened: int
    total: int


# --- the alternatives of one need ------------------------------------------------------------------------------------
def alternatives(her: Candidate, need: Need, as_of: date) -> list[Change]:
    """List every change that could matter to a need, the least laborious first."""
    return [change for offer in OFFERS for change in offer(her, need, as_of)]


def _availability(her: Candidate, need: Need, as_of: date) -> Iterator[Change]:
    if not is_stale(her, as_of):
        return
    today: dict[str, Any] = {"availability_confirmed_on": as_of}
    if her.days is not None and her.available_from is not None:
        yield Change("confirm", (), replace(her, **today))
        return
    days, start = her.days or need.days, her.available_from or max(need.start, as_of)
    yield Change("availability", (days, start), replace(her, days=days, available_from=start, **today))


def _identity(her: Candidate, need: Need, as_of: date) -> Iterator[Change]:
    if not her.identity_checked:
        yield Change("identity", (), replace(her, identity_checked=True))


def _place(her: Candidate, need: Need, as_of: date) -> Iterator[Change]:
    if need.onsite_days <= 0:
        return
    if her.prefecture is None and need.prefecture:
        yield Change("prefecture", (need.prefecture,), replace(her, prefecture=need.prefecture, region=need.region))
    if not her.onsite_possible:
        yield Change("onsite", (), replace(her, onsite_possible=True))


def _skills(her: Candidate, need: Need, as_of: date) -> Iterator[Change]:
    asked, now = need.must + need.nice, month_of(as_of)
    if asked and not her.skills:
        yield Change("skills", asked, replace(her, skills={id_: Skill(SKILL_LEVEL) for id_ in asked}))
    for id_ in asked:
        skill = her.skills.get(id_)
        if skill and skill.last_used is not None and skill.last_used < now:
            used = {**her.skills, id_: skill._replace(last_used=now)}
            yield Change("used", (id_,), replace(her, skills=used))


def _tools(her: Candidate, need: Need, as_of: date) -> Iterator[Change]:
    if need.tools and not her.tools:
        yield Change("tools", need.tools, replace(her, tools=dict.fromkeys(need.tools, TOOL_DEPTH)))


def _experience(her: Candidate, need: Need, as_of: date) -> Iterator[Change]:
    for n, row in enumerate(her.experience):
        asked = row.stage == need.stage or row.industry in need.industries or (need.role and row.role == need.role)
        if asked and not row.evidenced:
            rows = [other._replace(evidenced=other.evidenced or n == m) for m, other in enumerate(her.experience)]
            yield Change("evidence", (row.stage, row.start, row.end, n), replace(her, experience=rows))
    if not her.experience:
        industry, start = next(iter(need.industries), ""), month_of(as_of) - MONTHS
        row = Experience(need.stage, industry, need.role or "", start, None, evidenced=True)
        yield Change("experience", (need.stage, industry, need.role or ""), replace(her, experience=[row]))


def _outcomes(her: Candidate, need: Need, as_of: date) -> Iterator[Change]:
    for kpi in need.kpis:
        rows = [(n, row) for n, row in enumerate(her.outcomes) if row.kpi == kpi and row.improved]
        if any(row.complete or row.confirmed for _n, row in rows):
            continue  # a client's word comes with an engagement here, not by asking for it
        if rows:
            yield Change("figures", (kpi,), _outcome(her, rows[0][0], complete=True))
        else:
            new = Outcome(kpi, improved=True, complete=True, confirmed=False)
            yield Change("outcome", (kpi,), replace(her, outcomes=[*her.outcomes, new]))


def _outcome(her: Candidate, place: int, **facts: Any) -> Candidate:
    rows = [row._replace(**facts) if n == place else row for n, row in enumerate(her.outcomes)]
    return replace(her, outcomes=rows)


def _reference(her: Candidate, need: Need, as_of: date) -> Iterator[Change]:
    if her.references < MOST_REFERENCES:
        yield Change("reference", (her.references + 1,), replace(her, references=her.references + 1))


def _days(her: Candidate, need: Need, as_of: date) -> Iterator[Change]:
    """Offer the wanted days, beside the agreed work where that takes all of them; or start when they are wanted."""
    if her.days is None:
        return
    taken = 0 if her.free_days is None else her.days - her.free_days
    wanted = taken + need.days if her.free_days is not None and her.free_days <= 0 else need.days
    if her.days < wanted <= MOST_DAYS:
        free = None if her.free_days is None else wanted - taken
        yield Change("days", (wanted,), replace(her, days=wanted, free_days=free))
    start = max(need.start, as_of)
    if not is_stale(her, as_of) and her.available_from is not None and her.available_from > start:
        yield Change("start", (start,), replace(her, available_from=start))


def _rate(her: Candidate, need: Need, as_of: date) -> Iterator[Change]:
    """Ask what the budget pays, one step at a time: its upper end, and from within it its lower end."""
    asks = ask(her, need.days, need.currency)
    if asks is None and her.currency != need.currency:
        return  # a rate in another currency is no silence
    inside = asks is not None and asks <= need.budget_max
    target = (need.budget_min if inside else need.budget_max) // STEP * STEP
    if target < need.days or (asks is not None and asks <= target):
        return
    kind = "tell_rate" if asks is None else "rate"
    yield Change(kind, (target, need.days, need.currency), _asking(her, target, need.days))


def _asking(her: Candidate, target: int, days: int) -> Candidate:
    """Return her with the highest rate that comes to no more than an amount for so many days."""
    if her.day_rate is None and her.monthly_fee is not None and her.fee_days:
        return replace(her, monthly_fee=target * her.fee_days // days)
    return replace(her, day_rate=target // days)


OFFERS: Sequence[Callable[[Candidate, Need, date], Iterable[Change]]] = (
    _availability,
    _place,
    _skills,
    _tools,
    _identity,
    _reference,
    _experience,
    _outcomes,
    _days,
    _rate,
)


# --- the best of them ------------------------------------------------------------------------------------------------
def worth(her: Candidate, need: Need, as_of: date, asked: Sequence[Asked]) -> int:
    """Return what she is ranked by for a need, or `OUT` while she is not ranked."""
    if exclusions(her, need, as_of):
        return OUT
    found = scored(her, need, as_of, asked)
    return OUT if found is None else found.low


def best(her: Candidate, need: Need, as_of: date, asked: Sequence[Asked]) -> Gain | None:
    """Return the one change that helps most for a need; None when none of them moves the displayed score."""
    before = worth(her, need, as_of, asked)
    gains = [Gain(c, before, worth(c.then, need, as_of, asked)) for c in alternatives(her, need, as_of)]
    helping = [gain for gain in gains if gain.after > before and (gain.opens or gain.tenths)]
    return max(helping, key=lambda gain: gain.after, default=None)


def widest(her: Candidate, needs: Sequence[tuple[Need, Sequence[Asked]]], as_of: date) -> Wide | None:
    """Return the one change that helps most over several needs together: each is worked out for every one of them.

    A need it opens counts with the whole score she would have there; one it closes counts against it.
    """
    before = [worth(her, need, as_of, asked) for need, asked in needs]
    offered: dict[tuple[Any, ...], tuple[Change, int]] = {}
    for place, (need, _asked) in enumerate(needs):
        for change in alternatives(her, need, as_of):
            offered.setdefault(change.key, (change, place))
    found = (_over(change, place, needs, before, as_of) for change, place in offered.values())
    return max((wide for wide in found if wide.total > 0), key=lambda wide: wide.total, default=None)


def _over(
    change: Change, example: int, needs: Sequence[tuple[Need, Sequence[Asked]]], before: Sequence[int], as_of: date
) -> Wide:
    after = [worth(change.then, need, as_of, asked) for need, asked in needs]
    gains = [Gain(change, old, new) for old, new in zip(before, after, strict=True)]
    return Wide(
        change,
        example,
        looked_at=len(needs),
        raised=sum(1 for gain in gains if not gain.opens and gain.tenths > 0),
        opened=sum(1 for gain in gains if gain.opens and gain.after != OUT),
        total=sum(max(0, gain.after) - max(0, gain.before) for gain in gains),
    )
