"""Filters of lists, shared by page and API. Unknown parameters are ignored, bad values refused."""

from typing import Any

import django_filters
from django.db.models import F, Func, Q, QuerySet, TextField
from django.utils.translation import gettext_lazy as _

from kernel.search import with_words
from marketplace.models import Candidacy, Need, NeedPublic
from marketplace.states import CandidacyStatus, NeedStatus
from marketplace.words import choices
from profiles.models import Industry, Prefecture, Problem, Skill
from profiles.states import Language, Stage

REMOTE = "remote"
SEARCHED = ("title_ja", "title_en", "summary_ja", "summary_en", "company_name_ja", "company_name_en", "number")


class _ScopeTexts(Func):
    function = "JSONB_PATH_QUERY_ARRAY"
    template = "(%(function)s(%(expressions)s, '$[*].*'))::text"
    output_field = TextField()


def containing(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Return the faces that contain every word of `text`, in either language, in any width or case."""
    return with_words(rows, text, *SEARCHED, _ScopeTexts(F("scope")))


class NeedPublicFilter(django_filters.FilterSet):  # type: ignore[misc]
    """Filters of the public needs. Budget: the upper end reaches this much. Days: not more than this."""

    q = django_filters.CharFilter(label=_("Words"), method="by_words", max_length=100)
    stage = django_filters.ChoiceFilter(label=_("Stage"), choices=Stage.choices)
    industry = django_filters.ChoiceFilter(
        label=_("Industry"), method="by_industry", choices=lambda: choices(Industry)
    )
    problem = django_filters.ChoiceFilter(label=_("Problem"), method="by_problem", choices=lambda: choices(Problem))
    skill = django_filters.ChoiceFilter(label=_("Skill"), method="by_skill", choices=lambda: choices(Skill))
    budget = django_filters.NumberFilter(
        label=_("Monthly budget reaches (yen)"), field_name="budget_max_minor", lookup_expr="gte"
    )
    days = django_filters.NumberFilter(label=_("At most this many days a month"), field_name="days", lookup_expr="lte")
    place = django_filters.ChoiceFilter(
        label=_("Place"),
        method="by_place",
        choices=lambda: [(REMOTE, _("Everything online")), *choices(Prefecture)],
    )
    language = django_filters.ChoiceFilter(label=_("Language"), method="by_language", choices=Language.choices)

    class Meta:
        model = NeedPublic
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, top in (("budget", 10**12), ("days", 31)):
            self.filters[name].extra.update(min_value=0, max_value=top, decimal_places=0)

    def by_words(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return containing(rows, value)

    def by_industry(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(Q(company_industry=value) | Q(industries__contains=[value]))

    def by_problem(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(problems__contains=[value])

    def by_skill(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(Q(skills_must__contains=[value]) | Q(skills_nice__contains=[value]))

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
