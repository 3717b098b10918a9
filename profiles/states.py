"""States of people, companies and profiles. Verbs between them: transitions.py."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class UserStatus(models.TextChoices):
    ACTIVE = "active", _("active")
    DEACTIVATED = "deactivated", _("deactivated")  # cannot log in; what she wrote stays


class CompanyStatus(models.TextChoices):
    ACTIVE = "active", _("active")


class MembershipStatus(models.TextChoices):
    ACTIVE = "active", _("active")
    LEFT = "left", _("left")  # sees nothing of the company any more


class InvitationStatus(models.TextChoices):
    PENDING = "pending", _("waiting for an answer")
    ACCEPTED = "accepted", pgettext_lazy("invitation", "accepted")
    REVOKED = "revoked", pgettext_lazy("invitation", "withdrawn")
    EXPIRED = "expired", _("expired")


class ProfileStatus(models.TextChoices):
    DRAFT = "draft", _("draft")
    IN_REVIEW = "in_review", _("being checked")  # a curator has it
    PUBLISHED = "published", _("published")
    RETURNED = "returned", _("returned")  # with a reason; may be submitted again
    REJECTED = "rejected", _("not accepted")  # with a reason and a date for a new try; one appeal
    HIDDEN = "hidden", _("hidden")  # by the CMO herself
    SUSPENDED = "suspended", _("suspended")  # by a curator


class TermStatus(models.TextChoices):
    ACTIVE = "active", _("in use")
    RETIRED = "retired", _("retired")  # kept for old rows, not offered any more; its slot is never reused


class NotificationStatus(models.TextChoices):
    UNREAD = "unread", _("unread")
    READ = "read", _("read")


class AccountMailStatus(models.TextChoices):
    QUEUED = "queued", _("queued")


class CompanyRole(models.TextChoices):
    OWNER = "owner", _("owner")
    REQUESTER = "requester", _("requester")
    APPROVER = "approver", _("approver")
    FINANCE = "finance", _("finance")


class Staff(models.TextChoices):
    NONE = "", _("not staff")
    CURATOR = "curator", _("curator")
    FINANCE = "finance", _("finance staff")


class Stage(models.TextChoices):
    STARTUP = "startup", _("Start-up")
    MID_SIZE = "mid_size", _("Small to mid-size company")
    ENTERPRISE = "enterprise", _("Large enterprise")


class LegalForm(models.TextChoices):
    COMPANY = "company", _("company")
    SOLE = "sole_proprietor", _("sole proprietor")


class Visibility(models.TextChoices):
    PUBLIC = "public", _("public")
    MEMBERS = "members", _("signed-in members only")
    ANONYMOUS = "anonymous", _("public, without name and employers")


class Language(models.TextChoices):
    JA = "ja", _("Japanese")
    EN = "en", _("English")
    ZH = "zh", _("Chinese")
    KO = "ko", _("Korean")


class LanguageLevel(models.TextChoices):
    NATIVE = "native", _("native")
    BUSINESS = "business", _("business level")
    CONVERSATIONAL = "conversational", _("conversational")


class ToolDepth(models.TextChoices):
    USED = "used", _("used")
    CONFIGURED = "configured", _("configured")
    DESIGNED = "designed", _("designed")
    ADOPTED = "adopted", _("got adopted")


class ConflictKind(models.TextChoices):
    EMPLOYER = "employer", _("my employer")
    COMPETITOR = "competitor", _("a competitor of a client or employer")
    OTHER = "other", _("another conflict of interest")


class RejectCode(models.TextChoices):
    EVIDENCE = "evidence", _("The experience could not be verified")
    FIELD = "field", _("Outside the field of marketing leadership")
    CONDUCT = "conduct", _("Against the conduct policy")
