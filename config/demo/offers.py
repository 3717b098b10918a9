"""Offers: drafted, sent, countered, accepted or not."""

from typing import Any

from config.demo.cast import Cast
from config.demo.read import Days, Row, market
from config.demo.script import NIGHT, OFFER, Script
from engagements import offer_actions as do
from engagements.law import last_day
from engagements.models import Terms
from engagements.terms import plan
from kernel.actors import SYSTEM
from profiles.stages import playbook_for

FEE_MODELS = {"monthly": "monthly", "per_milestone": "milestone"}


def add_offers(script: Script, cast: Cast) -> None:
    """Enter the offers into the history."""
    texts = market()
    candidacies = {row["key"]: row for row in texts["candidacies"]}
    needs = {row["key"]: row for row in texts["needs"]}
    staffs = {row["key"]: row["employees"] for row in texts["companies"]}
    works = {row["offer"]: row for row in texts["engagements"]}
    for row in texts["offers"]:
        need = needs[candidacies[row["candidacy"]]["need"]]
        playbook = playbook_for(need["stage"], staffs[need["company"]])
        kpis = _kpis(script.days, row, need, works.get(row["key"]))
        _add_offer(script, cast, row, _conditions(script.days, row, str(playbook)) | {"kpis": kpis})


def _add_offer(script: Script, cast: Cast, row: Row, values: Row) -> None:
    first = row["versions"][0]

    def draft() -> None:
        by = cast(first["by"])
        made = do.draft_offer(candidacy_id=cast.id("candidacy", row["candidacy"]), actor=by, kind=row["kind"])
        do.edit_offer(offer_id=made.pk, actor=by, values=values | _fee(first))
        cast.keep("offer", row["key"], made.pk)

    script.add(first["days_ago"], OFFER, draft)
    for step in row["steps"]:
        rank = NIGHT if step["verb"] == "expire" else OFFER
        script.add(step["days_ago"], rank, _act, cast, row, step)


def _act(cast: Cast, row: Row, step: Row) -> None:
    offer_id, by, verb = cast.id("offer", row["key"]), cast(step["by"]), step["verb"]
    version: Row = next((v for v in row["versions"] if v["n"] == step.get("version")), {})
    if verb == "send":
        do.send_offer(offer_id=offer_id, actor=by, message=version["note"])
    elif verb == "counter":
        do.counter_offer(offer_id=offer_id, actor=by, values=_fee(version), message=version["note"])
    elif verb == "accept":
        terms = Terms.objects.get(offer_id=offer_id, number=step["version"])
        do.accept_terms(terms_id=terms.pk, actor=by, hash=terms.hash)
    elif verb == "expire":
        do.expire_offers(actor=SYSTEM)
    elif verb == "decline":
        do.decline_offer(offer_id=offer_id, actor=by, text=step["reason"])
    else:
        do.withdraw_offer(offer_id=offer_id, actor=by, text=step["reason"])


def _fee(version: Row) -> Row:
    names = {"monthly_fee": "monthly_fee_minor", "days_min": "days_min", "days_max": "days_max"}
    return {column: version[name] for name, column in names.items() if name in version}


def _conditions(days: Days, row: Row, playbook: str) -> Row:
    start, fee = days.starts_on(row), row["fee"]
    values: Row = {
        "service_from": start,
        "service_to": last_day(start, row["term_months"]),
        "fee_model": FEE_MODELS[fee["model"]],
        "place": row["place_ja"],
        "inspection_days": row["inspection_days"],
        "milestones": _milestones(fee, plan(playbook, row["term_months"], start)),
        **({} if fee["model"] == "monthly" else {"monthly_fee_minor": None, "days_min": None, "days_max": None}),
        **_fee(fee),
    }
    if row["expenses_ja"]:
        values["expenses_rule"] = row["expenses_ja"]
    if row["ip_ja"]:
        values |= {"ip_beyond_purpose": True, "ip_terms": row["ip_ja"]}
    return values


def _milestones(fee: Row, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    amounts = {row["milestone"]: row["fee"] for row in fee.get("milestones", [])}
    return [row | {"amount": amounts.get(row["key"])} for row in rows]


def _kpis(days: Days, row: Row, need: Row, work: Row | None) -> list[Row]:
    """Return how the result is measured: as the engagement says, or a month after the start."""
    later = days.starts_on(row).toordinal() - days.today.toordinal() + 30
    kpis = work["kpis"] if work else [{"kpi": kpi, "baseline": None} for kpi in need["kpis"]]
    return [
        {
            "kpi": kpi["kpi"],
            "baseline": None if kpi["baseline"] is None else str(kpi["baseline"]),
            "measured_by": days.day(_measured_in(kpi, later)).isoformat() if kpi["baseline"] is None else None,
        }
        for kpi in kpis
    ]


def _measured_in(kpi: Row, later: int) -> int:
    if "measured_by_days_ago" in kpi:
        return -int(kpi["measured_by_days_ago"])
    return int(kpi.get("measured_by_in_days", later))
