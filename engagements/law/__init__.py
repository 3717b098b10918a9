"""The rules of the freelance act (令和5年法律第25号) that a program can decide: values in, values out.

General information, not legal advice. What needs judgement (an unreasonably low fee, whose fault an
ending is, whether two jobs are the same work) is asked, never computed.
"""

from engagements.law.ending import (
    EXEMPTIONS,
    deemed_accepted_on,
    earliest_end,
    notice_deadline,
    notice_reminders,
    notice_required,
)
from engagements.law.notice import (
    ARTICLE_3,
    PendingItem,
    Requirement,
    TermsFacts,
    is_notice_late,
    missing_items,
)
from engagements.law.parties import (
    ClientFacts,
    FreelancerFacts,
    counts_as_employee,
    duties,
    is_covered_freelancer,
)
from engagements.law.payment import (
    LAST,
    PayRule,
    Postponement,
    Verdict,
    check_due,
    check_rule,
    closing_on,
    due_on,
    effective_due,
    effective_recommission_due,
    is_continuous,
    last_lawful_day,
    last_recommission_day,
    nominal_due,
    postponement,
)
from engagements.law.periods import (
    continues,
    contract_period,
    joined_period,
    last_day,
    months_after,
    period_at_least,
    whole_months,
)
from engagements.law.thresholds import THRESHOLDS, Threshold, threshold
from kernel.calendar import (
    add_business_days,
    is_bank_holiday,
    next_business_day,
    previous_business_day,
)

__all__ = [
    "ARTICLE_3",
    "EXEMPTIONS",
    "LAST",
    "THRESHOLDS",
    "ClientFacts",
    "FreelancerFacts",
    "PayRule",
    "PendingItem",
    "Postponement",
    "Requirement",
    "TermsFacts",
    "Threshold",
    "Verdict",
    "add_business_days",
    "check_due",
    "check_rule",
    "closing_on",
    "continues",
    "contract_period",
    "counts_as_employee",
    "deemed_accepted_on",
    "due_on",
    "duties",
    "earliest_end",
    "effective_due",
    "effective_recommission_due",
    "is_bank_holiday",
    "is_continuous",
    "is_covered_freelancer",
    "is_notice_late",
    "joined_period",
    "last_day",
    "last_lawful_day",
    "last_recommission_day",
    "missing_items",
    "months_after",
    "next_business_day",
    "nominal_due",
    "notice_deadline",
    "notice_reminders",
    "notice_required",
    "period_at_least",
    "postponement",
    "previous_business_day",
    "threshold",
    "whole_months",
]
