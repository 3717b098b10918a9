"""Who is bound by which article."""

from dataclasses import dataclass
from datetime import date

from engagements.law.thresholds import IN_FORCE, threshold


@dataclass(frozen=True, slots=True)
class ClientFacts:
    """What a client declared about itself at the commission."""

    is_company: bool
    directors: int
    has_employees: bool


@dataclass(frozen=True, slots=True)
class FreelancerFacts:
    """What a freelancer declared about herself at the commission."""

    is_company: bool
    directors: int
    has_employees: bool


def counts_as_employee(weekly_hours: int, expected_days: int, on: date, *, lives_with_owner: bool = False) -> bool:
    """Tell whether a person counts as 従業員; relatives in the household do not.

    Source: フリーランス法2条1項, 考え方 第1部1.
    """
    return (
        not lives_with_owner
        and weekly_hours >= threshold("employee_weekly_hours", on)
        and expected_days >= threshold("employee_days", on)
    )


def is_covered_freelancer(freelancer: FreelancerFacts) -> bool:
    """Tell whether somebody is a 特定受託事業者: alone, or a company of one director, without staff.

    Source: フリーランス法2条1項.
    """
    alone = not freelancer.is_company or freelancer.directors == 1
    return alone and not freelancer.has_employees


def duties(client: ClientFacts, freelancer: FreelancerFacts, months: int, on: date) -> frozenset[str]:
    """Name the articles that bind a client for a contract of whole months, commissioned on a day.

    Article 13 is an effort below six months and a duty from then on.

    Source: フリーランス法2条5項・6項, 3条-5条, 12条-14条, 16条.
    """
    if on < IN_FORCE or not is_covered_freelancer(freelancer):
        return frozenset()
    enough = client.directors >= threshold("client_directors", on)
    if not (client.has_employees or (client.is_company and enough)):
        return frozenset({"article_3"})
    bound = {"article_3", "article_4", "article_12", "article_14"}
    if months >= threshold("prohibited_acts_months", on):
        bound.add("article_5")
    if months >= threshold("long_term_months", on):
        return frozenset(bound | {"article_13_duty", "article_16"})
    return frozenset(bound | {"article_13_effort"})
