"""Parties: people, companies and their members, CMO profiles, notifications. Vocabulary: profiles/vocabulary.py."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from kernel.actors import Actor
from kernel.fields import Aggregate, line, money, prose
from kernel.models import Event
from kernel.texts import one_language
from profiles.querysets import CompanyRows, NotificationRows, ProfileRows, UserRows
from profiles.states import (
    AccountMailStatus,
    CompanyRole,
    CompanyStatus,
    InvitationStatus,
    Language,
    LanguageLevel,
    LegalForm,
    MembershipStatus,
    NotificationStatus,
    ProfileStatus,
    RejectCode,
    Staff,
    Stage,
    ToolDepth,
    UserStatus,
    Visibility,
)
from profiles.vocabulary import (
    Industry,
    Kpi,
    KpiInput,
    Playbook,
    PlaybookMilestone,
    Prefecture,
    Problem,
    Role,
    Skill,
    SkillGroup,
    Tool,
    ToolCategory,
    VocabularySlot,
)

__all__ = [
    "AccountMail",
    "Company",
    "Experience",
    "ExperienceIdentity",
    "Industry",
    "Invitation",
    "Kpi",
    "KpiInput",
    "Membership",
    "Notification",
    "NotificationPreference",
    "Outcome",
    "Playbook",
    "PlaybookMilestone",
    "Prefecture",
    "Problem",
    "Profile",
    "ProfileIdentity",
    "ProfileLanguage",
    "ProfileSkill",
    "ProfileTool",
    "Role",
    "Skill",
    "SkillGroup",
    "Tool",
    "ToolCategory",
    "User",
    "VettingDecision",
    "VocabularySlot",
]


class User(AbstractBaseUser, Aggregate):
    """A person with an account. May be a member of companies and a CMO, never on both sides of one candidacy."""

    lock_root, lock_rank = "self", -2

    email = models.EmailField(unique=True, error_messages={"unique": _("This address is in use.")})
    name = models.CharField(max_length=80)
    language = models.CharField(max_length=2, choices=[("ja", "日本語"), ("en", "English")], default="ja")
    timezone = models.CharField(max_length=40, default="Asia/Tokyo")
    theme = models.CharField(max_length=5, choices=[("", ""), ("light", "light"), ("dark", "dark")], blank=True)
    staff = models.CharField(max_length=10, choices=Staff.choices, blank=True, default=Staff.NONE)
    status = models.CharField(max_length=12, choices=UserStatus.choices, default=UserStatus.ACTIVE)
    # What Django and allauth ask for, derived: there is one truth about who may log in.
    is_active = models.GeneratedField(
        expression=Q(status="active"),  # type: ignore[arg-type]
        output_field=models.BooleanField(),
        db_persist=True,
    )

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []  # type: ignore[misc]

    objects: ClassVar[Any] = UserRows.manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(email=Lower("email")),
                name="user_email_lower",
                violation_error_message=_("E-mail addresses are stored in lower case."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def actor(self) -> Actor:
        """Return the kernel's value for this person."""
        return Actor("user", self.pk, self.staff) if self.status == UserStatus.ACTIVE else Actor("anonymous")

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


class Company(Aggregate):
    """The client organisation."""

    lock_root, lock_rank = "self", 0

    name_ja, name_en = line(), line()
    purpose_ja, purpose_en = line(200), line(200)
    about_ja, about_en = prose(), prose()
    industry = models.ForeignKey(Industry, on_delete=models.PROTECT)
    legal_form = models.CharField(max_length=20, choices=LegalForm.choices, default=LegalForm.COMPANY)
    capital_minor = money()
    employees = models.IntegerField(null=True, blank=True)
    founded_year = models.IntegerField(null=True, blank=True)
    raised_equity = models.BooleanField(default=False)
    aims_fast_growth = models.BooleanField(default=False)
    directors = models.IntegerField(null=True, blank=True)
    prefecture = models.ForeignKey(Prefecture, on_delete=models.PROTECT, null=True, blank=True)
    address_ja, address_en = line(200), line(200)
    site = models.URLField(max_length=200, blank=True)
    contact_email = models.EmailField(blank=True)
    stage = models.CharField(max_length=10, choices=Stage.choices)
    stage_suggested = models.CharField(max_length=10, choices=Stage.choices, blank=True)
    stage_reason = models.CharField(max_length=30, blank=True)  # the row of the stage function that decided
    wants_approval = models.BooleanField(default=False)
    status = models.CharField(max_length=10, choices=CompanyStatus.choices, default=CompanyStatus.ACTIVE)

    objects = CompanyRows.manager()

    class Meta:
        constraints = [
            one_language("company", "name"),
            models.CheckConstraint(
                condition=Q(capital_minor__isnull=True) | Q(capital_minor__gte=0),
                name="company_capital_not_negative",
                violation_error_message=_("Capital cannot be negative."),
            ),
            models.CheckConstraint(
                condition=Q(employees__isnull=True) | Q(employees__gte=0),
                name="company_employees_not_negative",
                violation_error_message=_("The number of employees cannot be negative."),
            ),
        ]

    def __str__(self) -> str:
        return self.name_ja or self.name_en


class Membership(Aggregate):
    """A person in a company, in one role."""

    lock_root = "company"

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=10, choices=CompanyRole.choices)
    status = models.CharField(max_length=10, choices=MembershipStatus.choices, default=MembershipStatus.ACTIVE)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "user"],
                condition=Q(status="active"),
                name="membership_once",
                violation_error_message=_("This person is a member already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role}"


class Invitation(Aggregate):
    """An invitation into a company by e-mail; the link holds a token of which only the hash is stored."""

    lock_root = "company"

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="invitations")
    email = models.EmailField()
    role = models.CharField(max_length=10, choices=CompanyRole.choices)
    language = models.CharField(max_length=2, default="ja")
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=InvitationStatus.choices, default=InvitationStatus.PENDING)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "email"],
                condition=Q(status="pending"),
                name="invitation_once",
                violation_error_message=_("There is an open invitation to this address already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} → {self.company_id}"


class Profile(Aggregate):
    """A CMO's profile. Her name and contact live in ProfileIdentity."""

    lock_root, lock_rank = "self", 1

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="profile")
    headline_ja, headline_en = line(), line()
    summary_ja, summary_en = prose(), prose()
    currency = models.CharField(max_length=3, default="JPY")
    day_rate_minor = money()
    monthly_fee_minor = money()
    fee_days = models.IntegerField(null=True, blank=True)  # the days a month the monthly fee stands for
    days_per_month = models.IntegerField(null=True, blank=True)
    available_from = models.DateField(null=True, blank=True)
    availability_confirmed_at = models.DateTimeField(null=True, blank=True)
    prefecture = models.ForeignKey(Prefecture, on_delete=models.PROTECT, null=True, blank=True)
    onsite_ok = models.BooleanField(default=False)
    visibility = models.CharField(max_length=10, choices=Visibility.choices, default=Visibility.PUBLIC)
    identity_checked_at = models.DateTimeField(null=True, blank=True)
    references_count = models.IntegerField(default=0)
    published_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    decision_code = models.CharField(max_length=20, choices=RejectCode.choices, blank=True)
    decision_text = models.TextField(max_length=2000, blank=True)
    retry_on = models.DateField(null=True, blank=True)
    rejected_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    appealed = models.BooleanField(default=False)
    status = models.CharField(max_length=10, choices=ProfileStatus.choices, default=ProfileStatus.DRAFT)

    objects = ProfileRows.manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(day_rate_minor__isnull=True) | Q(monthly_fee_minor__isnull=True),
                name="profile_one_rate",
                violation_error_message=_("Give a day rate or a monthly fee, not both."),
            ),
            models.CheckConstraint(
                condition=Q(monthly_fee_minor__isnull=True)
                | Q(fee_days__isnull=False, fee_days__gte=1, fee_days__lte=31),
                name="profile_fee_days",
                violation_error_message=_("Say how many days a month the fee stands for (1 to 31)."),
            ),
            models.CheckConstraint(
                condition=(Q(day_rate_minor__isnull=True) | Q(day_rate_minor__gte=0))
                & (Q(monthly_fee_minor__isnull=True) | Q(monthly_fee_minor__gte=0)),
                name="profile_rate_not_negative",
                violation_error_message=_("A rate cannot be negative."),
            ),
            models.CheckConstraint(
                condition=Q(days_per_month__isnull=True) | Q(days_per_month__gte=1, days_per_month__lte=31),
                name="profile_days",
                violation_error_message=_("Days per month are between 1 and 31."),
            ),
            models.CheckConstraint(
                condition=Q(references_count__gte=0),
                name="profile_references",
                violation_error_message=_("The number of references cannot be negative."),
            ),
        ]

    def __str__(self) -> str:
        return self.headline_ja or self.headline_en or str(self.pk)


class ProfileIdentity(models.Model):
    """Who the CMO is: a table of its own, so that public reads can be made without it."""

    profile = models.OneToOneField(Profile, on_delete=models.CASCADE, primary_key=True, related_name="identity")
    name_ja, name_en = line(80), line(80)
    phone = models.CharField(max_length=30, blank=True)
    checked = models.BooleanField(default=False)  # a curator has seen proof of the name as it now stands

    class Meta:
        constraints = [one_language("identity", "name")]

    def __str__(self) -> str:
        return self.name_ja or self.name_en


class Experience(models.Model):
    """A stretch of work in one stage, industry and role. Months are first days; an open end is running."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="experiences")
    stage = models.CharField(max_length=10, choices=Stage.choices)
    industry = models.ForeignKey(Industry, on_delete=models.PROTECT)
    role = models.ForeignKey(Role, on_delete=models.PROTECT, null=True, blank=True)
    from_month = models.DateField()
    to_month = models.DateField(null=True, blank=True)
    team_size = models.IntegerField(null=True, blank=True)
    budget_minor = money()
    title_ja, title_en = line(), line()
    text_ja, text_en = prose(), prose()
    evidence = models.TextField(max_length=1000, blank=True)  # what proves it: a link, a contact, a document
    checked = models.BooleanField(default=False)  # a curator has seen the evidence; only then the row counts

    class Meta:
        ordering = ["-from_month", "pk"]
        constraints = [
            one_language("experience", "title"),
            models.CheckConstraint(
                condition=Q(to_month__isnull=True) | Q(to_month__gte=F("from_month")),
                name="experience_period",
                violation_error_message=_("The end cannot be before the start."),
            ),
            models.CheckConstraint(
                condition=Q(from_month__day=1) & (Q(to_month__isnull=True) | Q(to_month__day=1)),
                name="experience_whole_months",
                violation_error_message=_("Periods are given in months."),
            ),
            models.CheckConstraint(
                condition=(Q(team_size__isnull=True) | Q(team_size__gte=0))
                & (Q(budget_minor__isnull=True) | Q(budget_minor__gte=0)),
                name="experience_not_negative",
                violation_error_message=_("Team size and budget cannot be negative."),
            ),
        ]

    def __str__(self) -> str:
        return self.title_ja or self.title_en


class ExperienceIdentity(models.Model):
    """The employer of an experience, kept apart like the name."""

    experience = models.OneToOneField(Experience, on_delete=models.CASCADE, primary_key=True, related_name="identity")
    employer_ja, employer_en = line(), line()

    def __str__(self) -> str:
        return self.employer_ja or self.employer_en


class ProfileSkill(models.Model):
    """A skill with its level 1–5 and the month it was last used (none: used now)."""

    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="skills")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT)
    level = models.SmallIntegerField()
    last_used = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-level", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["profile", "skill"],
                name="profileskill_once",
                violation_error_message=_("Each skill can be named once."),
            ),
            models.CheckConstraint(
                condition=Q(level__gte=1, level__lte=5),
                name="profileskill_level",
                violation_error_message=_("Levels go from 1 to 5."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.skill_id} {self.level}"


class ProfileTool(models.Model):
    """A tool and how deeply it was worked with."""

    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="tools")
    tool = models.ForeignKey(Tool, on_delete=models.PROTECT)
    depth = models.CharField(max_length=10, choices=ToolDepth.choices)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["profile", "tool"],
                name="profiletool_once",
                violation_error_message=_("Each tool can be named once."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tool_id} {self.depth}"


class ProfileLanguage(models.Model):
    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="languages")
    language = models.CharField(max_length=2, choices=Language.choices)
    level = models.CharField(max_length=15, choices=LanguageLevel.choices)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["profile", "language"],
                name="profilelanguage_once",
                violation_error_message=_("Each language can be named once."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.language} {self.level}"


class Outcome(models.Model):
    """What changed under her lead: a KPI before → after, over a period. Self-reported until a client confirms it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="outcomes")
    kpi = models.ForeignKey(Kpi, on_delete=models.PROTECT)
    before = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    after = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    from_month = models.DateField(null=True, blank=True)
    to_month = models.DateField(null=True, blank=True)
    text_ja, text_en = prose(500), prose(500)
    confirmed = models.BooleanField(default=False)  # by the client it was done for

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_month__isnull=True) | Q(from_month__isnull=True) | Q(to_month__gte=F("from_month")),
                name="outcome_period",
                violation_error_message=_("The end cannot be before the start."),
            ),
        ]

    def __str__(self) -> str:
        return self.kpi_id


class VettingDecision(models.Model):
    """What a curator decided about a profile and why; append-only."""

    profile = models.ForeignKey(Profile, on_delete=models.PROTECT, related_name="decisions")
    decision = models.CharField(max_length=10)  # publish, return, reject, suspend, restore
    code = models.CharField(max_length=20, blank=True)
    text = models.TextField(max_length=2000, blank=True)
    retry_on = models.DateField(null=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(decision__in=["return", "reject", "suspend"]) | ~Q(text=""),
                name="vetting_reason",
                violation_error_message=_("A reason is needed."),
            ),
        ]

    def __str__(self) -> str:
        return self.decision


class Notification(Aggregate):
    """One person's line about one event; its text is rendered when read, in her language."""

    lock_root, lock_rank = "self", 8

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="notifications")
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=80)  # the verb, as in need.submit
    by_mail = models.BooleanField(default=True)
    status = models.CharField(max_length=10, choices=NotificationStatus.choices, default=NotificationStatus.UNREAD)

    objects = NotificationRows.manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "event"],
                name="notification_once",
                violation_error_message=_("This person was told already."),
            ),
        ]
        indexes = [models.Index(fields=["user", "status", "-created_at"], name="notification_inbox")]

    def __str__(self) -> str:
        return self.kind


class NotificationPreference(models.Model):
    """Kinds of notification a person does not want by mail."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="preference")
    no_mail = ArrayField(models.CharField(max_length=80), default=list)
    all_off = models.BooleanField(default=False)

    def __str__(self) -> str:
        return str(self.user_id)


class AccountMail(Aggregate):
    """A mail of the account itself (confirm an address, reset a password); emptied once it is sent."""

    lock_root, lock_rank = "self", 9

    to = models.EmailField()
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField(blank=True)
    status = models.CharField(max_length=10, choices=AccountMailStatus.choices, default=AccountMailStatus.QUEUED)

    def __str__(self) -> str:
        return self.subject
