"""Forms of a JSON Resume import: the file, and what the person chooses for each row of it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from kernel.texts import reader_language
from profiles.forms.fields import MonthField, at_most
from profiles.forms.profile_rows import SkillRow
from profiles.resume.merging import Entry
from profiles.resume.parts import TITLE
from profiles.resume.schema import at
from profiles.resume.words import Words
from profiles.states import LanguageLevel, Stage, ToolDepth


class ResumeForm(forms.Form):
    """A file, or its text pasted."""

    halves = frozenset({"file", "text"})

    file = forms.FileField(
        label=_("JSON Resume file"), required=False, widget=forms.FileInput(attrs={"accept": ".json,application/json"})
    )
    text = forms.CharField(
        label=_("Or paste its text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "class": "code"}),
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not self.errors and not found.get("file") and not (found.get("text") or "").strip():
            raise forms.ValidationError(gettext("Choose a file, or paste the text of one."))
        return found

    def content(self, most: int) -> bytes:
        """Return what was handed in, not much more than will be read."""
        upload = self.cleaned_data["file"]
        if upload:
            return upload.read(most + 1)  # type: ignore[no-any-return]
        return str(self.cleaned_data["text"]).encode("utf-8", "surrogatepass")


class Choose(forms.Form):
    """What is chosen for one entry of the file; `choice` is it in the words of the action."""

    use_required_attribute = False

    def choice(self) -> dict[str, Any]:
        raise NotImplementedError


class TakeChoice(Choose):
    take = forms.BooleanField(label=_("Take it over"), required=False)

    def choice(self) -> dict[str, Any]:
        return {"take": self.cleaned_data["take"]}


class WorkChoice(Choose):
    take = forms.BooleanField(label=_("Take it over"), required=False)
    title = forms.CharField(label=pgettext_lazy("position", "Title"), required=False, validators=[at_most(120)])
    stage = forms.ChoiceField(
        label=_("Stage of the company"), required=False, choices=[("", _("please choose")), *Stage.choices]
    )
    industry = forms.ChoiceField(label=_("Industry"), required=False)
    role = forms.ChoiceField(label=_("Role"), required=False)
    from_month = MonthField(label=_("From"), required=False)
    to_month = MonthField(
        label=pgettext_lazy("period", "Until"), required=False, help_text=_("Empty while it is running.")
    )

    def __init__(self, *args: Any, words: Words, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, kind, empty in (("industry", "industries", _("please choose")), ("role", "roles", "—")):
            terms = [(term.id, term.label(reader_language())) for term in words.terms[kind].values()]
            self.fields[name].choices = [("", empty), *terms]  # type: ignore[attr-defined]

    def choice(self) -> dict[str, Any]:
        found = self.cleaned_data
        return {"take": True, **found} if found["take"] else {"take": False}


class OneChoice(Choose):
    """A level or depth; the empty one leaves the entry out."""

    name: str
    options: Sequence[Any]

    def __init__(self, *args: Any, label: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("leave it out")), *self.options]
        self.fields[self.name] = forms.ChoiceField(label=label, required=False, choices=choices)

    def choice(self) -> dict[str, Any]:
        value = self.cleaned_data[self.name]
        return {"take": True, self.name: int(value) if value.isdigit() else value} if value else {"take": False}


class SkillChoice(OneChoice):
    name, options = "level", SkillRow.base_fields["level"].choices  # type: ignore[attr-defined]


class ToolChoice(OneChoice):
    name, options = "depth", ToolDepth.choices


class LanguageChoice(OneChoice):
    name, options = "level", LanguageLevel.choices


ONE = {"skills": SkillChoice, "tools": ToolChoice, "languages": LanguageChoice}


def prefix_of(place: str) -> str:
    """Return how the fields about a place of the file are called."""
    return place.strip("/").replace("/", "-")


def form_of(entry: Entry, document: dict[str, Any], data: Any, words: Words, label: str) -> Choose:
    """Return the form for an entry that is not there yet."""
    prefix = prefix_of(entry.of.at)
    kind, values = getattr(entry.of, "kind", ""), entry.of.values
    if kind == "experiences":
        initial = {
            "take": entry.take,
            "title": TITLE.of(at(document, entry.of.at)),
            **{name: values[name] for name in ("stage", "from_month", "to_month")},
            **{name: values[f"{name}_id"] for name in ("industry", "role")},
        }
        return WorkChoice(data, prefix=prefix, initial=initial, words=words)
    if kind in ONE:
        form = ONE[kind]
        return form(data, prefix=prefix, initial={form.name: values[form.name]}, label=label)
    return TakeChoice(data, prefix=prefix, initial={"take": entry.take})
