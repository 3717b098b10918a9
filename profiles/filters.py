"""Filters of the lists, one set for page and API."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import django_filters as filters
from django.db import models
from django.db.models import Case, F, Q, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from kernel import clock
from kernel.filters import DayNumber, Filters, day_filter, lowest, whole_number
from profiles.labels import Labels, choices, labels
from profiles.models import Experience, Outcome, Profile, ProfileLanguage, ProfileSkill, ProfileTool
from profiles.querysets import STALE_DAYS
from profiles.states import Language, Stage, ToolDepth

DEPTHS = list(ToolDepth.values)  # each includes those before it
LEVELS = [(str(level), str(level)) for level in range(1, 6)]


class TermFilter(filters.ChoiceFilter):  # type: ignore[misc]
    """One word of the vocabulary by its id; the words of all kinds come in one query."""

    def __init__(self, kind: str, *, first: Sequence[tuple[str, Any]] = (), **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kind, self.first = kind, first


class TermFilters(Filters):
    """A set of filters of which some name words of the vocabulary, and these `words` for the list itself.

    Several sets of one list read them once.
    """

    def __init__(self, *args: Any, words: Labels | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        terms = {name: found for name, found in self.filters.items() if isinstance(found, TermFilter)}
        self.words = words or labels(sorted({found.kind for found in terms.values()}))
        for found in terms.values():
            offered = [*found.first, *choices(self.words, found.kind)]
            found.extra["choices"] = lambda offered=offered: offered  # a list would be copied word by word


def known_availability() -> Q:
    """Return the condition that somebody's availability was confirmed lately; an older one is unknown."""
    return Q(availability_confirmed_at__gte=clock.now() - dt.timedelta(days=STALE_DAYS))


def _known_first() -> Any:
    return Case(When(known_availability(), then=1), default=0)


def _cheapest() -> Any:
    # A monthly fee is divided by its days; a rate in another currency cannot be compared.
    return lowest(
        Case(When(currency="JPY", then=Coalesce(F("day_rate_minor"), F("monthly_fee_minor") / F("fee_days"))))
    )


def _soonest() -> Any:
    return lowest(Case(When(known_availability(), then=DayNumber("available_from"))))


class ProfileFilter(TermFilters):
    """Public search among profiles. Stage, industry and role count only with checked evidence; a rate in another
    currency, or a start and days nobody confirmed lately, is unknown and meets no condition.
    """

    search = "profiles_found"
    orders = {
        "newest": (_("Confirmed availability, then newest"), _known_first),
        "rate": (_("Lowest rate first"), _cheapest),
        "soonest": (_("Available soonest first"), _soonest),
    }

    stage = filters.ChoiceFilter(label=_("Stage"), choices=Stage.choices, method="by_experience")
    industry = TermFilter("industries", label=_("Industry"), method="by_experience")
    role = TermFilter("roles", label=_("Role"), method="by_experience")
    skill = TermFilter("skills", label=_("Skill"), method="by_skill")
    skill_level = filters.ChoiceFilter(label=_("Skill level at least"), choices=LEVELS, method="with_the_others")
    tool = TermFilter("tools", label=_("Tool"), method="by_tool")
    tool_depth = filters.ChoiceFilter(
        label=_("Depth in the tool at least"), choices=ToolDepth.choices, method="with_the_others"
    )
    kpi = TermFilter("kpis", label=_("Outcome in"), method="by_outcome")
    language = filters.ChoiceFilter(label=_("Language"), choices=Language.choices, method="by_language")
    prefecture = TermFilter("prefectures", label=_("Prefecture"), field_name="prefecture_id")
    onsite = filters.ChoiceFilter(label=_("On site"), choices=[("yes", _("Comes on site"))], method="by_onsite")
    max_day_rate = whole_number(_("At most a day (yen)"), most=10**12, method="by_rate")
    available_by = day_filter(_("Free by"), method="by_start")
    free_days = whole_number(_("Free days a month at least"), most=31, method="by_days")

    class Meta:
        model = Profile
        fields: list[str] = []

    def by_experience(self, rows: models.QuerySet[Any], name: str, value: str) -> models.QuerySet[Any]:
        column = name if name == "stage" else f"{name}_id"
        return _among(rows, Experience.objects.filter(**{column: value}, checked=True))

    def by_skill(self, rows: models.QuerySet[Any], name: str, value: str) -> models.QuerySet[Any]:
        level = int(self.form.cleaned_data["skill_level"] or 1)
        return _among(rows, ProfileSkill.objects.filter(skill_id=value, level__gte=level))

    def by_tool(self, rows: models.QuerySet[Any], name: str, value: str) -> models.QuerySet[Any]:
        enough = DEPTHS[DEPTHS.index(self.form.cleaned_data["tool_depth"] or DEPTHS[0]) :]
        return _among(rows, ProfileTool.objects.filter(tool_id=value, depth__in=enough))

    def by_outcome(self, rows: models.QuerySet[Any], name: str, value: str) -> models.QuerySet[Any]:
        told = Outcome.objects.filter(kpi_id=value, before__isnull=False, after__isnull=False)
        return _among(rows, told)

    def by_language(self, rows: models.QuerySet[Any], name: str, value: str) -> models.QuerySet[Any]:
        return _among(rows, ProfileLanguage.objects.filter(language=value))

    def by_onsite(self, rows: models.QuerySet[Any], name: str, value: str) -> models.QuerySet[Any]:
        return rows.filter(onsite_ok=True)

    def by_rate(self, rows: models.QuerySet[Any], name: str, value: Any) -> models.QuerySet[Any]:
        """Keep those who ask at most so many yen a day; a monthly fee is divided by its days."""
        most = int(value)
        monthly = Q(monthly_fee_minor__lte=most * F("fee_days"))
        return rows.filter(Q(day_rate_minor__lte=most) | monthly, currency="JPY")

    def by_start(self, rows: models.QuerySet[Any], name: str, value: dt.date) -> models.QuerySet[Any]:
        return rows.filter(known_availability(), available_from__lte=value)

    def by_days(self, rows: models.QuerySet[Any], name: str, value: Any) -> models.QuerySet[Any]:
        return rows.filter(known_availability(), days_per_month__gte=F("committed_days") + int(value))


def _among(rows: models.QuerySet[Any], found: models.QuerySet[Any]) -> models.QuerySet[Any]:
    return rows.filter(pk__in=found.values("profile_id"))
