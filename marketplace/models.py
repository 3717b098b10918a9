"""Demand: needs in their rows, the public projection of an open need, candidacies."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kernel.fields import Aggregate, line, money, prose
from kernel.texts import one_language
from marketplace.querysets import CandidacyRows, NeedPublicRows, NeedRows
from marketplace.states import (
    CLOSED_CANDIDACIES,
    CandidacyRejectCode,
    CandidacyStatus,
    CloseCode,
    NeedStatus,
    Origin,
)
from profiles.models import Company, Industry, Kpi, Playbook, Prefecture, Problem, Profile, Role, Skill, Tool, User
from profiles.states import Stage


class Need(Aggregate):
    """What a company posts: it starts from stage and problem and names the role sought."""

    lock_root, lock_rank = "self", 2

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="needs")
    posted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=12, unique=True, editable=False)  # 2026-041, for people to speak about
    stage = models.CharField(max_length=10, choices=Stage.choices)
    role = models.ForeignKey(Role, on_delete=models.PROTECT, null=True, blank=True)
    role_required = models.BooleanField(default=False)
    playbook = models.ForeignKey(Playbook, on_delete=models.PROTECT, null=True, blank=True)
    title_ja, title_en = line(80), line(80)
    summary_ja, summary_en = prose(), prose()
    currency = models.CharField(max_length=3, default="JPY")
    budget_min_minor = money()
    budget_max_minor = money()
    tolerance_percent = models.SmallIntegerField(default=0)  # how far above the budget an ask may still be shown
    days = models.IntegerField(null=True, blank=True)  # wanted a month
    start_on = models.DateField(null=True, blank=True)
    term_months = models.IntegerField(null=True, blank=True)
    onsite_days = models.IntegerField(default=0)
    prefecture = models.ForeignKey(Prefecture, on_delete=models.PROTECT, null=True, blank=True)
    languages = ArrayField(models.CharField(max_length=2), default=list)
    termination_ja, termination_en = prose(500), prose(500)
    # The company's name, address and site stay hidden until it reveals itself to a named candidate.
    confidential = models.BooleanField(default=False, db_default=False)
    text_version = models.IntegerField(default=0)  # the number of the last NeedVersion
    submitted_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    returned_text = models.TextField(max_length=2000, blank=True)
    close_code = models.CharField(max_length=20, choices=CloseCode.choices, blank=True)
    close_text = models.TextField(max_length=2000, blank=True)
    status = models.CharField(max_length=20, choices=NeedStatus.choices, default=NeedStatus.DRAFT)

    objects = NeedRows.manager()

    class Meta:
        indexes = [
            # What waits for curators, the longest wait first.
            models.Index(fields=["published_at", "id"], condition=Q(status="open"), name="need_open"),
            models.Index(fields=["submitted_at", "id"], condition=Q(status="in_review"), name="need_waiting"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["id", "company"], name="need_tenant"),
            models.CheckConstraint(
                condition=Q(budget_min_minor__isnull=True) | Q(budget_min_minor__gte=0),
                name="need_budget_not_negative",
                violation_error_message=_("A budget cannot be negative."),
            ),
            models.CheckConstraint(
                condition=Q(budget_min_minor__isnull=True)
                | Q(budget_max_minor__isnull=True)
                | Q(budget_max_minor__gte=F("budget_min_minor")),
                name="need_budget_order",
                violation_error_message=_("The upper end of the budget cannot be below its lower end."),
            ),
            models.CheckConstraint(
                condition=Q(tolerance_percent__gte=0, tolerance_percent__lte=50),
                name="need_tolerance",
                violation_error_message=_("The tolerance is between 0 and 50 percent."),
            ),
            models.CheckConstraint(
                condition=Q(days__isnull=True) | Q(days__gte=1, days__lte=31),
                name="need_days",
                violation_error_message=_("Days per month are between 1 and 31."),
            ),
            models.CheckConstraint(
                condition=Q(term_months__isnull=True) | Q(term_months__gte=1, term_months__lte=24),
                name="need_term",
                violation_error_message=_("A term is between 1 and 24 months."),
            ),
            models.CheckConstraint(
                condition=Q(onsite_days__gte=0, onsite_days__lte=31),
                name="need_onsite",
                violation_error_message=_("On-site days are between 0 and 31."),
            ),
            models.CheckConstraint(
                condition=Q(onsite_days=0) | Q(prefecture__isnull=False),
                name="need_onsite_place",
                violation_error_message=_("Say where the on-site days are."),
            ),
        ]

    def __str__(self) -> str:
        return self.title_ja or self.title_en or self.number


class NeedProblem(models.Model):
    """A problem the need starts from, in the order it was chosen (at most three)."""

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="problem_rows")
    problem = models.ForeignKey(Problem, on_delete=models.PROTECT)
    order = models.SmallIntegerField()

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(
                fields=["need", "problem"],
                name="needproblem_once",
                violation_error_message=_("Each problem can be chosen once."),
            ),
        ]

    def __str__(self) -> str:
        return self.problem_id


class NeedScope(models.Model):
    """One line of the work asked for."""

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="scope_rows")
    order = models.SmallIntegerField()
    text_ja, text_en = line(200), line(200)
    problem = models.ForeignKey(Problem, on_delete=models.PROTECT, null=True, blank=True)  # it was suggested from

    class Meta:
        ordering = ["order"]
        constraints = [one_language("needscope", "text")]

    def __str__(self) -> str:
        return self.text_ja or self.text_en


class NeedSkill(models.Model):
    """A skill asked for; must-haves come first and exclude."""

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="skill_rows")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT)
    must = models.BooleanField(default=False)
    order = models.SmallIntegerField()

    class Meta:
        ordering = ["-must", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["need", "skill"],
                name="needskill_once",
                violation_error_message=_("Each skill can be named once."),
            ),
        ]

    def __str__(self) -> str:
        return self.skill_id


class NeedKpi(models.Model):
    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="kpi_rows")
    kpi = models.ForeignKey(Kpi, on_delete=models.PROTECT)
    order = models.SmallIntegerField()

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(
                fields=["need", "kpi"],
                name="needkpi_once",
                violation_error_message=_("Each KPI can be named once."),
            ),
        ]

    def __str__(self) -> str:
        return self.kpi_id


class NeedTool(models.Model):
    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="tool_rows")
    tool = models.ForeignKey(Tool, on_delete=models.PROTECT)
    order = models.SmallIntegerField()

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(
                fields=["need", "tool"],
                name="needtool_once",
                violation_error_message=_("Each tool can be named once."),
            ),
        ]

    def __str__(self) -> str:
        return self.tool_id


class NeedIndustry(models.Model):
    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="industry_rows")
    industry = models.ForeignKey(Industry, on_delete=models.PROTECT)
    order = models.SmallIntegerField()

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(
                fields=["need", "industry"],
                name="needindustry_once",
                violation_error_message=_("Each industry can be named once."),
            ),
        ]

    def __str__(self) -> str:
        return self.industry_id


class NeedVersion(models.Model):
    """What an open need said, each time it changed; append-only."""

    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="versions")
    number = models.IntegerField()
    content = models.JSONField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["need", "number"], name="needversion_once")]

    def __str__(self) -> str:
        return f"{self.need_id} {self.number}"


class Approval(models.Model):
    """A decision inside the company about a need; append-only."""

    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="approvals")
    approved = models.BooleanField()
    text = models.TextField(max_length=2000, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(approved=True) | ~Q(text=""),
                name="approval_reason",
                violation_error_message=_("Please write the reason."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.need_id} {self.approved}"


class NeedPublic(models.Model):
    """What everybody may read of an open need. Public pages, lists and search read this table only; it is rebuilt
    in the unit of each change of the need.
    """

    need = models.OneToOneField(Need, on_delete=models.CASCADE, primary_key=True, related_name="public")
    number = models.CharField(max_length=12)
    confidential = models.BooleanField(default=False, db_default=False)  # then nothing here says whose need it is
    stage = models.CharField(max_length=10, choices=Stage.choices)
    title_ja, title_en = line(80), line(80)
    summary_ja, summary_en = prose(), prose()
    company_name_ja, company_name_en = line(), line()
    company_industry = models.CharField(max_length=60)
    company_address_ja, company_address_en = line(200), line(200)
    contact = models.EmailField(blank=True)
    role_id = models.CharField(max_length=60, blank=True)
    prefecture_id = models.CharField(max_length=60, blank=True)
    currency = models.CharField(max_length=3)
    budget_min_minor = models.BigIntegerField()
    budget_max_minor = models.BigIntegerField()
    days = models.IntegerField()
    start_on = models.DateField()
    term_months = models.IntegerField()
    onsite_days = models.IntegerField()
    languages = ArrayField(models.CharField(max_length=2))
    problems = ArrayField(models.CharField(max_length=60))
    skills_must = ArrayField(models.CharField(max_length=60))
    skills_nice = ArrayField(models.CharField(max_length=60))
    tools = ArrayField(models.CharField(max_length=60))
    kpis = ArrayField(models.CharField(max_length=60))
    industries = ArrayField(models.CharField(max_length=60))
    scope = models.JSONField()  # [{ja, en}, …]
    termination_ja, termination_en = prose(500), prose(500)
    published_at = models.DateTimeField()
    confirmed_at = models.DateTimeField()
    words = SearchVectorField(null=True)  # what the search finds it by, from the columns above

    objects: Any = NeedPublicRows.manager()

    class Meta:
        indexes = [
            models.Index(fields=["-published_at", "need"], name="needpublic_newest"),
            GinIndex(fields=["words"], name="needpublic_words"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(confidential=False)
                | Q(
                    company_name_ja="",
                    company_name_en="",
                    company_address_ja="",
                    company_address_en="",
                    contact="",
                ),
                name="needpublic_confidential",
                violation_error_message=_("A confidential need does not say whose it is."),
            ),
        ]

    def __str__(self) -> str:
        return self.title_ja or self.title_en

    @property
    def reached_at(self) -> str:
        """Return where one asks about the need: the company, or for one that hides its name the operator's desk."""
        return settings.DESK_EMAIL if self.confidential else self.contact


class Candidacy(Aggregate):
    """One CMO on one need, whether applied, invited or put forward by a curator."""

    lock_root, lock_rank = "self", 3

    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="candidacies")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="candidacies")
    profile = models.ForeignKey(Profile, on_delete=models.PROTECT, related_name="candidacies")
    origin = models.CharField(max_length=10, choices=Origin.choices)
    note = models.TextField(max_length=2000, blank=True)  # the CMO's words when she applies or agrees
    invitation = models.TextField(max_length=2000, blank=True)  # the words of who invited or proposed her
    answer_due_on = models.DateField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    reject_code = models.CharField(max_length=20, choices=CandidacyRejectCode.choices, blank=True)
    reject_text = models.TextField(max_length=2000, blank=True)
    withdraw_text = models.TextField(max_length=2000, blank=True)
    # She came in while the need was confidential: the company is hidden from her until it reveals itself.
    confidential = models.BooleanField(default=False, db_default=False)
    revealed_at = models.DateTimeField(null=True, blank=True)  # when a confidential company told her who it is
    # Her lists name the hidden company: it does not hear of her, and she does not learn why before it is revealed.
    withheld = models.BooleanField(default=False, db_default=False)
    status = models.CharField(max_length=20, choices=CandidacyStatus.choices)

    objects = CandidacyRows.manager()

    class Meta:
        verbose_name_plural = "candidacies"
        constraints = [
            models.UniqueConstraint(
                fields=["need", "profile"],
                condition=~Q(status__in=CLOSED_CANDIDACIES),
                name="candidacy_one_open",
                violation_error_message=_("There is an open candidacy of this CMO on this need already."),
            ),
            models.CheckConstraint(
                condition=~Q(status="rejected") | ~Q(reject_code=""),
                name="candidacy_reject_reason",
                violation_error_message=_("Please choose the reason."),
            ),
            models.CheckConstraint(
                condition=~Q(reject_code="other") | ~Q(reject_text=""),
                name="candidacy_reject_text",
                violation_error_message=_("Please write the reason."),
            ),
            models.CheckConstraint(
                condition=Q(revealed_at__isnull=True) | Q(confidential=True, withheld=False),
                name="candidacy_revealed",
                violation_error_message=_("Only a hidden company can be revealed, to a CMO it knows of."),
            ),
            models.CheckConstraint(
                condition=Q(withheld=False) | Q(confidential=True),
                name="candidacy_withheld",
                violation_error_message=_("Only from a hidden company an application is kept back."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.profile_id} → {self.need_id}"

    @property
    def hidden(self) -> bool:
        """Say whether the company is still hidden from her."""
        return self.confidential and self.revealed_at is None
