"""What a ranking may be narrowed to, on the page and in the API."""

from django import forms
from django.utils.translation import gettext_lazy as _

STATES = (
    ("recommended", _("Put forward by a curator")),
    ("applied", _("Applied")),
    ("invited", _("Invited")),
    ("none", _("No contact yet")),
)


class RankingFilters(forms.Form):
    """Which candidates of a ranking to list; none chosen means all. Unknown keys are ignored."""

    state = forms.MultipleChoiceField(choices=STATES, required=False, widget=forms.CheckboxSelectMultiple)
    page = forms.IntegerField(min_value=1, max_value=10_000, required=False)


class PageFilter(forms.Form):
    """Which page of a list; unknown keys are ignored."""

    page = forms.IntegerField(min_value=1, max_value=10_000, required=False)
