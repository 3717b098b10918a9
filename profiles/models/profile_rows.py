"""The rows of a CMO's profile: experience, outcomes, skills, tools, languages."""

from __future__ import annotations

import uuid

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kernel.fields import line, money, prose
from kernel.texts import Text, one_language, pair
from profiles.models.companies import Company
from profiles.models.profiles import Profile
from profiles.models.vocabulary import Industry, Kpi, Role, Skill, Tool
from profiles.states import ConflictKind, Language, LanguageLevel, Stage, ToolDepth


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

    @property
    def employer(self) -> Text:
        """Return the employer for a reader who knows it (profiles/faces.py), else nothing."""
        return pair(vars(self), "face")


class ExperienceIdentity(models.Model):
    """The employer of an experience, kept apart like the name."""

    experience = models.OneToOneField(Experience, on_delete=models.CASCADE, primary_key=True, related_name="identity")
    employer_ja, employer_en = line(), line()

    def __str__(self) -> str:
        return self.employer_ja or self.employer_en


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
    evidence = models.TextField(
        max_length=1000, blank=True, default="", db_default=""
    )  # read by her and curators only
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


class NamedCompany(models.Model):
    """A company by the name (or site) she typed; `key` is the folded form that companies are matched by.

    No link to a company row: she learns nothing about who is here, and a company that comes later matches too.
    """

    name = models.CharField(max_length=200)
    key = models.CharField(max_length=200, editable=False, db_index=True)

    class Meta:
        abstract = True
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class HideFrom(NamedCompany):
    """A company whose members do not see the profile."""

    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="hide_from")

    class Meta(NamedCompany.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["profile", "key"],
                name="hidefrom_once",
                violation_error_message=_("Each company can be named once."),
            ),
        ]


class Conflict(NamedCompany):
    """A company she cannot work for: her employer, a competitor of a client."""

    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="conflicts")
    kind = models.CharField(max_length=10, choices=ConflictKind.choices)

    class Meta(NamedCompany.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["profile", "key"],
                name="conflict_once",
                violation_error_message=_("Each company can be named once."),
            ),
        ]


class Introduction(models.Model):
    """A company that knows who she is: she applied there, or said yes to its invitation. It stays so."""

    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="introductions")
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["profile", "company"],
                name="introduction_once",
                violation_error_message=_("This company knows her already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.profile_id} → {self.company_id}"


class ResumeImport(models.Model):
    """A JSON Resume file as it came, what of it found no place in the profile (JSON pointer → value), and which row
    each of its parts became (JSON pointer → "experiences/<id>"), so that an export finds the way back.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="resume_imports")
    raw = models.JSONField()
    left = models.JSONField(default=dict)
    placed = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "pk"]

    def __str__(self) -> str:
        return f"{self.profile_id} {self.at:%Y-%m-%d}"


class ProfileSearch(models.Model):
    """The words a profile is found by, rebuilt in the unit of each change; never a name or employer that is hidden."""

    profile = models.OneToOneField(Profile, on_delete=models.CASCADE, primary_key=True, related_name="search")
    words = SearchVectorField()

    class Meta:
        indexes = [GinIndex(fields=["words"], name="profilesearch_words")]

    def __str__(self) -> str:
        return str(self.profile_id)
