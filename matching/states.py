"""States of shortlists. Verbs between them: transitions.py."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ShortlistStatus(models.TextChoices):
    DRAFT = "draft", _("being curated")
    PRESENTED = "presented", _("presented")


class CurationAct(models.TextChoices):
    ADD = "add", _("added")
    MOVE = "move", _("moved")
    EXCLUDE = "exclude", _("left out")


class WeightsStatus(models.TextChoices):
    ACTIVE = "active", _("in force")
    RETIRED = "retired", _("replaced")
