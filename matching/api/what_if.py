"""What if a need asked for a little less, and what comparable CMOs ask, over the API."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.api import Answer, Body, DayField, Endpoint
from kernel.pages import find
from kernel.refusals import BadValues
from marketplace.api.shapes import Amount, SkillBody, TermField, TermsField
from marketplace.models import Need
from matching.client_weights import moved_for
from matching.market import active_weights, asking
from matching.rates import Guidance, guidance
from matching.relaxed import Panel, Told, panel
from matching.rules import COMPANY_RANKINGS, RANKING_VIEW
from matching.thought import saved, thought
from matching.what_if import what_if
from profiles.models import Company, Industry, Kpi, Prefecture, Role, Tool
from profiles.states import Language, Stage

KINDS = ("budget", "days", "start", "onsite", "must_have")
GAPS = ("budget", "days", "start", "languages")
MOST_ROWS = 20


class WhatIfBody(Body):
    """A need that is being thought about; what is left out excludes nobody and is named in `not_counted`."""

    company = serializers.UUIDField()
    stage = serializers.ChoiceField(choices=Stage.choices, required=False)
    role = TermField(Role, required=False, allow_null=True)
    role_required = serializers.BooleanField(required=False)
    budget_min, budget_max = Amount(required=False), Amount(required=False)
    tolerance_percent = serializers.IntegerField(min_value=0, max_value=50, required=False)
    days = serializers.IntegerField(min_value=1, max_value=31, required=False)
    start_on = DayField(required=False)
    onsite_days = serializers.IntegerField(min_value=0, max_value=31, required=False)
    prefecture = TermField(Prefecture, required=False, allow_null=True)
    languages = serializers.ListField(
        child=serializers.ChoiceField(choices=Language.choices), max_length=4, required=False
    )
    skills = serializers.ListField(child=SkillBody(), required=False, max_length=MOST_ROWS)
    kpis, tools = TermsField(Kpi, required=False), TermsField(Tool, required=False)
    industries = TermsField(Industry, required=False)


class OptionAnswer(Answer):
    """One thing eased by itself: `size` per cent, days or visits; `skill` is the must-have made a wish."""

    kind = serializers.ChoiceField(choices=KINDS)
    size = serializers.IntegerField()
    steps = serializers.IntegerField()
    skill = serializers.CharField(allow_null=True)
    label = serializers.CharField()  # type: ignore[assignment]
    count = serializers.IntegerField()
    more = serializers.IntegerField()


class RatesAnswer(Answer):
    """What comparable profiles ask a month for the wanted days; least and most only when they are many."""

    n = serializers.IntegerField()
    days = serializers.IntegerField()
    currency = serializers.CharField()
    lower_quartile = serializers.IntegerField()
    median = serializers.IntegerField()
    upper_quartile = serializers.IntegerField()
    least = serializers.IntegerField(allow_null=True)
    most = serializers.IntegerField(allow_null=True)


class WhatIfAnswer(Answer):
    """Who qualifies as asked, and with each single relaxation; `best` adds most per step.

    No rates: fewer than five comparable profiles, or the days are not known.
    """

    count = serializers.IntegerField()
    not_counted = serializers.ListField(child=serializers.ChoiceField(choices=GAPS))
    options = OptionAnswer(many=True)
    best = OptionAnswer(allow_null=True)
    rates = RatesAnswer(allow_null=True)


class NeedWhatIf(Endpoint):
    """GET of what would change if a need asked for a little less."""

    @extend_schema(operation_id="need_what_if", responses=WhatIfAnswer)
    def get(self, request: Request, need_id: UUID) -> Response:
        need: Need = find(asking().select_related("client_weights"), RANKING_VIEW, self.actor, need_id)
        asked, weights = thought(saved(need)), active_weights()
        moved = moved_for(need, self.actor, {}, published=False, table=weights)
        return Response(_answer(panel(what_if(asked, weights, moved.values)), guidance(asked, weights)))


class WhatIf(Endpoint):
    """POST of a need being thought about; nothing is kept."""

    @extend_schema(operation_id="what_if", request=WhatIfBody, responses=WhatIfAnswer)
    def post(self, request: Request) -> Response:
        body = self.read(WhatIfBody)
        company: Company = find(Company.objects.all(), COMPANY_RANKINGS, self.actor, body["company"])
        asked, weights = thought(_values(body, company)), active_weights()
        return Response(_answer(panel(what_if(asked, weights)), guidance(asked, weights)))


def _values(body: dict[str, Any], company: Company) -> dict[str, Any]:
    budget = {name: body[name] for name in ("budget_min", "budget_max") if name in body}
    currencies = {money.currency for money in budget.values()} or {"JPY"}
    if len(currencies) > 1:
        raise BadValues({"budget_max": _("Both ends of a budget are in one currency.")})
    rows = body.get("skills", [])
    skills = {row["skill"]: row["must"] for row in rows}
    if len(skills) < len(rows):
        raise BadValues({"skills": _("Each can be named once.")})
    names = {"tolerance_percent": "tolerance", "start_on": "start"}
    return {
        **{names.get(name, name): value for name, value in body.items() if name != "skills"},
        **{name: money.minor for name, money in budget.items()},
        "company": company.pk,
        "stage": body.get("stage", company.stage),
        "currency": currencies.pop(),
        "must": [skill for skill, must in skills.items() if must],
        "nice": [skill for skill, must in skills.items() if not must],
    }


def _answer(told: Panel, rates: Guidance) -> dict[str, Any]:
    found = {
        "count": told.now,
        "not_counted": told.found.asked.gaps,
        "options": [_option(line) for line in told.lines],
        "best": _option(told.best) if told.best else None,
        "rates": _rates(rates),
    }
    return dict(WhatIfAnswer(found).data)


def _option(line: Told) -> dict[str, Any]:
    of = line.option.of
    told = {"kind": of.kind, "size": of.size, "steps": of.steps, "skill": of.skill or None, "label": line.label}
    return told | {"count": line.option.count, "more": line.option.more}


def _rates(told: Guidance) -> dict[str, Any] | None:
    found = told.rates
    if found is None:
        return None
    shown = {name: getattr(found, name) for name in ("n", "days", "currency", "median", "least", "most")}
    return shown | {"lower_quartile": found.lower, "upper_quartile": found.upper}
