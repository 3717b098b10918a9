"""The rows of a CMO's own profile: experience, outcomes, and the lines of skills and tools."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from profiles.forms.fields import MonthField, TermField, YenField, number, text
from profiles.models import Company, Experience, Outcome
from profiles.states import Stage, ToolDepth


class ExperienceForm(forms.Form):
    halves = frozenset({"title_ja", "title_en"})

    title_ja = text(Experience, "title_ja", _("Title in Japanese"))
    title_en = text(Experience, "title_en", _("Title in English"))
    employer_ja = text(Company, "name_ja", _("Company in Japanese"))
    employer_en = text(Company, "name_en", _("Company in English"))
    stage = forms.ChoiceField(label=_("Stage of the company"), choices=[("", "—"), *Stage.choices])
    industry = TermField("industries", label=_("Industry"))
    role = TermField("roles", label=_("Role"), required=False)
    from_month = MonthField(label=_("From"))
    to_month = MonthField(
        label=pgettext_lazy("period", "Until"), required=False, help_text=_("Empty while it is running.")
    )
    team_size = number(_("People in the team"))
    budget = YenField(label=_("Budget a year (yen)"), required=False)
    text_ja = text(Experience, "text_ja", _("What you did, in Japanese"))
    text_en = text(Experience, "text_en", _("What you did, in English"))
    evidence = text(
        Experience,
        "evidence",
        _("What proves it"),
        help_text=_("A link, a document, somebody to ask. Only curators see it; without it the row does not count."),
    )


class OutcomeForm(forms.Form):
    kpi = TermField("kpis", label=_("KPI"))
    before = forms.DecimalField(
        label=pgettext_lazy("value", "Before"), required=False, max_digits=18, decimal_places=2
    )
    after = forms.DecimalField(label=pgettext_lazy("value", "After"), required=False, max_digits=18, decimal_places=2)
    from_month = MonthField(label=_("From"), required=False)
    to_month = MonthField(label=pgettext_lazy("period", "Until"), required=False)
    text_ja = text(Outcome, "text_ja", _("How it came about, in Japanese"))
    text_en = text(Outcome, "text_en", _("How it came about, in English"))
    evidence = text(
        Outcome,
        "evidence",
        _("What proves it"),
        help_text=_("A report, a link, somebody to ask. Only you and the curators see it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("before", "after"):
            self.fields[name].widget = forms.TextInput(attrs={"class": "n", "inputmode": "decimal"})


class RowForm(forms.Form):
    """One line of a list: an empty new line is no line, a ticked `drop` takes the line off."""

    term = forms.ChoiceField(required=False)
    drop = forms.BooleanField(required=False, label=_("Remove"))

    def __init__(self, *args: Any, choices: Sequence[Any], names: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["term"].choices = [("", "—"), *choices]  # type: ignore[attr-defined]
        self.known = names.get(str(self.initial.get("term", "")), "")
        if self.known:
            self.fields["term"].widget = forms.HiddenInput()

    def has_changed(self) -> bool:
        return bool(self.known) or super().has_changed()

    @property
    def kept(self) -> bool:
        values = getattr(self, "cleaned_data", {})
        return bool(values.get("term")) and not values.get("drop")


class SkillRow(RowForm):
    level = forms.TypedChoiceField(
        label=_("Level"),
        coerce=int,
        empty_value=None,
        required=False,
        choices=[
            (1, _("1 Knows it")),
            (2, _("2 Has done it with help")),
            (3, _("3 Does it alone")),
            (4, _("4 Leads it")),
            (5, _("5 Teaches it to others")),
        ],
        initial=3,
    )
    last_used = MonthField(label=_("Last used"), required=False)

    def row(self) -> dict[str, Any]:
        found = self.cleaned_data
        return {"skill_id": found["term"], "level": found["level"] or 3, "last_used": found["last_used"]}


class ToolRow(RowForm):
    depth = forms.ChoiceField(label=_("Depth"), choices=ToolDepth.choices, required=False, initial=ToolDepth.USED)

    def row(self) -> dict[str, Any]:
        return {"tool_id": self.cleaned_data["term"], "depth": self.cleaned_data["depth"] or ToolDepth.USED}
