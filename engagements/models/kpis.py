"""What was aimed at and what was read: targets and readings of KPIs, in revisions that stay."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import TruncDate
from django.utils.translation import gettext_lazy as _

from engagements.models.work import Engagement
from engagements.querysets import FigureRows
from engagements.states import Party, PeriodKind, ReadingSource
from profiles.models import Kpi, User

MOST = 10**15
QUARTERS, YEARS = (1, 4, 7, 10), (4,)


class Figure(models.Model):
    """One revision of one value; the highest revision holds, and a revision without a value takes it back."""

    KEY: ClassVar[tuple[str, ...]] = ()

    segment = models.CharField(max_length=40, blank=True, default="")  # a channel or an initiative; empty: the whole
    period = models.CharField(max_length=10, choices=PeriodKind.choices)
    starts_on = models.DateField()
    revision = models.IntegerField()
    value = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    party = models.CharField(max_length=10, choices=Party.choices)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = FigureRows.manager()

    class Meta:
        abstract = True
        ordering = ["-id"]


def _checks(name: str) -> list[models.BaseConstraint]:
    return [
        models.CheckConstraint(
            condition=Q(starts_on__day=1)
            & (
                Q(period="month")
                | Q(period="quarter", starts_on__month__in=QUARTERS)
                | Q(period="year", starts_on__month__in=YEARS)
            ),
            name=f"{name}_period",
            violation_error_message=_("Name the period by its first day."),
        ),
        models.CheckConstraint(
            condition=Q(value__isnull=True) | Q(value__gt=-MOST, value__lt=MOST),
            name=f"{name}_range",
            violation_error_message=_("The number is too large."),
        ),
        models.CheckConstraint(
            condition=Q(revision__gte=1),
            name=f"{name}_counted",
            violation_error_message=_("Revisions are counted from 1."),
        ),
    ]


class KpiTarget(Figure):
    """What a KPI is to reach in a period."""

    KEY = ("engagement", "kpi", "segment", "period", "starts_on")

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="targets")
    kpi = models.ForeignKey(Kpi, on_delete=models.PROTECT, related_name="+")

    class Meta(Figure.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["engagement", "kpi", "segment", "period", "starts_on", "revision"],
                name="kpitarget_revision",
                violation_error_message=_("Somebody else changed this figure at the same time."),
            ),
            *_checks("kpitarget"),
        ]

    def __str__(self) -> str:
        return f"{self.kpi_id} {self.starts_on} {self.value}"


class KpiReading(Figure):
    """What was read: of a KPI, or of an input a KPI is computed from."""

    KEY = ("engagement", "measure", "segment", "period", "starts_on")

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="readings")
    measure = models.CharField(max_length=60)  # the id of a KPI or of a KPI input
    source = models.CharField(max_length=10, choices=ReadingSource.choices)
    note = models.CharField(max_length=500, blank=True, default="")

    class Meta(Figure.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["engagement", "measure", "segment", "period", "starts_on", "revision"],
                name="kpireading_revision",
                violation_error_message=_("Somebody else changed this figure at the same time."),
            ),
            models.CheckConstraint(
                condition=Q(starts_on__lte=TruncDate("at")),
                name="kpireading_not_ahead",
                violation_error_message=_("This period has not begun yet."),
            ),
            *_checks("kpireading"),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.starts_on} {self.value}"
