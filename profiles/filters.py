"""Filters of the lists, one set for page and API."""

from typing import Any

import django_filters as filters
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kernel.search import with_words
from profiles.forms.fields import TermField
from profiles.models import Experience, Profile, ProfileLanguage, ProfileSkill
from profiles.states import Language, Stage


class TermFilter(filters.Filter):  # type: ignore[misc]
    """One word of the vocabulary by its id."""

    field_class = TermField


class ProfileFilter(filters.FilterSet):  # type: ignore[misc]
    """Public search among profiles. A stage or an industry counts only with checked evidence."""

    q = filters.CharFilter(label=_("Words in headline and summary"), method="by_text", max_length=200)
    stage = filters.ChoiceFilter(label=_("Stage"), empty_label="—", choices=Stage.choices, method="by_stage")
    industry = TermFilter(label=_("Industry"), kind="industries", method="by_industry")
    skill = TermFilter(label=_("Skill"), kind="skills", method="by_skill")
    prefecture = TermFilter(label=_("Prefecture"), kind="prefectures", field_name="prefecture")
    language = filters.ChoiceFilter(
        label=_("Language"), empty_label="—", choices=Language.choices, method="by_language"
    )
    max_day_rate = filters.NumberFilter(
        label=_("At most a day (yen)"), method="by_rate", min_value=0, max_value=10**12, decimal_places=0
    )

    class Meta:
        model = Profile
        fields: list[str] = []

    def by_text(self, rows: models.QuerySet[Any], name: str, value: str) -> models.QuerySet[Any]:
        return with_words(rows, value, "headline_ja", "headline_en", "summary_ja", "summary_en")

    def by_stage(self, rows: models.QuerySet[Any], name: str, value: str) -> models.QuerySet[Any]:
        return rows.filter(pk__in=Experience.objects.filter(stage=value, checked=True).values("profile_id"))

    def by_industry(self, rows: models.QuerySet[Any], name: str, value: Any) -> models.QuerySet[Any]:
        return rows.filter(pk__in=Experience.objects.filter(industry=value, checked=True).values("profile_id"))

    def by_skill(self, rows: models.QuerySet[Any], name: str, value: Any) -> models.QuerySet[Any]:
        return rows.filter(pk__in=ProfileSkill.objects.filter(skill=value).values("profile_id"))

    def by_language(self, rows: models.QuerySet[Any], name: str, value: str) -> models.QuerySet[Any]:
        return rows.filter(pk__in=ProfileLanguage.objects.filter(language=value).values("profile_id"))

    def by_rate(self, rows: models.QuerySet[Any], name: str, value: Any) -> models.QuerySet[Any]:
        """Keep those who ask at most so many yen a day; a monthly fee is divided by its days."""
        most = int(value)
        monthly = Q(monthly_fee_minor__lte=most * F("fee_days"))
        return rows.filter(Q(day_rate_minor__lte=most) | monthly, currency="JPY")
