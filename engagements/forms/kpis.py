"""Shapes of figures that are typed or sent as a file."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from engagements.forms.inputs import CountField
from kernel.csvfile import number
from kernel.templatetags.kaji import value as shown


class FigureField(forms.DecimalField):
    """A figure with at most four decimals, as people write it: 1,200, １２．５％, △3."""

    default_error_messages = {
        "invalid": _("Write a plain number, such as 1200 or 12.5; no formula and no other text.")
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "widget", forms.TextInput(attrs={"inputmode": "decimal", "class": "n", "autocomplete": "off"})
        )
        super().__init__(max_digits=20, decimal_places=4, required=False, **kwargs)

    def to_python(self, value: Any) -> Any:
        text = str(value if value is not None else "").strip()
        if not text:
            return None
        found = number(text)
        if found is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return found

    def prepare_value(self, value: Any) -> Any:
        return shown(value) if isinstance(value, Decimal) else value


class FiguresForm(forms.Form):
    """One field for each figure asked for: (id, name, unit and what it is for, what is recorded)."""

    def __init__(self, *args: Any, figures: Sequence[tuple[str, str, str, Decimal | None]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.figures = [id_ for id_, *_rest in figures]
        first = {id_: FigureField(label=name, help_text=help_, initial=there) for id_, name, help_, there in figures}
        self.fields = {**first, **self.fields}

    def values(self) -> dict[str, Decimal | None]:
        """Return what was typed, by figure."""
        return {name: self.cleaned_data[name] for name in self.figures}


class ReadingsForm(FiguresForm):
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=500,
        help_text=_("Where the figures come from, or why one was changed. It stands beside each figure you change."),
    )


class TargetsForm(FiguresForm):
    repeat = CountField(
        label=_("For how many periods in a row"),
        min_value=1,
        max_value=12,
        initial=1,
        help_text=_("The same targets are set for the periods that follow."),
    )


class ImportForm(forms.Form):
    file = forms.FileField(
        label=_("CSV file"),
        allow_empty_file=True,
        max_length=1000,
        help_text=_("From the template or the export: UTF-8 or Shift_JIS, commas or tabs, up to 1 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,text/csv"}),
    )


class ConfirmForm(forms.Form):
    """What the preview showed, to be recorded as it is."""

    text = forms.CharField(widget=forms.Textarea, max_length=1024 * 1024, strip=False)
