"""A company, and who comes into it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from profiles.forms.fields import TermField, YenField, columns, number, text
from profiles.models import Company
from profiles.states import CompanyRole, LegalForm, Stage

ROLE_WORDS = {
    CompanyRole.OWNER: _("Owner: everything, members and roles included"),
    CompanyRole.REQUESTER: _("Requester: writes needs, talks to candidates, accepts milestones of her own needs"),
    CompanyRole.APPROVER: _("Approver: all a requester may, approves needs and accepts terms"),
    CompanyRole.FINANCE: _("Finance: reads terms, approves timesheets, handles invoices and payments"),
}


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
