"""Filters of lists, one for page and API."""

from typing import Any

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from engagements.models import Engagement, KpiReading, KpiTarget, Milestone, Offer
from engagements.states import (
    EngagementKind,
    EngagementStatus,
    MilestoneStatus,
    OfferStatus,
    PeriodKind,
    ReadingSource,
)

SHORT = {"class": "short"}


class EngagementFilter(django_filters.FilterSet):  # type: ignore[misc]
    status = django_filters.ChoiceFilter(
        label=_("State"), choices=EngagementStatus.choices, empty_label=_("all"), widget=forms.Select(attrs=SHORT)
    )
    kind = django_filters.ChoiceFilter(
        label=_("Kind"), choices=EngagementKind.choices, empty_label=_("all"), widget=forms.Select(attrs=SHORT)
    )

    class Meta:
        model = Engagement
        fields = ["status", "kind"]


class OfferFilter(django_filters.FilterSet):  # type: ignore[misc]
    status = django_filters.ChoiceFilter(choices=OfferStatus.choices)
    candidacy = django_filters.UUIDFilter(field_name="candidacy_id")
    need = django_filters.UUIDFilter(field_name="need_id")

    class Meta:
        model = Offer
        fields = ["status", "candidacy", "need"]


class MilestoneFilter(django_filters.FilterSet):  # type: ignore[misc]
    status = django_filters.ChoiceFilter(choices=MilestoneStatus.choices)
    engagement = django_filters.UUIDFilter(field_name="engagement_id")
    due_before = django_filters.DateFilter(field_name="due_on", lookup_expr="lt")

    class Meta:
        model = Milestone
        fields = ["status", "engagement", "due_before"]


class FigureFilter(django_filters.FilterSet):  # type: ignore[misc]
    period = django_filters.ChoiceFilter(choices=PeriodKind.choices)
    starts_on = django_filters.DateFilter(field_name="starts_on")
    segment = django_filters.CharFilter(field_name="segment")
    standing = django_filters.BooleanFilter(method="only_standing", help_text="true: the revision that holds, only")

    def only_standing(self, rows: Any, _name: str, value: bool) -> Any:
        """Leave out revisions that another one replaced, and what was taken back."""
        return rows.standing() if value else rows


class ReadingFilter(FigureFilter):
    measure = django_filters.CharFilter(field_name="measure")
    source = django_filters.ChoiceFilter(choices=ReadingSource.choices)

    class Meta:
        model = KpiReading
        fields = ["measure", "period", "starts_on", "segment", "source"]


class TargetFilter(FigureFilter):
    kpi = django_filters.CharFilter(field_name="kpi_id")

    class Meta:
        model = KpiTarget
        fields = ["kpi", "period", "starts_on", "segment"]
