"""The words of the field: skills, tools, KPIs, industries, roles, problems, playbooks. Loaded from data/*.yaml,
then kept by staff through actions; a term is never deleted.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from profiles.states import Stage, TermStatus

SLOTS = 512


class VocabularySlot(models.Model):
    """One of 512 permanent places in a match vector, given once and never reused."""

    number = models.SmallIntegerField(primary_key=True)
    kind = models.CharField(max_length=20)
    term = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "term"],
                name="slot_once",
                violation_error_message=_("This term has its slot already."),
            ),
            models.CheckConstraint(
                condition=Q(number__gte=0, number__lt=SLOTS),
                name="slot_range",
                violation_error_message=_("All 512 slots are taken."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.kind} {self.term}"


class Term(models.Model):
    """A word of the vocabulary; `data` holds what the reference file says beside its names."""

    lock_root, lock_rank = "self", -1
    in_matching = False

    id = models.SlugField(primary_key=True, max_length=60)
    ja = models.CharField(max_length=200)
    en = models.CharField(max_length=200)
    order = models.IntegerField(default=0)
    data = models.JSONField(default=dict)
    status = models.CharField(max_length=10, choices=TermStatus.choices, default=TermStatus.ACTIVE)
    version = models.IntegerField(default=0, editable=False)

    class Meta:
        abstract = True
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.ja

    def label(self, language: str) -> str:
        return self.ja if language == "ja" else self.en


class MatchedTerm(Term):
    """A term that matching counts: it owns a slot."""

    in_matching = True

    slot = models.OneToOneField(VocabularySlot, on_delete=models.PROTECT, related_name="+")

    class Meta(Term.Meta):
        abstract = True


class SkillGroup(Term):
    pass


class Skill(MatchedTerm):
    group = models.ForeignKey(SkillGroup, on_delete=models.PROTECT, related_name="skills")


class ToolCategory(Term):
    pass


class Tool(MatchedTerm):
    category = models.ForeignKey(ToolCategory, on_delete=models.PROTECT, related_name="tools")


class Industry(MatchedTerm):
    pass


class Role(MatchedTerm):
    pass


class Kpi(MatchedTerm):
    @property
    def direction(self) -> str:
        """Return higher, lower or target: which way is better."""
        found: Any = self.data.get("direction", "higher")
        return str(found)


class KpiInput(Term):
    pass


class Prefecture(Term):
    @property
    def region(self) -> str:
        return str(self.data.get("region", ""))


class Problem(Term):
    pass


class Playbook(Term):
    stage = models.CharField(max_length=10, choices=Stage.choices)


class PlaybookMilestone(Term):
    playbook = models.ForeignKey(Playbook, on_delete=models.PROTECT, related_name="milestones")
