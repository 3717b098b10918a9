"""Companies, their members, and who is invited."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kernel.fields import Aggregate, line, money, prose
from kernel.texts import one_language
from profiles.models.people import User
from profiles.models.vocabulary import Industry, Prefecture
from profiles.querysets import CompanyRows
from profiles.states import CompanyRole, CompanyStatus, InvitationStatus, LegalForm, MembershipStatus, Stage


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
    # Folded names and the host of the site: what a CMO's lists of companies are compared with.
    keys = ArrayField(models.CharField(max_length=200), default=list, db_default=[], editable=False)
    status = models.CharField(max_length=10, choices=CompanyStatus.choices, default=CompanyStatus.ACTIVE)

    objects = CompanyRows.manager()

    class Meta:
        indexes = [GinIndex(fields=["keys"], name="company_keys")]
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
