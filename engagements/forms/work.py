"""Forms of single verbs."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from engagements.forms.inputs import DayField, NumberField
from engagements.states import EngagementKind

PROSE = forms.Textarea(attrs={"rows": 4})
NO_REASON = {"required": _("Please write the reason.")}


class KindForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=EngagementKind.choices,
        initial=EngagementKind.STANDARD,
        widget=forms.RadioSelect,
        help_text=_("A paid trial ends by itself; a standard engagement may follow once it is completed."),
    )


class MessageForm(forms.Form):
    message = forms.CharField(
        label=_("Words that go with it"),
        required=False,
        max_length=2000,
        widget=PROSE,
        help_text=_("Not a condition: what is agreed stands in the terms."),
    )


class ReasonForm(forms.Form):
    """Why something ends. A draft that nobody else has seen is put away without one: `asked` is false."""

    text = forms.CharField(
        label=_("Reason"),
        error_messages=NO_REASON,
        max_length=2000,
        widget=PROSE,
        help_text=_("The other side reads it."),
    )

    def __init__(self, *args: Any, asked: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asked:
            self.fields["text"].required = False
            self.fields["text"].help_text = ""


class AcceptForm(forms.Form):
    """Accepting one hash: what was shown, and the two ticks."""

    hash = forms.CharField(max_length=64, widget=forms.HiddenInput)
    read = forms.BooleanField(label=_("I have read these terms in full."))
    bind = forms.BooleanField(label=_("I accept them for my side and may do so."))


class EndForm(forms.Form):
    text = forms.CharField(
        label=_("Reason"),
        error_messages=NO_REASON,
        max_length=2000,
        widget=PROSE,
        help_text=_("The other side reads it."),
    )
    ends_on = DayField(label=_("Last day"))


class BaselineForm(forms.Form):
    """The value, or the day it will be known."""

    halves = frozenset({"baseline", "measured_by"})

    baseline = NumberField(label=_("Value before the start"), required=False)
    measured_by = DayField(
        label=_("Not known yet: measured by"),
        required=False,
    )


class ReturnForm(forms.Form):
    text = forms.CharField(
        label=_("What has to change"),
        error_messages=NO_REASON,
        max_length=2000,
        widget=PROSE,
        help_text=_("Name the criterion that is not met and what would meet it."),
    )
    due_on = DayField(label=_("New due day"))


class SubmitForm(forms.Form):
    """Work handed in: a file or a link, and the criteria said to be met."""

    halves = frozenset({"file", "link"})

    file = forms.FileField(
        label=_("File"),
        required=False,
        # Whether it is empty is said by the one upload path, in its own words.
        allow_empty_file=True,
        max_length=1000,
        help_text=_("PDF, PNG, JPG, DOCX, XLSX, PPTX, CSV, TXT or MD, up to 20 MB."),
    )
    link = forms.URLField(label=_("Or a link"), required=False, max_length=500, assume_scheme="https")
    note = forms.CharField(label=_("Note"), required=False, max_length=2000, widget=PROSE)
    claimed = forms.TypedMultipleChoiceField(
        label=_("These criteria are met"),
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, criteria: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["claimed"].choices = criteria  # type: ignore[attr-defined]
