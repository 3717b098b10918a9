"""States of shortlists. Verbs between them: transitions.py."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ShortlistStatus(models.TextChoices):
    DRAFT = "draft", _("being curated")
    PRESENTED = "presented", _("presented")


class CurationAct(models.TextChoices):
    ADD = "add", _("added")
    MOVE = "move", _("moved")
    EXCLUDE = "exclude", _("left out")
    PIN = "pin", _("pinned")
    UNPIN = "unpin", _("unpinned")


class WeightsStatus(models.TextChoices):
    DRAFT = "draft", _("draft")
    ACTIVE = "active", _("in force")
    RETIRED = "retired", _("replaced")
    DROPPED = "dropped", _("given up")


class SlidersStatus(models.TextChoices):
    MOVED = "moved", _("moved by the company")


class RerankStatus(models.TextChoices):
    RUNNING = "running", pgettext_lazy("ranking anew", "running")
    DONE = "done", pgettext_lazy("ranking anew", "finished")
    STOPPED = "stopped", pgettext_lazy("ranking anew", "stopped")


class Presented(models.TextChoices):
    SHOWN = "shown", _("shown on the ranking page")
    SHORTLIST = "shortlist", _("presented with a shortlist")


class SearchKind(models.TextChoices):
    CMOS = "cmos", _("CMOs")
    NEEDS = "needs", _("Needs")
    FIT = "fit", _("Needs that fit me")
    CANDIDATES = "candidates", _("Candidates for a need")


class SavedSearchStatus(models.TextChoices):
    ACTIVE = "active", _("told about")
    STOPPED = "stopped", _("stopped")


class DigestStatus(models.TextChoices):
    COMPILED = "compiled", _("put together")
