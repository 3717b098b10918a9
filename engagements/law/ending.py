"""Accepting work in silence, and ending a contract in time."""

from datetime import date, timedelta

from engagements.law.periods import period_at_least
from engagements.law.thresholds import threshold

# Days before the end on which both sides are reminded; the last one leaves a day to act.
REMINDERS = (60, 45, 35, 31)
EXEMPTIONS = (
    "disaster",
    "upstream_ended",
    "thirty_days_or_less",
    "freelancer_at_fault",
    "long_inactivity",
    "mutual_agreement",
    "by_freelancer",
)


def deemed_accepted_on(submitted_on: date) -> date:
    """Give the day on which submitted work counts as accepted without an answer.

    It never moves the payment day, which runs from the submission.
    """
    days = threshold("deemed_acceptance_days", submitted_on)
    return submitted_on + timedelta(days=days)


def notice_required(start: date, end: date, exemption: str | None = None) -> bool:
    """Tell whether ending or not renewing needs notice; the period includes renewals.

    :raises ValueError: an exemption the law does not know.
    Source: フリーランス法16条1項; 厚生労働省関係施行規則 (予告の例外).
    """
    if exemption is not None and exemption not in EXEMPTIONS:
        raise ValueError(f"There is no exemption {exemption!r}.")
    long_term = period_at_least(start, end, threshold("long_term_months", end))
    return long_term and exemption is None


def notice_deadline(end: date) -> date:
    """Give the last day to give notice: 30 days from it to the day before the end.

    Source: フリーランス法16条1項.
    """
    return end - timedelta(days=threshold("ending_notice_days", end))


def earliest_end(notice_on: date) -> date:
    """Give the earliest lawful end for a notice given on a day.

    Source: フリーランス法16条1項.
    """
    return notice_on + timedelta(days=threshold("ending_notice_days", notice_on))


def notice_reminders(end: date) -> tuple[date, ...]:
    """List the days on which to remind of the notice, earliest first."""
    return tuple(end - timedelta(days=days) for days in REMINDERS)
