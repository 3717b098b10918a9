"""Fields that read what people type: 500,000 and full-width digits, days, numbers with a decimal part."""

import re
import unicodedata
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kernel.days import plausible
from kernel.money import EXPONENTS
from kernel.templatetags.kaji import value as shown

MOST_YEN = 10**12


def plain(value: Any) -> str:
    """Return typed text in half width, without spaces and thousands marks."""
    return re.sub(r"[\s,]", "", unicodedata.normalize("NFKC", str(value if value is not None else "")))


class YenField(forms.Field):
    """An amount in minor units, typed in whole yen; 500,000, ５００，０００ and 500000円 are the same.

    `currency` may be set to another one: then a decimal part is read too.
    """

    currency = "JPY"

    widget = forms.TextInput
    default_error_messages = {
        "amount": _("Write the amount in whole yen, for example 500,000."),
        "range": _("The amount must be between 0 and 1,000,000,000,000 yen."),
        "decimal": _("Write the amount as a number, for example 3,600 or 3,600.50."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric", "class": "yen"}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> int | None:
        text = plain(value).removeprefix("¥").removesuffix("円")
        if not text:
            return None
        if decimals := EXPONENTS[self.currency]:
            return self._minor(text, decimals)
        if not (text.isascii() and text.isdigit()):
            raise ValidationError(self.error_messages["amount"])
        if len(text) > len(str(MOST_YEN)) or int(text) > MOST_YEN:
            raise ValidationError(self.error_messages["range"])
        return int(text)

    def _minor(self, text: str, decimals: int) -> int:
        if not re.fullmatch(rf"[0-9]{{1,10}}(\.[0-9]{{1,{decimals}}})?", text):
            raise ValidationError(self.error_messages["decimal"])
        return int(Decimal(text).scaleb(decimals))

    def prepare_value(self, value: Any) -> Any:
        return f"{Decimal(value).scaleb(-EXPONENTS[self.currency]):,}" if isinstance(value, int) else value


class NumberField(forms.DecimalField):
    """A number such as a KPI's value, in half or full width, with or without thousands marks."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "class": "n"}))
        super().__init__(max_digits=18, decimal_places=2, **kwargs)

    def to_python(self, value: Any) -> Any:
        return super().to_python(plain(value) or None)

    def prepare_value(self, value: Any) -> Any:
        return shown(value) if isinstance(value, Decimal) else value


class CountField(forms.IntegerField):
    """A small whole number, in half or full width."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric", "class": "n"}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        return super().to_python(plain(value) or None)


class DayField(forms.DateField):
    """A day, as the browser's date field sends it or as typed."""

    default_validators = [plausible]

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date", "class": "date"}, format="%Y-%m-%d"))
        super().__init__(input_formats=["%Y-%m-%d", "%Y/%m/%d"], **kwargs)

    def to_python(self, value: Any) -> Any:
        return super().to_python(unicodedata.normalize("NFKC", value).strip() if isinstance(value, str) else value)
