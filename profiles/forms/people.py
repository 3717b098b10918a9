"""What a person says about herself and her mail."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from profiles.forms.fields import text
from profiles.models import User

ZONES = ("Asia/Tokyo", "Asia/Singapore", "Asia/Shanghai", "Asia/Seoul", "Europe/London", "Europe/Berlin", "UTC",
         "America/New_York", "America/Los_Angeles", "Australia/Sydney")  # fmt: skip


class SettingsForm(forms.Form):
    name = text(User, "name", _("Name"), required=True)
    language = forms.ChoiceField(label=_("Language"), choices=[("ja", "日本語"), ("en", "English")])
    timezone = forms.ChoiceField(label=_("Time zone"))
    theme = forms.ChoiceField(
        label=_("Light or dark"),
        required=False,
        choices=[("", _("As the device is set")), ("light", _("Light")), ("dark", _("Dark"))],
    )

    def __init__(self, *args: Any, zone: str = "Asia/Tokyo", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = sorted(available_timezones())
        more = [(z, z) for z in known if "/" in z and z not in ZONES]
        first = [(z, z) for z in dict.fromkeys((zone, *ZONES))]
        self.fields["timezone"].choices = [(_("Often used"), first), (_("All"), more)]  # type: ignore[attr-defined]


class PreferenceForm(forms.Form):
    """Which kinds come by mail: what is ticked comes."""

    all_off = forms.BooleanField(label=_("No mail at all; everything stays in the app"), required=False)
    by_mail = forms.MultipleChoiceField(label=_("Also by mail"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, kinds: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["by_mail"].choices = list(kinds)  # type: ignore[attr-defined]
