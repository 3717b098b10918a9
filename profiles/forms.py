"""The shape of what people type. No rule stands here, and nothing is saved."""

from collections.abc import Callable, Sequence
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.db import models
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from kernel.texts import pair
from profiles.models import Company, Experience, Outcome, Profile, ProfileIdentity, Skill, Tool, User
from profiles.states import (
    CompanyRole,
    Language,
    LanguageLevel,
    LegalForm,
    RejectCode,
    Stage,
    ToolDepth,
    Visibility,
)
from profiles.vocabulary import Term
from profiles.vocabulary_actions import PARENTS, active

ROLE_WORDS = {
    CompanyRole.OWNER: _("Owner: everything, members and roles included"),
    CompanyRole.REQUESTER: _("Requester: writes needs, talks to candidates, accepts milestones of her own needs"),
    CompanyRole.APPROVER: _("Approver: all a requester may, approves needs and accepts terms"),
    CompanyRole.FINANCE: _("Finance: reads terms, approves timesheets, handles invoices and payments"),
}
ZONES = ("Asia/Tokyo", "Asia/Singapore", "Asia/Shanghai", "Asia/Seoul", "Europe/London", "Europe/Berlin", "UTC",
         "America/New_York", "America/Los_Angeles", "Australia/Sydney")  # fmt: skip


# --- fields ----------------------------------------------------------------------------------------------------------
class MonthInput(forms.DateInput):
    input_type = "month"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m", attrs={"class": "month", "placeholder": "2024-03"})


class MonthField(forms.DateField):
    """A month as the first day of it; `2024-03`, which every browser can send."""

    widget = MonthInput
    default_error_messages = {"invalid": _("Write the month as in 2024-03.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m"], **kwargs)


class DayField(forms.DateField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "day"}),
            input_formats=["%Y-%m-%d"],
            **kwargs,
        )


class YenField(forms.IntegerField):
    """Whole yen; separators and full-width digits are read too."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.TextInput(attrs={"class": "yen", "inputmode": "numeric"}), **kwargs)

    def to_python(self, value: Any) -> int | None:
        plain = value.replace(",", "").replace("，", "").removeprefix("¥").removesuffix("円") if value else value
        return super().to_python(plain.strip() if isinstance(plain, str) else plain)

    def prepare_value(self, value: Any) -> Any:
        return f"{value:,}" if isinstance(value, int) else value


def number(label: Any, **kwargs: Any) -> forms.IntegerField:
    widget = forms.TextInput(attrs={"class": "n", "inputmode": "numeric"})
    return forms.IntegerField(label=label, widget=widget, **{"required": False, **kwargs})


def text(model: type[models.Model], name: str, label: Any, **kwargs: Any) -> forms.CharField:
    """Return a field for a text column, one line or several, with the column's own length."""
    column: Any = model._meta.get_field(name)
    widget = forms.Textarea(attrs={"rows": 5}) if isinstance(column, models.TextField) else forms.TextInput()
    if name.endswith(("_ja", "_en")):
        widget.attrs["lang"] = name[-2:]
    # The limit stands in the check and not on the control: a browser would cut a pasted text without a word.
    field = forms.CharField(label=label, widget=widget, **{"required": False, **kwargs})
    field.validators.append(_at_most(column.max_length))
    return field


def _at_most(length: int) -> Callable[[str], None]:
    def check(value: str) -> None:
        if len(value) > length:
            raise forms.ValidationError(
                _("This text has %(has)s characters; at most %(length)s fit.")
                % {"has": f"{len(value):,}", "length": f"{length:,}"}
            )

    return check


class TermField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One word of the vocabulary, in the reader's language."""

    def __init__(self, kind: str, **kwargs: Any) -> None:
        super().__init__(queryset=active(kind), empty_label="—", **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.label((get_language() or "ja")[:2]))


def term_choices(kind: str, always: Sequence[str] = ()) -> list[Any]:
    """Return the words of a kind for a select, grouped by their parent; `always` names retired ones to keep."""
    language = (get_language() or "ja")[:2]
    parent = PARENTS.get(kind)
    rows = active(kind) if not always else active(kind) | type_of(kind)._base_manager.filter(pk__in=always)
    if parent is None:
        return [(row.pk, row.label(language)) for row in rows.order_by("order", "pk")]
    groups: dict[str, list[tuple[str, str]]] = {}
    for row in rows.select_related(parent).order_by(f"{parent}__order", "order", "pk"):
        groups.setdefault(getattr(row, parent).label(language), []).append((row.pk, row.label(language)))
    return list(groups.items())


def type_of(kind: str) -> type[Term]:
    return {"skills": Skill, "tools": Tool}[kind]


def columns(values: dict[str, Any], *money: str, links: Sequence[str] = ()) -> dict[str, Any]:
    """Return cleaned values under the names of their columns: amounts in minor units, terms by id."""
    found = dict(values)
    for name in money:
        if name in found:
            found[f"{name}_minor"] = found.pop(name)
    for name in links:
        if name in found:
            row = found.pop(name)
            found[f"{name}_id"] = row.pk if row else None
    return found


# --- people ----------------------------------------------------------------------------------------------------------
class SettingsForm(forms.Form):
    name = text(User, "name", _("Name"), required=True)
    language = forms.ChoiceField(label=_("Language"), choices=[("ja", "日本語"), ("en", "English")])
    timezone = forms.ChoiceField(label=_("Time zone"))
    theme = forms.ChoiceField(
        label=_("Light or dark"),
        required=False,
        choices=[("", _("As the device is set")), ("light", _("Light")), ("dark", _("Dark"))],
    )

    def __init__(self, *args: Any, zone: str = "Asia/Tokyo", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = sorted(available_timezones())
        more = [(z, z) for z in known if "/" in z and z not in ZONES]
        first = [(z, z) for z in dict.fromkeys((zone, *ZONES))]
        self.fields["timezone"].choices = [(_("Often used"), first), (_("All"), more)]  # type: ignore[attr-defined]


class PreferenceForm(forms.Form):
    """Which kinds come by mail: what is ticked comes."""

    all_off = forms.BooleanField(label=_("No mail at all; everything stays in the app"), required=False)
    by_mail = forms.MultipleChoiceField(label=_("Also by mail"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, kinds: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["by_mail"].choices = list(kinds)  # type: ignore[attr-defined]


# --- companies -------------------------------------------------------------------------------------------------------
class CompanyForm(forms.Form):
    halves = frozenset({"name_ja", "name_en"})

    name_ja = text(Company, "name_ja", _("Name in Japanese"))
    name_en = text(Company, "name_en", _("Name in English"))
    industry = TermField("industries", label=_("Industry"))
    legal_form = forms.ChoiceField(label=_("Legal form"), choices=LegalForm.choices)
    capital = YenField(label=_("Capital (yen)"), required=False)
    employees = number(_("Employees"), help_text=_("Regular employees, part-time included when permanent."))
    founded_year = number(_("Founded in"), help_text=_("The year, as in 1998."))
    raised_equity = forms.BooleanField(label=_("We have raised equity from investors"), required=False)
    aims_fast_growth = forms.BooleanField(label=_("We aim at fast growth"), required=False)
    directors = number(_("Directors"), help_text=_("Decides, with the capital, which law protects the contractor."))
    prefecture = TermField("prefectures", label=_("Prefecture"), required=False)
    address_ja = text(Company, "address_ja", _("Address in Japanese"))
    address_en = text(Company, "address_en", _("Address in English"))
    site = forms.URLField(label=_("Web site"), required=False, assume_scheme="https", max_length=200)
    contact_email = forms.EmailField(label=_("Contact address"), required=False)
    purpose_ja = text(Company, "purpose_ja", _("Why this company exists, in Japanese"), help_text=_("One line."))
    purpose_en = text(Company, "purpose_en", _("Why this company exists, in English"))
    about_ja = text(Company, "about_ja", _("About the company, in Japanese"))
    about_en = text(Company, "about_en", _("About the company, in English"))
    stage = forms.ChoiceField(
        label=_("Stage"),
        required=False,
        widget=forms.RadioSelect,
        choices=[("", _("As suggested")), *Stage.choices],
        help_text=_("The stage sets templates, suggested skills and the weights of the ranking."),
    )
    wants_approval = forms.BooleanField(
        label=_("Needs are approved inside the company before they go out"), required=False
    )

    def values(self) -> dict[str, Any]:
        return columns(self.cleaned_data, "capital", links=("industry", "prefecture"))


class InviteForm(forms.Form):
    email = forms.EmailField(label=_("E-mail address"))
    role = forms.ChoiceField(label=_("Role"), choices=list(ROLE_WORDS.items()), widget=forms.RadioSelect)
    language = forms.ChoiceField(label=_("Language of the mail"), choices=[("ja", "日本語"), ("en", "English")])


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=list(ROLE_WORDS.items()), widget=forms.RadioSelect)


# --- a CMO's own profile ---------------------------------------------------------------------------------------------
class BeginForm(forms.Form):
    halves = frozenset({"name_ja", "name_en"})

    name_ja = text(ProfileIdentity, "name_ja", _("Your name in Japanese"))
    name_en = text(ProfileIdentity, "name_en", _("Your name in English"))


class PersonForm(BeginForm):
    phone = text(ProfileIdentity, "phone", _("Phone"), help_text=_("Only curators see it, to confirm who you are."))
    headline_ja = text(Profile, "headline_ja", _("Headline in Japanese"), help_text=_("What you do, in one line."))
    headline_en = text(Profile, "headline_en", _("Headline in English"))
    summary_ja = text(
        Profile, "summary_ja", _("Summary in Japanese"), help_text=_("How you work, and what came of it.")
    )
    summary_en = text(Profile, "summary_en", _("Summary in English"))
    visibility = forms.ChoiceField(
        label=_("Who sees your published profile"), choices=Visibility.choices, widget=forms.RadioSelect
    )


class TermsForm(forms.Form):
    day_rate = YenField(
        label=_("Day rate (yen, before tax)"), required=False, help_text=_("A day rate or a monthly fee, not both.")
    )
    monthly_fee = YenField(label=_("Monthly fee (yen, before tax)"), required=False)
    fee_days = number(_("Days the monthly fee stands for"))
    days_per_month = number(_("Free days a month"))
    available_from = DayField(
        label=_("Free from"), required=False, help_text=_("Saving confirms it as of today; it counts for 30 days.")
    )
    prefecture = TermField("prefectures", label=_("Prefecture"), required=False)
    onsite_ok = forms.BooleanField(label=_("I also work on site"), required=False)

    def values(self) -> dict[str, Any]:
        return columns(self.cleaned_data, "day_rate", "monthly_fee", links=("prefecture",))


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


class LanguagesForm(forms.Form):
    """A level for each language, or none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, label in Language.choices:
            self.fields[code] = forms.ChoiceField(
                label=label, required=False, choices=[("", _("not offered")), *LanguageLevel.choices]
            )

    def values(self) -> list[dict[str, str]]:
        return [{"language": code, "level": level} for code, level in self.cleaned_data.items() if level]


class AvailabilityForm(forms.Form):
    available_from = DayField(label=_("Free from"))
    days_per_month = number(_("Free days a month"), required=True)


# --- curators --------------------------------------------------------------------------------------------------------
class EvidenceForm(forms.Form):
    """What a curator has verified."""

    checked_experiences = forms.TypedMultipleChoiceField(
        label=_("Experience whose evidence I have seen"), required=False, widget=forms.CheckboxSelectMultiple
    )
    identity_checked = forms.BooleanField(label=_("I have seen proof of the name"), required=False)
    references_count = number(_("References I have spoken to"), required=True, min_value=0)

    def __init__(self, *args: Any, profile: Profile, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = list(profile.experiences.all())
        field: Any = self.fields["checked_experiences"]
        field.choices = [(str(row.pk), pair(row, "title").text) for row in rows]
        field.coerce = {str(row.pk): row.pk for row in rows}.__getitem__


class ReasonForm(forms.Form):
    text = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 5}),
        validators=[_at_most(2000)],
        help_text=_("She reads this word for word. Say what to change, with an example."),
    )


class RejectForm(forms.Form):
    code = forms.ChoiceField(label=_("Kind of reason"), choices=RejectCode.choices)
    text = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 5}),
        validators=[_at_most(2000)],
        help_text=_("She reads this word for word."),
    )
    retry_on = DayField(label=_("A new try is welcome from"))


class TermForm(forms.Form):
    """The names of a word."""

    ja = forms.CharField(label=_("Japanese"), validators=[_at_most(200)])
    en = forms.CharField(label=_("English"), validators=[_at_most(200)])


class NewTermForm(TermForm):
    id = forms.SlugField(
        label=_("Id"), max_length=60, help_text=_("Small letters, digits and underscores; it never changes.")
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if parent := PARENTS.get(kind):
            above = {"group": "skill-groups", "category": "tool-categories", "playbook": "playbooks"}[parent]
            self.fields["parent"] = TermField(above, label=_("Belongs to"))
