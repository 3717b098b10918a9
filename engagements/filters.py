"""Filters of lists, one for page and API."""

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from engagements.models import Engagement, Milestone, Offer
from engagements.states import EngagementKind, EngagementStatus, MilestoneStatus, OfferStatus

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
