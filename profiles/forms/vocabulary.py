"""Words of the vocabulary."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from profiles.forms.fields import TermField, at_most
from profiles.vocabulary_actions import PARENTS


class TermForm(forms.Form):
    """The names of a word."""

    ja = forms.CharField(label=_("Japanese"), validators=[at_most(200)])
    en = forms.CharField(label=_("English"), validators=[at_most(200)])


class NewTermForm(TermForm):
    id = forms.SlugField(
        label=_("Id"), max_length=60, help_text=_("Small letters, digits and underscores; it never changes.")
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if parent := PARENTS.get(kind):
            above = {"group": "skill-groups", "category": "tool-categories", "playbook": "playbooks"}[parent]
            self.fields["parent"] = TermField(above, label=_("Belongs to"))
