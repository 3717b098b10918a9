"""The shapes of what curators type, and of a need that is still being typed; no rules here."""

from typing import Any
from uuid import uuid4

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from kernel.money import YEN
from marketplace.forms import MOST_MINOR, Day, SkillsForm, Whole
from matching.explanation import FACTOR_LABELS
from matching.scoring import FACTORS
from matching.scoring.shares import TOTAL
from matching.searches import MOST_NAME
from profiles.states import Language, Stage

MOST_REASON = 1000


class ReasonForm(forms.Form):
    """Why a candidate is left off, or moved."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=MOST_REASON,
        widget=forms.Textarea,
        help_text=_("Kept for good in the log of this shortlist. Never age, gender or nationality."),
    )


class PlaceForm(ReasonForm):
    """Where on the list a candidate goes, and why."""

    position = forms.IntegerField(
        label=_("Place on the list"),
        min_value=1,
        max_value=1000,
        widget=forms.NumberInput(attrs={"class": "n"}),
        help_text=_("1 is the first place."),
    )
    field_order = ("position", "reason")


class ExplainForm(forms.Form):
    """The curator's words to the company about one candidate, in one language at least."""

    halves = frozenset({"reason_ja", "reason_en"})

    reason_ja = forms.CharField(
        label=_("Reason, in Japanese"), max_length=MOST_REASON, required=False, widget=forms.Textarea
    )
    reason_en = forms.CharField(
        label=_("Reason, in English"), max_length=MOST_REASON, required=False, widget=forms.Textarea
    )


class SearchForm(forms.Form):
    """What a saved search is called."""

    name = forms.CharField(label=_("Name of the search"), max_length=MOST_NAME)


# --- a need that is being thought about ------------------------------------------------------------------------------
class TermsTyped(forms.Form):
    """The terms of a need as the editor sends them so far, under the editor's names."""

    budget_min = Whole(min_value=0, max_value=MOST_MINOR)
    budget_max = Whole(min_value=0, max_value=MOST_MINOR)
    tolerance_percent = Whole(min_value=0, max_value=50)
    days = Whole(min_value=1, max_value=31)
    start_on = Day(required=False)
    onsite_days = Whole(min_value=0, max_value=31)
    languages = forms.MultipleChoiceField(choices=Language.choices, required=False)


def typed(data: QueryDict, saved: dict[str, Any]) -> dict[str, Any]:
    """Return what a need says with what is typed so far laid over it; what cannot be read is not known yet."""
    return saved | (_terms(data, saved) if "days" in data else {}) | (_skills(data, saved) if "skill" in data else {})


def _terms(data: QueryDict, saved: dict[str, Any]) -> dict[str, Any]:
    form = TermsTyped(data)
    form.is_valid()
    names = {"tolerance_percent": "tolerance", "start_on": "start"}
    sent = [name for name in form.fields if name in data or name == "languages"]  # unticked boxes are not sent
    found = {names.get(name, name): form.cleaned_data.get(name) for name in sent}
    # The page reads yen: while nothing is typed, a budget in another currency stays.
    if saved["currency"] != YEN and not (data.get("budget_min") or data.get("budget_max")):
        return {name: value for name, value in found.items() if not name.startswith("budget")}
    return found | {"currency": YEN}


def _skills(data: QueryDict, saved: dict[str, Any]) -> dict[str, Any]:
    lists = ("kpis", "tools", "industries")
    own = {"skill": [*saved["must"], *saved["nice"]], **{name: saved[name] for name in lists}}
    form = SkillsForm(data, initial=own)
    form.is_valid()
    found = {name: tuple(form.cleaned_data[name]) for name in lists if name in data and name in form.cleaned_data}
    if "skill" in form.errors:
        return found
    rows = form.cleaned_data["skills"]
    must, nice = (tuple(row["skill_id"] for row in rows if row["must"] == is_must) for is_must in (True, False))
    return found | {"must": must, "nice": nice}


# --- weights ---------------------------------------------------------------------------------------------------------
class WeightsReasonForm(forms.Form):
    """Why weights are drafted, brought into force or taken back."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=MOST_REASON,
        widget=forms.Textarea,
        help_text=_("Kept for good; every curator reads it."),
    )


class DraftWeightsForm(WeightsReasonForm):
    """Why a version is drafted; `once` tells two clicks apart."""

    once = forms.CharField(required=False, initial=lambda: uuid4().hex, widget=forms.HiddenInput)


class TuneForm(WeightsReasonForm):
    """The weights of a draft: a whole number for each factor of each stage, as `startup-skills`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for stage in Stage:
            for factor in FACTORS:
                label = f"{FACTOR_LABELS[factor]}, {stage.label}"
                self.fields[f"{stage.value}-{factor}"] = self._number(stage.value, label)
        self.order_fields([name for name in self.fields if name != "reason"])

    @staticmethod
    def _number(stage: str, label: str) -> forms.IntegerField:
        shown = {"class": "n", "inputmode": "numeric", "data-adds": stage, "aria-label": label}
        return forms.IntegerField(
            label=label, min_value=0, max_value=TOTAL, widget=forms.NumberInput(attrs=shown), localize=False
        )

    @property
    def rows(self) -> list[tuple[Any, list[Any]]]:
        """Return the fields as the table shows them: (factor, a field a stage)."""
        return [(FACTOR_LABELS[factor], [self[f"{stage}-{factor}"] for stage in Stage.values]) for factor in FACTORS]

    @property
    def sums(self) -> list[tuple[str, int]]:
        """Add up each stage as far as it is filled in."""
        return [(stage, sum(self._typed(f"{stage}-{factor}") for factor in FACTORS)) for stage in Stage.values]

    def _typed(self, name: str) -> int:
        text = str(self[name].value() if self[name].value() is not None else "").strip()
        return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0

    @staticmethod
    def table_of(given: dict[str, Any]) -> dict[str, dict[str, int]]:
        """Return cleaned values as weights."""
        return {stage: {factor: given[f"{stage}-{factor}"] for factor in FACTORS} for stage in Stage.values}
