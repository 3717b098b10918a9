"""Bodies and answers of profiles. What only the CMO and curators may read stands in shapes of its own."""

from typing import Any

from rest_framework import serializers

from kernel.api import Answer, Body, DayField, MoneyField
from profiles import portrait
from profiles.api.shapes import Amount, Month, TermId, text
from profiles.models import Company, Experience, Outcome, Profile, ProfileIdentity
from profiles.states import ConflictKind, Language, LanguageLevel, RejectCode, Stage, ToolDepth, Visibility

MAX_INT = 2**31 - 1


def whole(**kwargs: Any) -> serializers.IntegerField:
    return serializers.IntegerField(
        **{"required": False, "allow_null": True, "max_value": MAX_INT, "min_value": -MAX_INT, **kwargs}
    )


# --- bodies ----------------------------------------------------------------------------------------------------------
class BeginBody(Body):
    name_ja = text(ProfileIdentity, "name_ja")
    name_en = text(ProfileIdentity, "name_en")


class ProfileBody(BeginBody):
    phone = text(ProfileIdentity, "phone")
    headline_ja = text(Profile, "headline_ja")
    headline_en = text(Profile, "headline_en")
    summary_ja = text(Profile, "summary_ja")
    summary_en = text(Profile, "summary_en")
    day_rate = MoneyField(required=False, allow_null=True)
    monthly_fee = MoneyField(required=False, allow_null=True)
    fee_days = whole()
    days_per_month = whole()
    available_from = DayField(required=False, allow_null=True)
    prefecture = TermId("prefectures", source="prefecture_id", required=False, allow_null=True)
    onsite_ok = serializers.BooleanField(required=False)
    visibility = serializers.ChoiceField(choices=Visibility.choices, required=False)


class ExperiencePatch(Body):
    stage = serializers.ChoiceField(choices=Stage.choices, required=False)
    industry = TermId("industries", source="industry_id", required=False)
    role = TermId("roles", source="role_id", required=False, allow_null=True)
    from_month = Month(required=False)
    to_month = Month(required=False, allow_null=True)
    team_size = whole()
    budget = MoneyField(required=False, allow_null=True)
    title_ja = text(Experience, "title_ja")
    title_en = text(Experience, "title_en")
    text_ja = text(Experience, "text_ja")
    text_en = text(Experience, "text_en")
    employer_ja = text(Company, "name_ja")
    employer_en = text(Company, "name_en")
    evidence = text(Experience, "evidence")


class ExperienceBody(ExperiencePatch):
    stage = serializers.ChoiceField(choices=Stage.choices)
    industry = TermId("industries", source="industry_id")
    from_month = Month()


class OutcomePatch(Body):
    kpi = TermId("kpis", source="kpi_id", required=False)
    before = serializers.DecimalField(18, 2, required=False, allow_null=True)
    after = serializers.DecimalField(18, 2, required=False, allow_null=True)
    from_month = Month(required=False, allow_null=True)
    to_month = Month(required=False, allow_null=True)
    text_ja = text(Outcome, "text_ja")
    text_en = text(Outcome, "text_en")
    evidence = text(Outcome, "evidence")


class OutcomeBody(OutcomePatch):
    kpi = TermId("kpis", source="kpi_id")


class SkillLine(Body):
    skill = TermId("skills", source="skill_id")
    level = serializers.IntegerField(min_value=1, max_value=5)
    last_used = Month(required=False, allow_null=True)


class SkillsBody(Body):
    skills = SkillLine(many=True)


class ToolLine(Body):
    tool = TermId("tools", source="tool_id")
    depth = serializers.ChoiceField(choices=ToolDepth.choices)


class ToolsBody(Body):
    tools = ToolLine(many=True)


class LanguageLine(Body):
    language = serializers.ChoiceField(choices=Language.choices)
    level = serializers.ChoiceField(choices=LanguageLevel.choices)


class LanguagesBody(Body):
    languages = LanguageLine(many=True)


class HideFromLine(Body):
    name = serializers.CharField(max_length=200)


class HideFromBody(Body):
    companies = HideFromLine(many=True)


class ConflictLine(HideFromLine):
    kind = serializers.ChoiceField(choices=ConflictKind.choices)


class ConflictsBody(Body):
    companies = ConflictLine(many=True)


class AvailabilityBody(Body):
    available_from = DayField()
    days_per_month = serializers.IntegerField(max_value=MAX_INT)


class EvidenceBody(Body):
    checked_experiences = serializers.ListField(child=serializers.UUIDField(), default=list, max_length=200)
    identity_checked = serializers.BooleanField(default=False)
    references_count = serializers.IntegerField(default=0, min_value=0, max_value=MAX_INT)


class ReasonBody(Body):
    text = serializers.CharField(max_length=2000)


class RejectBody(ReasonBody):
    code = serializers.ChoiceField(choices=RejectCode.choices)
    retry_on = DayField()


# --- answers ---------------------------------------------------------------------------------------------------------
class ExperienceAnswer(Answer):
    id = serializers.UUIDField()
    stage = serializers.CharField()
    industry = serializers.CharField(source="industry_id")
    role = serializers.CharField(source="role_id", allow_null=True)
    from_month = Month()
    to_month = Month(allow_null=True)
    team_size = serializers.IntegerField(allow_null=True)
    budget = Amount("profile.currency")
    title_ja = serializers.CharField()
    title_en = serializers.CharField()
    text_ja = serializers.CharField()
    text_en = serializers.CharField()
    employer_ja = serializers.CharField(source="face_ja", default="")
    employer_en = serializers.CharField(source="face_en", default="")
    checked = serializers.BooleanField()


class OwnExperienceAnswer(ExperienceAnswer):
    employer_ja = serializers.CharField(source="identity.employer_ja", default="")
    employer_en = serializers.CharField(source="identity.employer_en", default="")
    evidence = serializers.CharField()


class OutcomeAnswer(Answer):
    id = serializers.UUIDField()
    kpi = serializers.CharField(source="kpi_id")
    before = serializers.DecimalField(18, 2, allow_null=True)
    after = serializers.DecimalField(18, 2, allow_null=True)
    from_month = Month(allow_null=True)
    to_month = Month(allow_null=True)
    text_ja = serializers.CharField()
    text_en = serializers.CharField()
    confirmed = serializers.BooleanField()


class OwnOutcomeAnswer(OutcomeAnswer):
    evidence = serializers.CharField()


class SkillAnswer(Answer):
    skill = serializers.CharField(source="skill_id")
    level = serializers.IntegerField()
    last_used = Month(allow_null=True)


class ToolAnswer(Answer):
    tool = serializers.CharField(source="tool_id")
    depth = serializers.CharField()


class LanguageAnswer(Answer):
    language = serializers.CharField()
    level = serializers.CharField()


class DecisionAnswer(Answer):
    decision = serializers.CharField()
    code = serializers.CharField()
    text = serializers.CharField()
    retry_on = serializers.DateField(allow_null=True)
    at = serializers.DateTimeField()


class ProfileAnswer(Answer):
    id = serializers.UUIDField()
    version = serializers.IntegerField()
    status = serializers.CharField()
    name_ja = serializers.CharField(source="face_ja")
    name_en = serializers.CharField(source="face_en")
    name_checked = serializers.SerializerMethodField()
    headline_ja = serializers.CharField()
    headline_en = serializers.CharField()
    summary_ja = serializers.CharField()
    summary_en = serializers.CharField()
    day_rate = Amount()
    monthly_fee = Amount()
    fee_days = serializers.IntegerField(allow_null=True)
    days_per_month = serializers.IntegerField(allow_null=True)
    available_from = serializers.DateField(allow_null=True)
    availability_confirmed_at = serializers.DateTimeField(allow_null=True)
    availability_known = serializers.SerializerMethodField()
    prefecture = serializers.CharField(source="prefecture_id", allow_null=True)
    onsite_ok = serializers.BooleanField()
    visibility = serializers.CharField()
    references_count = serializers.IntegerField()
    published_at = serializers.DateTimeField(allow_null=True)
    experiences = ExperienceAnswer(many=True)
    skills = SkillAnswer(many=True)
    tools = ToolAnswer(many=True)
    languages = LanguageAnswer(many=True)
    outcomes = OutcomeAnswer(many=True)

    def get_name_checked(self, row: Profile) -> bool:
        return row.identity_checked_at is not None

    def get_availability_known(self, row: Profile) -> bool:
        return portrait.availability_known(row)


class PartAnswer(Answer):
    section = serializers.CharField()
    name = serializers.CharField()
    done = serializers.BooleanField()
    needed = serializers.BooleanField()
    brings = serializers.CharField()


class NamedAnswer(Answer):
    """A company by the name she typed."""

    name = serializers.CharField()


class ConflictAnswer(NamedAnswer):
    kind = serializers.CharField()


class CompaniesAnswer(Answer):
    """The companies she names; read by nobody but herself."""

    hide_from = NamedAnswer(many=True)
    conflicts = ConflictAnswer(many=True)


class OwnProfileAnswer(ProfileAnswer):
    name_ja = serializers.CharField(source="identity.name_ja")
    name_en = serializers.CharField(source="identity.name_en")
    phone = serializers.CharField(source="identity.phone")
    experiences = OwnExperienceAnswer(many=True)
    outcomes = OwnOutcomeAnswer(many=True)
    conflicts = ConflictAnswer(many=True)
    committed_days = serializers.IntegerField()
    submitted_at = serializers.DateTimeField(allow_null=True)
    decision_code = serializers.CharField()
    decision_text = serializers.CharField()
    retry_on = serializers.DateField(allow_null=True)
    appealed = serializers.BooleanField()
    decisions = DecisionAnswer(many=True)
    completeness = serializers.SerializerMethodField()

    def get_completeness(self, row: Profile) -> list[dict[str, Any]]:
        return list(PartAnswer(portrait.parts(row), many=True).data)
