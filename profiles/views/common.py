"""What several of the pages need."""

from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest

from kernel.pages import actor_of
from kernel.refusals import BadValues, NotPermitted, Refusal


def curators_only(request: HttpRequest) -> None:
    """Keep a staff place to curators.

    :raises NotPermitted: for everybody else.
    """
    if actor_of(request).staff != "curator":
        raise NotPermitted


def typed(request: HttpRequest) -> Any:
    """Return what a post carries, for a form to bind; an empty post binds too."""
    return request.POST if request.method == "POST" else None


def put_row_errors(forms: list[BaseForm], refusal: Refusal) -> None:
    """Write the sentences of a refused list (`2/level`) onto the lines they speak about."""
    errors = refusal.errors if isinstance(refusal, BadValues) else {"": [refusal.sentence]}
    for name, texts in errors.items():
        number, _slash, field = name.partition("/")
        form = forms[int(number)] if number.isdigit() and int(number) < len(forms) else forms[0]
        for text in texts:
            form.add_error(field if field in form.fields else None, str(text))
