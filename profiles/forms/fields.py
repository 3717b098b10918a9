"""Fields of the forms, and the way from them to columns."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from kernel.days import plausible
from kernel.texts import reader_language
from profiles.models import Skill, Tool
from profiles.models.vocabulary import Term
from profiles.vocabulary_actions import PARENTS, active


class MonthInput(forms.DateInput):
    input_type = "month"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m", attrs={"class": "month", "placeholder": "2024-03"})


class MonthField(forms.DateField):
    """A month as the first day of it; `2024-03`, which every browser can send."""

    widget = MonthInput
    default_validators = [plausible]
    default_error_messages = {"invalid": _("Write the month as in 2024-03.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m"], **kwargs)


class DayField(forms.DateField):
    default_validators = [plausible]

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
    field.validators.append(at_most(column.max_length))
    return field


def at_most(length: int) -> Callable[[str], None]:
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
        return str(obj.label(reader_language()))


def term_choices(kind: str, always: Sequence[str] = ()) -> list[Any]:
    """Return the words of a kind for a select, grouped by their parent; `always` names retired ones to keep."""
    language = reader_language()
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
