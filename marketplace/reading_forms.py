"""What is taken over into a need of a brief or an advertisement that was read."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kernel.money import YEN
from marketplace.models import Need
from profiles.forms.reading import LEAVE_OUT, SuggestionForm
from profiles.reading.reader import Found
from profiles.resume.words import script

MOST_SUMMARY = 2000
TICKED = ("industries", "tools", "kpis")


class NeedSuggestionForm(SuggestionForm):
    """Stage, role, industries, skills with their weight, tools, KPIs, budget and days, each to be confirmed."""

    def __init__(self, *args: Any, need: Need | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.need = need
        self._one_of("stage", _("Stage of the company"), self._named("stages"))
        self._one_of("role", _("Role you look for"), self._named("roles"))
        self.offer("skills", self._weight)
        for kind in TICKED:
            self.offer(kind, self._tick)
        self.offer_amounts("budget", _("Monthly budget"), split=False)
        self.offer_days()
        if len(self.reading.text) <= MOST_SUMMARY:
            self.fields["keep_text"] = forms.BooleanField(
                label=_("Use the text itself as the description of the situation"),
                required=False,
                help_text=_("It goes out as it stands: look for names and for what should stay inside."),
            )

    def _named(self, kind: str) -> list[tuple[str, str]]:
        return [(one.id, self.named(one)) for one in self.wanted(kind)]

    def _tick(self, one: Found) -> forms.BooleanField:
        return forms.BooleanField(label=self.named(one), required=False, initial=one.sure)

    def _weight(self, one: Found) -> forms.ChoiceField:
        choices = [("must", _("must-have")), ("nice", _("nice to have")), LEAVE_OUT]
        return forms.ChoiceField(label=self.named(one), required=False, choices=choices, initial=one.wish or "nice")

    def values(self) -> dict[str, Any]:
        """Return what was confirmed as values of `draft_need` and `edit_need`; what the need names already stays."""
        found = self.cleaned_data
        values: dict[str, Any] = {}
        if found.get("stage"):
            values["stage"] = found["stage"]
        if found.get("role"):
            values["role_id"] = found["role"]
        if days := self.days.get(found.get("days") or ""):
            values["days"] = days
        if budget := self.amounts.get(found.get("budget") or ""):
            _one, low, high = budget
            values |= {"budget_min_minor": low, "budget_max_minor": high, "currency": YEN}
        if found.get("keep_text"):
            values[f"summary_{script(self.reading.text)}"] = self.reading.text.strip()
        return values | self._lists()

    def _lists(self) -> dict[str, Any]:
        weights = {**self.chosen("skills"), **self._there("skill")}
        ordered = sorted(weights.items(), key=lambda row: row[1] != "must")
        lists: dict[str, Any] = {}
        if self.chosen("skills"):
            lists["skills"] = [{"skill_id": pk, "must": weight == "must"} for pk, weight in ordered]
        for kind, name in (("industries", "industry"), ("tools", "tool"), ("kpis", "kpi")):
            if chosen := self.chosen(kind):
                lists[kind] = [{f"{name}_id": pk} for pk in dict.fromkeys([*self._there(name), *chosen])]
        return lists

    def _there(self, name: str) -> dict[str, str]:
        """Return what the need names already: id → weight."""
        if self.need is None:
            return {}
        rows = getattr(self.need, f"{name}_rows").all()
        return {getattr(row, f"{name}_id"): "must" if getattr(row, "must", False) else "nice" for row in rows}
