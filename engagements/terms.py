"""Terms as content: prefilling them, checking them against the law, hashing what both sides accept."""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Field
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from engagements.law import ARTICLE_3, PayRule, PendingItem, TermsFacts, check_rule, last_day, missing_items
from engagements.models import Offer, Terms
from engagements.plan_checks import plan_gaps
from engagements.playbook import fit, schedule
from engagements.states import ContractType, FeeModel
from kernel import clock
from marketplace.models import Candidacy, Need
from profiles.models import PlaybookMilestone, Profile

# One text for both readers: these lines are written once, and either side may not read the other's language.
EXPENSES = (
    "交通費などの実費は、事前に合意したものを委託者が別に支払います。／"
    "Travel and other expenses agreed beforehand are paid by the client in addition."
)
TAX = "金額は税別です。消費税を別に加えます。／Amounts exclude tax; consumption tax is added."
INSPECTION_DAYS = 10
# Every column that is a condition: in the hash, in the differences between versions, in the form.
CONDITIONS = (
    "client_name",
    "freelancer_name",
    "commissioned_on",
    "contract_type",
    "title_ja",
    "title_en",
    "scope_ja",
    "scope_en",
    "ip_beyond_purpose",
    "ip_terms",
    "service_from",
    "service_to",
    "place",
    "inspection_days",
    "currency",
    "fee_model",
    "monthly_fee_minor",
    "day_rate_minor",
    "days_min",
    "days_max",
    "expenses_rule",
    "tax_rule",
    "closing_day",
    "month_offset",
    "pay_day",
    "bank_holiday",
    "payment_method",
    "payment_method_details",
    "is_recommission",
    "original_client_name",
    "original_due_on",
    "pending_items",
    "termination_ja",
    "termination_en",
    "milestones",
    "kpis",
)
ITEM_NAMES: dict[str, Promise] = {
    "client_name": _("The client's name is missing."),
    "freelancer_name": _("The CMO's name is missing."),
    "commissioned_on": _("The day of the commission is missing, or lies after the day of this notice."),
    "scope": _("The content of the work is missing."),
    "ip_terms": _("Say which rights go beyond the purpose of the work."),
    "service_period": _("The period of the work is missing."),
    "place": _("The place of the work is missing."),
    "inspection": _("The time for acceptance is missing."),
    "fee": _("The fee is missing."),
    "expenses_rule": _("Say how expenses are treated."),
    "tax_rule": _("Say how consumption tax is treated."),
    "payment_day": _("The day of payment is missing."),
    "payment_method": _("The way of payment is missing."),
    "payment_method_details": _("Describe the way of payment."),
    "original_client_name": _("Name the original client of the re-commission."),
    "original_due_on": _("Give the original day of payment of the re-commission."),
    "pending_items": _("Each open item needs its reason and the day it will be fixed."),
}
# Where on the form a missing item is filled in.
ITEM_FIELDS = {
    "scope": "scope_ja",
    "service_period": "service_from",
    "inspection": "inspection_days",
    "payment_day": "pay_day",
}
NUMBERS = {row.id: row.number for row in ARTICLE_3}


def encoded(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values as JSON writes them (dates as ISO text)."""
    return json.loads(json.dumps(dict(values), cls=DjangoJSONEncoder))  # type: ignore[no-any-return]


def built(values: Mapping[str, Any]) -> Terms:
    """Return an unsaved Terms row with these values, each turned into its column's type.

    :raises django.core.exceptions.ValidationError: on a value its column cannot hold.
    """
    terms = Terms()
    for name in CONDITIONS:
        if name in values:
            field = cast("Field[Any, Any]", Terms._meta.get_field(name))
            setattr(terms, name, field.to_python(values[name]))
    return terms


def content(terms: Terms) -> dict[str, Any]:
    """Return all conditions as JSON values."""
    return encoded({name: getattr(terms, name) for name in CONDITIONS})


def content_hash(terms: Terms) -> str:
    """Return the SHA-256 of the canonical content: sorted keys, no spaces, UTF-8."""
    text = json.dumps(content(terms), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def differences(old: Terms, new: Terms) -> list[tuple[str, Any, Any]]:
    """Return (field, before, after) of each condition that changed between two versions."""
    before, after = content(old), content(new)
    return [(name, before[name], after[name]) for name in CONDITIONS if before[name] != after[name]]


def pay_rule(terms: Terms) -> PayRule:
    """Return the rule that yields one payment day; :raises ValueError: when the days contradict each other."""
    holiday: Literal["previous", "next"] = "next" if terms.bank_holiday == "next" else "previous"
    return PayRule(terms.closing_day, terms.month_offset, terms.pay_day, holiday)


@dataclass(frozen=True)
class Gap:
    """Something terms still lack: the number of the item of Article 3 (None beside the nine), the form's field."""

    number: int | None
    field: str
    sentence: Promise | str


def gaps(terms: Terms) -> list[Gap]:
    """Return what the freelance act (Articles 3 and 4) and the plan of work still ask of these terms, in order."""
    rule = _rule_or_none(terms)
    found = [
        Gap(NUMBERS[item], _field_of(item, terms), ITEM_NAMES[item]) for item in missing_items(_facts(terms, rule))
    ]
    if not (terms.title_ja or terms.title_en):
        found.append(Gap(3, "title_ja", _("The work needs a title.")))
    if rule and day_of(terms, "service_from") and _pays_too_late(terms, rule):
        found.append(
            Gap(8, "pay_day", _("The law asks for payment within 60 days (Article 4). Please choose an earlier day."))
        )
    found += [Gap(None, pointer, sentence) for pointer, sentence in plan_gaps(terms)]
    found += [Gap(None, "kpis", sentence) for sentence in _kpi_gaps(terms)]
    return sorted(found, key=lambda gap: gap.number or 99)


def lacking(terms: Terms) -> dict[str, list[Any]]:
    """Return what terms still lack, as sentences by form field."""
    found: dict[str, list[Any]] = {}
    for gap in gaps(terms):
        found.setdefault(gap.field, []).append(gap.sentence)
    return found


def day_of(terms: Terms, name: str) -> dt.date | None:
    """Return a day of terms; in a draft it may be missing, whatever its column promises."""
    found: dt.date | None = getattr(terms, name)
    return found


def currency_of(offer: Offer) -> str:
    """Return the currency of all amounts of an offer: that of its draft, or of the version on the table."""
    last = Terms.objects.filter(offer_id=offer.pk).first()
    return last.currency if last else offer.values.get("currency", "JPY")


def period_of(terms: Terms) -> tuple[dt.date, dt.date] | None:
    """Return the first and the last day, or None while one of them is missing."""
    first, last = day_of(terms, "service_from"), day_of(terms, "service_to")
    return (first, last) if first and last else None


def _rule_or_none(terms: Terms) -> PayRule | None:
    try:
        return pay_rule(terms)
    except (TypeError, ValueError):
        return None


def _pays_too_late(terms: Terms, rule: PayRule) -> bool:
    continuous = terms.fee_model != FeeModel.MILESTONE
    return check_rule(rule, terms.service_from, continuous=continuous).level == "violation"


def _field_of(item: str, terms: Terms) -> str:
    if item == "fee":
        return {FeeModel.DAILY: "day_rate", FeeModel.MILESTONE: "milestones"}.get(
            FeeModel(terms.fee_model or FeeModel.MONTHLY), "monthly_fee"
        )
    return ITEM_FIELDS.get(item, item)


def _kpi_gaps(terms: Terms) -> list[Promise]:
    names = [row.get("kpi") for row in terms.kpis]
    if not names:
        return [_("Name at least one KPI the result is measured by.")]
    if len(set(names)) < len(names):
        return [_("Each KPI can be named once.")]
    if any(row.get("baseline") in (None, "") and not row.get("measured_by") for row in terms.kpis):
        return [_("Each KPI needs its value before the start, or the day it will be measured by.")]
    return []


def _facts(terms: Terms, rule: PayRule | None) -> TermsFacts:
    return TermsFacts(
        client_name=terms.client_name,
        freelancer_name=terms.freelancer_name,
        commissioned_on=terms.commissioned_on,
        notice_on=max(clock.today(), day_of(terms, "commissioned_on") or clock.today()),
        scope=terms.scope_ja or terms.scope_en,
        ip_beyond_purpose=terms.ip_beyond_purpose,
        ip_terms=terms.ip_terms,
        service_from=terms.service_from,
        service_to=terms.service_to,
        place=terms.place,
        acceptance_step=True,
        inspection_days=terms.inspection_days,
        fee_minor=_agreed_fee(terms),
        expenses_rule=terms.expenses_rule,
        tax_rule=terms.tax_rule,
        pay_rule=rule,
        payment_method=terms.payment_method,
        payment_method_details=terms.payment_method_details,
        is_recommission=terms.is_recommission,
        original_client_name=terms.original_client_name,
        original_due_on=terms.original_due_on,
        pending_items=tuple(
            PendingItem(row["item"], row.get("reason", ""), _day(row.get("planned_on"))) for row in terms.pending_items
        ),
    )


def _agreed_fee(terms: Terms) -> int | None:
    if terms.fee_model == FeeModel.MILESTONE:
        amounts = [row.get("amount") for row in terms.milestones]
        return sum(amounts) if amounts and all(a is not None for a in amounts) else None
    return terms.monthly_fee_minor if terms.fee_model == FeeModel.MONTHLY else terms.day_rate_minor


def _day(text: Any) -> dt.date | None:
    return dt.date.fromisoformat(text) if isinstance(text, str) and text else text or None


# --- prefilling --------------------------------------------------------------------------------------------------
def prefill(candidacy: Candidacy) -> dict[str, Any]:
    """Return terms to start from: the need's work, days and place, the CMO's own fee, the fitted playbook."""
    need, profile, company = candidacy.need, candidacy.profile, candidacy.company
    today = clock.today()
    start = max(need.start_on or today, today)
    months = need.term_months or 6
    name = profile.identity
    return {
        "client_name": company.name_ja or company.name_en,
        "freelancer_name": name.name_ja or name.name_en,
        "commissioned_on": today.isoformat(),
        "contract_type": ContractType.TIME,
        "title_ja": need.title_ja,
        "title_en": need.title_en,
        "scope_ja": "\n".join(row.text_ja for row in need.scope_rows.all() if row.text_ja),
        "scope_en": "\n".join(row.text_en for row in need.scope_rows.all() if row.text_en),
        "service_from": start.isoformat(),
        "service_to": last_day(start, months).isoformat(),
        "place": _place(need),
        "inspection_days": INSPECTION_DAYS,
        "currency": need.currency,
        "fee_model": FeeModel.MONTHLY,
        "monthly_fee_minor": _fee(need, profile),
        "days_min": need.days,
        "days_max": need.days,
        "expenses_rule": EXPENSES,
        "tax_rule": TAX,
        "termination_ja": need.termination_ja,
        "termination_en": need.termination_en,
        "milestones": plan(need.playbook_id or need.stage, months, start),
        "kpis": [{"kpi": row.kpi_id, "baseline": None, "measured_by": None} for row in need.kpi_rows.all()],
    }


def _place(need: Need) -> str:
    if need.onsite_days and need.prefecture:
        days = f"{need.onsite_days} day{'s' if need.onsite_days > 1 else ''}"
        where = need.prefecture
        return (
            f"オンライン、月{need.onsite_days}日は{where.ja}の事業所／"
            f"Online, with {days} a month at the client's office in {where.en}"
        )
    return "オンライン／Online"


def _fee(need: Need, profile: Profile) -> int | None:
    """Return her ask for the wanted days, rounded up to a thousand, or the upper end of the budget.

    None when she asks in another currency than the need: nothing here converts one into the other.
    """
    days = need.days or 1
    asks = profile.day_rate_minor is not None or profile.monthly_fee_minor is not None
    if asks and profile.currency != need.currency:
        return None
    if profile.day_rate_minor is not None:
        ask = profile.day_rate_minor * days
    elif profile.monthly_fee_minor is not None and profile.fee_days:
        ask = profile.monthly_fee_minor * days // profile.fee_days
    else:
        return need.budget_max_minor
    return -(-ask // 1000) * 1000


def plan(playbook: str, months: int, start: dt.date) -> list[dict[str, Any]]:
    """Return the milestones of a playbook fitted to a term, as rows of terms."""
    fitted = fit(playbook, months)
    rows = {row.pk: row for row in PlaybookMilestone.objects.filter(playbook_id=playbook)}
    return [
        {
            "key": placed.milestone,
            "title_ja": rows[placed.milestone].ja,
            "title_en": rows[placed.milestone].en,
            "kind": rows[placed.milestone].data["kind"],
            "contract_type": rows[placed.milestone].data["contract_type"],
            "starts_on": placed.starts_on.isoformat(),
            "due_on": placed.due_on.isoformat(),
            "amount": None,
            "criteria": [{"ja": c["ja"], "en": c["en"]} for c in rows[placed.milestone].data["acceptance"]],
        }
        for placed in schedule(fitted.kept, start)
    ]
