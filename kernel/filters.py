"""Filters of a list, one set for page and API: the address says what is asked, words are searched, rows ordered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from typing import Any, ClassVar
from urllib.parse import quote

import django_filters as filters
from django import forms
from django.db import models
from django.db.models import F, Func, QuerySet, Value
from django.db.models.functions import Coalesce
from django.forms.utils import flatatt
from django.http import QueryDict
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from kernel.days import plausible
from kernel.search import in_parts, matching
from kernel.templatetags.kaji import day
from kernel.templatetags.kaji import value as shown

BEST = "best"
MOST_TYPED = 200
_NUMBER = models.DecimalField(max_digits=40, decimal_places=0)


class Key(Func):
    """One number to order by, highest first: `first`, and among equals the newest. A cursor compares one column only,
    so this one must tell nearly all rows apart.
    """

    template = "(%(expressions)s)"
    output_field = _NUMBER

    def __init__(self, first: Any, newest: Any) -> None:
        super().__init__(first, newest)

    def as_sql(self, compiler: Any, connection: Any, *_args: Any, **_extra: Any) -> tuple[str, Any]:
        (first, given), (newest, more) = (compiler.compile(e) for e in self.source_expressions)
        sql = f"(({first})::numeric * 10000000000000000 + (extract(epoch FROM {newest}) * 1000000)::bigint)"
        return sql, [*given, *more]


class Choices(forms.Select):
    """A select of hundreds of words, written at once: a template for each option takes a tenth of a second a page."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = "" if value is None else escape(str(value))
        keys, words = ([str(text) for text in texts] for texts in zip(*self.choices, strict=True))
        options = "".join(
            f'<option value="{key}"{" selected" * (key == chosen)}>{word}</option>'
            for key, word in zip(_escaped(keys), _escaped(words), strict=True)
        )
        told = flatatt(self.build_attrs(self.attrs, {**(attrs or {}), "name": name}))
        return SafeString(f"<select{told}>{options}</select>")


def _escaped(texts: list[str]) -> list[str]:
    """Escape texts all at once: no text holds a NUL."""
    return escape("\0".join(texts)).split("\0")


@dataclass(frozen=True)
class Chip:
    """A condition that holds, in words, and the address of the list without it."""

    label: Any
    value: Any
    url: str


class Filters(filters.FilterSet):  # type: ignore[misc]
    """A list's filters. `search` is the function in the database that `q` asks; `orders` name a number each, highest
    first; the first one is the usual order. With words the best match comes first unless another order is asked.
    """

    search: ClassVar[str]
    orders: ClassVar[Mapping[str, tuple[Any, Callable[[], Any] | None]]]

    q = filters.CharFilter(label=_("Words"), method="by_words", max_length=MOST_TYPED)
    order = filters.ChoiceFilter(label=_("Order"), method="with_the_others")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in self.filters.values():
            if isinstance(one, filters.ChoiceFilter):
                one.extra.setdefault("widget", Choices)
        named = [(name, label) for name, (label, _first) in self.orders.items()]
        self.filters["order"].extra.update(
            choices=[(BEST, _("Best match first")), *named], empty_label=_("Usual order")
        )

    def with_the_others(self, rows: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        """Leave the rows: another filter, or the order, reads this value."""
        return rows

    def by_words(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        found: QuerySet[Any] = matching(rows, self.search, value)
        return found

    @property
    def ordered_by(self) -> str:
        """Return the order that holds: that asked for, where it makes sense."""
        values = self.form.cleaned_data
        asked = values.get("order") or (BEST if values.get("q") else "")
        return asked if asked in self.orders or (asked == BEST and values.get("q")) else next(iter(self.orders))

    @property
    def ordering(self) -> tuple[str, ...]:
        """Return what the API orders by: the order of the page, in one column."""
        return ("-published_at" if self._first() is None else "-key", "pk")

    def _first(self) -> Any:
        if self.ordered_by == BEST:
            return F("rank")
        made = self.orders[self.ordered_by][1]
        return made and made()

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().filter_queryset(queryset)
        first = self._first()
        by: tuple[str, ...] = ("-published_at", "pk")
        if first is not None:
            rows, by = rows.annotate(first=first, key=Key(first, F("published_at"))), ("-first", *by)
        ordered: QuerySet[Any] = rows.order_by(*by)
        return ordered

    @property
    def parts(self) -> list[QuerySet[Any]]:
        """Return the rows in their order, in parts: a long list is read only as far as it is shown.

        Only of valid values.
        """
        if self.ordered_by != BEST:
            return [self.qs]
        rows, values = self.queryset.all(), self.form.cleaned_data
        for name, value in values.items():
            rows = rows if name == "q" else self.filters[name].filter(rows, value)
        return [part.order_by("-published_at", "pk") for part in in_parts(rows, self.search, values["q"])]

    def shown(self) -> dict[str, Any]:
        """Return what the page of a list says about its filters."""
        chips, valid = self.chips(), self.form.is_valid()
        order = dict(self.form.fields["order"].choices)[self.ordered_by] if valid else ""
        query = self.query if valid else ""
        return {
            "form": self.form,
            "chips": chips,
            "filtered": bool(chips) or not valid,
            "order": order,
            "query": query,
        }

    def chips(self) -> list[Chip]:
        """Return the conditions that hold, each with the way to take it away."""
        if not self.form.is_valid():
            return []
        found = []
        for name, field in self.form.fields.items():
            value = self.form.cleaned_data.get(name)
            if value in (None, "", False) or name == "order":
                continue
            found.append(Chip(field.label, _said(field, value), self._without(name)))
        return found

    @property
    def query(self) -> str:
        """Return the conditions that hold as the end of an address, in one spelling; the order of rows is none."""
        told = {name: value for name, value in self.form.cleaned_data.items() if value not in (None, "", False)}
        return "&".join(f"{name}={_spelled(told[name])}" for name in sorted(told) if name != "order")

    def _without(self, name: str) -> str:
        """Return the address without one condition: what is not known here goes, and the page starts again."""
        asked = self.data if isinstance(self.data, QueryDict) else QueryDict()
        left = QueryDict(mutable=True)
        for key in self.form.fields:
            if key != name and (value := asked.get(key)):
                left[key] = str(value)
        return f"?{left.urlencode()}"


def _spelled(value: Any) -> str:
    """Write a value as a link carries it. Letters beyond ASCII stay: written with %, a word is three times as long."""
    text = " ".join(str(int(value) if isinstance(value, Decimal) else value).split())
    return "".join(sign if sign > "\x7f" and sign.isprintable() else quote(sign) for sign in text)


def _said(field: Any, value: Any) -> Any:
    """Return a value in the reader's words."""
    if value is True:
        return ""
    if hasattr(field, "label_from_instance"):
        return field.label_from_instance(value)
    if isinstance(value, Decimal):
        return shown(value)
    if isinstance(value, dt.date):
        return day(value)
    return dict(getattr(field, "choices", ())).get(value, value)


def lowest(number: Any) -> Any:
    """Return a number as one to order by, lowest first, unknown ones last."""
    return Coalesce(number, Value(10**13)) * Value(-1)


class DayNumber(Func):
    """A day as a number, to order by."""

    template = "(%(expressions)s - DATE '2000-01-01')"
    output_field = models.BigIntegerField()


def whole_number(label: Any, *, most: int, **kwargs: Any) -> filters.NumberFilter:
    return filters.NumberFilter(label=label, min_value=0, max_value=most, decimal_places=0, **kwargs)


def day_filter(label: Any, **kwargs: Any) -> filters.DateFilter:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return filters.DateFilter(label=label, input_formats=["%Y-%m-%d"], validators=[plausible], widget=widget, **kwargs)
