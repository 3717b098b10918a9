"""States of offers, terms, engagements and milestones. Verbs between them: transitions.py."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class OfferStatus(models.TextChoices):
    DRAFT = "draft", _("draft")
    SENT = "sent", _("under negotiation")
    AGREED = "agreed", _("agreed")
    DECLINED = "declined", _("declined")  # by the CMO
    WITHDRAWN = "withdrawn", _("withdrawn")  # by the company, or because the candidacy ended
    EXPIRED = "expired", _("expired")  # 14 days without agreement


class TermsStatus(models.TextChoices):
    PROPOSED = "proposed", pgettext_lazy("terms", "proposed")
    SUPERSEDED = "superseded", _("replaced by a later version")
    ACCEPTED = "accepted", _("accepted by both sides")


class EngagementStatus(models.TextChoices):
    PROPOSED = "proposed", _("agreed, not started")
    ACTIVE = "active", _("running")
    COMPLETED = "completed", _("completed")
    ENDED = "ended", _("ended early")


class EngagementKind(models.TextChoices):
    STANDARD = "standard", _("standard")
    TRIAL = "trial", _("paid trial")


class MilestoneStatus(models.TextChoices):
    PLANNED = "planned", _("planned")
    SUBMITTED = "submitted", _("waiting for acceptance")
    RETURNED = "returned", _("changes requested")
    ACCEPTED = "accepted", pgettext_lazy("milestone", "accepted")
    CANCELLED = "cancelled", _("cancelled")


class Party(models.TextChoices):
    COMPANY = "company", _("the company")
    CMO = "cmo", pgettext_lazy("side of terms", "the CMO")


class FeeModel(models.TextChoices):
    MONTHLY = "monthly", _("monthly fee for a band of days")
    DAILY = "daily", _("per day worked")
    MILESTONE = "milestone", _("fixed, by milestone")


class ContractType(models.TextChoices):
    TIME = "quasi_mandate_time", _("Quasi-mandate, paid for work done")
    RESULT = "quasi_mandate_result", _("Quasi-mandate, paid for a result")
    WORK = "contract_for_work", _("Contract for work")


class PaymentMethod(models.TextChoices):
    TRANSFER = "bank_transfer", _("bank transfer; the company bears the fee")
    OTHER = "other", _("another way, described below")


class TaskKind(models.TextChoices):
    NDA = "nda", _("Confidentiality agreement")
    IP = "ip", _("Rights to the work results")
    CONDUCT = "conduct", _("Conduct policy read and contact for harassment known")
    ACCESS = "access", _("Access to tools and data listed")


class AcceptedBy(models.TextChoices):
    NOBODY = "", ""
    COMPANY = "company", _("accepted by the company")
    DEEMED = "deemed", _("deemed accepted: nobody objected in time")


class PeriodKind(models.TextChoices):
    MONTH = "month", _("month")
    QUARTER = "quarter", _("quarter")
    YEAR = "year", pgettext_lazy("period", "year")


class ReadingSource(models.TextChoices):
    FORM = "form", _("typed in")
    CSV = "csv", _("from a CSV file")
    API = "api", _("by the API")
