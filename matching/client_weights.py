"""A company's own weights for its need: where they come from when a ranking is looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from kernel.actors import Actor
from kernel.refusals import BadValues
from marketplace.models import Need
from marketplace.states import NeedStatus
from matching.explanation import FACTOR_LABELS
from matching.market import facts_of
from matching.models import ClientWeights, WeightSet
from matching.scoring import weights
from matching.scoring.shares import SLIDER

RANKED = (NeedStatus.AWAITING_APPROVAL, NeedStatus.IN_REVIEW, NeedStatus.OPEN, NeedStatus.PAUSED)
USUAL = 100


@dataclass(frozen=True)
class Slider:
    """One factor a need asks for: what the company moved it to, and what it weighs in the end, of 2,000."""

    factor: str
    label: str
    percent: int
    weight: int
    published: int

    @property
    def times(self) -> str:
        """Write how many times the published weight: ×1.2."""
        return f"×{self.percent // 100}.{self.percent % 100 // 10}"


@dataclass(frozen=True)
class Moved:
    """The sliders a ranking is looked at with: published (all at 100), saved by the company, or just tried."""

    source: str = "published"
    values: Mapping[str, int] = field(default_factory=dict)
    saved: Mapping[str, int] = field(default_factory=dict)
    version: int | None = None

    @property
    def unsaved(self) -> bool:
        """Say whether these are others than the company saved."""
        return self.source == "tried" and self.values != self.saved


def checked(need: Any, sliders: Mapping[str, int], table: WeightSet) -> dict[str, int]:
    """Return what differs from the published weights; `need` comes out of `matching.market.asking`.

    :raises BadValues: for a factor the need does not ask for, outside 0-200, or when nothing weighs anything.
    """
    asked = _sums(need, table, {})
    if strangers := [name for name in sliders if name not in asked]:
        raise BadValues({strangers[0]: _("This need does not ask for that.")})
    if wrong := [name for name, percent in sliders.items() if percent not in SLIDER]:
        raise BadValues({wrong[0]: _("A weight may be moved from 0 to 200 per cent.")})
    moved = {name: percent for name, percent in sliders.items() if percent != USUAL}
    try:
        _sums(need, table, moved)
    except ValueError:
        raise BadValues(_("At least one weight must be above zero.")) from None
    return moved


def _sums(need: Any, table: WeightSet, sliders: Mapping[str, int]) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in weights(facts_of(need), table.weights, sliders):
        found[row.factor] = found.get(row.factor, 0) + row.weight
    return found


def rows_of(need: Any, table: WeightSet, sliders: Mapping[str, int]) -> tuple[Slider, ...]:
    """Return the sliders of what a need asks for, in the order of the formula."""
    usual, moved = _sums(need, table, {}), _sums(need, table, sliders)
    return tuple(
        Slider(name, str(FACTOR_LABELS[name]), sliders.get(name, USUAL), moved[name], usual[name]) for name in usual
    )


def moved_for(need: Need, actor: Actor, tried: Mapping[str, int], *, published: bool, table: WeightSet) -> Moved:
    """Return the sliders one look at a ranking uses: what is tried now, else what the company saved.

    `need` comes with its `client_weights`. Curators read the published order until they ask for another: that is the
    rank they judge by.

    :raises BadValues: for tried values that `checked` refuses.
    """
    row: ClientWeights | None = getattr(need, "client_weights", None)
    saved, version = (_usable(need, table, row.sliders), row.version) if row else ({}, None)
    if tried:
        values = checked(need, tried, table)
        return Moved("saved" if values == saved and saved else "tried", values, saved, version)
    if published or not saved or actor.staff == "curator":
        return Moved("published", {}, saved, version)
    return Moved("saved", saved, saved, version)


def _usable(need: Need, table: WeightSet, sliders: Mapping[str, int]) -> dict[str, int]:
    """Return saved sliders as far as the need still asks for what they move.

    Nothing, where no weight would be left: the need may ask for other things since, or other weights be in force.
    """
    asked = _sums(need, table, {})
    try:
        return checked(need, {name: percent for name, percent in sliders.items() if name in asked}, table)
    except BadValues:
        return {}
