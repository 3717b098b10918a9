"""The shape of what people type. No rule stands here, and nothing is saved."""

from collections.abc import Callable, Sequence
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.db import models
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

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

L = gettext_lazy
ROLE_WORDS = {
    CompanyRole.OWNER: L("Owner: everything, members and roles included"),
    CompanyRole.REQUESTER: L("Requester: writes needs, talks to candidates, accepts milestones of her own needs"),
    CompanyRole.APPROVER: L("Approver: all a requester may, approves needs and accepts terms"),
    CompanyRole.FINANCE: L("Finance: reads terms, approves timesheets, handles invoices and payments"),
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
    default_error_messages = {"invalid": L("Write the month as in 2024-03.")}

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
    name = text(User, "name", L("Name"), required=True)
    language = forms.ChoiceField(label=L("Language"), choices=[("ja", "日本語"), ("en", "English")])
    timezone = forms.ChoiceField(label=L("Time zone"))
    theme = forms.ChoiceField(
        label=L("Light or dark"),
        required=False,
        choices=[("", L("As the device is set")), ("light", L("Light")), ("dark", L("Dark"))],
    )

    def __init__(self, *args: Any, zone: str = "Asia/Tokyo", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = sorted(available_timezones())
        more = [(z, z) for z in known if "/" in z and z not in ZONES]
        first = [(z, z) for z in dict.fromkeys((zone, *ZONES))]
        self.fields["timezone"].choices = [(_("Often used"), first), (_("All"), more)]  # type: ignore[attr-defined]


class PreferenceForm(forms.Form):
    """Which kinds come by mail: what is ticked comes."""

    all_off = forms.BooleanField(label=L("No mail at all; everything stays in the app"), required=False)
    by_mail = forms.MultipleChoiceField(label=L("Also by mail"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, kinds: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["by_mail"].choices = list(kinds)  # type: ignore[attr-defined]


# --- companies -------------------------------------------------------------------------------------------------------
class CompanyForm(forms.Form):
    name_ja = text(Company, "name_ja", L("Name in Japanese"), help_text=L("One of the two names is needed."))
    name_en = text(Company, "name_en", L("Name in English"))
    industry = TermField("industries", label=L("Industry"))
    legal_form = forms.ChoiceField(label=L("Legal form"), choices=LegalForm.choices)
    capital = YenField(label=L("Capital (yen)"), required=False)
    employees = number(L("Employees"), help_text=L("Regular employees, part-time included when permanent."))
    founded_year = number(L("Founded in"), help_text=L("The year, as in 1998."))
    raised_equity = forms.BooleanField(label=L("We have raised equity from investors"), required=False)
    aims_fast_growth = forms.BooleanField(label=L("We aim at fast growth"), required=False)
    directors = number(L("Directors"), help_text=L("Decides, with the capital, which law protects the contractor."))
    prefecture = TermField("prefectures", label=L("Prefecture"), required=False)
    address_ja = text(Company, "address_ja", L("Address in Japanese"))
    address_en = text(Company, "address_en", L("Address in English"))
    site = forms.URLField(label=L("Web site"), required=False, assume_scheme="https", max_length=200)
    contact_email = forms.EmailField(label=L("Contact address"), required=False)
    purpose_ja = text(Company, "purpose_ja", L("Why this company exists, in Japanese"), help_text=L("One line."))
    purpose_en = text(Company, "purpose_en", L("Why this company exists, in English"))
    about_ja = text(Company, "about_ja", L("About the company, in Japanese"))
    about_en = text(Company, "about_en", L("About the company, in English"))
    stage = forms.ChoiceField(
        label=L("Stage"),
        required=False,
        widget=forms.RadioSelect,
        choices=[("", L("As suggested")), *Stage.choices],
        help_text=L("The stage sets templates, suggested skills and the weights of the ranking."),
    )
    wants_approval = forms.BooleanField(
        label=L("Needs are approved inside the company before they go out"), required=False
    )

    def values(self) -> dict[str, Any]:
        return columns(self.cleaned_data, "capital", links=("industry", "prefecture"))


class InviteForm(forms.Form):
    email = forms.EmailField(label=L("E-mail address"))
    role = forms.ChoiceField(label=L("Role"), choices=list(ROLE_WORDS.items()), widget=forms.RadioSelect)
    language = forms.ChoiceField(label=L("Language of the mail"), choices=[("ja", "日本語"), ("en", "English")])


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=L("Role"), choices=list(ROLE_WORDS.items()), widget=forms.RadioSelect)


# --- a CMO's own profile ---------------------------------------------------------------------------------------------
class BeginForm(forms.Form):
    name_ja = text(ProfileIdentity, "name_ja", L("Your name in Japanese"), help_text=L("One of the two is needed."))
    name_en = text(ProfileIdentity, "name_en", L("Your name in English"))


class PersonForm(BeginForm):
    phone = text(ProfileIdentity, "phone", L("Phone"), help_text=L("Only curators see it, to confirm who you are."))
    headline_ja = text(Profile, "headline_ja", L("Headline in Japanese"), help_text=L("What you do, in one line."))
    headline_en = text(Profile, "headline_en", L("Headline in English"))
    summary_ja = text(
        Profile, "summary_ja", L("Summary in Japanese"), help_text=L("How you work, and what came of it.")
    )
    summary_en = text(Profile, "summary_en", L("Summary in English"))
    visibility = forms.ChoiceField(
        label=L("Who sees your published profile"), choices=Visibility.choices, widget=forms.RadioSelect
    )


class TermsForm(forms.Form):
    day_rate = YenField(
        label=L("Day rate (yen, before tax)"), required=False, help_text=L("A day rate or a monthly fee, not both.")
    )
    monthly_fee = YenField(label=L("Monthly fee (yen, before tax)"), required=False)
    fee_days = number(L("Days the monthly fee stands for"))
    days_per_month = number(L("Free days a month"))
    available_from = DayField(
        label=L("Free from"), required=False, help_text=L("Saving confirms it as of today; it counts for 30 days.")
    )
    prefecture = TermField("prefectures", label=L("Prefecture"), required=False)
    onsite_ok = forms.BooleanField(label=L("I also work on site"), required=False)

    def values(self) -> dict[str, Any]:
        return columns(self.cleaned_data, "day_rate", "monthly_fee", links=("prefecture",))


class ExperienceForm(forms.Form):
    title_ja = text(Experience, "title_ja", L("Title in Japanese"), help_text=L("One of the two titles is needed."))
    title_en = text(Experience, "title_en", L("Title in English"))
    employer_ja = text(Company, "name_ja", L("Company in Japanese"))
    employer_en = text(Company, "name_en", L("Company in English"))
    stage = forms.ChoiceField(label=L("Stage of the company"), choices=[("", "—"), *Stage.choices])
    industry = TermField("industries", label=L("Industry"))
    role = TermField("roles", label=L("Role"), required=False)
    from_month = MonthField(label=L("From"))
    to_month = MonthField(label=L("Until"), required=False, help_text=L("Empty while it is running."))
    team_size = number(L("People in the team"))
    budget = YenField(label=L("Budget a year (yen)"), required=False)
    text_ja = text(Experience, "text_ja", L("What you did, in Japanese"))
    text_en = text(Experience, "text_en", L("What you did, in English"))
    evidence = text(
        Experience,
        "evidence",
        L("What proves it"),
        help_text=L("A link, a document, somebody to ask. Only curators see it; without it the row does not count."),
    )


class OutcomeForm(forms.Form):
    kpi = TermField("kpis", label=L("KPI"))
    before = forms.DecimalField(label=L("Before"), required=False, max_digits=18, decimal_places=2)
    after = forms.DecimalField(label=L("After"), required=False, max_digits=18, decimal_places=2)
    from_month = MonthField(label=L("From"), required=False)
    to_month = MonthField(label=L("Until"), required=False)
    text_ja = text(Outcome, "text_ja", L("How it came about, in Japanese"))
    text_en = text(Outcome, "text_en", L("How it came about, in English"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("before", "after"):
            self.fields[name].widget = forms.TextInput(attrs={"class": "n", "inputmode": "decimal"})


class RowForm(forms.Form):
    """One line of a list: an empty new line is no line, a ticked `drop` takes the line off."""

    term = forms.ChoiceField(required=False)
    drop = forms.BooleanField(required=False, label=L("Remove"))

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
        label=L("Level"),
        coerce=int,
        empty_value=None,
        required=False,
        choices=[
            (1, L("1 Knows it")),
            (2, L("2 Has done it with help")),
            (3, L("3 Does it alone")),
            (4, L("4 Leads it")),
            (5, L("5 Teaches it to others")),
        ],
        initial=3,
    )
    last_used = MonthField(label=L("Last used"), required=False)

    def row(self) -> dict[str, Any]:
        found = self.cleaned_data
        return {"skill_id": found["term"], "level": found["level"] or 3, "last_used": found["last_used"]}


class ToolRow(RowForm):
    depth = forms.ChoiceField(label=L("Depth"), choices=ToolDepth.choices, required=False, initial=ToolDepth.USED)

    def row(self) -> dict[str, Any]:
        return {"tool_id": self.cleaned_data["term"], "depth": self.cleaned_data["depth"] or ToolDepth.USED}


class LanguagesForm(forms.Form):
    """A level for each language, or none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, label in Language.choices:
            self.fields[code] = forms.ChoiceField(
                label=label, required=False, choices=[("", L("not offered")), *LanguageLevel.choices]
            )

    def values(self) -> list[dict[str, str]]:
        return [{"language": code, "level": level} for code, level in self.cleaned_data.items() if level]


class AvailabilityForm(forms.Form):
    available_from = DayField(label=L("Free from"))
    days_per_month = number(L("Free days a month"), required=True)


# --- curators --------------------------------------------------------------------------------------------------------
class EvidenceForm(forms.Form):
    """What a curator has verified."""

    checked_experiences = forms.TypedMultipleChoiceField(
        label=L("Experience whose evidence I have seen"), required=False, widget=forms.CheckboxSelectMultiple
    )
    identity_checked = forms.BooleanField(label=L("I have seen proof of the name"), required=False)
    references_count = number(L("References I have spoken to"), required=True, min_value=0)

    def __init__(self, *args: Any, profile: Profile, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = list(profile.experiences.all())
        field: Any = self.fields["checked_experiences"]
        field.choices = [(str(row.pk), str(row)) for row in rows]
        field.coerce = {str(row.pk): row.pk for row in rows}.__getitem__


class ReasonForm(forms.Form):
    text = forms.CharField(
        label=L("Reason"),
        widget=forms.Textarea(attrs={"rows": 5}),
        validators=[_at_most(2000)],
        help_text=L("She reads this word for word. Say what to change, with an example."),
    )


class RejectForm(forms.Form):
    code = forms.ChoiceField(label=L("Kind of reason"), choices=RejectCode.choices)
    text = forms.CharField(
        label=L("Reason"),
        widget=forms.Textarea(attrs={"rows": 5}),
        validators=[_at_most(2000)],
        help_text=L("She reads this word for word."),
    )
    retry_on = DayField(label=L("A new try is welcome from"))


class TermForm(forms.Form):
    """The names of a word."""

    ja = forms.CharField(label=L("Japanese"), validators=[_at_most(200)])
    en = forms.CharField(label=L("English"), validators=[_at_most(200)])


class NewTermForm(TermForm):
    id = forms.SlugField(
        label=L("Id"), max_length=60, help_text=L("Small letters, digits and underscores; it never changes.")
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if parent := PARENTS.get(kind):
            above = {"group": "skill-groups", "category": "tool-categories", "playbook": "playbooks"}[parent]
            self.fields["parent"] = TermField(above, label=_("Belongs to"))
