"""What curators verify and decide."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kernel.texts import pair
from profiles.forms.fields import DayField, at_most, number
from profiles.models import Profile
from profiles.states import RejectCode


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
        validators=[at_most(2000)],
        help_text=_("She reads this word for word. Say what to change, with an example."),
    )


class RejectForm(forms.Form):
    code = forms.ChoiceField(label=_("Kind of reason"), choices=RejectCode.choices)
    text = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 5}),
        validators=[at_most(2000)],
        help_text=_("She reads this word for word."),
    )
    retry_on = DayField(label=_("A new try is welcome from"))
