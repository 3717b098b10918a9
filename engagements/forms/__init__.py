"""Shapes of what is typed about offers, terms and the work. No rules here: actions judge."""

from engagements.forms.inputs import DayField, NumberField, YenField
from engagements.forms.terms import TermsForm
from engagements.forms.work import (
    AcceptForm,
    BaselineForm,
    EndForm,
    KindForm,
    MessageForm,
    ReasonForm,
    ReturnForm,
    SubmitForm,
)

__all__ = [
    "AcceptForm",
    "BaselineForm",
    "DayField",
    "EndForm",
    "KindForm",
    "MessageForm",
    "NumberField",
    "ReasonForm",
    "ReturnForm",
    "SubmitForm",
    "TermsForm",
    "YenField",
]
