"""A CMO's own profile. Its rows: profile_rows.py."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from profiles.forms.fields import DayField, TermField, YenField, columns, number, text
from profiles.models import Profile, ProfileIdentity
from profiles.states import ConflictKind, Language, LanguageLevel, Visibility


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
        label=_("Who sees your published profile"),
        choices=Visibility.choices,
        widget=forms.RadioSelect,
        help_text=_(
            "Without name and employers, a company reads both only after you applied there or accepted its "
            "invitation. Then write no name into headline, summary and texts either."
        ),
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


def _companies(label: Any, rows: int = 2) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), required=False)


class CompaniesForm(forms.Form):
    """Companies by name or site, one a line; the conflicts by their kind."""

    hide_from = _companies(_("One company a line, by name or by site"), rows=4)
    employer = _companies(_("My employer"))
    competitor = _companies(_("Competitors of clients or employers"))
    other = _companies(_("Other conflicts of interest"))

    def hidden(self) -> list[dict[str, str]]:
        return [{"name": name} for name in self._names("hide_from")]

    def conflicts(self) -> list[dict[str, str]]:
        return [{"name": name, "kind": kind} for kind in ConflictKind.values for name in self._names(kind)]

    def _names(self, field: str) -> list[str]:
        return [line.strip() for line in self.cleaned_data[field].splitlines() if line.strip()]


class AvailabilityForm(forms.Form):
    available_from = DayField(label=_("Free from"))
    days_per_month = number(_("Free days a month"), required=True)
