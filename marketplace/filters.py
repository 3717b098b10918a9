"""Filters of lists, shared by page and API. Unknown parameters are ignored, bad values refused."""

from typing import Any

import django_filters
from django.db.models import Case, Q, QuerySet, When
from django.utils.translation import gettext_lazy as _

from kernel.filters import DayNumber, lowest, whole_number
from marketplace.models import Candidacy, Need, NeedPublic
from marketplace.states import CandidacyStatus, NeedStatus
from profiles.filters import TermFilter, TermFilters
from profiles.states import Language, Stage

REMOTE = "remote"


class NeedPublicFilter(TermFilters):
    """Filters of the public needs. Budget: the upper end reaches this much. Days: not more than this."""

    search = "marketplace_found"
    orders = {
        "newest": (_("Newest first"), None),
        "budget": (_("Highest budget first"), lambda: Case(When(currency="JPY", then="budget_max_minor"), default=-1)),
        "soonest": (_("Soonest start first"), lambda: lowest(DayNumber("start_on"))),
    }

    stage = django_filters.ChoiceFilter(label=_("Stage"), choices=Stage.choices)
    industry = TermFilter("industries", label=_("Industry"), method="by_industry")
    problem = TermFilter("problems", label=_("Problem"), method="by_list")
    role = TermFilter("roles", label=_("Role"), field_name="role_id")
    skill = TermFilter("skills", label=_("Skill"), method="by_skill")
    tool = TermFilter("tools", label=_("Tool"), method="by_list")
    kpi = TermFilter("kpis", label=_("Outcome wanted"), method="by_list")
    budget = whole_number(_("Monthly budget reaches (yen)"), most=10**12, method="by_budget")
    days = whole_number(_("At most this many days a month"), most=31, field_name="days", lookup_expr="lte")
    place = TermFilter("prefectures", label=_("Place"), method="by_place", first=[(REMOTE, _("Everything online"))])
    language = django_filters.ChoiceFilter(label=_("Language"), method="by_language", choices=Language.choices)

    class Meta:
        model = NeedPublic
        fields: list[str] = []

    def by_list(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(**{f"{name}s__contains": [value]})

    def by_industry(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(Q(company_industry=value) | Q(industries__contains=[value]))

    def by_skill(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(Q(skills_must__contains=[value]) | Q(skills_nice__contains=[value]))

    def by_budget(self, rows: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return rows.filter(currency="JPY", budget_max_minor__gte=int(value))

    def by_place(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(onsite_days=0) if value == REMOTE else rows.filter(prefecture_id=value)

    def by_language(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(languages__contains=[value])


class NeedFilter(django_filters.FilterSet):  # type: ignore[misc]
    """Filters of one's own needs."""

    status = django_filters.ChoiceFilter(label=_("State"), choices=NeedStatus.choices)
    company = django_filters.UUIDFilter(label=_("Company"), field_name="company_id")

    class Meta:
        model = Need
        fields: list[str] = []


class CandidacyFilter(django_filters.FilterSet):  # type: ignore[misc]
    """Filters of candidacies."""

    need = django_filters.UUIDFilter(label=_("Need"), field_name="need_id")
    status = django_filters.ChoiceFilter(label=_("Status"), choices=CandidacyStatus.choices, method="by_status")

    class Meta:
        model = Candidacy
        fields: list[str] = []

    def by_status(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        # A CMO reads four plain words; by the inner ones she could find out more than they say.
        return rows.filter(status=value).exclude(profile__user_id=self.request.user.pk)
