"""The shapes of what curators type; no rules here."""

from django import forms
from django.utils.translation import gettext_lazy as _

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
