"""The numbers of the law and of the service's own rules, each with the days it holds."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Threshold:
    """One number with its first and last valid day (None: still holds) and where it comes from."""

    name: str
    value: int
    valid_from: date
    valid_to: date | None
    source: str


IN_FORCE = date(2024, 11, 1)
ACT = "フリーランス・事業者間取引適正化等法"
THRESHOLDS = (
    Threshold("employee_weekly_hours", 20, IN_FORCE, None, f"{ACT}2条 (従業員)"),
    Threshold("employee_days", 31, IN_FORCE, None, f"{ACT}2条 (従業員)"),
    Threshold("client_directors", 2, IN_FORCE, None, f"{ACT}2条6項"),
    Threshold("prohibited_acts_months", 1, IN_FORCE, None, f"{ACT}5条"),
    Threshold("long_term_months", 6, IN_FORCE, None, f"{ACT}13条, 16条"),
    Threshold("renewal_gap_months", 1, IN_FORCE, None, f"{ACT}5条, 13条, 16条 (更新)"),
    Threshold("payment_days", 60, IN_FORCE, None, f"{ACT}4条1項"),
    Threshold("recommission_payment_days", 30, IN_FORCE, None, f"{ACT}4条3項"),
    Threshold("closing_months", 1, IN_FORCE, None, f"{ACT}4条 (月単位の締切)"),
    Threshold("payment_months", 2, IN_FORCE, None, f"{ACT}4条 (60日を2か月とする運用)"),
    Threshold("holiday_postponement_days", 2, IN_FORCE, None, f"{ACT}4条 (休業日)"),
    Threshold("ending_notice_days", 30, IN_FORCE, None, f"{ACT}16条1項"),
    Threshold("deemed_acceptance_days", 10, IN_FORCE, None, "Rule of the service"),
)


def threshold(name: str, on: date) -> int:
    """Look up a number as it holds on a day.

    :raises LookupError: no row of that name holds on that day.
    """
    for row in THRESHOLDS:
        ended = row.valid_to is not None and row.valid_to < on
        if row.name == name and row.valid_from <= on and not ended:
            return row.value
    raise LookupError(f"No rule {name!r} holds on {on}.")
