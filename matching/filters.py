"""What a ranking may be narrowed to, on the page and in the API."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from matching.scoring import FACTORS
from matching.scoring.shares import SLIDER

STATES = (
    ("recommended", _("Put forward by a curator")),
    ("applied", _("Applied")),
    ("invited", _("Invited")),
    ("none", _("No contact yet")),
)


class SlidersForm(forms.Form):
    """Weights in per cent of the published ones, by factor; left out is 100."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for factor in FACTORS:
            self.fields[factor] = forms.IntegerField(min_value=SLIDER[0], max_value=SLIDER[-1], required=False)

    @property
    def sliders(self) -> dict[str, int]:
        """Return the sliders given."""
        given = {factor: self.cleaned_data.get(factor) for factor in FACTORS}
        return {factor: percent for factor, percent in given.items() if percent is not None}


class RankingFilters(SlidersForm):
    """Which candidates of a ranking to list, and with which weights; none chosen means all. Unknown keys are ignored.

    `published` leaves what the company saved aside.
    """

    state = forms.MultipleChoiceField(choices=STATES, required=False, widget=forms.CheckboxSelectMultiple)
    page = forms.IntegerField(min_value=1, max_value=10_000, required=False)
    published = forms.BooleanField(required=False)


class PageFilter(forms.Form):
    """Which page of a list; unknown keys are ignored."""

    page = forms.IntegerField(min_value=1, max_value=10_000, required=False)


WHOSE = (("mine", _("Mine")), ("nobody", _("Nobody's")))


class QueueFilter(PageFilter):
    """Whose lists of the curators' queue to show; none chosen means all. Unknown keys are ignored."""

    whose = forms.ChoiceField(choices=WHOSE, required=False)


OVER = (("90", _("90 days")), ("365", _("A year")), ("all", _("All the time")))


class OverFilter(forms.Form):
    """Over how many days to look back; none chosen means 90. Unknown keys are ignored."""

    over = forms.ChoiceField(choices=OVER, required=False)

    @property
    def chosen(self) -> str:
        """Return the choice, the first one for none or a wrong one."""
        return (self.cleaned_data["over"] if self.is_valid() else "") or OVER[0][0]

    @property
    def days(self) -> int | None:
        """Return the number of days, None for all the time."""
        return int(self.chosen) if self.chosen.isdigit() else None
