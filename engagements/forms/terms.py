"""One form over all conditions: the nine items of Article 3, the plan of milestones, the KPIs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from engagements.forms.inputs import CountField, DayField, NumberField, YenField
from engagements.plan_checks import since_the_act
from engagements.states import ContractType, FeeModel, PaymentMethod
from engagements.wording import HOLIDAYS, LABELS, LAST, OFFSETS, PENDING_NAMES, day_of_month
from kernel.templatetags.kaji import label
from profiles.models import Kpi

MONEY = ("monthly_fee", "day_rate")
# Labels of amounts that are not in yen.
OTHER_LABELS = {
    "monthly_fee": _("Monthly fee in %(currency)s, before tax"),
    "day_rate": _("Fee per day in %(currency)s, before tax"),
    "amount": _("Amount in %(currency)s"),
}
MORE_KPIS = range(3)
PENDING = range(3)
SECTIONS: dict[int, tuple[str, ...]] = {
    1: ("client_name", "freelancer_name"),
    2: ("commissioned_on",),
    3: ("contract_type", "title_ja", "title_en", "scope_ja", "scope_en", "ip_beyond_purpose", "ip_terms"),
    4: ("service_from", "service_to"),
    5: ("place",),
    6: ("inspection_days",),
    7: ("fee_model", "monthly_fee", "day_rate", "days_min", "days_max", "expenses_rule", "tax_rule"),
    8: ("closing_day", "month_offset", "pay_day", "bank_holiday"),
    9: ("payment_method", "payment_method_details"),
}
BESIDE = ("termination_ja", "termination_en", "is_recommission", "original_client_name", "original_due_on")
PLAIN = tuple(n for names in (*SECTIONS.values(), BESIDE) for n in names if n not in MONEY)
PROSE = {"rows": 4}


def _days() -> list[tuple[int, str]]:
    return [(LAST, day_of_month(LAST)), *((n, day_of_month(n)) for n in range(1, LAST))]


def _line(name: str, length: int, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=LABELS[name], required=False, max_length=length, **kwargs)


def _prose(name: str, length: int, **kwargs: Any) -> forms.CharField:
    return _line(name, length, widget=forms.Textarea(attrs=PROSE), **kwargs)


def _one_of(name: str, choices: Any, **kwargs: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=LABELS[name], choices=choices, **kwargs)


def _number_of(name: str, choices: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=LABELS[name], choices=choices, coerce=int, widget=forms.Select(attrs={"class": "short"})
    )


class TermsForm(forms.Form):
    """Shape of all conditions. `values` are those to start from, `plan` the fitted playbook's milestones."""

    client_name = _line("client_name", 200)
    freelancer_name = _line("freelancer_name", 200)
    commissioned_on = DayField(label=LABELS["commissioned_on"], required=False)
    contract_type = _one_of("contract_type", ContractType.choices)
    title_ja = _line("title_ja", 120)
    title_en = _line("title_en", 120)
    scope_ja = _prose("scope_ja", 4000, help_text=_("What is done, how much and to which standard; one line each."))
    scope_en = _prose("scope_en", 4000)
    ip_beyond_purpose = forms.BooleanField(label=LABELS["ip_beyond_purpose"], required=False)
    ip_terms = _prose("ip_terms", 2000)
    service_from = DayField(label=LABELS["service_from"], required=False, validators=[since_the_act])
    service_to = DayField(label=LABELS["service_to"], required=False, validators=[since_the_act])
    place = _line("place", 200, help_text=_("For example: online, once a month at the client's office."))
    inspection_days = CountField(
        label=LABELS["inspection_days"],
        required=False,
        min_value=1,
        max_value=30,
        help_text=_("1 to 30 days, counted from the delivery. It never moves the day of payment."),
    )
    fee_model = _one_of("fee_model", FeeModel.choices, widget=forms.RadioSelect)
    monthly_fee = YenField(label=_("Monthly fee in yen, before tax"), required=False)
    day_rate = YenField(label=_("Fee per day in yen, before tax"), required=False)
    days_min = CountField(label=LABELS["days_min"], required=False, min_value=0, max_value=31)
    days_max = CountField(label=LABELS["days_max"], required=False, min_value=0, max_value=31)
    expenses_rule = _line("expenses_rule", 500)
    tax_rule = _line("tax_rule", 500)
    closing_day = _number_of("closing_day", _days)
    month_offset = _number_of("month_offset", list(OFFSETS.items()))
    pay_day = _number_of("pay_day", _days)
    bank_holiday = _one_of("bank_holiday", list(HOLIDAYS.items()))
    payment_method = _one_of("payment_method", PaymentMethod.choices)
    payment_method_details = _line("payment_method_details", 500)
    termination_ja = _prose("termination_ja", 500)
    termination_en = _prose("termination_en", 500)
    is_recommission = forms.BooleanField(label=LABELS["is_recommission"], required=False)
    original_client_name = _line("original_client_name", 200)
    original_due_on = DayField(label=LABELS["original_due_on"], required=False)

    def __init__(
        self, *args: Any, values: dict[str, Any], plan: list[dict[str, Any]], message: bool = False, **kwargs: Any
    ) -> None:
        self.start = values
        said = values.get("milestones") or []
        keys = {row["key"] for row in said}
        self.plan = [*said, *(row for row in plan if row["key"] not in keys)]
        self.kept = keys
        kwargs["initial"] = self._initial(values)
        super().__init__(*args, **kwargs)
        self._add_plan()
        self._add_kpis()
        self._add_pending()
        self._read_amounts_in(values.get("currency") or "JPY")
        if message:
            self.fields["message"] = forms.CharField(
                label=_("Words that go with it"),
                required=False,
                max_length=2000,
                widget=forms.Textarea(attrs=PROSE),
                help_text=_("Not a condition: what is agreed stands in the terms."),
            )

    @staticmethod
    def _initial(values: dict[str, Any]) -> dict[str, Any]:
        defaults = {
            "payment_method": PaymentMethod.TRANSFER,
            "closing_day": LAST,
            "month_offset": 1,
            "pay_day": LAST,
            "bank_holiday": "previous",
        }
        found = defaults | {name: values[name] for name in PLAIN if name in values}
        return found | {name: values.get(f"{name}_minor") for name in MONEY}

    # --- rows of varying number ----------------------------------------------------------------------------------
    def _add_plan(self) -> None:
        for row in self.plan:
            key = row["key"]
            self.fields[f"m_{key}_keep"] = forms.BooleanField(
                label=_("Part of the plan"), required=False, initial=key in self.kept
            )
            self.fields[f"m_{key}_starts_on"] = DayField(
                label=_("First day"), required=False, initial=row.get("starts_on")
            )
            self.fields[f"m_{key}_due_on"] = DayField(label=_("Due day"), required=False, initial=row.get("due_on"))
            self.fields[f"m_{key}_amount"] = YenField(
                label=_("Amount in yen"), required=False, initial=row.get("amount")
            )

    def _read_amounts_in(self, currency: str) -> None:
        """Read and label all amounts in the currency of the terms; the fields themselves say yen."""
        if currency == "JPY":
            return
        for name, field in self.fields.items():
            if isinstance(field, YenField):
                field.currency = currency
                field.label = OTHER_LABELS.get(name, OTHER_LABELS["amount"]) % {"currency": currency}

    def _add_kpis(self) -> None:
        self.said_kpis = [row for row in self.start.get("kpis") or [] if row.get("kpi")]
        terms = list(Kpi.objects.filter(status="active").order_by("order", "pk"))
        self.kpi_names = {kpi.pk: kpi for kpi in terms}
        choices = [("", "—"), *((kpi.pk, label(kpi)) for kpi in terms)]
        for row in self.said_kpis:
            self._kpi_fields(f"k_{row['kpi']}", row)
            self.fields[f"k_{row['kpi']}_keep"] = forms.BooleanField(
                label=_("Measured by this KPI"), required=False, initial=True
            )
        for number in MORE_KPIS:
            self._kpi_fields(f"more{number}", {})
            self.fields[f"more{number}_kpi"] = forms.ChoiceField(
                label=_("Another KPI"), required=False, choices=choices
            )

    def _kpi_fields(self, prefix: str, row: dict[str, Any]) -> None:
        self.fields[f"{prefix}_baseline"] = NumberField(
            label=_("Value before the start"), required=False, initial=row.get("baseline")
        )
        self.fields[f"{prefix}_measured_by"] = DayField(
            label=_("Not known yet: measured by"), required=False, initial=row.get("measured_by")
        )

    def _add_pending(self) -> None:
        rows = self.start.get("pending_items") or []
        for number in PENDING:
            row = rows[number] if number < len(rows) else {}
            self.fields[f"p{number}_item"] = forms.ChoiceField(
                label=_("Item not fixed yet"),
                required=False,
                choices=[("", "—"), *PENDING_NAMES.items()],
                initial=row.get("item"),
            )
            self.fields[f"p{number}_reason"] = forms.CharField(
                label=_("Reason it cannot be fixed yet"), required=False, max_length=500, initial=row.get("reason")
            )
            self.fields[f"p{number}_planned_on"] = DayField(
                label=_("Day it will be fixed"), required=False, initial=row.get("planned_on")
            )

    # --- for the template ----------------------------------------------------------------------------------------
    @property
    def sections(self) -> dict[str, list[forms.BoundField]]:
        return {str(number): [self[name] for name in names] for number, names in SECTIONS.items()}

    def milestone_rows(self) -> Iterator[dict[str, Any]]:
        for row in self.plan:
            parts = ("keep", "starts_on", "due_on", "amount")
            yield {"row": row} | {part: self[f"m_{row['key']}_{part}"] for part in parts}

    def kpi_rows(self) -> Iterator[dict[str, Any]]:
        for row in self.said_kpis:
            prefix = f"k_{row['kpi']}"
            yield {"kpi": self.kpi_names.get(row["kpi"])} | {
                part: self[f"{prefix}_{part}"] for part in ("keep", "baseline", "measured_by")
            }

    def more_kpi_rows(self) -> Iterator[dict[str, Any]]:
        for number in MORE_KPIS:
            yield {part: self[f"more{number}_{part}"] for part in ("kpi", "baseline", "measured_by")}

    def pending_rows(self) -> Iterator[dict[str, Any]]:
        for number in PENDING:
            yield {part: self[f"p{number}_{part}"] for part in ("item", "reason", "planned_on")}

    @property
    def folded_has_errors(self) -> bool:
        return any(name in BESIDE or name.startswith(("p0", "p1", "p2")) for name in self.errors)

    # --- what was typed ------------------------------------------------------------------------------------------
    def values(self) -> dict[str, Any]:
        """Return the conditions typed, by column; call it after is_valid()."""
        said = {name: self.cleaned_data.get(name, self._empty(name)) for name in PLAIN}
        said |= {f"{name}_minor": self.cleaned_data.get(name) for name in MONEY}
        return said | {
            "milestones": list(self._milestones()),
            "kpis": list(self._kpis()),
            "pending_items": list(self._pending()),
        }

    def _empty(self, name: str) -> Any:
        return self.initial.get(name) if isinstance(self.fields[name], forms.ChoiceField) else None

    def _milestones(self) -> Iterator[dict[str, Any]]:
        for row in self.plan:
            typed = {
                part: self.cleaned_data.get(f"m_{row['key']}_{part}")
                for part in ("keep", "starts_on", "due_on", "amount")
            }
            if typed.pop("keep"):
                yield row | {name: _iso(value) for name, value in typed.items()}

    def _kpis(self) -> Iterator[dict[str, Any]]:
        for row in self.said_kpis:
            if self.cleaned_data.get(f"k_{row['kpi']}_keep"):
                yield self._kpi(row["kpi"], f"k_{row['kpi']}")
        for number in MORE_KPIS:
            if kpi := self.cleaned_data.get(f"more{number}_kpi"):
                yield self._kpi(kpi, f"more{number}")

    def _kpi(self, kpi: str, prefix: str) -> dict[str, Any]:
        baseline = self.cleaned_data.get(f"{prefix}_baseline")
        return {
            "kpi": kpi,
            "baseline": None if baseline is None else str(baseline),
            "measured_by": _iso(self.cleaned_data.get(f"{prefix}_measured_by")),
        }

    def _pending(self) -> Iterator[dict[str, Any]]:
        for number in PENDING:
            typed = {part: self.cleaned_data.get(f"p{number}_{part}") for part in ("item", "reason", "planned_on")}
            if typed["item"]:
                yield typed | {"planned_on": _iso(typed["planned_on"])}


def _iso(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value
