"""Shapes of what people type about needs and candidacies. Rules are the actions'; nothing here saves."""

import unicodedata
from itertools import zip_longest
from typing import Any, ClassVar

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kernel.days import plausible
from kernel.money import YEN
from marketplace.actions import MOST_PROBLEMS, MOST_ROWS
from marketplace.states import CandidacyRejectCode, CloseCode
from marketplace.words import choices
from profiles.models import Industry, Kpi, Prefecture, Problem, Role, Skill, Tool
from profiles.states import Language, Stage

MOST_MINOR = 10**12


class Prose(forms.CharField):
    """Several lines; a line break counts as one character, however the browser sends it."""

    def __init__(self, *, rows: int = 4, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **kwargs)

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n")


class Whole(forms.IntegerField):
    """A whole number as people type it: with separators, in full width."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        attrs = {"inputmode": "numeric", "class": "n", "autocomplete": "off"}
        super().__init__(widget=forms.TextInput(attrs=attrs), **kwargs)

    def to_python(self, value: Any) -> int | None:
        if isinstance(value, str):
            value = unicodedata.normalize("NFKC", value).replace(",", "").strip().removesuffix("円").strip()
        return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        return f"{value:,}" if isinstance(value, int) else value


class Day(forms.DateField):
    default_validators = [plausible]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "day"}), **kwargs)


class _AllOfOneName(forms.Widget):
    """Reads every value sent under one name, in order; the template draws the controls."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        return list(data.getlist(name)) if hasattr(data, "getlist") else list(data.get(name, []))

    def use_required_attribute(self, initial: Any) -> bool:
        return False


class Several(forms.Field):
    """Several texts under one name. Blank ones are kept: rows of parallel names stay side by side."""

    widget = _AllOfOneName

    def __init__(self, *, max_length: int = 200, **kwargs: Any) -> None:
        self.max_length = max_length
        super().__init__(required=False, **kwargs)

    def clean(self, value: Any) -> list[str]:
        found = [str(text).strip() for text in value or []]
        if len(found) > 10 * MOST_ROWS:
            raise forms.ValidationError(gettext("At most %(most)s can be chosen.") % {"most": MOST_ROWS})
        for text in found:
            ProhibitNullCharactersValidator()(text)
            if len(text) > self.max_length:
                raise forms.ValidationError(
                    gettext("A line has at most %(most)s characters.") % {"most": self.max_length}
                )
        return found


class Terms(Several):
    """Several vocabulary ids; blanks and repetitions fall away. `known` is filled by the form."""

    def __init__(self, model: Any, **kwargs: Any) -> None:
        self.model = model
        self.kept: frozenset[str] = frozenset()  # what the need names already, even if retired meanwhile
        super().__init__(max_length=60, **kwargs)

    def clean(self, value: Any) -> list[str]:
        found = list(dict.fromkeys(text for text in super().clean(value) if text))
        if len(found) > MOST_ROWS:
            raise forms.ValidationError(gettext("At most %(most)s can be chosen.") % {"most": MOST_ROWS})
        check_known(self.model, found, self.kept)
        return found


def check_known(model: Any, ids: list[str], kept: frozenset[str]) -> None:
    """Refuse an id that the vocabulary does not offer.

    :raises ValidationError: naming nothing of what was sent.
    """
    if set(ids) - kept - {key for key, _word in choices(model)}:
        raise forms.ValidationError(gettext("Please choose from the list."))


class NeedForm(forms.Form):
    """A step of the editor. `values()` are the values of the actions `draft_need`, `edit_need`, `revise_need`.

    A draft may be saved with gaps: `needed` names what it wants before it goes out, `halves` the fields of which one
    language is enough.
    """

    needed: ClassVar[frozenset[str]] = frozenset()
    halves: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, *args: Any, need: Any = None, **kwargs: Any) -> None:
        self.need = need
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, Terms):
                field.kept = frozenset(self.initial.get(name) or ())

    def values(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class StartForm(NeedForm):
    """Step 1: stage, problems, role."""

    stage = forms.ChoiceField(label=_("Stage of the company"), choices=Stage.choices, widget=forms.RadioSelect)
    problems = Terms(Problem, label=_("Problems"))
    role = forms.ChoiceField(label=_("Role you look for"), required=False)
    role_required = forms.BooleanField(label=_("Only people who have held this role"), required=False)
    again = forms.BooleanField(
        label=_("Write scope, skills and KPIs anew from these problems"),
        help_text=_("What you changed there yourself would be replaced."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [("", _("Suggest one from the problems")), *choices(Role)]  # type: ignore[attr-defined]
        if self.need is None:
            del self.fields["again"]

    def clean_problems(self) -> list[str]:
        found: list[str] = self.cleaned_data["problems"]
        if not found:
            raise forms.ValidationError(gettext("Choose at least one problem."))
        if len(found) > MOST_PROBLEMS:
            raise forms.ValidationError(gettext("At most %(most)s can be chosen.") % {"most": MOST_PROBLEMS})
        return found

    def values(self) -> dict[str, Any]:
        typed = self.cleaned_data
        return {
            "stage": typed["stage"],
            "problems": [{"problem_id": problem} for problem in typed["problems"]],
            "role_id": typed["role"] or None,
            "role_required": typed["role_required"],
        }


class WorkForm(NeedForm):
    """Step 2: title, situation, lines of work."""

    halves = frozenset({"title_ja", "title_en", "summary_ja", "summary_en"})

    title_ja = forms.CharField(label=_("Title of the need in Japanese"), max_length=80, required=False)
    title_en = forms.CharField(label=_("Title of the need in English"), max_length=80, required=False)
    summary_ja = Prose(label=_("Situation in Japanese"), max_length=2000, required=False)
    summary_en = Prose(label=_("Situation in English"), max_length=2000, required=False)
    scope_ja = Several(label=_("Lines of work in Japanese"))
    scope_en = Several(label=_("Lines of work in English"))
    scope_problem = Several(max_length=60)
    confidential = forms.BooleanField(
        label=_("Keep our company's name hidden until we tell it to a candidate ourselves"), required=False
    )

    def rows(self) -> list[dict[str, Any]]:
        """Return the lines as they stand in the form, and an empty one."""
        ja, en, problem = (self[name].value() or [] for name in ("scope_ja", "scope_en", "scope_problem"))
        found = [
            {"ja": a or "", "en": b or "", "problem": c or ""}
            for a, b, c in zip_longest(ja, en, problem)
            if (a or "").strip() or (b or "").strip()
        ]
        return [*found, *({"ja": "", "en": "", "problem": ""} for _n in range(1 if len(found) < MOST_ROWS else 0))]

    def values(self) -> dict[str, Any]:
        typed = self.cleaned_data
        own = {row.problem_id for row in self.need.problem_rows.all()}
        lines = zip_longest(typed["scope_ja"], typed["scope_en"], typed["scope_problem"], fillvalue="")
        return {
            **{name: typed[name] for name in ("title_ja", "title_en", "summary_ja", "summary_en", "confidential")},
            "scope": [
                {"text_ja": ja, "text_en": en, "problem_id": problem if problem in own else None}
                for ja, en, problem in lines
                if ja or en
            ],
        }


class SkillsForm(NeedForm):
    """Step 3: skills, KPIs, tools, industries. A skill's row has its weight beside it: must, nice or drop."""

    skill = Several(label=_("Skills"), max_length=60)
    weight = Several(max_length=10)
    kpis = Terms(Kpi, label=_("KPIs"))
    tools = Terms(Tool, label=_("Tools"))
    industries = Terms(Industry, label=_("Industries"))

    def rows(self) -> list[tuple[str, str]]:
        """Return (skill, weight) as they stand in the form."""
        pairs = zip_longest(self["skill"].value() or [], self["weight"].value() or [], fillvalue="")
        return [(skill, weight or "nice") for skill, weight in pairs if skill]

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        pairs = zip_longest(typed.get("skill", []), typed.get("weight", []), fillvalue="")
        chosen = {skill: weight for skill, weight in pairs if skill and weight != "drop"}
        offered = {key for key, _word in choices(Skill)} | set(self.initial.get("skill") or ())
        if set(chosen) - offered or set(chosen.values()) - {"must", "nice", ""}:
            self.add_error("skill", gettext("Please choose from the list."))
        typed["skills"] = [{"skill_id": skill, "must": weight == "must"} for skill, weight in chosen.items()]
        return typed

    def values(self) -> dict[str, Any]:
        typed = self.cleaned_data
        return {
            "skills": sorted(typed["skills"], key=lambda row: not row["must"]),
            "kpis": [{"kpi_id": key} for key in typed["kpis"]],
            "tools": [{"tool_id": key} for key in typed["tools"]],
            "industries": [{"industry_id": key} for key in typed["industries"]],
        }


class TermsForm(NeedForm):
    """Step 4: money, days, dates, place, languages, end."""

    needed = frozenset({"budget_min", "budget_max", "days", "start_on", "term_months", "languages"})
    halves = frozenset({"termination_ja", "termination_en"})

    budget_min = Whole(label=_("Monthly budget from"), max_value=MOST_MINOR)
    budget_max = Whole(label=_("Monthly budget up to"), max_value=MOST_MINOR)
    tolerance_percent = Whole(
        label=_("Show people who ask for up to this much more"),
        help_text=_("In percent of the upper end, 0 to 50. Asking for less never lifts anybody's place."),
    )
    days = Whole(label=_("Days per month"))
    start_on = Day(label=_("Starts on"), required=False)
    term_months = Whole(label=_("Term in months"), help_text=_("1 to 24"))
    onsite_days = Whole(label=_("Days a month at your place"), help_text=_("0 means everything online."))
    prefecture = forms.ChoiceField(label=_("Where these days are"), required=False)
    languages = forms.MultipleChoiceField(
        label=_("Languages of the work"),
        choices=Language.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose the languages of the work.")},
    )
    termination_ja = Prose(label=_("Renewal and end, in Japanese"), max_length=500, required=False, rows=3)
    termination_en = Prose(label=_("Renewal and end, in English"), max_length=500, required=False, rows=3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["prefecture"].choices = [("", _("Nowhere: online")), *choices(Prefecture)]  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        typed = dict(self.cleaned_data)
        for name in ("budget_min", "budget_max"):
            typed[f"{name}_minor"] = typed.pop(name)
        if self.need and self.need.currency != YEN:
            typed = self._in_yen(typed)
        typed["prefecture_id"] = typed.pop("prefecture") or None
        for name in ("tolerance_percent", "onsite_days"):
            typed[name] = typed[name] or 0
        return typed

    @staticmethod
    def _in_yen(typed: dict[str, Any]) -> dict[str, Any]:
        """Take what was typed for yen, as the page says; a budget in another currency stays while nothing is."""
        names = ("budget_min_minor", "budget_max_minor")
        if any(typed[name] is not None for name in names):
            return {**typed, "currency": YEN}
        return {name: value for name, value in typed.items() if name not in names}


class ReasonForm(forms.Form):
    """Why something comes back; whoever wrote it reads this."""

    text = Prose(label=_("Reason"), max_length=2000)


class CloseForm(forms.Form):
    code = forms.ChoiceField(label=_("Why the need is closed"), choices=CloseCode.choices, widget=forms.RadioSelect)
    text = Prose(label=_("A note for your own people"), max_length=2000, required=False, rows=3)
    answer = Prose(
        label=_("The answer everyone gets"),
        help_text=_("Each person who is still waiting reads this text as your answer."),
        max_length=2000,
        required=False,
    )


class ApplyForm(forms.Form):
    note = Prose(
        label=_("Your words to the company"),
        help_text=_("Why this need, and what you would look at first. They see your profile beside it."),
        max_length=2000,
        rows=8,
    )


class InviteForm(forms.Form):
    text = Prose(
        label=_("Your words to her"),
        help_text=_("Say what made you think of her."),
        max_length=2000,
        required=False,
        rows=6,
    )


class AgreeForm(forms.Form):
    note = Prose(label=_("Your words to the company"), max_length=2000, required=False, rows=6)


class PartingForm(forms.Form):
    """A few optional words when she declines or withdraws."""

    text = Prose(label=_("A few words, if you like"), max_length=2000, required=False)


class RejectForm(forms.Form):
    code = forms.ChoiceField(label=_("Reason"), widget=forms.RadioSelect)
    text = Prose(
        label=_("Your words to her"),
        help_text=_("She reads this as it stands."),
        max_length=2000,
        required=False,
        rows=5,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # "The company did not answer in time" is said by the deadline alone.
        self.fields["code"].choices = [  # type: ignore[attr-defined]
            choice for choice in CandidacyRejectCode.choices if choice[0] != CandidacyRejectCode.NO_ANSWER
        ]
