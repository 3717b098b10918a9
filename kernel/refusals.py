"""The ways an act can be refused. Pages and API each map them once (kernel/pages.py, kernel/api.py)."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise


class Refusal(Exception):
    """An act that did not happen, with a whole sentence for the reader. Nothing was written."""

    status = 500
    kind = "refusal"
    sentence: Sentence = _("This could not be done.")

    def __init__(self, sentence: Sentence | None = None) -> None:
        self.sentence = sentence or type(self).sentence
        super().__init__(self.sentence)


class BadValues(Refusal):
    """Values that do not fit; `errors` maps a field name (or "" for the whole) to its sentences."""

    status = 422
    kind = "bad-values"
    sentence = _("Some values need your attention.")

    def __init__(self, errors: Mapping[str, Sentence | list[Sentence]] | Sentence) -> None:
        found = errors if isinstance(errors, Mapping) else {"": errors}
        self.errors: dict[str, list[Sentence]] = {
            name: list(texts) if isinstance(texts, list) else [texts] for name, texts in found.items()
        }
        super().__init__(self.errors[""][0] if set(self.errors) == {""} else None)


class KeyReused(BadValues):
    kind = "key-reused"

    def __init__(self) -> None:
        super().__init__(_("This idempotency key was used before with another request."))


class NotVisible(Refusal):
    """Hidden and missing are the same answer."""

    status = 404
    kind = "not-found"
    sentence = _("There is nothing here, or it is not open to you.")


class NotPermitted(Refusal):
    status = 403
    kind = "not-permitted"
    sentence = _("You can see this, but your role does not allow this step.")


class WrongState(Refusal):
    status = 409
    kind = "wrong-state"
    sentence = _("This step is not possible any more: the state has changed. Please look at the current state.")


class KeyInFlight(Refusal):
    status = 409
    kind = "key-in-flight"
    sentence = _("The same request is being worked on right now. Please try again in a moment.")


class Stale(Refusal):
    status = 412
    kind = "stale"
    sentence = _("Somebody changed this since you opened it. Your text is kept; please check the current version.")


class Busy(Refusal):
    """The database did not answer in time, or every retry met a conflict."""

    status = 503
    kind = "busy"
    sentence = _("The service is busy right now. Nothing was changed; please try again in a moment.")
