"""What signing up asks beside address and password, and where it leads. allauth's forms are built on this module."""

from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from profiles import accounts
from profiles.states import Stage

SIDES = [
    ("company", _("As a company that looks for a CMO")),
    ("cmo", _("As a CMO who looks for work")),
]


class SignupForm(accounts.SignupForm):
    """Ask which side she is on; the stage travels along from the front page."""

    field_order = ("side", "name", "email", "password1", "stage")

    side = forms.ChoiceField(
        label=_("How will you use it?"),
        choices=SIDES,
        initial="company",
        required=False,
        widget=forms.RadioSelect,
    )
    stage = forms.CharField(required=False, widget=forms.HiddenInput)


def start_url(request: HttpRequest, values: QueryDict) -> str:
    """Return where a new person starts: where she was going, else her company, else her profile."""
    going = values.get("next", "")
    if going and url_has_allowed_host_and_scheme(going, allowed_hosts={request.get_host()}):
        return going
    if values.get("side") == "cmo":
        return reverse("own_profile")
    stage = values.get("stage")
    if stage not in Stage.values:
        return reverse("company_new")
    after = f"{reverse('need_new')}?{urlencode({'stage': stage})}"
    return f"{reverse('company_new')}?{urlencode({'stage': stage, 'next': after})}"
