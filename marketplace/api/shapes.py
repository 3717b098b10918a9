"""Shapes of the API of marketplace: what comes in, and what goes out."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from kernel.actors import Actor
from kernel.api import MONEY_SCHEMA, Answer, Body, DayField, MoneyField
from kernel.money import Money
from marketplace.actions import MOST_PROBLEMS, MOST_ROWS
from marketplace.models import Candidacy, Need
from marketplace.sight import Seen, seen_by
from marketplace.states import CandidacyRejectCode, CandidacyStatus, CloseCode, CmoStatus, NeedStatus, Origin
from profiles.models import Industry, Kpi, Playbook, Prefecture, Problem, Role, Skill, Tool
from profiles.states import Language, Stage


@extend_schema_field(MONEY_SCHEMA)
class Amount(MoneyField):
    pass


@extend_schema_field({"type": "string", "maxLength": 60})
class TermField(serializers.Field[Any, Any, Any, Any]):
    """The id of a vocabulary term."""

    default_error_messages = {"unknown": _("There is no such term.")}

    def __init__(self, model: Any, **kwargs: Any) -> None:
        self.model = model
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> str:
        # Compared here, not in a query: no text of a stranger reaches the database as a key.
        if not isinstance(data, str) or data not in set(self.model.objects.values_list("pk", flat=True)):
            self.fail("unknown")
        return data

    def to_representation(self, value: Any) -> str:
        return str(value)


@extend_schema_field({"type": "array", "items": {"type": "string", "maxLength": 60}, "maxItems": MOST_ROWS})
class TermsField(serializers.Field[Any, Any, Any, Any]):
    """A list of ids of vocabulary terms, each once."""

    default_error_messages = {
        "shape": _("Send a list of ids."),
        "most": _("At most {most} can be chosen."),
        "unknown": _("There is no such term."),
        "twice": _("Each can be named once."),
    }

    def __init__(self, model: Any, most: int = MOST_ROWS, **kwargs: Any) -> None:
        self.model, self.most = model, most
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> list[str]:
        if not isinstance(data, list) or not all(isinstance(item, str) for item in data):
            self.fail("shape")
        if len(data) > self.most:
            self.fail("most", most=self.most)
        if len(set(data)) != len(data):
            self.fail("twice")
        if data and set(data) - set(self.model.objects.values_list("pk", flat=True)):
            self.fail("unknown")
        return list(data)

    def to_representation(self, value: Any) -> list[str]:
        return [str(item) for item in value]


class ScopeBody(Body):
    text_ja = serializers.CharField(max_length=200, allow_blank=True, default="")
    text_en = serializers.CharField(max_length=200, allow_blank=True, default="")
    problem = TermField(Problem, required=False, allow_null=True)


class SkillBody(Body):
    skill = TermField(Skill)
    must = serializers.BooleanField(default=False)


def _text(length: int) -> serializers.CharField:
    return serializers.CharField(max_length=length, allow_blank=True, required=False)


def _number(top: int) -> serializers.IntegerField:
    return serializers.IntegerField(min_value=0, max_value=top, required=False, allow_null=True)


class NeedBody(Body):
    """What a need says. Lists replace what was there; what is left out stays as it is."""

    stage = serializers.ChoiceField(choices=Stage.choices, required=False)
    role = TermField(Role, required=False, allow_null=True)
    role_required = serializers.BooleanField(required=False)
    playbook = TermField(Playbook, required=False, allow_null=True)
    title_ja, title_en = _text(80), _text(80)
    summary_ja, summary_en = _text(2000), _text(2000)
    budget_min, budget_max = Amount(required=False), Amount(required=False)
    tolerance_percent = serializers.IntegerField(min_value=0, max_value=50, required=False)
    days, term_months = _number(31), _number(24)
    start_on = DayField(required=False, allow_null=True)
    onsite_days = serializers.IntegerField(min_value=0, max_value=31, required=False)
    prefecture = TermField(Prefecture, required=False, allow_null=True)
    languages = serializers.ListField(
        child=serializers.ChoiceField(choices=Language.choices), min_length=1, max_length=4, required=False
    )
    termination_ja, termination_en = _text(500), _text(500)
    confidential = serializers.BooleanField(required=False)
    problems = TermsField(Problem, MOST_PROBLEMS, required=False)
    scope = serializers.ListField(child=ScopeBody(), required=False, max_length=MOST_ROWS)
    skills = serializers.ListField(child=SkillBody(), required=False, max_length=MOST_ROWS)
    kpis, tools = TermsField(Kpi, required=False), TermsField(Tool, required=False)
    industries = TermsField(Industry, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse two currencies in one need."""
        currencies = {value.currency for value in attrs.values() if isinstance(value, Money)}
        if len(currencies) > 1:
            raise serializers.ValidationError({"budget_max": [_("Both ends of a budget are in one currency.")]})
        return attrs


class NewNeedBody(NeedBody):
    """A new need. With `suggest`, what is not sent is filled from stage and problems."""

    company = serializers.UUIDField()
    suggest = serializers.BooleanField(default=False)


def as_values(body: dict[str, Any]) -> dict[str, Any]:
    """Return the values of the actions from a body: ids and rows."""
    found = dict(body)
    for name in ("role", "playbook", "prefecture"):
        if name in found:
            found[f"{name}_id"] = found.pop(name)
    for name, key in (
        ("problems", "problem_id"),
        ("kpis", "kpi_id"),
        ("tools", "tool_id"),
        ("industries", "industry_id"),
    ):
        if name in found:
            found[name] = [{key: item} for item in found[name]]
    if "skills" in found:
        found["skills"] = [{"skill_id": row["skill"], "must": row["must"]} for row in found["skills"]]
    if "scope" in found:
        found["scope"] = [
            {"text_ja": row["text_ja"], "text_en": row["text_en"], "problem_id": row.get("problem")}
            for row in found["scope"]
        ]
    currency = next((value.currency for value in body.values() if isinstance(value, Money)), None)
    return {**found, "currency": currency} if currency else found


class ReasonBody(Body):
    text = serializers.CharField(max_length=2000)


class CloseBody(Body):
    code = serializers.ChoiceField(choices=CloseCode.choices)
    text = serializers.CharField(max_length=2000, allow_blank=True, default="")
    answer = serializers.CharField(max_length=2000, allow_blank=True, default="")


class ApplyBody(Body):
    note = serializers.CharField(max_length=2000)


class InviteBody(Body):
    profile = serializers.UUIDField()
    text = serializers.CharField(max_length=2000, allow_blank=True, default="")


class NoteBody(Body):
    note = serializers.CharField(max_length=2000, allow_blank=True, default="")


class WordsBody(Body):
    text = serializers.CharField(max_length=2000, allow_blank=True, default="")


class RejectBody(Body):
    # "no_answer" is said by the deadline alone.
    code = serializers.ChoiceField(choices=[c for c in CandidacyRejectCode.choices if c[0] != "no_answer"])
    text = serializers.CharField(max_length=2000, allow_blank=True, default="")


class DraftBody(Body):
    values = serializers.DictField()


# --- answers ---------------------------------------------------------------------------------------------------------
class ScopeAnswer(Answer):
    text_ja, text_en = serializers.CharField(), serializers.CharField()
    problem = serializers.CharField(source="problem_id", allow_null=True)


class SkillAnswer(Answer):
    skill = serializers.CharField(source="skill_id")
    must = serializers.BooleanField()


def _budget(name: str) -> Any:
    @extend_schema_field({"oneOf": [MONEY_SCHEMA, {"type": "null"}]})
    def read(self: Any, row: Any) -> dict[str, Any] | None:
        minor = getattr(row, f"{name}_minor")
        return None if minor is None else {"amount": minor, "currency": row.currency}

    return read


class NeedAnswer(Answer):
    """A need as its company and the curators read it."""

    id = serializers.UUIDField()
    number = serializers.CharField()
    company = serializers.UUIDField(source="company_id")
    status = serializers.ChoiceField(choices=NeedStatus.choices)
    stage = serializers.ChoiceField(choices=Stage.choices)
    title_ja, title_en = serializers.CharField(), serializers.CharField()
    created_at = serializers.DateTimeField()
    submitted_at = serializers.DateTimeField(allow_null=True)
    confirmed_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()
    role = serializers.CharField(source="role_id", allow_null=True)
    role_required = serializers.BooleanField()
    playbook = serializers.CharField(source="playbook_id", allow_null=True)
    summary_ja, summary_en = serializers.CharField(), serializers.CharField()
    budget_min, budget_max = serializers.SerializerMethodField(), serializers.SerializerMethodField()
    tolerance_percent = serializers.IntegerField()
    days = serializers.IntegerField(allow_null=True)
    start_on = serializers.DateField(allow_null=True)
    term_months = serializers.IntegerField(allow_null=True)
    onsite_days = serializers.IntegerField()
    prefecture = serializers.CharField(source="prefecture_id", allow_null=True)
    languages = serializers.ListField(child=serializers.CharField())
    termination_ja, termination_en = serializers.CharField(), serializers.CharField()
    confidential = serializers.BooleanField()
    problems, scope = serializers.SerializerMethodField(), ScopeAnswer(source="scope_rows.all", many=True)
    skills = SkillAnswer(source="skill_rows.all", many=True)
    kpis, tools = serializers.SerializerMethodField(), serializers.SerializerMethodField()
    industries = serializers.SerializerMethodField()
    text_version = serializers.IntegerField()
    published_at = serializers.DateTimeField(allow_null=True)
    returned_text = serializers.CharField()
    close_code, close_text = serializers.CharField(), serializers.CharField()

    get_budget_min, get_budget_max = _budget("budget_min"), _budget("budget_max")

    def get_problems(self, row: Need) -> list[str]:
        return [found.problem_id for found in row.problem_rows.all()]

    def get_kpis(self, row: Need) -> list[str]:
        return [found.kpi_id for found in row.kpi_rows.all()]

    def get_tools(self, row: Need) -> list[str]:
        return [found.tool_id for found in row.tool_rows.all()]

    def get_industries(self, row: Need) -> list[str]:
        return [found.industry_id for found in row.industry_rows.all()]


class VersionAnswer(Answer):
    number = serializers.IntegerField()
    content = serializers.DictField()
    at = serializers.DateTimeField()


class EventAnswer(Answer):
    verb, text = serializers.CharField(), serializers.CharField()
    at = serializers.DateTimeField()


class SuggestedAnswer(Answer):
    id = serializers.CharField()
    problems = serializers.ListField(child=serializers.CharField())


class ScopeSuggested(Answer):
    text_ja, text_en = serializers.CharField(source="ja"), serializers.CharField(source="en")
    problem = serializers.CharField()


class SuggestionsAnswer(Answer):
    """What stage and problems suggest; each row names the problems it comes from."""

    playbook = serializers.CharField()
    scope = ScopeSuggested(many=True)
    must, nice = SuggestedAnswer(many=True), SuggestedAnswer(many=True)
    kpis, tool_categories = SuggestedAnswer(many=True), SuggestedAnswer(many=True)
    role = SuggestedAnswer()
    milestones = SuggestedAnswer(many=True)


class PublicScope(Answer):
    ja, en = serializers.CharField(), serializers.CharField()


class PublicNeedAnswer(Answer):
    """What everybody may read of an open need. A confidential one has no company name or address; its contact is the
    operator's desk.
    """

    id = serializers.UUIDField(source="need_id")
    number = serializers.CharField()
    confidential = serializers.BooleanField()
    stage = serializers.ChoiceField(choices=Stage.choices)
    title_ja, title_en = serializers.CharField(), serializers.CharField()
    summary_ja, summary_en = serializers.CharField(), serializers.CharField()
    company_name_ja, company_name_en = serializers.CharField(), serializers.CharField()
    company_industry = serializers.CharField()
    company_address_ja, company_address_en = serializers.CharField(), serializers.CharField()
    contact = serializers.CharField(source="reached_at")
    role = serializers.CharField(source="role_id")
    prefecture = serializers.CharField(source="prefecture_id")
    budget_min, budget_max = serializers.SerializerMethodField(), serializers.SerializerMethodField()
    days, term_months, onsite_days = (
        serializers.IntegerField(),
        serializers.IntegerField(),
        serializers.IntegerField(),
    )
    start_on = serializers.DateField()
    languages = serializers.ListField(child=serializers.CharField())
    problems = serializers.ListField(child=serializers.CharField())
    skills_must = serializers.ListField(child=serializers.CharField())
    skills_nice = serializers.ListField(child=serializers.CharField())
    tools = serializers.ListField(child=serializers.CharField())
    kpis = serializers.ListField(child=serializers.CharField())
    industries = serializers.ListField(child=serializers.CharField())
    scope = PublicScope(many=True)
    termination_ja, termination_en = serializers.CharField(), serializers.CharField()
    published_at, confirmed_at = serializers.DateTimeField(), serializers.DateTimeField()

    get_budget_min, get_budget_max = _budget("budget_min"), _budget("budget_max")


class CompanyFaceAnswer(Answer):
    """The company of a candidacy; while it is hidden from its reader, all empty."""

    hidden = serializers.BooleanField(source="company.hidden")
    name_ja = serializers.CharField(source="row.face_name_ja")
    name_en = serializers.CharField(source="row.face_name_en")
    address_ja = serializers.CharField(source="row.face_address_ja")
    address_en = serializers.CharField(source="row.face_address_en")
    contact = serializers.CharField(source="row.face_contact_email")


class CandidacyAnswer(Answer):
    """A candidacy as this reader reads it: a CMO gets the four plain words as status."""

    id = serializers.UUIDField(source="row.pk")
    need = serializers.UUIDField(source="row.need_id")
    profile = serializers.UUIDField(source="row.profile_id")
    name = serializers.CharField()
    company = CompanyFaceAnswer(source="*")
    revealed_at = serializers.DateTimeField(source="row.revealed_at", allow_null=True)
    origin = serializers.ChoiceField(source="row.origin", choices=Origin.choices)
    status = serializers.ChoiceField(choices=sorted({*CandidacyStatus.values, *CmoStatus.values}))
    note = serializers.CharField()
    invitation = serializers.CharField(source="row.invitation")
    answer_due_on = serializers.DateField(source="row.answer_due_on", allow_null=True)
    answered_at = serializers.DateTimeField(source="row.answered_at", allow_null=True)
    reject_code, reject_text = serializers.CharField(), serializers.CharField()
    withdraw_text = serializers.CharField()
    created_at = serializers.DateTimeField(source="row.created_at")
    version = serializers.IntegerField(source="row.version")

    def to_representation(self, instance: Any) -> dict[str, Any]:
        return dict(super().to_representation(self._seen(instance)))

    def _seen(self, row: Any) -> Seen:
        if isinstance(row, Seen):
            return row
        actor: Actor = self.context["actor"]
        return seen_by(row if hasattr(row, "face_name_ja") else faced(actor).get(pk=row.pk), actor)


def faced(actor: Actor) -> Any:
    """Return the candidacies with what an answer shows of them to this reader."""
    return Candidacy.objects.select_related("profile__identity").faced(actor.user_id)


class DraftAnswer(Answer):
    form = serializers.CharField()
    values = serializers.DictField()
    saved_at = serializers.DateTimeField()
