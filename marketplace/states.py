"""States of needs and candidacies. Verbs between them: transitions.py."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class NeedStatus(models.TextChoices):
    DRAFT = "draft", _("draft")
    AWAITING_APPROVAL = "awaiting_approval", _("waiting for approval")  # inside the company
    IN_REVIEW = "in_review", _("in review")  # a curator has it
    OPEN = "open", _("open")
    PAUSED = "paused", _("paused")  # by the company, or after 30 days without confirmation
    FILLED = "filled", _("filled")  # an engagement came of it
    CLOSED = "closed", _("closed")


class Origin(models.TextChoices):
    APPLIED = "applied", _("applied")
    INVITED = "invited", _("invited")
    PROPOSED = "proposed", _("proposed by a curator")


class CandidacyStatus(models.TextChoices):
    APPLIED = "applied", _("applied")
    INVITED = "invited", _("invited")
    PROPOSED = "proposed", _("proposed")
    UNDER_REVIEW = "under_review", _("under review")
    SHORTLISTED = "shortlisted", _("on the shortlist")
    INTERVIEWING = "interviewing", _("interviewing")
    OFFERED = "offered", _("terms offered")
    ENGAGED = "engaged", _("engaged")
    REJECTED = "rejected", _("not chosen")
    WITHDRAWN = "withdrawn", pgettext_lazy("candidacy", "withdrawn")
    DECLINED_BY_CMO = "declined_by_cmo", _("invitation declined")


CLOSED_CANDIDACIES = ("engaged", "rejected", "withdrawn", "declined_by_cmo")
OPEN_CANDIDACIES = tuple(s for s in CandidacyStatus.values if s not in CLOSED_CANDIDACIES)


class CmoStatus(models.TextChoices):
    """The four plain words a CMO reads."""

    INVITED = "invited", _("invited")
    RECEIVED = "received", _("received")
    UNDER_REVIEW = "under_review", _("under review")
    SHORTLISTED = "shortlisted", _("shortlisted")
    CLOSED = "closed", _("closed")


FOR_THE_CMO = {
    "applied": CmoStatus.RECEIVED,
    "invited": CmoStatus.INVITED,
    "proposed": CmoStatus.INVITED,
    "under_review": CmoStatus.UNDER_REVIEW,
    "shortlisted": CmoStatus.SHORTLISTED,
    "interviewing": CmoStatus.SHORTLISTED,
    "offered": CmoStatus.SHORTLISTED,
    **dict.fromkeys(CLOSED_CANDIDACIES, CmoStatus.CLOSED),
}


class CandidacyRejectCode(models.TextChoices):
    FIT = "fit", _("Another candidate fits the need better")
    SKILLS = "skills", _("A skill the need depends on is missing")
    FIELD = "field", _("Not enough experience in this field or stage")
    TERMS = "terms", _("Fee, days or dates do not fit")
    NEED_CHANGED = "need_changed", _("The need has changed or ended")
    FILLED = "filled", _("Somebody else was engaged")
    CONFLICT = "conflict", _("A conflict of interest with this company")
    NO_ANSWER = "no_answer", _("The company did not answer in time")
    OTHER = "other", _("Another reason, written below")


class CloseCode(models.TextChoices):
    FILLED_ELSEWHERE = "filled_elsewhere", _("Filled in another way")
    POSTPONED = "postponed", _("Postponed")
    BUDGET = "budget", _("The budget fell through")
    NO_FIT = "no_fit", _("Nobody fitted")
    OTHER = "other", _("Another reason")
