"""A relaxation in the reader's words, and what cannot be counted yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from kernel.templatetags.kaji import day
from kernel.texts import joined, reader_language
from matching.what_if import Option, Relaxation, WhatIf
from matching.wording import amount
from profiles.models import Skill

GAPS: Mapping[str, Promise] = {
    "budget": pgettext_lazy("not counted yet", "the budget"),
    "days": pgettext_lazy("not counted yet", "the days a month"),
    "start": pgettext_lazy("not counted yet", "the start"),
    "languages": pgettext_lazy("not counted yet", "the languages"),
}


@dataclass(frozen=True)
class Told:
    """One relaxation as a line of the page."""

    label: str
    option: Option


@dataclass(frozen=True)
class Panel:
    """The answer to what if, in words."""

    found: WhatIf
    lines: tuple[Told, ...]
    best: Told | None
    gaps: str

    @property
    def now(self) -> int:
        return self.found.now

    @property
    def helping(self) -> list[Told]:
        """Return the lines that add somebody, the most first; a larger step only where it adds more than a smaller."""
        shown: list[Told] = []
        for line in self.lines:
            of = line.option.of
            smaller = [x.option.more for x in shown if (x.option.of.kind, x.option.of.skill) == (of.kind, of.skill)]
            if line.option.more > max(smaller, default=0):
                shown.append(line)
        return sorted(shown, key=lambda line: -line.option.more)

    @property
    def idle(self) -> int:
        """Count the relaxations that alone would add nobody."""
        return sum(line.option.more <= 0 for line in self.lines)


def panel(found: WhatIf) -> Panel:
    """Put an answer into words; one query for the names of skills."""
    names = skill_names(found.asked.facts.must)
    lines = tuple(Told(_label(option.of, names), option) for option in found.options)
    best = next((line for line in lines if line.option is found.best), None)
    return Panel(found, lines, best, joined(str(GAPS[name]) for name in found.asked.gaps))


def skill_names(ids: Iterable[str]) -> dict[str, str]:
    language = reader_language()
    return {row.pk: row.label(language) for row in Skill.objects.filter(pk__in=list(ids))}


def _label(of: Relaxation, names: Mapping[str, str]) -> str:
    facts = of.facts
    if of.kind == "budget":
        top = amount(facts.budget_max, facts.currency)
        return _("Raise the upper end of the budget by %(n)s %% to %(amount)s") % {"n": of.size, "amount": top}
    if of.kind == "days":
        text = ngettext("Ask for %(n)s day a month", "Ask for %(n)s days a month", facts.days)
        return text % {"n": facts.days}
    if of.kind == "start":
        return _("Start %(n)s days later, on %(day)s") % {"n": of.size, "day": day(facts.start)}
    if of.kind == "onsite":
        return _("Ask for no days at your place")
    return _("Make “%(skill)s” nice to have") % {"skill": names.get(of.skill, of.skill)}
