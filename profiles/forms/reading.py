"""Forms for texts that are read: the text or file, and what is taken over of what was found."""

import hashlib
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kernel.texts import reader_language
from profiles.forms.fields import number
from profiles.forms.profile_rows import SkillRow
from profiles.labels import Labels
from profiles.reading import shown
from profiles.reading.amounts import Amount
from profiles.reading.files import ACCEPTED, text_of, too_long
from profiles.reading.reader import Found, Reading
from profiles.reading.source import MOST
from profiles.states import Stage, ToolDepth


class HandInForm(forms.Form):
    """A file, or the text pasted."""

    halves = frozenset({"file", "text"})

    text = forms.CharField(label=_("Text"), required=False, widget=forms.Textarea(attrs={"rows": 14}))
    file = forms.FileField(
        label=_("Or a file"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ",".join(sorted(ACCEPTED))}),
        help_text=_("PDF, Word (.docx) or plain text, at most 5 MB. It is read and not kept."),
    )

    def clean_text(self) -> str:
        text = str(self.cleaned_data["text"] or "").replace("\r\n", "\n").replace("\r", "\n")
        if len(text) > MOST:
            raise forms.ValidationError(too_long())
        return text

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not self.errors and not found.get("file") and not (found.get("text") or "").strip():
            raise forms.ValidationError(gettext("Paste a text, or choose a file."))
        return found

    def content(self) -> str:
        """Return the text that was handed in.

        :raises BadValues: when the file cannot be read.
        """
        upload = self.cleaned_data["file"]
        return text_of(upload) if upload else str(self.cleaned_data["text"])


@dataclass(frozen=True)
class Line:
    """One suggestion: what it is, the words that led to it, and the field in which it is confirmed, if any."""

    label: str
    quote: shown.Quote
    field: Any = None
    note: str = ""


class SuggestionForm(forms.Form):
    """What was read, to be confirmed: nothing is taken over that is not chosen here."""

    use_required_attribute = False

    def __init__(self, *args: Any, reading: Reading, words: Labels, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reading, self.words = reading, words
        self.offers: dict[str, list[tuple[Found, str]]] = {}

    @property
    def seen(self) -> str:
        """Return a mark of the text, so that a page confirms the text it shows and no later one."""
        return hashlib.sha256(self.reading.text.encode("utf-8", "surrogatepass")).hexdigest()

    def named(self, one: Found) -> str:
        """Return the word of the vocabulary in the reader's language."""
        if one.kind == "stages":
            return str(Stage(one.id).label)
        return str(getattr(self.words[one.kind][one.id], reader_language()))

    def wanted(self, kind: str) -> list[Found]:
        """Return what the text names and does not deny."""
        return [one for one in self.reading.of(kind) if not one.negated]

    def offer(self, kind: str, field_of: Any) -> None:
        """Add a field for each word of a kind."""
        for one in self.wanted(kind):
            name = f"{kind}-{one.id}"
            self.fields[name] = field_of(one)
            self.offers.setdefault(kind, []).append((one, name))

    def lines(self, kind: str) -> list[Line]:
        """Return the suggestions of a kind with their fields, for the page."""
        return [Line(self.named(one), self._quote(one), self[name]) for one, name in self.offers.get(kind, ())]

    def hints(self, *kinds: str) -> list[Line]:
        """Return what was found of some kinds, without a field."""
        return [Line(self.named(one), self._quote(one)) for kind in kinds for one in self.wanted(kind)]

    @property
    def denied(self) -> list[Line]:
        """Return what the text says is not needed."""
        return [Line(self.named(one), self._quote(one)) for one in self.reading.found if one.negated]

    @property
    def unsure(self) -> bool:
        """Say whether the name of a tool is an ordinary word too."""
        return not all(one.sure for one in self.wanted("tools"))

    @property
    def not_taken(self) -> list[Line]:
        """Return the amounts and times that are not offered, each with the reason."""
        reading = self.reading
        money = [
            Line("", shown.quote(reading, one.start, one.end), note=shown.why_not(one, reading.kind))
            for one in reading.amounts
            if not shown.usable(one, reading.kind)
        ]
        hours = [
            Line("", shown.quote(reading, one.start, one.end), note=gettext("Hours are not turned into days."))
            for one in reading.days
            if one.unit != "days"
        ]
        return [*money, *hours]

    def _quote(self, one: Found) -> shown.Quote:
        return shown.quote(self.reading, one.start, one.end)

    def chosen(self, kind: str) -> dict[str, Any]:
        """Return id → what was chosen for it, without what is left out."""
        found = {one.id: self.cleaned_data.get(name) for one, name in self.offers.get(kind, ())}
        return {pk: value for pk, value in found.items() if value}

    # --- money and days ---------------------------------------------------------------------------------------------
    def offer_amounts(self, name: str, label: Any, split: bool) -> None:
        """Add the choice among amounts; `split`: a range is offered by its ends, for what takes one number."""
        self.amounts: dict[str, tuple[Amount, int | None, int | None]] = {}
        for place, one in enumerate(self.reading.amounts):
            if shown.usable(one, self.reading.kind):
                ends = [(v, v) for v in dict.fromkeys((one.low, one.high)) if v is not None]
                for part, (low, high) in enumerate(ends if split else [(one.low, one.high)]):
                    self.amounts[f"{place}-{part}"] = (one, low, high)
        choices = [
            (key, shown.amount_text(one.per, low, high, one.tax)) for key, (one, low, high) in self.amounts.items()
        ]
        self._one_of(name, label, choices)

    def offer_days(self) -> None:
        """Add the choice among numbers of days a month."""
        self.days: dict[str, int] = {}
        choices: list[tuple[str, str]] = []
        for said in self.reading.days:
            for count in dict.fromkeys(said.monthly or ()):
                if count <= MOST_DAYS and str(count) not in self.days:
                    self.days[str(count)] = count
                    choices.append((str(count), shown.days_text(count, said)))
        self._one_of("days", _("Days per month"), choices)

    def _one_of(self, name: str, label: Any, choices: list[tuple[str, str]]) -> None:
        if choices:
            self.fields[name] = forms.ChoiceField(
                label=label,
                required=False,
                choices=[*choices, ("", _("Take over none"))],
                initial=choices[0][0] if len(choices) == 1 else "",
                widget=forms.RadioSelect,
            )

    @property
    def money_quotes(self) -> list[shown.Quote]:
        used = dict.fromkeys(one for one, _low, _high in self.amounts.values())
        return [shown.quote(self.reading, one.start, one.end) for one in used]

    @property
    def day_quotes(self) -> list[shown.Quote]:
        return [shown.quote(self.reading, one.start, one.end) for one in self.reading.days if one.monthly]


MOST_DAYS = 31
LEAVE_OUT = ("", _("leave it out"))


class ProfileSuggestionForm(SuggestionForm):
    """Of a résumé: skills and tools, whose level and depth are hers to choose, rate and days.

    What the profile names already is not offered again.
    """

    def __init__(self, *args: Any, there: dict[str, set[str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.there = there
        levels = [(str(key), word) for key, word in SkillRow.base_fields["level"].choices]  # type: ignore[attr-defined]
        self.offer("skills", lambda one: self._select(one, levels))
        self.offer("tools", lambda one: self._select(one, ToolDepth.choices))
        self.offer_amounts("rate", _("Your rate"), split=True)
        if any(one.per == shown.MONTH for one, _low, _high in self.amounts.values()):
            label, hint = _("Days a month the fee stands for"), _("For a monthly fee.")
            self.fields["fee_days"] = number(label, min_value=1, max_value=MOST_DAYS, help_text=hint)
        self.offer_days()

    def wanted(self, kind: str) -> list[Found]:
        return [one for one in super().wanted(kind) if one.id not in self.there.get(kind, ())]

    def _select(self, one: Found, options: Any) -> forms.ChoiceField:
        return forms.ChoiceField(label=self.named(one), required=False, choices=[LEAVE_OUT, *options])

    def values(self) -> dict[str, Any]:
        """Return what goes to the action: skills, tools, and the fields of the profile itself."""
        found = self.cleaned_data
        plain: dict[str, Any] = {}
        if rate := self.amounts.get(found.get("rate") or ""):
            one, low, _high = rate
            monthly = one.per == shown.MONTH
            plain = {
                "day_rate_minor": None if monthly else low,
                "monthly_fee_minor": low if monthly else None,
                "fee_days": found.get("fee_days") if monthly else None,
            }
        if days := self.days.get(found.get("days") or ""):
            plain["days_per_month"] = days
        return {
            "skills": [{"skill_id": pk, "level": int(level)} for pk, level in self.chosen("skills").items()],
            "tools": [{"tool_id": pk, "depth": depth} for pk, depth in self.chosen("tools").items()],
            "plain": plain,
        }
