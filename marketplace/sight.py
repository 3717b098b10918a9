"""What of a candidacy each side reads: said once for page and API."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from kernel.actors import Actor
from kernel.models import Event
from kernel.texts import Text, pair
from marketplace.models import Candidacy
from marketplace.states import CLOSED_CANDIDACIES, FOR_THE_CMO, CandidacyStatus, CmoStatus, Origin

SHAPES = {
    "applied": "wait",
    "invited": "wait",
    "proposed": "wait",
    "received": "wait",
    "under_review": "run",
    "shortlisted": "run",
    "interviewing": "run",
    "offered": "run",
    "engaged": "done",
    "closed": "stop",
    "rejected": "stop",
    "withdrawn": "stop",
    "declined_by_cmo": "stop",
}
NEED_SHAPES = {
    "draft": "draft",
    "awaiting_approval": "wait",
    "in_review": "wait",
    "open": "run",
    "paused": "stop",
    "filled": "done",
    "closed": "stop",
}
HIDDEN_NAME = pgettext_lazy("whose name is hidden", "The company")
STEPS = (CmoStatus.RECEIVED, CmoStatus.UNDER_REVIEW, CmoStatus.SHORTLISTED, CmoStatus.CLOSED)


@dataclass(frozen=True)
class CompanyFace:
    """The company of a candidacy as its reader reads it; while it is hidden from her, without name and address."""

    name: Text
    address: Text
    contact: str
    hidden: bool


@dataclass(frozen=True)
class Seen:
    """A candidacy as one reader reads it; what is not hers to read is empty."""

    row: Any
    own: bool  # the reader is the CMO
    company: CompanyFace
    conflict: bool  # said to curators alone
    status: str
    word: str
    shape: str
    name: Text
    note: str
    withdraw_text: str
    reject_code: str
    reject_word: str
    reject_text: str

    @property
    def closed(self) -> bool:
        return self.row.status in CLOSED_CANDIDACIES


def agreed(row: Candidacy) -> bool:
    """Say whether she came forward: applied, or said yes. Only then an answer is due to her."""
    return row.answer_due_on is not None


def seen_by(row: Candidacy, actor: Actor, status: str = "") -> Seen:
    """Return what the actor reads of a candidacy she may see, or would read in another status. `row` comes `faced`,
    with profile and identity.
    """
    now = status or row.status
    own = row.profile.user_id == actor.user_id
    curator = actor.staff == "curator"
    rejected = now == CandidacyStatus.REJECTED
    # An invited CMO who declines speaks to the company; a proposed one speaks to the curator.
    hers = own or curator or agreed(row) or row.origin == Origin.INVITED
    status = FOR_THE_CMO[now].value if own else now
    return Seen(
        row=row,
        own=own,
        company=company_face(row),
        conflict=curator and row.withheld,
        status=status,
        word=str(CmoStatus(status).label if own else CandidacyStatus(status).label),
        shape="done" if now == CandidacyStatus.ENGAGED else SHAPES[status],
        name=name_of(row, known=own or curator or agreed(row)),
        note=row.note if hers else "",
        withdraw_text=row.withdraw_text if hers else "",
        reject_code=row.reject_code if rejected else "",
        reject_word=row.get_reject_code_display() if rejected else "",
        reject_text=row.reject_text if rejected else "",
    )


def company_face(row: Any) -> CompanyFace:
    """Return the company's face from a row that was read `faced` for its reader."""
    name = pair(row, "face_name")
    return CompanyFace(
        name or Text(str(HIDDEN_NAME), "", False), pair(row, "face_address"), row.face_contact_email, hidden=not name
    )


def name_of(row: Candidacy, *, known: bool) -> Text:
    """Return her name once she came forward, else the headline of her public profile."""
    identity = getattr(row.profile, "identity", None)
    name = pair(identity, "name") if known and identity else pair(row.profile, "headline")
    return name or Text(_("A CMO"), "", False)


def dates_of(rows: Iterable[Candidacy]) -> dict[Any, dict[str, Any]]:
    """Return when each candidacy last came to each of the plain statuses: {pk: {status: instant}}."""
    found: dict[Any, dict[str, Any]] = {row.pk: {} for row in rows}
    names = {str(pk): pk for pk in found}
    events = Event.objects.filter(subject_type="candidacy", subject_id__in=list(names)).order_by("pk")
    for subject, before, after, at in events.values_list("subject_id", "before", "after", "at"):
        word = FOR_THE_CMO[after].value
        if not before or FOR_THE_CMO[before].value != word:
            found[names[subject]][word] = at
    return found


def steps_of(row: Candidacy, dates: dict[str, Any], status: str = "") -> list[dict[str, Any]]:
    """Return the four plain statuses with their dates, the current one marked; those skipped have no date."""
    now = FOR_THE_CMO[status or row.status]
    first = CmoStatus.INVITED if row.origin != Origin.APPLIED else CmoStatus.RECEIVED
    order = [first, *STEPS[1:]]
    place = order.index(now)
    return [
        {
            "word": step.label,
            "at": dates.get(step.value) if n <= place else None,
            "current": n == place,
            "done": n < place and step.value in dates,
        }
        for n, step in enumerate(order)
    ]
